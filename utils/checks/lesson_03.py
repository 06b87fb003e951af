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
from utils.checks.machine.outcome import Outcome, Refused

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
        Probe("one row of hugely negative numbers", (huge[1:],)),
        Probe("huge and hugely negative rows", (huge,)),
        Probe("rows of one number each", (small[:, 1:2],)),
        Probe("one row only, down the columns", (small[:1], 0)),
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
    "Add up your weights: by what is each exponential divided?",
    lambda args, came: not_one(came[0], *args[1:]),
    "two different numbers of a group get the same weight",
    "Which step makes different numbers equal?",
    lambda args, came: equal_for_unequal(
        *(np.moveaxis(x, (args[1:] or (-1,))[0], -1) for x in (args[0], *came))
    ),
)


def equal_for_unequal(
    scores: Array, weights: Array, counts: Array | bool = True
) -> bool:
    """True when two different scores of a row got the same weight."""
    unequal = np.abs(scores[..., None] - scores[..., None, :]) > 0.1
    near = np.isclose(weights[..., None], weights[..., None, :], 1e-6, 0)
    seen = (weights > 1e-9) & counts
    return bool((unequal & near & seen[..., None] & seen[..., None, :]).any())


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


def _at_the_end(reduce: Callable) -> Callable:
    return lambda x, axis: reduce(x, axis)[..., None]


def _heated(temperature: float) -> Way:
    return lambda x, axis=-1: softmax(x / temperature, axis)


def _lifted(most: float) -> Way:
    def wrong(x: Array, axis: int = -1) -> Array:
        below = x - x.max(axis, keepdims=True)
        return softmax(np.maximum(below, -most), axis)

    return wrong


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
    "what is far below the largest number is lifted",
    "How small may the exponential of a low score be?",
    *(_lifted(most) for most in range(1, 9)),
    "the smallest number is subtracted, and the largest overflows",
    "Which number of a group has the largest exponential?",
    _softmax(lambda x, axis: x.min(axis, keepdims=True)),
    "the largest size is subtracted, whatever its sign",
    "Of -5 and 2, which is larger, and which has the larger exponential?",
    _softmax(lambda x, axis: np.abs(x).max(axis, keepdims=True)),
    "an overflow is hidden: what is no number becomes 0",
    "Which number overflowed, and which weight should it have?",
    lambda x, axis=-1: np.nan_to_num(_softmax(lambda x, axis: 0)(x, axis)),
    lambda x, axis=-1: np.nan_to_num(
        _softmax(lambda x, axis: x.max())(x, axis)
    ),
    "one maximum serves the whole array",
    "A row of hugely negative numbers is below a row of huge ones: "
    "whose maximum should it use?",
    _softmax(lambda x, axis: x.max()),
    "one maximum serves all groups, taken along another axis",
    "Along which axis should the maximum be taken?",
    _softmax(lambda x, axis: x.max(-1, keepdims=True)),
    "an axis of length 1 is put at the end, whatever the axis",
    "Down the columns: at which place do the sums need an axis of length 1?",
    _softmax(_at_the_end(np.max), _at_the_end(np.sum)),
    _softmax(total=_at_the_end(np.sum)),
    _softmax(_at_the_end(np.max)),
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
    "negative numbers become 0 first",
    "Should -3 earn as much weight as -1?",
    lambda x, axis=-1: softmax(np.maximum(x, 0), axis),
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
    "Which sign is in front of x in the exponent?",
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
    "the numbers are scaled before the exponential",
    "Is a temperature asked for?",
    *(_heated(warm) for warm in (0.1, 0.5, 2, 10)),
    "the numbers are divided by the largest one first",
    "Must a step that keeps exponentials small divide? What else may it do?",
    lambda x, axis=-1: softmax(x / np.max(x, axis, keepdims=True), axis),
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
    "a ReLU takes the place of the tanh",
    "Should a negative sum be lost, or kept as a negative number?",
    lambda *args: _score(*args, squash=lambda x: np.maximum(x, 0)),
    "a sigmoid takes the place of the tanh",
    "Which function runs from -1 to 1 and maps 0 to 0?",
    lambda *args: _score(*args, squash=sigmoid),
    "the tanh comes after the product with v",
    "Which comes first: bending each number, or adding them up with v?",
    lambda *args: np.tanh(_score(*args, squash=lambda x: x)),
    "v is multiplied before the tanh",
    "Which numbers does v weigh: those before the tanh, or after it?",
    _meeting(lambda q, k, b, v: np.tanh((q + k + b) * v).sum(-1)),
    "the largest of the weighted numbers is taken, not their sum",
    "What does a product of a vector with v do?",
    _meeting(lambda q, k, b, v: (np.tanh(q + k + b) * v).max(-1)),
    "a second tanh follows the product with v",
    "How large may an alignment score be?",
    lambda *args: np.tanh(_score(*args)),
    "the query is left out",
    "Another query should look elsewhere. Where does yours enter?",
    lambda q, k, wq, wk, b, v: np.tanh(k @ wk + b) @ v,
    "the projected keys go through a tanh of their own first",
    "How often is there a tanh in the formula, and around what?",
    _meeting(lambda q, k, b, v: np.tanh(q + np.tanh(k + b)) @ v),
    "query and keys are bent by tanh one by one",
    "Is it the tanh of a sum, or the sum of two tanh?",
    _meeting(lambda q, k, b, v: (np.tanh(q) + np.tanh(k + b)) @ v),
    _meeting(lambda q, k, b, v: (np.tanh(q + b) + np.tanh(k)) @ v),
    _meeting(lambda q, k, b, v: (np.tanh(q) + np.tanh(k) + b) @ v),
    _meeting(lambda q, k, b, v: (np.tanh(q + b) + np.tanh(k + b)) @ v),
    "the query is added after the tanh",
    "What is inside the tanh: query, key and bias, or fewer?",
    _meeting(lambda q, k, b, v: (q + np.tanh(k + b)) @ v),
    "the first key serves all characters",
    "Should two characters of a text get the same score?",
    lambda q, k, wq, wk, b, v: _score(q, 0 * k + k[:, :1], wq, wk, b, v),
    "the queries of all texts are added up",
    QUERY,
    lambda q, *rest: _score(0 * q + q.sum(axis=0), *rest),
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
    "How often does the tanh occur in the formula?",
    lambda *args: _score(*args, squash=lambda x: np.tanh(np.tanh(x))),
    "the bias is subtracted",
    "Which sign has b in the formula?",
    lambda q, k, wq, wk, b, v: _score(q, k, wq, wk, -b, v),
    "the bias is added twice",
    "How often does b occur in the formula?",
    lambda q, k, wq, wk, b, v: _score(q, k, wq, wk, 2 * b, v),
    "query and key are multiplied, not added",
    "The score is called additive. What meets inside the tanh?",
    _meeting(lambda q, k, b, v: np.tanh(q * k + b) @ v),
    "the key is subtracted from the query, or the query from the key",
    _meeting(lambda q, k, b, v: np.tanh(q - k + b) @ v),
    "the query of text 1 meets character 1, not its own text",
    "The query has no time axis. Where must that axis be, so that one "
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

