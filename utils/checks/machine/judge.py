"""What is known of an exercise: data from which every answer is judged.

An exercise is judged by data, not by reading source text: a reference, probes
(small inputs chosen so that mistakes show), and known mistakes, each with
functions that make it. A wrong answer is recognised when it gives what one of
them gives.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from utils.checks import allowed
from utils.checks.machine.outcome import Outcome

Way = Callable[..., Any]
Shown = Callable[[tuple, tuple], bool]


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: its name, a way out, and how it is made.

    The name completes "It seems ..."; the question never holds code.
    """

    name: str
    question: str
    ways: tuple[Way, ...]


def known(*parts: str | Way | Mistake) -> tuple[Mistake, ...]:
    """Read a table of mistakes.

    Each has its name, its question and one way to make it or more, in this
    order and one after another; the more special mistakes come first. Without
    a question of its own it asks that of the mistake above it.

        known(
            "the softmax runs over the batch",
            "Over which axis should the weights sum to 1?",
            lambda scores, mask: softmax(scores, 0),
            lambda scores, mask: softmax(scores * mask, 0),
            "all weights together sum to 1", ...
        )

    Raises:
        ValueError: When a mistake lacks a question or a way to make it.
    """
    return tuple(_rows(parts, Mistake))


def _rows(
    parts: tuple, row: Callable[[str, str, tuple[Way, ...]], Any]
) -> Iterator[Any]:
    texts: list[str] = []
    ways: list[Way] = []
    asked: list[str] = []
    for part in (*parts, ""):
        if not callable(part) and ways:
            name, *asked = texts if len(texts) > 1 else [*texts, *asked]
            (question,) = asked
            yield row(name, question, tuple(ways))
            texts, ways = [], []
        if isinstance(part, str):
            texts.append(part)
        elif callable(part):
            ways.append(part)
        else:
            yield part
    if len(texts) > 1:
        raise ValueError(f"there is no way to make a mistake: {texts[0]}")


def inside(
    whole: Way, part: str, mistakes: Iterable[Mistake]
) -> tuple[Mistake, ...]:
    """Let a function make the mistakes of a part that it takes by name."""

    def taking(way: Way) -> Way:
        return lambda *args: whole(*args, **{part: way})

    return tuple(
        replace(mistake, ways=tuple(map(taking, mistake.ways)))
        for mistake in mistakes
    )


@dataclass(frozen=True)
class Symptom:
    """What a wrong answer shows, where no known mistake explains it.

    `shown` takes the probe's arguments and the results that came, which
    have the right shapes. Without a name it only asks its question.
    """

    name: str
    question: str
    shown: Shown


def shows(*parts: str | Shown | Symptom) -> tuple[Symptom, ...]:
    """Read a table of symptoms: a name, a question, and what shows it."""
    return tuple(
        _rows(parts, lambda name, ask, shown: Symptom(name, ask, *shown))
    )


class Kind(Enum):
    """What is special in a probe, where that explains a wrong answer."""

    PLAIN = auto()
    WHOLE = auto()  # where an answer may use the type of its input


@dataclass(frozen=True)
class Probe:
    """One set of arguments, and a few words on what is special in it.

    Where more than one answer is right, `accepts` tells which.
    """

    story: str
    args: tuple[Any, ...]
    accepts: Callable[[Outcome], bool] = lambda came: False
    kind: Kind = Kind.PLAIN


@dataclass(frozen=True)
class Judge:
    """All that is needed to judge one exercise.

    Attributes:
        results: Names of the results, in order.
        reference: The right answer.
        probes: Makes the probes from a seed, smallest first.
        mistakes: Known wrong answers, the more special ones first.
        praise: What a right answer has shown.
        arguments: Names of the positional arguments; the reference's own,
            up to those that are parts to be exchanged.
        batched: Arguments whose first axis counts the examples.
        whole: Results that must be whole numbers (ids).
        array: Whether a list is refused in place of an array.
        symptoms: What to look for where no mistake is recognised.
        promised: What no answer may show, though its numbers be close.
        adapt: Makes the function to call from what the learner wrote, where
            that is a Keras layer or takes Keras parts.
        seconds: Time for all calls of one check together.
    """

    results: tuple[str, ...]
    reference: Callable[..., Any]
    probes: Callable[[int], list[Probe]]
    mistakes: tuple[Mistake, ...]
    praise: str
    arguments: tuple[str, ...] = ()
    batched: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    array: bool = False
    symptoms: tuple[Symptom, ...] = ()
    promised: tuple[Symptom, ...] = ()
    adapt: Callable[[Any], Callable[..., Any]] | None = None
    seconds: float = allowed.CHECK_SECONDS

    def __post_init__(self) -> None:
        """Name the arguments as the reference does."""
        if not self.arguments:
            names = tuple(arguments_of(self.reference))
            object.__setattr__(self, "arguments", names)


def arguments_of(function: Way) -> Iterator[str]:
    """Name the arguments of a function that are no parts to be exchanged."""
    for name, parameter in inspect.signature(function).parameters.items():
        default = parameter.default
        part = default is not parameter.empty and callable(default)
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD and not part:
            yield name


def joined(*lessons: dict[str, Judge]) -> dict[str, Judge]:
    """Join the judges of several lessons.

    Raises:
        ValueError: When two of them are for one exercise.
    """
    together: dict[str, Judge] = {}
    for judges in lessons:
        if twice := together.keys() & judges:
            raise ValueError(f"two judges for {', '.join(sorted(twice))}")
        together |= judges
    return together
