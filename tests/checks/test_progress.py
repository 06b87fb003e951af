"""What is solved: in a kernel, and in notebook files."""

import nbformat
import pytest

from utils import by_hand
from utils.checks import EXERCISES, CheckFailed, check, progress
from utils.checks.__main__ import main
from utils.checks.progress import checked_names, states


@pytest.fixture(autouse=True)
def nothing_checked_yet(monkeypatch):
    kept = dict(states)
    states.clear()
    yield
    states.clear()
    states.update(kept)


def error(text):
    return nbformat.v4.new_output(
        "error", ename="CheckFailed", evalue=text, traceback=[text]
    )


def printed(text):
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def write(path, *cells):
    notebook = nbformat.v4.new_notebook()
    for source, *outputs in cells:
        cell = nbformat.v4.new_code_cell(source, outputs=outputs)
        notebook.cells.append(cell)
    nbformat.write(notebook, path)
    return path


def state_of(name, text):
    line = next(line for line in text.splitlines() if f" {name} " in line)
    return line[52:69].strip()


# -------------------------------------------------------------- in a kernel


def test_nothing_is_checked_at_first(capsys):
    progress()
    assert "Nothing is checked yet" in capsys.readouterr().out


def test_progress_tells_solved_blank_and_wrong_apart(capsys):
    def blank(*args):
        raise NotImplementedError

    check(by_hand.softmax)
    for name, function in (("context_vector", blank), ("additive_score", min)):
        with pytest.raises(CheckFailed):
            check(function, name)
    capsys.readouterr()
    progress()
    said = capsys.readouterr().out
    assert state_of("softmax", said) == "solved"
    assert state_of("context_vector", said) == "not written yet"
    assert state_of("additive_score", said) == "not yet"
    assert state_of("attention_weights", said) == "not checked"
    assert "1 of 6 solved" in said
    assert said.rstrip().endswith("3 of 20")
    assert max(map(len, said.splitlines())) <= 79


def test_latest_check_counts(capsys):
    check(by_hand.softmax)
    with pytest.raises(CheckFailed):
        check(lambda x, axis=-1: x, "softmax")
    progress()
    assert state_of("softmax", capsys.readouterr().out) == "not yet"


@pytest.mark.parametrize("lesson", ["05", 5, "05_training"])
def test_progress_of_one_lesson(lesson, capsys):
    progress(lesson)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + sum(e.lesson == "05" for e in EXERCISES)


# ---------------------------------------------------------- in notebook files


def test_saved_outputs_are_read(tmp_path, capsys):
    write(
        tmp_path / "03_attention.ipynb",
        ("import numpy as np",),
        ("check(softmax)", printed("softmax: right. Well.\n")),
        ("check(context_vector)", error("context_vector: not right yet.")),
        ("check(additive_score)", error("additive_score: not written yet.")),
        ("%matplotlib inline\ncheck(",),
        ("utils.checks.check(f, name='attention_weights')",),
    )
    write(tmp_path / "05_training.ipynb", ("check(exact_match)",))
    assert main([str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert state_of("softmax", said) == "solved"
    assert state_of("context_vector", said) == "not yet"
    assert state_of("additive_score", said) == "not written yet"
    assert state_of("attention_weights", said) == "not checked"
    assert state_of("exact_match", said) == "not checked"
    assert "1 of 5 solved" in said


def test_check_cell_that_was_copied_counts_when_it_ran(tmp_path, capsys):
    path = write(
        tmp_path / "a.ipynb",
        ("check(softmax)", printed("softmax: right. Well.\n")),
        ("check(softmax)",),
    )
    assert main([str(path)]) == 0
    assert state_of("softmax", capsys.readouterr().out) == "solved"


def test_run_executes_a_copy(tmp_path, capsys):
    path = write(
        tmp_path / "a.ipynb",
        ("from utils.checks import check",),
        ("def exact_match(a, b):\n    return (a == b).all(1).mean()",),
        ("check(exact_match)", error("exact_match: not right yet.")),
        ("def shift_right(a, b):\n    raise NotImplementedError",),
        ("check(shift_right)",),
    )
    before = path.read_bytes()
    assert main([str(path), "--run"]) == 0
    said = capsys.readouterr().out
    assert state_of("exact_match", said) == "solved"
    assert state_of("shift_right", said) == "not written yet"
    assert path.read_bytes() == before


def test_missing_or_empty_folder_is_a_clear_message(tmp_path):
    with pytest.raises(SystemExit, match="no folder and no notebook at"):
        main([str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit, match="There is no notebook"):
        main([str(tmp_path)])


@pytest.mark.parametrize(
    "content", [b"hello", b"{}", b'{"cells": 3}', b"\xff\xfe", b"[]", b""]
)
def test_what_is_no_notebook_does_not_stop_the_others(
    content, tmp_path, capsys
):
    (tmp_path / "broken.ipynb").write_bytes(content)
    write(tmp_path / "good.ipynb", ("check(softmax)",))
    assert main([str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "broken.ipynb is not a notebook." in said.err
    assert state_of("softmax", said.out) == "not checked"


def test_notebook_without_checks(tmp_path, capsys):
    write(tmp_path / "a.ipynb", ("1 + 1",))
    assert main([str(tmp_path)]) == 0
    assert "No check(...) was found" in capsys.readouterr().out


def test_checked_names():
    assert list(checked_names("check(softmax)\ncheck(exact_match)")) == [
        "softmax",
        "exact_match",
    ]
    assert list(checked_names("check(f, 'span_mass')")) == ["span_mass"]
    assert list(checked_names("check(something_else)")) == []
    assert list(checked_names("not python (")) == []
