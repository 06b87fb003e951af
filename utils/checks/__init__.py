"""Checks of the exercises: praise, or a few lines that help.

    from utils.checks import check
    check(softmax)

Importing it loads NumPy alone. Keras is loaded when an answer that is written
in Keras is checked, and by nothing else.
"""

import difflib
from collections.abc import Callable
from typing import Any

from utils.checks import (
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
)
from utils.checks.exercises import EXERCISES, Exercise
from utils.checks.machine.examine import Examination
from utils.checks.machine.judge import joined
from utils.checks.machine.outcome import Refused
from utils.checks.machine.report import CheckFailed
from utils.checks.progress import BLANK, NOT_YET, SOLVED, progress, states

__all__ = [
    "EXERCISES",
    "CheckFailed",
    "Exercise",
    "Refused",
    "check",
    "progress",
]

LESSONS = (
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
)
JUDGES = joined(*(lesson.JUDGES for lesson in LESSONS))
PRINTED_LINES = 10  # of what a wrong answer printed on the way


def check(
    function: Callable[..., Any], name: str | None = None, seed: int = 0
) -> None:
    """Check an answer: print one line of praise, or raise `CheckFailed`.

    Args:
        function: The function (or class) that was written.
        name: The exercise, where the function has another name.
        seed: Other random inputs, as strong as the ones of seed 0.

    Raises:
        CheckFailed: With what was expected, what it got, and on which input.
    """
    name = name or getattr(function, "__name__", None)
    if not callable(function):
        kind = type(function).__name__
        text = f"check takes the function itself, not its result ({kind}).\n"
        text += "Write its name without the round brackets after it."
        raise CheckFailed(text, kind="usage")
    if name not in JUDGES:
        text = f"There is no exercise called {name!r}."
        text += "\nGive its name: check(function, name=...)."
        near = difflib.get_close_matches(str(name), JUDGES, 1)
        text += f" Did you mean {near[0]}?" if near else ""
        raise CheckFailed(text, kind="usage")
    judge = JUDGES[name]
    report = Examination(judge, function, name, seed).run()
    if report:
        states[name] = BLANK if report.kind == "blank" else NOT_YET
        lines = report.printed.splitlines()[:PRINTED_LINES]
        if lines:
            print("Your function printed:", *lines, sep="\n  ")
        raise report.failure()
    states[name] = SOLVED
    print(f"{name}: right. {judge.praise}")
