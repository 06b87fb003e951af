"""Lesson 05: the loss over real characters, whole dates, training."""

import importlib
import inspect
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from utils.by_hand import (
    exact_match,
    log_softmax,
    losses,
    masked_loss,
    softmax,
)
from utils.checks import allowed
from utils.checks.machine.compare import close
from utils.checks.machine.draws import converted, ragged_mask
from utils.checks.machine.judge import Judge, Kind, Probe, known, shows
from utils.checks.machine.outcome import Refused
from utils.checks.machine.report import show

Array = np.ndarray

# -------------------------------------------------------------- masked_loss


def loss_probes(seed: int) -> list[Probe]:
    """Texts of unequal length, other paddings, huge logits."""
    rng = np.random.default_rng(seed)

    def draw(
        lengths: list[int], time: int, vocabulary: int, pad: int
    ) -> tuple:
        real = ragged_mask(lengths, time)
        ids = (pad + rng.integers(1, vocabulary, real.shape)) % vocabulary
        logits = 2 * rng.normal(size=(*real.shape, vocabulary))
        logits[..., pad] += 1.5
        return np.where(real, ids, pad), logits, pad

    tiny = np.array([[[0.0, 2.0, 0.0], [0.0, 0.0, 1.0]]])
    sure = np.array([[[0.0, 1e6, -1e6], [1e6, 0.0, 0.0]]])
    mixed = np.array([[[0.0, 1e6, 0], [0, 1.0, 2.0], [0, 2.0, 0.5]]])
    ids, logits, pad = draw([4, 1, 2], 4, 5, 0)
    whole = np.clip(np.round(2 * logits), -4, 5).astype(int)
    mixed_up = np.ix_([1, 0, 2], [2, 0, 3, 1])
    return [
        Probe("one text: a real character, then padding (id 0)",
              (np.array([[1, 0]]), tiny, 0)),
        Probe("two texts of 3 and 1 characters", draw([3, 1], 3, 4, 0)),
        Probe("no padding at all", draw([2, 2, 2], 2, 3, 0)),
        Probe("the id of padding is 3", draw([1, 4], 4, 5, 3)),
        Probe("as many texts as characters", draw([3, 1, 2], 3, 3, 0)),
        Probe("texts of 4, 1 and 2 characters", (ids, logits, pad)),
        Probe("whole numbers as logits", (ids, whole, pad),
              kind=Kind.WHOLE),
        Probe("float32", converted(draw([2, 5], 5, 4, 0), np.float32)),
        Probe("one text alone", draw([3], 5, 6, 5)),
        Probe("very sure, and right", (np.array([[1, 0]]), sure, 0)),
        Probe("very sure, and wrong", (np.array([[2, 0]]), sure, 0)),
        Probe("a very sure character beside two doubtful ones",
              (np.array([[1, 2, 2]]), mixed, 0)),
        Probe("padding in front and in between",
              (ids[mixed_up], logits[mixed_up], pad)),
    ]  # fmt: skip


def _mean(change: Callable) -> Callable:
    """A mean over the real characters of a changed loss."""

    def wrong(ids: Array, logits: Array, pad: int) -> float:
        return change(ids, logits)[ids != pad].mean()

    return wrong


def _picked(scores: Array, ids: Array) -> Array:
    return np.take_along_axis(scores, ids[..., None], -1)[..., 0]


def _by_rows(ids: Array, logits: Array, pad: int) -> float:
    real = ids != pad
    return ((losses(ids, logits) * real).sum(1) / real.sum(1)).mean()


def _by_columns(ids: Array, logits: Array, pad: int) -> float:
    real = ids != pad
    counts = real.sum(0)
    sums = (losses(ids, logits) * real).sum(0)
    return (sums[counts > 0] / counts[counts > 0]).mean()


def _overflowing(ids: Array, logits: Array) -> Array:
    sums = np.exp(logits).sum(-1)
    return np.log(sums) - _picked(logits, ids)


def _over(axis: int) -> Callable:
    def change(ids: Array, logits: Array) -> Array:
        return -_picked(np.log(softmax(logits, axis)), ids)

    return change


def _other(fixed: int) -> Callable:
    return lambda ids, logits, pad: masked_loss(ids, logits, fixed)


def _real_if(real: Callable) -> Callable:
    """A mean over other characters than the real ones."""
    return lambda ids, logits, pad: losses(ids, logits)[
        real(ids != pad)
    ].mean()


def _first_too(real: Array) -> Array:
    """Real characters, and the padding right after each."""
    return real | np.pad(real, ((0, 0), (1, 0)))[:, :-1]


def _cut_off(least: float) -> Callable:
    return _mean(
        lambda ids, z: -np.log(np.maximum(_picked(softmax(z), ids), least))
    )


def _one_hot(ids: Array, logits: Array) -> Array:
    return np.eye(logits.shape[-1])[ids]


def _binary(ids: Array, logits: Array) -> Array:
    hit = _one_hot(ids, logits)
    chance = np.clip(softmax(logits), 1e-7, 1 - 1e-7)
    return -(hit * np.log(chance) + (1 - hit) * np.log(1 - chance)).sum(-1)


