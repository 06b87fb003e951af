"""Wrong answers of lesson 05, by a writer who saw no check."""

import numpy as np

from utils import training
from utils.backend import keras

from ..collection import wrong


def learning_rates(steps, peak=0.012, warm_up=30):
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        warmup_target=peak,
        warmup_steps=warm_up,
        decay_steps=max(1, steps - warm_up),
    )


def log_softmax(logits, axis=-1):
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def costs(target_ids, logits):
    return -np.take_along_axis(
        log_softmax(logits), target_ids[..., None], axis=-1
    )[..., 0]


# padding costs nothing, but is counted: divided by all places
@wrong("masked_loss", "padding adds nothing, but is counted in the mean")
def divided_by_all(target_ids, logits, pad_id):
    return float((costs(target_ids, logits) * (target_ids != pad_id)).mean())


# padding is not left out
@wrong("masked_loss", "the padding counts in the mean")
def padding_counts(target_ids, logits, pad_id):
    return float(costs(target_ids, logits).mean())


# the mean of the texts' means: short texts count like long ones
@wrong("masked_loss", "each text is averaged first, then the texts")
def mean_of_means(target_ids, logits, pad_id):
    real = target_ids != pad_id
    each = (costs(target_ids, logits) * real).sum(axis=1) / real.sum(axis=1)
    return float(each.mean())


# overflows with huge logits
@wrong("masked_loss", "the exponential of a huge logit overflows")
def naive(target_ids, logits, pad_id):
    powers = np.exp(logits)
    p = powers / powers.sum(axis=-1, keepdims=True)
    p = np.take_along_axis(p, target_ids[..., None], axis=-1)[..., 0]
    return float(-np.log(p)[target_ids != pad_id].mean())


# takes logits for probabilities
@wrong("masked_loss", "the loss is negative")
def logits_as_probabilities(target_ids, logits, pad_id):
    true = np.take_along_axis(logits, target_ids[..., None], axis=-1)[..., 0]
    return float(-np.log(np.abs(true) + 1e-12)[target_ids != pad_id].mean())


# the sum, not the mean
@wrong("masked_loss", "the sum comes back, not the mean")
def summed(target_ids, logits, pad_id):
    return float(costs(target_ids, logits)[target_ids != pad_id].sum())


# the sum over a text, the mean over texts
@wrong("masked_loss", "the sum is divided by the number of texts")
def per_text(target_ids, logits, pad_id):
    each = costs(target_ids, logits) * (target_ids != pad_id)
    return float(each.sum(axis=1).mean())


# in bits: logarithm to base 2
@wrong("masked_loss", "the logarithm has base 2")
def bits(target_ids, logits, pad_id):
    each = costs(target_ids, logits) / np.log(2)
    return float(each[target_ids != pad_id].mean())


# the sign is missing
@wrong("masked_loss", "the sign is wrong: the loss is negative")
def negative(target_ids, logits, pad_id):
    return float(-costs(target_ids, logits)[target_ids != pad_id].mean())


# takes padding for id 0, whatever pad_id says
@wrong("masked_loss", "the id of padding is fixed to 0")
def zero_is_padding(target_ids, logits, pad_id):
    return float(costs(target_ids, logits)[target_ids != 0].mean())


# softmax along the characters, not along the vocabulary
@wrong(
    "masked_loss", "the softmax runs over the characters, not the vocabulary"
)
def wrong_axis(target_ids, logits, pad_id):
    chances = log_softmax(logits, axis=1)
    each = -np.take_along_axis(chances, target_ids[..., None], axis=-1)[..., 0]
    return float(each[target_ids != pad_id].mean())


# the largest logit of the whole batch subtracted: rows far below become log
# 0
@wrong("masked_loss", "a number grew beyond all bounds (inf)")
def largest_of_all(target_ids, logits, pad_id):
    shifted = logits - logits.max()
    logs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    each = -np.take_along_axis(logs, target_ids[..., None], axis=-1)[..., 0]
    return float(each[target_ids != pad_id].mean())


# takes the padding out of the vocabulary, too
@wrong("masked_loss", "the class of padding is left out of the softmax")
def never_written(target_ids, logits, pad_id):
    logits = np.array(logits, float)
    if pad_id >= 0:
        logits[..., pad_id] = -np.inf
    each = log_softmax(logits)
    each = -np.take_along_axis(each, target_ids[..., None], axis=-1)[..., 0]
    return float(each[target_ids != pad_id].mean())


