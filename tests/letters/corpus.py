"""The corpus: letters, the truth about each line, and how a reading is compared with it."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from xaicourse.explanation import Explanation
from xaicourse.letters import NOT_FOUND, Reading, read_letter
from xaicourse.scenarios import credit

VERDICTS = {"yes": "supported", "no": "contradicted"}
CORPUS = tomllib.loads(Path(__file__).with_name("corpus.toml").read_text(encoding="utf-8"))
SET_ASIDE = tomllib.loads(Path(__file__).with_name("set_aside.toml").read_text(encoding="utf-8"))
NOISE = CORPUS["noise"]
FEATURES = CORPUS["features"]
COLUMNS = credit.load().columns
BACKGROUND = pd.DataFrame([CORPUS["medians"]], columns=FEATURES)  # one row: its median is itself


@dataclass(frozen=True)
class Line:
    """A line of a letter with its place in the text and its truth."""

    text: str
    start: int
    statements: frozenset[tuple[str, str, str]]  # (feature, claim, verdict)
    findings: frozenset[str]  # "promise", "causal", "score only", "because"


@dataclass(frozen=True)
class Letter:
    name: str
    case: str
    held_out: bool
    text: str
    lines: tuple[Line, ...]

    @property
    def explanation(self) -> Explanation:
        return explanation(self.case)

    def read(self, **options) -> Reading:
        return read_letter(
            self.text, self.explanation, COLUMNS, **{"background": BACKGROUND, "noise": noise(self.case), **options}
        )


def noise(case: str) -> float:
    """Return the case's own noise, or that of the corpus."""
    return CORPUS["cases"][case].get("noise", NOISE)


def explanation(case: str) -> Explanation:
    found = CORPUS["cases"][case]
    return Explanation(
        np.array(found["values"]), -1.3, np.array(found["instance"]), tuple(FEATURES), "log-odds", "a model"
    )


def letters() -> list[Letter]:
    """Return the letters on which the reader was made, and those held out from it at first."""
    return [_letter(entry) for entry in CORPUS["letter"]]


def set_aside() -> list[Letter]:
    """Return the letters that were written before the reader's last change and never looked at for it."""
    return [_letter(entry) for entry in SET_ASIDE["letter"]]


def _letter(entry: dict) -> Letter:
    lines: list[Line] = []
    text, previous = "", ""
    for raw in entry["text"].strip("\n").split("\n"):
        if raw.startswith("->"):
            statements, findings = _truth(raw[2:])
            last = lines[-1]
            lines[-1] = Line(last.text, last.start, frozenset(statements), frozenset(findings))
            continue
        breaks = not raw.strip() or not previous.strip() or _is_bullet(raw) or _is_bullet(previous)
        breaks = breaks or not previous.rstrip().endswith(
            (".", "!", "?", '"', ")")
        )  # a heading, a greeting, a loose line
        text += ("\n" if breaks else " ") if lines else ""
        if raw.strip():
            lines.append(Line(raw, len(text), frozenset(), frozenset()))
        text += raw
        previous = raw
    return Letter(entry["name"], entry["case"], entry.get("held_out", False), text, tuple(lines))


def _is_bullet(line: str) -> bool:
    return line.lstrip()[:1] in "-*•" or line.lstrip()[:2].rstrip(".)").isdigit()


def _truth(text: str) -> tuple[list[tuple[str, str, str]], list[str]]:
    statements, findings = [], []
    for part in text.split("|"):
        part = part.strip()
        if part[0] in "!?":
            findings.append({"score": "score only"}.get(part[1:].strip(), part[1:].strip()))
            continue
        feature, _, claims = part.partition(" ")
        assert feature in FEATURES, part
        for claim in claims.split(","):
            name, _, verdict = claim.strip().rpartition(" ")
            assert name in {
                "raises",
                "lowers",
                "not raises",
                "not lowers",
                "none",
                "weak",
                "minor",
                "outweighs",
                "only",
                "all but",
                "largest",
                "more",
                "less",
                "number",
                "share",
            }, part
            statements.append((feature, name, VERDICTS[verdict]))
    return statements, findings


@dataclass(frozen=True)
class Comparison:
    """Counts over letters, and each line on which reader and person differ.

    said, true, both   per verdict or finding: what the reader said, what is true, and what is both
    """

    said: Counter
    true: Counter
    both: Counter
    differences: tuple[str, ...]

    def precision(self, name: str) -> float:
        return self.both[name] / self.said[name] if self.said[name] else float("nan")

    def recall(self, name: str) -> float:
        return self.both[name] / self.true[name] if self.true[name] else float("nan")

    def table(self) -> str:
        return "\n".join(
            f"  {name:14} precision {self.precision(name):.3f} ({self.both[name]}/{self.said[name]})  "
            f"recall {self.recall(name):.3f} ({self.both[name]}/{self.true[name]})"
            for name in (
                "supported",
                "contradicted",
                "not found",
                "promise",
                "causal",
                "score only",
                "because",
                "too small",
            )
        )


def compare(chosen: list[Letter]) -> Comparison:
    """Compare line by line. "not found" counts lines that hold no statement, or none that can be judged."""
    said, true, both = Counter(), Counter(), Counter()
    differences = []
    for letter in chosen:
        reading = letter.read()
        ends = [line.start for line in letter.lines[1:]] + [len(letter.text) + 1]
        for line, end in zip(letter.lines, ends, strict=True):
            sentences = [s for s in reading.sentences if line.start <= s.start < end]
            texts = {s.text for s in sentences}
            got = {(o.feature, o.claim, o.verdict) for s in sentences for o in s.statements if o.verdict != NOT_FOUND}
            found = {f.kind for f in (*reading.forbidden, *reading.cautions) if f.sentence in texts}
            found |= {"too small" for s, _ in reading.too_small if s in sentences}
            got = got | {("", kind, kind) for kind in found} or {("", NOT_FOUND, NOT_FOUND)}
            want = line.statements | {("", kind, kind) for kind in line.findings} or {("", NOT_FOUND, NOT_FOUND)}
            said.update(verdict for _, _, verdict in got)
            true.update(verdict for _, _, verdict in want)
            both.update(verdict for _, _, verdict in got & want)
            if got != want:
                missed, invented = sorted(want - got), sorted(got - want)
                differences.append(f"{letter.name}: {line.text!r}\n      missed {missed}\n      invented {invented}")
    return Comparison(said, true, both, tuple(differences))