REAL = "How many characters are real, and how many did your mean count?"
STABLE = "What is the logarithm of a probability that has become 0?"

BETWEEN = (
    "A mean lies between the least and the most. Which losses are in yours?"
)

CUT_OFF = "the cost of a very wrong character is cut off"
WRONG_COST = (
    "The true logit is a million below the largest. What does that cost?"
)

LOSS_SYMPTOMS = shows(
    CUT_OFF,
    WRONG_COST,
    lambda args, came: 0 <= came[0] < _real(*args).mean() / 2 > 1e5,
    "the loss is negative",
    "Which sign has the logarithm of a probability?",
    lambda args, came: bool(came[0] < 0),
    "the loss is smaller than the smallest of the real characters",
    BETWEEN,
    lambda args, came: bool(came[0] < _real(*args).min() - 1e-4),
    "the loss is larger than the largest of the real characters",
    lambda args, came: bool(came[0] > 1.01 * _real(*args).max() + 1e-4),
)


def _real(ids: Array, logits: Array, pad: int) -> Array:
    return losses(ids, logits)[ids != pad]


LOSS_MISTAKES = known(
    "real characters after the first padding are left out",
    "May padding also be in front, or in between?",
    _real_if(lambda real: np.logical_and.accumulate(real, axis=1)),
    _real_if(
        lambda real: np.arange(real.shape[1]) < real.sum(1, keepdims=True)
    ),
    "the first padding of each text counts as well",
    REAL,
    _real_if(_first_too),
    "characters that cost nothing are not counted",
    REAL,
    lambda ids, logits, pad: (
        (losses(ids, logits) * (ids != pad)).sum()
        / max(np.count_nonzero(losses(ids, logits) * (ids != pad)), 1)
    ),
    "every character is scored with the ids of the whole batch",
    "How many logits does one character need: which shape do you pick?",
    lambda ids, z, pad: -log_softmax(z)[..., ids][ids != pad].mean(),
    lambda ids, z, pad: (z[..., 0] - log_softmax(z)[..., 0] - z[..., ids])[
        ids != pad
    ].mean(),
    "the largest logit is taken off, and not added again",
    "What does the loss lose when all logits fall by the same amount?",
    _mean(lambda ids, z: losses(ids, z) - z.max(-1)),
    "the class of padding is left out of the softmax",
    "Over how many classes do the probabilities of a character sum to 1?",
    lambda ids, z, pad: masked_loss(
        ids, np.where(np.arange(z.shape[-1]) == pad, -1e9, z), pad
    ),
    CUT_OFF,
    WRONG_COST,
    *map(_cut_off, (1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6)),
    "the padding counts in the mean",
    REAL,
    lambda ids, logits, pad: losses(ids, logits).mean(),
    "padding adds nothing, but is counted in the mean",
    lambda ids, logits, pad: (losses(ids, logits) * (ids != pad)).mean(),
    "padding adds to the sum, though only real characters are counted",
    "Which losses should be in the sum?",
    lambda ids, logits, pad: losses(ids, logits).sum() / (ids != pad).sum(),
    "the sum comes back, not the mean",
    "Should a longer text weigh more just by its length?",
    lambda ids, logits, pad: losses(ids, logits)[ids != pad].sum(),
    "the sum is divided by the number of texts",
    "By how many real characters should the sum be divided?",
    lambda ids, logits, pad: losses(ids, logits)[ids != pad].sum() / len(ids),
    "the sum is divided by the number of places",
    lambda ids, logits, pad: (
        losses(ids, logits)[ids != pad].sum() / ids.shape[1]
    ),
    "the median comes back, not the mean",
    "Which average weighs every loss?",
    lambda ids, logits, pad: np.median(losses(ids, logits)[ids != pad]),
    "the largest loss comes back, not the mean",
    lambda ids, logits, pad: losses(ids, logits)[ids != pad].max(),
    "only the characters that were predicted right count",
    "Which characters should the network learn from?",
    lambda ids, logits, pad: (
        (losses(ids, logits) * (logits.argmax(-1) == ids)).sum()
        / max((logits.argmax(-1) == ids).sum(), 1)
    ),
    "each class goes through a sigmoid of its own",
    "What should the probabilities of one character sum to?",
    _mean(
        lambda ids, logits: (
            -np.log(1 / (1 + np.exp(-_picked(logits, ids))) + 1e-12)
        )
    ),
    "each text is averaged first, then the texts",
    "Does a character of a short text count more than one of a long one?",
    _by_rows,
    "each place is averaged first, then the places",
    "Should every real character count the same?",
    _by_columns,
    "the mask is made from the predictions",
    "Who knows where padding is: the target, or the prediction?",
    lambda ids, logits, pad: losses(ids, logits)[
        logits.argmax(-1) != pad
    ].mean(),
    "the mask is turned round: only padding counts",
    "Which characters should count?",
    lambda ids, logits, pad: (
        losses(ids, logits)[ids == pad].sum() / max((ids == pad).sum(), 1)
    ),
    "the logits of padding are set to zero, and it still counts",
    REAL,
    lambda ids, logits, pad: losses(
        ids, logits * (ids != pad)[..., None]
    ).mean(),
    "the id of padding is fixed to 0",
    "Which argument says which id is padding?",
    _other(0),
    "the sign is wrong: the loss is negative",
    "Which sign has the logarithm of a probability?",
    _mean(lambda ids, logits: -losses(ids, logits)),
    "the softmax is taken twice",
    "Is what you take the softmax of a logit, or a probability already?",
    _mean(lambda ids, logits: losses(ids, softmax(logits))),
    "the logits are taken for probabilities",
    "Logits may be negative. What makes probabilities of them?",
    _mean(lambda ids, logits: -np.log(_picked(logits, ids))),
    _mean(
        lambda ids, logits: -np.log(np.clip(_picked(logits, ids), 1e-7, None))
    ),
    "the logits are taken for logarithms of probabilities",
    "Do the exponentials of your logits sum to 1 already?",
    _mean(lambda ids, logits: -_picked(logits, ids)),
    "the logarithm of a vanished probability is infinite",
    STABLE,
    _mean(lambda ids, logits: -np.log(_picked(softmax(logits), ids))),
    "0 times an infinite logarithm is no number",
    _mean(lambda ids, z: -(_one_hot(ids, z) * np.log(softmax(z))).sum(-1)),
    "the exponential of a huge logit overflows",
    "The loss does not change when all logits of a character fall by the "
    "same amount. Which amount keeps the exponential small?",
    _mean(_overflowing),
    "the exponential of a huge logit overflows",
    "Which amount can be taken off all logits of a character first?",
    _mean(
        lambda ids, logits: (
            -np.log(_picked(np.exp(logits), ids) / np.exp(logits).sum(-1))
        )
    ),
    "the logarithm has base 2",
    "Which logarithm undoes the exponential?",
    _mean(lambda ids, logits: losses(ids, logits) / np.log(2)),
    "the logarithm has base 10",
    _mean(lambda ids, logits: losses(ids, logits) / np.log(10)),
    "probabilities are averaged before the logarithm",
    "Which comes first: the logarithm, or the mean?",
    lambda ids, logits, pad: (
        -np.log(_picked(softmax(logits), ids)[ids != pad].mean())
    ),
    "the missing probability is averaged, without a logarithm",
    "How much should a very sure and wrong answer cost?",
    _mean(lambda ids, logits: 1 - _picked(softmax(logits), ids)),
    "the softmax runs over the characters, not the vocabulary",
    "Over which axis do the probabilities of one character sum to 1?",
    _mean(_over(1)),
    "the softmax runs over the batch, not the vocabulary",
    _mean(_over(0)),
    "squares of differences are averaged, without a logarithm",
    "Which loss is asked for: squares, or cross-entropy?",
    _mean(lambda ids, z: ((softmax(z) - _one_hot(ids, z)) ** 2).mean(-1)),
    "the mean also runs over the vocabulary",
    "How many numbers does one character add to the sum?",
    _mean(lambda ids, z: -(_one_hot(ids, z) * log_softmax(z)).mean(-1)),
    "each class is scored as a yes or no of its own",
    "How many characters of the vocabulary are right in one place?",
    _mean(_binary),
    "the share of wrong characters comes back, not a loss",
    "Can a network follow the slope of a count?",
    _mean(lambda ids, logits: 1.0 * (logits.argmax(-1) != ids)),
    "the likeliest character is scored, not the true one",
    "Which probability counts: of the target, or of the best guess?",
    _mean(lambda ids, logits: -log_softmax(logits).max(-1)),
    "only the first text counts",
    "Which axis is the batch?",
    lambda ids, logits, pad: masked_loss(ids[:1], logits[:1], pad),
    "only the last text counts",
    lambda ids, logits, pad: masked_loss(ids[-1:], logits[-1:], pad),
    "only places that are real in every text count",
    "Should a real character be left out for another text's padding?",
    lambda ids, logits, pad: losses(ids, logits)[
        :, (ids != pad).all(0)
    ].mean(),
    "the mean probability comes back, without a logarithm",
    "Should a better answer get a higher loss, or a lower one?",
    _mean(lambda ids, logits: _picked(softmax(logits), ids)),
    "every wrong class adds its logarithm as well",
    "Which one logarithm does a character add?",
    _mean(lambda ids, z: -log_softmax(np.clip(z, -99, 99)).sum(-1)),
    "the mean also runs over the vocabulary and the padding",
    "How many numbers does one character add to the sum?",
    lambda ids, logits, pad: -np.log(softmax(logits) + 1e-9).mean(),
    "only ids above that of padding count",
    "Which ids are real: all but one, or only larger ones?",
    lambda ids, logits, pad: (
        (losses(ids, logits) * (ids > pad)).sum() / (ids > pad).sum()
    ),
    "only the last character counts",
    "Which axis is time?",
    lambda ids, logits, pad: (
        losses(ids, logits)[:, -1] * (ids[:, -1] != pad)
    ).mean(),
    "one loss per text comes back, not one for all",
    "How many numbers should come back?",
    lambda ids, logits, pad: (
        (losses(ids, logits) * (ids != pad)).sum(1) / (ids != pad).sum(1)
    ),
    "one loss per character comes back",
    lambda ids, logits, pad: losses(ids, logits) * (ids != pad),
    "the loss of each real character comes back, without a mean",
    lambda ids, logits, pad: losses(ids, logits)[ids != pad],
    "the perplexity comes back, not the loss",
    "Is the exponential of the loss asked for?",
    lambda ids, logits, pad: np.exp(masked_loss(ids, logits, pad)),
)

