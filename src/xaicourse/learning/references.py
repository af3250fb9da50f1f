"""The fixed list of references: what a name in a `Ref` stands for on the learner's side.

Each name maps to a module and an attribute, imported when first asked for. A name that ends in ``()`` is a family:
the attribute is called with the reference's parameters and returns the function.
"""

from __future__ import annotations

import importlib
from typing import Any

from xaicourse.learning.wire import Ref

REFERENCES = {
    "credit.model.log_odds": "xaicourse.scenarios.credit:predict_log_odds",
    "credit.model.probability": "xaicourse.scenarios.credit:predict_probability",
    "nodules.net.log_odds()": "xaicourse.scenarios.nodules.nets:log_odds_of",
    "nodules.net.probability()": "xaicourse.scenarios.nodules.nets:probability_of",
    "nodules.net.gradient()": "xaicourse.scenarios.nodules.nets:gradient_of",
    "nodules.net.activations()": "xaicourse.scenarios.nodules.nets:activations_of",
    "nodules.net.activation_gradient()": "xaicourse.scenarios.nodules.nets:activation_gradient_of",
    "nodules.net.module()": "xaicourse.scenarios.nodules.nets:load",
    "function.linear()": "xaicourse.learning.functions:linear",
    "function.pairwise()": "xaicourse.learning.functions:pairwise",
}


def resolve(value: Any) -> Any:
    """Return `value` with every `Ref` in it (in lists and dicts too) replaced by what it names.

    Raises LookupError for a name that is not on the list.
    """
    if isinstance(value, Ref):
        return _resolve_one(value)
    if isinstance(value, list):
        return [resolve(item) for item in value]
    if isinstance(value, dict):
        return {key: resolve(item) for key, item in value.items()}
    return value


def _resolve_one(ref: Ref) -> Any:
    family = f"{ref.name}()"
    target = REFERENCES.get(family if family in REFERENCES else ref.name)
    if target is None:
        raise LookupError(f"there is no reference named {ref.name!r}; known are {', '.join(REFERENCES)}")
    module, _, attribute = target.partition(":")
    found = getattr(importlib.import_module(module), attribute)
    return found(**ref.params) if family in REFERENCES else found
