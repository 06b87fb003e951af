"""Lesson 10: many queries, a causal mask, places as waves, and a cache."""

from collections.abc import Callable

import numpy as np

from utils.by_hand import (
    attention_weights,
    cached_step,
    causal_mask,
    scaled_dot_product_attention,
    sinusoids,
    softmax,
)
from utils.checks.lesson_03 import NEGATIVE, no_infinity, not_one
from utils.checks.machine import families
from utils.checks.machine.draws import converted
from utils.checks.machine.judge import Judge, Kind, Probe, Way, known, shows

Array = np.ndarray
Params = dict[str, Array]

# --------------------------------------------- scaled_dot_product_attention


def attention_probes(seed: int) -> list[Probe]:
    """Sizes that differ and sizes that do not, masks of all kinds."""
    rng = np.random.default_rng(seed)

    def draw(batch: int, asked: int, known: int, d: int, v: int) -> tuple:
        mask = rng.random((batch, asked, known)) < 0.6
        mask[..., 0] |= ~mask.any(axis=-1)  # every query has a key
        return (
            rng.normal(size=(batch, asked, d)),
            rng.normal(size=(batch, known, d)),
            rng.normal(size=(batch, known, v)),
            mask,
        )

    def with_mask(args: tuple, mask: Array) -> tuple:
        return *args[:3], np.broadcast_to(mask, args[3].shape).copy()

    one = np.ones((1, 1, 1))
    tiny = one, np.array([[[1.0], [0.0]]]), np.array([[[4.0], [8.0]]])
    queries, keys, values, mask = draw(2, 3, 4, 5, 2)
    mask[:, :, 1] = False
    huge = keys.copy()
    huge[:, 1] = 1e6 * np.sign(queries.sum(axis=1))
    steep = 1e6 * np.array([[[1.0], [2.0], [-1.0], [3.0]]])
    deep = 1e6 * np.array([[[-2.0], [0.5], [-2.1], [0.1]]])
    some = np.array([[[1.0], [2.0], [3.0], [4.0]]])
    low = np.array([[[True, False, True, False]]])
    whole = [np.round(3 * part).astype(int) for part in draw(2, 2, 3, 4, 2)]
    causal = np.tri(4, dtype=bool)
    flat = np.arange(5) < np.array([[[5]], [[3]]])
    return [
        Probe("one query, two keys", (*tiny, np.ones((1, 1, 2), bool))),
        Probe("one query, the second key masked",
              (*tiny, np.array([[[True, False]]]))),
        Probe("two queries, three keys", draw(1, 2, 3, 4, 2)),
        Probe("a batch of two", draw(2, 3, 5, 4, 3)),
        Probe("nothing is masked", with_mask(draw(2, 3, 4, 2, 5), True)),
        Probe("padding, the same for all queries",
              with_mask(draw(2, 3, 5, 4, 2), flat)),
        Probe("a causal mask", with_mask(draw(2, 4, 4, 3, 2), causal)),
        Probe("as many queries as keys", draw(2, 4, 4, 6, 3)),
        Probe("all sizes equal", draw(3, 3, 3, 3, 3)),
        Probe("as many texts as queries", draw(3, 3, 4, 2, 2)),
        Probe("as many texts as keys", draw(3, 2, 3, 4, 2)),
        Probe("masked keys score high", (queries, huge, values, mask)),
        Probe("scores of millions", (one, steep, some, low)),
        Probe("scores of millions, below zero", (one, deep, some, low)),
        Probe("sixteen numbers in a query", draw(2, 3, 4, 16, 2)),
        Probe("float32", converted(draw(2, 2, 3, 4, 2), np.float32)),
        Probe("whole numbers",
              (*whole[:3], whole[3] > -9), no_infinity, kind=Kind.WHOLE),
        Probe("one text, one query", draw(1, 1, 6, 3, 2)),
    ]  # fmt: skip


