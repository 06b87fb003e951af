"""Wrong answers of lesson 08."""

import math

import numpy as np

from .collection import wrong

hide, rank = "occlusion_effects", "rank_correlation"
calibration = "calibration_error"


def hidden_texts(source_ids, unknown_id):
    hidden = np.tile(source_ids, (len(source_ids), 1))
    hidden[range(len(source_ids)), range(len(source_ids))] = unknown_id
    return hidden


@wrong(hide, "sign is turned round")
def rises(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[np.newaxis])
    return confidence_of(hidden_texts(source_ids, unknown_id)) - before


@wrong(hide, "confidences themselves")
def no_difference(confidence_of, source_ids, unknown_id):
    return confidence_of(hidden_texts(source_ids, unknown_id))


@wrong(hide, "what is left of 1")
def falls_from_one(confidence_of, source_ids, unknown_id):
    return 1 - confidence_of(hidden_texts(source_ids, unknown_id))


@wrong(hide, "without its sign")
def distance(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])
    after = confidence_of(hidden_texts(source_ids, unknown_id))
    return np.abs(after - before)


@wrong(hide, "below zero are cut off")
def only_falls(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])
    after = confidence_of(hidden_texts(source_ids, unknown_id))
    return (before - after).clip(0, None)


@wrong(hide, "divided by the confidence before")
def relative(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])
    after = confidence_of(hidden_texts(source_ids, unknown_id))
    return 1 - after / before


@wrong(hide, "a ratio comes back")
def ratio(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])
    return confidence_of(hidden_texts(source_ids, unknown_id)) / before


@wrong(hide, "logarithms")
def in_logarithms(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])
    after = confidence_of(hidden_texts(source_ids, unknown_id))
    return -np.log(after / before)


@wrong(hide, "scaled to sum to 1")
def as_weights(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])
    effects = before - confidence_of(hidden_texts(source_ids, unknown_id))
    return effects / np.sum(effects)


@wrong(hide, "one number for the whole text")
def total(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])
    after = confidence_of(hidden_texts(source_ids, unknown_id))
    return np.sum(before - after)


@wrong(hide, "replaced by padding")
def hides_by_padding(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])
    return before - confidence_of(hidden_texts(source_ids, 0))


@wrong(hide, "the text gets shorter")
def deletes(confidence_of, source_ids, unknown_id):
    before, effects = confidence_of(source_ids[None])[0], []
    for place in range(len(source_ids)):
        shorter = np.concatenate([source_ids[:place], source_ids[place + 1 :]])
        effects.append(before - confidence_of(shorter[None])[0])
    return np.array(effects)


@wrong(hide, "stays hidden")
def never_shown_again(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])[0]
    hidden, effects = source_ids.copy(), []
    for place in range(len(source_ids)):
        hidden[place] = unknown_id
        effects.append(before - confidence_of(hidden[None])[0])
    return effects


@wrong(hide, "changed in place")
def writes_into_the_text(confidence_of, source_ids, unknown_id):
    before, effects = confidence_of(source_ids[None])[0], []
    for place, kept in enumerate(source_ids.tolist()):
        source_ids[place] = unknown_id
        effects.append(before - confidence_of(source_ids[None])[0])
        source_ids[place] = kept
    source_ids[-1] = unknown_id
    return np.array(effects)


@wrong(hide, "stays hidden")
def one_array_for_all(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])[0]
    hidden, effects = source_ids, []
    for place in range(len(source_ids)):
        hidden[place] = unknown_id
        effects.append(before - confidence_of(hidden[None])[0])
    return effects


@wrong(hide, "all are hidden but one")
def shows_one(confidence_of, source_ids, unknown_id):
    before, length = confidence_of(source_ids[None]), len(source_ids)
    alone = np.full((length, length), unknown_id)
    np.fill_diagonal(alone, source_ids)
    return before - confidence_of(alone)


@wrong(hide, "of the same kind")
def by_character(confidence_of, source_ids, unknown_id):
    before, effects = confidence_of(source_ids[None])[0], []
    for one in source_ids:
        hidden = np.where(source_ids == one, unknown_id, source_ids)
        effects.append(before - confidence_of(hidden[None])[0])
    return np.array(effects)


@wrong(hide, "character after")
def one_too_far(confidence_of, source_ids, unknown_id):
    before, effects = confidence_of(source_ids[None])[0], []
    for place in range(len(source_ids)):
        hidden = source_ids.copy()
        hidden[(place + 1) % len(source_ids)] = unknown_id
        effects.append(before - confidence_of(hidden[None])[0])
    return np.array(effects)