# -------------------------------------------------------------- exact_match


def match_probes(seed: int) -> list[Probe]:
    """Near misses: one character, another order, the same sum."""
    rng = np.random.default_rng(seed)
    target = rng.integers(0, 9, (6, 4))
    near = target.copy()
    near[range(4), range(4)] += 1
    near[3, 0] += 1
    swapped = np.array([[1, 2, 2], [5, 3, 4], [1, 2, 3], [4, 1, 1]])
    dates = rng.integers(1, 11, (6, 10))
    slips = dates.copy()
    slips[range(5), [0, 3, 5, 8, 9]] -= 1
    right = np.array([[1, 2, 2], [3, 4, 5], [1, 2, 3], [2, 3, 1]])
    turned = np.array([[1, 2], [3, 4]])
    late = np.zeros((1, 12), int)
    late[0, -1] = 1
    return [
        Probe("three dates of two characters, the first one right",
              (np.array([[1, 2], [3, 0], [5, 6]]),
               np.array([[1, 2], [3, 4], [0, 6]]))),
        Probe("six dates, four of them wrong somewhere", (near, target)),
        Probe("other orders and equal sums", (swapped, right)),
        Probe("six dates, five of them wrong by one character",
              (slips, dates)),
        Probe("every date right", (target, target.copy())),
        Probe("no date right", (near[:4], target[:4])),
        Probe("one date, right", (target[:1], target[:1].copy())),
        Probe("one date, wrong at the end", (near[3:4], target[3:4])),
        Probe("int32 and int64", (np.int32(near[2:]), target[2:])),
        Probe("as many dates as characters", (near[1:5], target[1:5])),
        Probe("two dates that changed places", (turned[::-1], turned)),
        Probe("four dates, three of them right",
              (near[[4, 3, 5, 4]], target[[4, 3, 5, 4]])),
        Probe("two dates of ids with one digit or two",
              (np.array([[2, 13], [1, 0]]), np.array([[21, 3], [0, 10]]))),
        Probe("twelve characters, the last one wrong", (late, late * 0)),
    ]  # fmt: skip


