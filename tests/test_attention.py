"""The other ways to look: against NumPy written here, and Keras' own."""

import numpy as np
import pytest

from utils.backend import keras, ops, tf
from utils.layers import AdditiveAttention
from utils.model import DateTranslator, load_translator
from utils.studies.attention import (
    ConcatAttention,
    DotAttention,
    GeneralAttention,
    HardAttention,
    LocalAttention,
    MultiHeadAttention,
    NoAttention,
    ScaledDotAttention,
)

TX, SIZE, STEP = 7, 6, 4  # queries and keys are equally long: dot needs that
LENGTHS = [7, 4, 1]
TEXTS = ["3 May 1979", "Saturday 9 May 2018", "5"]

VARIANTS = {
    "additive": lambda: AdditiveAttention(5),
    "dot": DotAttention,
    "scaled_dot": ScaledDotAttention,
    "general": GeneralAttention,
    "concat": lambda: ConcatAttention(5),
    "local_monotonic": lambda: LocalAttention(
        GeneralAttention(), 2, "monotonic"
    ),
    "local_predictive": lambda: LocalAttention(AdditiveAttention(5), 2),
    "hard": lambda: HardAttention(AdditiveAttention(5)),
    "heads": lambda: MultiHeadAttention(2, 4),
    "none": NoAttention,
}
each_variant = pytest.mark.parametrize("name", VARIANTS)


@pytest.fixture
def random():
    keras.utils.set_random_seed(0)
    return np.random.default_rng(0)


@pytest.fixture
def mask():
    return np.arange(TX) < np.array(LENGTHS)[:, None]


@pytest.fixture
def query(random):
    return random.normal(size=(3, SIZE)).astype("float32")


@pytest.fixture
def keys(random, mask):
    states = random.normal(size=(3, TX, SIZE)).astype("float32")
    return np.where(mask[..., None], states, np.float32(1e3))


def built(layer, query, keys):
    """Makes the weights, none of them zero, as a bias would be."""
    layer.build(query.shape, keys.shape)
    layer.built = True
    for weight in layer.weights:
        if not np.any(weight.numpy()):
            weight.assign(np.random.default_rng(1).normal(size=weight.shape))
    return layer


def attend(layer, query, keys, mask, *projected):
    position = {"position": STEP} if layer.uses_position else {}
    context_vector, weights = layer(query, keys, mask, *projected, **position)
    return np.asarray(context_vector), np.asarray(weights)


def softmax(scores):
    powers = np.exp(scores - np.max(scores))
    return powers / powers.sum()


# ------------------------------------------------- the papers, row by row
# Each takes one query, the real keys of one text and the layer's weights by
# name, and returns the attention weights of the real characters.


def additive(query, keys, w):
    hidden = [np.tanh(query @ w["W_query"] + k @ w["W_key"] + w["b"])
              for k in keys]  # fmt: skip
    return softmax([w["v"] @ h for h in hidden])


def dot(query, keys, w):
    return softmax([query @ key for key in keys])


def scaled_dot(query, keys, w):
    return softmax([query @ key / np.sqrt(len(key)) for key in keys])


def general(query, keys, w):
    return softmax([query @ w["W"] @ key for key in keys])


def concat(query, keys, w):
    joined = [np.concatenate([query, key]) for key in keys]
    return softmax([w["v"] @ np.tanh(both @ w["W"]) for both in joined])


def through_a_window(scorer, centre, query, keys, w):
    inside = [abs(t - centre) <= 2 for t in range(len(keys))]
    weights = np.zeros(len(keys))
    weights[inside] = scorer(query, keys[inside], w)
    return weights


def local_monotonic(query, keys, w):
    centre = (len(keys) - 1) * STEP / 9
    return through_a_window(general, centre, query, keys, w)


def local_predictive(query, keys, w):
    hidden = np.tanh(query @ w["W_centre"])
    centre = (len(keys) - 1) / (1 + np.exp(-(hidden @ w["v_centre"])))
    weights = through_a_window(additive, centre, query, keys, w)
    for t in range(len(keys)):
        weights[t] *= np.exp(-((t - centre) ** 2) / (2 * (2 / 2) ** 2))
    return weights


