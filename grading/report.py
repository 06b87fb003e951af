"""Points as tables: grades.csv for the instructor, a page for each student."""

import csv
import os
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, PackageLoader
from nbformat import NotebookNode

from grading.submissions import Student, asked, graded

MISSING = "not handed in"
TEMPLATES = Environment(autoescape=True, loader=PackageLoader("grading", ""))


@dataclass
class Result:
    """What one student reached in one lesson.

    Attributes:
        points: By the grade_id of the check cell; what is missing is 0.
        remarks: What the instructor should know.
        file: Hash of what was handed in, or "".
    """

    points: dict[str, float] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    file: str = ""


class Table:
    """The points of a class: a row a student, a column a check or a sum.

    Attributes:
        points: The columns that hold points.
        total: The one of them that holds the sum of all.
        rows: Column → what is written there.

    Args:
        originals: The exercise notebooks as handed out, by lesson.
    """

    def __init__(self, originals: dict[str, NotebookNode]) -> None:
        self.most: dict[str, dict[str, float]] = {}
        self.points: list[str] = []
        self.rows: list[dict[str, str]] = []
        for lesson, notebook in originals.items():
            checks = {
                name: cell
                for name, cell in graded(notebook).items()
                if cell.metadata.nbgrader.grade
            }
            for cell in checks.values():
                _, exercise = asked(cell.source)[0]
                self._add(lesson[:2], exercise, cell.metadata.nbgrader.points)
            self.most[lesson] = {
                name: float(cell.metadata.nbgrader.points)
                for name, cell in checks.items()
            }
            self._add("lesson", lesson[:2], sum(self.most[lesson].values()))
        total = sum(sum(checks.values()) for checks in self.most.values())
        self.total = f"total ({total:g})"
        self.points.append(self.total)

    def _add(self, first: str, second: str, points: float) -> None:
        self.points.append(f"{first} {second} ({points:g})")

    @property
    def columns(self) -> list[str]:
        """Return the head of grades.csv."""
        return ["student", *self.points, "remarks"]

    def add(
        self, student: Student, results: dict[str, Result]
    ) -> dict[str, str]:
        """Add the row of a student, and return it."""
        numbers, total = [], 0.0
        for lesson, checks in self.most.items():
            points = [results[lesson].points.get(name, 0) for name in checks]
            numbers += [*points, sum(points)]
            total += sum(points)
        shown = [f"{number:g}" for number in [*numbers, total]]
        row = dict(zip(self.points, shown, strict=True))
        row["student"] = student.name
        row["remarks"] = " | ".join(self.remarks(student, results))
        self.rows.append(row)
        return row

    def remarks(
        self, student: Student, results: dict[str, Result]
    ) -> list[str]:
        """List all that is to be said about a student."""
        missing = [k for k, one in results.items() if MISSING in one.remarks]
        told = list(student.remarks)
        if missing:
            told.append(f"{MISSING}: {', '.join(missing)}")
        for lesson, result in results.items():
            if result.remarks and lesson not in missing:
                told.append(f"{lesson}: {'; '.join(result.remarks)}")
        return told

    def line(self, lesson: str, result: Result) -> str:
        """Say what one lesson came to."""
        most = sum(self.most[lesson].values())
        reached = f"{sum(result.points.values()):g} of {most:g}"
        return f"{lesson:<20}{reached:<10}  {'; '.join(result.remarks)}"

    def write(self, path: Path) -> None:
        """Write all rows, so that no half of them is ever seen."""
        draft = path.with_suffix(".draft")
        # The mark at the file's start tells spreadsheets that it is UTF-8.
        with draft.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, self.columns)
            writer.writeheader()
            writer.writerows(self.rows)
        os.replace(draft, path)

    def write_page(
        self, folder: Path, student: Student, results: dict[str, Result]
    ) -> None:
        """Write the page that a student opens first, from page.html.

        Args:
            folder: Where it goes, and where the lessons' pages are.
            student: Whose row is the last one.
            results: What each lesson came to.
        """
        row = self.rows[-1]
        page = TEMPLATES.get_template("page.html").render(
            name=student.name,
            lessons=[n for n in results if (folder / f"{n}.html").exists()],
            remarks=self.remarks(student, results),
            points=[(column, row[column]) for column in self.points],
        )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.html").write_text(page, encoding="utf-8")
