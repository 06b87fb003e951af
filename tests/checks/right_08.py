"""Right answers of lesson 08, written in an unusual way."""

import math

import numpy as np

from .collection import right


@right("occlusion_effects")
def one_after_the_other(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids[None])[0]
    effects = []
    for place in range(len(source_ids)):
        hidden = source_ids.copy()
        hidden[place] = unknown_id
        effects.append(float(before - confidence_of(hidden[None])[0]))
    return effects


@right("occlusion_effects")
def all_in_one_call(confidence_of, source_ids, unknown_id):
    length = len(source_ids)
    rows = np.vstack([source_ids] * (length + 1))
    rows[np.arange(length), np.arange(length)] = unknown_id
    confidence = np.float32(confidence_of(rows))
    print(confidence)
    return confidence[-1] - confidence[:-1]


@right("occlusion_effects")
def by_a_mask(confidence_of, source_ids, unknown_id):
    shown = 1 - np.eye(len(source_ids))
    hidden = shown * source_ids + (1 - shown) * unknown_id
    before = np.repeat(source_ids[np.newaxis], len(source_ids), axis=0)
    return confidence_of(before) - confidence_of(hidden)


@right("occlusion_effects")
def by_lists(confidence_of, source_ids, unknown_id):
    ids = list(source_ids)
    rows = [ids[:k] + [unknown_id] + ids[k + 1 :] for k in range(len(ids))]
    before = confidence_of(np.array([ids]))
    return np.array([before[0] - one for one in confidence_of(np.array(rows))])


@right("rank_correlation")
def in_two_loops(first, second):
    def ranks(numbers):
        result = []
        for one in numbers:
            smaller = sum(1 for other in numbers if other < one)
            equal = sum(1 for other in numbers if other == one)
            result.append(smaller + (equal + 1) / 2)
        return result

    one, other = ranks(first), ranks(second)
    mean = sum(one) / len(one)
    products = sum((a - mean) * (b - mean) for a, b in zip(one, other))
    squares = [sum((a - mean) ** 2 for a in r) for r in (one, other)]
    return products / math.sqrt(squares[0] * squares[1])


@right("rank_correlation")
def by_unique(first, second):
    def ranks(numbers):
        _, place, count = np.unique(
            numbers, return_inverse=True, return_counts=True
        )
        return (np.cumsum(count) - (count - 1) / 2)[place]

    return np.corrcoef([ranks(first), ranks(second)])[0, 1]


@right("rank_correlation")
def by_search_in_float32(first, second):
    def ranks(numbers):
        ordered = np.sort(numbers)
        low = np.searchsorted(ordered, numbers, side="left")
        high = np.searchsorted(ordered, numbers, side="right")
        return np.float32(low + high) / 2  # not from 1: nobody minds

    one, other = (r - r.mean() for r in (ranks(first), ranks(second)))
    return one @ other / (np.linalg.norm(one) * np.linalg.norm(other))


@right("rank_correlation")
def by_sorting(first, second):
    def ranks(numbers):
        order = np.argsort(numbers)
        result = np.empty(len(numbers))
        result[order] = range(1, len(numbers) + 1)
        for one in set(numbers.tolist()):
            result[numbers == one] = result[numbers == one].mean()
        return (result - result.mean()) / result.std()

    return np.mean(ranks(first) * ranks(second))


@right("rank_correlation")
def by_signs(first, second):
    one, other = (
        np.sign(x[:, None] - x[None]).sum(axis=1) for x in (first, second)
    )
    return (one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum())


@right("calibration_error")
def by_histograms(confidence, right, bins):
    def total(weights):
        return np.histogram(confidence, bins, (0, 1), weights=weights)[0]

    gaps = total(np.asarray(right, float)) - total(confidence)
    return np.abs(gaps).sum() / len(confidence)


@right("calibration_error")
def by_bincount(confidence, right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    return np.abs(np.bincount(number, right - confidence)).sum() / len(right)


@right("calibration_error")
def in_a_loop(confidence, right, bins):
    sums, counts, hits = [0.0] * bins, [0] * bins, [0] * bins
    for sure, good in zip(confidence, right):
        number = min(int(sure * bins), bins - 1)
        sums[number] += float(sure)
        hits[number] += bool(good)
        counts[number] += 1
    error = 0.0
    for total, count, hit in zip(sums, counts, hits):
        if count:
            gap = abs(hit / count - total / count)
            error += count / len(confidence) * gap
    return error


@right("calibration_error")
def by_edges(confidence, right, bins):
    error = np.float32(0)
    for k in range(bins):
        inside = (confidence >= k / bins) & (confidence < (k + 1) / bins)
        if k == bins - 1:
            inside |= confidence == 1
        if not np.any(inside):
            continue
        gap = np.mean(right[inside]) - np.mean(confidence[inside])
        error += np.mean(inside) * np.abs(gap)
    return error
