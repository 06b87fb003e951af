"""Wrong answers of lesson 08, by a writer who saw no check."""

import numpy as np

from ..collection import wrong


# after minus before: the sign is turned
@wrong("occlusion_effects", "the sign is turned round")
def sign_turned(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    return confidence_of(hidden) - confidence_of(source_ids[None])[0]


# the size only: rises count as falls
@wrong(
    "occlusion_effects", "the size of the change comes back, without its sign"
)
def absolute(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    return np.abs(confidence_of(source_ids[None])[0] - confidence_of(hidden))


# rises are cut to 0
@wrong("occlusion_effects", "effects below zero are cut off")
def cut_at_zero(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    falls = confidence_of(source_ids[None])[0] - confidence_of(hidden)
    return np.maximum(falls, 0)


# compares with a text whose first character is hidden already
@wrong("occlusion_effects", "the same number is added to every place")
def asks_last(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    before = confidence_of(hidden[:1])[0]
    return before - confidence_of(hidden)


# takes the character out, all others move up
@wrong(
    "occlusion_effects",
    "the characters are taken out, and others move to their places",
)
def takes_out(confidence_of, source_ids, unknown_id):
    shorter = np.stack(
        [
            np.append(np.delete(source_ids, place), unknown_id)
            for place in range(len(source_ids))
        ]
    )
    return confidence_of(source_ids[None])[0] - confidence_of(shorter)


# hides with 0, the padding
@wrong("occlusion_effects", "the characters are replaced by padding (0)")
def hides_behind_padding(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, 0)
    return confidence_of(source_ids[None])[0] - confidence_of(hidden)


# a share of the confidence before
@wrong("occlusion_effects", "the fall is divided by the confidence before")
def relative(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    before = confidence_of(source_ids[None])[0]
    return (before - confidence_of(hidden)) / before


# the whole text without a second axis
@wrong("occlusion_effects")
def one_axis(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    return confidence_of(source_ids) - confidence_of(hidden)


# fill_diagonal returns nothing
@wrong("occlusion_effects", "None is passed on, not an array")
def returns_nothing(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    hidden = np.fill_diagonal(hidden, unknown_id)
    return confidence_of(source_ids[None])[0] - confidence_of(hidden)


# the confidence that is left, not its fall
@wrong(
    "occlusion_effects",
    "the confidences themselves come back, not how far they fall",
)
def what_is_left(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    return confidence_of(hidden)


# hides equal characters together
@wrong(
    "occlusion_effects", "all characters of the same kind are hidden together"
)
def hides_equal(confidence_of, source_ids, unknown_id):
    same = source_ids[:, None] == source_ids[None]
    hidden = np.where(same, unknown_id, source_ids[None])
    return confidence_of(source_ids[None])[0] - confidence_of(hidden)


# hides all but the one character
@wrong("occlusion_effects", "all are hidden but one")
def hides_others(confidence_of, source_ids, unknown_id):
    own = np.eye(len(source_ids), dtype=bool)
    hidden = np.where(own, source_ids[None], unknown_id)
    return confidence_of(source_ids[None])[0] - confidence_of(hidden)


# effects shared out so that they sum to 1
@wrong("occlusion_effects", "the effects are scaled to sum to 1")
def shares(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)
    falls = confidence_of(source_ids[None])[0] - confidence_of(hidden)
    return falls / falls.sum()


# np.repeat without an axis makes one long row
@wrong(
    "occlusion_effects", "the texts are no copies: each repeats one character"
)
def one_long_row(confidence_of, source_ids, unknown_id):
    hidden = np.repeat(source_ids[None], len(source_ids))
    hidden = hidden.reshape(len(source_ids), -1)
    np.fill_diagonal(hidden, unknown_id)
    return confidence_of(source_ids[None])[0] - confidence_of(hidden)


def mean_ranks(numbers):
    smaller = (numbers < numbers[:, None]).sum(axis=1)
    equal = (numbers == numbers[:, None]).sum(axis=1)
    return smaller + (equal + 1) / 2


# correlates the numbers themselves, no ranks
@wrong("rank_correlation", "the numbers are correlated, not their ranks")
def pearson(first, second):
    return float(np.corrcoef(first, second)[0, 1])


# argsort gives places, not ranks
@wrong("rank_correlation", "the order of the places is taken for the ranks")
def argsort_once(first, second):
    return float(np.corrcoef(np.argsort(first), np.argsort(second))[0, 1])


# equal numbers get the smallest of their ranks
@wrong("rank_correlation", "equal numbers all get the lowest of their ranks")
def smallest_rank(first, second):
    ranks = [(one < one[:, None]).sum(axis=1) + 1 for one in (first, second)]
    return float(np.corrcoef(*ranks)[0, 1])


# equal numbers get the largest of their ranks
@wrong("rank_correlation", "equal numbers all get the highest of their ranks")
def largest_rank(first, second):
    ranks = [(one <= one[:, None]).sum(axis=1) for one in (first, second)]
    return float(np.corrcoef(*ranks)[0, 1])


# equal numbers take one rank only; those after them move up
@wrong("rank_correlation", "equal numbers use up one rank only")
def dense_ranks(first, second):
    ranks = [np.unique(one, return_inverse=True)[1] for one in (first, second)]
    return float(np.corrcoef(*ranks)[0, 1])


# the short formula with squared differences, which ties break
@wrong(
    "rank_correlation",
    "the short formula is used, which is wrong with equal numbers",
)
def short_formula(first, second):
    n = len(first)
    d = mean_ranks(first) - mean_ranks(second)
    return float(1 - 6 * np.sum(d**2) / (n * (n**2 - 1)))


# Kendall's tau: pairs in order
@wrong("rank_correlation", "pairs are compared (Kendall's), not ranks")
def kendall(first, second):
    i, j = np.triu_indices(len(first), 1)
    a, b = np.sign(first[i] - first[j]), np.sign(second[i] - second[j])
    return float((a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum()))


# the whole table of corrcoef
@wrong("rank_correlation", "the whole table of correlations comes back")
def whole_table(first, second):
    return np.corrcoef(mean_ranks(first), mean_ranks(second))


# without its sign
@wrong("rank_correlation", "the sign is lost")
def without_sign(first, second):
    return float(abs(np.corrcoef(mean_ranks(first), mean_ranks(second))[0, 1]))


# one list ranked from the largest, the other from the smallest
@wrong("rank_correlation", "one of the two is ranked from the largest down")
def one_reversed(first, second):
    return float(np.corrcoef(mean_ranks(first), mean_ranks(-second))[0, 1])


# the mean is not taken off
@wrong("rank_correlation", "the mean rank is not taken off")
def mean_kept(first, second):
    a, b = mean_ranks(first), mean_ranks(second)
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


# a covariance, not divided by the spreads
@wrong("rank_correlation", "the covariance of the ranks comes back")
def covariance(first, second):
    return float(np.cov(mean_ranks(first), mean_ranks(second))[0, 1])


# ranks the one list only
@wrong("rank_correlation", "only one of the two is ranked")
def half_ranked(first, second):
    return float(np.corrcoef(mean_ranks(first), second)[0, 1])


# takes nearly equal numbers for equal
@wrong("rank_correlation")
def nearly_equal(first, second):
    ranks = []
    for one in (first, second):
        one = np.round(one, 1)
        ranks.append(mean_ranks(one))
    return float(np.corrcoef(*ranks)[0, 1])


# squared
@wrong("rank_correlation", "the correlation is squared")
def squared(first, second):
    return float(np.corrcoef(mean_ranks(first), mean_ranks(second))[0, 1] ** 2)


# on the diagonal: the correlation of a list with itself
@wrong(
    "rank_correlation", "the correlation of the first with itself comes back"
)
def diagonal(first, second):
    return float(np.corrcoef(mean_ranks(first), mean_ranks(second))[0, 0])


def numbers_of(confidence, bins):
    return np.minimum((confidence * bins).astype(int), bins - 1)


# an edge belongs to the bin below, as in the paper
@wrong("calibration_error", "a number on an edge goes to the bin below it")
def edge_below(confidence, right, bins):
    number = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    error = 0.0
    for one in np.unique(number):
        inside = number == one
        error += inside.mean() * abs(
            right[inside].mean() - confidence[inside].mean()
        )
    return error


# 1 gets a bin of its own
@wrong("calibration_error", "an answer that is sure, 1, gets a bin of its own")
def own_bin_for_one(confidence, right, bins):
    number = (confidence * bins).astype(int)
    error = 0.0
    for one in np.unique(number):
        inside = number == one
        error += inside.mean() * abs(
            right[inside].mean() - confidence[inside].mean()
        )
    return error


# 1 lies in no bin
@wrong("calibration_error", "an answer that is sure, 1, is left out")
def one_is_lost(confidence, right, bins):
    error = 0.0
    for k in range(bins):
        inside = (confidence >= k / bins) & (confidence < (k + 1) / bins)
        if inside.any():
            error += inside.mean() * abs(
                right[inside].mean() - confidence[inside].mean()
            )
    return error


# 0 lies in no bin: edges above, from just over 0
@wrong(
    "calibration_error",
    "a confidence of 0 is left out, and edges go to the bin below",
)
def zero_is_lost(confidence, right, bins):
    error = 0.0
    for k in range(bins):
        inside = (confidence > k / bins) & (confidence <= (k + 1) / bins)
        if inside.any():
            error += inside.mean() * abs(
                right[inside].mean() - confidence[inside].mean()
            )
    return error


# all bins count alike
@wrong("calibration_error", "every filled bin counts the same")
def bins_alike(confidence, right, bins):
    number = numbers_of(confidence, bins)
    gaps = [
        abs(right[number == k].mean() - confidence[number == k].mean())
        for k in np.unique(number)
    ]
    return float(np.mean(gaps))


# the largest gap (the maximum calibration error)
@wrong("calibration_error", "only the largest gap counts")
def largest_gap(confidence, right, bins):
    number = numbers_of(confidence, bins)
    return float(
        max(
            abs(right[number == k].mean() - confidence[number == k].mean())
            for k in np.unique(number)
        )
    )


# bins of equally many answers, not of equal width
@wrong("calibration_error", "the bins hold equally many answers")
def equal_mass(confidence, right, bins):
    order = np.argsort(confidence, kind="stable")
    error = 0.0
    for inside in np.array_split(order, bins):
        if len(inside):
            error += (
                len(inside)
                / len(order)
                * abs(right[inside].mean() - confidence[inside].mean())
            )
    return float(error)


# the middle of a bin in place of its mean confidence
@wrong(
    "calibration_error",
    "the middle of the bin stands in for the mean confidence",
)
def middles(confidence, right, bins):
    number = numbers_of(confidence, bins)
    error = 0.0
    for k in np.unique(number):
        inside = number == k
        error += inside.mean() * abs(right[inside].mean() - (k + 0.5) / bins)
    return float(error)


# squared gaps
@wrong("calibration_error", "the gaps are squared")
def squared_gaps(confidence, right, bins):
    number = numbers_of(confidence, bins)
    error = 0.0
    for k in np.unique(number):
        inside = number == k
        error += (
            inside.mean()
            * (right[inside].mean() - confidence[inside].mean()) ** 2
        )
    return float(error)


# an empty bin makes it nan
@wrong("calibration_error", "the mean of an empty bin is taken (nan came)")
def empty_bins(confidence, right, bins):
    number = numbers_of(confidence, bins)
    error = 0.0
    for k in range(bins):
        inside = number == k
        gap = right[inside].mean() - confidence[inside].mean()
        error += inside.mean() * abs(gap)
    return float(error)


# bins from the smallest to the largest confidence, not from 0 to 1
@wrong(
    "calibration_error",
    "the bins run from the least to the greatest confidence",
)
def from_smallest(confidence, right, bins):
    low, high = confidence.min(), confidence.max()
    number = ((confidence - low) / (high - low + 1e-12) * bins).astype(int)
    number = np.minimum(number, bins - 1)
    error = 0.0
    for k in np.unique(number):
        inside = number == k
        error += inside.mean() * abs(
            right[inside].mean() - confidence[inside].mean()
        )
    return float(error)


# rounds to the nearest edge: bins shifted by a half
@wrong(
    "calibration_error",
    "numbers are rounded up or down to a bin, so the bins are shifted",
)
def rounds(confidence, right, bins):
    number = np.minimum(np.round(confidence * bins).astype(int), bins - 1)
    error = 0.0
    for k in np.unique(number):
        inside = number == k
        error += inside.mean() * abs(
            right[inside].mean() - confidence[inside].mean()
        )
    return float(error)


# takes a confidence of 0.5 or more for a claim to be right
@wrong("calibration_error")
def accuracy_of_claims(confidence, right, bins):
    number = numbers_of(confidence, bins)
    right = right == (confidence >= 0.5)
    error = 0.0
    for k in np.unique(number):
        inside = number == k
        error += inside.mean() * abs(
            right[inside].mean() - confidence[inside].mean()
        )
    return float(error)


# counts answers where it should take their share
@wrong(
    "calibration_error",
    "the numbers in the bins are not divided by the number of answers",
)
def counts(confidence, right, bins):
    number = numbers_of(confidence, bins)
    error = 0.0
    for k in np.unique(number):
        inside = number == k
        error += inside.sum() * abs(
            right[inside].mean() - confidence[inside].mean()
        )
    return float(error)
