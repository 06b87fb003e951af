"""What students handed in: found, read, and brought into a form to grade."""

import ast
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

LARGEST = 50 * 2**20  # bytes of a notebook file
IGNORED = {"__pycache__", "__MACOSX"}  # and everything that starts with a dot
SHOWN = 3  # file names in a remark


class NotGradable(Exception):
    """A file that cannot be graded; the text says why."""


@dataclass
class Student:
    """The files of one student, and what is to be said about them."""

    name: str
    files: dict[str, Path] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def collect(folder: Path, lessons: list[str]) -> tuple[list[Student], str]:
    """Find FOLDER/STUDENT/LESSON.ipynb.

    Returns:
        The students, in the order of their names, and a line on files that
        belong to nobody, or "".
    """
    students, strays = [], []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if _ignored(path):
            continue
        if path.is_dir():
            students.append(_student(path, lessons))
        else:
            strays.append(path.name)
    return students, _not_graded(strays, "STUDENT/LESSON.ipynb")


def _ignored(path: Path) -> bool:
    return path.name.startswith(".") or path.name in IGNORED


def _student(folder: Path, lessons: list[str]) -> Student:
    student, strays = Student(folder.name), []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if any(_ignored(Path(part)) for part in inside.parts):
            continue
        if inside.suffix == ".ipynb" and str(inside)[:-6] in lessons:
            student.files[inside.stem] = path
        elif not path.is_dir():
            strays.append(str(inside))
    if strays:
        student.remarks.append(_not_graded(strays, "LESSON.ipynb"))
    return student


def _not_graded(names: list[str], wanted: str) -> str:
    if not names:
        return ""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"not graded: {', '.join(names[:SHOWN])}{more} (not {wanted})"


def identity(name: str) -> str:
    """Make a name that nbgrader can use in paths and patterns."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore")
    short = re.sub(r"[^A-Za-z0-9_-]+", "_", plain.decode())
    if short == name:
        return name
    return f"{short}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def read(path: Path) -> NotebookNode:
    """Read a notebook, keeping nothing of it but cells and their text.

    Raises:
        NotGradable: The file is something else.
    """
    try:
        if path.stat().st_size > LARGEST:
            size = f"{path.stat().st_size / 2**20:.0f} MB"
            raise NotGradable(f"is too large ({size})")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise NotGradable(f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise NotGradable("is not a notebook") from None
    if not text.strip():
        raise NotGradable("is empty")
    try:
        notebook = nbformat.reads(text, as_version=4)
        cells = [_plain(*pair) for pair in enumerate(notebook.cells)]
    except Exception:  # nbformat fails in many ways on what is no notebook
        raise NotGradable("is not a notebook") from None
    return v4.new_notebook(cells=cells, metadata={})


def _plain(position: int, cell: NotebookNode) -> NotebookNode:
    """Copy the text of a cell, and the name nbgrader knows it by."""
    make = {
        "code": v4.new_code_cell,
        "markdown": v4.new_markdown_cell,
        "raw": v4.new_raw_cell,
    }[cell.cell_type]
    marks = cell.get("metadata", {}).get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    metadata = {"nbgrader": {"grade_id": name}} if name else {}
    source = "".join(cell.source)
    return make(source, id=f"cell-{position + 1}", metadata=metadata)


def asked(source: str) -> list[tuple[str, str]]:
    """List what a check cell checks: the variable, and the exercise."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "check":
            variable = ast.unparse(node.args[0])
            named = [k.value for k in node.keywords if k.arg == "name"]
            names = [ast.literal_eval(n) for n in [*node.args[1:2], *named]]
            found[variable, *(names or [variable])] = None
    return list(found)


def graded(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Name the cells of a notebook that nbgrader knows."""
    named = [c for c in notebook.cells if "nbgrader" in c.metadata]
    return {cell.metadata.nbgrader.grade_id: cell for cell in named}


def mended(
    original: NotebookNode, handed_in: NotebookNode
) -> tuple[NotebookNode, list[str]]:
    """Put the instructor's check cells into what was handed in.

    nbgrader does so too, but gives up on cells that are there twice or lost
    the names it knows them by. Of a student's cells only the text is kept.

    Args:
        original: The exercise as it was handed out.
        handed_in: What `read` gives.

    Returns:
        The notebook to grade, and remarks on what was changed.
    """
    known, remarks, cells, last = graded(original), [], [], {}
    for position, cell in enumerate(handed_in.cells):
        last[_name(cell)] = position
    for position, cell in enumerate(handed_in.cells):
        name = _name(cell)
        if name in known and last[name] == position:
            cells.append(_restored(known[name], cell))
            check = known[name].metadata.nbgrader.grade
            if check and cell.source.strip() != known[name].source.strip():
                remarks.append(f"{name} had been changed; the original counts")
        else:
            cells.append(_unmarked(cell))
    remarks += _put_back(cells, known, last)
    remarks += _to_look_at(cells, original)
    return v4.new_notebook(cells=cells, metadata=original.metadata), remarks


def _name(cell: NotebookNode) -> Any:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) else None


def _restored(known: NotebookNode, cell: NotebookNode) -> NotebookNode:
    """Return a known cell, with the student's text if it holds an answer."""
    answer = known.metadata.nbgrader.solution
    source = cell.source if answer else known.source
    return v4.new_code_cell(source, id=known.id, metadata=known.metadata)


def _unmarked(cell: NotebookNode) -> NotebookNode:
    return NotebookNode({**cell, "metadata": {}})


def _put_back(
    cells: list[NotebookNode],
    known: dict[str, NotebookNode],
    there: dict[str, int],
) -> Iterator[str]:
    """Add missing checks below the answers they check, or at the end."""
    for name, cell in known.items():
        if name in there or not cell.metadata.nbgrader.grade:
            continue
        names = "|".join(re.escape(one) for one, _ in asked(cell.source))
        defined = re.compile(rf"^(?:(?:def|class) )?(?:{names})\b", re.M)
        places = [
            position
            for position, other in enumerate(cells, start=1)
            if other.cell_type == "code" and defined.search(other.source)
        ]
        place = places[-1] if places else len(cells)
        cells.insert(place, _restored(cell, cell))
        yield f"{name} was missing and was put back"


INSIDE = re.compile(
    r"utils\.checks\.\w|from utils\.checks import(?! *check\b| *progress\b)"
    r"|utils\.by_hand|from utils import .*\b(checks|by_hand)\b"
    r"|sys\.modules\[|\bget_objects\b"
)


def _to_look_at(
    cells: list[NotebookNode], original: NotebookNode
) -> Iterator[str]:
    """Name cells that should be read: they reach for answers in `utils`."""
    given = {cell.source.strip() for cell in original.cells}
    known = graded(original)
    for position, cell in enumerate(cells, start=1):
        if cell.cell_type != "code" or cell.source.strip() in given:
            continue
        name = _name(cell)
        blank = known[name].source if name else "utils"
        if INSIDE.search(cell.source) or (
            "utils" in cell.source and "utils" not in blank
        ):
            place = name or f"cell {position}"
            yield f"read {place} yourself: it reaches into utils"
