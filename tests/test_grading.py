"""The handout of a class, and the grading of made submissions.

What needs nbgrader runs the real command, `course.py grade`, in the
environment that `make grade` (or CI) prepares; without it, it is skipped.
"""

import base64
import copy
import csv
import functools
import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import build
import nbformat
import numpy as np
import pytest
from nbformat import v4

import course
import utils.checks
from grading import handout
from grading.answering import called, failure, packed
from grading.remote import Missing, Remote, error_of, unpacked
from grading.report import MISSING, Result, Table
from grading.submissions import (
    NotGradable,
    Student,
    asked,
    collect,
    graded,
    identity,
    mended,
    read,
)
from utils.checks.allowed import LARGEST_FILE
from utils.checks.exercises import EXERCISES
from utils.checks.machine.outcome import Problem, Refused, Unreadable

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = sorted((PROJECT / "notebooks" / "source").glob("*.py"))
LESSONS = [path.stem for path in SOURCES]
needs_nbgrader = pytest.mark.skipif(
    not (PROJECT / ".venv" / "grading" / "ready").exists(),
    reason="nbgrader is not installed; `make grade` does it",
)


def exercise(lesson):
    """Return an exercise notebook as it is handed out."""
    path = PROJECT / "notebooks" / "exercises" / f"{lesson}.ipynb"
    return nbformat.read(path, as_version=4)


@functools.cache
def answered(source):
    return build.convert(source, "exercise", blank=False)


def solved(lesson):
    """Return an exercise notebook with the right answers."""
    (source,) = (path for path in SOURCES if path.stem == lesson)
    return copy.deepcopy(answered(source))


def small(notebook):
    """Keep what is graded, as a student may who tidies up."""
    notebook.cells = [
        cell
        for cell in notebook.cells
        if "nbgrader" in cell.metadata or "import numpy as np" in cell.source
    ]
    return notebook


def write(path, notebook):
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(notebook, str):
        path.write_text(notebook, encoding="utf-8")
    else:
        nbformat.write(notebook, path)
    return path


@pytest.fixture
def handed_in(tmp_path):
    """Return a function that writes a notebook and reads it for grading."""

    def handed_in(notebook):
        return read(write(tmp_path / "handed_in.ipynb", notebook))

    return handed_in


# ----------------------------------------------------- finding and reading


def test_students_are_folders_and_lessons_are_files(tmp_path):
    for name in ("zoë o'brien/01_data", "ann lee/02_encoder"):
        write(tmp_path / f"{name}.ipynb", "x")
    write(tmp_path / "ann lee" / ".ipynb_checkpoints" / "01_data.ipynb", "x")
    write(tmp_path / ".DS_Store", "x")
    (ann, zoe), strays = collect(tmp_path, LESSONS)
    assert (ann.name, list(ann.files)) == ("ann lee", ["02_encoder"])
    assert (zoe.name, list(zoe.files)) == ("zoë o'brien", ["01_data"])
    assert ann.remarks == zoe.remarks == [] and strays == ""


def test_files_elsewhere_are_named_and_not_graded(tmp_path):
    write(tmp_path / "loose.ipynb", "x")
    for name in ("01_data (1)", "exercises/01_data", "a", "b", "c"):
        write(tmp_path / "ann" / f"{name}.ipynb", "x")
    (ann,), strays = collect(tmp_path, LESSONS)
    assert ann.files == {}
    assert strays == "not graded: loose.ipynb (not STUDENT/LESSON.ipynb)"
    (remark,) = ann.remarks
    assert "01_data (1).ipynb" in remark and "and 2 more" in remark


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"def f(): pass", "is not a notebook"),
        (b'{"a": 1}', "is not a notebook"),
        (b'{"cells": [1], "nbformat": 4}', "is not a notebook"),
        (b"[[[[", "is not a notebook"),
        (bytes(range(256)), "is not a notebook"),
        (b" " * (LARGEST_FILE + 1), "is too large"),
    ],
)
def test_what_is_no_notebook_is_refused_with_the_reason(
    tmp_path, content, reason
):
    path = tmp_path / "01_data.ipynb"
    path.write_bytes(content)
    with pytest.raises(NotGradable, match=reason):
        read(path)


