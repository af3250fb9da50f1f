import numpy as np
import pytest

from xaicourse.scenarios import messages


def test_the_truth_by_pencil():
    texts = ["hello we meet on friday regards", "you won a PRIZE, thanks", "blocked", "link", "a link, blocked", ""]
    assert messages.log_odds(texts).tolist() == pytest.approx([-2, -2 + 2.2 - 0.8, -2, -2, 0.6, -2])
    assert messages.probability([""])[0] == pytest.approx(1 / (1 + np.exp(2)))


def test_messages_are_the_same_for_a_seed_and_follow_the_truth():
    texts, y = messages.draw(4000, seed=1)
    again, same = messages.draw(4000, seed=1)
    assert texts == again and np.array_equal(y, same)
    assert texts != messages.draw(4000, seed=2)[0]
    risk = messages.probability(texts)
    for low, high in ((0, 0.2), (0.2, 0.5), (0.5, 1)):
        group = (risk >= low) & (risk < high)
        assert group.sum() > 300
        assert y[group].mean() == pytest.approx(risk[group].mean(), abs=0.04)


def test_the_pair_counts_only_together():
    texts, _ = messages.draw(2000)
    both = [text for text in texts if "blocked" in text and "link" in text]
    assert len(both) > 50
    change = messages.log_odds([text.replace("link", "") for text in both]) - messages.log_odds(both)
    assert change.tolist() == pytest.approx([-2.6] * len(both))
    single = [text for text in texts if "link" in text and "blocked" not in text]
    assert messages.log_odds([text.replace("link", "") for text in single]).tolist() == pytest.approx(
        messages.log_odds(single).tolist()
    )
