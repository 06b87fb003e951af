"""What lessons 07 to 09 ask of a translator, and give to it.

A field's rows are those of `plots.ROWS`; an example is one of
`dates.generate`, a translation the right one of it.
"""

import functools
import itertools
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

import numpy as np
from babel.dates import format_date

from utils import text
from utils.backend import keras, ops, tf
from utils.dates import Example
from utils.model import DateTranslator, Translation


@functools.cache
def _compiled(translator: DateTranslator) -> Callable:
    return tf.function(translator, reduce_retracing=True)  # the same, faster


def chance(
    translator: DateTranslator,
    source_ids: np.ndarray,
    iso: str,
    rows: tuple[int, int],
) -> np.ndarray:
    """Return how likely a part of a date is, if all before it is given.

    Args:
        translator: the one that is asked.
        source_ids: (n, Tx), n texts.
        iso: the date.
        rows: from which character to which, such as (5, 7) for the month.

    Returns:
        (n,), the product of the probabilities of the part's characters.
    """
    target_ids = np.repeat(text.iso_to_ids([iso]), len(source_ids), axis=0)
    inputs = source_ids, text.shift_right(target_ids)
    probabilities = ops.softmax(_compiled(translator)(inputs)).numpy()
    each = np.take_along_axis(probabilities, target_ids[..., None], axis=2)
    return each[:, slice(*rows), 0].prod(axis=1)


def share_on(numbers: np.ndarray, span: tuple[int, int]) -> float:
    """Return the share of positive numbers that is within a span."""
    positive = np.clip(numbers, 0, None)
    return float(positive[slice(*span)].sum() / positive.sum())


def same_letter(
    twins: Sequence[Sequence[Translation]], rows: tuple[int, int]
) -> list[float]:
    """Return how often two twins look most at the same character.

    Args:
        twins: for each translator what it made of the same texts.
        rows: of a field, whose mean weights are compared.

    Returns:
        The share of texts, for each pair of twins.
    """
    best = [
        [one.attention[slice(*rows)].mean(axis=0).argmax() for one in found]
        for found in twins
    ]
    pairs = itertools.combinations(np.array(best), 2)
    return [float(np.mean(one == other)) for one, other in pairs]


def moves(
    example: Example, translation: Translation
) -> dict[str, list[tuple[int, int]]]:
    """Return where to push the attention: kind → (step, place) pairs.

    Step 6 writes the last digit of the month, step 9 that of the day.

    "own": where it looked; "letter": the other letters of the month's name;
    "year": the year's first character; "digit": the day's first digit in
    place of its second.
    """
    one, spans = translation, example.spans
    best, (start, stop) = int(one.attention[6].argmax()), spans["month"]
    day = spans["day"][0]
    found = {"own": [(6, best)], "year": [(6, spans["year"][0])]}
    if one.text[start:stop].isalpha():
        others = (place for place in range(start, stop) if place != best)
        found["letter"] = [(6, place) for place in others]
    if one.text[day : day + 2] == one.iso[8:] and one.iso[8] != one.iso[9]:
        found["digit"] = [(9, day)]
    return found


def first_scores(
    translator: DateTranslator, texts: list[str]
) -> np.ma.MaskedArray:
    """Return the scores when the second character is written.

    (At the first, the query is 0.)

    Returns:
        (n, Tx); padding is masked.
    """
    translator.build()
    decoder, ids = translator.decoder, text.texts_to_ids(texts)
    mask = ids != text.PAD_ID
    states = translator.encoder(ids, mask)
    keys = decoder.attention.project(states)
    start = decoder.embedding(np.full(len(ids), text.START_ID))
    hidden, cell = decoder.initial_state(states)
    query, _, _ = decoder.step(start, hidden, cell, states, mask, keys)
    scores = decoder.attention.score(query, keys)
    return np.ma.array(scores, mask=~mask)


def draw_rows(count: int, seed: int = 1) -> tuple[tuple[str, str], ...]:
    """Draw (text, ISO date) pairs of 1970 to 2030, in five formats in turn."""
    random, first = Random(seed), date(1970, 1, 1)
    days = [first + timedelta(random.randrange(22_000)) for _ in range(count)]
    patterns = itertools.cycle(
        ("d MMMM y", "MMMM d, y", "EEEE d MMMM y", "d.M.y", "y-MM-dd")
    )
    return tuple(
        (format_date(day, pattern, "en_GB"), day.isoformat())
        for day, pattern in zip(days, patterns)
    )


def train_steps(
    model: keras.Model,
    source_ids: np.ndarray,
    target_ids: np.ndarray,
    rate_at: Callable[[int], float],
    batch: int = 32,
) -> None:
    """Train a model that takes (source_ids, decoder_inputs), once through.

    Args:
        model: gives logits; what it has learned is kept.
        source_ids: (count, Tx).
        target_ids: (count, Ty).
        rate_at: the learning rate at a step, from 0.
        batch: examples in a step.
    """
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, jit_compile=False)
    for step, start in enumerate(range(0, len(source_ids), batch)):
        few = slice(start, start + batch)
        inputs = source_ids[few], text.shift_right(target_ids[few])
        model.optimizer.learning_rate = rate_at(step)
        model.train_on_batch(inputs, target_ids[few])
