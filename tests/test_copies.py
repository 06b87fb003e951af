"""The learner's copies: made once, never overwritten, brought up to date."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import copies
import nbformat
import pytest
from nbformat import v4

GIT = shutil.which("git")
NAME = "exercises/03_attention.ipynb"


@pytest.fixture
def course(project, tmp_path):
    """Return a course of three lessons, with the copies of a learner."""
    for name in ("02_encoder", "03_attention"):
        for folder in ("notebooks", "notebooks/exercises"):
            (tmp_path / folder).mkdir(exist_ok=True)
            path = f"{folder}/{name}.ipynb"
            shutil.copy(project / path, tmp_path / path)
    copies.bring(tmp_path, update=False)
    return tmp_path


def change(path, **answers):
    """Write answers into a notebook and save it as JupyterLab would."""
    notebook = nbformat.read(path, as_version=4)
    for name, text in answers.items():
        (cell,) = (c for c in notebook.cells if c.id == f"03-{name}")
        cell.source = text
    notebook.metadata.language_info = {"name": "python", "version": "3.12.7"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = 7
            cell.outputs = [v4.new_output("stream", text="hello")]
    nbformat.write(notebook, path)


def renew(path, text="## New prose"):
    """Publish another version of a lesson."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, v4.new_markdown_cell(text))
    nbformat.write(notebook, path)


def answers(path):
    notebook = nbformat.read(path, as_version=4)
    return {c.id: c.source for c in notebook.cells if "nbgrader" in c.metadata}


def first(path):
    return nbformat.read(path, as_version=4).cells[0].source


def test_copies_are_made_once(course):
    assert len(list((course / "work").rglob("*.ipynb"))) == 4
    mine = course / "work" / NAME
    mine.write_text("my own")
    assert copies.bring(course, update=False) == []
    assert copies.bring(course, update=True) == []
    assert mine.read_text() == "my own"


def test_a_deleted_copy_is_made_afresh(course):
    mine = course / "work" / NAME
    mine.unlink()
    assert copies.bring(course, update=False) == [f"work/{NAME}: new"]
    assert mine.read_bytes() == (course / "notebooks" / NAME).read_bytes()


def test_a_copy_that_was_only_opened_and_run_becomes_the_new_version(course):
    change(course / "work" / NAME)
    renew(course / "notebooks" / NAME)
    (line,) = copies.bring(course, update=True)
    assert line == f"work/{NAME}: the newest version now"
    assert first(course / "work" / NAME) == "## New prose"
    assert copies.bring(course, update=True) == []


def test_answers_stay_and_come_to_the_new_version_too(course):
    mine = course / "work" / NAME
    change(mine, softmax="def softmax(scores):\n    return mine")
    before = mine.read_bytes()
    renew(course / "notebooks" / NAME)
    (line,) = copies.bring(course, update=True)
    assert mine.read_bytes() == before
    beside = mine.with_name("03_attention_2.ipynb")
    assert beside.name in line
    assert first(beside) == "## New prose"
    fresh, carried = answers(course / "notebooks" / NAME), answers(beside)
    assert carried.pop("03-softmax").endswith("return mine")
    assert "YOUR CODE HERE" in fresh.pop("03-softmax")
    assert carried == fresh
    nbformat.validate(nbformat.read(beside, as_version=4))
    assert copies.bring(course, update=True) == []


def test_the_latest_answers_win_in_a_second_update(course):
    mine = course / "work" / NAME
    change(mine, softmax="first", additive_score="kept")
    renew(course / "notebooks" / NAME)
    copies.bring(course, update=True)
    change(mine.with_name("03_attention_2.ipynb"), softmax="second")
    renew(course / "notebooks" / NAME, "## Newer prose")
    copies.bring(course, update=True)
    third = mine.with_name("03_attention_3.ipynb")
    assert first(third) == "## Newer prose"
    assert answers(third)["03-softmax"] == "second"
    assert answers(third)["03-additive_score"] == "kept"


def test_opening_jupyterlab_only_tells_of_a_newer_version(course):
    before = (course / "work" / NAME).read_bytes()
    renew(course / "notebooks" / NAME)
    for _ in range(2):
        (line,) = copies.bring(course, update=False)
        assert "`make update` brings a newer version" in line
    assert (course / "work" / NAME).read_bytes() == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": [1]}', '{"a": 1}'])
def test_a_damaged_copy_is_kept_too(course, text):
    mine = course / "work" / NAME
    mine.write_text(text)
    renew(course / "notebooks" / NAME)
    copies.bring(course, update=True)
    assert mine.read_text() == text
    assert first(mine.with_name("03_attention_2.ipynb")) == "## New prose"


def test_a_lost_record_makes_nothing_worse(course):
    mine = course / "work" / NAME
    change(mine, softmax="mine")
    (course / "work" / copies.RECORD).unlink()
    copies.bring(course, update=True)
    assert answers(mine)["03-softmax"] == "mine"
    assert json.loads((course / "work" / copies.RECORD).read_text())


def test_links_and_pictures_of_copies_lead_somewhere(project):
    link = r"""\]\(([^)\s]+)|(?:src|href)=["']([^"']+)"""
    links = 0
    for name, lesson, copy in copies.pairs(project):
        notebook = nbformat.read(lesson, as_version=4)
        prose = [c.source for c in notebook.cells if c.cell_type == "markdown"]
        for one, other in re.findall(link, "\n".join(prose)):
            target = (one or other).split("#")[0]
            if target and not re.match(r"\w+:", target):
                found = (copy.parent / target).resolve()
                found = str(found).replace(
                    str(project / "work"), str(project / "notebooks")
                )
                assert Path(found).exists(), f"{name}: {target}"
                links += 1
    assert links > 20


# Fetching


def git(folder, *words):
    return subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words],
        cwd=folder, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip


@pytest.fixture
def clone(course, tmp_path_factory):
    """Return a learner's clone of the course, and the course."""
    shutil.rmtree(course / "work")
    git(course, "init", "--quiet")
    git(course, "add", ".")
    git(course, "commit", "--quiet", "--message", "First")
    mine = tmp_path_factory.mktemp("learner") / "course"
    git(course, "clone", "--quiet", str(course), str(mine))
    copies.bring(mine, update=False)
    return mine


@pytest.mark.skipif(GIT is None, reason="no git here")
def test_fetching_tells_what_is_new(clone, course, capsys):
    assert copies.fetch(clone) == 0
    assert capsys.readouterr().out == "Nothing new.\n"
    change(clone / "work" / NAME, softmax="mine")
    renew(course / "notebooks" / NAME)
    git(course, "commit", "--quiet", "--all", "--message", "Explain more")
    assert copies.fetch(clone) == 0
    assert capsys.readouterr().out == "New in the course:\n  Explain more\n"
    assert len(copies.bring(clone, update=True)) == 1
    assert answers(clone / "work" / NAME)["03-softmax"] == "mine"


@pytest.mark.skipif(GIT is None, reason="no git here")
def test_what_git_refuses_is_explained(clone, course, capsys):
    change(clone / "notebooks" / NAME)
    renew(course / "notebooks" / NAME)
    git(course, "commit", "--quiet", "--all", "--message", "Explain more")
    assert copies.fetch(clone) == 1
    said = capsys.readouterr().err
    assert "Not updated" in said and f" M notebooks/{NAME}" in said
    assert "Copy what you want to keep into work/" in said


def test_without_git_an_archive_is_asked_for(course, capsys):
    assert copies.fetch(course) == 0
    assert "unpack the new version" in capsys.readouterr().out
