"""The record of lessons and exercises, and all that repeats what it says."""

import csv
import re
import statistics

import build
import pytest
import record

from utils.checks.exercises import BY_NAME, EXERCISES, LESSONS

SOURCES = {
    lesson.number: record.PROJECT / f"notebooks/source/{lesson.stem}.py"
    for lesson in LESSONS
}
each_lesson = pytest.mark.parametrize("lesson", SOURCES)
each_page = pytest.mark.parametrize("name", record.BLOCKS)


def read(path):
    return path.read_text(encoding="utf-8")


@each_page
def test_page_says_what_the_record_says(name):
    text = read(record.PROJECT / name)
    assert record.renewed(name, text) == text, "run: make notebooks"


@pytest.fixture
def changed(monkeypatch):
    """Change softmax, in lesson 03: 11 minutes more, 7 points more."""
    old = BY_NAME["softmax"]
    new = old._replace(minutes=old.minutes + 11, points=old.points + 7)
    changed = tuple(new if one is old else one for one in EXERCISES)
    monkeypatch.setattr(record, "EXERCISES", changed)
    monkeypatch.setitem(BY_NAME, "softmax", new)
    return old, new


@each_page
def test_change_of_the_record_shows_on_every_page(name, changed):
    text = read(record.PROJECT / name)
    assert record.renewed(name, text) != text


def test_change_of_the_record_shows_in_the_notebook(changed):
    prose, points = [], {}
    for cell in build.convert(SOURCES["03"], "exercise").cells:
        prose.append(cell.source)
        if grading := cell.metadata.get("nbgrader"):
            points[grading["grade_id"]] = grading.get("points")
    old, new = changed
    assert points["03-softmax-check"] == new.points
    said = f"{new.minutes} minutes · difficulty 1 of 3 · {new.points} points"
    assert said in "\n".join(prose)
    before = sum(one.minutes for one in EXERCISES if one.lesson == "03")
    assert f"about {before + 11} minutes" in prose[1]


def test_page_without_a_place_for_the_table_is_named():
    with pytest.raises(record.NotInRecord, match="README.md has 0 places"):
        record.renewed("README.md", "nothing")
    text = read(record.PROJECT / "README.md")
    with pytest.raises(record.NotInRecord, match="README.md has 2 places"):
        record.renewed("README.md", 2 * text)


def test_sentences():
    # 3.3 has two blanks, of difficulty 1 and 2; 5.2 has one.
    parts = [one for one in EXERCISES if one.number == "3.3"]
    minutes, points = (
        sum(getattr(one, what) for one in parts)
        for what in ("minutes", "points")
    )
    said = f"{minutes} minutes · difficulty 2 of 3 · {points} points"
    assert record.effort("3.3") == said
    assert record.effort("test_ids").endswith("· 1 point")
    assert record.blanks("03").startswith("six blanks in four exercises, ab")
    assert record.blanks("05").startswith("three blanks, about ")
    assert record.filled("a {{exercise 3.3}} b") == f"a {said} b"


def test_numbers_come_from_the_tables():
    """Computed here from the file itself, not by the functions used."""
    path = record.PROJECT / "data/experiments/scores.csv"
    rows = csv.DictReader(read(path).splitlines())
    right = [float(r["test"]) for r in rows if r["variant"] == "dot"]
    asked = '{{ percent(of("scores", "dot").mean, 2) }}'
    assert record.filled(asked) == f"{100 * statistics.mean(right):.2f} %"
    asked = 'a {{ len(of("scores", "dot").values) }}'
    with pytest.raises(record.NotInRecord, match="len"):
        record.filled(asked)  # nothing but what FIELDS names
    asked = '{{ of("scores", "dot").runs }} seeds, {{ "a" if 1 else "b" }}'
    assert record.filled(asked) == f"{len(right)} seeds, a"


@each_lesson
def test_headings_of_a_source_agree_with_the_record(lesson):
    """Each check is below the heading with the number of its exercise."""
    number, found, fields = "", [], []
    for line in read(SOURCES[lesson]).splitlines():
        if heading := re.match(r"# ### Exercise (\d+\.\d+)", line):
            number = heading[1]
        for name in re.findall(r"\{\{exercise (\S+)\}\}", line):
            assert number == BY_NAME[name].number if name in BY_NAME else name
            fields.append(name)
        found += [(number, name) for name in build.CHECK.findall(line)]
    chosen = [one for one in EXERCISES if one.lesson == lesson]
    assert found == [(one.number, one.name) for one in chosen]
    for one in chosen:  # its effort is told, once
        assert fields.count(one.number) + fields.count(one.name) == 1


@each_lesson
def test_source_repeats_no_number_of_the_record(lesson):
    text = read(SOURCES[lesson])
    repeated = r"difficulty \d|\b\d+ points?\b(?! away)|about \d+ minutes\b"
    assert not re.search(repeated, text)


def test_no_page_counts_the_lessons():
    number = "|".join([*record.WORDS.split()[2:], r"\d+"])
    counted = rf"(?i)\b({number}) (more )?(lessons|notebooks)\b"
    pages = [*record.PROJECT.glob("*.md"), *record.PROJECT.glob("*/*.md")]
    assert len(pages) > len(record.BLOCKS)
    for page in pages:
        found = re.search(counted, read(page))
        assert not found, f"{page.name}: {found[0]}"
