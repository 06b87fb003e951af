"""The layers against NumPy written here, and against Keras' own."""

import numpy as np
import pytest

from utils.backend import keras, ops
from utils.layers import (
    AdditiveAttention,
    Decoder,
    Encoder,
    masked_softmax,
)

BATCH, TX, UNITS, QUERY = 3, 7, 5, 4


@pytest.fixture
def random():
    keras.utils.set_random_seed(0)
    return np.random.default_rng(0)


@pytest.fixture
def mask():
    lengths = np.array([[7], [4], [1]])
    return np.arange(TX) < lengths


def made_attention(random, units=6):
    layer = AdditiveAttention(units)
    layer.build((None, QUERY), (None, TX, 2 * UNITS))
    layer.b.assign(random.normal(size=units))
    return layer


def test_attention_is_what_the_paper_says(random, mask):
    layer = made_attention(random)
    query = random.normal(size=(BATCH, QUERY)).astype("float32")
    keys = random.normal(size=(BATCH, TX, 2 * UNITS)).astype("float32")
    context_vector, weights = map(np.asarray, layer(query, keys, mask))
    W_query, W_key, b, v = layer.get_weights()
    for row in range(BATCH):
        scores = [
            v @ np.tanh(query[row] @ W_query + key @ W_key + b)
            for key in keys[row][mask[row]]
        ]
        expected = np.exp(scores) / np.exp(scores).sum()
        real = mask[row]
        np.testing.assert_allclose(weights[row][real], expected, atol=1e-5)
        assert (weights[row][~real] == 0).all()
        np.testing.assert_allclose(
            context_vector[row], expected @ keys[row][real], atol=1e-5
        )


def test_attention_agrees_with_keras(random, mask):
    layer = made_attention(random)
    query = random.normal(size=(BATCH, QUERY)).astype("float32")
    keys = random.normal(size=(BATCH, TX, 2 * UNITS)).astype("float32")
    context_vector, weights = layer(query, keys, mask)
    oracle = keras.layers.AdditiveAttention()
    oracle.build([(None, 1, 6), (None, TX, 2 * UNITS), (None, TX, 6)])
    oracle.scale.assign(layer.v)
    projected_query = ops.matmul(query, layer.W_query)[:, None]
    theirs, their_weights = oracle(
        [projected_query, ops.convert_to_tensor(keys), layer.project(keys)],
        mask=[None, mask[:, None]],
        return_attention_scores=True,
    )
    np.testing.assert_allclose(context_vector, theirs[:, 0], atol=1e-5)
    np.testing.assert_allclose(weights, their_weights[:, 0], atol=1e-5)


@pytest.mark.parametrize("level", [-1e6, 0.0, 1e6])
def test_padding_gets_nothing_whatever_the_scores(level):
    scores = np.array([[level, level + 1, -level, 99.0]], "float32")
    weights = masked_softmax(scores, np.array([[True, True, False, False]]))
    expected = np.exp([0, 1]) / np.exp([0, 1]).sum()
    assert np.allclose(weights[0, :2], expected, atol=1e-5)
    assert not np.any(weights[0, 2:])


def test_projecting_once_changes_nothing(random, mask):
    layer = made_attention(random)
    query = random.normal(size=(BATCH, QUERY)).astype("float32")
    keys = random.normal(size=(BATCH, TX, 2 * UNITS)).astype("float32")
    once = layer(query, keys, mask, layer.project(keys))
    for here, there in zip(once, layer(query, keys, mask)):
        np.testing.assert_array_equal(here, there)


def test_encoder_ignores_padding(random):
    encoder = Encoder(20, 3, UNITS)
    ids = random.integers(1, 20, size=(1, TX))
    alone = encoder(ids, np.ones((1, TX), bool))
    padded = np.concatenate([ids, np.zeros((1, 4), int)], axis=1)
    states = encoder(padded, padded != 0)
    assert states.shape == (1, TX + 4, 2 * UNITS)
    np.testing.assert_allclose(states[:, :TX], alone, atol=1e-6)


