"""Lesson 07: a score with a matrix, a window, and several heads."""

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.by_hand import (
    attention_weights,
    general_score,
    local_weights,
    multi_head_attention,
    softmax,
)
from utils.checks.lesson_03 import (
    NEGATIVE,
    SMALL_PENALTY,
    WEIGHTS_MISTAKES,
    no_infinity,
    weights_symptoms,
)
from utils.checks.machine import families
from utils.checks.machine.draws import converted, encoded, ragged_mask
from utils.checks.machine.judge import (
    Judge,
    Kind,
    Probe,
    Way,
    inside,
    known,
    shows,
)

Array = np.ndarray
Params = dict[str, Array]

# ------------------------------------------------------------ general_score


def general_probes(seed: int) -> list[Probe]:
    """Sizes that differ, equal sizes, a batch as long as a text, types."""
    rng = np.random.default_rng(seed)

    def draw(batch: int, time: int, query_size: int, key_size: int):
        query = rng.normal(size=(batch, query_size))
        keys = rng.normal(size=(batch, time, key_size))
        return query, keys, rng.normal(size=(query_size, key_size))

    tiny = (
        np.array([[1.0, 2.0]]),
        np.array([[[1.0], [-1.0], [0.5]]]),
        np.array([[3.0], [0.25]]),
    )
    whole = [np.round(3 * part).astype(int) for part in draw(2, 4, 3, 2)]
    query, keys, W = draw(3, 4, 2, 3)
    return [
        Probe("one query of two numbers, three keys of one", tiny),
        Probe("a batch of two, four characters", draw(2, 4, 3, 5)),
        Probe("as many texts as characters", draw(3, 3, 2, 4)),
        Probe("all sizes equal", draw(3, 3, 3, 3)),
        Probe("query and keys of equal size", draw(2, 5, 4, 4)),
        Probe("as many texts as numbers in a query", draw(3, 4, 3, 2)),
        Probe("as many characters as numbers in a key", draw(2, 4, 3, 4)),
        Probe("the second text first", (query[::-1], keys[::-1], W)),
        Probe("whole numbers", tuple(whole), kind=Kind.WHOLE),
        Probe(
            "whole numbers in the keys only",
            (query, np.round(3 * keys).astype(int), W),
            kind=Kind.WHOLE,
        ),
        Probe("float32", converted(draw(3, 2, 2, 4), np.float32)),
        Probe("one text alone", draw(1, 6, 3, 2)),
    ]


def _with(compare: Callable) -> Callable:
    """Compare `query @ W` with the keys in another way."""
    return lambda q, k, W: compare(q @ W, k)


OTHER_QUERY = "Which query belongs to which text?"
OTHER_KEYS = "Which keys belong to which text?"

