"""Lesson 05: the loss over real characters, and whole dates."""

from collections.abc import Callable

import numpy as np

from utils.by_hand import (
    exact_match,
    log_softmax,
    losses,
    masked_loss,
    softmax,
)
from utils.checks.draws import converted, ragged_mask
from utils.checks.engine import Judge, Mistake, Outcome, Probe, Symptom

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
    mixed = np.array([[[0.0, 1e6, 0.0], [0.0, 1.0, 2.0]]])
    ids, logits, pad = draw([4, 1, 2], 4, 5, 0)
    whole = np.round(2 * logits).astype(int)
    return [
        Probe("one text: a real character, then padding (id 0)",
              (np.array([[1, 0]]), tiny, 0)),
        Probe("two texts of 3 and 1 characters", draw([3, 1], 3, 4, 0)),
        Probe("no padding at all", draw([2, 2, 2], 2, 3, 0)),
        Probe("the id of padding is 3", draw([1, 4], 4, 5, 3)),
        Probe("as many texts as characters", draw([3, 1, 2], 3, 3, 0)),
        Probe("texts of 4, 1 and 2 characters", (ids, logits, pad)),
        Probe("whole numbers as logits", (ids, whole, pad)),
        Probe("float32", converted(draw([2, 5], 5, 4, 0), np.float32)),
        Probe("one text alone", draw([3], 5, 6, 5)),
        Probe("very sure, and right", (np.array([[1, 0]]), sure, 0)),
        Probe("very sure, and wrong", (np.array([[2, 0]]), sure, 0), large),
        Probe("a very sure character beside a doubtful one",
              (np.array([[1, 2]]), mixed, 0)),
        Probe("padding in front", (ids[:, ::-1], logits[:, ::-1], pad)),
    ]  # fmt: skip


def large(came: Outcome) -> bool:
    """Accept any large, finite loss: probabilities may have been clipped."""
    values = came.values
    return bool(
        values and values[0].ndim == 0 and values[0] > 10 and values[0] < 1e7
    )


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


def _zeroed_logits(ids: Array, logits: Array, pad: int) -> float:
    return losses(ids, logits * (ids != pad)[..., None]).mean()


def _unclipped(ids: Array, logits: Array) -> Array:
    return -np.log(_picked(softmax(logits), ids))


def _overflowing(ids: Array, logits: Array) -> Array:
    sums = np.exp(logits).sum(-1)
    return np.log(sums) - _picked(logits, ids)


def _over(axis: int) -> Callable:
    def change(ids: Array, logits: Array) -> Array:
        return -_picked(np.log(softmax(logits, axis)), ids)

    return change


def _other(fixed: int) -> Callable:
    return lambda ids, logits, pad: masked_loss(ids, logits, fixed)


def _from_predictions(ids: Array, logits: Array, pad: int) -> float:
    return losses(ids, logits)[logits.argmax(-1) != pad].mean()


def _squares(ids: Array, logits: Array) -> Array:
    one_hot = np.eye(logits.shape[-1])[ids]
    return ((softmax(logits) - one_hot) ** 2).mean(-1)


def _all_classes(ids: Array, logits: Array) -> Array:
    one_hot = np.eye(logits.shape[-1])[ids]
    return -(one_hot * log_softmax(logits)).mean(-1)


def _binary(ids: Array, logits: Array) -> Array:
    hit = np.eye(logits.shape[-1])[ids]
    chance = np.clip(softmax(logits), 1e-7, 1 - 1e-7)
    return -(hit * np.log(chance) + (1 - hit) * np.log(1 - chance)).sum(-1)


REAL = "How many characters are real, and how many did your mean count?"
STABLE = "What is the logarithm of a probability that has become 0?"

LOSS_SYMPTOMS = (
    Symptom(
        "the loss is negative",
        "Which sign has the logarithm of a probability?",
        lambda args, came: bool(came[0] < 0),
    ),
    Symptom(
        "the loss is smaller than the smallest of the real characters",
        "What is divided by what? Count the real characters.",
        lambda args, came: bool(came[0] < _real(*args).min() - 1e-4),
    ),
    Symptom(
        "the loss is larger than the largest of the real characters",
        "What is divided by what? Count the real characters.",
        lambda args, came: bool(came[0] > _real(*args).max() + 1e-4),
    ),
)


def _real(ids: Array, logits: Array, pad: int) -> Array:
    return losses(ids, logits)[ids != pad]