WHOLE = "When is a date right: when some characters are, or when all are?"


def _compare(columns: slice) -> Callable:
    return lambda a, b: (a[:, columns] == b[:, columns]).all(1).mean()


MATCH_SYMPTOMS = shows(
    "a share lies outside of 0 and 1",
    "What is divided by what?",
    lambda args, came: not 0 <= came[0] <= 1,
    "too many dates count as right",
    WHOLE,
    lambda args, came: bool(came[0] > exact_match(*args)),
    "too few dates count as right",
    "Which dates are left out, or what is divided by too much?",
    lambda args, came: bool(came[0] < exact_match(*args)),
)

MATCH_MISTAKES = known(
    "counting ends at the first wrong date",
    "What does your loop do after a wrong date?",
    lambda a, b: np.logical_and.accumulate((a == b).all(1)).mean(),
    "dates after the first right one are not looked at",
    "Where does your loop end?",
    lambda a, b: (a == b).all(1).any() / len(a),
    "characters before the first wrong one are counted, not dates",
    WHOLE,
    lambda a, b: np.logical_and.accumulate(a == b, axis=1).mean(),
    lambda a, b: np.logical_and.accumulate((a == b).ravel()).mean(),
    "the share is rounded to a whole number",
    "Which numbers lie between 0 and 1?",
    lambda a, b: np.round((a == b).all(1).mean()),
    "the id 0 is left out of the comparison",
    "Which character has the id 0 in a date? May it be wrong?",
    lambda a, b: ((a == b) | (b == 0)).all(1).mean(),
    lambda a, b: ((a == b) | (a == 0)).all(1).mean(),
    lambda a, b: ((a == b) | (a == 0) | (b == 0)).all(1).mean(),
    "the ids of a date are glued to one text",
    "Are 2, 13 and 21, 3 the same?",
    lambda a, b: np.mean(
        [
            "".join(map(str, p)) == "".join(map(str, t))
            for p, t in zip(a, b, strict=True)
        ]
    ),
    "right characters are counted, not right dates",
    WHOLE,
    lambda a, b: (a == b).mean(),
    "a date counts when any of its characters is right",
    lambda a, b: (a == b).any(1).mean(),
    "only the first character is compared",
    lambda a, b: (a[:, 0] == b[:, 0]).mean(),
    "only the last character is compared",
    lambda a, b: (a[:, -1] == b[:, -1]).mean(),
    "the first character is not compared",
    lambda a, b: (a[:, 1:] == b[:, 1:]).all(1).mean(),
    "the last character is not compared",
    lambda a, b: (a[:, :-1] == b[:, :-1]).all(1).mean(),
    "only the year is compared",
    _compare(slice(0, 4)),
    "only the month is compared",
    _compare(slice(5, 7)),
    "only the day is compared",
    _compare(slice(8, 10)),
    "only the year with the month is compared",
    _compare(slice(0, 7)),
    "ids that are nearly equal count as equal",
    "Is 2018-05-09 the same as 2018-05-08?",
    lambda a, b: (np.abs(np.subtract(a, b, dtype=int)) <= 1).all(1).mean(),
    "characters that occur are compared, not their places",
    "Are 12 and 21 the same?",
    lambda a, b: np.mean(
        [set(p) == set(t) for p, t in zip(a, b, strict=True)]
    ),
    "right dates are counted, not their share",
    "Should the number grow when more dates are tested?",
    lambda a, b: (a == b).all(1).sum(),
    "the share comes back in per cent",
    "Between which bounds should a share lie?",
    lambda a, b: 100 * (a == b).all(1).mean(),
    "the share of wrong dates comes back",
    "Should a better translator get a higher number?",
    lambda a, b: 1 - (a == b).all(1).mean(),
    "the share of dates wrong in every character comes back",
    lambda a, b: (a != b).all(1).mean(),
    "the whole batch counts as one: all right, or nothing",
    "How many dates are there, and how many of them are right?",
    lambda a, b: float((a == b).all()),
    "places are judged, not dates: the wrong axis",
    "Which axis holds the characters of one date?",
    lambda a, b: (a == b).all(0).mean(),
    "the order of the characters does not count",
    "Are 12 and 21 the same?",
    lambda a, b: (np.sort(a, 1) == np.sort(b, 1)).all(1).mean(),
    "only the sums of the characters are compared",
    "Are 13 and 22 the same?",
    lambda a, b: (a.sum(1) == b.sum(1)).mean(),
    "right dates are divided by the number of characters",
    "How many dates were tested?",
    lambda a, b: (a == b).all(1).sum() / a.shape[1],
    "right dates are divided by the number of all characters",
    lambda a, b: (a == b).all(1).sum() / a.size,
    "a date may have one wrong character",
    WHOLE,
    lambda a, b: ((a != b).sum(1) <= 1).mean(),
    "a date counts when most of its characters are right",
    lambda a, b: ((a == b).mean(1) > 0.5).mean(),
    "a date may have some wrong characters",
    *(
        lambda a, b, share=share: ((a == b).mean(1) >= share).mean()
        for share in (0.75, 0.8, 0.9)
    ),
    "it only says whether any date is right",
    "How many dates are there, and how many of them are right?",
    lambda a, b: float((a == b).all(1).any()),
    "the best date is scored",
    lambda a, b: (a == b).mean(1).max(),
    "the first date is not judged",
    "Which dates does your slice or loop reach?",
    lambda a, b: (a == b).all(1)[1:].mean() if len(a) > 1 else float("nan"),
    "two numbers come back, not their quotient",
    "How many numbers should come back?",
    lambda a, b: np.array([(a == b).all(1).sum(), len(a)]),
    "only the first and the last character are compared",
    WHOLE,
    lambda a, b: (a[:, [0, -1]] == b[:, [0, -1]]).all(1).mean(),
    "right dates are divided by ten, whatever their number",
    "How many dates were tested?",
    lambda a, b: (a == b).all(1).sum() / 10,
    "a share for each place comes back, not one for all",
    "Which axis holds the characters of one date?",
    lambda a, b: (a == b).mean(0),
    "it only says whether most dates are right",
    "How many dates are there, and how many of them are right?",
    lambda a, b: float((a == b).all(1).mean() > 0.5),
    "the shares of right characters are multiplied",
    lambda a, b: (a == b).mean(1).prod(),
    "a verdict for each date comes back, not the share",
    "How many numbers should come back?",
    lambda a, b: (a == b).all(1),
    "a share for each date comes back, not one for all",
    lambda a, b: (a == b).mean(1),
    "only the first date is judged",
    "How many dates are there?",
    lambda a, b: float((a[0] == b[0]).all()),
    "the number of wrong characters comes back",
    WHOLE,
    lambda a, b: (a != b).sum(),
)

