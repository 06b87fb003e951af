"""Wrong answers of lesson 05."""

import numpy as np

from utils.backend import keras

from .collection import wrong

loss, match = "masked_loss", "exact_match"


def cross_entropy(ids, logits):
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.take_along_axis(log_p, ids[..., None], axis=-1)[..., 0]


@wrong(loss, "padding counts in the mean")
def padding_counts(ids, logits, pad_id):
    return cross_entropy(ids, logits).mean()


@wrong(loss, "is counted in the mean")
def divides_by_all(ids, logits, pad_id):
    return (cross_entropy(ids, logits) * (ids != pad_id)).sum() / ids.size


@wrong(loss, "mask is made from the predictions")
def mask_from_predictions(ids, logits, pad_id):
    real = logits.argmax(axis=-1) != pad_id
    values = cross_entropy(ids, logits)
    return (values * real).sum() / max(real.sum(), 1)


@wrong(loss, "each text is averaged first")
def mean_of_means(ids, logits, pad_id):
    rows = [
        values[row != pad_id].mean()
        for row, values in zip(ids, cross_entropy(ids, logits), strict=True)
    ]
    return np.mean(rows)


@wrong(loss, "softmax is taken twice")
def softmax_twice(ids, logits, pad_id):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return cross_entropy(ids, p)[ids != pad_id].mean()


@wrong(loss, "vanished probability is infinite")
def unclipped_logarithm(ids, logits, pad_id):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    total = count = 0
    for i in range(ids.shape[0]):
        for t in range(ids.shape[1]):
            if ids[i, t] != pad_id:
                total -= np.log(p[i, t, ids[i, t]])
                count += 1
    return total / count


@wrong(loss, "overflows")
def naive_exponential(ids, logits, pad_id):
    log_sum = np.log(np.exp(logits).sum(axis=-1))
    picked = np.take_along_axis(logits, ids[..., None], axis=-1)[..., 0]
    return (log_sum - picked)[ids != pad_id].mean()


@wrong(loss, "sum comes back")
def sum_for_mean(ids, logits, pad_id):
    return cross_entropy(ids, logits)[ids != pad_id].sum()


@wrong(loss, "sign")
def no_minus(ids, logits, pad_id):
    return -cross_entropy(ids, logits)[ids != pad_id].mean()


@wrong(loss, "fixed to 0")
def pad_is_zero(ids, logits, pad_id):
    return cross_entropy(ids, logits)[ids != 0].mean()


@wrong(loss, "base 2")
def bits(ids, logits, pad_id):
    return (cross_entropy(ids, logits) / np.log(2))[ids != pad_id].mean()


@wrong(loss, "only the first text")
def first_text(ids, logits, pad_id):
    return cross_entropy(ids[:1], logits[:1])[ids[:1] != pad_id].mean()


@wrong(loss, "logits are taken for probabilities")
def logits_as_probabilities(ids, logits, pad_id):
    picked = np.take_along_axis(logits, ids[..., None], axis=-1)[..., 0]
    return -np.log(picked)[ids != pad_id].mean()


@wrong(loss, "one loss per text")
def one_per_text(ids, logits, pad_id):
    real = ids != pad_id
    return (cross_entropy(ids, logits) * real).sum(1) / real.sum(1)


@wrong(loss, "number of texts")
def divides_by_the_batch(ids, logits, pad_id):
    total = cross_entropy(ids, logits)[ids != pad_id].sum()
    return total / len(ids)


@wrong(loss, "only padding counts")
def inverted_mask(ids, logits, pad_id):
    padding = ids == pad_id
    values = cross_entropy(ids, logits) * padding
    return values.sum() / max(padding.sum(), 1)


@wrong(loss, "0 times an infinite")
def one_hot_times_logarithm(ids, logits, pad_id):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    hot = np.eye(logits.shape[-1])[ids]
    return -(hot * np.log(p)).sum(axis=-1)[ids != pad_id].mean()


