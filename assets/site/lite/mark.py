"""Say in the exercises, before one starts, what a browser cannot run.

    python assets/site/lite/mark.py FOLDER

writes them into a folder. It is a program of its own, because it has to find
out what can be imported without Keras, as in a browser.
"""

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from utils import browser  # noqa: E402

sys.modules |= dict.fromkeys(browser.ABSENT)  # type: ignore[arg-type]

import nbformat  # noqa: E402

from utils.checks.exercises import EXERCISES, LESSONS, Exercise  # noqa: E402

NOTE = """> {which} Shift+Enter runs a cell. Your answers are kept in this \
browser; *File*, *Download* gives you the notebook, to hand in or go on \
with."""
ALL = "All of this exercise runs here."
SOME = """{here} can be answered here. {away} What else needs Keras is left \
out when you run it, and says so."""
AWAY = "{} Keras, so answer {} on your computer (`make lab`)."
FETCH = "import utils.plots  # Pyodide fetches Matplotlib for this name only"
MARK = "\n\n*Needs Keras: answer this one on your computer (`make lab`).*"


def main(folder: Path) -> None:
    """Write every exercise with its marks."""
    folder.mkdir(parents=True, exist_ok=True)
    for lesson in LESSONS:
        path = ROOT / "notebooks/exercises" / f"{lesson.stem}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        exercises = [e for e in EXERCISES if e.lesson == lesson.number]
        left = left_out(notebook)
        away = [e for e in exercises if e.name in browser.NEED_KERAS]
        wrongly = [e for e in exercises if e not in away and is_in(e, left)]
        assert not wrongly, f"utils/browser.py lacks {listed(wrongly)}"
        for exercise in away:
            heading_of(exercise, notebook).source += MARK
        for cell in notebook.cells:
            if cell.cell_type == "code" and imports_plots(cell.source):
                cell.source = f"{FETCH}\n{cell.source}"
        first = notebook.cells[0]
        heading, _, rest = first.source.partition("\n")
        note = NOTE.format(which=which(exercises, away, left))
        first.source = f"{heading}\n\n{note}\n{rest}"
        nbformat.write(notebook, folder / path.name)


def imports_plots(source: str) -> bool:
    """Return whether a cell has `from utils import plots`."""
    return any(
        isinstance(one, ast.ImportFrom)
        and one.module == "utils"
        and "plots" in [alias.name for alias in one.names]
        for one in ast.parse(source).body
    )


def left_out(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the statements that are left out in a browser."""
    sieve, left = browser.Sieve(), []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            sieve.visit(ast.parse(cell.source))
            left += map(ast.unparse, sieve.left)
    return left


def is_in(exercise: Exercise, left: list[str]) -> bool:
    """Return whether an answer or its check is left out."""
    beginning = re.compile(rf"(def |class |check\(){exercise.name}\b")
    return any(map(beginning.match, left))


def heading_of(
    exercise: Exercise, notebook: nbformat.NotebookNode
) -> nbformat.NotebookNode:
    """Return the last cell with an exercise's heading before its answer."""
    answer = re.compile(rf"^(def|class) {exercise.name}\b", re.M)
    found = None
    for cell in notebook.cells:
        if "### Exercise" in cell.source:
            found = cell
        if "nbgrader" in cell.metadata and answer.search(cell.source):
            break
    assert found is not None
    return found


def which(
    exercises: list[Exercise], away: list[Exercise], left: list[str]
) -> str:
    """Say which exercises can be answered."""
    if not left:
        return ALL
    here = [e for e in exercises if e not in away]
    if not away:
        return SOME.format(here="All exercises", away="").replace("  ", " ")
    needs, them = ("needs", "it") if len(away) == 1 else ("need", "them")
    text = AWAY.format(f"{listed(away)} {needs}", them)
    return SOME.format(here=listed(here) or "Nothing", away=text)


def listed(exercises: list[Exercise]) -> str:
    """Join the names of exercises."""
    names = [f"`{exercise.name}`" for exercise in exercises]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
