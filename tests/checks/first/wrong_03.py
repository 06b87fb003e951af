"""Wrong answers of lesson 03, by a writer who saw no check."""

import numpy as np

from ..collection import wrong


def official_softmax(x, axis=-1):
    exponentials = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


softmax = official_softmax


# takes the real characters out: another shape
@wrong("attention_weights", "rows of unequal length come back, no array")
def compresses(alignment_scores, mask):
    rows = zip(alignment_scores, mask)
    return np.array([softmax(row[real]) for row, real in rows], dtype=object)


# half precision: scores above 65504 become infinite
@wrong("attention_weights", "every number is nearly right, but not quite")
def half_precision(alignment_scores, mask):
    scores = np.where(mask, alignment_scores, -np.inf).astype(np.float16)
    return softmax(scores)