SHIFTED = known(  # softmax gives the same weights
    "the largest score of a text is taken off",
    "Who takes the softmax: this function, or the next?",
    lambda *args: _score(*args) - _score(*args).max(1, keepdims=True),
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
    holes = np.array([[1, 0, 1, 1, 0], [0, 1, 1, 1, 0]]) == 1
    window = np.where(holes, rng.normal(size=holes.shape), 99.0)
    steps = np.array([[9.0, 0.0, 4.0, 9.0, 9.0]])
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
            kind=Kind.WHOLE,
        ),
        Probe("a window: places left out in the middle", (window, holes)),
        Probe("a text with a tiny weight", (steps, holes[1:])),
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
        "Add up the weights of one text: by what are they divided?",
        lambda args, came: not_one(came[-1]),
    )


NEARLY = shows(
    "padding gets a tiny weight, where exactly 0 is asked for",
    "How low must a score be, so that its exponential is 0 for a computer?",
    lambda args, came: bool(came[0][~args[1]].any()),
)


def _low(scores: Array, mask: Array) -> Array:
    return np.where(mask, scores, -np.inf)


def _shared(numbers: Array, more: float = 0) -> Array:
    return numbers / (numbers.sum(1, keepdims=True) + more)


def _shared_with(more: float) -> Way:
    return lambda s, m: _shared(softmax(s) * m, more)


