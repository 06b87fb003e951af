"""Grade a class: keep what comes of each notebook, and make the tables."""

import hashlib
import json
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from grading.course import Course
from grading.handout import ROOT, exercises, with_hidden_tests
from grading.marking import Graded, Settings, mark, original
from grading.report import MISSING, Result, Table
from grading.submissions import Student, collect
from utils.studies.engine import JobLost


class Grader:
    """Grade the students of a class; all it makes is in one folder.

    Args:
        output: The folder of grades.csv, feedback and nbgrader's own files.
        settings: How to grade.

    Raises:
        FileExistsError: The folder holds something else.
    """

    def __init__(self, output: Path, settings: Settings) -> None:
        self.output, self.settings = output, settings
        self.originals = {
            path.stem: original(path.stem) for path in exercises()
        }
        self.table = Table(self.originals)
        self.memory = output / "done.jsonl"
        self.done = self._remembered()
        if not self.done:
            for name in ("nbgrader", "feedback"):
                shutil.rmtree(output / name, ignore_errors=True)
            start = {"made_from": fingerprint(settings)}
            self.memory.write_text(json.dumps(start) + "\n", encoding="utf-8")
        self.course = Course(output / "nbgrader")
        for lesson, notebook in self.originals.items():
            if not self.course.path("release", lesson).exists():
                hidden = with_hidden_tests(notebook, settings.seeds)
                self.course.register(lesson, hidden)

    def _remembered(self) -> dict[tuple[str, str], Result]:
        """Return what was graded before, if it was in the same way."""
        self.output.mkdir(parents=True, exist_ok=True)
        if not self.memory.exists():
            if any(self.output.iterdir()):
                text = f"{self.output} exists and holds something else."
                raise FileExistsError(text)
            return {}
        text = self.memory.read_text(encoding="utf-8")
        whole = text[
            : text.rfind("\n") + 1
        ].splitlines()  # a crash leaves half
        start, *lines = map(json.loads, whole or ["{}"])
        if start.get("made_from") != fingerprint(self.settings):
            return {}
        if not text.endswith("\n"):
            self.memory.write_text("\n".join([*whole, ""]), encoding="utf-8")
        return {
            (line.pop("student"), line.pop("lesson")): Result(**line)
            for line in lines
        }

    def _remember(self, student: Student, lesson: str, result: Result) -> None:
        self.done[student.identity, lesson] = result
        line = {"student": student.identity, "lesson": lesson}
        with self.memory.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line | asdict(result)) + "\n")

    def grade(self, students: list[Student], run_all: Callable) -> None:
        """Grade all students; the tables are written after each.

        Args:
            students: Whose files to grade.
            run_all: Does the jobs, see `utils.studies.engine`.
        """
        self.order = {one.name: place for place, one in enumerate(students)}
        results: dict[str, dict[str, Result]] = {}
        jobs, owners = [], {one.identity: one for one in students}
        for student in students:
            known = results[student.identity] = self._known(student)
            for lesson in student.files.keys() - known.keys():
                self._page(student, lesson).unlink(missing_ok=True)
            jobs += [
                (lesson, student.identity, path, self.settings)
                for lesson, path in sorted(student.files.items())
                if lesson not in known
            ]
            self._finish(student, known)
        with closing(run_all(mark, jobs)) as graded:
            for (lesson, identity, *_), one in graded:
                student, known = owners[identity], results[identity]
                known[lesson] = self._keep(student, lesson, one)
                self._finish(student, known)

    def _known(self, student: Student) -> dict[str, Result]:
        """Return what need not be graded: missing, or graded before."""
        known = {}
        for lesson in self.originals:
            before = self.done.get((student.identity, lesson))
            path = student.files.get(lesson)
            if path is None:
                self._page(student, lesson).unlink(missing_ok=True)
                known[lesson] = Result(remarks=[MISSING])
            elif before and before.file == _hash(path):
                known[lesson] = before
        return known

    def _page(self, student: Student, lesson: str) -> Path:
        return self.output / "feedback" / student.name / f"{lesson}.html"

    def _keep(
        self, student: Student, lesson: str, graded: Graded | JobLost
    ) -> Result:
        """Write down what came of a notebook."""
        if isinstance(graded, JobLost):  # and the next call tries again
            return Result(remarks=[f"could not be graded: {graded}"])
        for name, data in graded.files.items():
            path = self.course.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if graded.log:
            with (self.course.folder / "nbgrader.log").open("a") as file:
                file.write(graded.log)
        if graded.page:
            page = self._page(student, lesson)
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(graded.page, encoding="utf-8")
        if graded.files:
            points = graded.result.points
            self.course.keep(lesson, student.identity, points)
        if graded.result.file:
            self._remember(student, lesson, graded.result)
        return graded.result

    def _finish(self, student: Student, known: dict[str, Result]) -> None:
        """Report on a student, when all lessons are graded."""
        if len(known) < len(self.originals):
            return
        results = {lesson: known[lesson] for lesson in self.originals}
        print(student.name, *student.remarks, sep="\n  ")
        for lesson, result in results.items():
            if MISSING not in result.remarks:
                print("  " + self.table.line(lesson, result))
        row = self.table.add(student, results)
        print(f"  total {row[self.table.total]}", flush=True)
        folder = self.output / "feedback" / student.name
        self.table.write_page(folder, student, results)
        self.table.rows.sort(key=lambda row: self.order[row["student"]])
        self.table.write(self.output / "grades.csv")


def _hash(path: Path) -> str:
    """Return a hash of a file, or nothing if it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def fingerprint(settings: Settings) -> str:
    """Hash all that decides on points, apart from what was handed in."""
    digest = hashlib.sha256(repr(settings).encode())
    for path in [
        *exercises(),
        ROOT / "utils" / "by_hand.py",
        *sorted((ROOT / "utils" / "checks").rglob("*.py")),
        *sorted((ROOT / "grading").glob("*.py")),
    ]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def grade(
    folder: Path, output: Path, settings: Settings, run_all: Callable
) -> int:
    """Grade a folder of submissions; return the exit code."""
    lessons = [path.stem for path in exercises()]
    students, stray = collect(folder, lessons)
    if stray:
        print(stray)
    if not students:
        print(
            f"There is no student's folder in {folder}. Wanted is "
            f"STUDENT/LESSON.ipynb, for example ann/{lessons[0]}.ipynb.",
            file=sys.stderr,
        )
        return 2
    Grader(output, settings).grade(students, run_all)
    print(f"\nPoints: {output / 'grades.csv'}")
    print(f"For the students: {output / 'feedback'}")
    return 0
