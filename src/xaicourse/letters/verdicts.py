"""Verdicts: what is said of a factor, held against the attributions, the instance and the background's medians."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xaicourse.explanation import Explanation
from xaicourse.letters.bindings import Said
from xaicourse.letters.effects import AGAINST, NEITHER
from xaicourse.letters.factors import Column
from xaicourse.letters.numbers import agrees
from xaicourse.letters.sizes import Sized
from xaicourse.letters.values import Valued

SUPPORTED, CONTRADICTED, NOT_FOUND = "supported", "contradicted", "not found"
DEFAULT_NOISE_SHARE = 0.02  # of the sum of all attributions' sizes


@dataclass(frozen=True)
class Statement:
    """One statement of a letter about one factor.

    feature   the factor's name
    claim     "raises", "lowers", "not raises", "not lowers", "none", "largest" (effects); "more", "less" (size of the
              value); "number" (the value), "share" (the attribution)
    verdict   "supported", "contradicted" or "not found"
    why       one sentence
    """

    feature: str
    claim: str
    verdict: str
    why: str


class Judge:
    """Holds statements against one explanation.

    noise     attributions no larger than this, in the explanation's units, are no reason at all
    medians   feature -> median of the background, empty if none was handed in
    """

    def __init__(
        self, explanation: Explanation, columns: Mapping[str, Column], medians: Mapping[str, float], noise: float
    ) -> None:
        self._values = dict(zip(explanation.feature_names, explanation.values.tolist(), strict=True))
        self._instance = dict(zip(explanation.feature_names, explanation.instance.tolist(), strict=True))
        self._columns, self._medians, self._noise = columns, medians, noise

    def effect(self, said: Said) -> list[Statement]:
        """Judge a direction; "the main reason" adds a second statement."""
        claim = {AGAINST: "raises", NEITHER: "none"}.get(said.sign, "lowers")
        claim = f"not {claim}" if said.denied else claim
        if said.unclear:
            return [Statement(said.feature, claim, NOT_FOUND, f"Not judged: {said.unclear}.")]
        first = self._direction(said.feature, claim)
        if said.largest and not said.denied and first.verdict == SUPPORTED and claim in ("raises", "lowers"):
            return [first, self._largest(said.feature, said.sign)]
        return [first]

    def _direction(self, feature: str, claim: str) -> Statement:
        value, noise, label = self._values[feature], self._noise, self._label(feature)
        did = "raised the risk" if value > 0 else "lowered the risk"
        share = f"{label} {did} ({value:+.2f})"
        if claim == "none":
            small = abs(value) <= noise
            why = f"{label} has a share of {value:+.2f}, within the model's noise." if small else f"{share}."
            return Statement(feature, claim, SUPPORTED if small else CONTRADICTED, why)
        wanted = 1 if claim.endswith("raises") else -1
        holds = wanted * value > noise
        if claim.startswith("not "):
            why = f"{share}." if holds else f"{label} did not: its share is {value:+.2f}."
            return Statement(feature, claim, CONTRADICTED if holds else SUPPORTED, why)
        if abs(value) <= noise:
            return Statement(
                feature, claim, CONTRADICTED,
                f"{label} has a share of {value:+.2f}, smaller than the model's noise ({noise:.2f}): no reason at all.",
            )  # fmt: skip
        return Statement(feature, claim, SUPPORTED if holds else CONTRADICTED, f"{share}.")

    def _largest(self, feature: str, sign: int) -> Statement:
        top = max(self._values, key=lambda name: sign * self._values[name])
        holds = sign * self._values[feature] >= sign * self._values[top] - self._noise
        why = f"The largest share in this direction is {self._label(top)}'s ({self._values[top]:+.2f})."
        return Statement(feature, "largest", SUPPORTED if holds else CONTRADICTED, why)

    def size(self, sized: Sized) -> list[Statement]:
        """Judge "short history" against the background's median; "too short" also says that it raised the risk."""
        feature, found = sized.feature, []
        if sized.too and not sized.unclear:
            found.append(self._direction(feature, "not raises" if sized.denied else "raises"))
        if sized.denied:
            return found or [Statement(feature, sized.size, NOT_FOUND, "Not judged: a size is denied, none is stated.")]
        if sized.unclear:
            return [Statement(feature, sized.size, NOT_FOUND, f"Not judged: {sized.unclear}.")]
        if feature not in self._medians:
            why = "Not judged: no background was handed in to compare with."
            return [*found, Statement(feature, sized.size, NOT_FOUND, why)]
        value, median = self._instance[feature], self._medians[feature]
        text = f"{self._label(feature)} is {value:g}, the background's median {median:g}."
        if value == median:
            return [*found, Statement(feature, sized.size, NOT_FOUND, f"Not judged: {text}")]
        holds = (value > median) == (sized.size == "more")
        return [*found, Statement(feature, sized.size, SUPPORTED if holds else CONTRADICTED, text)]

    def number(self, valued: Valued) -> Statement:
        """Judge a number against the instance, or a signed number against the attribution."""
        feature, number = valued.feature, valued.number
        claim = "share" if number.signed else "number"
        if valued.unclear:
            return Statement(feature, claim, NOT_FOUND, f"Not judged: {valued.unclear}.")
        label = self._label(feature)
        if number.signed:
            true = self._values[feature]
            holds = abs(number.values[0] - true) <= number.step / 2 + 1e-9
            return Statement(
                feature, claim, SUPPORTED if holds else CONTRADICTED, f"{label} has a share of {true:+.3f}."
            )
        unit = self._columns[feature].unit if feature in self._columns else ""
        holds = agrees(number, self._instance[feature], unit)
        text = f"{label} is {self._instance[feature]:g} {unit}".rstrip()
        return Statement(feature, claim, SUPPORTED if holds else CONTRADICTED, f"{text}.")

    def _label(self, feature: str) -> str:
        label = self._columns[feature].label if feature in self._columns else feature.replace("_", " ")
        return label[:1].upper() + label[1:]


def default_noise(explanation: Explanation) -> float:
    """Return the noise floor used when none is given: 2 % of the sum of all attributions' sizes."""
    return DEFAULT_NOISE_SHARE * float(abs(explanation.values).sum())
