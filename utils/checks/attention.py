"""Lesson 03: from alignment scores to one look at the text."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from utils.by_hand import (
    additive_score,
    attention_weights,
    sigmoid,
    softmax,
)
from utils.checks.draws import attention_params, converted, ragged_mask
from utils.checks.engine import Judge, Mistake, Outcome, Probe, Symptom

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
        Probe("one row of whole numbers", (np.array([1, 2, 3]),)),
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
SOFTMAX_SYMPTOMS = (
    NEGATIVE,
    Symptom(
        "the numbers of a group do not sum to 1",
        "By what is each exponential divided? Add up your weights.",
        lambda args, came: not_one(came[0], *args[1:]),
    ),
)


def _exponentials(x: Array, axis: int = -1):
    return np.exp(x - np.max(x, axis=axis, keepdims=True))


SOFTMAX_MISTAKES = (
    Mistake(
        "the argument `axis` is ignored (always the last one)",
        "Where does your code use the axis that it is given?",
        lambda x, axis=-1: softmax(x),
    ),
    Mistake(
        "the sum always runs along axis 1",
        "Where does your code use the axis that it is given?",
        lambda x, axis=-1: softmax(x, 1),
    ),
    Mistake(
        "the sum always runs along axis 0",
        "Where does your code use the axis that it is given?",
        lambda x, axis=-1: softmax(x, 0),
    ),
    Mistake(
        "all numbers together sum to 1",
        "How many groups should sum to 1 here? Is it one for the whole array?",
        lambda x, axis=-1: _exponentials(x) / _exponentials(x).sum(),
    ),
    Mistake(
        "all numbers together sum to 1",
        "How many groups should sum to 1 here? Is it one for the whole array?",
        lambda x, axis=-1: np.exp(x - np.max(x)) / np.exp(x - np.max(x)).sum(),
    ),
    Mistake(
        "the exponential of a huge number overflows",
        "The answer does not change when every x of a group falls by the same "
        "amount. Which amount keeps the exponential small?",
        lambda x, axis=-1: np.exp(x) / np.exp(x).sum(axis, keepdims=True),
    ),
    Mistake(
        "the exponential of a huge number overflows",
        "Does what you subtract keep every exponential below 1?",
        lambda x, axis=-1: (
            np.exp(x - np.mean(x, axis, keepdims=True))
            / np.exp(x - np.mean(x, axis, keepdims=True)).sum(
                axis, keepdims=True
            )
        ),
    ),
    Mistake(
        "the maximum is taken off above, but not below",
        "Do numerator and denominator use the same exponentials?",
        lambda x, axis=-1: (
            _exponentials(x, axis) / np.exp(x).sum(axis, keepdims=True)
        ),
    ),
    Mistake(
        "small weights are set to zero",
        "May a weight be small, and still not zero?",
        lambda x, axis=-1: np.where(
            softmax(x, axis) < 1e-3, 0, softmax(x, axis)
        ),
    ),
    Mistake(
        "the smallest number is subtracted, and the largest overflows",
        "Which number of a group has the largest exponential?",
        lambda x, axis=-1: (
            np.exp(x - np.min(x, axis, keepdims=True))
            / np.exp(x - np.min(x, axis, keepdims=True)).sum(
                axis, keepdims=True
            )
        ),
    ),
    Mistake(
        "one maximum serves the whole array",
        "A row of hugely negative numbers stands below a row of huge ones: "
        "whose maximum should it use?",
        lambda x, axis=-1: (
            np.exp(x - np.max(x))
            / np.exp(x - np.max(x)).sum(axis, keepdims=True)
        ),
    ),
    Mistake(
        "one maximum serves all groups, taken along another axis",
        "Along which axis should the maximum be taken?",
        lambda x, axis=-1: (
            np.exp(x - np.max(x, -1, keepdims=True))
            / np.exp(x - np.max(x, -1, keepdims=True)).sum(axis, keepdims=True)
        ),
    ),
    Mistake(
        "the summed axis vanishes, so the sums meet the wrong numbers",
        "What shape have the sums, and by which row or column do they divide?",
        lambda x, axis=-1: (
            _exponentials(x, axis) / _exponentials(x, axis).sum(axis)
        ),
    ),
    Mistake(
        "the axis of the maximum vanishes, so it meets the wrong numbers",
        "What shape have the maxima, and from which row are they taken?",
        lambda x, axis=-1: (
            np.exp(x - np.max(x, axis))
            / np.exp(x - np.max(x, axis)).sum(axis, keepdims=True)
        ),
    ),
    Mistake(
        "both reduced axes vanish, so rows and columns are mixed up",
        "What shape have the maxima and the sums? Which rows do they meet?",
        lambda x, axis=-1: (
            np.exp(x - np.max(x, axis)) / np.exp(x - np.max(x, axis)).sum(axis)
        ),
    ),
    Mistake(
        "the summed axis vanishes, and huge numbers overflow",
        "What shape have the sums, and by which row or column do they divide?",
        lambda x, axis=-1: np.exp(x) / np.exp(x).sum(axis),
    ),
    Mistake(
        "all numbers together sum to 1",
        "How many groups should sum to 1 here? Is it one for the whole array?",
        lambda x, axis=-1: (
            _exponentials(x, axis) / _exponentials(x, axis).sum()
        ),
    ),
    Mistake(
        "all numbers together sum to 1",
        "How many groups should sum to 1 here? Is it one for the whole array?",
        lambda x, axis=-1: np.exp(x) / np.exp(x).sum(),
    ),
    Mistake(
        "the sum runs along another axis than asked for",
        "Along which axis should the sum run?",
        lambda x, axis=-1: (
            _exponentials(x, axis)
            / _exponentials(x, axis).sum(-1, keepdims=True)
        ),
    ),
    Mistake(
        "the exponentials are divided by their mean, not by their sum",
        "What should the numbers of one group sum to?",
        lambda x, axis=-1: (
            _exponentials(x, axis)
            / _exponentials(x, axis).mean(axis, keepdims=True)
        ),
    ),
    Mistake(
        "1 is added to the sum of the exponentials",
        "What should the numbers of one group sum to?",
        lambda x, axis=-1: (
            _exponentials(x, axis)
            / (1 + _exponentials(x, axis).sum(axis, keepdims=True))
        ),
    ),
    Mistake(
        "negative numbers lose their sign",
        "Should -3 earn more weight than 1?",
        lambda x, axis=-1: softmax(np.abs(x), axis),
    ),
    Mistake(
        "the numbers are divided by their sum, without the exponential",
        "Can a weight be negative? What makes every number positive first?",
        lambda x, axis=-1: x / np.sum(x, axis, keepdims=True),
    ),
    Mistake(
        "the exponentials are not divided by their sum",
        "What should the numbers of one group sum to?",
        lambda x, axis=-1: _exponentials(x, axis),
    ),
    Mistake(
        "the exponentials are not divided by their sum",
        "What should the numbers of one group sum to?",
        lambda x, axis=-1: np.exp(x),
    ),
    Mistake(
        "the logarithm of the weights is given",
        "Should the numbers of one group sum to 1, or their exponentials?",
        lambda x, axis=-1: np.log(softmax(x, axis)),
    ),
    Mistake(
        "each number is squeezed by itself, with a sigmoid",
        "How does one number learn of the others in its group?",
        lambda x, axis=-1: 1 / (1 + np.exp(-x)),
    ),
    Mistake(
        "the smallest score gets the largest weight",
        "Which sign stands in front of x in the exponent?",
        lambda x, axis=-1: softmax(-np.asarray(x), axis),
    ),
    Mistake(
        "huge numbers are clipped, so that different ones become equal",
        "Two huge scores differ by 1: should their weights be the same?",
        lambda x, axis=-1: softmax(np.clip(x, -500, 500), axis),
    ),
    Mistake(
        "the largest number takes everything",
        "How soft should the choice be: what does the second largest get?",
        lambda x, axis=-1: np.where(
            x == np.max(x, axis, keepdims=True), 1.0, 0.0
        ),
    ),
    Mistake(
        "the numbers grow as powers of 2",
        "Which number is raised to the power of x?",
        lambda x, axis=-1: softmax(np.asarray(x) * np.log(2), axis),
    ),
    Mistake(
        "the weights go through a second softmax",
        "Is what you normalise a score, or a weight already?",
        lambda x, axis=-1: softmax(softmax(x, axis), axis),
    ),
)

# ----------------------------------------------------------- additive_score


def score_probes(seed: int) -> list[Probe]:
    """One text, a batch, a batch as long as a text, equal sizes, types."""
    rng = np.random.default_rng(seed)

    def draw(
        batch: int,
        time: int,
        query_size: int,
        key_size: int,
        attention_size: int,
    ):
        weights = attention_params(rng, query_size, key_size, attention_size)
        query = rng.normal(size=(batch, query_size))
        keys = rng.normal(size=(batch, time, key_size))
        return query, keys, *weights.values()

    one = np.ones((1, 1))
    tiny = (one, np.array([[[1.0], [-1.0]]]), one, 2 * one, one[0] / 2, one[0])
    whole = [np.round(2 * part).astype(int) for part in draw(2, 4, 3, 2, 5)]
    return [
        Probe("one query, two keys, all sizes 1", tiny),
        Probe("a batch of two, three characters", draw(2, 3, 2, 3, 4)),
        Probe("as many texts as characters", draw(3, 3, 2, 4, 3)),
        Probe("all sizes equal", draw(3, 3, 3, 3, 3)),
        Probe("query, keys and scores of equal size", draw(4, 2, 3, 3, 3)),
        Probe("whole numbers", tuple(whole)),
        Probe("float32", converted(draw(3, 2, 2, 4, 3), np.float32)),
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


def _relu(x: Array):
    return np.maximum(x, 0)


SCORE_MISTAKES = (
    Mistake(
        "there is no tanh",
        "Without a bend between the two products, could the query change "
        "which key wins?",
        lambda *args: _score(*args, squash=lambda x: x),
    ),
    Mistake(
        "a ReLU stands in place of the tanh",
        "Should a negative sum be lost, or kept as a negative number?",
        lambda *args: _score(*args, squash=_relu),
    ),
    Mistake(
        "a sigmoid stands in place of the tanh",
        "Which function runs from -1 to 1 and maps 0 to 0?",
        lambda *args: _score(*args, squash=sigmoid),
    ),
    Mistake(
        "the tanh comes after the product with v",
        "Which comes first: bending each number, or adding them up with v?",
        lambda *args: np.tanh(_score(*args, squash=lambda x: x)),
    ),
    Mistake(
        "a second tanh follows the product with v",
        "How large may an alignment score be?",
        lambda *args: np.tanh(_score(*args)),
    ),
    Mistake(
        "the query is left out",
        "Another query should look elsewhere. Where does yours enter?",
        lambda q, k, wq, wk, b, v: np.tanh(k @ wk + b) @ v,
    ),
    Mistake(
        "query and keys are bent by tanh one by one",
        "Is it the tanh of a sum, or the sum of two tanh?",
        lambda q, k, wq, wk, b, v: (
            (np.tanh(q @ wq)[:, None] + np.tanh(k @ wk + b)) @ v
        ),
    ),
    Mistake(
        "the query is added after the tanh",
        "What stands inside the tanh: query, key and bias, or fewer?",
        lambda q, k, wq, wk, b, v: (
            ((q @ wq)[:, None] + np.tanh(k @ wk + b)) @ v
        ),
    ),
    Mistake(
        "the queries of all texts are averaged",
        "How many queries are there, and which text owns which?",
        lambda q, k, wq, wk, b, v: _score(0 * q + q.mean(0), k, wq, wk, b, v),
    ),
    Mistake(
        "the first key serves all characters",
        "Should two characters of a text get the same score?",
        lambda q, k, wq, wk, b, v: _score(q, 0 * k + k[:, :1], wq, wk, b, v),
    ),
    Mistake(
        "the scores of a text are added up",
        "How many scores should one text have?",
        lambda *args: _score(*args).sum(1),
    ),
    Mistake(
        "negative scores are lost",
        "May a score be negative?",
        lambda *args: np.maximum(_score(*args), 0),
    ),
    Mistake(
        "the exponential of the score comes back",
        "Scores come before the softmax. May they be negative?",
        lambda *args: np.exp(_score(*args)),
    ),
    Mistake(
        "the keys are left out",
        "Two characters have two keys. Where do they enter your sum?",
        lambda q, k, wq, wk, b, v: (
            np.tanh((q @ wq)[:, None] + b + 0 * (k @ wk)) @ v
        ),
    ),
    *(
        Mistake(
            "query and keys are bent by tanh one by one",
            "Is it the tanh of a sum, or the sum of two tanh?",
            wrong,
        )
        for wrong in (
            lambda q, k, wq, wk, b, v: (
                (np.tanh(q @ wq + b)[:, None] + np.tanh(k @ wk)) @ v
            ),
            lambda q, k, wq, wk, b, v: (
                (np.tanh(q @ wq)[:, None] + np.tanh(k @ wk) + b) @ v
            ),
            lambda q, k, wq, wk, b, v: (
                (np.tanh(q @ wq + b)[:, None] + np.tanh(k @ wk + b)) @ v
            ),
        )
    ),
    Mistake(
        "the bias is left out",
        "Which argument has your sum not used yet?",
        lambda q, k, wq, wk, b, v: _score(q, k, wq, wk, 0 * b, v),
    ),
    Mistake(
        "the bias is added after the tanh",
        "Does b shift what goes into the tanh, or what comes out?",
        lambda q, k, wq, wk, b, v: (
            (np.tanh((q @ wq)[:, None] + k @ wk) + b) @ v
        ),
    ),
    Mistake(
        "the tanh is taken twice",
        "How often does the tanh stand in the formula?",
        lambda *args: _score(*args, squash=lambda x: np.tanh(np.tanh(x))),
    ),
    Mistake(
        "the bias is subtracted",
        "Which sign has b in the formula?",
        lambda q, k, wq, wk, b, v: _score(q, k, wq, wk, -b, v),
    ),
    Mistake(
        "the bias is added twice",
        "How often does b stand in the formula?",
        lambda q, k, wq, wk, b, v: _score(q, k, wq, wk, 2 * b, v),
    ),
    Mistake(
        "query and key are multiplied, not added",
        "The score is called additive. What meets inside the tanh?",
        lambda q, k, wq, wk, b, v: (
            np.tanh((q @ wq)[:, None] * (k @ wk) + b) @ v
        ),
    ),
    Mistake(
        "the key is subtracted from the query, or the query from the key",
        "The score is called additive. What meets inside the tanh?",
        lambda q, k, wq, wk, b, v: (
            np.tanh((q @ wq)[:, None] - (k @ wk) + b) @ v
        ),
    ),
    Mistake(
        "the query of text 1 meets character 1, not its own text",
        "The query has no time axis. Where must that axis stand, so that one "
        "query meets all characters of its own text?",
        lambda q, k, wq, wk, b, v: np.tanh(q @ wq + k @ wk + b) @ v,
    ),
    Mistake(
        "the query of text 0 serves the whole batch",
        "How many queries are there, and which text owns which?",
        lambda q, k, wq, wk, b, v: _score(
            np.repeat(q[:1], len(q), 0), k, wq, wk, b, v
        ),
    ),
    Mistake(
        "W_query and W_key have changed places",
        "Which of the two belongs to the query?",
        lambda q, k, wq, wk, b, v: _score(q, k, wk, wq, b, v),
    ),
    Mistake(
        "W_query is used for the keys too",
        "Which weights belong to the keys?",
        lambda q, k, wq, wk, b, v: _score(q, k, wq, wq, b, v),
    ),
    Mistake(
        "a weight matrix is used the wrong way round (transposed)",
        "Along which axis of a weight matrix do the inputs run?",
        lambda q, k, wq, wk, b, v: _score(q, k, wq.T, wk.T, b, v),
    ),
    Mistake(
        "the weight matrices are left out",
        "Query and key have sizes of their own. What brings them together?",
        lambda q, k, wq, wk, b, v: np.tanh(q[:, None] + k + b) @ v,
    ),
    Mistake(
        "v is left out and the numbers are only added up",
        "Should every hidden number count the same? What does v say?",
        lambda q, k, wq, wk, b, v: _score(q, k, wq, wk, b, np.ones_like(v)),
    ),
    Mistake(
        "v is left out and the numbers are averaged",
        "Should every hidden number count the same? What does v say?",
        lambda q, k, wq, wk, b, v: _score(
            q, k, wq, wk, b, np.ones(len(v)) / len(v)
        ),
    ),
    Mistake(
        "the weighted numbers are averaged, not summed",
        "What does a product of a vector with v do: add, or average?",
        lambda q, k, wq, wk, b, v: _score(q, k, wq, wk, b, v) / len(v),
    ),
    Mistake(
        "the products with v are not added up",
        "How many scores should one character have?",
        lambda q, k, wq, wk, b, v: np.tanh((q @ wq)[:, None] + k @ wk + b) * v,
    ),
    Mistake(
        "an axis of length 1 is kept at the end",
        "Which shape does the docstring ask for?",
        lambda *args: _score(*args)[..., None],
    ),
    Mistake(
        "the product with v is missing",
        "How many scores should one character have?",
        lambda q, k, wq, wk, b, v: np.tanh((q @ wq)[:, None] + k @ wk + b),
    ),
    Mistake(
        "the sum runs over the characters",
        "Which axis should be gone at the end, and which should stay?",
        lambda q, k, wq, wk, b, v: (
            np.tanh((q @ wq)[:, None] + k @ wk + b) * v
        ).sum(1),
    ),
    Mistake(
        "a softmax has made weights of the scores",
        "Scores come before the softmax. May they be negative?",
        lambda *args: softmax(_score(*args)),
    ),
    Mistake(
        "query and key are compared by a dot product",
        "What are W_query, W_key and v for?",
        lambda q, k, *rest: np.einsum("bd,btd->bt", q, k),
    ),
    Mistake(
        "the projected query and key are compared by a dot product",
        "The score is called additive. Where are the tanh and v?",
        lambda q, k, wq, wk, b, v: np.einsum("bd,btd->bt", q @ wq, k @ wk),
    ),
    Mistake(
        "the score is divided by a square root of the size",
        "Which score needs that scaling: the additive one, or the product?",
        lambda *args: _score(*args) / np.sqrt(len(args[-1])),
    ),
    Mistake(
        "the keys of all characters are averaged first",
        "Should two characters of a text get the same score?",
        lambda q, k, wq, wk, b, v: _score(
            q, 0 * k + k.mean(1, keepdims=True), wq, wk, b, v
        ),
    ),
)

# -------------------------------------------------------- attention_weights


def weights_probes(seed: int) -> list[Probe]:
    """Ragged texts whose padding holds tempting scores."""
    rng = np.random.default_rng(seed)

    def draw(lengths: list[int], time: int, padding: float = 99.0):
        mask = ragged_mask(lengths, time)
        scores = rng.normal(size=mask.shape)
        return np.where(mask, scores, padding), mask

    tiny = np.array([[0.0, 1.0, 2.0], [1.0, 3.0, 99.0]])
    huge = np.array([[1e6, 1e6 - 1, -1e6, 0], [-1e6, -1e6 + 1, 1e6, 1e6]])
    scores, mask = draw([4, 2, 3], 4)
    whole = np.array([[1, 2, 5], [0, 2, 5]])
    return [
        Probe(
            "the last place of the second text is padding",
            (tiny, ragged_mask([3, 2], 3)),
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
        Probe("whole numbers", (whole, ragged_mask([3, 2], 3)), no_infinity),
        Probe("float32", (np.float32(tiny), ragged_mask([3, 1], 3))),
        Probe(
            "scores of a million, up and down", (huge, ragged_mask([4, 2], 4))
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

    return (
        Symptom(
            "padding gets some of the weight",
            "How much weight should a place of padding get?",
            on_padding,
        ),
        NEGATIVE,
        Symptom(
            "the weights of a text do not sum to 1",
            "What are the weights of one text divided by? Add them up.",
            lambda args, came: not_one(came[-1]),
        ),
    )


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

SMALL = Mistake(
    "the penalty for padding is too small",
    "Padding may score 99, or a million. Does your penalty outweigh that?",
    _penalty(10),
)

WEIGHTS_MISTAKES = (
    Mistake(
        "the mask is ignored",
        "How much weight does the padding get, and how much should it?",
        lambda s, m: softmax(s),
    ),
    Mistake(
        "the mask is turned round: padding stays, characters go",
        "True marks a real character. Which places does your code keep?",
        lambda s, m: attention_weights(s, ~m),
    ),
    Mistake(
        "the mask is turned round: padding stays, characters go",
        "True marks a real character. Which places does your code keep?",
        lambda s, m: softmax(np.where(m, s - 1e9, s)),
    ),
    Mistake(
        "the mask is turned round: padding stays, characters go",
        "True marks a real character. Which places does your code keep?",
        lambda s, m: softmax(np.where(m, -1e9, s)),
    ),
    Mistake(
        "the mask comes after the softmax, and nothing is shared out anew",
        "What do the weights of the shorter text sum to?",
        lambda s, m: softmax(s) * m,
    ),
    Mistake(
        "the scores are multiplied by the mask",
        "Padding then scores 0. Does a score of 0 mean no weight?",
        lambda s, m: softmax(s * m),
    ),
    Mistake(
        "the mask moves the scores by 1 only",
        "By how much does the mask lower a padding score of 99?",
        lambda s, m: softmax(s + m),
    ),
    *(
        replace(SMALL, wrong=make(amount))
        for amount in PENALTIES
        for make in (_penalty, lambda a: _fill(-a))
    ),
    replace(SMALL, wrong=_fill(np.finfo(float).tiny)),
    *(
        replace(SMALL, wrong=_fill_by(lowest))
        for lowest in (
            lambda s: s.min(),
            lambda s: s.min() - 1,
            lambda s: s.min() - 10,
            lambda s: s.min(1, keepdims=True),
            lambda s: s.min(1, keepdims=True) - 1,
        )
    ),
    Mistake(
        "something that is no number is put on the padding",
        "What does a sum with nan in it give?",
        _fill(np.nan),
    ),
    Mistake(
        "the places of the padding are cut off",
        "How many weights should each text have, padding included?",
        lambda s, m: attention_weights(
            s[:, : m.sum(1).max()], m[:, : m.sum(1).max()]
        ),
    ),
    Mistake(
        "every text is cut to the shortest one",
        "How long is each text? Whose mask is used for it?",
        lambda s, m: softmax(s[:, : m.sum(1).min()]),
    ),
    Mistake(
        "padding is lifted, not pushed down",
        "Should the penalty raise a padding score, or lower it?",
        lambda s, m: softmax(np.where(m, s, s + 1e9)),
    ),
    Mistake(
        "the softmax runs over the batch",
        "Your weights sum to 1 down each column: which axis is time?",
        lambda s, m: softmax(np.where(m, s, -np.inf), 0),
    ),
    Mistake(
        "the softmax runs over the batch",
        "Your weights sum to 1 down each column: which axis is time?",
        lambda s, m: softmax(np.where(m, s, -1e9), 0),
    ),
    Mistake(
        "the softmax runs over the batch",
        "Your weights sum to 1 down each column: which axis is time?",
        lambda s, m: softmax(s, 0) * m,
    ),
    Mistake(
        "the softmax runs over the batch",
        "Your weights sum to 1 down each column: which axis is time?",
        lambda s, m: softmax(s * m, 0),
    ),
    Mistake(
        "the softmax runs over the batch",
        "Your weights sum to 1 down each column: which axis is time?",
        lambda s, m: softmax(s, 0),
    ),
    Mistake(
        "the mask is turned round in time",
        "At which end of a text does its padding stand?",
        lambda s, m: softmax(np.where(m[:, ::-1], s, -1e9)),
    ),
    Mistake(
        "all texts together sum to 1",
        "What should the weights of one text sum to?",
        lambda s, m: (
            _exponentials(np.where(m, s, -np.inf), 1)
            / _exponentials(np.where(m, s, -np.inf), 1).sum()
        ),
    ),
    Mistake(
        "all texts together sum to 1",
        "What should the weights of one text sum to?",
        lambda s, m: softmax(np.where(m, s, -np.inf).ravel()).reshape(m.shape),
    ),
    Mistake(
        "all texts together sum to 1",
        "What should the weights of one text sum to?",
        lambda s, m: (
            attention_weights(s, m)
            * np.exp(np.where(m, s, -np.inf).max(1, keepdims=True))
            / np.exp(np.where(m, s, -np.inf)).sum()
        ),
    ),
    Mistake(
        "the exponential of a huge score overflows",
        "Which score of a row should its exponentials be measured from?",
        lambda s, m: np.exp(s) * m / (np.exp(s) * m).sum(1, keepdims=True),
    ),
    Mistake(
        "the exponential of a huge score overflows",
        "Which score of a row should its exponentials be measured from?",
        lambda s, m: (
            np.exp(np.where(m, s, -np.inf))
            / np.exp(np.where(m, s, -np.inf)).sum(1, keepdims=True)
        ),
    ),
    Mistake(
        "huge scores overflow before the padding is taken out",
        "Exponential first, mask second: what if one of them is huge?",
        lambda s, m: softmax(s) * m / (softmax(s) * m).sum(1, keepdims=True),
    ),
    Mistake(
        "padding has taken all the weight before it is taken out",
        "If padding scores 99, how much does the softmax leave the others?",
        lambda s, m: (
            softmax(s) * m / ((softmax(s) * m).sum(1, keepdims=True) + 1e-9)
        ),
    ),
    Mistake(
        "zero times infinity is no number",
        "What is 0 times infinity? Which places get it?",
        lambda s, m: softmax(s + (1 - m) * -np.inf),
    ),
    Mistake(
        "the summed axis vanishes, so the sums meet the wrong numbers",
        "What shape have the sums, and by which row or column do they divide?",
        lambda s, m: (
            _exponentials(np.where(m, s, -np.inf), 1)
            / _exponentials(np.where(m, s, -np.inf), 1).sum(1)
        ),
    ),
    Mistake(
        "the weights of the padding are shared out evenly",
        "After the mask, how do the weights that stay keep their proportions?",
        lambda s, m: (
            m
            * (
                softmax(s)
                + (softmax(s) * ~m).sum(1, keepdims=True)
                / m.sum(1, keepdims=True)
            )
        ),
    ),
    Mistake(
        "the masked scores come back, without a softmax",
        "What should each row sum to?",
        lambda s, m: np.where(m, s, -np.inf),
    ),
    Mistake(
        "the masked scores come back, without a softmax",
        "What should each row sum to?",
        lambda s, m: np.where(m, s, -1e9),
    ),
    Mistake(
        "the masked scores come back, without a softmax",
        "What should each row sum to?",
        lambda s, m: s * m,
    ),
    Mistake(
        "the exponentials are not divided by their sum",
        "What should each row sum to?",
        lambda s, m: np.exp(s) * m,
    ),
    Mistake(
        "the scores are divided by their sum, without the exponential",
        "Can a weight be negative? What makes every number positive first?",
        lambda s, m: s * m / (s * m).sum(1, keepdims=True),
    ),
    Mistake(
        "every real character gets the same weight",
        "Should a high score earn more than a low one?",
        lambda s, m: m / m.sum(1, keepdims=True),
    ),
    Mistake(
        "the mask of text 0 serves the whole batch",
        "How long is each text? Whose mask is used for it?",
        lambda s, m: attention_weights(s, np.repeat(m[:1], len(m), 0)),
    ),
    Mistake(
        "a place is padding only when it is padding in every text",
        "How long is each text? Whose mask is used for it?",
        lambda s, m: attention_weights(s, 0 * m + m.any(0) > 0),
    ),
    Mistake(
        "every text is cut to the shortest one",
        "How long is each text? Whose mask is used for it?",
        lambda s, m: attention_weights(s, 0 * m + m.all(0) > 0),
    ),
    Mistake(
        "the best character takes everything",
        "How soft should the choice be: what does the second best get?",
        lambda s, m: np.where(
            np.where(m, s, -np.inf).max(1, keepdims=True)
            == np.where(m, s, -np.inf),
            1.0,
            0.0,
        ),
    ),
    Mistake(
        "the last real character is masked too",
        "Where does the text end: is its last character real?",
        lambda s, m: attention_weights(s, m & np.roll(m, -1, 1)),
    ),
    Mistake(
        "the last real character is masked too",
        "Where does the text end: is its last character real?",
        _by_length(-1),
    ),
    Mistake(
        "one place of padding is taken for a character",
        "Where does the text end: is the place behind it real?",
        lambda s, m: attention_weights(s, m | np.roll(m, 1, 1)),
    ),
    Mistake(
        "huge scores are clipped, so that different ones become equal",
        "Two huge scores differ by 1: should their weights be the same?",
        lambda s, m: attention_weights(np.clip(s, -500, 500), m),
    ),
    Mistake(
        "the smallest score gets the largest weight",
        "Which sign stands in front of the score in the exponent?",
        lambda s, m: attention_weights(-s, m),
    ),
)

# ------------------------------------------------------------------- judges

JUDGES = {
    "softmax": Judge(
        ("x", "axis"),
        ("weights",),
        softmax,
        softmax_probes,
        SOFTMAX_MISTAKES,
        "Sums to 1 along any axis, even for scores of a million.",
        symptoms=SOFTMAX_SYMPTOMS,
    ),
    "additive_score": Judge(
        ("query", "keys", "W_query", "W_key", "b", "v"),
        ("alignment_scores",),
        additive_score,
        score_probes,
        SCORE_MISTAKES,
        "One score per character, each text with its own query.",
        batched=("query", "keys"),
        symptoms=(TOO_LARGE,),
    ),
    "attention_weights": Judge(
        ("alignment_scores", "mask"),
        ("attention_weights",),
        attention_weights,
        weights_probes,
        WEIGHTS_MISTAKES,
        "Each text sums to 1, and padding gets nothing.",
        batched=("alignment_scores", "mask"),
        symptoms=weights_symptoms(1),
    ),
}
