"""Checks of the exercises: praise, or a few lines that help.

    from utils.checks import check
    check(softmax)

NumPy only; TensorFlow is never imported from here.
"""

import difflib
from collections.abc import Callable
from typing import Any

from utils.checks import (
    attention,
    characters,
    context,
    decoding,
    diagnosis,
    evidence,
    keras_parts,
    lstm,
    maps,
    repair,
    training,
    zoom,
)
from utils.checks.exercises import EXERCISES, Exercise
from utils.checks.messages import CheckFailed
from utils.checks.progress import BLANK, NOT_YET, SOLVED, progress, states

__all__ = ["EXERCISES", "CheckFailed", "Exercise", "check", "progress"]

JUDGES = {
    **characters.JUDGES,
    **lstm.JUDGES,
    **attention.JUDGES,
    **context.JUDGES,
    **decoding.JUDGES,
    **training.JUDGES,
    **maps.JUDGES,
    **zoom.JUDGES,
    **evidence.JUDGES,
    **repair.JUDGES,
    **keras_parts.JUDGES,
}
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
        CheckFailed: With what was expected, what came, and on which input.
    """
    name = name or getattr(function, "__name__", None)
    if not callable(function):
        kind = type(function).__name__
        text = f"check takes the function itself, not its result ({kind}).\n"
        text += "Write its name without the round brackets behind it."
        raise CheckFailed(text, kind="usage")
    if name not in JUDGES:
        text = f"There is no exercise called {name!r}."
        text += "\nGive its name: check(function, name=...)."
        near = difflib.get_close_matches(str(name), JUDGES, 1)
        text += f" Did you mean {near[0]}?" if near else ""
        raise CheckFailed(text, kind="usage")
    judge = JUDGES[name]
    report = diagnosis.Examination(judge, function, name, seed).run()
    if report:
        states[name] = BLANK if report.kind == "blank" else NOT_YET
        lines = report.printed.splitlines()[:PRINTED_LINES]
        if lines:
            print("Your function printed:", *lines, sep="\n  ")
        raise report.failure()
    states[name] = SOLVED
    print(f"{name}: right. {judge.praise}")
