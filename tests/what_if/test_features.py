"""The table of the tool's features: what it says is shown by a test that exists."""

import ast
from pathlib import Path

import pytest

from xaicourse.what_if.features import Feature, features

HERE = Path(__file__).parent


def test_every_feature_that_works_names_its_proof():
    tests = {
        node.name
        for path in HERE.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert [each.name for each in features() if each.proof and each.proof not in tests] == []
    assert all(each.note for each in features() if each.tool != "works")
    assert len({each.name for each in features()}) == len(features()) > 35


def test_a_state_that_is_none_is_refused():
    with pytest.raises(ValueError, match="write one of works, not here"):
        Feature(tab="Features", name="a", tool="perhaps")
    with pytest.raises(ValueError, match="name the test"):
        Feature(tab="Features", name="a", tool="works")