@wrong(hide, "last place stays 0")
def stops_early(confidence_of, source_ids, unknown_id):
    before, effects = confidence_of(source_ids[None])[0], source_ids * 0.0
    for place in range(len(source_ids) - 1):
        hidden = source_ids.copy()
        hidden[place] = unknown_id
        effects[place] = before - confidence_of(hidden[None])[0]
    return effects


@wrong(hide, "nothing but zeros")
def into_whole_numbers(confidence_of, source_ids, unknown_id):
    effects = np.zeros_like(source_ids)
    effects[:] = confidence_of(source_ids[None])[0] - confidence_of(
        hidden_texts(source_ids, unknown_id)
    )
    return effects


@wrong(hide, "column of their own")
def as_a_column(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])
    return [
        before - confidence_of(row[None])
        for row in hidden_texts(source_ids, unknown_id)
    ]


@wrong(hide)
def one_text_without_its_axis(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids)
    return before - confidence_of(hidden_texts(source_ids, unknown_id))


@wrong(hide, "unknown id is")
def a_fixed_id(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])
    return before - confidence_of(hidden_texts(source_ids, 1))


def mid_ranks(numbers):
    numbers = np.asarray(numbers)
    smaller = np.array([np.sum(numbers < one) for one in numbers])
    equal = np.array([np.sum(numbers == one) for one in numbers])
    return smaller + (equal - 1) / 2


def correlation(one, other):
    one, other = one - np.mean(one), other - np.mean(other)
    return np.sum(one * other) / np.sqrt(np.sum(one**2) * np.sum(other**2))


@wrong(rank, "not their ranks")
def of_the_numbers(first, second):
    return np.corrcoef(first, second)[1, 0]


@wrong(rank, "get different ranks")
def argsort_twice(first, second):
    return correlation(first.argsort().argsort(), second.argsort().argsort())


@wrong(rank, "order of the places")
def argsort_once(first, second):
    return correlation(np.argsort(first), np.argsort(second))


@wrong(rank, "lowest of their ranks")
def as_in_sport(first, second):
    def place(numbers):
        return np.searchsorted(np.sort(numbers), numbers)

    return correlation(place(first), place(second))


@wrong(rank, "highest of their ranks")
def last_of_equals(first, second):
    def place(numbers):
        return np.searchsorted(np.sort(numbers), numbers, side="right")

    return correlation(place(first), place(second))


@wrong(rank, "use up one rank only")
def dense_ranks(first, second):
    def place(numbers):
        return np.searchsorted(np.unique(numbers), numbers)

    return correlation(place(first), place(second))


@wrong(rank, "short formula")
def short_formula(first, second):
    n, d = len(first), mid_ranks(first) - mid_ranks(second)
    return 1 - 6 * np.sum(d**2) / (n**3 - n)


@wrong(rank, "get different ranks")
def short_formula_of_argsort(first, second):
    n = len(first)
    one = np.argsort(np.argsort(first, kind="stable"))
    other = np.argsort(np.argsort(second, kind="stable"))
    return 1 - 6 * np.sum((one - other) ** 2) / (n * (n**2 - 1))


@wrong(rank, "Kendall")
def kendall(first, second):
    total = one = other = 0
    for i in range(len(first)):
        for j in range(len(first)):
            a = np.sign(first[i] - first[j])
            b = np.sign(second[i] - second[j])
            total, one, other = total + a * b, one + a * a, other + b * b
    return total / math.sqrt(one * other)


@wrong(rank, "from the largest down")
def turned_round(first, second):
    return correlation(mid_ranks(first), mid_ranks(-second))


@wrong(rank, "only one of the two")
def first_only(first, second):
    return correlation(mid_ranks(first), second)


@wrong(rank, "squared")
def explained(first, second):
    return correlation(mid_ranks(first), mid_ranks(second)) ** 2


@wrong(rank, "sign is lost")
def strength(first, second):
    return np.abs(correlation(mid_ranks(first), mid_ranks(second)))


@wrong(rank, "mean rank is not taken off")
def cosine(first, second):
    one, other = mid_ranks(first) + 1, mid_ranks(second) + 1
    return one @ other / np.sqrt((one @ one) * (other @ other))


@wrong(rank, "covariance")
def covariance(first, second):
    one, other = mid_ranks(first), mid_ranks(second)
    return np.mean((one - one.mean()) * (other - other.mean()))


