"""What is known of an exercise: data from which every answer is judged.

An exercise is judged by data, not by reading source text: a reference, probes
(small inputs chosen so that mistakes show), and known mistakes, each with
functions that make it. A wrong answer is recognised when it gives what one of
them gives.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from utils.checks.machine.outcome import Outcome

Way = Callable[..., Any]

TIME_LIMIT = 5.0  # seconds for all calls of one check together


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
    order and one after another; the more special mistakes come first.

        known(
            "the softmax runs over the batch",
            "Which axis is time?",
            lambda scores, mask: softmax(scores, 0),
            lambda scores, mask: softmax(scores * mask, 0),
            "the scores come back", ...
        )

    Raises:
        ValueError: When a mistake lacks its question or a way to make it.
    """
    found: list[Mistake] = []
    texts: list[str] = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, Mistake):
            found.append(part)
        elif texts:
            name, question = texts
            found.append(Mistake(name, question, (part,)))
            texts = []
        else:
            found[-1] = replace(found[-1], ways=(*found[-1].ways, part))
    if texts:
        raise ValueError(f"no way to make a mistake: {texts[0]}")
    return tuple(found)


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
    shown: Callable[[tuple, tuple], bool]


class Kind(Enum):
    """What is special in a probe, where that explains a wrong answer."""

    PLAIN = auto()
    WHOLE_NUMBERS = auto()  # where an answer may use the type of its input


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