def _attend(
    score: Callable = lambda q, k: q @ k.swapaxes(1, 2),
    scale: Callable = lambda q, k, v: np.sqrt(q.shape[-1]),
    weigh: Callable = attention_weights,
    blend: Callable = lambda weights, keys, values: weights @ values,
) -> Way:
    """Scaled dot-product attention with one part exchanged."""

    def wrong(q: Array, k: Array, v: Array, mask: Array) -> tuple:
        weights = weigh(score(q, k) / scale(q, k, v), mask)
        return blend(weights, k, v), weights

    return wrong


def _shared(weights: Array) -> Array:
    return weights / weights.sum(axis=-1, keepdims=True)


def _low(scores: Array, mask: Array) -> Array:
    return np.where(mask, scores, -1e9)


def _penalty(amount: float) -> tuple[Way, Way]:
    return (
        _attend(weigh=lambda s, m: softmax(np.where(m, s, -amount))),
        _attend(weigh=lambda s, m: softmax(s - amount * ~m)),
    )


def _with_result(change: Callable) -> Way:
    def wrong(*args: Array) -> tuple:
        return change(*scaled_dot_product_attention(*args))

    return wrong


def _all(scores: Array, mask: Array, axes: tuple[int, ...]) -> Array:
    scores = _low(scores, mask)
    powers = np.exp(scores - scores.max(axis=axes, keepdims=True))
    return powers / powers.sum(axis=axes, keepdims=True)


SCALE = "What does a sum of d random products grow like?"
MASK = "How much weight may a masked key get?"
OVER = "One query shares out one 1. Among what?"

