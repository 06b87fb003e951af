from datetime import date, timedelta

import numpy as np

from utils.days import BEGIN, FORBIDDEN, TABLE, advance, allowed
from utils.text import NO_DATE, ids_to_iso, iso_to_ids


def run(target_ids):
    states = np.full(len(target_ids), BEGIN)
    for ids in target_ids.T:
        states = advance(states, ids)
    return states


def test_every_day_and_no_date_can_be_written():
    first, last = date(1900, 1, 1), date(2099, 12, 31)
    days = [
        str(first + timedelta(number))
        for number in range((last - first).days + 1)
    ]
    assert (run(iso_to_ids([*days, NO_DATE])) == BEGIN).all()


def test_nothing_else_can_be_written():
    # As many ways lead through the machine as there are days, and NO_DATE;
    # the test above found them all.
    ways = np.zeros(len(TABLE) - 1, int)
    ways[BEGIN] = 1
    for _ in range(10):
        states, ids = np.nonzero(TABLE[:-1] != FORBIDDEN)
        following = np.zeros_like(ways)
        np.add.at(following, TABLE[states, ids], ways[states])
        ways = following
    assert ways.sum() == ways[BEGIN] == 73_049 + 1


def test_impossible_days_are_forbidden_for_good():
    wrong = ["2023-02-29", "1900-02-29", "2018-04-31", "2018-13-01",
             "2018-00-10", "2018-10-00", "1899-12-31", "2100-01-01",
             "2018-1-010", "---------1", "20180509--"]  # fmt: skip
    assert (run(iso_to_ids(wrong)) == FORBIDDEN).all()
    assert not allowed(FORBIDDEN).any()


def test_no_state_is_a_dead_end():
    assert allowed(np.arange(len(TABLE) - 1)).any(axis=1).all()


def test_a_random_walk_writes_days_one_after_the_other():
    rng = np.random.default_rng(0)
    states, written = np.full(1000, BEGIN), []
    for _ in range(20):
        wishes = np.where(allowed(states), rng.random((1000, 11)), -1)
        written.append(wishes.argmax(axis=1))
        states = advance(states, written[-1])
    ids = np.stack(written, axis=1)
    for iso in ids_to_iso(ids[:, :10]) + ids_to_iso(ids[:, 10:]):
        assert iso == NO_DATE or date.fromisoformat(iso)
