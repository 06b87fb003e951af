"""Lesson 03: from alignment scores to one look at the text."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from utils.by_hand import (
    Params,
    additive_score,
    attention_weights,
    context_vector,
    one_step_attention,
    sigmoid,
    softmax,
)
from utils.checks import allowed
from utils.checks.machine import draws, families, in_keras
from utils.checks.machine.judge import (
    Judge,
    Kind,
    Probe,
    Symptom,
    Way,
    inside,
    known,
    shows,
)
from utils.checks.machine.outcome import Outcome

Array = np.ndarray

# ------------------------------------------------------------------ softmax


def softmax_probes(seed: int) -> list[Probe]:
    """Rows, columns, a square, three axes, whole and huge numbers."""
    rng = np.random.default_rng(seed)
    small = np.array([[0.0, 1.0, 2.0], [1.0, 1.0, 3.0]])
    square = rng.normal(size=(3, 3))
    cube = rng.normal(size=(2, 3, 4))
    huge = np.array([[1e6, 1e6 - 1, 0], [-1e6, -1e6 + 2, -1e6]])
    return [
        Probe("two rows, each to sum to 1", (small,)),
        Probe("two rows, down the columns", (small, 0)),
        Probe("a square, down the columns", (square, 0)),
        Probe("a square, along the rows", (square, 1)),
        Probe(
            "one row of whole numbers",
            (np.array([1, 2, 3]),),
            kind=Kind.WHOLE,
        ),
        Probe("three axes, along the middle one", (cube, 1)),
        Probe("float32, the first of three axes", (np.float32(cube), 0)),
        Probe("one row with a tiny weight", (np.array([0.0, 4.0, 9.0]),)),
        Probe("one row of huge numbers", (huge[0],)),
        Probe("huge and hugely negative rows", (huge,)),
    ]


def not_one(weights: Array, axis: int = -1) -> bool:
    """True when some numbers along an axis do not sum to 1."""
    return not np.allclose(weights.sum(axis=axis), 1, atol=1e-4)


NEGATIVE = Symptom(
    "a weight is negative",
    "Which function makes every number positive?",
    lambda args, came: bool((came[-1] < -1e-6).any()),
)
SOFTMAX_SYMPTOMS = shows(
    NEGATIVE,
    "the numbers of a group do not sum to 1",
    "By what is each exponential divided? Add up your weights.",
    lambda args, came: not_one(came[0], *args[1:]),
)


def _softmax(
    taken_off: Callable = lambda x, axis: x.max(axis, keepdims=True),
    total: Callable = lambda powers, axis: powers.sum(axis, keepdims=True),
) -> Way:
    """A softmax that takes off, or divides by, something else."""

    def wrong(x: Array, axis: int = -1) -> Array:
        powers = np.exp(x - taken_off(x, axis))
        return powers / total(powers, axis)

    return wrong


def _all(powers: Array, axis: int) -> Array:
    return powers.sum()


SOFTMAX_MISTAKES = known(
    "the argument `axis` is ignored (always the last one)",
    "Where does your code use the axis that it is given?",
    lambda x, axis=-1: softmax(x),
    "the sum always runs along axis 1",
    lambda x, axis=-1: softmax(x, 1),
    "the sum always runs along axis 0",
    lambda x, axis=-1: softmax(x, 0),
    "all numbers together sum to 1",
    "How many groups should sum to 1 here? Is it one for the whole array?",
    _softmax(total=_all),
    _softmax(lambda x, axis: x.max(), _all),
    _softmax(lambda x, axis: x.max(-1, keepdims=True), _all),
    _softmax(lambda x, axis: 0, _all),
    "the exponential of a huge number overflows",
    "The answer does not change when every x of a group falls by the same "
    "amount. Which amount keeps the exponential small?",
    _softmax(lambda x, axis: 0),
    "the exponential of a huge number overflows",
    "Does what you subtract keep every exponential below 1?",
    _softmax(lambda x, axis: x.mean(axis, keepdims=True)),
    "the maximum is taken off above, but not below",
    "Do numerator and denominator use the same exponentials?",
    lambda x, axis=-1: (
        np.exp(x - x.max(axis, keepdims=True))
        / np.exp(x).sum(axis, keepdims=True)
    ),
    "small weights are set to zero",
    "May a weight be small, and still not zero?",
    lambda x, axis=-1: np.where(softmax(x, axis) < 1e-3, 0, softmax(x, axis)),
    "the smallest number is subtracted, and the largest overflows",
    "Which number of a group has the largest exponential?",
    _softmax(lambda x, axis: x.min(axis, keepdims=True)),
    "one maximum serves the whole array",
    "A row of hugely negative numbers stands below a row of huge ones: "
    "whose maximum should it use?",
    _softmax(lambda x, axis: x.max()),
    "one maximum serves all groups, taken along another axis",
    "Along which axis should the maximum be taken?",
    _softmax(lambda x, axis: x.max(-1, keepdims=True)),
    "the summed axis vanishes, so the sums meet the wrong numbers",
    "What shape have the sums, and by which row or column do they divide?",
    _softmax(total=lambda powers, axis: powers.sum(axis)),
    "the summed axis vanishes, and huge numbers overflow",
    _softmax(lambda x, axis: 0, lambda e, axis: e.sum(axis)),
    "the axis of the maximum vanishes, so it meets the wrong numbers",
    "What shape have the maxima, and from which row are they taken?",
    _softmax(lambda x, axis: x.max(axis)),
    "both reduced axes vanish, so rows and columns are mixed up",
    "What shape have the maxima and the sums? Which rows do they meet?",
    _softmax(lambda x, axis: x.max(axis), lambda e, axis: e.sum(axis)),
    "the sum runs along another axis than asked for",
    "Along which axis should the sum run?",
    _softmax(total=lambda e, axis: e.sum(-1, keepdims=True)),
    "the exponentials are divided by their mean, not by their sum",
    "What should the numbers of one group sum to?",
    _softmax(total=lambda e, axis: e.mean(axis, keepdims=True)),
    "1 is added to the sum of the exponentials",
    _softmax(total=lambda e, axis: 1 + e.sum(axis, keepdims=True)),
    "the exponentials are not divided by their sum",
    _softmax(total=lambda e, axis: 1),
    lambda x, axis=-1: np.exp(x),
    "negative numbers lose their sign",
    "Should -3 earn more weight than 1?",
    lambda x, axis=-1: softmax(np.abs(x), axis),
    "the numbers are divided by their sum, without the exponential",
    "Can a weight be negative? What makes every number positive first?",
    lambda x, axis=-1: x / np.sum(x, axis, keepdims=True),
    "the logarithm of the weights is given",
    "Should the numbers of one group sum to 1, or their exponentials?",
    lambda x, axis=-1: np.log(softmax(x, axis)),
    "each number is squeezed by itself, with a sigmoid",
    "How does one number learn of the others in its group?",
    lambda x, axis=-1: 1 / (1 + np.exp(-x)),
    "the smallest score gets the largest weight",
    "Which sign stands in front of x in the exponent?",
    lambda x, axis=-1: softmax(-np.asarray(x), axis),
    "huge numbers are clipped, so that different ones become equal",
    "Two huge scores differ by 1: should their weights be the same?",
    lambda x, axis=-1: softmax(np.clip(x, -500, 500), axis),
    "the largest number takes everything",
    "How soft should the choice be: what does the second largest get?",
    lambda x, axis=-1: np.where(x == np.max(x, axis, keepdims=True), 1.0, 0.0),
    "the numbers grow as powers of 2",
    "Which number is raised to the power of x?",
    lambda x, axis=-1: softmax(np.asarray(x) * np.log(2), axis),
    "the weights go through a second softmax",
    "Is what you normalise a score, or a weight already?",
    lambda x, axis=-1: softmax(softmax(x, axis), axis),
)

# ----------------------------------------------------------- additive_score


def score_probes(seed: int) -> list[Probe]:
    """One text, a batch, a batch as long as a text, equal sizes, types."""
    rng = np.random.default_rng(seed)

    def draw(batch: int, time: int, query: int, key: int, size: int) -> tuple:
        weights = draws.attention_params(rng, query, key, size)
        queries = rng.normal(size=(batch, query))
        keys = rng.normal(size=(batch, time, key))
        return queries, keys, *weights.values()

    one = np.ones((1, 1))
    tiny = (one, np.array([[[1.0], [-1.0]]]), one, 2 * one, one[0] / 2, one[0])
    whole = [np.round(2 * part).astype(int) for part in draw(2, 4, 3, 2, 5)]
    return [
        Probe("one query, two keys, all sizes 1", tiny),
        Probe("a batch of two, three characters", draw(2, 3, 2, 3, 4)),
        Probe("as many texts as characters", draw(3, 3, 2, 4, 3)),
        Probe("all sizes equal", draw(3, 3, 3, 3, 3)),
        Probe("query, keys and scores of equal size", draw(4, 2, 3, 3, 3)),
        Probe("whole numbers", tuple(whole), kind=Kind.WHOLE),
        Probe("float32", draws.converted(draw(3, 2, 2, 4, 3), np.float32)),
        Probe("one text alone", draw(1, 4, 2, 3, 2)),
        Probe("other weights", draw(2, 5, 4, 2, 3)),
        Probe("the same sizes, other numbers", draw(2, 5, 4, 2, 3)),
    ]


TOO_LARGE = Symptom(
    "a score is larger than tanh and v allow",
    "How large can a tanh be, and so how large a score?",
    lambda args, came: bool((abs(came[0]) > abs(args[-1]).sum() + 1e-4).any()),
)


def _score(
    query: Array,
    keys: Array,
    W_query: Array,
    W_key: Array,
    b: Array,
    v: Array,
    squash: Callable = np.tanh,
):
    return squash((query @ W_query)[:, None] + keys @ W_key + b) @ v


def _meeting(meet: Callable) -> Way:
    """Let a projected query and the projected keys meet in another way."""
    return lambda q, k, wq, wk, b, v: meet((q @ wq)[:, None], k @ wk, b, v)


AT_THE_END = "an axis of length 1 is kept at the end"
QUERY = "How many queries are there, and which text owns which?"

SCORE_MISTAKES = known(
    "there is no tanh",
    "Without a bend between the two products, could the query change "
    "which key wins?",
    lambda *args: _score(*args, squash=lambda x: x),
    "a ReLU stands in place of the tanh",
    "Should a negative sum be lost, or kept as a negative number?",
    lambda *args: _score(*args, squash=lambda x: np.maximum(x, 0)),
    "a sigmoid stands in place of the tanh",
    "Which function runs from -1 to 1 and maps 0 to 0?",
    lambda *args: _score(*args, squash=sigmoid),
    "the tanh comes after the product with v",
    "Which comes first: bending each number, or adding them up with v?",
    lambda *args: np.tanh(_score(*args, squash=lambda x: x)),
    "a second tanh follows the product with v",
    "How large may an alignment score be?",
    lambda *args: np.tanh(_score(*args)),
    "the query is left out",
    "Another query should look elsewhere. Where does yours enter?",
    lambda q, k, wq, wk, b, v: np.tanh(k @ wk + b) @ v,
    "query and keys are bent by tanh one by one",
    "Is it the tanh of a sum, or the sum of two tanh?",
    _meeting(lambda q, k, b, v: (np.tanh(q) + np.tanh(k + b)) @ v),
    _meeting(lambda q, k, b, v: (np.tanh(q + b) + np.tanh(k)) @ v),
    _meeting(lambda q, k, b, v: (np.tanh(q) + np.tanh(k) + b) @ v),
    _meeting(lambda q, k, b, v: (np.tanh(q + b) + np.tanh(k + b)) @ v),
    "the query is added after the tanh",
    "What stands inside the tanh: query, key and bias, or fewer?",
    _meeting(lambda q, k, b, v: (q + np.tanh(k + b)) @ v),
    "the first key serves all characters",
    "Should two characters of a text get the same score?",
    lambda q, k, wq, wk, b, v: _score(q, 0 * k + k[:, :1], wq, wk, b, v),
    "the scores of a text are added up",
    "How many scores should one text have?",
    lambda *args: _score(*args).sum(1),
    "the keys are left out",
    "Two characters have two keys. Where do they enter your sum?",
    _meeting(lambda q, k, b, v: np.tanh(q + b + 0 * k) @ v),
    "the bias is left out",
    "Which argument has your sum not used yet?",
    lambda q, k, wq, wk, b, v: _score(q, k, wq, wk, 0 * b, v),
    "the bias is added after the tanh",
    "Does b shift what goes into the tanh, or what comes out?",
    _meeting(lambda q, k, b, v: (np.tanh(q + k) + b) @ v),
    "the tanh is taken twice",
    "How often does the tanh stand in the formula?",
    lambda *args: _score(*args, squash=lambda x: np.tanh(np.tanh(x))),
    "the bias is subtracted",
    "Which sign has b in the formula?",
    lambda q, k, wq, wk, b, v: _score(q, k, wq, wk, -b, v),
    "the bias is added twice",
    "How often does b stand in the formula?",
    lambda q, k, wq, wk, b, v: _score(q, k, wq, wk, 2 * b, v),
    "query and key are multiplied, not added",
    "The score is called additive. What meets inside the tanh?",
    _meeting(lambda q, k, b, v: np.tanh(q * k + b) @ v),
    "the key is subtracted from the query, or the query from the key",
    _meeting(lambda q, k, b, v: np.tanh(q - k + b) @ v),
    "the query of text 1 meets character 1, not its own text",
    "The query has no time axis. Where must that axis stand, so that one "
    "query meets all characters of its own text?",
    lambda q, k, wq, wk, b, v: np.tanh(q @ wq + k @ wk + b) @ v,
    "W_query and W_key have changed places",
    "Which of the two belongs to the query?",
    lambda q, k, wq, wk, b, v: _score(q, k, wk, wq, b, v),
    "W_query is used for the keys too",
    "Which weights belong to the keys?",
    lambda q, k, wq, wk, b, v: _score(q, k, wq, wq, b, v),
    "a weight matrix is used the wrong way round (transposed)",
    "Along which axis of a weight matrix do the inputs run?",
    lambda q, k, wq, wk, b, v: _score(q, k, wq.T, wk.T, b, v),
    "the weight matrices are left out",
    "Query and key have sizes of their own. What brings them together?",
    lambda q, k, wq, wk, b, v: np.tanh(q[:, None] + k + b) @ v,
    "v is left out and the numbers are only added up",
    "Should every hidden number count the same? What does v say?",
    lambda q, k, wq, wk, b, v: _score(q, k, wq, wk, b, np.ones_like(v)),
    "v is left out and the numbers are averaged",
    _meeting(lambda q, k, b, v: np.tanh(q + k + b).mean(-1)),
    "the weighted numbers are averaged, not summed",
    "What does a product of a vector with v do: add, or average?",
    lambda q, k, wq, wk, b, v: _score(q, k, wq, wk, b, v) / len(v),
    "the products with v are not added up",
    "How many scores should one character have?",
    _meeting(lambda q, k, b, v: np.tanh(q + k + b) * v),
    "the product with v is missing",
    _meeting(lambda q, k, b, v: np.tanh(q + k + b)),
    "the sum runs over the characters",
    "Which axis should be gone at the end, and which should stay?",
    _meeting(lambda q, k, b, v: (np.tanh(q + k + b) * v).sum(1)),
    "query and key are compared by a dot product",
    "What are W_query, W_key and v for?",
    lambda q, k, *rest: np.einsum("bd,btd->bt", q, k),
    "the projected query and key are compared by a dot product",
    "The score is called additive. Where are the tanh and v?",
    _meeting(lambda q, k, b, v: (q * k).sum(-1)),
    "the score is divided by a square root of the size",
    "Which score needs that scaling: the additive one, or the product?",
    lambda *args: _score(*args) / np.sqrt(len(args[-1])),
    "the keys of all characters are averaged first",
    "Should two characters of a text get the same score?",
    _meeting(
        lambda q, k, b, v: (
            np.tanh(q + 0 * k + k.mean(1, keepdims=True) + b) @ v
        )
    ),
    *families.of_scores(additive_score),
    *families.of_axes(additive_score, AT_THE_END),
    *families.of_batch(additive_score, query=QUERY),
)

# -------------------------------------------------------- attention_weights


def weights_probes(seed: int) -> list[Probe]:
    """Ragged texts whose padding holds tempting scores."""
    rng = np.random.default_rng(seed)

    def draw(lengths: list[int], time: int, padding: float = 99.0):
        mask = draws.ragged_mask(lengths, time)
        scores = rng.normal(size=mask.shape)
        return np.where(mask, scores, padding), mask

    tiny = np.array([[0.0, 1.0, 2.0], [1.0, 3.0, 99.0]])
    huge = np.array([[1e6, 1e6 - 1, -1e6, 0], [-1e6, -1e6 + 1, 1e6, 1e6]])
    scores, mask = draw([4, 2, 3], 4)
    whole = np.array([[1, 2, 5], [0, 2, 5]])
    return [
        Probe(
            "the last place of the second text is padding",
            (tiny, draws.ragged_mask([3, 2], 3)),
        ),
        Probe("no padding at all", draw([3, 3], 3)),
        Probe("texts of 2, 5 and 1 characters", draw([2, 5, 1], 5)),
        Probe("as many texts as characters", draw([1, 4, 3, 2], 4)),
        Probe(
            "the same texts in another order",
            (scores[::-1].copy(), mask[::-1].copy()),
        ),
        Probe("padding that scores low", draw([1, 3, 2], 3, -5.0)),
        Probe("padding that scores 0", draw([2, 1, 4], 4, 0.0)),
        Probe(
            "whole numbers",
            (whole, draws.ragged_mask([3, 2], 3)),
            no_infinity,
            kind=Kind.WHOLE,
        ),
        Probe("float32", (np.float32(tiny), draws.ragged_mask([3, 1], 3))),
        Probe(
            "scores of a million, up and down",
            (huge, draws.ragged_mask([4, 2], 4)),
        ),
        Probe("one text alone", draw([2], 5)),
    ]


def no_infinity(came: Outcome) -> bool:
    """Accept that whole numbers cannot be set to minus infinity."""
    return isinstance(came.error, OverflowError)


def weights_symptoms(mask_at: int) -> tuple[Symptom, ...]:
    """What weights show; the mask is argument number `mask_at`."""

    def on_padding(args: tuple, came: tuple) -> bool:
        padding = ~args[mask_at]
        weights = came[-1]
        if weights.ndim == 3:
            padding = np.repeat(padding[:, None], weights.shape[1], axis=1)
        return bool((np.abs(weights[padding]) > 1e-4).any())

    return shows(
        "padding gets some of the weight",
        "How much weight should a place of padding get?",
        on_padding,
        NEGATIVE,
        "the weights of a text do not sum to 1",
        "What are the weights of one text divided by? Add them up.",
        lambda args, came: not_one(came[-1]),
    )


def _low(scores: Array, mask: Array) -> Array:
    return np.where(mask, scores, -np.inf)


def _shared(numbers: Array, more: float = 0) -> Array:
    return numbers / (numbers.sum(1, keepdims=True) + more)


def _penalty(amount: float) -> Callable:
    return lambda s, m: softmax(np.where(m, s, s - amount))


def _by_length(more: int) -> Callable:
    """Weights over a text that ends some places later or earlier."""

    def wrong(scores: Array, mask: Array) -> Array:
        weights = np.zeros(scores.shape)
        for i, length in enumerate(mask.sum(axis=1) + more):
            weights[i, :length] = softmax(scores[i, :length])
        return weights

    return wrong


def _fill(number: float) -> Callable:
    return lambda s, m: softmax(np.where(m, s, number))


def _fill_by(lowest: Callable) -> Callable:
    return lambda s, m: softmax(np.where(m, s, lowest(s)))


LOGARITHMS = tuple(-np.log(10.0**-n) for n in range(5, 13))
PENALTIES = (1, 2, 5, 10, *LOGARITHMS, 20, 30, 50, 99, 100, 200, 500, 999)
PENALTIES += (1e3, 9999, 1e4, 32767, 65504, 99999, 1e5, 1e6)

LONG = "How long is each text? Whose mask is used for it?"

SMALL_PENALTY = known(
    "the penalty for padding is too small",
    "Padding may score 99, or a million. Does your penalty outweigh that?",
    *map(_penalty, PENALTIES),
    *(_fill(-amount) for amount in PENALTIES),
    _fill(np.finfo(float).tiny),
    _fill_by(lambda s: s.min()),
    _fill_by(lambda s: s.min() - 1),
    _fill_by(lambda s: s.min() - 10),
    _fill_by(lambda s: s.min(1, keepdims=True)),
    _fill_by(lambda s: s.min(1, keepdims=True) - 1),
)
WEIGHTS_MISTAKES = known(
    "the mask is ignored",
    "How much weight does the padding get, and how much should it?",
    lambda s, m: softmax(s),
    "the mask is turned round: padding stays, characters go",
    "True marks a real character. Which places does your code keep?",
    lambda s, m: attention_weights(s, ~m),
    lambda s, m: softmax(np.where(m, s - 1e9, s)),
    lambda s, m: softmax(np.where(m, -1e9, s)),
    "the mask comes after the softmax, and nothing is shared out anew",
    "What do the weights of the shorter text sum to?",
    lambda s, m: softmax(s) * m,
    "the scores are multiplied by the mask",
    "Padding then scores 0. Does a score of 0 mean no weight?",
    lambda s, m: softmax(s * m),
    "the mask moves the scores by 1 only",
    "By how much does the mask lower a padding score of 99?",
    lambda s, m: softmax(s + m),
    *SMALL_PENALTY,
    "something that is no number is put on the padding",
    "What does a sum with nan in it give?",
    _fill(np.nan),
    "the places of the padding are cut off",
    "How many weights should each text have, padding included?",
    lambda s, m: attention_weights(*(x[:, : m.sum(1).max()] for x in (s, m))),
    "every text is cut to the shortest one",
    LONG,
    lambda s, m: softmax(s[:, : m.sum(1).min()]),
    lambda s, m: attention_weights(s, 0 * m + m.all(0) > 0),
    "padding is lifted, not pushed down",
    "Should the penalty raise a padding score, or lower it?",
    lambda s, m: softmax(np.where(m, s, s + 1e9)),
    "the softmax runs over the batch",
    "Your weights sum to 1 down each column: which axis is time?",
    lambda s, m: softmax(np.where(m, s, -np.inf), 0),
    lambda s, m: softmax(np.where(m, s, -1e9), 0),
    lambda s, m: softmax(s, 0) * m,
    lambda s, m: softmax(s * m, 0),
    lambda s, m: softmax(s, 0),
    "the mask is turned round in time",
    "At which end of a text does its padding stand?",
    lambda s, m: softmax(np.where(m[:, ::-1], s, -1e9)),
    "all texts together sum to 1",
    "What should the weights of one text sum to?",
    lambda s, m: _softmax(total=_all)(_low(s, m)),
    lambda s, m: softmax(_low(s, m).ravel()).reshape(m.shape),
    lambda s, m: (
        attention_weights(s, m)
        * np.exp(_low(s, m).max(1, keepdims=True))
        / np.exp(_low(s, m)).sum()
    ),
    "the exponential of a huge score overflows",
    "Which score of a row should its exponentials be measured from?",
    lambda s, m: _shared(np.exp(s) * m),
    lambda s, m: _shared(np.exp(_low(s, m))),
    "huge scores overflow before the padding is taken out",
    "Exponential first, mask second: what if one of them is huge?",
    lambda s, m: _shared(softmax(s) * m),
    "padding has taken all the weight before it is taken out",
    "If padding scores 99, how much does the softmax leave the others?",
    lambda s, m: _shared(softmax(s) * m, more=1e-9),
    "zero times infinity is no number",
    "What is 0 times infinity? Which places get it?",
    lambda s, m: softmax(s + (1 - m) * -np.inf),
    "the summed axis vanishes, so the sums meet the wrong numbers",
    "What shape have the sums, and by which row or column do they divide?",
    lambda s, m: _softmax(total=lambda e, axis: e.sum(1))(_low(s, m)),
    "the weights of the padding are shared out evenly",
    "After the mask, how do the weights that stay keep their proportions?",
    lambda s, m: (
        m
        * (
            softmax(s)
            + (softmax(s) * ~m).sum(1, keepdims=True) / m.sum(1, keepdims=True)
        )
    ),
    "the masked scores come back, without a softmax",
    "What should each row sum to?",
    _low,
    lambda s, m: np.where(m, s, -1e9),
    lambda s, m: s * m,
    "the exponentials are not divided by their sum",
    lambda s, m: np.exp(s) * m,
    "the scores are divided by their sum, without the exponential",
    "Can a weight be negative? What makes every number positive first?",
    lambda s, m: _shared(s * m),
    "every real character gets the same weight",
    "Should a high score earn more than a low one?",
    lambda s, m: _shared(m),
    "a place is padding only when it is padding in every text",
    LONG,
    lambda s, m: attention_weights(s, 0 * m + m.any(0) > 0),
    "the best character takes everything",
    "How soft should the choice be: what does the second best get?",
    lambda s, m: 1.0 * (_low(s, m) == _low(s, m).max(1, keepdims=True)),
    "the last real character is masked too",
    "Where does the text end: is its last character real?",
    lambda s, m: attention_weights(s, m & np.roll(m, -1, 1)),
    _by_length(-1),
    "one place of padding is taken for a character",
    "Where does the text end: is the place behind it real?",
    lambda s, m: attention_weights(s, m | np.roll(m, 1, 1)),
    "huge scores are clipped, so that different ones become equal",
    "Two huge scores differ by 1: should their weights be the same?",
    lambda s, m: attention_weights(np.clip(s, -500, 500), m),
    "the smallest score gets the largest weight",
    "Which sign stands in front of the score in the exponent?",
    lambda s, m: attention_weights(-s, m),
    *families.of_batch(attention_weights, mask=LONG),
)

# ----------------------------------------------------------- context_vector


def context_probes(seed: int) -> list[Probe]:
    """Weights with padding that holds 1e3, and sizes that tell axes apart."""
    rng = np.random.default_rng(seed)

    def draw(lengths: list[int], time: int, size: int):
        mask = draws.ragged_mask(lengths, time)
        weights = attention_weights(rng.normal(size=mask.shape), mask)
        values = rng.normal(size=(*mask.shape, size))
        return weights, np.where(mask[..., None], values, 1e3)

    tiny = np.array([[0.25, 0.75], [1.0, 0.0]])
    values = np.array([[[0.0], [4.0]], [[2.0], [1000.0]]])
    one_hot = np.array([[0, 1, 0], [1, 0, 0]])
    whole = np.arange(12).reshape(2, 3, 2)
    weights, cube = draw([1, 3, 2], 4, 2)
    return [
        Probe("two texts of two characters, values of size 1", (tiny, values)),
        Probe("sizes that differ on each axis", draw([3, 2], 3, 4)),
        Probe("as many texts as characters", draw([3, 1, 2], 3, 2)),
        Probe("all sizes equal", draw([3, 2, 1], 3, 3)),
        Probe("as many characters as values", draw([4, 2], 4, 4)),
        Probe("the texts in another order", (weights[::-1], cube[::-1])),
        Probe("whole numbers", (one_hot, whole), kind=Kind.WHOLE),
        Probe(
            "values that are whole numbers",
            (np.array([[0.25, 0.25, 0.5], [0.5, 0.5, 0.0]]), whole),
            kind=Kind.WHOLE,
        ),
        Probe("float32", draws.converted(draw([2, 3], 3, 4), np.float32)),
        Probe("one text alone", draw([3], 5, 2)),
    ]


def _beyond(args: tuple, came: tuple) -> bool:
    """True when a context leaves the range of the values that count."""
    weights, values = args
    counts = (weights > 1e-6)[..., None]
    low = np.where(counts, values, np.inf).min(axis=1)
    high = np.where(counts, values, -np.inf).max(axis=1)
    return bool(((came[0] < low - 1e-3) | (came[0] > high + 1e-3)).any())


BEYOND = Symptom(
    "a context vector lies outside of all the values it blends",
    "Can a weighted mean be larger than the largest value?",
    _beyond,
)

CONTEXT_MISTAKES = known(
    "the weights come back, not the context vector",
    "Which is wanted: where to look, or what is seen there?",
    lambda w, v: w,
    "the plain mean of the values is taken",
    "Where do the weights enter?",
    lambda w, v: v.mean(1),
    "the values are added up without their weights",
    lambda w, v: v.sum(1),
    "only the value with the largest weight is taken",
    "What do the other characters add to the sum?",
    lambda w, v: v[np.arange(len(w)), w.argmax(1)],
    "the weighted values are not added up",
    "How many context vectors does one text have?",
    lambda w, v: w[..., None] * v,
    "the weighted values are averaged, not added",
    "The weights sum to 1 already. What does a mean divide by again?",
    lambda w, v: np.einsum("bt,btd->bd", w, v) / w.shape[1],
    "the sum runs over the features, not over the characters",
    "Which axis should be gone at the end: time, or features?",
    lambda w, v: np.einsum("bt,btd->bt", w, v),
    "the sum runs over the batch",
    "Which axis should be gone at the end: time, or batch?",
    lambda w, v: np.einsum("bt,btd->td", w, v),
    "everything is summed to one number per text",
    "How many numbers should a context vector have?",
    lambda w, v: np.einsum("bt,btd->b", w, v),
    "the texts of the batch are added together",
    "Should the context of one text hold values of another?",
    lambda w, v: np.einsum("bt,btd->d", w, v),
    "each weight meets all the values, not its own one",
    "Does weight number 2 meet value number 2, or all of them?",
    lambda w, v: np.einsum("bt,bsd->bd", w, v),
    "every text meets the weights of every other text",
    "Three texts, three contexts. Why are there nine?",
    lambda w, v: w @ v,
    lambda w, v: np.swapaxes(w @ v, 0, 1),
    "each weighted value overwrites the one before",
    "What does a running sum start from, and what happens to it?",
    lambda w, v: w[:, -1:] * v[:, -1],
    "the weights are squared",
    "How often does a weight stand in the sum?",
    lambda w, v: np.einsum("bt,btd->bd", w * w, v),
    "the weights go through another softmax",
    "The weights sum to 1 already. What would a softmax do to them?",
    lambda w, v: np.einsum("bt,btd->bd", softmax(w), v),
    "the weights are turned round in time",
    "Does the first weight belong to the first character?",
    lambda w, v: np.einsum("bt,btd->bd", w[:, ::-1], v),
    "weights run along the wrong axis of the values",
    "Which axis of the values is time?",
    lambda w, v: (w[:, None, :] * v).sum(1),
    lambda w, v: (w[:, None, :] * v).sum(2),
    "a weight meets the text of its number, not its character",
    "Which axes of the weights are batch and time?",
    lambda w, v: np.einsum("tb,btd->bd", w, v),
    "the last character is left out",
    "Where does your loop or slice end?",
    lambda w, v: np.einsum("bt,btd->bd", w[:, :-1], v[:, :-1]),
    "the first character is left out",
    "Where does your loop or slice begin?",
    lambda w, v: np.einsum("bt,btd->bd", w[:, 1:], v[:, 1:]),
    "the last value is taken, whatever the weights say",
    "Where do the weights enter?",
    lambda w, v: v[:, -1],
    "the first value is taken, whatever the weights say",
    lambda w, v: v[:, 0],
    "the largest of the values is taken, not their sum",
    "A context vector is a blend. What blends the values?",
    lambda w, v: v.max(1),
    "the largest weighted value is taken, not the sum",
    "A context vector is a blend. What blends the weighted values?",
    lambda w, v: (w[..., None] * v).max(1),
    *families.of_axes(context_vector),
    *families.of_batch(
        context_vector,
        attention_weights="Whose weights does each text use?",
        values="Whose values does each text use?",
    ),
)

# ------------------------------------------------------- one_step_attention


def step_probes(seed: int) -> list[Probe]:
    """Ragged texts, equal sizes, another query, other weights."""
    rng = np.random.default_rng(seed)

    def draw(lengths: list[int], time: int, query: int, *sizes: int) -> tuple:
        state = rng.normal(size=(len(lengths), query))
        states, mask = draws.encoded(rng, lengths, time, sizes[0])
        return state, states, mask, draws.attention_params(rng, query, *sizes)

    one = np.ones((1, 1))
    tiny = {"W_query": one, "W_key": 2 * one, "b": one[0] / 2, "v": one[0]}
    states = np.array([[[1.0], [-1.0], [1000.0]]])
    first = draw([3, 2], 3, 2, 4, 5)
    state, *rest = first
    steep, low, mask = draws.steep_attention()
    turned = [np.ascontiguousarray(part[::-1]) for part in first[:3]]
    return [
        Probe(
            "one text of two characters and one padding",
            (one, states, draws.ragged_mask([2], 3), tiny),
        ),
        Probe("two texts, the second one shorter", first),
        Probe("the same texts, another query", (state[::-1] + 1, *rest)),
        Probe("the same texts in another order", (*turned, first[3])),
        Probe("no padding", draw([4, 4], 4, 3, 2, 2)),
        Probe("as many texts as characters", draw([3, 1, 2], 3, 2, 4, 2)),
        Probe("all sizes equal", draw([3, 2, 1], 3, 3, 3, 3)),
        Probe(
            "float32", draws.converted(draw([2, 4, 1], 4, 2, 2, 3), np.float32)
        ),
        Probe("other weights", draw([1, 5], 5, 4, 4, 4)),
        Probe("scores of two million", (one, low, mask, steep)),
    ]


def _then(change: Callable) -> Way:
    """Change what a right look gives; the arguments help."""
    return lambda *args: change(*one_step_attention(*args), *args)


STEP_MISTAKES = known(
    "the values are the projected keys, not the encoder states",
    "The keys say where to look. What is looked at there?",
    _then(lambda c, w, s, k, m, p: (context_vector(w, k @ p["W_key"]), w)),
    _then(
        lambda c, w, s, k, m, p: (
            context_vector(w, k @ p["W_key"] + p["b"]),
            w,
        )
    ),
    "the weights come back before the softmax, as scores",
    "What should each row of the second result sum to?",
    _then(lambda c, w, s, k, m, p: (c, additive_score(s, k, *p.values()))),
    "the weights go through another softmax before they come back",
    "The weights sum to 1 already. What would a softmax do to them?",
    _then(lambda c, w, *args: (c, softmax(w))),
    "the context is a plain mean, whatever the weights say",
    "Where do the weights enter the context vector?",
    _then(lambda c, w, s, k, m, p: (context_vector(_shared(m), k), w)),
    "the decoder state is joined to the context vector",
    "Who joins what was seen with the state: this step, or the LSTM?",
    _then(lambda c, w, s, *rest: (np.concatenate([c, s], axis=-1), w)),
    "the context vector goes through a tanh",
    "What is a weighted sum, and is anything done to it afterwards?",
    _then(lambda c, w, *args: (np.tanh(c), w)),
    "the query is changed by a tanh first",
    "Does the formula bend the decoder state before it is used?",
    lambda s, *rest: one_step_attention(np.tanh(s), *rest),
    *inside(one_step_attention, "weigh", WEIGHTS_MISTAKES),
    *inside(one_step_attention, "score", SCORE_MISTAKES),
    *inside(one_step_attention, "blend", CONTEXT_MISTAKES),
)

# -------------------------------------------------------- AdditiveAttention


def attention_probes(seed: int) -> list[Probe]:
    """Ragged texts, in two sets of sizes that are all different."""
    rng = np.random.default_rng(seed)

    def draw(lengths: list[int], time: int, *sizes: int) -> tuple:
        query, key, attention = sizes
        states, mask = draws.encoded(rng, lengths, time, key)
        params = draws.attention_params(rng, query, key, attention)
        args = rng.normal(size=(len(lengths), query)), states, mask, params
        return draws.converted(args, np.float32)

    return [
        Probe("one text without padding, AdditiveAttention(2)",
              draw([2], 2, 3, 4, 2)),
        Probe("texts of 3 and 2 characters, AdditiveAttention(5)",
              draw([3, 2], 3, 2, 4, 5)),
        Probe("texts of 1, 4 and 2 characters, AdditiveAttention(3)",
              draw([1, 4, 2], 4, 5, 2, 3)),
    ]  # fmt: skip


def as_attention(layer_class: Callable) -> Callable:
    """Turn an attention class into a function with weights."""

    def look(query: Array, keys: Array, mask: Array, params: Params) -> Any:
        layer = layer_class(len(params["v"]))
        layer(query, keys, mask)
        right = one_step_attention(query, keys, mask, params)
        answers = []
        for _ in _fill_attention(in_keras.weights_by_shape(layer), params):
            answer = layer(query, keys, mask)
            if not isinstance(answer, tuple | list):
                return in_keras.to_numpy(answer)
            answers.append(tuple(map(in_keras.to_numpy, answer)))
            if len(answer) == 2 and all(
                map(in_keras.fits, right, answers[-1])
            ):
                return answers[-1]
        return answers[0]

    return look


def _fill_attention(found: in_keras.Weights, params: Params) -> Iterator[None]:
    """Fill in the weights, in each way that their shapes allow."""
    units = len(params["v"])
    column, numbers = found.get((units, 1), []), found.get((units,), [])
    counts = [
        len(found.get(params[n].shape, ())) for n in ("W_query", "W_key")
    ]
    mistake = ""
    if counts != [1, 1]:
        mistake = "W_query or W_key is missing, or there are too many"
    elif len(numbers) + len(column) < 2:
        mistake = "the bias b or the vector v is missing"
    elif len(column) > 1:
        mistake = "there is more than one vector v"
    if mistake:
        in_keras.refuse(
            found, [weight.shape for weight in params.values()], mistake
        )
    for name in ("W_query", "W_key"):
        found[params[name].shape][0].assign(params[name])
    for weight in found.get((1,), []):
        weight.assign(np.ones(1))  # the same for every score: no effect
    for place in range(1 if column else len(numbers)):
        biases = numbers if column else numbers[:place] + numbers[place + 1 :]
        vector = column[0] if column else numbers[place]
        vector.assign(params["v"].reshape(vector.shape))
        for index, bias in enumerate(biases):
            bias.assign(params["b"] if index == 0 else 0 * params["b"])
        yield


# ------------------------------------------------------------------- judges

JUDGES = {
    "softmax": Judge(
        ("weights",),
        softmax,
        softmax_probes,
        SOFTMAX_MISTAKES,
        "Sums to 1 along any axis, even for scores of a million.",
        symptoms=SOFTMAX_SYMPTOMS,
    ),
    "additive_score": Judge(
        ("alignment_scores",),
        additive_score,
        score_probes,
        SCORE_MISTAKES,
        "One score per character, each text with its own query.",
        batched=("query", "keys"),
        symptoms=(TOO_LARGE,),
    ),
    "attention_weights": Judge(
        ("attention_weights",),
        attention_weights,
        weights_probes,
        WEIGHTS_MISTAKES,
        "Each text sums to 1, and padding gets nothing.",
        batched=("alignment_scores", "mask"),
        symptoms=weights_symptoms(1),
    ),
    "context_vector": Judge(
        ("context_vector",),
        context_vector,
        context_probes,
        CONTEXT_MISTAKES,
        "Every value counts by its weight, text by text.",
        batched=("attention_weights", "values"),
        symptoms=(BEYOND,),
    ),
    "one_step_attention": Judge(
        ("context_vector", "attention_weights"),
        one_step_attention,
        step_probes,
        STEP_MISTAKES,
        "Right for any query, length and order of texts.",
        batched=("decoder_state", "encoder_states", "mask"),
        symptoms=shows(
            *weights_symptoms(2),
            "the context vector does not follow from the weights",
            "Which weights blend the states, and which come back?",
            lambda args, came: (
                not np.allclose(
                    context_vector(came[1], args[1]), came[0], atol=1e-3
                )
            ),
        ),
    ),
    "AdditiveAttention": Judge(
        ("context_vector", "attention_weights"),
        one_step_attention,
        attention_probes,
        STEP_MISTAKES,
        "Equals the NumPy attention and can be trained.",
        arguments=("query", "keys", "mask", "params"),
        adapt=as_attention,
        seconds=allowed.KERAS_SECONDS,
    ),
}