ATTENTION_MISTAKES = known(
    "the scores are not scaled",
    SCALE,
    _attend(scale=lambda q, k, v: 1),
    "the scores are divided by the size of a query, without a root",
    SCALE,
    _attend(scale=lambda q, k, v: q.shape[-1]),
    "the scores are multiplied by the root, not divided",
    SCALE,
    _attend(scale=lambda q, k, v: 1 / np.sqrt(q.shape[-1])),
    "the root is that of the number of keys",
    "Which size makes a dot product large: how many keys, or how long?",
    _attend(scale=lambda q, k, v: np.sqrt(k.shape[1])),
    "the root is that of the number of queries",
    _attend(scale=lambda q, k, v: np.sqrt(q.shape[1])),
    "the root is that of the size of a value",
    _attend(scale=lambda q, k, v: np.sqrt(v.shape[-1])),
    "the weights are scaled, not the scores",
    "Which comes first: the root, or the softmax?",
    lambda q, k, v, m: _attend(
        scale=lambda *_: 1,
        weigh=lambda s, m: attention_weights(s, m) / np.sqrt(q.shape[-1]),
    )(q, k, v, m),
    "the mask is ignored",
    MASK,
    _attend(weigh=lambda s, m: softmax(s)),
    "the mask is turned round: what should be hidden is seen",
    "True means: may be attended to. Which keys does your code keep?",
    _attend(weigh=lambda s, m: softmax(np.where(m, -1e9, s))),
    _attend(weigh=lambda s, m: softmax(np.where(m, -np.inf, s))),
    "the mask comes after the softmax, and nothing is renormalised",
    "What do the weights of one query sum to?",
    _attend(weigh=lambda s, m: softmax(s) * m),
    "masked keys have taken the weight before they are taken out",
    "If a masked key scores far above the rest, what is left for them?",
    _attend(weigh=lambda s, m: _shared(softmax(s) * m)),
    "masked keys score 0, as if multiplied by the mask",
    "Does a score of 0 mean no weight?",
    _attend(weigh=lambda s, m: softmax(s * m)),
    "the penalty for masked keys is too small",
    "A masked key may score a million. Does your penalty outweigh that?",
    *(way for n in (1, 9, 10, 100, 1e3, 1e4, 1e5) for way in _penalty(n)),
    "a huge score overflows",
    "From which score of a row should the exponentials be measured?",
    _attend(weigh=lambda s, m: _shared(np.exp(s) * m)),
    _attend(weigh=lambda s, m: _shared(np.exp(np.where(m, s, -np.inf)))),
    "the softmax runs over the queries",
    OVER,
    _attend(weigh=lambda s, m: softmax(_low(s, m), 1)),
    _attend(weigh=lambda s, m: softmax(s, 1) * m),
    "the softmax runs over the batch",
    OVER,
    _attend(weigh=lambda s, m: softmax(_low(s, m), 0)),
    "all queries of a text together share out one 1",
    OVER,
    _attend(weigh=lambda s, m: _all(s, m, (1, 2))),
    "all texts together share out one 1",
    OVER,
    _attend(weigh=lambda s, m: _all(s, m, (0, 1, 2))),
    "the mask lies across: its queries and keys are swapped",
    "Which axis of the mask counts the queries?",
    _attend(weigh=lambda s, m: attention_weights(s, m.swapaxes(1, 2))),
    "the mask of the first query serves all queries",
    "May another query attend to other keys?",
    _attend(weigh=lambda s, m: attention_weights(s, m[:, :1])),
    "keys ask, and queries answer",
    "Who asks? Each row of the weights belongs to whom?",
    _attend(score=lambda q, k: k @ q.swapaxes(1, 2)),
    "the keys are added up, not the values",
    "Keys say where to look. What is taken from there?",
    _attend(blend=lambda w, k, v: w @ k),
    "the values are added up without their weights",
    "Where do the weights enter?",
    _attend(blend=lambda w, k, v: 0 * (w @ v) + v.sum(1, keepdims=True)),
    _attend(blend=lambda w, k, v: 0 * (w @ v) + v.mean(1, keepdims=True)),
    "each query takes the value of its best key only",
    "Is attention a choice or a blend?",
    _attend(
        blend=lambda w, k, v: np.take_along_axis(
            v, w.argmax(-1)[..., None], axis=1
        )
    ),
    "the query is added to what it found",
    "Is the residual part of the attention, or of the block around it?",
    lambda q, k, v, m: (
        scaled_dot_product_attention(q, k, v, m)[0] + q,
        scaled_dot_product_attention(q, k, v, m)[1],
    ),
    "a tanh bends the scores",
    "Which of the scores has a tanh? Is it this one?",
    _attend(score=lambda q, k: np.tanh(q @ k.swapaxes(1, 2))),
    "the length of the vectors is divided away (a cosine)",
    "Does the formula care how long the vectors are?",
    _attend(
        score=lambda q, k: (
            q
            @ k.swapaxes(1, 2)
            / np.linalg.norm(q, axis=-1, keepdims=True)
            / np.linalg.norm(k, axis=-1)[:, None]
        ),
        scale=lambda *_: 1,
    ),
    "the two results are swapped",
    "Which result does the docstring name first?",
    _with_result(lambda context, weights: (weights, context)),
    "the scores come back, not the weights",
    "What should the weights of one query sum to?",
    _attend(
        weigh=lambda s, m: s,
        blend=lambda w, k, v: attention_weights(w, True) @ v,
    ),
    _with_result(lambda c, w: (c, np.log(np.maximum(w, 1e-300)))),
    "the weights come back with queries and keys swapped",
    "Which axis of the weights counts the queries?",
    _with_result(lambda c, w: (c, w.swapaxes(1, 2))),
    "the weights of all queries are averaged",
    "Whose weights should come back: one mean, or those of each query?",
    _with_result(lambda c, w: (c, w.mean(1))),
    _with_result(lambda c, w: (c, 0 * w + w.mean(1, keepdims=True))),
    "what the queries found is averaged",
    "How many context vectors should a text have?",
    _with_result(lambda c, w: (c.mean(1), w)),
    "only the first query is answered",
    "How many context vectors should a text have?",
    _with_result(lambda c, w: (c[:, 0], w[:, 0])),
    *families.of_batch(
        scaled_dot_product_attention,
        queries="Which queries belong to which text?",
        keys="Which keys belong to which text?",
        values="Which values belong to which text?",
        mask="Which mask belongs to which text?",
    ),
)


def _on_masked(args: tuple, came: tuple) -> bool:
    return bool((np.abs(came[1][~args[3]]) > 1e-4).any())


ATTENTION_SYMPTOMS = shows(
    "masked keys get some of the weight",
    MASK,
    _on_masked,
    NEGATIVE,
    "the weights of a query do not sum to 1",
    OVER,
    lambda args, came: not_one(came[1]),
)

