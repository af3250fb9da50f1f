"""The What-If Tool's features and which of them are there: in the tool as `xai what-if` starts it, in our panel."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources

STATES = ("works", "not here", "not applicable")


@dataclass(frozen=True)
class Feature:
    """One thing that the tool can do; features.toml explains the fields."""

    tab: str
    name: str
    tool: str
    panel: bool | None = None
    note: str = ""
    proof: str = ""

    def __post_init__(self) -> None:
        if self.tool not in STATES:
            raise ValueError(f"features.toml: {self.name!r} is {self.tool!r}; write one of {', '.join(STATES)}.")
        if self.tool == "works" and not self.proof:
            raise ValueError(f"features.toml: {self.name!r} works, so name the test that shows it as its proof.")


def features() -> tuple[Feature, ...]:
    """Return all features, in the order of the tool's tabs."""
    content = resources.files(__package__).joinpath("features.toml").read_text(encoding="utf-8")
    return tuple(Feature(**entry) for entry in tomllib.loads(content)["feature"])
