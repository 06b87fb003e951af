"""Wrong answers of lesson 08, by a writer who saw no check."""

import numpy as np

from ..collection import wrong


# `before` is the mean of the hidden ones
@wrong("occlusion_effects", "the hidden texts are compared with their mean")
def before_is_mean(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    after = confidence_of(hidden)
    return after.mean() - after


# the last character is never hidden
@wrong("occlusion_effects", "the last place stays 0")
def last_left_out(confidence_of, source_ids, unknown_id):
    effects = np.zeros(len(source_ids))
    before = confidence_of(source_ids[None])[0]
    for place in range(len(source_ids) - 1):
        hidden = source_ids.copy()
        hidden[place] = unknown_id
        effects[place] = before - confidence_of(hidden[None])[0]
    return effects


# the result keeps an axis: (1, Tx)
@wrong("occlusion_effects", "an axis of length 1 is left over or lost")
def keeps_axis(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    return (
        confidence_of(source_ids[None])[:, None] - confidence_of(hidden)[None]
    )


# rounds away small effects
@wrong("occlusion_effects")
def rounds(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    fall = confidence_of(source_ids[None])[0] - confidence_of(hidden)
    return np.where(np.abs(fall) < 0.01, 0, fall)


def _mean_ranks(numbers):
    smaller = (numbers < numbers[:, None]).sum(axis=1)
    equal = (numbers == numbers[:, None]).sum(axis=1)
    return smaller + (equal + 1) / 2


# mean ranks cut to whole numbers
@wrong("rank_correlation", "the shared ranks are cut to whole numbers")
def whole_ranks(first, second):
    ranks = _mean_ranks(first).astype(int), _mean_ranks(second).astype(int)
    return float(np.corrcoef(*ranks)[0, 1])


def _bins(confidence, bins):
    return np.minimum((confidence * bins).astype(int), bins - 1)


# divided by the number of bins once more
@wrong("calibration_error")
def divided_again(confidence, right, bins):
    number, error = _bins(confidence, bins), 0.0
    for k in np.unique(number):
        inside = number == k
        gap = right[inside].mean() - confidence[inside].mean()
        error += inside.mean() * abs(gap)
    return error / bins


# only where it is too sure
@wrong("calibration_error")
def too_sure_only(confidence, right, bins):
    number, error = _bins(confidence, bins), 0.0
    for k in np.unique(number):
        inside = number == k
        gap = confidence[inside].mean() - right[inside].mean()
        error += inside.mean() * max(gap, 0)
    return error