# -------------------------------------------------------------- causal_mask


def mask_probes(seed: int) -> list[Probe]:
    """Squares, and fewer queries than keys, as with a cache."""
    rng = np.random.default_rng(seed)
    asked, more = (int(n) for n in rng.integers(2, 6, size=2))
    counts = {
        "three characters": (3, 3),
        "one character": (1, 1),
        "two characters": (2, 2),
        "six characters": (6, 6),
        "one query, five keys: a cache": (1, 5),
        "two queries, five keys": (2, 5),
        "as many as chance says": (asked, asked + more),
        "ten written characters": (10, 10),
    }
    return [Probe(story, pair) for story, pair in counts.items()]


def _as_numbers(query_count: int, key_count: int) -> Array:
    """Return 1 for True: an answer is shown, and compared, as numbers."""
    return causal_mask(query_count, key_count).astype(int)


def _mask(rule: Callable) -> Way:
    """Let a rule decide from the places of queries and of keys."""

    def wrong(asked: int, known: int) -> Array:
        places = np.arange(asked)[:, None] + known - asked
        return rule(places, np.arange(known)[None])

    return wrong


def _broken(asked: int, known: int) -> Array:
    return np.tri(asked, known, dtype=bool)


FUTURE = "When this character is written, which ones are not there yet?"
ITSELF = "May a character attend to itself?"
LAST = "With a cache one query comes last: how many keys are before it?"

MASK_MISTAKES = known(
    "it is turned round: only the future can be seen",
    FUTURE,
    _mask(lambda i, j: j >= i),
    _mask(lambda i, j: j > i),
    lambda q, k: np.triu(np.ones((q, k), bool)),
    lambda q, k: np.triu(np.ones((q, k), bool), 1),
    "a query cannot see its own character",
    ITSELF,
    _mask(lambda i, j: j < i),
    lambda q, k: np.tri(q, k, -1, dtype=bool),
    "a query sees one character of the future",
    FUTURE,
    _mask(lambda i, j: j <= i + 1),
    lambda q, k: np.tri(q, k, 1, dtype=bool),
    "the queries are taken for the first keys, not the last",
    LAST,
    _broken,
    "keys and queries are swapped",
    "Which of the two counts the rows?",
    lambda q, k: causal_mask(q, k).T,
    lambda q, k: np.tri(k, q, dtype=bool),
    "every query sees all keys",
    FUTURE,
    _mask(lambda i, j: i + j >= 0),
    "every query sees its own character only",
    "What has been written before may be seen, too. Is it?",
    _mask(lambda i, j: i == j),
    lambda q, k: np.eye(q, k, dtype=bool),
    "a query sees its own character and the one before, no more",
    "How far back may a query look?",
    _mask(lambda i, j: (j <= i) & (j >= i - 1)),
    "the first key is hidden from all",
    "May the first character be seen?",
    _mask(lambda i, j: (j <= i) & (j > 0)),
    "penalties come back, not True and False",
    "What does the docstring say the mask holds?",
    lambda q, k: np.where(causal_mask(q, k), 0, -1e9),
    lambda q, k: np.where(causal_mask(q, k), 0, -np.inf),
    lambda q, k: np.where(causal_mask(q, k), 0.0, 1.0),
    "it has as many rows as there are keys",
    "How many queries ask?",
    lambda q, k: causal_mask(k, k),
    "it has as many columns as there are queries",
    "How many keys are there to be seen?",
    lambda q, k: causal_mask(q, q),
    "an axis of length 1 is in front",
    families.SHAPE,
    lambda q, k: causal_mask(q, k)[None],
    "the rows are in reverse order",
    "Which row belongs to the first query?",
    lambda q, k: causal_mask(q, k)[::-1],
    "the columns are in reverse order",
    "Which column belongs to the first key?",
    lambda q, k: causal_mask(q, k)[:, ::-1],
    "row sums are shared out: these are weights",
    "Is a mask a weight? What makes weights of scores and mask?",
    lambda q, k: _shared(causal_mask(q, k) + 0.0),
)