LOSS_MISTAKES = (
    Mistake(
        "the padding counts in the mean",
        REAL,
        lambda ids, logits, pad: losses(ids, logits).mean(),
    ),
    Mistake(
        "padding adds nothing, but is counted in the mean",
        REAL,
        lambda ids, logits, pad: (losses(ids, logits) * (ids != pad)).mean(),
    ),
    Mistake(
        "padding adds to the sum, though only real characters are counted",
        "Which losses should be in the sum?",
        lambda ids, logits, pad: (
            losses(ids, logits).sum() / (ids != pad).sum()
        ),
    ),
    Mistake(
        "the sum comes back, not the mean",
        "Should a longer text weigh more just by its length?",
        lambda ids, logits, pad: losses(ids, logits)[ids != pad].sum(),
    ),
    Mistake(
        "the sum is divided by the number of texts",
        "By how many real characters should the sum be divided?",
        lambda ids, logits, pad: (
            losses(ids, logits)[ids != pad].sum() / len(ids)
        ),
    ),
    Mistake(
        "the sum is divided by the number of places",
        "By how many real characters should the sum be divided?",
        lambda ids, logits, pad: (
            losses(ids, logits)[ids != pad].sum() / ids.shape[1]
        ),
    ),
    Mistake(
        "the median comes back, not the mean",
        "Which average weighs every loss?",
        lambda ids, logits, pad: np.median(losses(ids, logits)[ids != pad]),
    ),
    Mistake(
        "the largest loss comes back, not the mean",
        "Which average weighs every loss?",
        lambda ids, logits, pad: losses(ids, logits)[ids != pad].max(),
    ),
    Mistake(
        "only the characters that were predicted right count",
        "Which characters should the network learn from?",
        lambda ids, logits, pad: (
            (losses(ids, logits) * (logits.argmax(-1) == ids)).sum()
            / max((logits.argmax(-1) == ids).sum(), 1)
        ),
    ),
    Mistake(
        "each class goes through a sigmoid of its own",
        "What should the probabilities of one character sum to?",
        _mean(
            lambda ids, logits: (
                -np.log(1 / (1 + np.exp(-_picked(logits, ids))) + 1e-12)
            )
        ),
    ),
    Mistake(
        "each text is averaged first, then the texts",
        "Does a character of a short text count more than one of a long one?",
        _by_rows,
    ),
    Mistake(
        "each place is averaged first, then the places",
        "Should every real character count the same?",
        _by_columns,
    ),
    Mistake(
        "the mask is made from the predictions",
        "Who knows where padding is: the target, or the prediction?",
        _from_predictions,
    ),
    Mistake(
        "the mask is turned round: only padding counts",
        "Which characters should count?",
        lambda ids, logits, pad: (
            losses(ids, logits)[ids == pad].sum() / max((ids == pad).sum(), 1)
        ),
    ),
    Mistake(
        "the logits of padding are set to zero, and it still counts",
        REAL,
        _zeroed_logits,
    ),
    Mistake(
        "the id of padding is fixed to 0",
        "Which argument says which id is padding?",
        _other(0),
    ),
    Mistake(
        "the sign is wrong: the loss is negative",
        "Which sign has the logarithm of a probability?",
        _mean(lambda ids, logits: -losses(ids, logits)),
    ),
    Mistake(
        "the softmax is taken twice",
        "Is what you take the softmax of a logit, or a probability already?",
        _mean(lambda ids, logits: losses(ids, softmax(logits))),
    ),
    Mistake(
        "the logits are taken for probabilities",
        "Logits may be negative. What makes probabilities of them?",
        _mean(lambda ids, logits: -np.log(_picked(logits, ids))),
    ),
    Mistake(
        "the logits are taken for probabilities",
        "Logits may be negative. What makes probabilities of them?",
        _mean(
            lambda ids, logits: (
                -np.log(np.clip(_picked(logits, ids), 1e-7, None))
            )
        ),
    ),
    Mistake(
        "the logits are taken for logarithms of probabilities",
        "Do the exponentials of your logits sum to 1 already?",
        _mean(lambda ids, logits: -_picked(logits, ids)),
    ),
    Mistake(
        "the logarithm of a vanished probability is infinite",
        STABLE,
        _mean(_unclipped),
    ),
    Mistake(
        "the exponential of a huge logit overflows",
        "The loss does not change when all logits of a character fall by the "
        "same amount. Which amount keeps the exponential small?",
        _mean(_overflowing),
    ),
    Mistake(
        "0 times an infinite logarithm is no number",
        STABLE,
        _mean(
            lambda ids, logits: (
                -np.eye(logits.shape[-1])[ids] * np.log(softmax(logits))
            ).sum(-1)
        ),
    ),
    Mistake(
        "the exponential of a huge logit overflows",
        "Which amount can be taken off all logits of a character first?",
        _mean(
            lambda ids, logits: (
                -np.log(_picked(np.exp(logits), ids) / np.exp(logits).sum(-1))
            )
        ),
    ),
    Mistake(
        "the logarithm has base 2",
        "Which logarithm undoes the exponential?",
        _mean(lambda ids, logits: losses(ids, logits) / np.log(2)),
    ),
    Mistake(
        "the logarithm has base 10",
        "Which logarithm undoes the exponential?",
        _mean(lambda ids, logits: losses(ids, logits) / np.log(10)),
    ),
    Mistake(
        "probabilities are averaged before the logarithm",
        "Which comes first: the logarithm, or the mean?",
        lambda ids, logits, pad: (
            -np.log(_picked(softmax(logits), ids)[ids != pad].mean())
        ),
    ),
    Mistake(
        "the missing probability is averaged, without a logarithm",
        "How much should a very sure and wrong answer cost?",
        _mean(lambda ids, logits: 1 - _picked(softmax(logits), ids)),
    ),
    Mistake(
        "the softmax runs over the characters, not the vocabulary",
        "Over which axis do the probabilities of one character sum to 1?",
        _mean(_over(1)),
    ),
    Mistake(
        "the softmax runs over the batch, not the vocabulary",
        "Over which axis do the probabilities of one character sum to 1?",
        _mean(_over(0)),
    ),
    Mistake(
        "squares of differences are averaged, without a logarithm",
        "Which loss is asked for: squares, or cross-entropy?",
        _mean(_squares),
    ),
    Mistake(
        "the mean also runs over the vocabulary",
        "How many numbers does one character add to the sum?",
        _mean(_all_classes),
    ),
    Mistake(
        "each class is scored as a yes or no of its own",
        "How many characters of the vocabulary are right in one place?",
        _mean(_binary),
    ),
    Mistake(
        "the share of wrong characters comes back, not a loss",
        "Can a network follow the slope of a count?",
        _mean(lambda ids, logits: 1.0 * (logits.argmax(-1) != ids)),
    ),
    Mistake(
        "the likeliest character is scored, not the true one",
        "Which probability counts: of the target, or of the best guess?",
        _mean(lambda ids, logits: -log_softmax(logits).max(-1)),
    ),
    Mistake(
        "only the first text counts",
        "Which axis is the batch?",
        lambda ids, logits, pad: masked_loss(ids[:1], logits[:1], pad),
    ),
    Mistake(
        "only the last text counts",
        "Which axis is the batch?",
        lambda ids, logits, pad: masked_loss(ids[-1:], logits[-1:], pad),
    ),
    Mistake(
        "only places that are real in every text count",
        "Should a real character be left out for another text's padding?",
        lambda ids, logits, pad: losses(ids, logits)[
            :, (ids != pad).all(0)
        ].mean(),
    ),
    Mistake(
        "the mean probability comes back, without a logarithm",
        "Should a better answer get a higher loss, or a lower one?",
        _mean(lambda ids, logits: _picked(softmax(logits), ids)),
    ),
    Mistake(
        "every wrong class adds its logarithm as well",
        "Which one logarithm does a character add?",
        _mean(
            lambda ids, logits: -log_softmax(np.clip(logits, -99, 99)).sum(-1)
        ),
    ),
    Mistake(
        "the mean also runs over the vocabulary and the padding",
        "How many numbers does one character add to the sum?",
        lambda ids, logits, pad: -np.log(softmax(logits) + 1e-9).mean(),
    ),
    Mistake(
        "only ids above that of padding count",
        "Which ids are real: all but one, or only larger ones?",
        lambda ids, logits, pad: (
            (losses(ids, logits) * (ids > pad)).sum() / (ids > pad).sum()
        ),
    ),
    Mistake(
        "only the last character counts",
        "Which axis is time?",
        lambda ids, logits, pad: (
            losses(ids, logits)[:, -1] * (ids[:, -1] != pad)
        ).mean(),
    ),
    Mistake(
        "one loss per text comes back, not one for all",
        "How many numbers should come back?",
        lambda ids, logits, pad: (
            (losses(ids, logits) * (ids != pad)).sum(1) / (ids != pad).sum(1)
        ),
    ),
    Mistake(
        "one loss per character comes back",
        "How many numbers should come back?",
        lambda ids, logits, pad: losses(ids, logits) * (ids != pad),
    ),
    Mistake(
        "the loss of each real character comes back, without a mean",
        "How many numbers should come back?",
        lambda ids, logits, pad: losses(ids, logits)[ids != pad],
    ),
    Mistake(
        "the perplexity comes back, not the loss",
        "Is the exponential of the loss asked for?",
        lambda ids, logits, pad: np.exp(masked_loss(ids, logits, pad)),
    ),
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
              (np.array([[1, 2], [3, 4], [5, 6]]),
               np.array([[1, 2], [3, 0], [0, 6]]))),
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
        Probe("two dates of the ids 0, 1, 10 and 11",
              (np.array([[1, 10], [1, 0]]), np.array([[11, 0], [0, 10]]))),
        Probe("twelve characters, the last one wrong", (late, late * 0)),
    ]  # fmt: skip


