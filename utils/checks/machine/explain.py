"""Wrong behaviour that any exercise can show, told from the numbers alone."""

import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from utils.checks.machine.compare import close
from utils.checks.machine.outcome import Outcome


class Found(NamedTuple):
    """What explains a wrong answer."""

    name: str
    question: str
    idle: bool = False  # it is an argument that makes no difference


def by_results(
    names: tuple[str, ...],
    expected: tuple[np.ndarray, ...],
    came: tuple[np.ndarray, ...],
    batched: bool = True,
) -> list[Found]:
    """Explain the difference of results, the best explanation first."""
    for order in itertools.permutations(range(len(names))):
        if list(order) != sorted(order) and all(
            close(expected[i], came[j]) for i, j in enumerate(order)
        ):
            question = f"Asked for is: {', '.join(names)}. Which is yours?"
            return [Found("the results come in another order", question)]
    pairs = zip(expected, came, strict=False)
    right, wrong = next(pair for pair in pairs if not close(*pair))
    return list(by_array(right, wrong, batched))


def by_array(
    right: np.ndarray, wrong: np.ndarray, batched: bool
) -> Iterator[Found]:
    """Yield what explains the difference of two arrays."""
    if right.shape != wrong.shape:
        yield from _by_shape(right, wrong)
        return
    yield from _by_axes(right, wrong)
    rows = wrong if right.ndim and len(right) > 1 else ()
    if batched and len(rows) and all(close(right[0], row) for row in rows):
        yield Found(
            "the first example answers for the whole batch",
            "Where does your code use one example in place of all?",
        )
    if np.any(right != np.trunc(right)):
        yield from _by_digits(right, wrong)
    if right.size > 1 and np.isfinite(wrong).all() and np.ptp(right) > 1e-4:
        yield from _by_constants(right, wrong)


def _by_shape(right: np.ndarray, wrong: np.ndarray) -> Iterator[Found]:
    if right.ndim and len(right) == 1 and close(right[0], wrong):
        yield Found(
            "an axis of length 1 is missing",
            "Which shape does the docstring ask for, also for one text?",
        )
    if right.ndim and len(right) and close(right[0], wrong):
        yield Found(
            "only the first row of the answer comes back",
            "What does the first axis count, by the docstring?",
        )
    if close(right, wrong.T):
        yield Found(
            "the axes are swapped",
            "What does the first axis count, and what the second?",
        )
    if close(right.squeeze(), wrong.squeeze()):
        yield Found(
            "an axis of length 1 is left over or lost",
            "Compare the two shapes: which step makes that axis, or drops it?",
        )


def _by_axes(right: np.ndarray, wrong: np.ndarray) -> Iterator[Found]:
    axes = range(right.ndim)
    for one, other in itertools.combinations(axes, 2):
        if close(right, np.swapaxes(wrong, one, other)):
            yield Found(
                "two axes are swapped",
                "What does each axis of the result count, by the docstring?",
            )
    for axis in axes:
        if close(right, np.flip(wrong, axis)):
            yield Found(
                "the order is reversed",
                "Which entry belongs in the first place, which in the last?",
            )
        yield from _by_ends(np.moveaxis(right, axis, 0), wrong, axis)


def _by_ends(right: np.ndarray, wrong: np.ndarray, axis: int):
    wrong = np.moveaxis(wrong, axis, 0)
    if len(right) < 2:
        return
    if not np.any(wrong[-1]) and close(right[:-1], wrong[:-1]):
        yield Found(
            "the last place stays 0",
            "Where does your loop or slice end? Does it reach the last one?",
        )
    if not np.any(wrong[0]) and close(right[1:], wrong[1:]):
        yield Found(
            "the first place stays 0",
            "Where does your loop or slice begin? What is number 0?",
        )


