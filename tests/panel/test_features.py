"""What the table says of the panel."""

from xaicourse.methods.thresholds import STRATEGIES
from xaicourse.panel.widget import Panel
from xaicourse.what_if.features import features


def test_every_row_says_whether_the_panel_has_it():
    assert [each.name for each in features() if each.panel is None] == []
    assert any(each.panel for each in features()) and not all(each.panel for each in features())


def test_the_panel_has_the_controls_that_the_table_promises():
    promised = {each.name for each in features() if each.panel}
    assert sum(name.startswith("strategy: ") for name in promised) == len(STRATEGIES)
    assert {"undo an edit", "previous and next point"} <= promised
    assert all(hasattr(Panel, name) for name in ("undo", "step", "edit", "start_again"))
