"""What is solved: in this kernel, or in notebook files."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from utils.checks.exercises import BY_NAME, EXERCISES, Exercise

SOLVED = "solved"
NOT_YET = "not yet"
BLANK = "not written yet"
UNKNOWN = "not checked"

states: dict[str, str] = {}  # of the exercises checked in this kernel


def progress(lesson: str | None = None) -> None:
    """Print what is solved in this kernel.

    Args:
        lesson: Two digits, such as "03"; without it, every lesson of which
            something has been checked.
    """
    lessons = {BY_NAME[name].lesson for name in states}
    if lesson is not None:
        lessons = {str(lesson)[:2].zfill(2)}
    chosen = [e for e in EXERCISES if e.lesson in lessons]
    if not chosen:
        print("Nothing is checked yet. Run the cells with check(...) first.")
        return
    print("\n".join(table(chosen, states)))


def table(exercises: list[Exercise], found: dict[str, str]) -> list[str]:
    """Write one line per exercise, and a line that sums up."""
    lines = []
    for exercise in exercises:
        state = found.get(exercise.name, UNKNOWN)
        earned = exercise.points if state == SOLVED else 0
        lines.append(
            f"{exercise.lesson}  {exercise.name:<22}{exercise.title:<27}"
            f"{state:<17}{earned:>2} of {exercise.points:>2}"
        )
    solved = [e for e in exercises if found.get(e.name) == SOLVED]
    points = sum(e.points for e in solved)
    total = sum(e.points for e in exercises)
    text = f"{len(solved)} of {len(exercises)} solved"
    lines.append(f"{text:<68}{points:>4} of {total:>2}")
    return lines


class NotANotebook(Exception):
    """A file that cannot be read as a notebook; the text says why."""


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook file.

    Raises:
        NotANotebook: When it is something else.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
        if not all(isinstance(cell["cell_type"], str) for cell in cells):
            raise TypeError
    except OSError as error:
        raise NotANotebook(f"cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError):
        raise NotANotebook("is not a notebook") from None
    return notebook


def saved_states(notebook: dict[str, Any]) -> dict[str, str]:
    """Find the checks of a notebook and what their saved outputs say."""
    found: dict[str, str] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell.get("source", ""))
        said = list(_said(cell.get("outputs", [])))
        for name in checked_names(source):
            found = merged(found, {name: _state(name, said)})
    return found


def merged(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Join two sets of states; a check that did not run changes nothing."""
    told = {name: s for name, s in new.items() if s != UNKNOWN}
    return new | old | told


def checked_names(source: str) -> Iterator[str]:
    """Give the exercises that a cell checks."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "check":
            named = [k.value for k in node.keywords if k.arg == "name"]
            for part in [*named, *node.args[1:2], *node.args[:1]]:
                if (name := _name(part)) in BY_NAME:
                    yield name
                    break


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Constant):
        return str(node.value)
    return node.id if isinstance(node, ast.Name) else ""


def _said(outputs: list[dict[str, Any]]) -> Iterator[str]:
    for output in outputs:
        if output.get("output_type") == "stream":
            yield from "".join(output.get("text", "")).splitlines()
        if output.get("output_type") == "error":
            yield str(output.get("evalue", ""))


def _state(name: str, said: list[str]) -> str:
    for text in said:
        if text.startswith(f"{name}: right."):
            return SOLVED
        if text.startswith(f"{name}: not written yet"):
            return BLANK
        if text.startswith(f"{name}:"):
            return NOT_YET
    return UNKNOWN
