"""Lesson 05: the loss over real characters, whole dates, training."""

import importlib
from collections.abc import Callable
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
from utils.checks.machine.draws import converted, ragged_mask
from utils.checks.machine.judge import Judge, Kind, Probe, known, shows
from utils.checks.machine.outcome import Outcome, Refused

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
        Probe("whole numbers as logits", (ids, whole, pad),
              kind=Kind.WHOLE),
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


def _overflowing(ids: Array, logits: Array) -> Array:
    sums = np.exp(logits).sum(-1)
    return np.log(sums) - _picked(logits, ids)


def _over(axis: int) -> Callable:
    def change(ids: Array, logits: Array) -> Array:
        return -_picked(np.log(softmax(logits, axis)), ids)

    return change


def _other(fixed: int) -> Callable:
    return lambda ids, logits, pad: masked_loss(ids, logits, fixed)


def _one_hot(ids: Array, logits: Array) -> Array:
    return np.eye(logits.shape[-1])[ids]


def _binary(ids: Array, logits: Array) -> Array:
    hit = _one_hot(ids, logits)
    chance = np.clip(softmax(logits), 1e-7, 1 - 1e-7)
    return -(hit * np.log(chance) + (1 - hit) * np.log(1 - chance)).sum(-1)


REAL = "How many characters are real, and how many did your mean count?"
STABLE = "What is the logarithm of a probability that has become 0?"

LOSS_SYMPTOMS = shows(
    "the loss is negative",
    "Which sign has the logarithm of a probability?",
    lambda args, came: bool(came[0] < 0),
    "the loss is smaller than the smallest of the real characters",
    "What is divided by what? Count the real characters.",
    lambda args, came: bool(came[0] < _real(*args).min() - 1e-4),
    "the loss is larger than the largest of the real characters",
    "What is divided by what? Count the real characters.",
    lambda args, came: bool(came[0] > _real(*args).max() + 1e-4),
)


def _real(ids: Array, logits: Array, pad: int) -> Array:
    return losses(ids, logits)[ids != pad]


LOSS_MISTAKES = known(
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


def fit_probes(seed: int) -> list[Probe]:
    """A toy model to train, and logits whose loss is known."""
    rng = np.random.default_rng(seed)
    return [
        Probe(
            f"a toy translator, trained for {epochs} epochs",
            (
                np.int32(rng.integers(0, 4, (8, 7))),
                np.float32(2 * rng.normal(size=(8, 7, 4))),
                epochs,
            ),
        )
        for epochs in (3, 5)
    ]


def trained(target_ids: Array, logits: Array, epochs: int) -> tuple:
    """The loss of fixed logits, and how long was trained."""
    return losses(target_ids, logits).mean(), np.int64(epochs)


def as_trainer(function: Callable) -> Callable:
    """Turn `compile_and_fit` into a function of targets and logits."""

    def train(target_ids: Array, logits: Array, epochs: int) -> tuple:
        keras = importlib.import_module("keras")
        keras.utils.set_random_seed(0)
        model, batches = _toy_task(keras, target_ids)
        before = model.get_weights()[0]
        history = function(model, batches, epochs)
        if not getattr(model, "compiled", False):
            raise Refused(
                "a model without an optimizer",
                "the model is not compiled",
                "What must a model be told before it can be trained?",
                "a compiled model",
            )
        _moved(before, model.get_weights()[0], target_ids)
        if "loss" not in getattr(history, "history", {}):
            kind = type(history).__name__
            question = "What does training give back, and who needs it?"
            name = "the history is not handed back"
            wanted = "a history that holds the loss of each epoch"
            raise Refused(f"a {kind}", name, question, wanted)
        loss = model.compute_loss(y=target_ids, y_pred=logits)
        length = len(history.history["loss"])
        return np.float64(loss), np.int64(length)

    return train


def _toy_task(keras: Any, target_ids: Array) -> tuple[Any, Any]:
    """Make a model of one table, and batches that it can learn."""
    fed = keras.Input((target_ids.shape[1],), dtype="int32")
    source = keras.Input((None,), dtype="int32")
    logits = keras.layers.Embedding(4, 4, name="table")(fed)
    model = keras.Model([source, fed], logits)

    class Batches(keras.utils.PyDataset):
        def __len__(self) -> int:
            return 4

        def __getitem__(self, index: int) -> tuple:
            rows = slice(2 * index, 2 * index + 2)
            ids = target_ids[rows]
            return (np.ones((2, 3), np.int32), (ids + 1) % 4), ids

    return model, Batches()


def _moved(before: Array, after: Array, target_ids: Array) -> None:
    """Refuse a model that learned nothing, or the wrong way.

    Raises:
        Refused: When its loss did not fall.
    """
    if np.array_equal(before, after):
        raise Refused(
            "the weights of before, unchanged",
            "the model was not trained",
            "Which call trains a compiled model?",
            "weights that have changed",
        )
    fed = (target_ids + 1) % 4
    was, now = (losses(target_ids, t[fed]).mean() for t in (before, after))
    if not now < was:
        raise Refused(
            f"a loss that rose from {was:.3f} to {now:.3f}",
            "the model learns in the wrong direction, or in steps too large",
            "How large is the learning rate, and what is the loss?",
            "a loss that falls",
        )


def _as_probabilities(target_ids: Array, logits: Array) -> Array:
    """Keras' loss when it takes logits for probabilities."""
    clipped = np.clip(logits, 1e-7, 1 - 1e-7)
    return losses(target_ids, np.log(clipped)).mean()


def _epochs(change: Callable) -> Callable:
    def wrong(target_ids: Array, logits: Array, epochs: int) -> tuple:
        return trained(target_ids, logits, change(epochs))

    return wrong


FIT_MISTAKES = known(
    "the loss takes logits for probabilities",
    "The model gives logits. How does the loss learn of that?",
    lambda t, z, n: (_as_probabilities(t, z), np.int64(n)),
    "the loss is a sum, not a mean",
    "Should the loss grow with the size of a batch?",
    lambda t, z, n: (losses(t, z).sum(), np.int64(n)),
    "one epoch is trained, whatever is asked",
    "Which argument says how often all batches are seen?",
    _epochs(lambda epochs: 1),
    "ten epochs are trained, whatever is asked",
    _epochs(lambda epochs: 10),
    "one epoch too few is trained",
    _epochs(lambda epochs: epochs - 1),
    "one epoch too many is trained",
    _epochs(lambda epochs: epochs + 1),
)

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
        ("loss", "epochs"),
        trained,
        fit_probes,
        FIT_MISTAKES,
        "The loss reads logits and falls; the history is back.",
        adapt=as_trainer,
        seconds=allowed.TRAINING_SECONDS,
    ),
}
