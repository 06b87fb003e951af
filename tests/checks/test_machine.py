"""The tables that lessons are written in, and what notebooks see of them."""

import re
from pathlib import Path

import pytest

from utils.checks import JUDGES
from utils.checks.machine.judge import Mistake, inside, joined, known

ROOT = Path(__file__).parents[2]


def test_two_judges_for_one_exercise_are_refused():
    softmax = {"softmax": JUDGES["softmax"]}
    with pytest.raises(ValueError, match="two judges for softmax"):
        joined(softmax, {"attend": JUDGES["attend"]}, softmax)


def test_table_of_mistakes_is_read_row_by_row():
    other = Mistake("other", "Which?", (len,))
    assert known("a", "A?", min, max, "b", abs, other, "c", "C?", sum) == (
        Mistake("a", "A?", (min, max)),
        Mistake("b", "A?", (abs,)),
        other,
        Mistake("c", "C?", (sum,)),
    )


@pytest.mark.parametrize(
    "parts",
    [
        ("a", min),
        ("a", "A?"),
        ("a", "A?", "b", min),
        ("a", "A?", min, "b", "B?"),
    ],
)
def test_table_of_mistakes_with_a_gap_is_refused(parts):
    with pytest.raises(ValueError):  # noqa: PT011
        known(*parts)


def test_part_makes_its_mistakes_inside_of_the_whole():
    def whole(x, part=abs):
        return part(x) + 1

    (mistake,) = inside(whole, "part", known("a", "A?", lambda x: -x))
    assert mistake.ways[0](5) == -4


def test_notebooks_import_no_answers_from_the_checks():
    found = [
        (path.name, names)
        for path in [
            *ROOT.glob("notebooks/*.ipynb"),
            *ROOT.glob("notebooks/exercises/*.ipynb"),
            *ROOT.glob("notebooks/source/*.py"),
        ]
        for names in re.findall(
            r"(?:from|import) utils\.checks(\.\w+| import [\w, ]+)",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert len(found) > 30
    allowed = {" import check", " import progress", " import check, progress"}
    assert {names for _, names in found} <= allowed