@wrong(rank, "divided by n")
def two_kinds_of_spread(first, second):
    one, other = mid_ranks(first), mid_ranks(second)
    product = np.mean((one - one.mean()) * (other - other.mean()))
    return product / (np.std(one, ddof=1) * np.std(other, ddof=1))


@wrong(rank, "whole table")
def the_table(first, second):
    return np.corrcoef(mid_ranks(first), mid_ranks(second))


@wrong(rank, "itself")
def the_diagonal(first, second):
    return np.corrcoef(mid_ranks(first), mid_ranks(second))[0, 0]


@wrong(rank, "changed in place")
def sorts_the_input(first, second):
    answer = correlation(mid_ranks(first), mid_ranks(second))
    first.sort()
    return answer


@wrong(rank)
def forgets_to_call(first, second):
    return mid_ranks(first), mid_ranks(second)


def group(confidence, bins):
    return np.minimum(np.floor(confidence * bins), bins - 1)


@wrong(calibration, "every filled bin counts the same")
def mean_of_bins(confidence, right, bins):
    number = group(confidence, bins)
    return np.mean([
        abs(np.mean(right[number == k]) - np.mean(confidence[number == k]))
        for k in set(number)
    ])  # fmt: skip


@wrong(calibration, "also the empty ones")
def mean_of_all_bins(confidence, right, bins):
    number, total = group(confidence, bins), 0.0
    for k in range(bins):
        if (number == k).any():
            inside = number == k
            total += abs(right[inside].mean() - confidence[inside].mean())
    return total / bins


@wrong(calibration, "each whole")
def sum_of_gaps(confidence, right, bins):
    number = group(confidence, bins)
    return sum(
        abs(np.mean(right[number == k]) - np.mean(confidence[number == k]))
        for k in set(number)
    )


@wrong(calibration, "only the largest gap")
def worst_bin(confidence, right, bins):
    number = group(confidence, bins)
    return max(
        abs(np.mean(right[number == k]) - np.mean(confidence[number == k]))
        for k in set(number)
    )


@wrong(calibration, "cancel out")
def signed(confidence, right, bins):
    return np.mean(confidence) - np.mean(right)


@wrong(calibration, "cancel out")
def one_bin_only(confidence, right, bins):
    return abs(np.mean(confidence) - np.mean(right))


@wrong(calibration, "the gaps are squared")
def squared(confidence, right, bins):
    number, total = group(confidence, bins), 0.0
    for k in set(number):
        inside = number == k
        gap = right[inside].mean() - confidence[inside].mean()
        total += inside.mean() * gap**2
    return total


@wrong(calibration, "each answer is a bin")
def no_bins(confidence, right, bins):
    return np.mean(np.abs(confidence - right))


@wrong(calibration, "Brier")
def brier(confidence, right, bins):
    return np.mean((confidence - right) ** 2)


@wrong(calibration, "middle of the bin")
def middles(confidence, right, bins):
    number, total = group(confidence, bins), 0.0
    for k in set(number):
        inside = number == k
        total += inside.mean() * abs(right[inside].mean() - (k + 0.5) / bins)
    return total


def by_edges(confidence, right, bins, side, edges=None):
    edges = np.linspace(0, 1, bins + 1) if edges is None else edges
    number, total = np.searchsorted(edges, confidence, side=side), 0.0
    for k in range(1, len(edges)):
        inside = number == k
        if inside.any():
            gap = right[inside].mean() - confidence[inside].mean()
            total += inside.sum() * abs(gap)
    return total / len(confidence)


@wrong(calibration, "0 is left out")
def upper_edge_inside(confidence, right, bins):
    return by_edges(confidence, right, bins, "left")


@wrong(calibration, "goes to the bin below")
def upper_edge_inside_and_zero(confidence, right, bins):
    number = np.ceil(confidence * bins) - 1
    number[number < 0] = 0
    gaps = [np.sum((right - confidence)[number == k]) for k in range(bins)]
    return np.abs(gaps).sum() / len(confidence)


@wrong(calibration, "1, is left out")
def sure_ones_dropped(confidence, right, bins):
    return by_edges(confidence, right, bins, "right")


@wrong(calibration, "bin of its own")
def sure_ones_alone(confidence, right, bins):
    number = np.int64(confidence * bins)
    gaps = [np.sum((right - confidence)[number == k]) for k in set(number)]
    return np.abs(gaps).sum() / len(confidence)


@wrong(calibration, "first bin is left out")
def counts_from_one(confidence, right, bins):
    number = group(confidence, bins)
    gaps = [np.sum((right - confidence)[number == k]) for k in range(1, bins)]
    return np.abs(gaps).sum() / len(confidence)