WHOLE = "When is a date right: when some characters are, or when all are?"


def _compare(columns: slice) -> Callable:
    return lambda a, b: (a[:, columns] == b[:, columns]).all(1).mean()


MATCH_SYMPTOMS = (
    Symptom(
        "a share lies outside of 0 and 1",
        "What is divided by what?",
        lambda args, came: not 0 <= came[0] <= 1,
    ),
    Symptom(
        "too many dates count as right",
        WHOLE,
        lambda args, came: bool(came[0] > exact_match(*args)),
    ),
    Symptom(
        "too few dates count as right",
        "Which dates are left out, or what is divided by too much?",
        lambda args, came: bool(came[0] < exact_match(*args)),
    ),
)

MATCH_MISTAKES = (
    Mistake(
        "right characters are counted, not right dates",
        WHOLE,
        lambda a, b: (a == b).mean(),
    ),
    Mistake(
        "a date counts when any of its characters is right",
        WHOLE,
        lambda a, b: (a == b).any(1).mean(),
    ),
    Mistake(
        "only the first character is compared",
        WHOLE,
        lambda a, b: (a[:, 0] == b[:, 0]).mean(),
    ),
    Mistake(
        "only the last character is compared",
        WHOLE,
        lambda a, b: (a[:, -1] == b[:, -1]).mean(),
    ),
    Mistake(
        "the first character is not compared",
        WHOLE,
        lambda a, b: (a[:, 1:] == b[:, 1:]).all(1).mean(),
    ),
    Mistake(
        "the last character is not compared",
        WHOLE,
        lambda a, b: (a[:, :-1] == b[:, :-1]).all(1).mean(),
    ),
    *(
        Mistake(f"only {part} is compared", WHOLE, _compare(columns))
        for part, columns in (
            ("the year", slice(0, 4)),
            ("the month", slice(5, 7)),
            ("the day", slice(8, 10)),
            ("the year with the month", slice(0, 7)),
        )
    ),
    Mistake(
        "ids that are nearly equal count as equal",
        "Is 2018-05-09 the same as 2018-05-08?",
        lambda a, b: (np.abs(np.subtract(a, b, dtype=int)) <= 1).all(1).mean(),
    ),
    Mistake(
        "characters that occur are compared, not their places",
        "Are 12 and 21 the same?",
        lambda a, b: np.mean(
            [set(p) == set(t) for p, t in zip(a, b, strict=True)]
        ),
    ),
    Mistake(
        "right dates are counted, not their share",
        "Should the number grow when more dates are tested?",
        lambda a, b: (a == b).all(1).sum(),
    ),
    Mistake(
        "the share comes back in per cent",
        "Between which bounds should a share lie?",
        lambda a, b: 100 * (a == b).all(1).mean(),
    ),
    Mistake(
        "the share of wrong dates comes back",
        "Should a better translator get a higher number?",
        lambda a, b: 1 - (a == b).all(1).mean(),
    ),
    Mistake(
        "the share of dates wrong in every character comes back",
        "Should a better translator get a higher number?",
        lambda a, b: (a != b).all(1).mean(),
    ),
    Mistake(
        "the whole batch counts as one: all right, or nothing",
        "How many dates are there, and how many of them are right?",
        lambda a, b: float((a == b).all()),
    ),
    Mistake(
        "places are judged, not dates: the wrong axis",
        "Which axis holds the characters of one date?",
        lambda a, b: (a == b).all(0).mean(),
    ),
    Mistake(
        "the order of the characters does not count",
        "Are 12 and 21 the same?",
        lambda a, b: (np.sort(a, 1) == np.sort(b, 1)).all(1).mean(),
    ),
    Mistake(
        "only the sums of the characters are compared",
        "Are 13 and 22 the same?",
        lambda a, b: (a.sum(1) == b.sum(1)).mean(),
    ),
    Mistake(
        "right dates are divided by the number of characters",
        "How many dates were tested?",
        lambda a, b: (a == b).all(1).sum() / a.shape[1],
    ),
    Mistake(
        "right dates are divided by the number of all characters",
        "How many dates were tested?",
        lambda a, b: (a == b).all(1).sum() / a.size,
    ),
    Mistake(
        "a date may have one wrong character",
        WHOLE,
        lambda a, b: ((a != b).sum(1) <= 1).mean(),
    ),
    Mistake(
        "a date counts when most of its characters are right",
        WHOLE,
        lambda a, b: ((a == b).mean(1) > 0.5).mean(),
    ),
    *(
        Mistake(
            "a date may have some wrong characters",
            WHOLE,
            lambda a, b, share=share: ((a == b).mean(1) >= share).mean(),
        )
        for share in (0.75, 0.8, 0.9)
    ),
    Mistake(
        "it only says whether any date is right",
        "How many dates are there, and how many of them are right?",
        lambda a, b: float((a == b).all(1).any()),
    ),
    Mistake(
        "the first date is not judged",
        "Which dates does your slice or loop reach?",
        lambda a, b: (
            (a == b).all(1)[1:].mean() if len(a) > 1 else float("nan")
        ),
    ),
    Mistake(
        "two numbers come back, not their quotient",
        "How many numbers should come back?",
        lambda a, b: np.array([(a == b).all(1).sum(), len(a)]),
    ),
    Mistake(
        "the best date is scored",
        "How many dates are there, and how many of them are right?",
        lambda a, b: (a == b).mean(1).max(),
    ),
    Mistake(
        "only the first and the last character are compared",
        WHOLE,
        lambda a, b: (a[:, [0, -1]] == b[:, [0, -1]]).all(1).mean(),
    ),
    Mistake(
        "right dates are divided by ten, whatever their number",
        "How many dates were tested?",
        lambda a, b: (a == b).all(1).sum() / 10,
    ),
    Mistake(
        "a share for each place comes back, not one for all",
        "Which axis holds the characters of one date?",
        lambda a, b: (a == b).mean(0),
    ),
    Mistake(
        "it only says whether most dates are right",
        "How many dates are there, and how many of them are right?",
        lambda a, b: float((a == b).all(1).mean() > 0.5),
    ),
    Mistake(
        "the shares of right characters are multiplied",
        "How many dates are there, and how many of them are right?",
        lambda a, b: (a == b).mean(1).prod(),
    ),
    Mistake(
        "a verdict for each date comes back, not the share",
        "How many numbers should come back?",
        lambda a, b: (a == b).all(1),
    ),
    Mistake(
        "a share for each date comes back, not one for all",
        "How many numbers should come back?",
        lambda a, b: (a == b).mean(1),
    ),
    Mistake(
        "only the first date is judged",
        "How many dates are there?",
        lambda a, b: float((a[0] == b[0]).all()),
    ),
    Mistake(
        "the number of wrong characters comes back",
        WHOLE,
        lambda a, b: (a != b).sum(),
    ),
)

# ------------------------------------------------------------------- judges

JUDGES = {
    "masked_loss": Judge(
        ("target_ids", "logits", "pad_id"),
        ("loss",),
        masked_loss,
        loss_probes,
        LOSS_MISTAKES,
        "Real characters count once, padding never, at any size.",
        symptoms=LOSS_SYMPTOMS,
    ),
    "exact_match": Judge(
        ("predicted_ids", "target_ids"),
        ("share",),
        exact_match,
        match_probes,
        MATCH_MISTAKES,
        "A date counts when every one of its characters is right.",
        symptoms=MATCH_SYMPTOMS,
    ),
}
