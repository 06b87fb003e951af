"""A learner's test is tried itself; so is a repair that gives no arrays.

A test is tried on several versions of the function it is for: it has to be
green on right ones, however they are written, and red on broken ones: the
notebook's own defect, and its cousins. Red is an AssertionError; on a cousin
that itself stops with another error, that error will do. A repair is looked
at case by case, with more than the example that showed the defect.
"""

import inspect
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from unittest.mock import patch

import numpy as np

from utils.checks import allowed
from utils.checks.machine import examine, slips
from utils.checks.machine.judge import Judge, Probe
from utils.checks.machine.outcome import Problem, Refused, Unreadable

Function = Callable[..., Any]

GOOD = np.int64(1)
ERROR, NONE = "AssertionError", "no error"
GOES_ON = (
    "The broken function itself breaks off here. With what would it go on, "
    "and answer wrongly?"
)
EARLIER = "Can the assert come before what fails here?"
KIND = "Which kind of error does the docstring of the test promise?"
PROMISED = "Does the docstring promise this error? What follows from it?"


def _good(*_: Any) -> np.int64:
    return GOOD


# ----------------------------------------------- how a test is tried itself


@dataclass(frozen=True)
class Version:
    """A function to try a test on.

    Attributes:
        story: What it does, in a few words.
        function: Takes the arguments of the notebook's function.
        question: A way out for a test that is wrong about it.
        broken: False for a right version.
        stops: True for a broken version that stops, or makes a test stop,
            with another error; a test may let that error through.
    """

    story: str
    function: Function
    question: str
    broken: bool = True
    stops: bool = False


ASKS = "What does the docstring promise? Does the test ask for more?"


def right(story: str, function: Function, question: str = ASKS) -> Version:
    """A version on which every test has to be green."""
    return Version(story, function, question, broken=False)


def try_test(
    test: Function, version: Version, versions: tuple[Version, ...]
) -> np.int64:
    """Let a test judge a version, one of those of its exercise.

    Raises:
        Refused: When it lets a broken one through, or accuses a right one.
    """
    if examine.is_empty(test):
        raise Unreadable(Problem.NOTHING)
    try:
        came = test(version.function)
    except AssertionError as error:
        if version.broken:
            return GOOD
        name = f"it accuses a right version: {version.story}"
        told = examine.clean(error)
        raise Refused(told, name, version.question, NONE) from None
    except (NotImplementedError, Refused):
        raise
    except Exception as error:
        if version.stops:
            return GOOD
        _broke_down(test, version, error)
    if version.broken:
        _let_through(version, came, _never_red(test, versions))
    return GOOD


def _never_red(test: Function, versions: tuple[Version, ...]) -> bool:
    """True when a test lets every broken version through."""
    try:
        for version in versions:
            if version.broken and not version.stops:
                test(version.function)
    except Exception:
        return False
    return True


def _broke_down(test: Function, version: Version, error: Exception) -> None:
    """Report a test that stops with another error than its own assert."""
    kind, wanted = ("broken", ERROR) if version.broken else ("right", NONE)
    slip = slips.slip_of(error)
    if version.function.__code__.co_filename in _files(error):
        question = GOES_ON if version.broken else PROMISED
    else:
        question = EARLIER if version.broken else slips.READ
        if examine.own_place(test, error)[1].partition(" ")[2][:6] == "raise ":
            question = KIND
        question = slip.question if slip else question
    name = f"the test itself breaks down on a {kind} version"
    raise Refused(_told(test, error), name, question, wanted) from None


def _files(error: Exception) -> set[str]:
    frames = traceback.walk_tb(error.__traceback__)
    return {frame.f_code.co_filename for frame, _ in frames}


def _let_through(version: Version, came: Any, never_red: bool) -> None:
    told, name = "no error", f"it lets through: {version.story}"
    question = version.question
    if isinstance(came, bool | np.bool_):
        told = f"{came}, and no error"
        name = "a verdict is handed back, in place of an error"
        question = "Who looks at what a test returns? How does it speak up?"
    elif never_red:
        name = "no broken version makes it red, not even the notebook's"
        question = "Does it call the function that it is given, and assert "
        question += "something that the defect makes false?"
    raise Refused(told, name, question, ERROR)


def _told(function: Function, error: BaseException) -> str:
    """Describe an error, with the line of the learner where it arose."""
    line = examine.own_place(function, error)[1]
    return examine.clean(error) + (f" (line {line})" if line else "")


Names = dict[str, Any]


def judge_of_test(
    versions: tuple[Version, ...],
    praise: str,
    lend: Callable[[Names], Names] = lambda notebook: {},
) -> Judge:
    """Make the judge of a test from the versions it has to tell apart.

    Args:
        versions: The notebook's broken version first.
        praise: What a right test has shown.
        lend: Takes what the notebook holds and gives what the test finds in
            place of it, so that no earlier attempt decides on this one.
    """

    def probes(seed: int) -> list[Probe]:
        kinds = ["a broken" if v.broken else "a right" for v in versions]
        return [
            Probe(f"the test on {kind} version", (place, seed))
            for place, kind in enumerate(kinds)
        ]

    def adapt(test: Function) -> Function:
        notebook = getattr(inspect.unwrap(test), "__globals__", {})

        def verdict(place: int, seed: int) -> np.int64:
            with patch.dict(notebook, lend(notebook)):
                return try_test(test, versions[place], versions)

        return verdict

    return Judge(
        ("verdict",),
        _good,
        probes,
        (),
        praise,
        adapt=adapt,
        seconds=allowed.TEST_SECONDS,
    )


# --------------------------------------------------- how a repair is tried


@dataclass(frozen=True)
class Case:
    """One look at a repaired function; `look` raises Refused."""

    story: str
    look: Callable[[Function, Random], None]


def judge_of_repair(cases: tuple[Case, ...], praise: str) -> Judge:
    """Make the judge of a function whose answers are no arrays."""

    def probes(seed: int) -> list[Probe]:
        pairs = enumerate(cases)
        return [Probe(case.story, (place, seed)) for place, case in pairs]

    def adapt(function: Function) -> Function:
        def look(place: int, seed: int) -> np.int64:
            cases[place].look(function, Random(seed))
            return GOOD

        return look

    return Judge(
        ("verdict",),
        _good,
        probes,
        (),
        praise,
        adapt=adapt,
        seconds=allowed.TEST_SECONDS,
    )


def answer_of(function: Function, *args: Any, **options: Any) -> Any:
    """Call a repaired function.

    Raises:
        Refused: When it fails, or gives nothing back.
    """
    try:
        came = function(*args, **options)
    except (NotImplementedError, Refused):
        raise
    except Exception as error:
        where, _ = examine.own_place(function, error)
        question = slips.question_of(error, bool(where))
        name = "it stops with an error"
        told = _told(function, error)
        raise Refused(told, name, question, "an answer") from None
    if came is None:
        if examine.is_empty(function):
            raise Unreadable(Problem.NOTHING)
        question = "What should the last line of the function do?"
        raise Refused("None", "nothing is handed back", question, "an answer")
    return came
