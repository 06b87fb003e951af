"""Lesson 03: the context vector, and one whole look at the text."""

from dataclasses import replace

import numpy as np

from utils.by_hand import (
    additive_score,
    attention_weights,
    context_vector,
    one_step_attention,
    softmax,
)
from utils.checks.attention import (
    SCORE_MISTAKES,
    WEIGHTS_MISTAKES,
    weights_symptoms,
)
from utils.checks.draws import (
    attention_params,
    converted,
    ragged_mask,
    steep_attention,
)
from utils.checks.engine import Judge, Mistake, Probe, Symptom

Array = np.ndarray
Params = dict[str, Array]

# ----------------------------------------------------------- context_vector


def context_probes(seed: int) -> list[Probe]:
    """Weights with padding that holds 1e3, and sizes that tell axes apart."""
    rng = np.random.default_rng(seed)

    def draw(lengths: list[int], time: int, size: int):
        mask = ragged_mask(lengths, time)
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
        Probe("whole numbers", (one_hot, whole)),
        Probe(
            "values that are whole numbers",
            (np.array([[0.25, 0.25, 0.5], [0.5, 0.5, 0.0]]), whole),
        ),
        Probe("float32", converted(draw([2, 3], 3, 4), np.float32)),
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

CONTEXT_MISTAKES = (
    Mistake(
        "the weights come back, not the context vector",
        "Which is wanted: where to look, or what is seen there?",
        lambda w, v: w,
    ),
    Mistake(
        "the plain mean of the values is taken",
        "Where do the weights enter?",
        lambda w, v: v.mean(1),
    ),
    Mistake(
        "the values are added up without their weights",
        "Where do the weights enter?",
        lambda w, v: v.sum(1),
    ),
    Mistake(
        "only the value with the largest weight is taken",
        "What do the other characters add to the sum?",
        lambda w, v: v[np.arange(len(w)), w.argmax(1)],
    ),
    Mistake(
        "the weighted values are not added up",
        "How many context vectors does one text have?",
        lambda w, v: w[..., None] * v,
    ),
    Mistake(
        "the weighted values are averaged, not added",
        "The weights sum to 1 already. What does a mean divide by again?",
        lambda w, v: np.einsum("bt,btd->bd", w, v) / w.shape[1],
    ),
    Mistake(
        "the sum runs over the features, not over the characters",
        "Which axis should be gone at the end: time, or features?",
        lambda w, v: np.einsum("bt,btd->bt", w, v),
    ),
    Mistake(
        "the sum runs over the batch",
        "Which axis should be gone at the end: time, or batch?",
        lambda w, v: np.einsum("bt,btd->td", w, v),
    ),
    Mistake(
        "everything is summed to one number per text",
        "How many numbers should a context vector have?",
        lambda w, v: np.einsum("bt,btd->b", w, v),
    ),
    Mistake(
        "the texts of the batch are added together",
        "Should the context of one text hold values of another?",
        lambda w, v: np.einsum("bt,btd->d", w, v),
    ),
    Mistake(
        "each weight meets all the values, not its own one",
        "Does weight number 2 meet value number 2, or all of them?",
        lambda w, v: np.einsum("bt,bsd->bd", w, v),
    ),
    Mistake(
        "every text meets the weights of every other text",
        "Three texts, three contexts. Why are there nine?",
        lambda w, v: w @ v,
    ),
    Mistake(
        "every text meets the weights of every other text",
        "Three texts, three contexts. Why are there nine?",
        lambda w, v: np.swapaxes(w @ v, 0, 1),
    ),
    Mistake(
        "each weighted value overwrites the one before",
        "What does a running sum start from, and what happens to it?",
        lambda w, v: w[:, -1:] * v[:, -1],
    ),
    Mistake(
        "the weights are squared",
        "How often does a weight stand in the sum?",
        lambda w, v: np.einsum("bt,btd->bd", w * w, v),
    ),
    Mistake(
        "the axis of length 1 is kept",
        "Which shape does the docstring ask for?",
        lambda w, v: w[:, None] @ v,
    ),
    Mistake(
        "the weights of text 0 serve the whole batch",
        "Whose weights does each text use?",
        lambda w, v: np.einsum("t,btd->bd", w[0], v),
    ),
    Mistake(
        "the values of text 0 serve the whole batch",
        "Whose values does each text use?",
        lambda w, v: np.einsum("bt,td->bd", w, v[0]),
    ),
    Mistake(
        "the weights go through another softmax",
        "The weights sum to 1 already. What would a softmax do to them?",
        lambda w, v: np.einsum("bt,btd->bd", softmax(w), v),
    ),
    Mistake(
        "the weights are turned round in time",
        "Does the first weight belong to the first character?",
        lambda w, v: np.einsum("bt,btd->bd", w[:, ::-1], v),
    ),
    Mistake(
        "weights run along the wrong axis of the values",
        "Which axis of the values is time?",
        lambda w, v: (w[:, None, :] * v).sum(1),
    ),
    Mistake(
        "weights run along the wrong axis of the values",
        "Which axis of the values is time?",
        lambda w, v: (w[:, None, :] * v).sum(2),
    ),
    Mistake(
        "a weight meets the text of its number, not its character",
        "Which axes of the weights are batch and time?",
        lambda w, v: np.einsum("tb,btd->bd", w, v),
    ),
    Mistake(
        "the last character is left out",
        "Where does your loop or slice end?",
        lambda w, v: np.einsum("bt,btd->bd", w[:, :-1], v[:, :-1]),
    ),
    Mistake(
        "the first character is left out",
        "Where does your loop or slice begin?",
        lambda w, v: np.einsum("bt,btd->bd", w[:, 1:], v[:, 1:]),
    ),
    Mistake(
        "the last value is taken, whatever the weights say",
        "Where do the weights enter?",
        lambda w, v: v[:, -1],
    ),
    Mistake(
        "the first value is taken, whatever the weights say",
        "Where do the weights enter?",
        lambda w, v: v[:, 0],
    ),
    Mistake(
        "the largest of the values is taken, not their sum",
        "A context vector is a blend. What blends the values?",
        lambda w, v: v.max(1),
    ),
    Mistake(
        "the largest weighted value is taken, not the sum",
        "A context vector is a blend. What blends the weighted values?",
        lambda w, v: (w[..., None] * v).max(1),
    ),
)

