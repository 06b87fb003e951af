"""How well the checks judge: `python -m tests.checks.tables`.

Prints, for each exercise, how many wrong answers are rejected and called by
their name, and how many unusual right answers pass.
"""

import functools
from collections.abc import Iterable
from typing import NamedTuple

from utils.checks import JUDGES, CheckFailed
from utils.checks.machine.examine import Examination

from .collection import RIGHT, WRONG, Answer


class Verdict(NamedTuple):
    answer: Answer
    failure: CheckFailed | None

    @property
    def rejected(self):
        return self.failure is not None

    @property
    def named(self):
        """True when the name says what the answer's author knows."""
        name = (self.failure and self.failure.mistake) or ""
        return bool(self.answer.says) and self.answer.says in name


@functools.cache
def verdict(answer: Answer, seed: int = 0) -> Verdict:
    exercise, function = JUDGES[answer.exercise], answer.function
    if hasattr(function, "calls"):  # what changes with each call
        del function.calls
    report = Examination(exercise, function, answer.exercise, seed).run()
    return Verdict(answer, report.failure() if report else None)


def table_of_wrong(verdicts: Iterable[Verdict]) -> list[str]:
    lines = ["| exercise | wrong answers | rejected | called by name |"]
    lines.append("|---|---:|---:|---:|")
    rows = {name: [0, 0, 0] for name in [*JUDGES, "all"]}
    for one in verdicts:
        for row in rows[one.answer.exercise], rows["all"]:
            row[0] += 1
            row[1] += one.rejected
            row[2] += one.named
    lines += [f"| {n} | {a} | {b} | {c} |" for n, (a, b, c) in rows.items()]
    return lines


def table_of_right(verdicts: Iterable[Verdict]) -> list[str]:
    lines = ["| exercise | unusual right answers | pass |", "|---|---:|---:|"]
    rows = {name: [0, 0] for name in [*JUDGES, "all"]}
    for one in verdicts:
        for row in rows[one.answer.exercise], rows["all"]:
            row[0] += 1
            row[1] += not one.rejected
    return lines + [f"| {n} | {a} | {b} |" for n, (a, b) in rows.items()]


def main():
    from . import answers  # noqa: F401 (fills the collections)

    print("\n".join(table_of_wrong(map(verdict, WRONG))), end="\n\n")
    print("\n".join(table_of_right(map(verdict, RIGHT))))


if __name__ == "__main__":
    main()