# ---------------------------------------------------------- compile_and_fit

PEAK, WARM_UP = 0.012, 30  # of the learning rate
BETAS, LONGEST = (0.9, 0.99), 1.0  # of Adam, and a gradient's length


def fit_probes(seed: int) -> list[Probe]:
    """Batches of a toy translator, some with a gradient to be clipped."""
    rng = np.random.default_rng(seed)
    ids = np.int32(rng.integers(0, 4, (16, 2, 6)))
    ids[..., 4:] = (ids[..., 2:4] + (rng.random((16, 2, 2)) < 0.7)) % 4
    ids[::3] = ids[::3, :1, [0, 1, 2, 2, 5, 5]]
    story = "a toy translator, compiled before; three epochs of 16 batches"
    return [Probe(story, (ids, 3))]


def rate_of(step: Array, steps: int) -> Array:
    """The learning rate that the lesson asks for."""
    done = np.clip((step - WARM_UP) / max(1, steps - WARM_UP), 0, 1)
    falling = PEAK * (1 + np.cos(np.pi * done)) / 2
    return np.where(step < WARM_UP, PEAK * step / WARM_UP, falling)


def start() -> Array:
    """The toy's weights before training: a table for each input."""
    return np.random.default_rng(0).normal(size=(2, 4, 4))