def _cut_below(least: float) -> Way:
    def wrong(scores: Array, mask: Array) -> Array:
        weights = attention_weights(scores, mask)
        return np.where(weights < least, 0, weights)

    return wrong


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

SMALL_WEIGHTS = known(
    "small weights are set to zero",
    "May a weight be small, and still not zero?",
    *(_cut_below(least) for least in (1e-1, 5e-2, 1e-2, 5e-3, 1e-3)),
    "the mask is used as the numbers 0 and 1, so as places",
    "What does an array of numbers select, and what one of True and False?",
    lambda s, m: softmax(_low(s, np.isin(np.arange(m.shape[1]), m))),
)
HOLES = known(
    "padding is looked for at the end of a text only",
    "May the mask leave out a place in the middle, as a window does?",
    _by_length(0),
    lambda s, m: attention_weights(s, np.logical_and.accumulate(m, axis=1)),
    lambda s, m: attention_weights(
        s, np.logical_or.accumulate(m[:, ::-1], axis=1)[:, ::-1]
    ),
)
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
    "padding scores 0, as if multiplied by the mask",
    "Does a score of 0 mean no weight? What is its exponential?",
    lambda s, m: softmax(s * m),
    "the mask moves the scores by 1 only",
    "By how much does the mask lower a padding score of 99?",
    lambda s, m: softmax(s + m),
    *SMALL_PENALTY,
    "what is put on the padding makes the sum nan",
    "What is infinity minus infinity? What does a sum with nan in it give?",
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
    "At which end of a text is its padding?",
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
    "padding has taken all the weight before it is taken out",
    "If padding scores far above the rest, what does the softmax leave them?",
    lambda s, m: _shared(softmax(s) * m),
    *(_shared_with(more) for more in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)),
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
    "Where does the text end: is the place after it real?",
    lambda s, m: attention_weights(s, m | np.roll(m, 1, 1)),
    "huge scores are clipped, so that different ones become equal",
    "Two huge scores differ by 1: should their weights be the same?",
    lambda s, m: attention_weights(np.clip(s, -500, 500), m),
    "the smallest score gets the largest weight",
    "Which sign is in front of the score in the exponent?",
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
    lambda w, v: context_vector(_shared(1.0 * (w > 0)), v),
    "the values are added up without their weights",
    lambda w, v: v.sum(1),
    "the weights are divided by the largest of them",
    "The weights sum to 1 already. What would a division do to them?",
    lambda w, v: context_vector(w / w.max(1, keepdims=True), v),
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
    "How often does a weight occur in the sum?",
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
    equal = draw([3, 2, 1], 3, 3, 3, 3)
    in_turn = {name: equal[3][name] for name in ("W_key", "W_query", "v", "b")}
    windowed = (state, *draws.encoded(rng, [5, 3], 5, 4, hole=1))
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
        Probe("params in another order", (*equal[:3], in_turn)),
        Probe("a place is left out in the middle", (*windowed, first[3])),
        Probe(
            "float32", draws.converted(draw([2, 4, 1], 4, 2, 2, 3), np.float32)
        ),
        Probe("other weights", draw([1, 5], 5, 4, 4, 4)),
        Probe("scores of two million", (one, low, mask, steep)),
    ]


def _then(change: Callable) -> Way:
    """Change what a right look gives; the arguments help."""
    return lambda *args: change(*one_step_attention(*args), *args)


BY_PLACE = known(
    "params are taken by their place, not by their name",
    "Must W_query come first in a dictionary?",
    lambda s, k, m, p: one_step_attention(
        s, k, m, dict(zip(("W_query", "W_key", "b", "v"), p.values()))
    ),
)
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
    _then(
        lambda c, w, s, k, m, p: (
            c,
            np.where(m, additive_score(s, k, *p.values()), -1e9),
        )
    ),
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
    *inside(one_step_attention, "weigh", (*HOLES, *WEIGHTS_MISTAKES)),
    *inside(one_step_attention, "score", SCORE_MISTAKES),
    *inside(one_step_attention, "blend", CONTEXT_MISTAKES),
)

# -------------------------------------------------------- AdditiveAttention