@wrong(calibration, "last bin is left out")
def stops_before_the_end(confidence, right, bins):
    number = group(confidence, bins)
    gaps = [np.sum((right - confidence)[number == k]) for k in range(bins - 1)]
    return np.sum(np.abs(gaps)) / len(confidence)


@wrong(calibration, "least to the greatest")
def own_range(confidence, right, bins):
    count, edges = np.histogram(confidence, bins)
    gap = np.histogram(confidence, edges, weights=right - confidence)[0]
    return np.abs(gap).sum() / count.sum()


@wrong(calibration, "equally many")
def quantiles(confidence, right, bins):
    order = np.argsort(confidence, kind="stable")
    places = np.empty(len(order), dtype=int)
    places[order] = np.arange(len(order))
    number = places * bins // len(order)
    gaps = [np.sum((right - confidence)[number == k]) for k in range(bins)]
    return np.abs(gaps).sum() / len(confidence)


@wrong(calibration, "always ten bins")
def ten_bins(confidence, right, bins):
    number = group(confidence, 10)
    gaps = [np.sum((right - confidence)[number == k]) for k in range(10)]
    return np.abs(gaps).sum() / len(confidence)


@wrong(calibration, "a bin too few")
def edges_for_bins(confidence, right, bins):
    bins = max(bins - 1, 1)
    number = group(confidence, bins)
    gaps = [np.sum((right - confidence)[number == k]) for k in range(bins)]
    return np.abs(gaps).sum() / len(confidence)


@wrong(calibration, "not divided by the number")
def not_divided(confidence, right, bins):
    number = group(confidence, bins)
    gaps = [np.sum((right - confidence)[number == k]) for k in range(bins)]
    return np.abs(gaps).sum()


@wrong(calibration, "gap of each bin")
def each_gap(confidence, right, bins):
    number = group(confidence, bins)
    return [
        abs(np.mean(right[number == k]) - np.mean(confidence[number == k]))
        for k in sorted(set(number))
    ]


@wrong(calibration, "in percent")
def percent(confidence, right, bins):
    return 100 * by_edges(
        confidence, right, bins, "right",
        np.append(np.arange(bins) / bins, 1.1),
    )  # fmt: skip


@wrong(calibration, "empty bin")
def empty_bins_break_it(confidence, right, bins):
    number = group(confidence, bins)
    return sum(
        np.mean(number == k)
        * abs(np.mean(right[number == k]) - np.mean(confidence[number == k]))
        for k in range(bins)
    )


@wrong(calibration, "wrong answers are counted as right")
def wrong_for_right(confidence, right, bins):
    number, miss = group(confidence, bins), right == 0
    gaps = [np.sum((miss - confidence)[number == k]) for k in range(bins)]
    return np.abs(gaps).sum() / len(confidence)


@wrong(hide, "no copies")
def stretched_in_place_of_copied(confidence_of, source_ids, unknown_id):
    size = len(source_ids)
    hidden = np.repeat(source_ids, size).reshape(size, size)
    np.fill_diagonal(hidden, unknown_id)
    return confidence_of(source_ids[None])[0] - confidence_of(hidden)


@wrong(hide, "None is passed on")
def filled_in_place(confidence_of, source_ids, unknown_id):
    hidden = np.tile(source_ids, (len(source_ids), 1))
    hidden = np.fill_diagonal(hidden, unknown_id)
    return confidence_of(source_ids[None])[0] - confidence_of(hidden)


@wrong(hide, "where one number is wanted")
def an_array_for_a_number(confidence_of, source_ids, unknown_id):
    effects = np.zeros(len(source_ids))
    for place in range(len(source_ids)):
        hidden = source_ids.copy()
        hidden[place] = unknown_id
        effects[place] = confidence_of(source_ids[None]) - confidence_of(
            hidden[None]
        )
    return effects


@wrong(calibration, "rounded up or down to a bin")
def rounded_to_bins(confidence, right, bins):
    number = np.round(confidence * (bins - 1))
    gaps = [np.sum((right - confidence)[number == k]) for k in range(bins)]
    return np.abs(gaps).sum() / len(confidence)


@wrong(calibration, "counts in two bins")
def edges_of_both_sides(confidence, right, bins):
    error = 0.0
    for k in range(bins):
        inside = (confidence >= k / bins) & (confidence <= (k + 1) / bins)
        error += abs(np.sum((right - confidence)[inside]))
    return error / len(confidence)


