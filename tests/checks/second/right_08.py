"""Right answers of lesson 08, by a writer who saw no check."""

import itertools

import numpy as np

from ..collection import right


# one call: the whole text is row 0
@right("occlusion_effects")
def one_call(confidence_of, source_ids, unknown_id):
    n = len(source_ids)
    rows = np.tile(source_ids, (n + 1, 1))
    rows[np.arange(1, n + 1), np.arange(n)] = unknown_id
    found = np.asarray(confidence_of(rows))
    return found[0] - found[1:]


# np.where on the identity
@right("occlusion_effects")
def where_identity(confidence_of, source_ids, unknown_id):
    own = np.eye(source_ids.size, dtype=bool)
    hidden = np.where(own, unknown_id, source_ids)
    (before,) = confidence_of(source_ids[np.newaxis])
    return np.full(source_ids.size, before) - confidence_of(hidden)


# one text at a time, each a copy
@right("occlusion_effects")
def one_at_a_time(confidence_of, source_ids, unknown_id):
    before = confidence_of(source_ids.reshape(1, -1))[0]
    effects = []
    for place in range(len(source_ids)):
        ids = list(source_ids)
        ids[place] = unknown_id
        effects.append(before - confidence_of(np.array([ids]))[0])
    return np.array(effects)


# ranks by searchsorted from both sides
@right("rank_correlation")
def searchsorted(first, second):
    def ranks(numbers):
        ordered = np.sort(numbers)
        left = np.searchsorted(ordered, numbers, side="left")
        right_ = np.searchsorted(ordered, numbers, side="right")
        return (left + right_ + 1) / 2

    a, b = ranks(first), ranks(second)
    a, b = a - a.mean(), b - b.mean()
    return (a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum())


# np.unique with counts; ranks from 0, halved sums do not matter
@right("rank_correlation")
def unique_counts(first, second):
    def ranks(numbers):
        _, where, counts = np.unique(
            numbers, return_inverse=True, return_counts=True
        )
        ends = np.cumsum(counts)
        return (2 * ends - counts)[where]  # twice the mean rank, minus 1

    return float(np.corrcoef(ranks(first), ranks(second))[1, 0])


# lists, sorted and grouped
@right("rank_correlation")
def grouped(first, second):
    def ranks(numbers):
        numbers = list(map(float, numbers))
        found, begin = {}, 1
        for value, group in itertools.groupby(sorted(numbers)):
            size = len(list(group))
            found[value] = begin + (size - 1) / 2
            begin += size
        return [found[value] for value in numbers]

    a, b = ranks(first), ranks(second)
    mean = (len(a) + 1) / 2
    top = sum((x - mean) * (y - mean) for x, y in zip(a, b))
    left = sum((x - mean) ** 2 for x in a)
    other = sum((y - mean) ** 2 for y in b)
    return top / (left * other) ** 0.5


# signs of all pairs summed up: as good as ranks
@right("rank_correlation")
def signs(first, second):
    a = np.sign(first[:, None] - first).sum(axis=1)
    b = np.sign(second[:, None] - second).sum(axis=1)
    return float(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))


# sums by bin with np.bincount
@right("calibration_error")
def bincount(confidence, right, bins):
    number = (confidence * bins).astype(int)
    number[number == bins] = bins - 1
    hits = np.bincount(number, weights=right, minlength=bins)
    sure = np.bincount(number, weights=confidence, minlength=bins)
    return float(np.abs(hits - sure).sum() / len(confidence))


# bin by bin between its edges, the last one closed
@right("calibration_error")
def between_edges(confidence, right, bins):
    total = 0.0
    for k in range(bins):
        inside = (k / bins <= confidence) & (confidence < (k + 1) / bins)
        if k == bins - 1:
            inside |= confidence == 1
        count = inside.sum()
        if count == 0:
            continue
        share, sure = right[inside].sum() / count, confidence[inside].mean()
        total += abs(share - sure) * count
    return total / len(confidence)


# a dictionary of lists
@right("calibration_error")
def dictionary(confidence, right, bins):
    found = {}
    for sure, hit in zip(confidence.tolist(), right.tolist()):
        found.setdefault(min(int(sure * bins), bins - 1), []).append(
            (sure, hit)
        )
    error = 0
    for pairs in found.values():
        sures, hits = zip(*pairs)
        error += abs(sum(hits) - sum(sures)) / len(confidence)
    return error


# np.digitize with the inner edges k / bins
@right("calibration_error")
def digitize(confidence, right, bins):
    edges = np.arange(1, bins) / bins
    number = np.digitize(confidence, edges)
    masses = [(number == k) for k in range(bins)]
    return sum(
        m.mean() * abs(right[m].mean() - confidence[m].mean())
        for m in masses
        if m.any()
    )