def attention_probes(seed: int) -> list[Probe]:
    """Ragged texts, in sizes that differ, and one square to look closely."""
    rng = np.random.default_rng(seed)

    def draw(time: int, *sizes: int, lengths: list[int], hole: int = -1):
        query, key, attention = sizes
        states, mask = draws.encoded(rng, lengths, time, key, hole)
        params = draws.attention_params(rng, query, key, attention)
        args = rng.normal(size=(len(lengths), query)), states, mask, params
        return draws.converted(args, np.float32)

    _, low, mask = draws.steep_attention()  # the same scores from more units
    wide = {
        "W_query": np.full((2, 4), 1 / 8),
        "W_key": np.eye(3, 1).repeat(4, 1),
    }
    wide |= {"b": np.ones(4), "v": np.full(4, 5e5)}
    low = np.pad(low, ((0, 0), (0, 0), (0, 2)))
    far = draws.converted((np.ones((1, 2)), low, mask, wide), np.float32)
    uneven = draw(4, 5, 2, 3, lengths=[1, 4, 3], hole=1)
    weights = one_step_attention(*uneven)[1][1]
    spread = np.ptp(np.log(weights[weights > 0]))
    uneven[-1]["v"] *= 4 / spread  # so one weight is small: about 0.01
    return [
        Probe("one text without padding, AdditiveAttention(2)",
              draw(2, 3, 4, 2, lengths=[2])),
        Probe("texts of 3 and 2 characters, AdditiveAttention(5)",
              draw(3, 2, 4, 5, lengths=[3, 2])),
        Probe("as many texts as characters, AdditiveAttention(3)",
              draw(3, 5, 3, 3, lengths=[1, 3, 2])),
        Probe("a place is left out in the middle, AdditiveAttention(3)",
              uneven),
        Probe("scores of two million, AdditiveAttention(4)", far),
    ]  # fmt: skip


def as_attention(layer_class: Callable) -> Callable:
    """Turn an attention class into a function with weights."""

    def look(query: Array, keys: Array, mask: Array, params: Params) -> Any:
        layer = layer_class(len(params["v"]))
        with in_keras.as_in_numpy():
            layer(query, keys, mask)
        right = one_step_attention(query, keys, mask, params)
        answers = []
        for _ in _fill_attention(layer, params):
            with in_keras.as_in_numpy():
                answers.append(_unpacked(layer(query, keys, mask)))
            if _all_fit(right, answers[-1]):
                if keys.shape[-1] == len(params["v"]) > 1:
                    _look_closely(layer, query, keys, mask, params)
                return answers[-1]
        return answers[0]

    return look


def _unpacked(answer: Any) -> Any:
    if isinstance(answer, tuple | list):
        return tuple(map(in_keras.to_numpy, answer))
    return in_keras.to_numpy(answer)


def _all_fit(right: tuple, came: Any) -> bool:
    pair = isinstance(came, tuple) and len(came) == 2
    return pair and all(map(in_keras.fits, right, came))


def _fill_attention(layer: Any, params: Params) -> Iterator[None]:
    """Fill in the weights by their names, or as their shapes allow."""
    found = in_keras.weights_by_shape(layer)
    for weight in layer.trainable_weights:
        size = int(np.prod(weight.shape))  # no formula may name this one
        weight.assign(np.cos(np.arange(size)).reshape(weight.shape))
    known_as = {
        name: weight
        for name, part in params.items()
        for weight in found.get(part.shape, ())
        if weight is getattr(layer, name, None)
    }
    if len(known_as) == len(params):
        for name, weight in known_as.items():
            weight.assign(params[name])
        yield
        return
    units = len(params["v"])
    column, numbers = found.get((units, 1), []), found.get((units,), [])
    _refuse_weights(found, params, len(column), len(numbers))
    for name in ("W_query", "W_key"):
        found[params[name].shape][0].assign(params[name])
    for place in range(1 if column else len(numbers)):
        biases = numbers if column else numbers[:place] + numbers[place + 1 :]
        vector = column[0] if column else numbers[place]
        vector.assign(params["v"].reshape(vector.shape))
        for bias in biases:
            bias.assign(params["b"] if bias is biases[-1] else 0 * params["b"])
        yield


def _refuse_weights(
    found: in_keras.Weights, params: Params, columns: int, numbers: int
) -> None:
    shapes = [params[name].shape for name in ("W_query", "W_key")]
    mistake = ""
    if [len(found.get(shape, ())) for shape in shapes] != [1, 1]:
        mistake = "W_query or W_key is missing, or there are too many"
    elif columns + numbers < 2:
        mistake = "the bias b or the vector v is missing"
    elif columns > 1:
        mistake = "there is more than one vector v"
    if mistake:
        wanted = [weight.shape for weight in params.values()]
        in_keras.refuse(found, wanted, mistake)