def test_encoder_reads_both_ways(random):
    encoder = Encoder(20, 3, UNITS)
    ids = random.integers(1, 20, size=(1, TX))
    other = ids.copy()
    other[0, 3] = ids[0, 3] % 19 + 1
    real = np.ones((1, TX), bool)
    changed = np.asarray(encoder(ids, real)) != np.asarray(
        encoder(other, real)
    )
    forward, backward = changed[0, :, :UNITS], changed[0, :, UNITS:]
    assert not forward[:3].any() and forward[3:].any(axis=1).all()
    assert not backward[4:].any() and backward[:4].any(axis=1).all()


def made_decoder():
    decoder = Decoder(12, 3, QUERY, AdditiveAttention(6), 10, 11)
    decoder.build((None, 10), (None, TX, 2 * UNITS))
    return decoder


def test_decoder_written_step_by_step_is_teacher_forcing(random, mask):
    decoder = made_decoder()
    states = random.normal(size=(BATCH, TX, 2 * UNITS)).astype("float32")
    inputs = random.integers(0, 12, size=(BATCH, 10))
    logits = decoder(inputs, states, mask)
    assert logits.shape == (BATCH, 10, 11)
    hidden, cell = decoder.initial_state(states)
    projected = decoder.attention.project(states)
    for position in range(10):
        previous = decoder.embedding(inputs[:, position])
        hidden, cell, weights = decoder.step(
            previous, hidden, cell, states, mask, projected
        )
        np.testing.assert_allclose(weights.numpy().sum(axis=1), 1, atol=1e-6)
        np.testing.assert_allclose(
            decoder.output_layer(hidden), logits[:, position], atol=1e-5
        )


def test_greedy_feeds_what_it_wrote(random, mask):
    decoder = made_decoder()
    states = random.normal(size=(BATCH, TX, 2 * UNITS)).astype("float32")
    ids, probabilities, weights = decoder.greedy(states, mask, 11)
    assert weights.shape == (BATCH, 10, TX)
    inputs = np.concatenate([np.full((BATCH, 1), 11), ids[:, :-1]], axis=1)
    logits = decoder(inputs, states, mask)
    np.testing.assert_array_equal(ids, ops.argmax(logits, axis=-1))
    np.testing.assert_allclose(
        probabilities, ops.max(ops.softmax(logits), axis=-1), atol=1e-5
    )


def test_layers_survive_their_configuration():
    layers = (Encoder(20, 3, UNITS), made_attention(np.random.default_rng()))
    for layer in (*layers, made_decoder()):
        copy = type(layer).from_config(layer.get_config())
        assert copy.get_config() == layer.get_config()


def test_the_seed_decides_every_random_weight():
    def drawn(seed):
        keras.utils.set_random_seed(seed)
        weights = [*made_decoder().weights, *made_encoder().weights]
        return {w.path: w.numpy() for w in weights if w.numpy().std() > 0}

    def made_encoder():
        encoder = Encoder(20, 3, UNITS)
        encoder.build()
        return encoder

    first, again, other = drawn(0), drawn(0), drawn(1)
    fixed = {path for path in first if path.endswith("bias")}  # forget gate
    assert any(path.endswith("embeddings") for path in first)
    for path, again_weight, other_weight in zip(
        first, again.values(), other.values()
    ):
        np.testing.assert_array_equal(first[path], again_weight)
        assert path in fixed or not np.array_equal(first[path], other_weight)


def test_a_table_forbids_what_may_not_follow(random, mask):
    decoder = made_decoder()
    states = random.normal(size=(BATCH, TX, 2 * UNITS)).astype("float32")
    table = np.full((2, 11), -1)
    table[0, 3], table[1, 5:7] = 1, 0  # 3, then 5 or 6, then 3 again
    ids, probabilities, _ = decoder.greedy(states, mask, 11, table)
    assert (np.asarray(ids)[:, ::2] == 3).all()
    assert np.isin(np.asarray(ids)[:, 1::2], (5, 6)).all()
    np.testing.assert_allclose(np.asarray(probabilities)[:, ::2], 1)
    assert (np.asarray(probabilities)[:, 1::2] >= 0.5).all()
