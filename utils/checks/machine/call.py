"""Calls a function on a probe and brings to arrays what comes."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.checks import allowed
from utils.checks.machine import limits
from utils.checks.machine.compare import same, unchanged
from utils.checks.machine.judge import Judge, Probe
from utils.checks.machine.outcome import Outcome, Problem, Refused, Unreadable


@dataclass
class Attempt:
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
        result = function(*given)
        outcome.listed = isinstance(result, list)
        outcome.values = unpack(judge, result)

    try:
        with contextlib.redirect_stdout(prints):
            clock.run(work) if clock else work()
    except Refused as refused:
        outcome.refused = refused
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


def unpack(judge: Judge, result: Any) -> tuple[np.ndarray, ...]:
    """Bring a result to a tuple of arrays, or say what came instead.

    Raises:
        Unreadable: When it cannot be compared.
    """
    if result is None or result is Ellipsis:
        raise Unreadable(Problem.DOTS if result else Problem.NOTHING)
    count = len(judge.results)
    if count == 1:
        if isinstance(result, tuple) and any(map(np.ndim, result)):
            raise Unreadable(Problem.TUPLE, len(result))
        return (to_array(result),)
    shape = getattr(result, "shape", None)
    if shape is None and not isinstance(result, tuple | list):
        raise Unreadable(Problem.NO_TUPLE, type(result).__name__)
    if shape is not None and len(shape) < 3:
        raise Unreadable(Problem.ONE_ARRAY, tuple(shape))
    if len(result) != count:
        few = len(result) < count
        problem = Problem.TOO_FEW if few else Problem.TOO_MANY
        raise Unreadable(problem, len(result))
    return tuple(to_array(part) for part in result)


def to_array(part: Any) -> np.ndarray:
    """Copy an array, tensor, list or number into a NumPy array.

    Raises:
        Unreadable: When it is something else.
    """
    if part is None or part is Ellipsis:
        raise Unreadable(Problem.STILL_NOTHING, part)
    try:
        array = np.asarray(part)
        if array.dtype.kind == "O":
            array = np.asarray(array.tolist())
        if array.dtype.kind == "O":
            array = array.astype(float)
    except (TypeError, ValueError) as error:
        if "inhomogeneous" in str(error):
            raise Unreadable(Problem.RAGGED, len(part)) from None
        raise Unreadable(Problem.NO_ARRAY, type(part).__name__) from None
    if array.dtype.kind not in "fiub":
        raise Unreadable(Problem.NO_NUMBERS, str(part)[:60])
    if array.size > allowed.LARGEST_RESULT:
        raise Unreadable(Problem.HUGE, array.shape)
    return np.array(array)


def first_changed(judge: Judge, old: tuple, new: tuple) -> str | None:
    """Name the first argument that no longer holds what it held."""
    for name, before, after in zip(judge.arguments, old, new, strict=False):
        if not unchanged(before, after):
            return name
    return None
