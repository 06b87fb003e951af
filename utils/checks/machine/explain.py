"""Wrong behaviour that any exercise can show, told from the numbers alone."""

import inspect
import itertools
import re
import traceback
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


SHAPES = re.compile(
    "broadcast|mismatch|align|reshape|dimension|must match|inhomogeneous"
    "|not enough values|too many values|equal division"
)
ERROR_QUESTIONS = {
    ValueError: "Print the shapes just before this line: which axes should "
    "line up?",
    IndexError: "How many entries, and how many axes, does this array have?",
    KeyError: "Print the names in the dictionary: which one do you need?",
    RecursionError: "Your function calls itself without end. Should it?",
    MemoryError: "How large must the largest array of this step be?",
    NameError: "Is this name an argument, or made before this line?",
    UnboundLocalError: "Is this name made on every way to this line?",
    TypeError: "Print each part of this line: what kind of value is it?",
    SystemExit: "Why should a function end the whole program?",
}
SLIPS = {
    ValueError: "two shapes do not fit together",
    IndexError: "an index points outside of an array",
    KeyError: "a dictionary is asked for a name that it lacks",
}


def by_results(
    names: tuple[str, ...],
    expected: tuple[np.ndarray, ...],
    came: tuple[np.ndarray, ...],
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
    return list(by_array(right, wrong))


def by_array(right: np.ndarray, wrong: np.ndarray) -> Iterator[Found]:
    """Yield what explains the difference of two arrays."""
    if right.shape != wrong.shape:
        yield from _by_shape(right, wrong)
        return
    yield from _by_axes(right, wrong)
    if np.any(wrong != np.trunc(wrong)) or right.ndim:
        yield from _by_digits(right, wrong)
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
    if axes and len(right) > 1 and all(close(right[0], row) for row in wrong):
        yield Found(
            "the first example answers for the whole batch",
            "Where does your code use one example in place of all?",
        )


def _by_ends(right: np.ndarray, wrong: np.ndarray, axis: int):
    wrong = np.moveaxis(wrong, axis, 0)
    if len(right) < 2:
        return
    if not np.any(wrong[-1]) and close(right[:-1], wrong[:-1]):
        yield Found(
            "the last place is never filled in",
            "Where does your loop or slice end? Does it reach the last one?",
        )
    if not np.any(wrong[0]) and close(right[1:], wrong[1:]):
        yield Found(
            "the first place is never filled in",
            "Where does your loop or slice begin? What is number 0?",
        )


def _by_digits(right: np.ndarray, wrong: np.ndarray) -> Iterator[Found]:
    if np.all(right == np.trunc(right)):
        return
    if np.array_equal(wrong, np.trunc(right)) or close(np.round(right), wrong):
        yield Found(
            "the decimals are cut off",
            "What kind of numbers can the array that you fill hold?",
        )
    elif np.allclose(right, wrong, 0.01, 0.0051) or np.array_equal(
        np.round(right, 1), wrong
    ):
        yield Found(
            "the numbers are rounded, or something small is added",
            "Does a step round, or add a small number to be safe?",
        )


def _by_constants(right: np.ndarray, wrong: np.ndarray) -> Iterator[Found]:
    sizeable = np.abs(right) > 1e-6
    if right.size < 2 or not sizeable.any() or not np.isfinite(wrong).all():
        return
    factor = np.mean(wrong[sizeable] / right[sizeable])
    if close(right * factor, wrong):
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
    return Found(
        "a number grew beyond all bounds (nan or inf came)",
        "Which step can overflow, divide by zero, or take the logarithm of "
        "zero?",
    )


def changed_input(argument: str | None) -> Found | None:
    """Name an argument that was written into."""
    if argument is None:
        return None
    return Found(
        f"`{argument}` is changed in place",
        "Whose array does your function write into: its own, or the one "
        "that the caller still needs?",
    )


def by_error(error: BaseException | None) -> Found | None:
    """Recognise the usual slips by the text of the error."""
    text = str(error).lower()
    if hidden := hidden_name(error):
        return Found(
            f"the variable `{hidden}` hides the function",
            "Inside a function a name is either the one or the other. Which "
            "other name could the variable have?",
        )
    if "truth value" in text or "as a python `bool`" in text:
        return Found(
            "an array is asked whether it is true",
            "What one yes or no do you want to know: is the array there at "
            "all, or what does it hold?",
        )
    if isinstance(error, TypeError) and "same_kind" in text:
        return Found(
            "decimals are to go into an array of whole numbers, in place",
            "Whose array is written into, and what kind of numbers has it?",
        )
    if "given none" in text:
        return Found(
            "None is passed on, not an array",
            "Which step hands nothing back, because it works in place?",
        )
    if "element with a sequence" in text or "0-dimensional" in text:
        return Found(
            "an array stands where one number is wanted",
            "How many numbers come back when one text goes in, and in what?",
        )
    for kind, name in SLIPS.items():
        about_shapes = kind is not ValueError or is_about_shapes(error)
        if isinstance(error, kind) and about_shapes:
            return Found(name, ERROR_QUESTIONS[kind])
    return None


def is_about_shapes(error: BaseException | None) -> bool:
    """Return True for an error that arrays of other sizes might not make."""
    told = isinstance(error, ValueError) and SHAPES.search(str(error).lower())
    return bool(told) or isinstance(error, IndexError)


def hidden_name(error: BaseException | None) -> str:
    """Name the function that a variable of the same name hides, if any."""
    if not isinstance(error, UnboundLocalError) or not error.__traceback__:
        return ""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    name = "".join(re.findall(r"'(\w+)'", str(error))[:1])
    return name if callable(frame.f_globals.get(name)) else ""


def error_question(error: BaseException) -> str:
    """A question that helps with an error of this type."""
    for kind in type(error).__mro__:
        if kind in ERROR_QUESTIONS:
            return ERROR_QUESTIONS[kind]
    return ""


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
