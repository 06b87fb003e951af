"""How lesson 09 tries the learner's tests, and repairs."""

import datetime
import time
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from utils.checks import JUDGES, CheckFailed, check
from utils.checks.lesson_09 import data, network

AHEAD = datetime.timedelta(4000)
VERSIONS = {
    ("test_labels", "write_label"): data.LABEL_VERSIONS,
    ("test_days", "draw_days"): data.DAYS_VERSIONS,
    ("test_ids", "to_ids"): data.IDS_VERSIONS,
    ("test_split", "split_rows"): data.SPLIT_VERSIONS,
    ("test_attend", "attend"): network.ATTEND_VERSIONS,
    ("test_kernel", "place_kernel"): network.KERNEL_VERSIONS,
    ("test_picture", "find_attention"): network.PICTURE_VERSIONS,
}
TESTS = [name for name, _ in VERSIONS]
BROKEN = [
    pytest.param(name, version.function, id=f"{name}-{version.story}")
    for (_, name), versions in VERSIONS.items()
    for version in versions
    if version.broken
]
# Right for a test, and yet not what the repair is asked for: other years, a
# chronological split; and NumPy, which training cannot follow.
ELSEWHERE = (
    "days from 1900 to 2029",
    "no day is drawn twice",
    "the latest days are held out",
)
RIGHT = [
    pytest.param(name, version.function, id=f"{name}-{version.story}")
    for (_, name), versions in VERSIONS.items()
    for version in versions
    if not version.broken
    if name != "attend" and version.story not in ELSEWHERE
]


def failure(function, name):
    with pytest.raises(CheckFailed) as caught:
        check(function, name)
    return caught.value


@pytest.mark.parametrize(("name", "function"), BROKEN)
def test_no_broken_version_is_a_repair(name, function):
    failure(function, name)


@pytest.mark.parametrize(("name", "function"), RIGHT)
@pytest.mark.parametrize("seed", [0, 1])
def test_right_versions_are_repairs(name, function, seed):
    check(function, name, seed)


@pytest.mark.parametrize("versions", VERSIONS.values(), ids=TESTS)
def test_versions_are_enough_and_fit_their_lines(versions):
    assert sum(version.broken for version in versions) >= 6
    assert sum(not version.broken for version in versions) >= 2
    assert versions[0].broken
    stories = [version.story for version in versions]
    assert len(set(stories)) == len(stories)
    for version in versions:
        prefix = "it lets through: " if version.broken else ""
        prefix = prefix or "it accuses a right version: "
        assert len(f"It seems  {prefix}{version.story}.") <= 79
        assert version.question.endswith("?")


@pytest.mark.parametrize("name", TESTS)
def test_tests_that_judge_nothing_are_refused(name):
    def does_nothing(function):
        str(function)

    def always_red(function):
        raise AssertionError("red")

    def empty(function):
        """A docstring."""

    assert "no broken version" in failure(does_nothing, name).mistake
    assert "it accuses" in failure(always_red, name).mistake
    assert failure(empty, name).kind == "blank"


@pytest.mark.parametrize("name", TESTS)
def test_endless_test_is_stopped(name, monkeypatch):
    def endless(function):
        while True:
            pass

    monkeypatch.setitem(JUDGES, name, replace(JUDGES[name], seconds=0.3))
    start = time.monotonic()
    assert failure(endless, name).kind == "stopped"
    assert time.monotonic() - start < 5


def test_line_of_the_test_is_shown_where_it_breaks_down():
    def breaks_down(write_label):
        assert write_label("3 May 1979") == "1979-05-03"

    text = str(failure(breaks_down, "test_labels"))
    assert "AttributeError" in text
    assert 'assert write_label("3 May' in " ".join(text.split())


def test_error_of_a_repair_is_shown_with_its_line():
    def stops(day):
        return day.no_such_name

    text = " ".join(str(failure(stops, "write_label")).split())
    assert "return day.no_such_name" in text
    assert "It seems it stops with an error." in text


def test_blank_that_a_test_calls_is_named():
    def test_labels(write_label):
        _not_yet()

    assert str(failure(test_labels, None)).endswith("that is not written yet.")


def _not_yet():
    raise NotImplementedError("not written yet")


def test_rows_are_lent_so_that_no_attempt_spoils_another():
    notebook = {"rows": []}  # what an attempt has emptied
    source = "\n".join(
        [
            "def test_split(split_rows):",
            "    train, test = split_rows(rows)",
            "    days = [{day for _, day in side} for side in (train, test)]",
            "    assert not days[0] & days[1]",
            "    assert train and test",
            "    assert sorted(train + test) == sorted(rows)",
            "    rows.clear()",
        ]
    )
    exec(source, notebook)
    for _ in range(2):
        check(notebook["test_split"])
    assert notebook["rows"] == []


def test_question_after_a_cut_between_two_days_makes_sense():
    def test_split(split_rows):
        rows = [
            (f"{way}", f"1970-01-{d:02}")
            for d in range(1, 31)
            for way in "abc"
        ]
        train, test = split_rows(rows)
        assert not {day for _, day in train} & {day for _, day in test}
        assert train and test and sorted(train + test) == sorted(rows)

    said = " ".join(str(failure(test_split, None)).split())
    assert "cut after four fifths" in said
    assert "on both sides of the cut?" in said


def test_clock_is_put_forward_and_back():
    def draw_days(count, seed, today=None):
        seen.append((date.today(), time.time(), datetime.date.today()))
        return data._drawn(count, Random(seed))

    seen, before = [], date.today()
    check(draw_days)
    assert {day for day, _, _ in seen} == {before, before + AHEAD}
    assert all(one == other for one, _, other in seen)
    assert (
        max(s for _, s, _ in seen) - time.time() > 0.9 * AHEAD.total_seconds()
    )
    assert date.today() == datetime.date.today() == before
