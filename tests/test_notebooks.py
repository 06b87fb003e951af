"""The committed lessons: in step with their sources, whole, and readable.

What the cells print is compared by nbval (`make test`); this file looks at
what nbval does not: order, error streams, paths, blanks, grading, style.
"""

import ast
import re
import statistics
import warnings
from pathlib import Path

import build
import nbformat
import pytest

from utils.checks.exercises import BY_NAME, LESSONS

NOTEBOOKS = Path(build.__file__).parent
SOURCES = sorted((NOTEBOOKS / "source").glob("*.py"))
WALKTHROUGHS = sorted(NOTEBOOKS.glob("*.ipynb"))
EXERCISES = sorted((NOTEBOOKS / "exercises").glob("*.ipynb"))
# Not a date (3/4/2009), an address (https://a/b), a tag (</p>) or base64.
A_PATH = re.compile(r"(?<![\w.:/+,<])/\w+/[\w.-]+|\b[A-Z]:\\\w")


def each(name, paths):
    return pytest.mark.parametrize(name, paths, ids=lambda path: path.stem)


each_source = each("source", SOURCES)
each_walkthrough = each("path", WALKTHROUGHS)
each_exercise = each("path", EXERCISES)
each_kind = pytest.mark.parametrize("kind", build.KINDS)


def committed(source, kind):
    """Return where the notebook of a source lies."""
    folder = NOTEBOOKS / "exercises" if kind == "exercise" else NOTEBOOKS
    return folder / f"{source.stem}.ipynb"


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", [])


def test_every_lesson_is_there():
    names = [lesson.stem for lesson in LESSONS]
    numbers = [int(lesson.number) for lesson in LESSONS]
    assert numbers == list(range(1, len(LESSONS) + 1))
    for paths in (SOURCES, WALKTHROUGHS, EXERCISES):
        assert [path.stem for path in paths] == names
    for lesson, source in zip(LESSONS, SOURCES, strict=True):
        heading = f"# # {lesson.number} · {lesson.title}\n"
        assert heading in source.read_text(encoding="utf-8")


@each_source
@each_kind
def test_notebook_is_what_its_source_says(source, kind):
    notebook = read(committed(source, kind))
    for cell in code_cells(notebook):
        cell.execution_count, cell.outputs = None, []
    fresh = build.convert(source, kind)
    assert notebook == fresh, f"run: make notebooks ONLY={source.stem[:2]}"


@each_walkthrough
def test_walkthrough_was_run_in_order(path):
    counts = [cell.execution_count for cell in code_cells(read(path))]
    assert counts == list(range(1, len(counts) + 1))


@each_walkthrough
def test_walkthrough_fails_only_where_it_means_to(path):
    for cell in code_cells(read(path)):
        kinds = [one.output_type for one in cell.outputs]
        wanted = tagged(cell, "raises-exception")
        assert kinds.count("error") == int(wanted), cell.source
        assert not any(o.get("name") == "stderr" for o in cell.outputs)


@each_walkthrough
def test_walkthrough_shows_no_path_of_its_author(path):
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            for kind, shown in output.get("data", {}).items():
                if kind.startswith("text/"):
                    assert not A_PATH.search(shown), cell.source
            assert not A_PATH.search(output.get("text", "")), cell.source
            assert not A_PATH.search(output.get("evalue", "")), cell.source


@each_walkthrough
def test_uncompared_output_is_followed_by_an_assertion(path):
    cells = code_cells(read(path))
    for position, cell in enumerate(cells):
        assert not tagged(cell, "nbval-skip"), cell.source
        if tagged(cell, "nbval-ignore-output"):
            checked = [c.source for c in cells[position : position + 3]]
            assert any("assert " in text for text in checked), cell.source


@each_exercise
def test_exercise_has_blanks_and_no_outputs(path):
    notebook = read(path)
    for cell in code_cells(notebook):
        assert cell.outputs == [] and cell.execution_count is None
    text = "\n".join(cell.source for cell in notebook.cells)
    assert text.count("### YOUR CODE HERE") >= 2
    assert "SOLUTION" not in text