@wrong(rank, "nearly equal")
def nearly_equal_is_equal(first, second):
    ranks = []
    for numbers in (first, second):
        equal = np.isclose(numbers, numbers[:, None])
        smaller = (numbers < numbers[:, None]) & ~equal
        ranks.append(smaller.sum(axis=1) + (equal.sum(axis=1) + 1) / 2)
    return float(np.corrcoef(*ranks)[0, 1])


@wrong(hide, "others move to their places")
def filled_up_at_the_end(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])[0]
    effects = []
    for place in range(len(source_ids)):
        rest = np.append(np.delete(source_ids, place), unknown_id)
        effects.append(before - confidence_of(rest[None])[0])
    return np.array(effects)


@wrong(hide, "rounded away")
def to_two_digits(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])
    return (
        before - confidence_of(hidden_texts(source_ids, unknown_id))
    ).round(2)


@wrong(hide, "rounded away")
def small_is_nothing(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])
    effects = before - confidence_of(hidden_texts(source_ids, unknown_id))
    return np.where(np.abs(effects) < 0.01, 0, effects)


@wrong(hide, "with the one before it")
def step_by_step(confidence_of, source_ids, unknown_id):
    last = confidence_of(source_ids[None])[0]
    effects = []
    for text in hidden_texts(source_ids, unknown_id):
        now = confidence_of(text[None])[0]
        effects.append(last - now)
        last = now
    return effects


@wrong(hide, "neighbours")
def two_at_a_time(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])[0]
    hidden = np.tile(source_ids, (len(source_ids), 1))
    for place in range(len(source_ids)):
        hidden[place, place : place + 2] = unknown_id
    return before - confidence_of(hidden)


@wrong(hide, "changes from call to call")
def hides_by_anything(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])[0]
    hidden = hidden_texts(source_ids, np.random.randint(2, 12))
    return before - confidence_of(hidden)


@wrong(hide)
def sum_of_both_ways(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])[0]
    after = confidence_of(hidden_texts(source_ids, unknown_id))
    return before - after + 0.1 * (source_ids == unknown_id)


@wrong(rank, "cut to whole numbers")
def whole_ranks(first, second):
    one, other = (mid_ranks(x).astype(int) for x in (first, second))
    return np.corrcoef(one, other)[0, 1]


@wrong(rank, "are left out")
def without_zeros(first, second):
    kept = (first != 0) & (second != 0)
    if kept.sum() < 3:
        kept[:] = True
    return correlation(mid_ranks(first[kept]), mid_ranks(second[kept]))


@wrong(rank)
def ties_at_random(first, second):
    rng = np.random.default_rng(0)
    one, other = (
        np.lexsort((rng.random(len(x)), x)).argsort() for x in (first, second)
    )
    return np.corrcoef(one, other)[0, 1]


@wrong(rank)
def half_of_it(first, second):
    return correlation(mid_ranks(first), mid_ranks(second)) / 2


@wrong(rank)
def of_absolute_values(first, second):
    return correlation(mid_ranks(np.abs(first)), mid_ranks(np.abs(second)))


@wrong(calibration, "lands in the first bin")
def sure_ones_first(confidence, right, bins):
    number = (confidence * bins).astype(int) % bins
    return np.abs(np.bincount(number, right - confidence)).sum() / len(right)


@wrong(calibration, "too sure count")
def only_too_sure(confidence, right, bins):
    number = group(confidence, bins).astype(int)
    sums = np.bincount(number, confidence - right)
    return sums.clip(0).sum() / len(right)


@wrong(calibration, "too modest count")
def only_too_modest(confidence, right, bins):
    number = group(confidence, bins).astype(int)
    sums = np.bincount(number, right - confidence)
    return sums.clip(0).sum() / len(right)


@wrong(calibration, "by the number of bins as well")
def divided_once_more(confidence, right, bins):
    number = group(confidence, bins).astype(int)
    sums = np.bincount(number, right - confidence)
    return np.abs(sums).sum() / len(right) / bins


@wrong(calibration, "sure, 1, make the difference")
def sure_ones_in_the_middle(confidence, right, bins):
    number = np.where(confidence == 1, bins // 2, (confidence * bins))
    number = number.astype(int)
    return np.abs(np.bincount(number, right - confidence)).sum() / len(right)


@wrong(calibration)
def share_of_wrong_bins(confidence, right, bins):
    number = group(confidence, bins).astype(int)
    sums = np.bincount(number, right - confidence)
    return np.mean(np.abs(sums) > 0.5)