def trained(batches: Array, epochs: int) -> tuple[Array, Array, Array]:
    """Train the toy by the recipe: losses, exact matches and its tables.

    Adam as Kingma and Ba (2015) give it at the end of their section 2.
    """
    sources, fed, targets = np.split(batches, 3, axis=-1)
    tables, seen = start(), []
    mean = square = np.zeros_like(tables)
    for step in range(epochs * len(batches)):
        at = step % len(batches)
        rows = tables[0][fed[at]] + tables[1][sources[at, :, :1]]
        miss = softmax(rows) - np.eye(4)[targets[at]]
        slopes = np.zeros_like(tables)
        np.add.at(slopes[0], fed[at], miss / miss[..., 0].size)
        np.add.at(slopes[1], sources[at, :, :1].repeat(2, 1),
                  miss / miss[..., 0].size)  # fmt: skip
        slopes = slopes / max(1, np.linalg.norm(slopes) / LONGEST)
        mean = BETAS[0] * mean + (1 - BETAS[0]) * slopes
        square = BETAS[1] * square + (1 - BETAS[1]) * slopes**2
        ahead, spread = (1 - beta ** (step + 1) for beta in BETAS)
        size = rate_of(step, epochs * len(batches)) * np.sqrt(spread) / ahead
        tables = tables - size * mean / (np.sqrt(square) + 1e-7)
        hit = exact_match(rows.argmax(-1), targets[at])
        seen.append([losses(targets[at], rows).mean(), hit])
    history = np.reshape(seen, (epochs, -1, 2)).mean(axis=1)
    return history[:, 0], history[:, 1], tables


def as_trainer(function: Callable) -> Callable:
    """Turn `compile_and_fit` into a function of batches and epochs.

    Its model is a toy that takes what the translator takes, and notes how it
    is compiled and trained. Right is what trains as the recipe does; only an
    answer that does not is asked about loss and optimizer.
    """

    def train(batches: Array, epochs: int) -> tuple:
        backend = importlib.import_module("utils.backend")
        seen = SimpleNamespace(compiled=[], fits=[], ends=[])
        model = _toy(backend, seen)
        sources, fed, targets = np.split(batches, 3, axis=-1)
        data = backend.tf.data.Dataset.from_tensor_slices(
            ((sources, fed), targets)
        )
        model.compile("sgd", "sparse_categorical_crossentropy")
        seen.compiled.clear()
        ends = backend.keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: seen.ends.append(epoch)
        )
        options = {"callbacks": [ends], "validation_freq": epochs + 1,
                   "validation_data": data, "verbose": 0}  # fmt: skip
        _takes(function, model, data, epochs, options)
        history = function(model, data, epochs, **options)
        _called(model, seen, history)
        _trained(model, history.history["loss"], batches, epochs)
        _asked(seen, history.history, options)
        return *(history.history[n] for n in NOTED), model.get_weights()

    return train


NOTED = "loss", "exact_match"
RECIPE = "Which parts has the recipe, and which of them does the model get?"
HOLD = "How long may the gradient be, all slopes together?"
STEPS = "How many batches do all epochs have together?"
TWO = "Which two calls does training take, each how often?"


def _hold(
    fine: bool, came: str, name: str, question: str, wanted: str
) -> None:
    """Refuse an answer that lacks something.

    Raises:
        Refused: When it is not fine.
    """
    if not fine:
        raise Refused(came, name, question, wanted)


def _takes(function: Callable, *args: Any) -> None:
    *args, options = args
    given = inspect.signature(function)
    try:
        given.bind(*args, **options)
    except TypeError:
        _hold(False, f"compile_and_fit{given}", "other arguments are taken",
              "Did the first line of the function change?",
              "compile_and_fit(translator, batches, epochs, **options)",
              )  # fmt: skip


