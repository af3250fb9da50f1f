"""Every unit's cards keep the schema, and every interview question's proof shows what its answer claims."""

import ast

import pytest

from xaicourse.learning.cards import load_cards
from xaicourse.learning.units import unit_ids

PROOFS = [(unit, card) for unit in unit_ids() for card in load_cards(unit) if card.kind == "interview"]


def test_ids_are_unique_in_the_course():
    ids = [card.id for unit in unit_ids() for card in load_cards(unit)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(("unit", "card"), PROOFS, ids=[card.id for _, card in PROOFS])
def test_proofs_show_what_is_claimed(unit, card):
    cell = ast.parse(card.more["proof"])
    *lines, last = cell.body
    assert isinstance(last, ast.Expr), "the last line of a proof shows something"
    names = {}
    exec(compile(ast.Module(lines, []), card.id, "exec"), names)
    shown = eval(compile(ast.Expression(last.value), card.id, "eval"), names)
    assert shown is True, f"the proof of {card.id} shows {shown!r}; expected True"