@wrong(loss, "`logits` is changed in place")
def logits_in_place(ids, logits, pad_id):
    if logits.dtype.kind == "f":
        logits -= logits.max(axis=-1, keepdims=True)
    return cross_entropy(ids, logits)[ids != pad_id].mean()


@wrong(match, "right characters are counted")
def character_accuracy(predicted, target):
    return np.mean(predicted == target)


@wrong(match, "any of its characters")
def any_for_all(predicted, target):
    return np.mean(np.any(predicted == target, axis=1))


@wrong(match, "only the first character")
def first_character(predicted, target):
    return np.mean(predicted[:, 0] == target[:, 0])


@wrong(match, "are counted, not their share")
def a_count(predicted, target):
    return sum((p == t).all() for p, t in zip(predicted, target, strict=True))


@wrong(match, "wrong axis")
def wrong_axis(predicted, target):
    return np.all(predicted == target, axis=0).mean()


@wrong(match, "whole batch counts as one")
def all_or_nothing(predicted, target):
    return float(np.array_equal(predicted, target))


@wrong(match, "per cent")
def percentage(predicted, target):
    return 100 * np.all(predicted == target, axis=1).mean()


@wrong(match, "share of wrong dates")
def error_rate(predicted, target):
    return np.any(predicted != target, axis=1).mean()


@wrong(match, "order of the characters")
def sorted_characters(predicted, target):
    return np.mean(
        [
            sorted(p) == sorted(t)
            for p, t in zip(predicted, target, strict=True)
        ]
    )


@wrong(match, "sums")
def equal_sums(predicted, target):
    return np.mean(predicted.sum(axis=1) == target.sum(axis=1))


@wrong(match, "verdict for each date")
def verdicts(predicted, target):
    return (predicted == target).all(axis=1)


@wrong(match, "last character is not compared")
def misses_the_last(predicted, target):
    length = target.shape[1]
    right = [
        all(p[i] == t[i] for i in range(length - 1))
        for p, t in zip(predicted, target, strict=True)
    ]
    return sum(right) / len(right)


@wrong(match, "number of characters")
def divides_by_the_length(predicted, target):
    right = np.all(predicted == target, axis=1).sum()
    return right / predicted.shape[1]


@wrong(match, "whole batch counts as one")
def whole_division(predicted, target):
    return np.all(predicted == target, axis=1).sum() // len(target)


fit = "compile_and_fit"


def loss_of(**options):
    return keras.losses.SparseCategoricalCrossentropy(**options)


@wrong(fit, "logits for probabilities")
def forgets_from_logits(translator, batches, epochs):
    translator.compile("adam", loss_of())
    return translator.fit(batches, epochs=epochs, verbose=0)


@wrong(fit, "one epoch is trained")
def forgets_epochs(translator, batches, epochs):
    translator.compile("adam", loss_of(from_logits=True))
    return translator.fit(batches, verbose=0)


@wrong(fit, "not handed back")
def forgets_return(translator, batches, epochs):
    translator.compile("adam", loss_of(from_logits=True))
    translator.fit(batches, epochs=epochs, verbose=0)


@wrong(fit, "not compiled")
def forgets_to_compile(translator, batches, epochs):
    return keras.callbacks.History()


@wrong(fit, "not trained")
def forgets_to_fit(translator, batches, epochs):
    translator.compile("adam", loss_of(from_logits=True))
    return keras.callbacks.History()


@wrong(fit, "wrong direction")
def climbs(translator, batches, epochs):
    rate = keras.optimizers.SGD(-0.5)
    translator.compile(rate, loss_of(from_logits=True))
    return translator.fit(batches, epochs=epochs, verbose=0)


@wrong(fit)
def squares(translator, batches, epochs):
    translator.compile("adam", "mse")
    return translator.fit(batches, epochs=epochs, verbose=0)