def _toy(backend: Any, seen: SimpleNamespace) -> Any:
    """Make a model of two tables, which notes what is done with it."""
    keras, one_hot = backend.keras, backend.ops.one_hot

    class Toy(keras.Model):
        decoder = SimpleNamespace(written_size=4)  # compile_translator asks

        def __init__(self) -> None:
            super().__init__()
            self.tables = [self.add_weight(shape=(4, 4)) for _ in range(2)]
            self.built = True

        def get_config(self) -> dict:
            return {}

        def call(self, inputs: Any) -> Any:
            source_ids, fed = inputs
            rows = one_hot(fed, 4) @ self.tables[0]
            return rows + one_hot(source_ids[:, :1], 4) @ self.tables[1]

        def compile(
            self, *args: Any, jit_compile: Any = "auto", **kwargs: Any
        ) -> None:
            seen.compiled.append(jit_compile)
            super().compile(*args, jit_compile=False, **kwargs)
            _metrics_fit(kwargs.get("metrics"), backend)

        def fit(self, *args: Any, **kwargs: Any) -> Any:
            _can_fit(self, args, backend)
            seen.fits.append(kwargs if self is model else None)
            return super().fit(*args, **kwargs)

    model = Toy()
    model.set_weights(list(start()))
    return model


def _metrics_fit(metrics: Any, backend: Any) -> None:
    """Try metrics that are plain functions on ids and logits."""
    ids, logits = np.zeros((2, 3), np.int32), np.zeros((2, 3, 4), np.float32)
    for metric in metrics if isinstance(metrics, list) else []:
        if not inspect.isfunction(metric):
            continue
        try:
            metric(*map(backend.ops.convert_to_tensor, (ids, logits)))
        except Exception as error:
            came = f"{type(error).__name__} from {metric.__name__}"
            _hold(False, came, "the metric does not fit what the model gives",
                  "The model gives logits. Which of the two metrics called "
                  "exact_match takes those?",
                  "a metric of target ids and logits")  # fmt: skip


def _can_fit(model: Any, args: tuple, backend: Any) -> None:
    """Refuse calls of `fit` that end in an error hard to read."""
    _hold(len(args) < 2, f"fit(batches, {args[1:] and args[1]}, ...)",
          "the second argument of `fit` is given without its name",
          "Where the batches hold their targets, what does the second "
          "argument of `fit` mean? How is another one named?",
          "epochs named in the call of `fit`")  # fmt: skip
    rate = getattr(model.optimizer, "_learning_rate", None)
    plain = inspect.isfunction(rate) or inspect.ismethod(rate)
    _hold(not (plain and inspect.signature(rate).parameters),
          f"a function, {getattr(rate, '__name__', '')}, as learning rate",
          "the function that makes the rates is given, not the rates",
          "What does that function need to know, and what does it return?",
          "the learning rates of all batches")  # fmt: skip


def _called(model: Any, seen: SimpleNamespace, history: Any) -> None:
    """Refuse what was not called, or more than once, or not returned."""
    _hold(bool(seen.compiled), "no call of `compile`",
          "the model is not compiled: it keeps an old recipe",
          "What must a model be told before it can be trained?",
          "a model compiled by this function")  # fmt: skip
    name = "`fit` is called more than once"
    if None in seen.fits:
        name = "another model is trained than the one that is given"
    elif not seen.fits:
        name = "the model was not trained"
    _hold(len(seen.fits) == 1 and None not in seen.fits,
          f"{sum(fit is not None for fit in seen.fits)} calls of it", name,
          TWO, "one call of the translator's own `fit`")  # fmt: skip
    if "loss" not in getattr(history, "history", {}):
        plain = isinstance(history, dict) and "loss" in history
        _hold(False, f"a {type(history).__name__}",
              "the losses come back, but not in the History" if plain
              else "the history is not handed back",
              "What does training give back, and who needs it?",
              "a History that holds the loss of each epoch")  # fmt: skip


def _trained(model: Any, came: list, batches: Array, epochs: int) -> None:
    """Find out why a model did not learn as the recipe lets it learn."""
    name = "fewer epochs are trained than asked for"
    if len(came) == 1:
        name = "only one epoch is trained"
    elif len(came) > epochs:
        name = "more epochs are trained than asked for"
    _hold(len(came) == epochs, f"losses of {len(came)} epochs", name,
          "Which argument says how often all batches are seen?",
          f"losses of {epochs} epochs")  # fmt: skip
    expected, tables = trained(batches, epochs)[::2], model.get_weights()
    if close(expected[1], np.array(tables)):
        return
    _hold(came[-1] < came[0], f"losses of {show(np.array(came))}",
          "the model learns in the wrong direction, or in steps too large",
          "How large is the learning rate, and what is the loss?",
          "a loss that falls")  # fmt: skip
    _loss_is_right(model)
    _optimizer_is_right(model.optimizer, epochs * len(batches))
    raise Refused(f"losses of {show(np.array(came))}", "", RECIPE,
                  f"losses of {show(expected[0])}")  # fmt: skip


def _loss_is_right(model: Any) -> None:
    """Take the loss of logits for which it is known."""
    ids, rng = np.arange(8, dtype=np.int32).reshape(4, 2) % 4, start()
    logits = np.float32(2 * rng.reshape(4, 2, 4))
    came = float(model.compute_loss(y=ids, y_pred=logits))
    each = losses(ids, logits)
    taken = losses(ids, np.log(np.clip(logits, 1e-7, 1 - 1e-7)))
    names = {
        taken.mean(): ("the loss takes logits for probabilities",
                       "The model gives logits. How does the loss learn of "
                       "that?"),
        each.sum(): ("the loss is a sum, not a mean",
                     "Should the loss grow with the size of a batch?"),
        each[ids != 0].mean(): ("the loss leaves out the id 0",
                                "Which characters does the id 0 stand for in "
                                "a date? Are they padding?"),
    }  # fmt: skip
    name = [names[other] for other in names if np.isclose(came, other, 1e-3)]
    _hold(bool(np.isclose(came, each.mean(), 1e-4)), f"a loss of {came:.4g}",
          *(name or [("another loss is used", RECIPE)])[0],
          f"a loss of {each.mean():.4g} for logits that are known",
          )  # fmt: skip


