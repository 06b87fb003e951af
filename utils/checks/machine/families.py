"""Mistakes that follow from what a function takes and gives, made for it."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from utils.by_hand import softmax
from utils.checks.machine.judge import Mistake, Way, arguments_of, known

NOUNS = {  # of an argument: its part for one text, and for all texts
    "query": ("query", "queries"),
    "queries": ("queries", "queries"),
    "keys": ("keys", "keys"),
    "mask": ("mask", "masks"),
    "attention_weights": ("weights", "weights"),
    "values": ("values", "values"),
    "centres": ("centre", "centres"),
}
SHAPE = "Which shape does the docstring ask for?"
SCORES = "Scores come before the softmax. May they be negative?"


def of_batch(function: Way, **questions: str) -> Iterator[Mistake]:
    """Let one text's part of an argument, or their mean, serve all texts.

    Args:
        function: The right function.
        **questions: Arguments that count the texts, each with a way out.
    """
    for argument, question in questions.items():
        place = list(arguments_of(function)).index(argument)
        one, many = NOUNS[argument]
        serve = "serve" if one == many else "serves"
        yield from known(
            f"the {one} of text 0 {serve} the whole batch",
            question,
            _with_argument(function, place, lambda part: part[:1]),
            f"the {many} of all texts are averaged",
            _with_argument(function, place, lambda part: part.mean(axis=0)),
        )


def _with_argument(function: Way, place: int, change: Way) -> Way:
    def wrong(*args: Any) -> Any:
        part = np.broadcast_to(change(args[place]), args[place].shape)
        return function(*args[:place], part, *args[place + 1 :])

    return wrong


def of_axes(
    function: Way, name: str = "the axis of length 1 is kept"
) -> tuple[Mistake, ...]:
    """Leave an axis of length 1 in the result, or swap its first two."""
    return known(
        name,
        SHAPE,
        lambda *args: np.expand_dims(function(*args), -1),
        lambda *args: np.expand_dims(function(*args), 1),
        "the axes are swapped",
        "What does the first axis count, and what the second?",
        lambda *args: np.swapaxes(function(*args), 0, 1),
    )


def of_scores(score: Way) -> tuple[Mistake, ...]:
    """Do something to scores that only weights, or chances, want."""
    return known(
        "a softmax has made weights of the scores",
        SCORES,
        lambda *args: softmax(score(*args)),
        "negative scores are lost",
        "May a score be negative?",
        lambda *args: np.maximum(score(*args), 0),
        "the exponential of the score comes back",
        SCORES,
        lambda *args: np.exp(score(*args)),
        "the scores lose their sign",
        "May a score be negative?",
        lambda *args: np.abs(score(*args)),
    )
