"""What came of a call: arrays, an error, or what cannot be compared."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np


class Problem(Enum):
    """Why a result cannot be compared."""

    DOTS = auto()
    NOTHING = auto()
    STILL_NOTHING = auto()
    TUPLE = auto()
    NO_TUPLE = auto()
    ONE_ARRAY = auto()
    TOO_FEW = auto()
    TOO_MANY = auto()
    NO_ARRAY = auto()
    RAGGED = auto()
    NO_NUMBERS = auto()
    HUGE = auto()


EMPTY = Problem.DOTS, Problem.NOTHING, Problem.STILL_NOTHING
NOT_BACK = "the result is not handed back"
NO_NUMBERS = "something else than numbers is handed back"
MISSING = "a result is missing"
SAID = {  # what came, and what that looks like
    Problem.DOTS: ("Ellipsis", NOT_BACK),
    Problem.NOTHING: ("None", NOT_BACK),
    Problem.STILL_NOTHING: ("a result that is still {}", NOT_BACK),
    Problem.TUPLE: ("{} results in a tuple", "there is a result too many"),
    Problem.NO_TUPLE: ("a {}", MISSING),
    Problem.ONE_ARRAY: ("one array of shape {}", MISSING),
    Problem.TOO_FEW: ("{} results", MISSING),
    Problem.TOO_MANY: ("{} results", "a result is too many"),
    Problem.NO_ARRAY: ("a {} that is not one array of numbers", NO_NUMBERS),
    Problem.RAGGED: (
        "{} rows of unequal length",
        "rows of unequal length come back, no array",
    ),
    Problem.NO_NUMBERS: ("{}", NO_NUMBERS),
    Problem.HUGE: ("a huge array of shape {}", "a result grows far too large"),
}
RETURNED = "What does the docstring say is returned?"


class Refused(Exception):
    """An answer that a judge refuses, and says why in words of its own.

    Attributes:
        came: What came.
        mistake: What that looks like.
        question: A way out.
        wanted: What should come, where the results do not say it.
        problem: Why the result cannot be compared, if that is the reason.
        detail: What of the result tells it apart from others like it.
    """

    problem: Problem | None = None
    detail: Any = None

    def __init__(
        self, came: str, mistake: str, question: str, wanted: str = ""
    ) -> None:
        super().__init__(came)
        self.came, self.mistake = came, mistake
        self.question, self.wanted = question, wanted

    def same(self, other: "Refused | None") -> bool:
        """Return True when two results cannot be compared alike."""
        return (
            other is not None
            and self.problem is not None
            and (self.problem, self.detail) == (other.problem, other.detail)
        )


class Unreadable(Refused):
    """A result that cannot be compared."""

    def __init__(self, problem: Problem, detail: Any = None) -> None:
        came, mistake = SAID[problem]
        super().__init__(came.format(detail), mistake, RETURNED)
        self.problem, self.detail = problem, detail


@dataclass
class Outcome:
    """What one call gave: arrays, or an error, or what is refused."""

    values: tuple[np.ndarray, ...] | None = None
    error: BaseException | None = None
    refused: Refused | None = None
    changed: str | None = None
    printed: str = ""
    listed: bool = False  # a list came, where an array was asked for