GENERAL_MISTAKES = known(
    "W is turned round: its sides meet the wrong vectors",
    "Which side of W has the size of a query, which that of a key?",
    lambda q, k, W: np.einsum("bk,btk->bt", q @ W.T, k),
    lambda q, k, W: np.einsum("bq,btq->bt", q, k @ W),
    lambda q, k, W: general_score(q, k, W.T),
    "W is left out: that is the dot score",
    "How can a query meet keys of another size?",
    lambda q, k, W: np.einsum("bd,btd->bt", q, k),
    "every query meets the keys of every text: an axis too many",
    OTHER_QUERY,
    _with(lambda p, k: np.einsum("bd,ctd->bct", p, k)),
    _with(lambda p, k: np.einsum("bd,ctd->cbt", p, k)),
    _with(lambda p, k: k @ p.T),
    "the query of text 1 meets character 1, not text 1",
    _with(lambda p, k: (p[None] * k).sum(-1)),
    "the products are not added up",
    "How many numbers should say how well one key fits?",
    _with(lambda p, k: p[:, None] * k),
    "the products are averaged, not added up",
    "Is a dot product a sum or a mean?",
    _with(lambda p, k: (p[:, None] * k).mean(-1)),
    "the scores are divided by the square root of a size",
    "Which of the scores is scaled? Is it this one?",
    lambda q, k, W: general_score(q, k, W) / np.sqrt(k.shape[-1]),
    lambda q, k, W: general_score(q, k, W) / np.sqrt(q.shape[-1]),
    "the scores are divided by a size",
    lambda q, k, W: general_score(q, k, W) / q.shape[-1],
    "a tanh bends the scores",
    "Which of the scores has a tanh? Is it this one?",
    lambda q, k, W: np.tanh(general_score(q, k, W)),
    "a tanh bends the query, or the product with W",
    _with(lambda p, k: np.einsum("bd,btd->bt", np.tanh(p), k)),
    lambda q, k, W: general_score(np.tanh(q), k, W),
    "a tanh bends the keys",
    lambda q, k, W: general_score(q, np.tanh(k), W),
    lambda q, k, W: np.einsum("bq,btq->bt", q, np.tanh(k @ W.T)),
    "a tanh bends each product, before the sum",
    _with(lambda p, k: np.tanh(p[:, None] * k).sum(-1)),
    "query and key are added, not multiplied",
    "Which of the scores adds? Is it this one?",
    _with(lambda p, k: (p[:, None] + k).sum(-1)),
    "query and key are added, and bent by a tanh",
    _with(lambda p, k: np.tanh(p[:, None] + k).sum(-1)),
    "the scores of all texts are added up",
    OTHER_QUERY,
    lambda q, k, W: 0 * k[..., 0] + general_score(q, k, W).sum(0),
    "the scores of a text are added up",
    "How many scores should one text have?",
    lambda q, k, W: general_score(q, k, W).sum(1),
    "the keys of all characters are averaged first",
    "Should two characters of a text get the same score?",
    lambda q, k, W: general_score(q, 0 * k + k.mean(1, keepdims=True), W),
    "the length of the vectors is divided away (a cosine)",
    "Does the formula care how long the vectors are?",
    _with(
        lambda p, k: (
            np.einsum("bd,btd->bt", p, k)
            / np.linalg.norm(k, axis=-1)
            / np.linalg.norm(p, axis=-1)[:, None]
        )
    ),
    "the distance of query and key is taken, not their product",
    "What is large when two vectors point the same way?",
    _with(lambda p, k: -((p[:, None] - k) ** 2).sum(-1)),
    "the projected keys come back, the query is left out",
    "Another query should look elsewhere. Where does yours enter?",
    lambda q, k, W: k @ W.T,
    "the projected query comes back, the keys are left out",
    "Two characters have two keys. Where do they enter?",
    lambda q, k, W: q @ W,
    *families.of_scores(general_score),
    *families.of_axes(general_score),
    *families.of_batch(general_score, query=OTHER_QUERY, keys=OTHER_KEYS),
)

# ------------------------------------------------------------ local_weights


def local_probes(seed: int) -> list[Probe]:
    """Windows in the middle, at both ends, over padding, between places."""
    rng = np.random.default_rng(seed)

    def draw(
        lengths: list[int], time: int, centres: list[float], half_width: float
    ):
        mask = ragged_mask(lengths, time)
        scores = np.where(mask, rng.normal(size=mask.shape), 99.0)
        return scores, mask, np.array(centres), half_width

    tiny = np.array([[3.0, 0.0, 1.0, 1.0, 3.0]])
    far = np.array([[1e6, 2e6, 1.0, 2.0, 0.0, 1e6], [0, 1, 1e6, 1e6, 0, 0]])
    scores, mask, centres, _ = draw([4, 2, 3], 4, [2.0, 1.0, 0.5], 1)
    holes = np.array([[1, 0, 1, 1, 0, 1], [0, 1, 1, 0, 1, 1]]) == 1
    gaps = np.where(holes, rng.normal(size=holes.shape), 99.0)
    huge = np.array([[-1e6, 1e6, 1e6 - 1, 3e6], [-1e6, -1e6 + 1, -2e6, 9e6]])
    return [
        Probe(
            "five characters, one on each side of number 2",
            (tiny, ragged_mask([5], 5), np.array([2.0]), 1),
        ),
        Probe(
            "the second window reaches over padding",
            draw([6, 3], 6, [2.0, 2.0], 2),
        ),
        Probe("no padding at all", draw([7, 7], 7, [3.0, 4.0], 2)),
        Probe(
            "padding in front and in between",
            (gaps, holes, np.array([2.0, 3.6]), 2),
        ),
        Probe(
            "centres between two characters", draw([5, 6], 6, [2.3, 3.6], 2)
        ),
        Probe(
            "a window of 1.5 on each side", draw([6, 4], 6, [1.6, 2.9], 1.5)
        ),
        Probe("windows at both ends", draw([6, 6], 6, [0.0, 5.0], 2)),
        Probe(
            "as many texts as characters",
            draw([4, 2, 3, 1], 4, [1.7, 0.2, 2.0, 0.0], 1),
        ),
        Probe(
            "the same kind of texts in another order",
            (scores[::-1].copy(), mask[::-1].copy(), centres[::-1].copy(), 1),
        ),
        Probe("a window wider than the text", draw([5, 2], 5, [1.5, 1.0], 9)),
        Probe(
            "a place outside of the window scores a million",
            (far, ragged_mask([6, 2], 6), np.array([3.0, 1.0]), 1),
        ),
        Probe(
            "scores of a million, up and down",
            (huge, ragged_mask([3, 2], 4), np.array([1.0, 0.4]), 2),
        ),
        Probe(
            "whole numbers, also as centres",
            (
                np.array([[1, 2, 0, 5, 1], [0, 2, 5, 9, 9]]),
                ragged_mask([5, 3], 5),
                np.array([2, 1]),
                2,
            ),
            no_infinity,
            kind=Kind.WHOLE,
        ),
        Probe(
            "float32", converted(draw([5, 4], 5, [1.5, 3.0], 2), np.float32)
        ),
        Probe("one text alone", draw([8], 9, [4.2], 3)),
    ]


