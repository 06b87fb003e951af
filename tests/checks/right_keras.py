"""Right answers in Keras that are written in an unusual way."""

import numpy as np

from utils import by_hand
from utils import layers as course
from utils.backend import keras, ops, tf

from .collection import right

layers = keras.layers

right("Encoder")(course.Encoder)
right("AdditiveAttention")(course.AdditiveAttention)


@right("softmax")
def a_tensor(x, axis=-1):
    return tf.nn.softmax(tf.cast(x, tf.float64), axis=axis)


@right("softmax")
def by_keras(x, axis=-1):
    return ops.softmax(ops.convert_to_tensor(np.float32(x)), axis=axis)


@right("additive_score")
def tensors(query, keys, W_query, W_key, b, v):
    query, keys, W_query, W_key, b, v = (
        tf.constant(part, tf.float32)
        for part in (query, keys, W_query, W_key, b, v)
    )
    hidden = tf.tanh((query @ W_query)[:, None] + keys @ W_key + b)
    return tf.reduce_sum(hidden * v, axis=-1)


@right("one_step_attention")
def tensors_in_a_list(decoder_state, encoder_states, mask, params):
    results = by_hand.one_step_attention(
        decoder_state, encoder_states, mask, params
    )
    return [tf.constant(part) for part in results]


@right("masked_loss")
def by_keras_loss(target_ids, logits, pad_id):
    losses = keras.losses.sparse_categorical_crossentropy(
        target_ids, np.float64(logits), from_logits=True
    )
    return tf.reduce_mean(tf.boolean_mask(losses, target_ids != pad_id))


@right("text_to_ids")
def integer_tensor(text, length, vocabulary):
    return tf.constant(by_hand.text_to_ids(text, length, vocabulary))


@right("Encoder")
class TwoReaders(layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        self.back = layers.LSTM(
            units, return_sequences=True, go_backwards=True
        )
        self.there = layers.LSTM(units, return_sequences=True)
        self.table = layers.Embedding(vocabulary_size, embedding_units)

    def call(self, source_ids, mask):
        embedded = self.table(source_ids)
        back = ops.flip(self.back(embedded, mask=mask), axis=1)
        there = self.there(embedded, mask=mask)
        return ops.concatenate([there, back], axis=-1)


@right("Encoder")
class OwnTable(layers.Layer):
    def __init__(self, vocabulary_size, embedding_units, units):
        super().__init__()
        self.table = self.add_weight(shape=(vocabulary_size, embedding_units))
        lstm = layers.LSTM(units, return_sequences=True)
        self.reader = layers.Bidirectional(lstm, merge_mode="concat")

    def call(self, ids, mask=None):
        return self.reader(ops.take(self.table, ids, axis=0), mask=mask)


@right("AdditiveAttention")
class ThreeDense(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.for_query = layers.Dense(units)
        self.for_keys = layers.Dense(units)
        self.to_score = layers.Dense(1)

    def call(self, query, keys, mask):
        query = ops.expand_dims(self.for_query(query), 1)
        scores = self.to_score(ops.tanh(query + self.for_keys(keys)))
        scores = ops.squeeze(scores, -1) - 1e9 * (
            1 - ops.cast(mask, "float32")
        )
        weights = ops.softmax(scores, axis=-1)
        return ops.einsum("bt,btd->bd", weights, keys), weights


@right("AdditiveAttention")
class OwnWeights(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, query_shape, keys_shape, mask_shape=None):
        self.v = self.add_weight(shape=(self.units,))
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")
        self.U = self.add_weight(shape=(keys_shape[-1], self.units))
        self.W = self.add_weight(shape=(query_shape[-1], self.units))

    def call(self, query, keys, mask):
        hidden = ops.matmul(query, self.W)[:, None] + ops.matmul(keys, self.U)
        scores = ops.matmul(ops.tanh(hidden + self.b), self.v[:, None])[..., 0]
        weights = ops.softmax(ops.where(mask, scores, -1e9))
        return ops.matmul(weights[:, None], keys)[:, 0], weights


@right("build_translator")
def functional(encoder, decoder):
    source_ids = keras.Input((None,), dtype="int32", name="source")
    decoder_inputs = keras.Input((10,), dtype="int32", name="fed")
    mask = ops.not_equal(source_ids, 0)
    states = encoder(source_ids, mask)
    logits = decoder(decoder_inputs, states, mask)
    return keras.Model((source_ids, decoder_inputs), logits)


@right("build_translator")
def subclassed(encoder, decoder):
    class Translator(keras.Model):
        def __init__(self):
            super().__init__()
            self.encoder, self.decoder = encoder, decoder

        def call(self, inputs):
            source_ids, decoder_inputs = inputs
            mask = source_ids > 0
            states = self.encoder(source_ids, mask)
            return self.decoder(decoder_inputs, states, mask)

    return Translator()


@right("compile_and_fit")
def with_metrics(translator, batches, epochs):
    translator.compile(
        optimizer=keras.optimizers.SGD(0.5),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=False,
    )
    return translator.fit(batches, epochs=epochs, verbose=2)


@right("compile_and_fit")
def own_loss(translator, batches, epochs):
    def loss(target_ids, logits):
        return keras.losses.sparse_categorical_crossentropy(
            target_ids, logits, from_logits=True
        )

    translator.compile("adam", loss, run_eagerly=True)
    return translator.fit(batches, epochs=epochs, verbose=0)