def hard(query, keys, w):
    soft = additive(query, keys, w)
    return (soft == soft.max()).astype(float)


EXPECTED = {
    "additive": additive,
    "dot": dot,
    "scaled_dot": scaled_dot,
    "general": general,
    "concat": concat,
    "local_monotonic": local_monotonic,
    "local_predictive": local_predictive,
    "hard": hard,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_it_is_what_its_paper_says(name, query, keys, mask):
    layer = built(VARIANTS[name](), query, keys)
    context_vector, weights = attend(layer, query, keys, mask)
    w = {weight.name: weight.numpy() for weight in layer.weights}
    for row, length in enumerate(LENGTHS):
        real = keys[row, :length]
        expected = EXPECTED[name](query[row], real, w)
        np.testing.assert_allclose(weights[row, :length], expected, atol=1e-5)
        np.testing.assert_allclose(
            context_vector[row], expected @ real, atol=1e-5
        )


def test_heads_are_what_their_paper_says(query, keys, mask):
    layer = built(MultiHeadAttention(2, 4), query, keys)
    W_query, W_key, W_value, W_output = layer.get_weights()
    context_vector, mean = attend(layer, query, keys, mask)
    of_each = np.asarray(layer.head_weights(query, keys, mask))
    assert of_each.shape == (3, 2, TX)
    np.testing.assert_allclose(mean, of_each.mean(axis=1), atol=1e-6)
    for row, length in enumerate(LENGTHS):
        real, seen = keys[row, :length], []
        for head in range(2):
            part = slice(2 * head, 2 * head + 2)
            asked = query[row] @ W_query[:, part]
            scores = [asked @ (key @ W_key[:, part]) for key in real]
            expected = softmax(np.array(scores) / np.sqrt(2))
            np.testing.assert_allclose(
                of_each[row, head, :length], expected, atol=1e-5
            )
            seen.append(expected @ (real @ W_value[:, part]))
        np.testing.assert_allclose(
            context_vector[row], np.concatenate(seen) @ W_output, atol=1e-5
        )


def test_no_attention_gives_the_last_state_of_each_direction(
    query, keys, mask
):
    context_vector, weights = attend(NoAttention(), query, keys, mask)
    assert not weights.any()
    for row, length in enumerate(LENGTHS):
        forward, backward = keys[row, length - 1, :3], keys[row, 0, 3:]
        np.testing.assert_array_equal(
            context_vector[row], np.concatenate([forward, backward])
        )


# ------------------------------------------------------ what holds for all


@each_variant
def test_padding_gets_exactly_nothing(name, query, keys, mask):
    layer = built(VARIANTS[name](), query, keys)
    context_vector, weights = attend(layer, query, keys, mask)
    assert (weights[~mask] == 0).all()
    other = np.where(mask[..., None], keys, -50).astype("float32")
    again, _ = attend(layer, query, other, mask)
    np.testing.assert_array_equal(context_vector, again)


@each_variant
def test_weights_are_shares(name, query, keys, mask):
    layer = built(VARIANTS[name](), query, keys)
    _, weights = attend(layer, query, keys, mask)
    sums = weights.sum(axis=1)
    assert (weights >= 0).all()
    if name == "none":
        assert not weights.any()
    elif name == "local_predictive":  # the Gaussian takes some away
        assert (sums > 0).all() and (sums <= 1 + 1e-6).all()
    else:
        np.testing.assert_allclose(sums, 1, atol=1e-6)


@each_variant
def test_a_single_character_is_looked_at(name, query, keys, mask):
    layer = built(VARIANTS[name](), query[2:], keys[2:])
    _, weights = attend(layer, query[2:], keys[2:], mask[2:])
    expected = 0 if name == "none" else np.arange(TX) == 0
    np.testing.assert_allclose(weights[0], expected, atol=1e-6)


@each_variant
def test_projecting_once_changes_nothing(name, query, keys, mask):
    layer = built(VARIANTS[name](), query, keys)
    once = attend(layer, query, keys, mask, layer.project(keys))
    for here, there in zip(once, attend(layer, query, keys, mask)):
        np.testing.assert_array_equal(here, there)


@each_variant
def test_a_text_is_read_alike_alone_and_in_a_batch(name, query, keys, mask):
    layer = built(VARIANTS[name](), query, keys)
    together = attend(layer, query, keys, mask)
    for row, length in enumerate(LENGTHS[:2]):
        one = slice(row, row + 1)
        alone = attend(
            layer, query[one], keys[one, :length], mask[one, :length]
        )
        context_vector, weights = together
        np.testing.assert_allclose(alone[0], context_vector[one], atol=1e-5)
        np.testing.assert_allclose(alone[1], weights[one, :length], atol=1e-5)


@each_variant
def test_it_takes_the_place_of_additive_attention(name, tmp_path):
    keras.utils.set_random_seed(1)
    translator = DateTranslator(4, 5, 10, attention=VARIANTS[name]())
    translator.build()
    translator.save(tmp_path / "one.keras")
    loaded = load_translator(tmp_path / "one.keras")
    assert type(loaded.decoder.attention) is type(translator.decoder.attention)
    for here, there in zip(
        translator.translate(TEXTS), loaded.translate(TEXTS)
    ):
        assert here.iso == there.iso
        assert here.attention.shape == (10, len(here.text))
        np.testing.assert_array_equal(here.attention, there.attention)
    params = translator.params()["decoder"]["attention"]
    sizes = [weight.size for weight in params.values()]
    assert sum(sizes) == translator.decoder.attention.count_params()


@each_variant
def test_every_weight_learns(name, query, keys, mask):
    layer = built(VARIANTS[name](), query, keys)
    with tf.GradientTape() as tape:
        position = {"position": STEP} if layer.uses_position else {}
        context_vector, _ = layer(query, keys, mask, **position)
        loss = ops.sum(context_vector)
    slopes = tape.gradient(loss, layer.trainable_variables)
    for weight, slope in zip(layer.trainable_variables, slopes):
        assert slope is not None, weight.name
        assert np.isfinite(slope).all() and np.any(slope), weight.name


def test_what_learns_is_not_nothing(query, keys):
    """Which weights there are, so that the test above tests something."""
    names = {
        name: [w.name for w in built(make(), query, keys).weights]
        for name, make in VARIANTS.items()
    }
    bahdanau = ["W_query", "W_key", "b", "v"]
    assert names == {
        "additive": bahdanau,
        "dot": [],
        "scaled_dot": [],
        "general": ["W"],
        "concat": ["W", "v"],
        "local_monotonic": ["W"],
        "local_predictive": ["W_centre", "v_centre", *bahdanau],
        "hard": bahdanau,
        "heads": ["W_query", "W_key", "W_value", "W_output"],
        "none": [],
    }


# ------------------------------------------------------------- Keras' own


@pytest.mark.parametrize("layer", [DotAttention(), ScaledDotAttention()])
def test_dot_agrees_with_keras(layer, query, keys, mask):
    scaled = isinstance(layer, ScaledDotAttention)
    oracle = keras.layers.Attention(use_scale=scaled)
    oracle.build([(3, 1, SIZE), keys.shape])
    if scaled:
        oracle.set_weights([np.array(SIZE**-0.5)])
    agree(layer, oracle, [query[:, None], keys], (query, keys, mask))


def test_general_agrees_with_keras(query, keys, mask):
    layer = built(GeneralAttention(), query, keys)
    asked = [query[:, None], keys, ops.convert_to_numpy(layer.project(keys))]
    oracle = keras.layers.Attention()
    agree(layer, oracle, asked, (query, keys, mask))


def test_concat_agrees_with_keras(query, keys, mask):
    layer = built(ConcatAttention(5), query, keys)
    W = layer.W.numpy()
    asked = [(query @ W[:SIZE])[:, None], keys, keys @ W[SIZE:]]
    oracle = keras.layers.AdditiveAttention()
    oracle.build([part.shape for part in asked])
    oracle.set_weights([layer.v.numpy()])
    agree(layer, oracle, asked, (query, keys, mask))


def agree(layer, oracle, asked, inputs):
    context_vector, weights = layer(*inputs)
    theirs, their_weights = oracle(
        asked, mask=[None, inputs[-1][:, None]], return_attention_scores=True
    )
    np.testing.assert_allclose(context_vector, theirs[:, 0], atol=1e-5)
    np.testing.assert_allclose(weights, their_weights[:, 0], atol=1e-5)


def test_heads_agree_with_keras(query, keys, mask):
    heads, units = 3, 6
    layer = built(MultiHeadAttention(heads, units), query, keys)
    W_query, W_key, W_value, W_output = layer.get_weights()
    oracle = keras.layers.MultiHeadAttention(heads, units // heads,
                                             use_bias=False)  # fmt: skip
    oracle.build((3, 1, SIZE), keys.shape, keys.shape)
    split = (SIZE, heads, units // heads)
    oracle.set_weights([
        *(w.reshape(split) for w in (W_query, W_key, W_value)),
        W_output.reshape(heads, units // heads, SIZE),
    ])  # fmt: skip
    theirs, their_weights = oracle(
        query[:, None], keys, attention_mask=mask[:, None],
        return_attention_scores=True,
    )  # fmt: skip
    context_vector, _ = layer(query, keys, mask)
    np.testing.assert_allclose(context_vector, theirs[:, 0], atol=1e-5)
    np.testing.assert_allclose(
        layer.head_weights(query, keys, mask), their_weights[:, :, 0],
        atol=1e-5,
    )  # fmt: skip


# ---------------------------------------------------- where they zoom in


def test_monotonic_moves_from_the_first_character_to_the_last(
    query, keys, mask
):
    layer = built(VARIANTS["local_monotonic"](), query, keys)
    steps = range(10)
    centres = np.array([layer.centres(query, mask, step) for step in steps])
    for row, length in enumerate(LENGTHS):
        np.testing.assert_allclose(
            centres[:, row], np.linspace(0, length - 1, 10), atol=1e-6
        )


def test_a_window_sees_nothing_outside(query, keys, mask):
    for name in ("local_monotonic", "local_predictive"):
        layer = built(VARIANTS[name](), query, keys)
        centres = np.asarray(layer.centres(query, mask, STEP))
        _, weights = attend(layer, query, keys, mask)
        outside = np.abs(np.arange(TX) - centres[:, None]) > 2
        assert outside[0].any() and (weights[outside] == 0).all()


def test_hard_attention_chooses_where_soft_looks_most(query, keys, mask):
    hard = built(VARIANTS["hard"](), query, keys)
    context_vector, weights = attend(hard, query, keys, mask)
    _, soft = attend(hard.scorer, query, keys, mask)
    best = soft.argmax(axis=1)
    np.testing.assert_allclose(weights, np.eye(TX)[best], atol=1e-6)
    np.testing.assert_allclose(
        context_vector, keys[np.arange(3), best], atol=1e-5
    )


def test_what_zooms_in_takes_any_score(query, keys, mask):
    for scorer in (DotAttention(), ConcatAttention(5)):
        for layer in (LocalAttention(scorer, 1), HardAttention(scorer)):
            _, weights = attend(built(layer, query, keys), query, keys, mask)
            assert (weights[~mask] == 0).all() and weights.any(axis=1).all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: LocalAttention(DotAttention(), 0), "half_width is 0"),
        (lambda: LocalAttention(DotAttention(), 3, "left"), "no centre 'left"),
        (lambda: MultiHeadAttention(3, 32), "32 units cannot be split on 3"),
        (lambda: MultiHeadAttention(0, 32), "heads is 0"),
        (lambda: LocalAttention(DotAttention(), steps=1), "steps is 1"),
        (
            lambda: LocalAttention(LocalAttention(DotAttention())),
            "scorer is a LocalAttention",
        ),
        (
            lambda: HardAttention(LocalAttention(DotAttention())),
            "scorer is a LocalAttention",
        ),
        (
            lambda: HardAttention(MultiHeadAttention(2, 4)),
            "scorer is a MultiHeadAttention",
        ),
        (
            lambda: DateTranslator(4, 5, 9, attention=DotAttention()).build(),
            "9 numbers and keys of 10 have no dot product",
        ),
    ],
)
def test_what_cannot_work_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_monotonic_window_needs_to_know_the_step(query, keys, mask):
    layer = built(VARIANTS["local_monotonic"](), query, keys)
    with pytest.raises(ValueError, match="position"):
        layer(query, keys, mask)