def _optimizer_is_right(adam: Any, steps: int) -> None:
    """Look at the optimizer's class, rates and settings."""
    kinds = [kind.__name__ for kind in type(adam).__mro__]
    fine = "Adam" in kinds and "AdamW" not in kinds
    _hold(fine, kinds[0], "the optimizer is another one than Adam", RECIPE,
          "Adam")  # fmt: skip
    _rates_are_right(adam, steps)
    lengths = {
        name: getattr(adam, name, None)
        for name in ("global_clipnorm", "clipnorm", "clipvalue")
    }
    given = {name: value for name, value in lengths.items() if value}
    name = "the gradients are not clipped"
    if given:
        name = "the gradient is clipped at another length, or in another way"
    _hold(given == {"global_clipnorm": LONGEST}, str(given or "no limit"),
          name, HOLD, "gradients of the length 1 at most")  # fmt: skip
    betas = adam.beta_1, adam.beta_2
    name = "Adam remembers the size of slopes for longer, or for less long"
    if betas[0] == BETAS[1]:
        name = "the 0.99 lands on another setting of Adam"
    _hold(betas == BETAS, f"beta_1 = {betas[0]}, beta_2 = {betas[1]}", name,
          RECIPE, f"beta_1 = {BETAS[0]}, beta_2 = {BETAS[1]}")  # fmt: skip


def _rates_are_right(adam: Any, steps: int) -> None:
    """Ask the optimizer for its learning rate at some steps."""
    at = np.array([0, 15, WARM_UP, (WARM_UP + steps) // 2, steps - 1])
    came = np.zeros(5)
    for place, step in enumerate(at):
        adam.iterations.assign(step)
        came[place] = float(adam.learning_rate)
    wanted = rate_of(at, steps)
    name, question = "the learning rates are others", RECIPE
    if np.ptp(came) < 1e-9:
        name = "the learning rate is always the same"
    elif came[0] > 0:
        name = "the learning rate does not begin at 0: no warm-up"
    elif close(came * wanted[2] / came[2], wanted):
        name = "the highest learning rate is another one"
    elif close(came[:3], wanted[:3]):
        early = "early" if came[3] < wanted[3] else "late"
        name, question = f"the learning rate falls to 0 too {early}", STEPS
    _hold(close(wanted * 1e3, came * 1e3), f"learning rates {show(came)}",
          name, question,
          f"learning rates {show(wanted)} at batches {show(at)}")  # fmt: skip


def _asked(seen: SimpleNamespace, history: dict, options: dict) -> None:
    """Look for the metric, the options, and what else the text asks for."""
    fit = seen.fits[0]
    other = ", ".join(name for name in history if name != "loss")
    _hold("exact_match" in history, f"metrics: {other or 'none'}",
          "the metric of whole dates is missing",
          "Which share does this course report? Does the History hold it?",
          "the metric exact_match")  # fmt: skip
    lost = [name for name in options if name not in fit]
    if not lost and not seen.ends:
        lost = ["callbacks"]
    _hold(not lost, f"no {', '.join(lost)}",
          "options do not reach `fit`",
          "Who needs the options that your function gathers?",
          f"the options {', '.join(options)}")  # fmt: skip
    _hold(fit.get("shuffle") is False, f"shuffle = {fit.get('shuffle', True)}",
          "`fit` is left to shuffle", "Who shuffles the batches?",
          "shuffle = False")  # fmt: skip
    jit = seen.compiled[-1]
    _hold(jit is False, f"jit_compile = {jit!r}",
          "whether to use a compiler is left to Keras" if jit == "auto"
          else "a compiler is used", RECIPE,
          "jit_compile = False")  # fmt: skip


# ------------------------------------------------------------------- judges

JUDGES = {
    "masked_loss": Judge(
        ("loss",),
        masked_loss,
        loss_probes,
        LOSS_MISTAKES,
        "Real characters count once, padding never, at any size.",
        symptoms=LOSS_SYMPTOMS,
    ),
    "exact_match": Judge(
        ("share",),
        exact_match,
        match_probes,
        MATCH_MISTAKES,
        "A date counts when every one of its characters is right.",
        symptoms=MATCH_SYMPTOMS,
    ),
    "compile_and_fit": Judge(
        ("losses", "exact_match", "weights"),
        trained,
        fit_probes,
        (),
        "Compiled and trained by the recipe, history back.",
        adapt=as_trainer,
        seconds=allowed.TRAINING_SECONDS,
    ),
}
