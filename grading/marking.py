"""Grade one notebook: a job that can be done anywhere, in its own process."""

import hashlib
import logging
import os
import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from grading.handout import ROOT, with_hidden_tests
from grading.report import Result
from grading.submissions import NotGradable, received


@dataclass(frozen=True)
class Settings:
    """How a class is graded."""

    seeds: tuple[int, ...]
    cell_seconds: float
    notebook_seconds: float


@dataclass
class Graded:
    """All that came of a notebook.

    Attributes:
        result: Points and remarks.
        page: The feedback page, or "".
        files: What nbgrader made, by its path in the course's folder.
        log: What nbgrader said when it gave up, or "".
    """

    result: Result
    page: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    log: str = ""


def original(lesson: str) -> nbformat.NotebookNode:
    """Read an exercise notebook as it is handed out."""
    path = ROOT / "notebooks" / "exercises" / f"{lesson}.ipynb"
    return nbformat.read(path, as_version=4)


def mark(lesson: str, identity: str, path: Path, settings: Settings) -> Graded:
    """Run and grade a notebook; nothing is shared with other ones.

    Args:
        lesson: Which one it is.
        identity: The name by which nbgrader knows the student.
        path: The file that was handed in.
        settings: How to grade.
    """
    warnings.filterwarnings("ignore", module="nbgrader")
    logging.captureWarnings(True)
    try:
        file = hashlib.sha256(path.read_bytes()).hexdigest()
        notebook, remarks = received(path, original(lesson))
    except OSError as error:
        remark = f"cannot be read ({error.strerror})"
        return Graded(Result(remarks=[remark]))
    except NotGradable as problem:
        return Graded(Result(remarks=[str(problem)], file=file))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["JUPYTER_RUNTIME_DIR"] = folder
        graded = _in_folder(Path(folder), lesson, identity, notebook, settings)
    graded.result.remarks[:0] = remarks
    graded.result.file = file
    return graded


def _in_folder(
    folder: Path,
    lesson: str,
    identity: str,
    notebook: nbformat.NotebookNode,
    settings: Settings,
) -> Graded:
    from grading.course import Course
    from grading.examiner import Examiner

    examiner = Examiner(settings)
    course, page = Course(folder), ""
    course.register(
        lesson, with_hidden_tests(original(lesson), settings.seeds)
    )
    result = Result()
    try:
        result.points = course.autograde(lesson, identity, notebook, examiner)
        result.remarks = [*examiner.remarks]
        page = course.feedback(lesson, identity)
    except NotGradable as problem:
        result.remarks = [*examiner.remarks, str(problem)]
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for step in ("submitted", "autograded")
        for path in (folder / step).rglob("*.ipynb")
    }
    log = "" if page else (folder / "nbgrader.log").read_text("utf-8")
    return Graded(result, page, files, log)