def _distance(mask: Array, centres: Array) -> Array:
    return np.arange(mask.shape[1]) - centres[:, None]


def _local(
    inside: Callable = lambda distance, width: np.abs(distance) <= width,
    gaussian: Callable = lambda d, w: np.exp(-2 * d**2 / w**2),
    centre: Callable = lambda centres: centres,
    weigh: Callable = attention_weights,
) -> Callable:
    """Local weights with one part exchanged."""

    def wrong(scores: Array, mask: Array, centres: Array, width: float):
        distance = _distance(mask, centre(centres))
        allowed = mask & inside(distance, width)
        return weigh(scores, allowed) * gaussian(distance, width)

    return wrong


def _share(weights: Array) -> Array:
    return weights / weights.sum(1, keepdims=True)


def _window(scores: Array, mask: Array, centres: Array, width: float):
    return mask & (np.abs(_distance(mask, centres)) <= width)


def _bell(scores: Array, mask: Array, centres: Array, width: float):
    return np.exp(-2 * _distance(mask, centres) ** 2 / width**2)


def _from_below(
    mask: Array, centres: Array, width: float, last: int = 0
) -> Array:
    ends = [np.floor(centres + side)[:, None] for side in (-width, width)]
    places = np.arange(mask.shape[1])
    return (places >= ends[0]) & (places <= ends[1] - last)


def _from(change: Callable) -> Way:
    """Put scores, mask, window and Gaussian together in another way."""
    return lambda *args: change(*args[:2], _window(*args), _bell(*args))


def _penalty(amount: float, less: bool = False) -> Way:
    """Scores outside that are low, or lower by an amount."""
    return _from(
        lambda s, m, w, g: softmax(np.where(w, s, s * less - amount)) * g
    )


PENALTIES = (1, 5, 10, 20, 30, 50, 99, 100, 999, 1e3, 1e4, 1e5, 1e6)
WINDOW = "Where does the window begin, and where does it end?"
BELL = "Write down the Gaussian: what is in its exponent?"
ANEW = "Does the paper renormalise the weights after the Gaussian?"
WHOLE_WIDTH = "May a window reach 1.5 characters to each side?"
WHERE = "Which centre belongs to which text?"