# ------------------------------------------------------- one_step_attention


def step_probes(seed: int) -> list[Probe]:
    """Ragged texts, equal sizes, another query, other weights."""
    rng = np.random.default_rng(seed)

    def draw(
        lengths: list[int],
        time: int,
        query_size: int,
        key_size: int,
        attention_size: int,
    ):
        mask = ragged_mask(lengths, time)
        state = rng.normal(size=(len(lengths), query_size))
        states = rng.normal(size=(*mask.shape, key_size))
        states = np.where(mask[..., None], states, 1e3)
        params = attention_params(rng, query_size, key_size, attention_size)
        return state, states, mask, params

    one = np.ones((1, 1))
    tiny = {"W_query": one, "W_key": 2 * one, "b": one[0] / 2, "v": one[0]}
    states = np.array([[[1.0], [-1.0], [1000.0]]])
    first = draw([3, 2], 3, 2, 4, 5)
    state, *rest = first
    steep, low, mask = steep_attention()
    turned = [np.ascontiguousarray(part[::-1]) for part in first[:3]]
    return [
        Probe(
            "one text of two characters and one padding",
            (one, states, ragged_mask([2], 3), tiny),
        ),
        Probe("two texts, the second one shorter", first),
        Probe("the same texts, another query", (state[::-1] + 1, *rest)),
        Probe("the same texts in another order", (*turned, first[3])),
        Probe("no padding", draw([4, 4], 4, 3, 2, 2)),
        Probe("as many texts as characters", draw([3, 1, 2], 3, 2, 4, 2)),
        Probe("all sizes equal", draw([3, 2, 1], 3, 3, 3, 3)),
        Probe("float32", converted(draw([2, 4, 1], 4, 2, 2, 3), np.float32)),
        Probe("other weights", draw([1, 5], 5, 4, 4, 4)),
        Probe("scores of two million", (one, low, mask, steep)),
    ]