def test_only_the_text_of_cells_is_read(handed_in):
    notebook = exercise("01_data")
    cell = graded(notebook)["01-text_to_ids-check"]
    cell.outputs = [v4.new_output("stream", text="text_to_ids: right.")]
    cell.metadata.nbgrader.points = 99
    cell.metadata["tags"] = ["raises-exception"]
    (again,) = (
        c for c in handed_in(notebook).cells if c.source == cell.source
    )
    assert again.outputs == []
    assert again.metadata == {"nbgrader": {"grade_id": "01-text_to_ids-check"}}


# ----------------------------------------------------------------- mending


def codes(notebook):
    return [c.source for c in notebook.cells if c.cell_type == "code"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_an_untouched_notebook_stays_as_it_is(handed_in, lesson):
    original = exercise(lesson)
    notebook, remarks = mended(original, handed_in(solved(lesson)))
    assert codes(notebook) == codes(solved(lesson))
    assert graded(notebook).keys() == graded(original).keys()
    assert remarks == []


def test_changed_checks_are_restored(handed_in):
    original, notebook = exercise("01_data"), solved("01_data")
    cell = graded(notebook)["01-shift_right-check"]
    cell.source, cell.metadata.nbgrader.points = "print('right')", 50
    cell.metadata.nbgrader.grade = False
    after, remarks = mended(original, handed_in(notebook))
    again = graded(after)["01-shift_right-check"]
    assert again == graded(original)["01-shift_right-check"]
    assert remarks == [
        "01-shift_right-check had been changed; the original counts"
    ]


@pytest.mark.parametrize("marks", [True, False], ids=["marked", "unmarked"])
def test_deleted_checks_come_back_below_their_answers(handed_in, marks):
    original, notebook = exercise("01_data"), solved("01_data")
    notebook.cells = [
        cell
        for cell in notebook.cells
        if not cell.metadata.get("nbgrader", {}).get("grade")
    ]
    for cell in notebook.cells:
        if not marks:
            cell.metadata = {}
    after, remarks = mended(original, handed_in(notebook))
    names = ["text_to_ids", "shift_right"]
    assert remarks == [
        f"01-{name}-check was missing and was put back" for name in names
    ]
    for name in names:
        position = after.cells.index(graded(after)[f"01-{name}-check"])
        assert any(
            f"def {name}(" in cell.source for cell in after.cells[:position]
        )


def test_copied_cells_keep_one_name(handed_in):
    original, notebook = exercise("01_data"), solved("01_data")
    notebook.cells = [
        nbformat.from_dict({**cell, "id": f"{cell.id}-{number}"})
        for cell in notebook.cells
        for number in range(2)
    ]
    after, remarks = mended(original, handed_in(notebook))
    assert len(codes(after)) == 2 * len(codes(original))
    assert len(graded(after)) == len(graded(original)) and remarks == []
    nbformat.validate(after)


def test_cells_that_reach_for_answers_are_named(handed_in):
    original, notebook = exercise("01_data"), solved("01_data")
    answer = graded(notebook)["01-shift_right"]
    answer.source = "from utils.text import shift_right"
    for name in ("checks import progress", "by_hand import shift_right"):
        cell = v4.new_code_cell(f"from utils.{name}")
        notebook.cells.insert(0, cell)
    _, remarks = mended(original, handed_in(notebook))
    assert remarks == [
        "read cell 1 yourself: it reaches into utils",
        "read 01-shift_right yourself: it reaches into utils",
    ]


def test_every_check_cell_says_what_it_asks():
    found = []
    for lesson in LESSONS:
        for cell in graded(exercise(lesson)).values():
            if cell.metadata.nbgrader.grade:
                found += [(lesson[:2], name) for _, name in asked(cell.source)]
    assert sorted(found) == sorted((e.lesson, e.name) for e in EXERCISES)
    assert asked("check(mine, name='softmax')") == [("mine", "softmax")]
    assert asked("check(mine, 'softmax')\nprint(1)") == [("mine", "softmax")]


# ------------------------------------------ questions to a student's kernel


def ask(**functions):
    """Make what asks a kernel, with a dictionary in place of a kernel."""

    def ask(request, seconds):
        return json.loads(json.dumps(called(request, functions)))

    return ask


def remote(function):
    request = {"variable": "f", "exercise": "f", "adapt": False, "root": ""}
    return Remote(ask(f=function), request, 5.0)


@pytest.mark.parametrize(
    "value",
    [
        None,
        ...,
        "2018-05-09",
        3,
        0.5,
        True,
        np.float32(0.1),
        np.arange(6, dtype=np.int32).reshape(2, 3),
        np.array([True, False]),
        np.array([np.nan, np.inf]),
        np.zeros((0, 3)),
        (np.ones((2, 2)), np.zeros(3)),
        [1, 2.5, 3],
        ([1, 2], np.ones(2), None),
    ],
)
def test_values_come_back_from_the_kernel(value):
    came = remote(lambda: value)()
    assert type(came) is type(value) or isinstance(came, np.ndarray)
    np.testing.assert_equal(came, value)
    if hasattr(value, "dtype"):
        assert came.dtype == value.dtype and came.shape == value.shape


def test_what_is_no_data_comes_back_as_a_name():
    for value in (iter([1]), {"a": 1}, object(), print, 1j):
        assert type(remote(lambda v=value: v)()).__name__ in (
            type(value).__name__
        )
    huge = remote(lambda: np.zeros((1000, 1000)))()
    assert huge.shape == (1000, 1000) and huge.strides == (0, 0)


def test_answers_are_data_and_never_code():
    class Trap:
        def __reduce__(self):
            return print, ("executed",)

    trapped = np.array([Trap()], dtype=object)
    assert "other" in packed(trapped)
    file = io.BytesIO()
    np.save(file, trapped, allow_pickle=True)
    data = base64.b64encode(file.getvalue()).decode()
    with pytest.raises(ValueError, match="allow_pickle"):
        unpacked({"array": data, "plain": False})


def test_errors_come_back_with_their_type_and_text():
    class Own(ValueError):
        pass

    for error in (ValueError("no"), Own("no"), KeyError("a"), SystemExit(1)):
        with pytest.raises(BaseException) as caught:  # noqa: PT011
            remote(_raising(error))()
        assert type(caught.value).__name__ == type(error).__name__
        kinds = type(error).__mro__[1:]
        assert isinstance(caught.value, next(k for k in kinds if k is not Own))
    refused, empty = Refused("a", "b", "c", "d"), Unreadable(Problem.NOTHING)
    for error in refused, empty:
        back = error_of(failure(error, utils.checks))
        for name in ("came", "mistake", "question", "wanted", "problem"):
            assert getattr(back, name) == getattr(error, name)
    assert isinstance(error_of({"error": ["Odd"], "message": ""}), SystemExit)


def _raising(error):
    def function():
        raise error

    return function


def test_changes_of_arguments_are_seen():
    def spoil(array, table):
        print("spoilt")
        array += 1
        table["W"][0] = 9
        del table["b"]

    array, table = np.zeros(2), {"W": np.zeros(2), "b": np.zeros(1)}
    remote(spoil)(array, table)
    assert array.tolist() == [1, 1]
    assert list(table) == ["W"] and table["W"].tolist() == [9, 0]


def test_a_function_that_is_not_there():
    with pytest.raises(Missing):
        Remote(ask(), {"variable": "f"}, 1.0)()


# ----------------------------------------------------------------- tables


@pytest.fixture
def table():
    return Table({lesson: exercise(lesson) for lesson in LESSONS})


def test_columns_carry_the_points_of_the_course(table):
    assert table.columns[:4] == [
        "student",
        "01 text_to_ids (4)",
        "01 shift_right (3)",
        "lesson 01 (7)",
    ]
    assert table.columns[-2:] == ["total (100)", "remarks"]


def test_rows_add_up_and_carry_the_remarks(table, tmp_path):
    results = {lesson: Result(remarks=[MISSING]) for lesson in LESSONS}
    points = {"01-text_to_ids-check": 4.0, "01-shift_right-check": 0.0}
    results["01_data"] = Result(points, ["cell 4 was stopped"])
    student = Student("Zoë, <b>", remarks=["not graded: a.txt"])
    made = table.add(student, results)
    assert made[table.total] == "4"
    table.write(tmp_path / "grades.csv")
    (row,) = read_csv(tmp_path / "grades.csv")
    assert row == made
    assert row["student"] == student.name
    assert (row["lesson 01 (7)"], row["total (100)"]) == ("4", "4")
    assert row["remarks"] == (
        f"not graded: a.txt | {MISSING}: {', '.join(LESSONS[1:])} | "
        "01_data: cell 4 was stopped"
    )
    (tmp_path / "01_data.html").touch()
    table.write_page(tmp_path, student, results)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Zoë, &lt;b&gt;" in page and "cell 4 was stopped" in page
    assert page.count("<li><a href=") == page.count('"01_data.html"') == 1
    assert "<tr><td>total (100)</td><td>4</td></tr>" in page


def test_a_new_column_leaves_the_total_where_it_is(
    table, tmp_path, monkeypatch
):
    longer = [*table.columns, "solved"]
    monkeypatch.setattr(Table, "columns", longer)
    results = {lesson: Result() for lesson in LESSONS}
    results["01_data"] = Result({"01-text_to_ids-check": 4.0})
    row = table.add(Student("ann"), results)
    row["solved"] = "1"
    table.write(tmp_path / "grades.csv")
    assert read_csv(tmp_path / "grades.csv") == [row]
    assert list(row.values()).count("4") == 3  # check, lesson, total
    assert row[table.total] == "4"


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_names_for_nbgrader_are_plain_and_different():
    names = ["ann", "Ann Lee", "Ann_Lee", "Zoë", "Zoe", "李雷", "a/b", "[x]*"]
    made = [identity(name) for name in names]
    assert len(set(made)) == len(names)
    assert made[0] == "ann"
    assert all(re.fullmatch(r"[\w-]+", one, re.ASCII) for one in made)


# ---------------------------------------------------------------- handout


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the handout."""
    target = tmp_path_factory.mktemp("class") / "handout"
    handout.make(target)
    return target


def test_handout_holds_the_blank_exercises(made):
    paths = sorted((made / "notebooks").rglob("*.ipynb"))
    assert [path.stem for path in paths] == LESSONS
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        assert codes(notebook) == codes(exercise(path.stem))
        for cell in graded(notebook).values():
            locked = cell.metadata.nbgrader.grade
            assert cell.metadata.get("deletable", True) is not locked
            assert cell.metadata.get("editable", True) is not locked
    assert not list(made.rglob("*.py[co]"))
    assert not (made / "tests").exists() and not (made / "grading").exists()


def test_handout_links_lead_somewhere(made):
    link = r"""\]\(([^)\s]+)|(?:src|href)=["']([^"']+)"""
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in [made / "README.md", *made.rglob("*.ipynb")]
    }
    for path, text in texts.items():
        for one, other in re.findall(link, text):
            name = (one or other).split("#")[0].rstrip("\\")
            if name and not re.match(r"\w+:", name):
                assert (path.parent / name).exists(), f"{path.name}: {name}"