# where the network writes padding, not where padding is
@wrong("masked_loss", "the mask is made from the predictions")
def mask_of_written(target_ids, logits, pad_id):
    written = logits.argmax(axis=-1)
    return float(costs(target_ids, logits)[written != pad_id].mean())


# adds the largest logit to the sum, before the logarithm
@wrong("masked_loss", "the loss is negative")
def added_too_early(target_ids, logits, pad_id):
    largest = logits.max(axis=-1)
    sums = np.exp(logits - largest[..., None]).sum(axis=-1)
    true = np.take_along_axis(logits, target_ids[..., None], axis=-1)[..., 0]
    each = np.log(np.abs(largest + sums)) - true
    return float(each[target_ids != pad_id].mean())


# mean squared error of the probabilities
@wrong(
    "masked_loss",
    "the loss is smaller than the smallest of the real characters",
)
def squared(target_ids, logits, pad_id):
    p = np.exp(log_softmax(logits))
    each = ((p - np.eye(logits.shape[-1])[target_ids]) ** 2).sum(axis=-1)
    return float(each[target_ids != pad_id].mean())


# the share of characters, not of dates
@wrong("exact_match", "right characters are counted, not right dates")
def characters(predicted_ids, target_ids):
    return float(np.mean(predicted_ids == target_ids))


# any character is enough
@wrong("exact_match", "a date counts when any of its characters is right")
def any_character(predicted_ids, target_ids):
    return float((predicted_ids == target_ids).any(axis=1).mean())


# places that are right in every date
@wrong("exact_match", "places are judged, not dates: the wrong axis")
def places(predicted_ids, target_ids):
    return float((predicted_ids == target_ids).all(axis=0).mean())


# how many, not which share
@wrong("exact_match", "right dates are counted, not their share")
def how_many(predicted_ids, target_ids):
    return int((predicted_ids == target_ids).all(axis=1).sum())


# in percent
@wrong("exact_match", "the share comes back in per cent")
def percent(predicted_ids, target_ids):
    return 100 * float((predicted_ids == target_ids).all(axis=1).mean())


# takes ids for logits
@wrong("exact_match", "two shapes do not fit together")
def takes_argmax(predicted_ids, target_ids):
    written = predicted_ids.argmax(axis=-1)
    return float((written == target_ids).all(axis=-1).mean())


# one mistake is forgiven
@wrong("exact_match", "a date may have one wrong character")
def forgives(predicted_ids, target_ids):
    right = (predicted_ids == target_ids).sum(axis=1)
    return float((right >= target_ids.shape[1] - 1).mean())


# compares the sums of the ids: swapped digits pass
@wrong("exact_match", "only the sums of the characters are compared")
def by_sum(predicted_ids, target_ids):
    return float(np.mean(predicted_ids.sum(axis=1) == target_ids.sum(axis=1)))


# compares which characters there are, not where
@wrong("exact_match", "the order of the characters does not count")
def by_sorting(predicted_ids, target_ids):
    both = np.sort(predicted_ids, axis=1), np.sort(target_ids, axis=1)
    return float((both[0] == both[1]).all(axis=1).mean())


# multiplies the accuracies of the places, as if mistakes were independent
@wrong("exact_match", "too many dates count as right")
def product(predicted_ids, target_ids):
    return float((predicted_ids == target_ids).mean(axis=0).prod())


# a right date may be in another row
@wrong("exact_match", "too many dates count as right")
def other_row(predicted_ids, target_ids):
    truths = {tuple(row) for row in target_ids.tolist()}
    found = [tuple(row) in truths for row in predicted_ids.tolist()]
    return float(np.mean(found))


def adam(rates, **other):
    return keras.optimizers.Adam(
        rates, **{"beta_2": 0.99, "global_clipnorm": 1.0, **other}
    )


# a loss for one-hot targets
@wrong("compile_and_fit")
def one_hot_loss(translator, batches, epochs, **options):
    translator.compile(
        optimizer=adam(learning_rates(epochs * len(batches))),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=[training.exact_match],
        jit_compile=False,
    )
    return translator.fit(batches, epochs=epochs, shuffle=False, **options)
