"""What the lessons claim, and the proof: `tests/claims.csv`.

Each row quotes a sentence of a lesson, or a part of one, and says what shows
it to be true:

| kind | the proof is |
|---|---|
| cell | a line of code in the lesson, which prints or asserts it |
| value | an expression; `value` is the number in the sentence that it gives |
| true | an expression that is true |
| source | a link in the lesson's *Sources* |

Several numbers are separated by ";". Expressions may use what is in NAMES, and
that is also how a number that comes from a CSV file is read.
"""

import csv
import re
from collections import Counter
from datetime import date
from functools import cache, reduce
from pathlib import Path
from random import Random

import jupytext
import numpy as np
import pytest

from utils import by_hand, days, text
from utils.checks.exercises import LESSONS
from utils.dates import load_examples, split_of
from utils.studies import tables
from utils.studies.report import FIELDS

PROJECT = Path(__file__).resolve().parent.parent
KINDS = {"cell", "value", "true", "source"}
NUMBERS = [one.number for one in LESSONS]


def follow(beginning):
    """The state of the calendar after these characters."""
    padded = text.iso_to_ids([beginning.ljust(text.ISO_LENGTH, "0")])[0]
    return reduce(days.advance, padded[: len(beginning)], days.BEGIN)


# One dictionary for globals and names, so that a comprehension sees them.
NAMES = {
    # NumPy imports parts of itself when they are first needed.
    "__builtins__": {"abs": abs, "__import__": __import__},
    **FIELDS,
    **{name: getattr(np, name) for name in ("exp", "log", "tanh", "mean")},
    "Random": Random,
    "array": np.array, "by_hand": by_hand, "date": date, "days": days,
    "follow": follow, "len": len, "max": max, "min": min, "range": range,
    "languages": [
        row
        for row in tables.load("languages")
        if row["trained_on"] == row["locale"]
    ],
    "rows": load_examples, "softmax": lambda x: by_hand.softmax(np.array(x)),
    "round": round, "split_of": split_of, "str": str, "sum": sum, "text": text,
}  # fmt: skip


def squeezed(words):
    return " ".join(words.split())


def read_claims():
    path = Path(__file__).with_name("claims.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def cells_of(lesson, kind):
    (path,) = (PROJECT / "notebooks/source").glob(f"{lesson}_*.py")
    cells = jupytext.read(path).cells
    return [squeezed(c.source) for c in cells if c.cell_type == kind]


def number(words):
    """Read "−0.43", "5,000" or "90 %"; and half of its last digit."""
    plain = words.strip().replace("−", "-").replace(",", "")
    percent = plain.endswith("%")
    plain = plain.rstrip(" %")
    digits = len(plain.partition(".")[2]) + 2 * percent
    return float(plain) / (100 if percent else 1), 0.51 * 10**-digits


CLAIMS = read_claims()
SOURCE = re.compile(r"\]\((https://(?:arxiv|doi)\.org/[^)\s]+)\)")
each_claim = pytest.mark.parametrize(
    "claim", CLAIMS, ids=lambda one: f"{one['lesson']}-{one['sentence'][:40]}"
)


@each_claim
def test_the_lesson_says_so(claim):
    prose = " ".join(cells_of(claim["lesson"], "markdown"))
    assert squeezed(claim["sentence"]) in prose


@each_claim
def test_there_is_a_proof(claim):
    kind, proof = claim["kind"], claim["proof"]
    assert kind in KINDS and proof
    if kind == "cell":
        code = cells_of(claim["lesson"], "code")
        assert any(squeezed(proof) in one for one in code)
    elif kind == "source":
        assert f"]({proof})" in sources_of(claim["lesson"])
    elif kind == "true":
        assert eval(proof, NAMES)
    else:
        given = eval(proof, NAMES)
        said = claim["value"].split(";")
        assert len(said) == len(np.ravel(given))
        for words, right in zip(said, np.ravel(given), strict=True):
            assert words.strip() in claim["sentence"]
            value, close = number(words)
            assert abs(value - right) <= close, f"{words}: it is {right}"


def sources_of(lesson):
    prose = cells_of(lesson, "markdown")
    (found,) = (one for one in prose if re.match(r".{,30}Sources", one))
    return found


@pytest.mark.parametrize("lesson", NUMBERS)
def test_each_source_proves_something(lesson):
    used = {one["proof"] for one in CLAIMS if one["lesson"] == lesson}
    assert set(SOURCE.findall(sources_of(lesson))) <= used


@pytest.mark.parametrize("lesson", NUMBERS)
def test_each_percentage_in_prose_has_a_row(lesson):
    said = "\n".join(c["sentence"] for c in CLAIMS if c["lesson"] == lesson)
    for cell in cells_of(lesson, "markdown"):
        for found in re.finditer(r"\d[\d.]* %", cell):
            assert found[0] in said, cell[max(0, found.start() - 60) :][:120]


def test_every_lesson_has_claims():
    counts = Counter(one["lesson"] for one in CLAIMS)
    assert min(counts[lesson] for lesson in NUMBERS) >= 15
    quoted = [(one["lesson"], one["sentence"], one["proof"]) for one in CLAIMS]
    assert len(set(quoted)) == len(quoted)


@pytest.mark.parametrize(
    ("words", "value"), [("−0.43", -0.43), ("5,000", 5000), ("90 %", 0.9)]
)
def test_a_number_is_read_as_it_is_written(words, value):
    assert number(words)[0] == pytest.approx(value)
