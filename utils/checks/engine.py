"""Calls a learner's function on probes and compares what comes.

An exercise is judged by data, not by reading source text: a reference, probes
(small inputs chosen so that mistakes show), and known mistakes, each a
function that makes the mistake. A wrong answer is recognised when it gives
what the mistaken function gives.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.checks import limits

TIME_LIMIT = 5.0  # seconds for all calls of one check together
LARGEST = 10**6  # numbers in a result; the right ones have some dozens


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: its name, a way out, and how it behaves.

    The name completes "It seems ..."; the question never holds code.
    """

    name: str
    question: str
    wrong: Callable[..., Any]


@dataclass(frozen=True)
class Symptom:
    """What a wrong answer shows, where no known mistake explains it.

    `shown` takes the probe's arguments and the results that came, which
    have the right shapes. Without a name it only asks its question.
    """

    name: str
    question: str
    shown: Callable[[tuple, tuple], bool]


@dataclass(frozen=True)
class Probe:
    """One set of arguments, and a few words on what is special in it.

    Where more than one answer is right, `accepts` tells which.
    """

    story: str
    args: tuple[Any, ...]
    accepts: Callable[["Outcome"], bool] = lambda came: False


@dataclass(frozen=True)
class Judge:
    """All that is needed to judge one exercise.

    Attributes:
        arguments: Names of the positional arguments.
        results: Names of the results, in order.
        reference: The right answer.
        probes: Makes the probes from a seed, smallest first.
        mistakes: Known wrong answers, the more special ones first.
        praise: What a right answer has shown.
        batched: Arguments whose first axis counts the examples.
        whole: Results that must be whole numbers (ids).
        symptoms: What to look for where no mistake is recognised.
        adapt: Makes the function to call from what the learner wrote, where
            that is a Keras layer or takes Keras parts.
        seconds: Time for all calls of one check together.
    """

    arguments: tuple[str, ...]
    results: tuple[str, ...]
    reference: Callable[..., Any]
    probes: Callable[[int], list[Probe]]
    mistakes: tuple[Mistake, ...]
    praise: str
    batched: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    symptoms: tuple[Symptom, ...] = ()
    adapt: Callable[[Any], Callable[..., Any]] | None = None
    seconds: float = TIME_LIMIT


@dataclass
class Outcome:
    """What one call gave: arrays, or an error, or something unreadable."""

    values: tuple[np.ndarray, ...] | None = None
    error: BaseException | None = None
    unreadable: "Unreadable | None" = None
    changed: str | None = None
    printed: str = ""


@dataclass
class Trial:
    """A probe with the outcomes of the reference and of the learner."""

    probe: Probe
    expected: Outcome
    came: Outcome

    @property
    def right(self) -> bool:
        """True when the learner's outcome is the reference's."""
        if self.probe.accepts(self.came):
            return True
        return same(self.expected, self.came)


@dataclass
class Clock:
    """Counts down the seconds that a learner's calls share."""

    left: float

    def run(self, work: Callable[[], None]) -> None:
        """Do some work in the time that is left."""
        start = time.monotonic()
        try:
            limits.call_within(self.left, work)
        finally:
            self.left = max(self.left - time.monotonic() + start, 0.1)


def call(
    judge: Judge,
    function: Callable[..., Any],
    probe: Probe,
    clock: Clock | None = None,
) -> Outcome:
    """Call a function on copies of a probe's arguments."""
    given, outcome = fresh(probe.args), Outcome()
    prints = limits.Prints()

    def work() -> None:
        outcome.values = unpack(judge, function(*given))

    try:
        with contextlib.redirect_stdout(prints):
            clock.run(work) if clock else work()
    except Unreadable as problem:
        outcome.unreadable = problem
    except (Exception, limits.TimeLimit, SystemExit) as error:
        outcome.error = error
    outcome.printed = prints.getvalue()
    outcome.changed = first_changed(judge, probe.args, given)
    return outcome