@each_source
def test_exercise_does_not_give_its_answers_away(source):
    exercise = read(committed(source, "exercise"))
    text = "\n".join(map(squeezed, (c.source for c in exercise.cells)))
    answers = build.SOLUTION.findall(source.read_text(encoding="utf-8"))
    assert answers
    for _, answer in answers:
        assert squeezed(answer) not in text


@each_source
@each_kind
def test_only_check_and_progress_come_from_the_checks(source, kind):
    for cell in code_cells(build.convert(source, kind)):
        for node in ast.walk(ast.parse(cell.source)):
            names = [one.name for one in getattr(node, "names", ())]
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{name}" for name in names]
            reached = {n for n in names if n.startswith("utils.checks")}
            assert reached <= {"utils.checks.check", "utils.checks.progress"}


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


@each_exercise
def test_exercise_can_be_graded(path):
    graded = [c for c in read(path).cells if "nbgrader" in c.metadata]
    ids = [cell.metadata.nbgrader.grade_id for cell in graded]
    assert len(ids) == len(set(ids))
    for cell in graded:
        grading = cell.metadata.nbgrader
        assert re.fullmatch(r"[\w-]+", grading.grade_id)
        assert grading.schema_version == 3
        assert grading.grade is grading.locked is not grading.solution
        if grading.grade:
            assert grading.points > 0 and "check(" in cell.source
        else:
            assert "### YOUR CODE HERE" in cell.source
    assert any(cell.metadata.nbgrader.grade for cell in graded)


def test_graded_cells_have_the_points_of_the_record():
    found = {}
    for path in EXERCISES:
        for cell in read(path).cells:
            grading = cell.metadata.get("nbgrader", {})
            if grading.get("grade"):
                names = build.CHECK.findall(cell.source)
                assert not found.keys() & names, "checked twice"
                found |= dict.fromkeys(names, path.stem[:2])
                most = sum(BY_NAME[name].points for name in names)
                assert grading.points == most
    assert found == {one.name: one.lesson for one in BY_NAME.values()}
    assert sum(one.points for one in BY_NAME.values()) == 100


@each_source
@each_kind
def test_links_between_files_lead_somewhere(source, kind):
    path = committed(source, kind)
    prose = [c.source for c in read(path).cells if c.cell_type == "markdown"]
    link = r"""\]\(([^)\s]+)|(?:src|href)=["']([^"']+)"""
    for one, other in re.findall(link, "\n".join(prose)):
        name = (one or other).split("#")[0]
        if name and not re.match(r"\w+:", name):
            assert (path.parent / name).exists(), name


# The measurable part of the style guide. Notebooks are measured as a reader
# sees them; folded hints and answers do not count as prose.


def lines_of(cell):
    return [line for line in cell.source.splitlines() if line.strip()]


def words_of(cell):
    shown = re.sub(r"<details>.*?</details>", "", cell.source, flags=re.DOTALL)
    return len(shown.split())


@each_source
@each_kind
def test_code_cells_are_short(source, kind):
    cells = code_cells(build.convert(source, kind))
    lengths = sorted(len(lines_of(cell)) for cell in cells)
    assert len(cells) <= 30
    assert statistics.median(lengths) <= 6
    assert lengths[int(0.9 * (len(lengths) - 1))] <= 20
    assert lengths[-1] <= 40
    for cell in cells:
        assert max(map(len, lines_of(cell)), default=0) <= 79, cell.source


@each_source
@each_kind
def test_prose_stands_between_code(source, kind):
    cells = build.convert(source, kind).cells
    run = 0
    for cell in cells:
        run = run + 1 if cell.cell_type == "code" else 0
        assert run <= 2, f"a third code cell in a row:\n{cell.source}"
        if cell.cell_type == "markdown":
            assert words_of(cell) <= 120, cell.source


@each_source
def test_amount_of_prose(source):
    """Warn, rather than fail, outside 30 to 80 words for each code cell."""
    cells = build.convert(source, "walkthrough").cells
    words = sum(words_of(c) for c in cells if c.cell_type == "markdown")
    code = sum(cell.cell_type == "code" for cell in cells)
    assert words and code
    if not 30 <= words / code <= 80:
        warnings.warn(
            f"{source.stem}: {words / code:.0f} words of prose for each code "
            "cell; the style guide asks for 30 to 80",
            stacklevel=1,
        )