def _part(part: str, mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    """Let a look at the text make the mistakes of one of its parts."""
    return tuple(
        replace(
            mistake,
            wrong=lambda *args, wrong=mistake.wrong: one_step_attention(
                *args, **{part: wrong}
            ),
        )
        for mistake in mistakes
    )


def _projected(state: Array, states: Array, mask: Array, params: Params):
    _, weights = one_step_attention(state, states, mask, params)
    return context_vector(weights, states @ params["W_key"]), weights


def _projected_with_bias(
    state: Array, states: Array, mask: Array, params: Params
) -> tuple[Array, Array]:
    _, weights = one_step_attention(state, states, mask, params)
    projected = states @ params["W_key"] + params["b"]
    return context_vector(weights, projected), weights


def _mean_context(state: Array, states: Array, mask: Array, params: Params):
    _, weights = one_step_attention(state, states, mask, params)
    real = mask / mask.sum(1, keepdims=True)
    return context_vector(real, states), weights


def _raw_scores(state: Array, states: Array, mask: Array, params: Params):
    context, _ = one_step_attention(state, states, mask, params)
    names = ("W_query", "W_key", "b", "v")
    return context, additive_score(
        state, states, *(params[name] for name in names)
    )


STEP_MISTAKES = (
    Mistake(
        "the values are the projected keys, not the encoder states",
        "The keys say where to look. What is looked at there?",
        _projected,
    ),
    Mistake(
        "the values are the projected keys, not the encoder states",
        "The keys say where to look. What is looked at there?",
        _projected_with_bias,
    ),
    Mistake(
        "the weights come back before the softmax, as scores",
        "What should each row of the second result sum to?",
        _raw_scores,
    ),
    Mistake(
        "the weights go through another softmax before they come back",
        "The weights sum to 1 already. What would a softmax do to them?",
        lambda *args: (
            one_step_attention(*args)[0],
            softmax(one_step_attention(*args)[1]),
        ),
    ),
    Mistake(
        "the context is a plain mean, whatever the weights say",
        "Where do the weights enter the context vector?",
        _mean_context,
    ),
    Mistake(
        "the decoder state is joined to the context vector",
        "Who joins what was seen with the state: this step, or the LSTM?",
        lambda s, *rest: (
            np.concatenate([one_step_attention(s, *rest)[0], s], axis=-1),
            one_step_attention(s, *rest)[1],
        ),
    ),
    Mistake(
        "the context vector goes through a tanh",
        "What is a weighted sum, and is anything done to it afterwards?",
        lambda *args: (
            np.tanh(one_step_attention(*args)[0]),
            one_step_attention(*args)[1],
        ),
    ),
    Mistake(
        "the query is changed by a tanh first",
        "Does the formula bend the decoder state before it is used?",
        lambda s, *rest: one_step_attention(np.tanh(s), *rest),
    ),
    *_part("weigh", WEIGHTS_MISTAKES),
    *_part("score", SCORE_MISTAKES),
    *_part("blend", CONTEXT_MISTAKES),
)

JUDGES = {
    "context_vector": Judge(
        ("attention_weights", "values"),
        ("context_vector",),
        context_vector,
        context_probes,
        CONTEXT_MISTAKES,
        "Every value counts by its weight, text by text.",
        batched=("attention_weights", "values"),
        symptoms=(BEYOND,),
    ),
    "one_step_attention": Judge(
        ("decoder_state", "encoder_states", "mask", "params"),
        ("context_vector", "attention_weights"),
        one_step_attention,
        step_probes,
        STEP_MISTAKES,
        "Right for any query, length and order of texts.",
        batched=("decoder_state", "encoder_states", "mask"),
        symptoms=(
            *weights_symptoms(2),
            Symptom(
                "the context vector does not follow from the weights",
                "Which weights blend the states, and which come back?",
                lambda args, came: (
                    not np.allclose(
                        context_vector(came[1], args[1]), came[0], atol=1e-3
                    )
                ),
            ),
        ),
    ),
}
