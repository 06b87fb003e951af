"""Points as tables: grades.csv for the instructor, a page for each student."""

import csv
import html
import os
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from grading.submissions import Student, asked, graded

MISSING = "not handed in"
PAGE = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>{name}</title>
<style>
body {{ font: 16px/1.5 sans-serif; margin: 2em; max-width: 50em }}
td {{ padding-right: 2em }}
td + td {{ text-align: right }}
</style>
<h1>{name}</h1>
<ul>
{notes}
</ul>
<table>
{rows}
</table>
</html>
"""


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
    """The points of a class.

    Args:
        originals: The exercise notebooks as handed out, by lesson.
    """

    def __init__(self, originals: dict[str, NotebookNode]) -> None:
        self.most: dict[str, dict[str, float]] = {}
        self.columns, self.rows = ["student"], []
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
        self.columns += [f"total ({total:g})", "remarks"]

    def _add(self, first: str, second: str, points: float) -> None:
        self.columns.append(f"{first} {second} ({points:g})")

    def add(self, student: Student, results: dict[str, Result]) -> None:
        """Add the row of a student, in the order of the columns."""
        numbers, total = [], 0.0
        for lesson, checks in self.most.items():
            points = [results[lesson].points.get(name, 0) for name in checks]
            numbers += [*points, sum(points)]
            total += sum(points)
        shown = [f"{number:g}" for number in [*numbers, total]]
        self.rows.append(
            [student.name, *shown, self.remarks(student, results)]
        )

    def remarks(self, student: Student, results: dict[str, Result]) -> str:
        """Join all that is to be said about a student."""
        missing = [k for k, one in results.items() if MISSING in one.remarks]
        told = list(student.remarks)
        if missing:
            told.append(f"{MISSING}: {', '.join(missing)}")
        for lesson, result in results.items():
            if result.remarks and lesson not in missing:
                told.append(f"{lesson}: {'; '.join(result.remarks)}")
        return " | ".join(told)

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
            csv.writer(file).writerows([self.columns, *self.rows])
        os.replace(draft, path)

    def write_page(self, folder: Path, results: dict[str, Result]) -> None:
        """Write the page that the student of the last row opens first."""
        name, *numbers, remarks = self.rows[-1]
        rows = [
            f"<tr><td>{html.escape(column)}</td><td>{number}</td></tr>"
            for column, number in zip(self.columns[1:-1], numbers, strict=True)
        ]
        notes = [
            f'<li><a href="{lesson}.html">{lesson}</a></li>'
            for lesson in results
            if (folder / f"{lesson}.html").exists()
        ]
        notes += [
            f"<li>{html.escape(remark)}</li>"
            for remark in remarks.split(" | ")
            if remark
        ]
        folder.mkdir(parents=True, exist_ok=True)
        text = PAGE.format(
            name=html.escape(name),
            notes="\n".join(notes),
            rows="\n".join(rows),
        )
        (folder / "index.html").write_text(text, encoding="utf-8")