def fresh(part: Any) -> Any:
    """Copy arguments so that no two share an array, as they might here."""
    if isinstance(part, dict):
        return {key: fresh(value) for key, value in part.items()}
    if isinstance(part, tuple):
        return tuple(fresh(value) for value in part)
    return part.copy() if isinstance(part, np.ndarray) else part


class Unreadable(Exception):
    """A result that cannot be compared.

    Attributes:
        came: What came.
        mistake: What that looks like.
        question: A way out.
        wanted: What should come, where the results do not say it.
    """

    def __init__(
        self,
        came: str,
        mistake: str,
        question: str = "What does the docstring say is returned?",
        wanted: str = "",
    ) -> None:
        super().__init__(came)
        self.came, self.mistake = came, mistake
        self.question, self.wanted = question, wanted


EMPTY = "the result is not handed back"
NO_NUMBERS = "something else than numbers is handed back"


def unpack(judge: Judge, result: Any) -> tuple[np.ndarray, ...]:
    """Bring a result to a tuple of arrays, or say what came instead."""
    if result is None or result is Ellipsis:
        raise Unreadable(repr(result), EMPTY)
    count, kind = len(judge.results), type(result).__name__
    if count == 1:
        if isinstance(result, tuple) and any(map(np.ndim, result)):
            text = f"{len(result)} results in a tuple"
            raise Unreadable(text, "there is a result too many")
        return (to_array(result),)
    shape = getattr(result, "shape", None)
    if shape is None and not isinstance(result, tuple | list):
        raise Unreadable(f"a {kind}", "a result is missing")
    if shape is not None and len(shape) < 3:
        text = f"one array of shape {tuple(shape)}"
        raise Unreadable(text, "a result is missing")
    if len(result) != count:
        few = "missing" if len(result) < count else "too many"
        raise Unreadable(f"{len(result)} results", f"a result is {few}")
    return tuple(to_array(part) for part in result)


def to_array(part: Any) -> np.ndarray:
    """Copy an array, tensor, list or number into a NumPy array."""
    if part is None or part is Ellipsis:
        raise Unreadable(f"a result that is still {part}", EMPTY)
    try:
        array = np.asarray(part)
        if array.dtype.kind == "O":
            array = np.asarray(array.tolist())
        if array.dtype.kind == "O":
            array = array.astype(float)
    except (TypeError, ValueError):
        text = f"a {type(part).__name__} that is not one array of numbers"
        raise Unreadable(text, NO_NUMBERS) from None
    if array.dtype.kind not in "fiub":
        raise Unreadable(f"{str(part)[:60]}", NO_NUMBERS)
    if array.size > LARGEST:
        text = f"a huge array of shape {array.shape}"
        raise Unreadable(text, "a result grows far too large")
    return np.array(array)


def first_changed(judge: Judge, old: tuple, new: tuple) -> str | None:
    """Name the first argument that no longer holds what it held."""
    for name, before, after in zip(judge.arguments, old, new, strict=False):
        if not unchanged(before, after):
            return name
    return None


def unchanged(old: Any, new: Any) -> bool:
    """True when an argument still holds what it held before."""
    if isinstance(old, dict):
        return list(old) == list(new) and all(
            unchanged(old[key], new[key]) for key in old
        )
    return np.array_equal(old, new)


def same(expected: Outcome, came: Outcome) -> bool:
    """True when two outcomes agree: the same numbers, or the same error."""
    if expected.error is not None:
        return isinstance(came.error, type(expected.error))
    if expected.values is None or came.values is None:
        return expected.values is came.values and came.error is None
    return len(expected.values) == len(came.values) and all(
        map(close, expected.values, came.values)
    )


def close(expected: np.ndarray, came: np.ndarray) -> bool:
    """True for equal shapes and numbers equal up to float32 precision."""
    if expected.shape != came.shape:
        return False
    return np.allclose(came, expected, 1e-4, 1e-5, equal_nan=True)
