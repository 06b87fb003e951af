"""What attention costs: every way gives what it should, and is measured."""

import numpy as np
import pytest

from utils import by_hand
from utils.studies import cost, report, tables


def by_hand_with(mask):
    found, _ = by_hand.scaled_dot_product_attention(*THREE[:, None], mask)
    return found[0]


THREE = cost.draw(3, 150, cost.UNITS)
PLACES = np.arange(150)
BACK = PLACES[:, None] - PLACES  # how far a key is behind a query


@pytest.mark.parametrize("size", [1, 7, 64, 150, 200])
def test_in_pieces_of_any_size_is_the_whole(size):
    whole = by_hand_with(np.ones((150, 150), bool))
    np.testing.assert_allclose(cost.dot(*THREE), whole, atol=1e-6)
    pieces = cost.in_pieces(*THREE, size)
    np.testing.assert_allclose(pieces, whole, atol=1e-6)


def test_a_window_sees_its_own_and_the_characters_before():
    expected = by_hand_with((BACK >= 0) & (BACK < cost.WINDOW))
    np.testing.assert_allclose(cost.window(*THREE), expected, atol=1e-6)


def test_additive_blends_with_the_softmax_of_its_scores():
    queries, keys, values = THREE[:, :5]
    scores = np.tanh(queries[:, None] + keys).sum(axis=-1)
    expected = by_hand.softmax(scores) @ values
    found = cost.additive(queries, keys, values)
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_cache_saves_work_and_changes_nothing():
    params = dict(zip(cost.MATRICES, cost.draw(3, 16, 16) / 4))
    fast, few = cost.with_cache(THREE[0, :20], params)
    slow, many = cost.without_cache(THREE[0, :20], params)
    np.testing.assert_allclose(fast, slow, atol=1e-5)
    assert (few, many) == (20, 20 * 21 / 2)


def test_memory_is_counted_at_its_peak():
    def waste(count):
        np.ones(count * 125_000).sum()  # a million bytes each

    assert cost.megabytes(waste, 3) == pytest.approx(3, rel=0.01)


def test_rows_are_written(tmp_path, monkeypatch):
    monkeypatch.setattr(cost, "LENGTHS", (100,))
    monkeypatch.setattr(cost, "WRITTEN", (10,))
    cost.measure(tmp_path)
    rows = tables.read(tmp_path / "cost.csv")
    assert len(rows) == 6 and all(row["megabytes"] > 0 for row in rows)


def test_what_lesson_10_says_of_the_committed_rows():
    def grows(way, column):
        long, short = (
            report.cell("cost", column, way=way, length=length)
            for length in (10000, 1000)
        )
        return long / short

    assert 80 < grows("dot", "megabytes") < 120
    assert 8 < grows("in_pieces", "megabytes") < 12
    assert grows("in_pieces", "processor_seconds") > 50
    assert grows("dot", "processor_seconds") > 50
    for column in ("megabytes", "processor_seconds"):
        assert 6 < grows("window", column) < 15
    figure = report.plot_cost(tables.load("cost"))
    assert len(figure.axes) == 3 and "window" in figure.alt
