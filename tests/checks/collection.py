"""Where wrong and right answers are collected.

An answer is a function with the arguments of its exercise, written as a
learner might write it. A wrong one says how its mistake should be called: a
part of the name, or None where no name is expected.
"""

from collections.abc import Callable
from typing import NamedTuple


class Answer(NamedTuple):
    exercise: str
    function: Callable
    says: str | None

    @property
    def id(self):
        *_, package, _ = self.function.__module__.split(".")
        whose = "" if package == "checks" else f"-{package}"
        return f"{self.exercise}-{self.function.__name__}{whose}"


WRONG: list[Answer] = []
RIGHT: list[Answer] = []


def wrong(exercise, says=None):
    def collect(function):
        WRONG.append(Answer(exercise, function, says))
        return function

    return collect


def right(exercise):
    def collect(function):
        RIGHT.append(Answer(exercise, function, None))
        return function

    return collect
