"""Make the folder that students get, and the one that nbgrader wants."""

import re
import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.submissions import asked, graded
from utils.checks import allowed

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("assets", "data", "utils")
FILES = (
    ".gitattributes",
    ".gitignore",
    "LICENSE",
    "Makefile",
    "NOTATION.md",
    "course.py",
    "environment.yml",
    "notebooks/copies.py",
    "pyproject.toml",
    "requirements-setup.txt",
    "requirements.txt",
)
# What the first cells of each lesson refer to.
SHARED_SECTIONS = ("Glossary", "If something goes wrong")
NBGRADER_CONFIG = f"""\
c = get_config()
# The blanks are in the notebooks. nbgrader would empty their cells altogether.
c.ClearSolutions.enabled = False
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = {allowed.NBGRADER_CELL_SECONDS}
"""
BEGIN_HIDDEN = "### BEGIN HIDDEN TESTS"
HIDDEN = f"""
{BEGIN_HIDDEN}
{{0}}
### END HIDDEN TESTS"""
MADE = "grading/for_students.md"  # its first line tells a handout


def make(target: Path, walkthroughs: bool = False) -> list[Path]:
    """Write the handout; an older one in the same place is replaced.

    Args:
        target: The folder to write.
        walkthroughs: Whether to add the lessons with their answers.

    Returns:
        The notebooks in it.

    Raises:
        FileExistsError: The folder holds something else.
    """
    readme = (ROOT / MADE).read_text(encoding="utf-8")
    readme += "".join(f"\n{section(name)}" for name in SHARED_SECTIONS)
    _clear(target, readme.splitlines()[0])
    for name in FILES:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, target / name, ignore=ignored)
    page = target / "README.md"
    page.write_text(readme, encoding="utf-8", newline="\n")
    written = [_locked(path, target) for path in exercises()]
    if walkthroughs:
        for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
            written.append(target / "notebooks" / path.name)
            shutil.copy(path, written[-1])
    return written


def section(title: str) -> str:
    """Return a section of the course's README."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"## {title}\n.*?(?=\n## |\Z)", readme, re.DOTALL)
    assert found, f"README.md has no section '{title}'"
    return found[0].rstrip("\n") + "\n"


def exercises() -> list[Path]:
    """List the exercise notebooks of the course."""
    return sorted((ROOT / "notebooks" / "exercises").glob("*.ipynb"))


def with_hidden_tests(
    notebook: NotebookNode, seeds: tuple[int, ...]
) -> NotebookNode:
    """Add checks with other inputs, which nbgrader does not hand out."""
    notebook = nbformat.from_dict(notebook)
    for cell in graded(notebook).values():
        if cell.metadata.nbgrader.grade:
            lines = [
                f"check({variable}, {exercise!r}, seed={seed})"
                for variable, exercise in asked(cell.source)
                for seed in seeds
            ]
            cell.source += HIDDEN.format("\n".join(lines))
    return notebook


def make_source(target: Path, seeds: tuple[int, ...]) -> list[Path]:
    """Write a course for those who use nbgrader themselves.

    Args:
        target: The folder to write; nothing in it is overwritten.
        seeds: Choose the inputs of the hidden tests.

    Returns:
        The notebooks: source/LESSON/LESSON.ipynb.

    Raises:
        FileExistsError: The folder holds something.
    """
    if target.exists() and any(target.iterdir()):
        raise FileExistsError(f"{target} exists and is not empty.")
    written = []
    for path in exercises():
        notebook = nbformat.read(path, as_version=4)
        written.append(target / "source" / path.stem / path.name)
        written[-1].parent.mkdir(parents=True)
        nbformat.write(with_hidden_tests(notebook, seeds), written[-1])
    config = target / "nbgrader_config.py"
    config.write_text(NBGRADER_CONFIG, encoding="utf-8")
    return written


def _clear(target: Path, title: str) -> None:
    """Remove a former handout, and nothing else."""
    if not target.exists() or not any(target.iterdir()):
        return
    readme = target / "README.md"
    if not readme.is_file() or title not in readme.read_text("utf-8"):
        raise FileExistsError(f"{target} exists and is not a handout.")
    shutil.rmtree(target)


def _locked(path: Path, target: Path) -> Path:
    """Copy an exercise; its check cells cannot be deleted by accident."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("locked"):
            cell.metadata.update(deletable=False, editable=False)
    written = target / path.relative_to(ROOT)
    written.parent.mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(notebook).rstrip("\n") + "\n"
    written.write_text(text, encoding="utf-8", newline="\n")
    return written
