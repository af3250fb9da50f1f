"""What a question wants of an answer: its type, shape and range, each with the sentence for an answer that differs.

A want's `problem(value)` returns None for a fitting value, else one sentence part that says what was given and what
was expected, to be put after the answer's name: "has shape (3, 1); expected (3,), one number per feature".
"""

from xaicourse.learning.wants.arrays import Array, PerFeature, Table, numbers
from xaicourse.learning.wants.made_of import ClaimForm, Function, Listing, Mapping
from xaicourse.learning.wants.plain import Choice, Number, Text, Want, describe, read

__all__ = [
    "Array",
    "Choice",
    "ClaimForm",
    "Function",
    "Listing",
    "Mapping",
    "Number",
    "PerFeature",
    "Table",
    "Text",
    "Want",
    "describe",
    "numbers",
    "read",
]