def test_handout_works_without_the_course(made):
    code = (
        "import utils.checks, utils.dates, utils.model, pathlib\n"
        "print(len(utils.dates.load_examples('handwritten')))\n"
        "print(utils.checks.__file__)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=made,
        env={**os.environ, "PYTHONPATH": str(made)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert int(said[0]) >= 60 and said[1].startswith(str(made))


def test_handout_has_the_commands_of_a_student(made):
    said = subprocess.run(
        ["make"], cwd=made, capture_output=True, text=True, check=True
    ).stdout
    commands = re.findall(r"^  (\w[\w-]*) ", said, re.MULTILINE)
    assert commands == list(course.LEARNERS)
    readme = (made / "README.md").read_text(encoding="utf-8")
    used = re.findall(r"(?:make|course\.py) (\w+)", readme)
    assert "lab" in used and set(used) <= set(commands)


def test_handout_has_the_table_that_every_first_cell_names(made):
    readme = (made / "README.md").read_text(encoding="utf-8")
    assert "## If something goes wrong\n\n| what you see |" in readme
    assert (made / "README.md").read_bytes().count(b"\r") == 0


def test_handout_as_a_repository_keeps_its_line_ends(made):
    attributes = (made / ".gitattributes").read_text()
    assert "* text=auto eol=lf" in attributes
    ignored = (made / ".gitignore").read_text().splitlines()
    assert {".venv/", "work/"} <= set(ignored)


def test_handout_replaces_only_a_handout(made, tmp_path):
    handout.make(made, walkthroughs=True)
    assert (made / "notebooks" / "01_data.ipynb").exists()
    handout.make(made)
    assert not (made / "notebooks" / "01_data.ipynb").exists()
    (tmp_path / "thesis.txt").write_text("x")
    with pytest.raises(FileExistsError):
        handout.make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


# ------------------------------------------- for those who use nbgrader


def test_hidden_tests_check_the_same_with_other_inputs(tmp_path):
    handout.make_source(tmp_path / "course", seeds=(1, 2))
    for lesson in LESSONS:
        path = tmp_path / "course" / "source" / lesson / f"{lesson}.ipynb"
        cells = graded(nbformat.read(path, as_version=4))
        for name, cell in graded(exercise(lesson)).items():
            if cell.metadata.nbgrader.grade:
                source = cells[name].source
                assert source.startswith(cell.source)
                checks = cell.source.count("check(")
                for seed in (1, 2):
                    assert source.count(f"seed={seed})") == checks
                assert asked(source) == asked(cell.source)
            else:
                assert cells[name] == cell
    with pytest.raises(FileExistsError):
        handout.make_source(tmp_path / "course", seeds=(1,))


# ------------------------------------------------------- the pinned packages


def test_grading_pins_agree_with_the_course():
    pins = {}
    for name in ("requirements.txt", "requirements-grading.txt"):
        text = (PROJECT / name).read_text()
        found = re.findall(r"^([a-z0-9-]+)==([^ ]+)", text, re.MULTILINE)
        assert text.count("--hash=sha256:") >= len(found)
        assert not re.search(r"://|index|find-links|trusted-host", text)
        pins[name] = dict(found)
    course, extra = pins.values()
    assert extra["nbgrader"].startswith("0.9.")
    assert {"distributed", "nbgrader"} <= extra.keys() - course.keys()
    assert {n: extra[n] for n in extra.keys() & course.keys()} == {
        n: course[n] for n in extra.keys() & course.keys()
    }


# ------------------------------------------------ the real thing, nbgrader


def grade(submissions, output, *options):
    """Run the command; return what it said and the rows of grades.csv."""
    done = subprocess.run(
        [sys.executable, "course.py", "grade", str(submissions)]
        + ["--output", str(output), *options],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {row["student"]: row for row in read_csv(output / "grades.csv")}
    return done.stdout, rows


WRONG = {
    "01-text_to_ids": "def text_to_ids(text, length, vocabulary):\n"
    "    return np.array([3, 2, 5, 4, 6, 1, 0, 0])",
    "01-shift_right": "def shift_right(target_ids, start_id):\n"
    "    return np.array([[9, 4, 5], [9, 7, 8]])",
}
LOOP = """\
def text_to_ids(text, length, vocabulary):
    while True:
        pass
"""
STUBBORN = """\
def shift_right(target_ids, start_id):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
MEGABYTES = """\
print("x" * 3_000_000)
def text_to_ids(text, length, vocabulary, right=text_to_ids):
    print("y" * 3_000_000)
    return right(text, length, vocabulary)
"""
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
PICTURE = """\
from IPython.display import HTML
HTML('<img alt="a map" src="data:image/png;base64,AAAA">' + SCRIPT)
"""
CHEATS = {
    "check": ["def check(*args, **named):\n    print('right')"],
    "module": [
        "import sys, types\nfake = types.ModuleType('utils.checks')\n"
        "fake.check = lambda *args, **named: None\n"
        "sys.modules['utils.checks'] = fake",
        "check = fake.check",
    ],
    "patches": [
        "import utils.checks\n"
        "utils.checks.check = lambda *args, **named: None",
        "np.allclose = np.array_equal = lambda *args, **named: True",
        "import utils.checks.machine.call as call\n"
        "call.Attempt.right = property(lambda self: True)",
        "import builtins\nbuiltins.print = lambda *args, **named: None",
    ],
    "transformer": [
        "get_ipython().input_transformers_cleanup.append(\n"
        "    lambda lines: ['1']\n)"
    ],
}


def changed(answers, *more):
    """Return a small lesson 01 with other answers, and cells before them."""
    notebook = small(solved("01_data"))
    cells = graded(notebook)
    for name, source in answers.items():
        cells[name].source = source
    place = notebook.cells.index(cells["01-text_to_ids-check"])
    notebook.cells[place:place] = map(v4.new_code_cell, more)
    return notebook


def made_submissions():
    """Return lesson 01 of students who give it a hard time."""
    blank = graded(exercise("01_data"))
    deleted = small(solved("01_data"))
    deleted.cells = [
        c
        for c in deleted.cells
        if not c.metadata.get("nbgrader", {}).get("grade")
    ]
    found = {
        "Zoë O'Brien": changed({}),
        "blank": small(exercise("01_data")),
        "half": changed({"01-shift_right": blank["01-shift_right"].source}),
        "loop": changed({"01-text_to_ids": LOOP}, "text_to_ids('a', 1, {})"),
        "stubborn": changed({"01-shift_right": STUBBORN}),
        "megabytes": changed({}, MEGABYTES),
        "deleted": deleted,
        "huge": changed({}, "text_to_ids = lambda *a: np.zeros(10**12)"),
        "dies": changed({}, "import os; os._exit(1)"),
        "text": "not a notebook",
        "empty": "",
    }
    page = changed({}, f"SCRIPT = {SCRIPT!r}", PICTURE)
    page.cells.insert(0, v4.new_markdown_cell(f"Hello {SCRIPT}"))
    found["scripts"] = page
    for name, tricks in CHEATS.items():
        found[f"cheat {name}"] = changed(WRONG, *tricks)
    return found


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    """Return the folder, what was said and the grades of made students."""
    folder = tmp_path_factory.mktemp("made")
    for student, notebook in made_submissions().items():
        write(folder / "in" / student / "01_data.ipynb", notebook)
    write(folder / "in" / "renamed" / "01_data (1).ipynb", changed({}))
    limits = ["--cell-seconds", "6", "--notebook-seconds", "12"]
    return folder, *grade(folder / "in", folder / "out", *limits)


def points_of(row):
    names = "01 text_to_ids (4)", "01 shift_right (3)", "total (100)"
    return tuple(int(row[name]) for name in names)


@needs_nbgrader
@pytest.mark.parametrize(
    ("student", "points", "remark"),
    [
        ("Zoë O'Brien", (4, 3, 7), ""),
        ("blank", (0, 0, 0), ""),
        ("half", (4, 0, 4), ""),
        ("loop", (0, 3, 3), "was stopped after"),
        ("megabytes", (4, 3, 7), "printed was cut"),
        ("deleted", (4, 3, 7), "was missing and was put back"),
        ("huge", (0, 3, 3), ""),
        ("dies", (0, 0, 0), "the kernel died in cell 3"),
        ("text", (0, 0, 0), "01_data: is not a notebook"),
        ("empty", (0, 0, 0), "01_data: is empty"),
        ("renamed", (0, 0, 0), "not graded: 01_data (1).ipynb"),
    ],
)
def test_each_student_gets_a_score_or_a_clear_line(
    graded_class, student, points, remark
):
    folder, said, rows = graded_class
    assert points_of(rows[student]) == points
    missing = ", ".join(LESSONS[1:])
    told = rows[student]["remarks"].replace(f"{MISSING}: {missing}", "")
    assert remark in told if remark else told == ""
    assert f"\n{student}\n" in f"\n{said}"
    page = folder / "out" / "feedback" / student / "index.html"
    assert f"<td>{points[-1]}</td>" in page.read_text(encoding="utf-8")


@needs_nbgrader
def test_a_loop_that_cannot_be_interrupted_costs_only_itself(graded_class):
    points = points_of(graded_class[2]["stubborn"])
    assert points == (4, 0, 4)


@needs_nbgrader
@pytest.mark.parametrize("trick", CHEATS)
def test_tampering_gives_no_points(graded_class, trick):
    assert points_of(graded_class[2][f"cheat {trick}"]) == (0, 0, 0)


@needs_nbgrader
def test_feedback_shows_the_verdict_and_stays_small(graded_class):
    folder = graded_class[0] / "out" / "feedback"
    page = (folder / "half" / "01_data.html").read_text(encoding="utf-8")
    assert "text_to_ids: right." in page
    assert "shift_right: not written yet." in page
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=.https?:", page)
    for path in folder.rglob("*.html"):
        assert path.stat().st_size < 2_000_000
    page = (folder / "scripts" / "01_data.html").read_text(encoding="utf-8")
    assert page.count("&lt;script&gt;alert(1)") == 3  # prose, cell, output
    assert "<script>alert" not in page and "<img src" not in page
    assert '<img alt="a map" src="data:image/png;base64,AAAA"/>' in page


@needs_nbgrader
def test_control_c_and_again_grades_only_what_is_left(graded_class):
    folder, _, before = graded_class
    for student in "blank", "half":
        write(folder / "in" / student / "01_data.ipynb", changed({}))
    limits = ["--cell-seconds", "6", "--notebook-seconds", "12"]
    log = folder / "out" / "nbgrader" / "autograded"

    def times():
        return {p: p.stat().st_mtime_ns for p in log.rglob("*.ipynb")}

    def new(then):
        now = times()
        return [p.parent.parent.name for p in now if now[p] != then[p]]

    start = times()
    command = [sys.executable, "course.py", "grade", str(folder / "in")]
    command += ["--output", str(folder / "out"), *limits, "--workers", "1"]
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        while process.stdout.readline() != "blank\n":
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=120)[0]
    assert process.returncode == 130 and "goes on from here" in said
    assert new(start) == ["blank"]
    middle = times()
    _, rows = grade(folder / "in", folder / "out", *limits)
    assert new(middle) == ["half"]
    assert points_of(rows.pop("blank")) == (4, 3, 7)
    assert points_of(rows.pop("half")) == (4, 3, 7)
    assert rows == {name: before[name] for name in rows}
    assert list(rows) == [n for n in before if n not in ("blank", "half")]


KERAS_CHEAT = """\
import utils.checks
from utils import by_hand
from utils.checks import lesson_03
judges = utils.checks.JUDGES
for judge in judges.values():
    object.__setattr__(
        judge, "adapt", lambda layer: by_hand.one_step_attention
    )
lesson_03.as_attention = lambda layer: by_hand.one_step_attention
AdditiveAttention = keras.layers.Dense
"""


@pytest.fixture(scope="module")
def whole_course(tmp_path_factory):
    """Return the grades of a perfect student, and of one who cheats."""
    folder = tmp_path_factory.mktemp("course")
    for lesson in LESSONS:
        notebook = solved(lesson)
        notebook.cells = [
            cell
            for cell in notebook.cells
            if cell.cell_type == "markdown"
            or "nbgrader" in cell.metadata
            or "compile_and_fit(" not in cell.source  # no training in tests
        ]
        write(folder / "in" / "perfect" / f"{lesson}.ipynb", notebook)
    notebook = small(solved("03_attention"))
    check = graded(notebook)["03-AdditiveAttention-check"]
    start = "from utils.backend import keras, ops"
    notebook.cells.insert(0, v4.new_code_cell(start))
    place = notebook.cells.index(check)
    notebook.cells.insert(place, v4.new_code_cell(KERAS_CHEAT))
    write(folder / "in" / "keras" / "03_attention.ipynb", notebook)
    return grade(folder / "in", folder / "out")[1]


@needs_nbgrader
def test_the_perfect_student_gets_100_points(whole_course):
    row = whole_course["perfect"]
    assert row["remarks"] == ""
    for column, points in row.items():
        most = re.search(r"\((\d+)\)$", column)
        assert not most or points == most[1], column
    assert row["total (100)"] == "100"


@needs_nbgrader
def test_keras_layers_are_judged_by_untouched_checks(whole_course):
    row = whole_course["keras"]
    assert row["03 AdditiveAttention (3)"] == "0"
    assert row["03 one_step_attention (3)"] == "3"
    assert "reaches into utils" in row["remarks"]


@needs_nbgrader
def test_nbgrader_itself_takes_the_notebooks(tmp_path):
    handout.make_source(tmp_path / "course", seeds=(1,))
    course, bin = tmp_path / "course", PROJECT / ".venv" / "grading" / "bin"

    def nbgrader(*arguments):
        paths = {
            "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}",
            "JUPYTER_PATH": str(PROJECT / ".venv" / "share" / "jupyter"),
        }
        subprocess.run(
            [bin / "python", "-m", "nbgrader", *arguments],
            cwd=course,
            check=True,
            capture_output=True,
            env={**os.environ, **paths},
        )

    nbgrader("generate_assignment", "01_data")
    released = course / "release" / "01_data" / "01_data.ipynb"
    assert codes(nbformat.read(released, 4)) == codes(exercise("01_data"))
    notebook = changed({"01-shift_right": WRONG["01-shift_right"]})
    write(course / "submitted" / "ann" / "01_data" / released.name, notebook)
    nbgrader("autograde", "01_data")
    nbgrader("export")
    (row,) = read_csv(course / "grades.csv")
    assert (row["student_id"], float(row["score"])) == ("ann", 4)


@needs_nbgrader
@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("", "make grade SUBMISSIONS=folder"),
        ("nowhere", "There is no folder 'nowhere'"),
        (".venv/grading/nothing", "There is no folder"),
        ("LICENSE", "There is no folder"),
    ],
)
def test_what_is_no_folder_of_submissions_is_said(folder, said):
    done = subprocess.run(
        [sys.executable, "course.py", "grade", folder],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and said in done.stderr
