"""What is fast against what is readable: the same numbers."""

import numpy as np
import pytest

from utils.backend import keras, tf
from utils.fast import FastAdam, encode
from utils.layers import Encoder

UNITS, TX = 5, 9


@pytest.fixture
def batch():
    keras.utils.set_random_seed(0)
    random = np.random.default_rng(0)
    encoder = Encoder(20, 3, UNITS)
    encoder.build()
    for weight in encoder.weights:  # biases too: they begin at 0 or 1
        weight.assign(random.normal(size=weight.shape))
    source_ids = random.integers(1, 20, (4, TX)).astype("int32")
    for row, length in enumerate((9, 5, 1, 8)):
        source_ids[row, length:] = 0
    return encoder, source_ids, source_ids != 0


def test_encode_is_the_encoder(batch):
    encoder, source_ids, mask = batch
    states = encode(encoder, source_ids, mask).numpy()
    np.testing.assert_allclose(states, encoder(source_ids, mask), atol=1e-6)
    assert (states[~mask] == 0).all()


def test_encode_learns_as_the_encoder(batch):
    encoder, source_ids, mask = batch
    weights = [weight.value for weight in encoder.weights]
    wishes = np.random.default_rng(1).normal(size=(4, TX, 2 * UNITS))
    gradients = []
    for read in (encoder, lambda *inputs: encode(encoder, *inputs)):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(read(source_ids, mask) * wishes)
        found = tape.gradient(loss, weights)
        gradients.append([tf.convert_to_tensor(one) for one in found])
    for here, there in zip(*gradients):
        np.testing.assert_allclose(here, there, atol=1e-5)


def test_another_encoder_is_called_as_it_is(batch):
    _, source_ids, mask = batch

    class Mine(Encoder):
        def call(self, source_ids, mask):
            return "mine"

    assert encode(Mine(20, 3, UNITS), source_ids, mask) == "mine"


def test_the_fast_adam_is_keras_adam():
    random = np.random.default_rng(0)
    start = random.normal(size=(6, 4)).astype("float32")
    gradients = random.normal(size=(8, 6, 4)).astype("float32")
    ends = []
    for made in (keras.optimizers.Adam, FastAdam):
        variable = keras.Variable(start)
        optimizer = made(0.05, beta_2=0.99, global_clipnorm=1.0)
        optimizer.build([variable])
        for gradient in gradients:
            optimizer.apply([tf.constant(gradient)], [variable])
        ends.append([v.numpy() for v in (variable, *optimizer.variables)])
    for here, there in zip(*ends):
        np.testing.assert_allclose(here, there, atol=1e-6)
