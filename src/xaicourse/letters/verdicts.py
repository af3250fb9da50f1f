"""Verdicts: what is said of a factor, held against the attributions, the instance and the background's medians."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xaicourse.explanation import Explanation
from xaicourse.letters.bindings import Said
from xaicourse.letters.comparisons import Outweighs, Sole
from xaicourse.letters.effects import AGAINST, FOR, NEITHER
from xaicourse.letters.factors import Column, short_label
from xaicourse.letters.numbers import Number, agrees
from xaicourse.letters.sizes import Sized
from xaicourse.letters.values import Valued

SUPPORTED, CONTRADICTED, NOT_FOUND = "supported", "contradicted", "not found"
_CLAIMS = {AGAINST: "raises", FOR: "lowers", NEITHER: "none"}
DEFAULT_NOISE_SHARE = 0.02  # of the sum of all attributions' sizes


@dataclass(frozen=True)
class Statement:
    """One statement of a letter about one factor.

    feature     the factor's name
    claim       "raises", "lowers", "not raises", "not lowers", "none", "largest", "weak" (too small to be a reason),
                "minor" (none of the main reasons, or of little weight), "outweighs", "only", "all but" (effects);
                "more", "less" (size of the value); "number" (the value), "share" (the attribution)
    verdict     "supported", "contradicted" or "not found"
    why         one sentence
    too_small   its direction is right, and its size within the noise: true of the model, and no reason to give
    """

    feature: str
    claim: str
    verdict: str
    why: str
    too_small: bool = False


class Judge:
    """Holds statements against one explanation.

    noise     attributions no larger than this, in the explanation's units, are too small to be reasons
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
        claim = said.kind if said.kind in ("weak", "minor") else _CLAIMS[said.sign]
        claim = f"not {claim}" if said.denied else claim
        if said.unclear:
            return [Statement(said.feature, claim, NOT_FOUND, f"Not judged: {said.unclear}.")]
        first = self._direction(said.feature, claim, said.kind == "reason")
        if said.slight and not said.denied and first.verdict == SUPPORTED and claim in ("raises", "lowers"):
            return [first, self._slight(said.feature, said.sign)]
        if said.largest and not said.denied and first.verdict == SUPPORTED and claim in ("raises", "lowers"):
            return [first, self._largest(said.feature, said.sign)]
        return [first]

    def _direction(self, feature: str, claim: str, of_a_reason: bool = False) -> Statement:
        value, noise, label = self._values[feature], self._noise, self._label(feature)
        did = "raised the risk" if value > 0 else "lowered the risk"
        share, small = f"{label} {did} ({value:+.2f})", abs(value) <= noise
        within = f"within the model's noise of {noise:.2f}"
        if claim == "weak":
            verdict = SUPPORTED if small else NOT_FOUND if abs(value) <= 2 * noise else CONTRADICTED
            why = f"{share}, {within}." if small else f"{share}: more than the noise of {noise:.2f}."
            return Statement(feature, claim, verdict, why)
        if claim == "minor":
            main = feature in self._principal()
            return Statement(feature, claim, CONTRADICTED if main else SUPPORTED, f"{share}.")
        if claim == "none":
            verdict = SUPPORTED if abs(value) <= noise / 10 else NOT_FOUND if small else CONTRADICTED
            why = f'Not judged: {share} is {within}: "too small to be a reason" would be right.'
            return Statement(feature, claim, verdict, why if verdict == NOT_FOUND else f"{share}.")
        wanted = 1 if claim.endswith("raises") else -1
        holds = wanted * value > 0
        if claim.startswith("not "):
            if holds and small and not of_a_reason:
                why = f'Not judged: {share} is {within}: "too small to be a reason" would be right.'
                return Statement(feature, claim, NOT_FOUND, why)
            return Statement(feature, claim, CONTRADICTED if holds and not small else SUPPORTED, f"{share}.")
        if holds and small:
            return Statement(feature, claim, SUPPORTED, f"{share}, {within}: too small to be a reason.", too_small=True)
        return Statement(feature, claim, SUPPORTED if holds else CONTRADICTED, f"{share}.")

    def _principal(self, most: int = 4) -> list[str]:
        """Return the features of the largest shares above the noise, largest first."""
        raising = [name for name, value in self._values.items() if value > self._noise]
        return sorted(raising, key=lambda name: -self._values[name])[:most]

    def _largest(self, feature: str, sign: int) -> Statement:
        top = max(self._values, key=lambda name: sign * self._values[name])
        holds = sign * self._values[feature] >= sign * self._values[top] - self._noise
        why = f"The largest share in this direction is {self._values[top]:+.2f}, of {self._label(top).lower()}."
        return Statement(feature, "largest", SUPPORTED if holds else CONTRADICTED, why)

    def _slight(self, feature: str, sign: int) -> Statement:
        """Judge "counted a little against you": false of more than half of the largest share, true of a small one."""
        size, most = sign * self._values[feature], max(sign * value for value in self._values.values())
        large, small = size > most / 2 and size > 2 * self._noise, size < most / 5 or size <= self._noise
        verdict = CONTRADICTED if large else SUPPORTED if small else NOT_FOUND
        why = f"{self._label(feature)} has a share of {sign * size:+.2f}; the largest such share is {sign * most:+.2f}."
        return Statement(feature, "minor", verdict, f"Not judged: {why}" if verdict == NOT_FOUND else why)

    def outweighs(self, said: Outweighs) -> Statement:
        """Judge "A counted against you more than B": a lead within the noise is left open.

        Where no direction is named, sizes are compared, if both have the same sign.
        """
        mine, others = self._values[said.feature], self._values[said.other]
        sign = said.sign or (1 if mine > 0 else -1)
        lead = sign * (mine - others) * (-1 if said.less else 1)
        one, other = self._label(said.feature), self._label(said.other).lower()
        why = f"{one} has a share of {mine:+.2f}, {other} of {others:+.2f}"
        if said.sign == NEITHER and mine * others < 0:
            return Statement(said.feature, "outweighs", NOT_FOUND, f"Not judged: {why}: they point opposite ways.")
        if abs(lead) <= self._noise:
            why = f"{why}: a lead within the noise of {self._noise:.2f} is no order."
            return Statement(said.feature, "outweighs", NOT_FOUND, f"Not judged: {why}")
        return Statement(said.feature, "outweighs", SUPPORTED if lead > 0 else CONTRADICTED, f"{why}.")

    def sole(self, said: Sole) -> Statement:
        """Judge "nothing but A raised the risk" and "everything but A raised the risk"."""
        others = {name: said.sign * value for name, value in self._values.items() if name not in said.features}
        own = [said.sign * self._values[name] for name in said.features]
        if said.rest:  # all others did, these did not
            odd = min(others, key=others.__getitem__)
            holds, fails = min(others.values()) > 0 and max(own) <= self._noise, others[odd] < -self._noise
        else:
            odd = max(others, key=others.__getitem__)
            holds, fails = others[odd] <= self._noise and min(own) > 0, others[odd] > self._noise
        verdict = SUPPORTED if holds else CONTRADICTED if fails or (said.rest and max(own) > self._noise) else NOT_FOUND
        did = "raised" if self._values[odd] > 0 else "lowered"
        why = f"{self._label(odd)} {did} the risk as well ({self._values[odd]:+.2f})."
        return Statement(said.features[0], "all but" if said.rest else "only", verdict, why)

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
        claim = "share" if number.signed or valued.share else "number"
        if valued.unclear:
            return Statement(feature, claim, NOT_FOUND, f"Not judged: {valued.unclear}.")
        label = self._label(feature)
        if valued.multiple:
            return self._multiple(valued, label)
        if valued.share and number.unit:
            why = f"{label} has a share of {self._values[feature]:+.2f} log-odds, which is no {number.unit}."
            return Statement(feature, claim, CONTRADICTED, why)
        if claim == "share":
            true = self._values[feature]
            holds = abs(number.values[0] - true) <= number.step / 2 + 1e-9
            return Statement(
                feature, claim, SUPPORTED if holds else CONTRADICTED, f"{label} has a share of {true:+.3f}."
            )
        unit = self._columns[feature].unit if feature in self._columns else ""
        true = 100 - self._instance[feature] if valued.opposite else self._instance[feature]
        holds = agrees(number, true, unit)
        if not holds and number.step < 1 and not number.unit and self._is_share(number, feature):
            why = (
                f"Not judged: {label} has a share of {self._values[feature]:+.2f}, perhaps the number without its sign."
            )
            return Statement(feature, claim, NOT_FOUND, why)
        text = f"{label} is {self._instance[feature]:g} {unit}".rstrip()
        return Statement(feature, claim, SUPPORTED if holds else CONTRADICTED, f"{text}.")

    def _is_share(self, number: Number, feature: str) -> bool:
        """Whether a number is a factor's attribution, as precisely as it is written, sign aside."""
        return abs(abs(number.values[0]) - abs(self._values[feature])) <= number.step / 2 + 1e-9

    def _multiple(self, valued: Valued, label: str) -> Statement:
        """Judge "three times that of a typical applicant" against the background's median, to a seventh."""
        feature, number, median = valued.feature, valued.number, self._medians.get(valued.feature, 0.0)
        if not median:
            return Statement(feature, "number", NOT_FOUND, "Not judged: there is no median to compare with.")
        true = self._instance[feature] / median
        said = number.values[0]
        bounds = {">": true > said, "<": true < said, "=": abs(true - said) <= 0.15 * said}
        text = f"{label} is {self._instance[feature]:g}, the background's median {median:g}: {true:.1f} times."
        return Statement(feature, "number", SUPPORTED if bounds[number.bound] else CONTRADICTED, text)

    def _label(self, feature: str) -> str:
        label = short_label(feature, self._columns)
        return label[:1].upper() + label[1:]


def default_noise(explanation: Explanation) -> float:
    """Return the noise floor used when none is given: 2 % of the sum of all attributions' sizes."""
    return DEFAULT_NOISE_SHARE * float(abs(explanation.values).sum())