def _by_digits(right: np.ndarray, wrong: np.ndarray) -> Iterator[Found]:
    """Tell numbers that lost digits; 0 and 1 alone can mean much else."""
    whole = wrong.dtype.kind in "iu" or np.any(np.abs(wrong) > 1)
    cut = np.array_equal(wrong, np.trunc(right))
    if right.ndim and whole and (cut or np.array_equal(wrong, right.round())):
        yield Found(
            "the decimals are cut off",
            "What kind of numbers can the array that you fill hold?",
        )
    elif np.any(wrong != np.trunc(wrong)) and any(
        np.array_equal(right.round(digits), wrong) for digits in range(1, 7)
    ):
        yield Found(
            "the numbers are rounded", "Which step drops some of the digits?"
        )
    elif np.allclose(right, wrong, 0.01, 0.01 * np.abs(right).max()):
        yield Found(
            "every number is nearly right, but not quite",
            "Does a step lose digits, or add a small number to be safe?",
        )


def _by_constants(right: np.ndarray, wrong: np.ndarray) -> Iterator[Found]:
    """Tell a factor or an addition that all places share.

    Numbers that are all alike say nothing: each wrong one is a multiple.
    """
    sizeable = right[np.abs(right) > 1e-6]
    factor = np.mean(wrong[np.abs(right) > 1e-6] / sizeable)
    decimals = right.dtype.kind == "f" and np.ptp(sizeable) > 1e-4
    if decimals and factor and close(right * factor, wrong):
        yield Found(
            "every number is too large or too small by the same factor",
            "Which step multiplies or divides by too much, or too little?",
        )
    if close(right + np.mean(wrong - right), wrong):
        yield Found(
            "the same number is added to every place",
            "Which step adds or takes away a constant?",
        )


def by_shape(
    expected: tuple[np.ndarray, ...], came: tuple[np.ndarray, ...]
) -> Found | None:
    """Say how the first wrong shape differs."""
    for right, wrong in zip(expected, came, strict=True):
        more = wrong.ndim - right.ndim
        if more:
            return Found(
                f"the result has {abs(more)} "
                + ("axis" if abs(more) == 1 else "axes")
                + (" too many" if more > 0 else " too few"),
                "What does each axis of the result count, by the docstring?",
            )
        if right.shape != wrong.shape:
            return Found(
                "an axis of the result has another length",
                "Compare the two shapes: what does that axis count?",
            )
    return None


def by_outcome(expected: Outcome, came: Outcome) -> Found | None:
    """Recognise an error that should have been raised, or should not."""
    if expected.error is None:
        return None
    name = "another kind of error is raised"
    if came.error is None:
        name = "what should be refused is answered"
    return Found(name, "Which error does the docstring promise, and when?")


def not_finite(came: tuple[np.ndarray, ...] | None) -> Found | None:
    """Recognise nan and inf, which no right answer has."""
    if came is None or all(np.all(np.isfinite(part)) for part in came):
        return None
    if any(np.any(np.isinf(part)) for part in came):
        return Found(
            "a number grew beyond all bounds (inf)",
            "Which step can overflow, divide by zero, or take the logarithm "
            "of zero?",
        )
    return Found(
        "a step has no result (nan)",
        "Which step divides 0 by 0, or infinity by infinity, or takes the "
        "root or logarithm of a negative number?",
    )


def changed_input(argument: str | None) -> Found | None:
    """Name an argument that was written into."""
    if argument is None:
        return None
    return Found(
        f"`{argument}` is changed in place",
        "What does your function write into: something of its own, or what "
        "the caller still needs?",
    )


def notebook_names(function: Callable[..., Any]) -> str:
    """Ask about arrays that are read from the notebook, if there are any."""
    function = inspect.unwrap(function)
    code = getattr(function, "__code__", None)
    names = code.co_names if code else ()
    known = getattr(function, "__globals__", {})
    found = [n for n in names if isinstance(known.get(n), np.ndarray)]
    if not found:
        return ""
    return (
        f"`{found[0]}` is read from the notebook, not from the arguments. "
        "Is that meant?"
    )
