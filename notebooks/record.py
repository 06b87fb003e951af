"""Say in prose and tables what the records hold.

    python notebooks/record.py

writes the tables of README.md, INSTRUCTORS.md and grading/for_students.md
anew; `make notebooks` does so too, and fills in the fields of the sources:
{{exercise 3.2}} from utils/checks/exercises.py, and any other is an
expression over the rows of data/experiments, made of the functions of
utils/studies/report.py: {{ percent(of("scores", "dot").mean) }}.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from utils.checks.exercises import EXERCISES, LESSONS, Exercise
from utils.studies.report import FIELDS

PROJECT = Path(__file__).resolve().parent.parent
HARDEST = 3
WORDS = (
    "no one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
)
FIELD = re.compile(r"\{\{(.*?)\}\}")
BLOCK = re.compile(
    r"(<!-- lessons: start[^>]*-->\n).*?(<!-- lessons: end -->)", re.DOTALL
)


class NotInRecord(Exception):
    """Something that the record does not hold; the text names it."""


# --------------------------------------------------- sentences for sources


def filled(text: str) -> str:
    """Fill in the fields of a text.

    Raises:
        NotInRecord: A field asks for something that is not there.
    """
    return FIELD.sub(lambda found: _field(found[1]), text)


def _field(asked: str) -> str:
    kind, _, name = asked.strip().partition(" ")
    fields = {"exercise": effort, "lesson": blanks}
    if kind in fields:
        return fields[kind](name)
    try:
        return str(eval(asked.strip(), {"__builtins__": {}}, FIELDS))
    except SyntaxError:
        raise NotInRecord(f"{{{{{asked}}}}}") from None
    except Exception as error:
        raise NotInRecord(f"{{{{{asked}}}}} ({error!r})") from None


def effort(name: str) -> str:
    """Say what an exercise ("3.2"), or one blank of it, takes and gives."""
    chosen = [one for one in EXERCISES if name in (one.number, one.name)]
    if not chosen:
        raise NotInRecord(f"exercise {name}")
    hardest = max(one.difficulty for one in chosen)
    return (
        f"{_counted(_minutes(chosen), 'minute')} · "
        f"difficulty {hardest} of {HARDEST} · "
        f"{_counted(_points(chosen), 'point')}"
    )


def blanks(lesson: str) -> str:
    """Say how many blanks a lesson ("03") has, and how long they take."""
    chosen = _of(lesson)
    if not chosen:
        raise NotInRecord(f"lesson {lesson}")
    text = _counted(len(chosen), "blank", WORDS.split())
    exercises = len({one.number for one in chosen})
    if exercises < len(chosen):
        text += f" in {_counted(exercises, 'exercise', WORDS.split())}"
    return f"{text}, about {_counted(_minutes(chosen), 'minute')}"


def _of(lesson: str) -> list[Exercise]:
    return [one for one in EXERCISES if one.lesson == lesson]


def _minutes(exercises: Iterable[Exercise]) -> int:
    return sum(one.minutes for one in exercises)


def _points(exercises: Iterable[Exercise]) -> int:
    return sum(one.points for one in exercises)


def _counted(number: int, noun: str, words: Sequence[str] = ()) -> str:
    shown = words[number] if number < len(words) else number
    return f"{shown} {noun}{'s' * (number != 1)}"


# --------------------------------------------------------- tables for docs


def for_readers() -> str:
    """Make the table of README.md."""
    rows = [
        (
            lesson.number,
            f"[{lesson.title}](notebooks/{lesson.stem}.ipynb)",
            lesson.summary,
            f"{lesson.reading} min",
            f"[write it](notebooks/exercises/{lesson.stem}.ipynb), "
            f"{_minutes(_of(lesson.number))} min",
        )
        for lesson in LESSONS
    ]
    return _table(("", "walkthrough", "you will", "read", "exercise"), rows)


def for_instructors() -> str:
    """Make the table of INSTRUCTORS.md."""
    rows: list[tuple[object, ...]] = []
    for lesson in LESSONS:
        chosen = _of(lesson.number)
        rows.append(
            (
                f"{lesson.number} {lesson.title}",
                ", ".join(f"`{one.name}`" for one in chosen),
                lesson.reading,
                _minutes(chosen),
                _points(chosen),
            )
        )
    reading = sum(lesson.reading for lesson in LESSONS)
    sums = reading, _minutes(EXERCISES), _points(EXERCISES)
    rows.append(("all", f"{len(EXERCISES)} blanks", *sums))
    return _table(("lesson", "exercises", "read", "write", "points"), rows)


def for_students() -> str:
    """Make the table of grading/for_students.md."""
    rows = [
        (
            f"`{lesson.stem}.ipynb`",
            len(_of(lesson.number)),
            _minutes(_of(lesson.number)),
            _points(_of(lesson.number)),
        )
        for lesson in LESSONS
    ]
    return _table(("notebook", "blanks", "minutes", "points"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    joined = (" | ".join(map(str, line)) for line in lines)
    return "\n".join(f"| {line} |" for line in joined)


BLOCKS = {
    "README.md": for_readers,
    "INSTRUCTORS.md": for_instructors,
    "grading/for_students.md": for_students,
}


def renewed(name: str, text: str) -> str:
    """Return the text of a page with its table made anew.

    Raises:
        NotInRecord: The page has no place for a table, or two.
    """
    table = BLOCKS[name]()
    text, places = BLOCK.subn(rf"\1\n{table}\n\n\2", text)
    if places != 1:
        raise NotInRecord(f"{name} has {places} places for the lessons")
    return text


def write(project: Path) -> None:
    """Write the tables of all pages anew."""
    for name in BLOCKS:
        page = project / name
        text = renewed(name, page.read_text(encoding="utf-8"))
        page.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    try:
        write(PROJECT)
    except NotInRecord as problem:
        sys.exit(str(problem))