LOCAL_MISTAKES = known(
    "the weights are renormalised after the Gaussian",
    ANEW,
    lambda *args: _share(local_weights(*args)),
    "the Gaussian is missing: every place in the window counts alike",
    "Should a place far from the centre count as much as a near one?",
    _local(gaussian=lambda d, w: 1),
    "the mask is ignored, and padding inside the window gets weight",
    "What if the window reaches past the end of the text?",
    lambda s, m, c, w: local_weights(s, m | True, c, w),
    "the mask is turned round: padding stays, characters go",
    "True marks a real character. Which places does your code keep?",
    lambda s, m, c, w: local_weights(s, ~m, c, w),
    "places outside of the window score low, but not low enough",
    "Scores may be a million, or minus a million. Is yours always lower?",
    *(_penalty(amount) for amount in PENALTIES),
    *(_penalty(amount, less=True) for amount in PENALTIES),
    "the mask is taken for the length of a text",
    "May padding also be in front, or in between?",
    lambda s, m, c, w: local_weights(
        s, np.arange(m.shape[1]) < m.sum(1, keepdims=True), c, w
    ),
    "the window is missing: the whole text takes part in the softmax",
    "Who may share the weight: all characters, or those inside?",
    _local(inside=lambda d, w: d < np.inf),
    "the window is cut after the softmax, which ran over all",
    "Which comes first: the window, or the softmax?",
    _from(lambda s, m, w, g: attention_weights(s, m) * w * g),
    _from(lambda s, m, w, g: attention_weights(s, m) * w),
    "the window is cut after the softmax, and padding took part too",
    _from(lambda s, m, w, g: softmax(s) * w * g),
    "padding is cut after the softmax, in which it took part",
    "Who may share the weight? When must that be known?",
    lambda s, m, c, w: m * local_weights(s, m | True, c, w),
    "what is outside scores 0, takes part, and is cut afterwards",
    "Does a score of 0 mean no weight?",
    _from(lambda s, m, w, g: softmax(s * w) * w * g),
    "the window is turned round: what is outside stays",
    WINDOW,
    _local(inside=lambda d, w: np.abs(d) > w),
    "the standard deviation is the whole half width, not half of it",
    "How wide is the Gaussian: what is its standard deviation?",
    _local(gaussian=lambda d, w: np.exp(-(d**2) / (2 * w**2))),
    "the 2 in the Gaussian's exponent is missing",
    BELL,
    _local(gaussian=lambda d, w: np.exp(-(d**2) / (w / 2) ** 2)),
    "the 2 in the Gaussian is missing, and its width is not halved",
    _local(gaussian=lambda d, w: np.exp(-(d**2) / w**2)),
    "the standard deviation is not squared",
    _local(gaussian=lambda d, w: np.exp(-(d**2) / (2 * (w / 2)))),
    "the exponent is multiplied by what it should be divided by",
    _local(gaussian=lambda d, w: np.exp(-(d**2) / 2 * (w / 2) ** 2)),
    "the distance is not squared",
    _local(gaussian=lambda d, w: np.exp(-np.abs(d) / (2 * (w / 2) ** 2))),
    "the distance is not squared, and its sign counts",
    _local(gaussian=lambda d, w: np.exp(-d / (2 * (w / 2) ** 2))),
    "a triangle takes the place of the Gaussian",
    _local(gaussian=lambda d, w: np.maximum(1 - np.abs(d) / w, 0)),
    "the exponent's minus is missing: far places count more",
    "Should a place far from the centre count more, or less?",
    _local(gaussian=lambda d, w: np.exp(2 * d**2 / w**2)),
    "the Gaussian is divided by its area, as a probability density is",
    "What should the Gaussian be at the centre itself?",
    _local(
        gaussian=lambda d, w: (
            np.exp(-2 * d**2 / w**2) / (w / 2 * np.sqrt(2 * np.pi))
        )
    ),
    "the Gaussian is taken twice",
    "How often does the Gaussian occur in the formula?",
    _local(gaussian=lambda d, w: np.exp(-4 * d**2 / w**2)),
    "the Gaussian multiplies the scores, before the softmax",
    "Does the Gaussian weigh the scores, or the weights?",
    _from(lambda s, m, w, g: attention_weights(s * g, w)),
    "the Gaussian is added to the scores, before the softmax",
    _from(lambda s, m, w, g: attention_weights(s + g, w)),
    "only the Gaussian comes back, the scores are left out",
    "Where do the scores enter?",
    _from(lambda s, m, w, g: w * g),
    _from(lambda s, m, w, g: _share(w * g)),
    "every place in the window starts with the same weight",
    _from(lambda s, m, w, g: _share(w) * g),
    "the centre is rounded to a whole number",
    "May a window's centre lie between two characters?",
    _local(centre=np.round),
    "the centre is cut to a whole number",
    _local(centre=np.floor),
    "the centre is rounded up to a whole number",
    _local(centre=np.ceil),
    "the half width is cut to a whole number",
    WHOLE_WIDTH,
    lambda s, m, c, w: local_weights(s, m, c, int(w)),
    lambda s, m, c, w: local_weights(s, m, c, max(int(w), 1)),
    "the half of the half width is cut to a whole number",
    "The half width is 1. What is half of it?",
    _local(gaussian=lambda d, w: np.exp(-(d**2) / 2 / max(w // 2, 1) ** 2)),
    _local(gaussian=lambda d, w: np.exp(-(d**2) / 2 / np.int64(w // 2) ** 2)),
    "the window's ends are rounded down to whole places",
    "From 0.3 to 4.3: is place 0 inside of that window?",
    lambda s, m, c, w: (
        attention_weights(s, m & _from_below(m, c, w)) * _bell(s, m, c, w)
    ),
    "the centre of text 1 meets character 1, not text 1",
    WHERE,
    lambda s, m, c, w: (
        attention_weights(s, m & (np.abs(np.arange(m.shape[1]) - c) <= w))
        * np.exp(-2 * (np.arange(m.shape[1]) - c) ** 2 / w**2)
    ),
    "the characters are counted from 1",
    "Which number has the first character?",
    _local(centre=lambda c: c - 1),
    "the characters are counted from -1",
    _local(centre=lambda c: c + 1),
    "the two places at the window's edge are left out",
    WINDOW,
    _local(inside=lambda d, w: np.abs(d) < w),
    "the last place of the window is left out",
    _local(inside=lambda d, w: (d >= -w) & (d < w)),
    lambda s, m, c, w: (
        attention_weights(s, m & _from_below(m, c, w, 1)) * _bell(s, m, c, w)
    ),
    "the first place of the window is left out",
    _local(inside=lambda d, w: (d > -w) & (d <= w)),
    "the window lies on the right of the centre only",
    _local(inside=lambda d, w: (d >= 0) & (d <= w)),
    "the window reaches back to the start of the text",
    _local(inside=lambda d, w: d <= w),
    "the window lies on the left of the centre only",
    _local(inside=lambda d, w: (d <= 0) & (d >= -w)),
    "the window reaches on to the end of the text",
    _local(inside=lambda d, w: d >= -w),
    "the window is only half as wide",
    "Is it `half_width` on each side, or on both together?",
    _local(inside=lambda d, w: np.abs(d) <= w / 2),
    "the window is twice as wide",
    _local(inside=lambda d, w: np.abs(d) <= 2 * w),
    "the centre counts from the end of the text",
    "From which end is the centre counted?",
    lambda s, m, c, w: local_weights(s, m, m.sum(1) - 1 - c, w),
    "the softmax runs over the batch",
    "Your weights sum to 1 down each column: which axis is time?",
    _from(
        lambda s, m, w, g: np.nan_to_num(softmax(np.where(w, s, -1e9), 0) * g)
    ),
    "the scores are multiplied by the window",
    "What is outside then scores 0. Does a score of 0 mean no weight?",
    _from(lambda s, m, w, g: softmax(s * w) * g),
    "the exponential of a huge score overflows",
    "Which score of a row should its exponentials be measured from?",
    _from(lambda s, m, w, g: _share(np.exp(s) * w) * g),
    _from(lambda s, m, w, g: _share(np.exp(np.where(w, s, -np.inf))) * g),
    "a huge score outside of the window swamps those inside",
    "If a place outside scores 99, what does the softmax leave the rest?",
    _from(lambda s, m, w, g: _share(softmax(s) * w) * g),
    _from(lambda s, m, w, g: _share(attention_weights(s, m) * w) * g),
    "the exponentials are not divided by their sum",
    "By what are the exponentials divided?",
    _from(lambda s, m, w, g: np.exp(s) * w * g),
    "the masked scores come back, without a softmax",
    "What turns scores into weights?",
    _from(lambda s, m, w, g: s * w * g),
    "only the places inside the window come back",
    "How many weights should a text have, those outside included?",
    lambda *args: local_weights(*args)[_window(*args)],
    *families.of_batch(local_weights, centres=WHERE),
)


LOCAL_PROMISE = shows(
    "places outside of the window get a tiny weight, not exactly 0",
    "How low must a score be, so that its exponential is 0 for a computer?",
    lambda args, came: bool(came[0][~_window(*args)].any()),
)
LOCAL_SYMPTOMS = shows(
    weights_symptoms(1)[0],
    NEGATIVE,
    "a place outside of the window gets some of the weight",
    WINDOW,
    lambda args, came: bool((np.abs(came[0][~_window(*args)]) > 1e-4).any()),
    "the weights of a text sum to more than 1",
    "The softmax gives 1 in all. Can the Gaussian make that more?",
    lambda args, came: bool((came[0].sum(1) > 1 + 1e-4).any()),
    "the weights of every text sum to 1",
    ANEW,
    lambda args, came: np.allclose(came[0].sum(1), 1, atol=1e-4),
)

# ----------------------------------------------------- multi_head_attention


def head_probes(seed: int) -> list[Probe]:
    """One head and several, ragged texts, equal sizes, another query."""
    rng = np.random.default_rng(seed)

    def draw(
        lengths: list[int], time: int, query: int, key: int, *sizes: int
    ) -> tuple:
        units, heads = sizes
        queries = rng.normal(size=(len(lengths), query))
        keys, mask = encoded(rng, lengths, time, key)
        shapes = {
            "W_query": (query, units),
            "W_key": (key, units),
            "W_value": (key, units),
            "W_output": (units, key),
        }
        params = {name: rng.normal(size=size) for name, size in shapes.items()}
        return queries, keys, mask, params, heads

    two = np.array([[1.0, 2.0]])
    tiny = {
        "W_query": two,
        "W_key": np.array([[1.0, -1.0]]),
        "W_value": np.array([[1.0, 3.0]]),
        "W_output": np.array([[2.0], [1.0]]),
    }
    keys = np.array([[[1.0], [0.0], [1000.0]]])
    first = draw([4, 2], 4, 3, 5, 6, 2)
    query, *rest = first
    turned = [np.ascontiguousarray(part[::-1]) for part in first[:3]]
    asked, offered, real, *others = draw([3, 4], 5, 3, 2, 4, 2)
    later = np.roll(offered, 1, axis=1), np.roll(real, 1, axis=1)
    # Whole numbers and a root of 2: float32 keeps them exactly.
    state, states, mask, params, _ = draw([3, 2], 3, 2, 4, 8, 2)
    whole = {name: np.round(2 * weight) for name, weight in params.items()}
    steep = 1e3 * np.round(2 * state), np.round(2 * states), mask, whole, 2
    return [
        Probe(
            "two heads of one number, two characters and one padding",
            (two[:, :1], keys, ragged_mask([2], 3), tiny, 2),
        ),
        Probe("two heads of three numbers", first),
        Probe("the same texts, another query", (query[::-1] + 1, *rest)),
        Probe("the same texts in another order", (*turned, *first[3:])),
        Probe("one head alone", draw([3, 5], 5, 2, 4, 3, 1)),
        Probe("three heads of two numbers", draw([5, 3], 5, 4, 2, 6, 3)),
        Probe("no padding", draw([4, 4], 4, 3, 2, 4, 2)),
        Probe("padding in front, too", (asked, *later, *others)),
        Probe("as many texts as characters", draw([3, 1, 2], 3, 2, 5, 4, 2)),
        Probe("as many heads as texts", draw([4, 3, 1], 4, 2, 3, 6, 3)),
        Probe("as many heads as characters", draw([3, 2], 3, 4, 2, 6, 3)),
        Probe("all sizes equal", draw([2, 4, 3, 1], 4, 4, 4, 4, 2)),
        Probe("heads of one number each", draw([3, 4], 4, 2, 3, 4, 4)),
        Probe("scores of many thousands", steep),
        Probe("float32", converted(draw([2, 4], 4, 3, 2, 4, 2), np.float32)),
        Probe("one text alone", draw([4], 6, 3, 4, 8, 2)),
    ]


def _split(vectors: Array, heads: int) -> Array:
    return vectors.reshape(*vectors.shape[:-1], heads, -1)


def _interleaved(vectors: Array, heads: int) -> Array:
    parts = vectors.reshape(*vectors.shape[:-1], -1, heads)
    return np.swapaxes(parts, -1, -2)


def _through(vectors: Array, heads: int) -> Array:
    """Split so that time and heads are mixed up."""
    if vectors.ndim == 2:
        return _split(vectors, heads)
    batch, time, units = vectors.shape
    mixed = vectors.reshape(batch, heads, time, units // heads)
    return np.swapaxes(mixed, 1, 2)


def _join(seen: Array) -> Array:
    return seen.reshape(len(seen), -1)


def _join_by_number(seen: Array) -> Array:
    return np.swapaxes(seen, 1, 2).reshape(len(seen), -1)


def _heads(
    split: Callable = _split,
    scale: Callable = lambda part, heads: np.sqrt(part.shape[-1]),
    weigh: Callable = lambda s, m: attention_weights(s, m[:, None]),
    join: Callable = _join,
    value: str = "W_value",
    blend: str = "bht,bthn->bhn",
    ends: Callable = lambda joined, params: joined @ params["W_output"],
) -> Callable:
    """Multi-head attention with one part exchanged."""

    def wrong(
        query: Array, keys: Array, mask: Array, params: Params, heads: int
    ) -> tuple[Array, Array]:
        asked = split(query @ params["W_query"], heads)
        offered = split(keys @ params["W_key"], heads)
        values = split(keys @ params[value], heads)
        scores = np.einsum("bhn,bthn->bht", asked, offered)
        weights = weigh(scores / scale(asked, heads), mask)
        seen = np.einsum(blend, weights, values)
        return ends(join(seen), params), weights

    return wrong


def _over_all(scores: Array, mask: Array) -> Array:
    masked = np.where(mask[:, None], scores, -1e9)
    return softmax(_join(masked)).reshape(scores.shape)


def _weighing(*args: Any, weigh: Callable) -> tuple[Array, Array]:
    """Let each head share out its weights as one text would."""

    def each_head(scores: Array, mask: Array) -> Array:
        rows = scores.reshape(-1, scores.shape[-1])
        weights = weigh(rows, np.repeat(mask, scores.shape[1], axis=0))
        return weights.reshape(scores.shape)

    return _heads(weigh=each_head)(*args)


def _averaged(weights: Array) -> Array:
    return 0 * weights + weights.mean(1, keepdims=True)


def _with_result(change: Callable) -> Callable:
    return lambda *args: change(*multi_head_attention(*args))


OTHERWISE_WEIGHED = [m for m in WEIGHTS_MISTAKES if m not in SMALL_PENALTY]

HEAD_MISTAKES = known(
    "the scores are divided by the root of all units, not of a head's",
    "By what is a head's dot product divided? How long is its query?",
    _heads(scale=lambda part, heads: np.sqrt(part.shape[-1] * heads)),
    "the scores are not scaled",
    _heads(scale=lambda part, heads: 1),
    "the scores are divided by the size of a head, without a root",
    _heads(scale=lambda part, heads: part.shape[-1]),
    "the scores are divided by the root of the number of heads",
    _heads(scale=lambda part, heads: np.sqrt(heads)),
    "the scores are divided by the root of a key's own length",
    lambda *args: _heads(scale=lambda part, heads: np.sqrt(args[1].shape[-1]))(
        *args
    ),
    "the scores are divided by the root of a query's own length",
    lambda *args: _heads(scale=lambda part, heads: np.sqrt(args[0].shape[-1]))(
        *args
    ),
    "the scores are multiplied by the root, not divided",
    _heads(scale=lambda part, heads: 1 / np.sqrt(part.shape[-1])),
    "the softmax runs over the heads",
    "Over what does each head share out its weights?",
    _heads(
        weigh=lambda scores, mask: softmax(
            np.where(mask[:, None], scores, -1e9), 1
        )
    ),
    _heads(weigh=lambda scores, mask: softmax(scores, 1) * mask[:, None]),
    "the softmax runs over the batch",
    _heads(
        weigh=lambda scores, mask: softmax(
            np.where(mask[:, None], scores, -1e9), 0
        )
    ),
    "all heads together share out one 1",
    _heads(weigh=_over_all),
    "every head takes every n-th number, not a block",
    "Which numbers of a projected vector belong to the first head?",
    _heads(split=_interleaved, join=_join_by_number),
    _heads(split=_interleaved),
    "the scores of all heads are added up before the softmax",
    "May two heads look at different places?",
    _heads(weigh=lambda s, m: 0 * s + attention_weights(s.sum(1), m)[:, None]),
    "the mask of text 1 serves head 1, not text 1",
    "Which axis of the scores counts the heads? Has the mask one?",
    _heads(weigh=lambda s, m: attention_weights(s, m[None])),
    "the mask is taken for the length of a text",
    "May padding also be in front, or in between?",
    lambda q, k, m, p, heads: multi_head_attention(
        q, k, np.arange(m.shape[1]) < m.sum(1, keepdims=True), p, heads
    ),
    "what the heads saw is put together number by number",
    "Which head's numbers come first in the joined vector?",
    _heads(join=_join_by_number),
    "the heads are put together in reverse",
    _heads(join=lambda seen: _join(seen[:, ::-1])),
    "the axis of time is cut into heads, not the numbers of a vector",
    "Which axis of the projected keys is split between the heads?",
    _heads(split=_through),
    "the values are the projected keys",
    "Keys say where to look. What is looked at there?",
    _heads(value="W_key"),
    "every head adds up the values of all heads",
    "Whose values does a head look at?",
    _heads(blend="bht,btkn->bhn"),
    "the values are added up without their weights",
    "Where do the weights enter?",
    _heads(blend="bhs,bthn->bhn"),
    "W_output is left out",
    "What brings the joined vector back to the size of a key?",
    _heads(ends=lambda joined, params: joined),
    "W_output is turned round",
    "Which side of W_output has the size of a key?",
    _heads(ends=lambda joined, params: joined @ params["W_output"].T),
    "what the heads saw is averaged, not put side by side",
    "What becomes of two heads' answers: one mean, or one long vector?",
    _heads(join=lambda seen: np.tile(seen.mean(1), (1, seen.shape[1]))),
    "what the heads saw is added up, not put side by side",
    _heads(join=lambda seen: seen.sum(1), ends=lambda j, params: j),
    "the weights of the heads are averaged before they come back",
    "Whose weights should come back: one mean, or those of each head?",
    _with_result(lambda context, weights: (context, weights.mean(1))),
    "all heads look with the mean of their weights",
    "May two heads look at different places?",
    _heads(weigh=lambda s, m: _averaged(attention_weights(s, m[:, None]))),
    "all heads look where the first one looks",
    _heads(weigh=lambda s, m: 0 * s + attention_weights(s, m[:, None])[:, :1]),
    "there is one head, whatever is asked for",
    "Where does your code use the number of heads?",
    lambda q, k, m, p, heads: multi_head_attention(q, k, m, p, 1),
    "there are always two heads",
    lambda q, k, m, p, heads: multi_head_attention(q, k, m, p, 2),
    "one look is taken over all units, and copied for every head",
    lambda q, k, m, p, heads: (
        multi_head_attention(q, k, m, p, 1)[0],
        np.repeat(multi_head_attention(q, k, m, p, 1)[1], heads, 1),
    ),
    "the scores come back, not the weights",
    "What should the weights of one head sum to?",
    _with_result(lambda c, w: (c, np.log(np.maximum(w, 1e-300)))),
    "heads and characters are swapped in the weights",
    "Which axis of the weights counts the heads?",
    _with_result(lambda c, w: (c, np.swapaxes(w, 1, 2))),
    "the axis of length 1 is kept in the context vector",
    "Which shape does the docstring ask for?",
    _with_result(lambda c, w: (c[:, None], w)),
    "the axis of length 1 is kept in the weights",
    _with_result(lambda c, w: (c, w[:, :, None])),
    "the query is added to the context vector",
    "Who joins what was seen with the state: this look, or the LSTM?",
    lambda q, *rest: (
        multi_head_attention(q, *rest)[0] + q,
        multi_head_attention(q, *rest)[1],
    ),
    *families.of_batch(multi_head_attention, query=OTHER_QUERY),
    *inside(_weighing, "weigh", OTHERWISE_WEIGHED),
)

# ------------------------------------------------------------------- judges

JUDGES = {
    "general_score": Judge(
        ("alignment_scores",),
        general_score,
        general_probes,
        GENERAL_MISTAKES,
        "W lets a query meet keys of any size.",
        batched=("query", "keys"),
    ),
    "local_weights": Judge(
        ("attention_weights",),
        local_weights,
        local_probes,
        LOCAL_MISTAKES,
        "A window for each text, and nothing outside.",
        batched=("alignment_scores", "mask", "centres"),
        symptoms=LOCAL_SYMPTOMS,
        promised=LOCAL_PROMISE,
    ),
    "multi_head_attention": Judge(
        ("context_vector", "attention_weights"),
        multi_head_attention,
        head_probes,
        HEAD_MISTAKES,
        "Every head looks for itself.",
        batched=("query", "keys", "mask"),
        symptoms=weights_symptoms(2),
    ),
}