# ---------------------------------------------------------------- sinusoids


def wave_probes(seed: int) -> list[Probe]:
    """From one place and one wave to a long text."""
    rng = np.random.default_rng(seed)
    count, half = (int(n) for n in rng.integers(3, 9, size=2))
    sizes = {
        "two places, two numbers": (2, 2),
        "three places, four numbers": (3, 4),
        "one place": (1, 4),
        "as many places as numbers": (6, 6),
        "sizes by chance": (count, 2 * half),
        "a text of 48 characters": (48, 16),
        "a long one": (300, 8),
    }
    return [Probe(story, pair) for story, pair in sizes.items()]


def _waves(
    exponent: Callable = lambda pair, units: 2 * pair / units,
    place: Callable = lambda place, count: place,
    base: float = 10000,
    turn: Callable = lambda place, length: place / length,
    first: Callable = np.sin,
    second: Callable = np.cos,
) -> Way:
    """Sinusoids with one part exchanged."""

    def wrong(count: int, units: int) -> Array:
        pairs = np.arange(units // 2)
        places = place(np.arange(count)[:, None], count)
        angles = turn(places, base ** exponent(pairs, units))
        both = np.stack([first(angles), second(angles)], axis=-1)
        return both.reshape(count, units)

    return wrong


def _halves(count: int, units: int) -> Array:
    waves = sinusoids(count, units)
    return np.concatenate([waves[:, ::2], waves[:, 1::2]], axis=1)


def _own_columns(count: int, units: int) -> Array:
    columns = np.arange(units)
    angles = np.arange(count)[:, None] / 10000 ** (columns / units)
    return np.where(columns % 2, np.cos(angles), np.sin(angles))


EXPONENT = "How long is the wave of the first pair, and that of the last?"
PAIR = "Which function has the even columns, which the odd ones?"

WAVE_MISTAKES = known(
    "sine and cosine are swapped",
    PAIR,
    _waves(first=np.cos, second=np.sin),
    "all sines come first, then all cosines",
    "Which columns does the docstring give to the sine?",
    _halves,
    "both columns of a pair are sines",
    PAIR,
    _waves(second=np.sin),
    "both columns of a pair are cosines",
    PAIR,
    _waves(first=np.cos),
    "the two columns of a pair have waves of different length",
    "Do sine and cosine of one pair turn at the same speed?",
    _own_columns,
    "the exponent grows half as fast as it should",
    EXPONENT,
    _waves(exponent=lambda pair, units: pair / units),
    "the exponent grows twice as fast as it should",
    EXPONENT,
    _waves(exponent=lambda pair, units: 4 * pair / units),
    "the exponent is not divided by the number of units",
    EXPONENT,
    _waves(exponent=lambda pair, units: 2.0 * pair),
    _waves(exponent=lambda pair, units: 1.0 * pair),
    "the exponent's sign is wrong: later waves get faster",
    "Do the waves get longer or shorter from left to right?",
    _waves(turn=lambda place, length: place * length),
    "another number than 10000 is raised to the power",
    "Which number does the formula raise to a power?",
    *(_waves(base=base) for base in (10, 100, 1000, 1e5, 1e6)),
    "the places are counted from 1",
    "What should the first row be, that of place 0?",
    _waves(place=lambda place, count: place + 1),
    "the places run from 0 to 1, whatever the text's length",
    "Should place 3 look the same in a short and in a long text?",
    _waves(place=lambda place, count: place / count),
    _waves(place=lambda place, count: place / max(count - 1, 1)),
    "the angles are taken for degrees",
    "In what does NumPy measure angles?",
    _waves(first=lambda a: np.sin(np.deg2rad(a)),
           second=lambda a: np.cos(np.deg2rad(a))),
    "a wave takes a factor 2π more",
    "Is there a π in the formula?",
    _waves(place=lambda place, count: 2 * np.pi * place),
    "the angles come back, without sine and cosine",
    "May a number of a place grow without end?",
    _waves(first=lambda a: a, second=lambda a: a),
    "places and numbers are swapped",
    families.SHAPE,
    lambda count, units: sinusoids(count, units).T,
    "an axis of length 1 is in front",
    families.SHAPE,
    lambda count, units: sinusoids(count, units)[None],
    "the places are in reverse order",
    "Which row belongs to the first character?",
    lambda count, units: sinusoids(count, units)[::-1],
    "the waves are in reverse order",
    "Do the waves get longer or shorter from left to right?",
    _waves(exponent=lambda pair, units: (units - 2 - 2 * pair) / units),
)  # fmt: skip

# -------------------------------------------------------------- cached_step


def cache_probes(seed: int) -> list[Probe]:
    """An empty cache, a long one; sizes that differ and equal ones."""
    rng = np.random.default_rng(seed)

    def draw(batch: int, before: int, units: int, d: int) -> tuple:
        names = "W_query", "W_key", "W_value"
        return (
            rng.normal(size=(batch, units)),
            rng.normal(size=(batch, before, d)),
            rng.normal(size=(batch, before, d)),
            {name: rng.normal(size=(units, d)) for name in names},
        )

    one = np.ones((1, 1, 1))
    names = "W_query", "W_key", "W_value"
    tiny = dict(zip(names, (one[0], 0 * one[0], 4 * one[0])))
    steep = {name: 3e3 * np.eye(2) for name in names}
    rows = np.array([[1.0, 2.0], [-1.0, 0.5]])
    past = 1e3 * rng.normal(size=(2, 3, 2))
    return [
        Probe("one character before, of one number",
              (one[0], 0 * one, 8 * one, tiny)),
        Probe("the first character: the cache is empty", draw(2, 0, 3, 3)),
        Probe("two texts, three characters before", draw(2, 3, 4, 5)),
        Probe("all sizes equal", draw(3, 3, 3, 3)),
        Probe("units and d equal", draw(2, 4, 3, 3)),
        Probe("four times as many units as d", draw(2, 2, 8, 2)),
        Probe("nine characters before", draw(3, 9, 4, 4)),
        Probe("scores of millions", (rows, past, past, steep)),
        Probe("float32", converted(draw(2, 3, 4, 2), np.float32)),
        Probe("one text", draw(1, 5, 3, 4)),
    ]  # fmt: skip


def _step(
    extend: Callable = lambda old, new: np.concatenate([old, new], axis=1),
    names: tuple[str, str, str] = ("W_query", "W_key", "W_value"),
    scale: Callable = lambda vector, keys: np.sqrt(keys.shape[-1]),
    sees: Callable = lambda old, new: new,
    weigh: Callable = softmax,
    returns: Callable = lambda context, old, new: (context, *new),
) -> Way:
    """A cached step with one part exchanged."""

    def wrong(vector: Array, keys: Array, values: Array, params: Params):
        query, key, value = (vector[:, None] @ params[n] for n in names)
        new = extend(keys, key), extend(values, value)
        k, v = sees((keys, values), new)
        weights = weigh(query @ k.swapaxes(1, 2) / scale(vector, k))
        return returns((weights @ v)[:, 0], (keys, values), new)

    return wrong


SEES = "May a character attend to itself, and to those before it?"
WHICH = "Which matrix makes the queries, which the keys, which the values?"

CACHE_MISTAKES = known(
    "the new character does not see itself",
    SEES,
    _step(sees=lambda old, new: old),
    "the new character sees only itself",
    SEES,
    _step(sees=lambda old, new: [part[:, -1:] for part in new]),
    "the cache comes back as it was",
    "What will the next character need of this one?",
    _step(returns=lambda context, old, new: (context, *old)),
    "only the new key and value come back",
    "What will the next character need of the earlier ones?",
    _step(returns=lambda c, old, new: (c, *(p[:, -1:] for p in new))),
    "the new character comes in front of the earlier ones",
    "In which order were the characters written?",
    _step(extend=lambda old, new: np.concatenate([new, old], axis=1)),
    "the oldest character is dropped",
    "May the first character be forgotten?",
    _step(extend=lambda old, new: np.concatenate([old, new], 1)[:, 1:]),
    "the new key takes the place of the last one",
    "How long is the cache after the step?",
    _step(extend=lambda old, new: np.concatenate([old[:, :-1], new], 1)),
    "keys and values are swapped in what comes back",
    "Which result does the docstring name first?",
    _step(returns=lambda context, old, new: (context, new[1], new[0])),
    "the context vector comes last",
    "Which result does the docstring name first?",
    _step(returns=lambda context, old, new: (*new, context)),
    "the new value is made by the keys' matrix",
    WHICH,
    _step(names=("W_query", "W_key", "W_key")),
    "the new key is made by the queries' matrix",
    WHICH,
    _step(names=("W_query", "W_query", "W_value")),
    "the query is made by the keys' matrix",
    WHICH,
    _step(names=("W_key", "W_key", "W_value")),
    "keys' and values' matrices are swapped",
    WHICH,
    _step(names=("W_query", "W_value", "W_key")),
    "the scores are not scaled",
    SCALE,
    _step(scale=lambda vector, keys: 1),
    "the scores are divided by a size, without a root",
    SCALE,
    _step(scale=lambda vector, keys: keys.shape[-1]),
    "the root is that of the vector's size, not of a key's",
    "Which vectors are multiplied in a score? How long are they?",
    _step(scale=lambda vector, keys: np.sqrt(vector.shape[-1])),
    "the root is that of the number of characters",
    "Which size makes a dot product large: how many keys, or how long?",
    _step(scale=lambda vector, keys: np.sqrt(keys.shape[1])),
    "the softmax is missing",
    "What should the weights of the character sum to?",
    _step(weigh=lambda scores: scores),
    "all characters count alike",
    "Where do the scores enter?",
    _step(weigh=lambda scores: 0 * scores + 1 / scores.shape[-1]),
    "the softmax runs over the batch",
    OVER,
    _step(weigh=lambda scores: softmax(scores, 0)),
    "a huge score overflows",
    "From which score of a row should the exponentials be measured?",
    _step(weigh=lambda scores: _shared(np.exp(scores))),
    "the axis of length 1 is kept in the context vector",
    families.SHAPE,
    _step(returns=lambda context, old, new: (context[:, None], *new)),
    "the keys are added up, not the values",
    "Keys say where to look. What is taken from there?",
    _step(sees=lambda old, new: (new[0], new[0])),
    "the vector is added to what it found",
    "Is the residual part of the attention, or of the block around it?",
    lambda vector, keys, values, params: (
        cached_step(vector, keys, values, params)[0]
        + vector[:, : keys.shape[-1]],
        *cached_step(vector, keys, values, params)[1:],
    ),
    "the cache is multiplied by the matrices again",
    "What is in the cache: vectors of characters, or keys and values?",
    lambda vector, keys, values, params: cached_step(
        vector, keys @ params["W_key"], values @ params["W_value"], params
    ),
    "the new vector itself goes into the cache",
    "What is in the cache: vectors of characters, or keys and values?",
    lambda vector, keys, values, params: _step()(
        vector, keys, values,
        params | dict.fromkeys(
            ("W_key", "W_value"), np.eye(vector.shape[-1], keys.shape[-1])
        ),
    ),
)  # fmt: skip

# ------------------------------------------------------------------- judges

JUDGES = {
    "scaled_dot_product_attention": Judge(
        ("context_vectors", "attention_weights"),
        scaled_dot_product_attention,
        attention_probes,
        ATTENTION_MISTAKES,
        "Every query asks for itself, all at once.",
        batched=("queries", "keys", "values", "mask"),
        symptoms=ATTENTION_SYMPTOMS,
    ),
    "causal_mask": Judge(
        ("mask",),
        _as_numbers,
        mask_probes,
        MASK_MISTAKES,
        "Nobody sees the future.",
    ),
    "sinusoids": Judge(
        ("positions",),
        sinusoids,
        wave_probes,
        WAVE_MISTAKES,
        "Every place has its own pattern of waves.",
    ),
    "cached_step": Judge(
        ("context_vector", "keys", "values"),
        cached_step,
        cache_probes,
        CACHE_MISTAKES,
        "One character's work, and nothing done twice.",
        batched=("vector", "keys", "values"),
    ),
}
