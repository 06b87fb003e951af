"""The translator with one part taken out: what is that part good for?

Lesson 08 compares each of these with the whole translator.
"""

from utils.backend import keras, ops
from utils.layers import (
    AdditiveAttention,
    Attention,
    Decoder,
    Encoder,
    weighted_sum,
)
from utils.model import DateTranslator


class NoMaskEncoder(Encoder):
    """Read padding as if it were text."""

    def call(self, source_ids, mask):
        """See `Encoder.call`."""
        return super().call(source_ids, ops.ones_like(mask))


class NoMaskAttention(AdditiveAttention):
    """Attend to padding too."""

    def call(self, query, keys, mask, projected_keys=None):
        """See `Attention.call`."""
        return super().call(query, keys, ops.ones_like(mask), projected_keys)


class UniformAttention(Attention):
    """Attend to all characters alike, at every step.

    The baseline of Wiegreffe and Pinter (2019, section 3.2): trained from
    the start with weights that cannot choose.
    """

    def call(self, query, keys, mask, projected_keys=None):
        """See `Attention.call`."""
        weights = ops.cast(mask, "float32")
        weights = weights / ops.sum(weights, axis=-1, keepdims=True)
        return weighted_sum(weights, keys), weights


class ForwardEncoder(keras.layers.Layer):
    """Read from left to right only, into states of the same size."""

    def __init__(self, vocabulary_size: int, embedding_units: int, units: int):
        super().__init__()
        two_ways = Encoder(vocabulary_size, embedding_units, units)
        self.embedding = two_ways.embedding
        self.lstm = keras.layers.LSTM(2 * units, return_sequences=True)

    def build(self, input_shape=None):
        self.embedding.build((None, None))
        self.lstm.build((None, None, self.embedding.output_dim))

    def call(self, source_ids, mask):
        """See `Encoder.call`."""
        return self.lstm(self.embedding(source_ids), mask=mask)


class NoFeedbackDecoder(Decoder):
    """Write without being told which character came last."""

    def step(self, previous, *others, **named):
        """See `Decoder.step`."""
        return super().step(0 * previous, *others, **named)


class NoTeacherDecoder(Decoder):
    """Train on what it writes itself, right or wrong."""

    def call(self, decoder_inputs, encoder_states, mask):
        """See `Decoder.call`; of `decoder_inputs` it uses the first."""
        projected_keys = self.attention.project(encoder_states)
        hidden, cell = self.initial_state(encoder_states)
        previous_ids = decoder_inputs[:, 0]
        written = []
        for position in range(self.length):
            hidden, cell, _ = self.step(
                self.embedding(previous_ids), hidden, cell,
                encoder_states, mask, projected_keys, position,
            )  # fmt: skip
            logits = self.output_layer(hidden)
            previous_ids = ops.argmax(logits, axis=-1)
            written.append(logits)
        return ops.stack(written, axis=1)


class NoFeedbackTranslator(DateTranslator):
    """A translator with a `NoFeedbackDecoder`."""

    decoder_class = NoFeedbackDecoder


class NoTeacherTranslator(DateTranslator):
    """A translator with a `NoTeacherDecoder`."""

    decoder_class = NoTeacherDecoder
