"""The nbgrader course behind `make grade`: one folder, one book."""

import logging
import os
import re
import sys
from pathlib import Path

import bleach
import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import (
    Autograde,
    GenerateAssignment,
    GenerateFeedback,
)
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ComputeChecksums,
    LimitOutput,
    LockCells,
    SaveAutoGrades,
    SaveCells,
)
from traitlets.config import Config
from traitlets.log import get_logger

from grading.examiner import Examiner
from grading.submissions import NotGradable

# Without ClearSolutions, which would empty each answer cell altogether: the
# blanks are in the notebooks already, below their signatures.
TO_RELEASE = [
    LockCells,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
]

# The feedback pages would fetch MathJax, for formulas that no lesson has.
FROM_ELSEWHERE = re.compile(r"<script src=\"https?:[^>]*>\s*</script>")

# What is left of a student's HTML and prose.
TAGS = bleach.ALLOWED_TAGS | set(
    "br caption del details div h1 h2 h3 h4 h5 h6 hr img p pre span sub "
    "summary sup table tbody td th thead tr".split()
)
ATTRIBUTES = {"alt", "class", "id", "title", "width"}


class Course:
    """A course as nbgrader keeps it; each lesson is one assignment.

    Args:
        folder: Where source, submitted, autograded, feedback and the
            gradebook lie.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()
        # nbgrader calls the program alembic, which lies beside this Python.
        programs = str(Path(sys.executable).parent)
        os.environ["PATH"] = os.pathsep.join([programs, os.environ["PATH"]])
        self.log = get_logger()
        self.log.handlers = [
            logging.FileHandler(folder / "nbgrader.log", encoding="utf-8")
        ]
        self.log.propagate = False

    def directory(self, lesson: str, student: str = "*") -> CourseDirectory:
        """Name the lesson and the student that a step is about."""
        return CourseDirectory(
            root=str(self.folder), assignment_id=lesson, student_id=student
        )

    def path(self, step: str, lesson: str, student: str = ".") -> Path:
        """Return the notebook of a lesson at one of nbgrader's steps."""
        folder = self.folder / step / student / lesson
        return folder / f"{lesson}.ipynb"

    def register(self, lesson: str, notebook: NotebookNode) -> None:
        """Tell nbgrader the cells and points of a lesson."""
        write(notebook, self.path("source", lesson))
        app = GenerateAssignment(coursedir=self.directory(lesson))
        app.preprocessors, app.force = TO_RELEASE, True
        app.start()

    def autograde(
        self,
        lesson: str,
        student: str,
        notebook: NotebookNode,
        examiner: Examiner,
    ) -> dict[str, float]:
        """Run and grade a notebook.

        Returns:
            The points of each check cell, by its grade_id.

        Raises:
            NotGradable: nbgrader gave up; its log says why.
        """
        write(notebook, self.path("submitted", lesson, student))
        app = Autograde(coursedir=self.directory(lesson, student))
        app.autograde_preprocessors = [
            examiner,
            LimitOutput,
            SaveAutoGrades,
            CheckCellMetadata,
        ]
        app.force = True
        _start(app, "could not be graded")
        with Gradebook(self.directory(lesson).db_url) as book:
            graded = book.find_submission_notebook(lesson, lesson, student)
            return {grade.name: float(grade.score) for grade in graded.grades}

    def feedback(self, lesson: str, student: str) -> str:
        """Return the graded notebook as a page.

        Raises:
            NotGradable: nbgrader gave up; its log says why.
        """
        app = GenerateFeedback(coursedir=self.directory(lesson, student))
        # What students made is shown in the instructor's browser: no scripts.
        # nbgrader's template leaves prose as it is, but for the last filter.
        filters = {"clean_html": cleaned, "strip_files_prefix": cleaned}
        settings = {"sanitize_html": True, "filters": filters}
        app.update_config(Config({"HTMLExporter": settings}))
        app.force = True
        _start(app, "there is no feedback page")
        page = self.path("feedback", lesson, student).with_suffix(".html")
        text = page.read_text(encoding="utf-8")
        return FROM_ELSEWHERE.sub("", text)

    def keep(
        self, lesson: str, student: str, points: dict[str, float]
    ) -> None:
        """Enter the points of a notebook that was graded elsewhere."""
        with Gradebook(self.directory(lesson).db_url) as book:
            book.update_or_create_student(student)
            book.update_or_create_submission(lesson, student)
            graded = book.find_submission_notebook(lesson, lesson, student)
            for grade in graded.grades:
                grade.auto_score = points.get(grade.name)
            book.db.commit()


def cleaned(html: str) -> str:
    """Escape what a page of the course has no need of, scripts above all."""
    protocols = bleach.ALLOWED_PROTOCOLS | {"data"}
    return bleach.clean(html, TAGS, _may_stay, protocols)


def _may_stay(tag: str, name: str, value: str) -> bool:
    """Tell whether an attribute may stay; a picture comes with the page."""
    if (tag, name) == ("img", "src"):
        return value.startswith("data:image/")
    if (tag, name) == ("a", "href"):
        return value.startswith(("https:", "http:", "mailto:", "#"))
    return name in ATTRIBUTES


def _start(app: BaseConverter, problem: str) -> None:
    try:
        app.start()
    except NbGraderException:
        raise NotGradable(f"{problem}; see nbgrader.log") from None


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    text = nbformat.writes(notebook)
    path.write_text(text, encoding="utf-8", newline="\n")
