"""Make and update work/: the learner's own copies of the lessons.

    python notebooks/copies.py             make the copies that are missing
    python notebooks/copies.py --fetch     get the course's newest version
    python notebooks/copies.py --update    bring changed lessons to the copies

work/ is laid out like notebooks/, so links and pictures are found. Nothing
that a learner has written is ever overwritten: where both the lesson and its
copy have changed, the new version comes to lie beside the copy, with the
answers that were written so far.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

COURSE = Path(__file__).resolve().parent.parent
RECORD = ".shipped.json"  # in work/: what each copy was made from
BLANK = "### YOUR CODE HERE"


def pairs(course: Path) -> Iterator[tuple[str, Path, Path]]:
    """Yield the name of each lesson, its notebook, and the learner's copy."""
    lessons = course / "notebooks"
    exercises = sorted(lessons.glob("exercises/*.ipynb"))
    for path in [*sorted(lessons.glob("*.ipynb")), *exercises]:
        name = path.relative_to(lessons).as_posix()
        yield name, path, course / "work" / name


def fingerprint(path: Path) -> str:
    """Return a hash of what a person writes; not of outputs and metadata."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        written = [(cell["cell_type"], source(cell)) for cell in cells]
    except (OSError, ValueError, LookupError, TypeError):
        return "not a notebook"
    return hashlib.sha256(json.dumps(written).encode()).hexdigest()


def source(cell: dict[str, Any]) -> str:
    """Return the text of a cell, which a file may hold as a list of lines."""
    return "".join(cell["source"])


def read_record(course: Path) -> dict[str, str]:
    """Return the fingerprints of what the copies were made from."""
    try:
        return json.loads((course / "work" / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}


def bring(course: Path, update: bool) -> list[str]:
    """Make missing copies; with `update`, bring what is new to the others.

    Returns:
        A line about each lesson that is new, or that has a newer version.
    """
    record, lines = read_record(course), []
    for name, lesson, copy in pairs(course):
        newest, made_from = fingerprint(lesson), record.get(name)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(lesson, copy)
            lines.append(f"work/{name}: new")
        elif newest == made_from:
            continue
        elif not update:
            lines.append(f"work/{name}: `make update` brings a newer version")
            continue
        elif fingerprint(copy) in (made_from, newest):
            shutil.copyfile(lesson, copy)
            lines.append(f"work/{name}: the newest version now")
        else:
            *mine, beside = versions(copy)
            write_with_answers(lesson, mine, beside)
            lines.append(
                f"work/{name}: yours, unchanged; the newest version, with "
                f"your answers, is {beside.name} beside it"
            )
        record[name] = newest
    if lines:
        text = json.dumps(record, indent=1)
        (course / "work" / RECORD).write_text(text, encoding="utf-8")
    return lines


def versions(copy: Path) -> list[Path]:
    """List a copy and the newer versions beside it, and a free path."""
    paths = [copy]
    while paths[-1].exists():
        paths.append(copy.with_stem(f"{copy.stem}_{len(paths) + 1}"))
    return paths


def write_with_answers(lesson: Path, mine: list[Path], target: Path) -> None:
    """Write a lesson with the latest answers that the copies of it hold."""
    fresh = json.loads(lesson.read_bytes())
    answers: dict[str, Any] = {}
    for path in mine:
        with suppress(ValueError, LookupError, TypeError):  # it is damaged
            answers.update(answered(json.loads(path.read_bytes())))
    for name, cell in solutions(fresh):
        cell["source"] = answers.get(name, cell["source"])
    text = json.dumps(fresh, indent=1, ensure_ascii=False) + "\n"
    target.write_text(text, encoding="utf-8", newline="\n")


def solutions(notebook: dict[str, Any]) -> Iterator[tuple[str, dict]]:
    """Yield the cells for answers, with the names that grading gives them."""
    for cell in notebook["cells"]:
        grading = cell["metadata"].get("nbgrader", {})
        if grading.get("solution"):
            yield grading["grade_id"], cell


def answered(notebook: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the answers that are not blank any more."""
    for name, cell in solutions(notebook):
        if BLANK not in source(cell):
            yield name, cell["source"]


def fetch(course: Path) -> int:
    """Get the newest version with git, if this is a checkout; say what is new.

    Returns:
        0, or 1 when git could not do it.
    """
    if not (course / ".git").exists():
        print("No git checkout: unpack the new version over this folder.")
        return 0
    try:
        before = git(course, "rev-parse", "HEAD")
        git(course, "pull", "--ff-only", "--quiet")
        news = git(course, "log", "--format=  %s", f"{before}..HEAD")
    except FileNotFoundError:
        print("git is not installed (git-scm.com).", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        changed = git(course, "status", "--short", "--untracked-files=no")
        print(error.stderr.strip(), file=sys.stderr)
        print("\nNot updated; git says why above.", file=sys.stderr)
        if changed:
            print(
                "These files of the course were changed here:\n"
                f"{changed}\nCopy what you want to keep into work/, run "
                "`git checkout .`, then the same again.",
                file=sys.stderr,
            )
        return 1
    print(f"New in the course:\n{news}" if news else "Nothing new.")
    return 0


def git(course: Path, *words: str) -> str:
    """Run git and return what it says."""
    return subprocess.run(
        ["git", *words],
        cwd=course,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout.rstrip()


def main(words: list[str]) -> int:
    """Do what the words ask for; return the exit code."""
    if "--fetch" in words:
        return fetch(COURSE)
    lines = bring(COURSE, "--update" in words)
    changes = [line for line in lines if not line.endswith(": new")]
    if len(lines) > len(changes):
        print(f"{len(lines) - len(changes)} notebooks for you are in work/.")
    for line in changes:
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
