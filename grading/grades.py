"""Grade a class: one student after another, one notebook after another."""

import hashlib
import json
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import nbformat

from grading.course import Course
from grading.examiner import Examiner
from grading.handout import ROOT, exercises, with_hidden_tests
from grading.report import MISSING, Result, Table
from grading.submissions import NotGradable, Student, collect, received


class Grader:
    """Grade the students of a class; all it makes is in one folder.

    Args:
        output: The folder of grades.csv, feedback and nbgrader's own files.
        examiner: Runs and judges the notebooks.

    Raises:
        FileExistsError: The folder holds something else.
    """

    def __init__(self, output: Path, examiner: Examiner) -> None:
        self.output, self.examiner = output, examiner
        self.originals = {
            path.stem: nbformat.read(path, as_version=4)
            for path in exercises()
        }
        self.table = Table(self.originals)
        self.memory = output / "done.json"
        self.made_from = fingerprint(examiner)
        self.done = self._remembered()
        for name in () if self.done else ("nbgrader", "feedback"):
            shutil.rmtree(output / name, ignore_errors=True)
        self._remember()
        shutil.copytree(ROOT / "assets", output / "assets", dirs_exist_ok=True)
        self.course = Course(output / "nbgrader")
        for lesson, notebook in self.originals.items():
            if not self.course.path("release", lesson).exists():
                hidden = with_hidden_tests(notebook, examiner.seeds)
                self.course.register(lesson, hidden)

    def _remembered(self) -> dict[str, dict[str, dict]]:
        """Return the results of the last run, if it graded the same way."""
        self.output.mkdir(parents=True, exist_ok=True)
        if not self.memory.exists():
            if any(self.output.iterdir()):
                text = f"{self.output} exists and holds something else."
                raise FileExistsError(text)
            return {}
        kept = json.loads(self.memory.read_text(encoding="utf-8"))
        return kept["results"] if kept["made_from"] == self.made_from else {}

    def _remember(self) -> None:
        """Write down what is done, in one step that cannot be cut short."""
        state = {"made_from": self.made_from, "results": self.done}
        draft = self.memory.with_suffix(".draft")
        draft.write_text(json.dumps(state, indent=1), encoding="utf-8")
        os.replace(draft, self.memory)

    def grade(self, students: list[Student]) -> None:
        """Grade all students; the tables are written after each."""
        for student in students:
            print(student.name, *student.remarks, sep="\n  ", flush=True)
            results = {}
            for lesson in self.originals:
                result = results[lesson] = self._lesson(student, lesson)
                if MISSING not in result.remarks:
                    print("  " + self.table.line(lesson, result), flush=True)
            row = self.table.add(student, results)
            print(f"  total {row[self.table.total]}", flush=True)
            self.table.write_page(self._pages(student), student, results)
            self.table.write(self.output / "grades.csv")

    def _pages(self, student: Student) -> Path:
        return self.output / "feedback" / student.name

    def _lesson(self, student: Student, lesson: str) -> Result:
        """Grade a notebook, unless that was done before."""
        page = self._pages(student) / f"{lesson}.html"
        path = student.files.get(lesson)
        if path is None:
            page.unlink(missing_ok=True)
            return Result(remarks=[MISSING])
        known = self.done.setdefault(student.identity, {})
        try:
            file = hashlib.sha256(path.read_bytes()).hexdigest()
            if known.get(lesson, {}).get("file") == file:
                return Result(**known[lesson])
            page.unlink(missing_ok=True)
            result = self._graded(student, lesson)
        except OSError as error:
            return Result(remarks=[f"cannot be read ({error.strerror})"])
        except NotGradable as problem:
            result = Result(remarks=[str(problem)])
        result.file = file
        known[lesson] = asdict(result)
        self._remember()
        return result

    def _graded(self, student: Student, lesson: str) -> Result:
        path = student.files[lesson]
        notebook, remarks = received(path, self.originals[lesson])
        name, pages = student.identity, self._pages(student)
        points = self.course.autograde(lesson, name, notebook, self.examiner)
        remarks += self.examiner.remarks
        try:
            pages.mkdir(parents=True, exist_ok=True)
            self.course.feedback(lesson, name, pages / f"{lesson}.html")
        except NotGradable as problem:
            remarks.append(str(problem))
        return Result(points, remarks)


def fingerprint(examiner: Examiner) -> str:
    """Hash all that decides on points, apart from what was handed in."""
    digest = hashlib.sha256(repr(examiner.settings).encode())
    for path in [
        *exercises(),
        ROOT / "utils" / "by_hand.py",
        *sorted((ROOT / "utils" / "checks").rglob("*.py")),
        *sorted((ROOT / "grading").glob("*.py")),
    ]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def grade(folder: Path, output: Path, examiner: Examiner) -> int:
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
    Grader(output, examiner).grade(students)
    print(f"\nPoints: {output / 'grades.csv'}")
    print(f"For the students: {output / 'feedback'}")
    return 0
