"""What dateutil and dateparser answer, and the tables made of it."""

import re
import warnings
from datetime import date

import pytest
from record import PROJECT

from utils.dates import NO_DATES, OTHER_SETS, SETS, load_examples
from utils.studies import readers
from utils.studies.readers import read_with_dateparser, read_with_dateutil

READERS = [read_with_dateutil, read_with_dateparser]
each_reader = pytest.mark.parametrize(
    "read", READERS, ids=["dateutil", "dateparser"]
)


@pytest.fixture(autouse=True)
def warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@each_reader
@pytest.mark.parametrize("policy", [False, True])
@pytest.mark.parametrize(
    "text", ["3 May 1979", "May 3, 1979", "1979-05-03", "5/3/1979"]
)
def test_plain_dates_are_read(read, policy, text):
    assert read(text, policy) == "1979-05-03"


@each_reader
@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("04.03.2009", "2009-03-04"),
        ("4. 3. 2009", "2009-03-04"),
        ("12.23.2001", "2001-12-23"),
        ("2009.03.04", "2009-03-04"),
        ("3/4/2009", "2009-03-04"),
        ("13/4/2009", "2009-04-13"),
        ("3 May 68", "2068-05-03"),
        ("3 May 69", "1969-05-03"),
        ("on 3 May 1979,", "1979-05-03"),
        ("Fri, 22 Apr 2022 23:48:29 GMT", "2022-04-22"),
        ("20180317", "2018-03-17"),
        ('"26 September 1983"', "1983-09-26"),
        ("(April 1, 1976)", "1976-04-01"),
        ("August 11,1999", "1999-08-11"),
        ("13NOV2017", "2017-11-13"),
        ("the 21st of May 1979", "1979-05-21"),
    ],
)
def test_policy_is_told(read, text, iso):
    assert read(text, policy=True) == iso


@each_reader
@pytest.mark.parametrize(
    "text", ["hello world", "May 1979", "April 1979", "", "30/2/2018"]
)
def test_what_lacks_a_part_or_a_day_is_refused_if_told(read, text):
    assert read(text, policy=True) is None


@each_reader
def test_as_it_comes_it_does_not_know_the_policy(read):
    assert read("04.03.2009", policy=False) == "2009-04-03"


@each_reader
def test_what_is_missing_comes_from_a_fixed_day(read):
    got = read("May 1979", policy=False)
    assert got == date(1979, 5, readers.TODAY.day).isoformat()


def test_dateutils_century_is_counted_from_a_fixed_day():
    years = [read_with_dateutil(f"3 May {y}", False)[:4] for y in (74, 75)]
    assert years == ["2074", "1975"]


def test_answers_are_counted():
    examples = load_examples("handwritten")[:3]
    answers = [examples[0].iso, None, "1066-10-14"]
    counts = readers.count(examples, answers)
    assert counts == {"dates": 3, "right": 1, "refused": 1, "wrong": 1}


COUNTS = ("dates", "right", "refused", "wrong")


def test_committed_tables_are_whole_and_agree():
    by_set = readers.load_rows("parsers")
    by_family = readers.load_rows("parsers_by_family")
    names = [(row["tool"], row["way"], row["set"]) for row in by_set]
    assert len(set(names)) == len(names) == 6 * len(SETS + OTHER_SETS)
    for row in by_set:
        assert row["dates"] == len(load_examples(row["set"]))
        assert row["dates"] == sum(row[c] for c in COUNTS[1:])
        if row["set"] in OTHER_SETS:
            continue
        key = row["tool"], row["way"], row["set"]
        parts = [
            part for part in by_family
            if (part["tool"], part["way"], part["set"]) == key
        ]  # fmt: skip
        for column in COUNTS:
            assert row[column] == sum(p[column] for p in parts)


def test_the_first_page_quotes_the_table():
    page = (PROJECT / "README.md").read_text(encoding="utf-8")
    said = re.findall(r"^\| `(\w+)`: .*\| ([\d,]+) \| ([\d.]+) %", page, re.M)
    assert {name for name, _, _ in said} == {*SETS, *OTHER_SETS}
    rows = {
        row["set"]: row
        for row in readers.load_rows("parsers")
        if row["way"] == "many at once"
    }
    for name, count, share in said:
        row = rows[name]
        right = row["refused" if name in NO_DATES else "right"]
        assert int(count.replace(",", "")) == row["dates"]
        assert share == f"{right / row['dates']:.2%}".strip("%"), name


@each_reader
def test_committed_counts_are_those_of_now(read):
    tool = read.__name__.removeprefix("read_with_")
    examples = load_examples("handwritten")
    for row in readers.load_rows("parsers"):
        if (row["tool"], row["set"]) != (tool, "handwritten"):
            continue
        if row["versions"] != readers._version(tool):
            pytest.skip(f"measured with {row['versions']}")
        policy = row["way"] == readers.WAYS[True]
        counts = readers.count(
            examples, [read(one.text, policy) for one in examples]
        )
        assert counts == {column: row[column] for column in COUNTS}