def _look_closely(
    layer: Any, query: Array, keys: Array, mask: Array, params: Params
) -> None:
    """Judge what numbers alone do not show; keys and units are equally many.

    Raises:
        Refused: When `project` or `projected_keys` are not as asked for, or
            the layer cannot be trained, or not be part of a model.
    """
    projected = keys @ params["W_key"] + params["b"]
    _judge_project(layer, keys, projected, params)
    _judge_projected_keys(layer, query, keys, mask, params)
    in_keras.must_train(
        layer,
        (query, keys),
        lambda *inputs: layer(*inputs, mask, training=True)[0],
        lambda *inputs: one_step_attention(*inputs, mask, params)[0],
    )
    shapes = (None, query.shape[1]), (None, None, keys.shape[2]), (None, None)
    came = in_keras.in_a_graph(layer, (query, keys, mask), shapes)
    if not _all_fit(
        one_step_attention(query, keys, mask, params), _unpacked(came)
    ):
        raise Refused(
            "other numbers inside of a model",
            "a model does not get what the layer gives alone",
            "Which step is done by Python itself, and once only?",
        )


def _judge_project(
    layer: Any, keys: Array, right: Array, params: Params
) -> None:
    came = in_keras.to_numpy(layer.project(keys))
    if in_keras.fits(right, came):
        return
    mistakes = {
        "`project` gives the keys back as they are": keys,
        "`project` leaves the bias to `call`": right - params["b"],
        "`project` adds the bias twice": right + params["b"],
        "`project` takes the tanh already": np.tanh(right),
    }
    names = (n for n, way in mistakes.items() if in_keras.fits(way, came))
    raise Refused(
        "nothing" if came is None else "other numbers from `project`",
        next(names, "`project` does not give what its docstring says"),
        "The decoder calls `project` once for all ten steps. What does its "
        "docstring say that it gives?",
        "projected keys",
    )


def _judge_projected_keys(
    layer: Any, query: Array, keys: Array, mask: Array, params: Params
) -> None:
    W_query, W_key, b, v = (params[n] for n in ("W_query", "W_key", "b", "v"))

    def given(projected: Array, values: Array = keys) -> tuple:
        parts = W_query, np.eye(len(b)), 0 * b, v
        scores = additive_score(query, projected, *parts)
        weights = attention_weights(scores, mask)
        return context_vector(weights, values), weights

    other = (keys @ W_key + b)[..., ::-1] / 2  # not what these keys give
    with in_keras.as_in_numpy():
        came = _unpacked(layer(query, keys, mask, other))
    mistakes = {
        "": given(other),
        "`projected_keys` is not used when it is given": given(
            keys @ W_key + b
        ),
        "`projected_keys` is projected once more": given(other @ W_key + b),
        "the bias is added to `projected_keys` once more": given(other + b),
        "`projected_keys` serves as values": given(other, other),
    }
    names = (n for n, wrong in mistakes.items() if _all_fit(wrong, came))
    name = next(names, "the answer is wrong when `projected_keys` is given")
    if name:
        raise Refused(
            "other numbers with `projected_keys`",
            name,
            "With `projected_keys` the work of `project` is done already. "
            "What is left to do, and what are the values?",
        )


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
        (*SHIFTED, *SCORE_MISTAKES),
        "One score per character, each text with its own query.",
        batched=("query", "keys"),
        symptoms=(TOO_LARGE,),
    ),
    "attention_weights": Judge(
        ("attention_weights",),
        attention_weights,
        weights_probes,
        (*SMALL_WEIGHTS, *HOLES, *WEIGHTS_MISTAKES),
        "Each text sums to 1, and padding gets nothing.",
        batched=("alignment_scores", "mask"),
        symptoms=weights_symptoms(1),
        promised=NEARLY,
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
        (*BY_PLACE, *STEP_MISTAKES),
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
        (*STEP_MISTAKES, *inside(one_step_attention, "weigh", SMALL_WEIGHTS)),
        "Equals the NumPy attention and can be trained.",
        arguments=("query", "keys", "mask", "params"),
        adapt=as_attention,
        seconds=allowed.KERAS_SECONDS,
    ),
}
