"""The three layers of the translator: Encoder, AdditiveAttention, Decoder.

Shapes use the course's names: `Tx` characters are read, `Ty` are written.
The mask is True at a real character and False on padding.
"""

import numpy as np

from utils.backend import keras, ops

# The score that padding gets: softmax makes exactly 0 of it. Lessons 03 and 09
# write it out.
PENALTY = -1e9


def register(layer_class: type) -> type:
    """Let Keras load the layer from a file by its name."""
    return keras.saving.register_keras_serializable("attention_course")(
        layer_class
    )


@register
class Encoder(keras.layers.Layer):
    """Read the text in both directions.

    An embedding followed by a bidirectional LSTM (Schuster and Paliwal,
    1997; Bahdanau et al., 2015, section 3.2): state j knows the characters
    before j and after j.

    Args:
        vocabulary_size: number of source ids.
        embedding_units: size of a character's vector.
        units: size of the LSTM of each direction.
    """

    def __init__(
        self, vocabulary_size: int, embedding_units: int, units: int, **kwargs
    ):
        super().__init__(**kwargs)
        self.vocabulary_size = vocabulary_size
        self.embedding_units = embedding_units
        self.units = units
        self.embedding = _embedding(vocabulary_size, embedding_units)
        self.both_ways = keras.layers.Bidirectional(
            keras.layers.LSTM(units, return_sequences=True, name="lstm"),
            name="both_ways",
        )

    def build(self, input_shape=None):
        self.embedding.build((None, None))
        self.both_ways.build((None, None, self.embedding_units))
        self.built = True

    def call(self, source_ids, mask):
        """Return `encoder_states`.

        Args:
            source_ids: (batch, Tx) ids.
            mask: (batch, Tx), True = real character.

        Returns:
            (batch, Tx, 2*units): the forward and the backward state of each
            character, side by side.
        """
        embedded = self.embedding(source_ids)
        return self.both_ways(embedded, mask=mask)

    def compute_output_shape(self, input_shape, *_, **__):
        return (*input_shape, 2 * self.units)

    def get_config(self) -> dict:
        return super().get_config() | {
            "vocabulary_size": self.vocabulary_size,
            "embedding_units": self.embedding_units,
            "units": self.units,
        }


class Attention(keras.layers.Layer):
    """One look back at the text: scores, weights, and a weighted sum.

    A subclass says how well a key fits a query (`score`), and may prepare
    the keys for that once (`project`). The others are in
    `utils.studies.attention`.
    """

    uses_position = False  # whether `call` wants to know the decoder's step

    def build(self, query_shape, keys_shape, *_, **__):
        """Make the weights; there are none here."""

    def project(self, keys):
        """Return what `score` needs of the keys.

        The keys stay the same while the decoder writes, so this is done
        once for all steps.
        """
        return keys

    def score(self, query, projected_keys):
        """Return the alignment scores, (batch, Tx)."""
        raise NotImplementedError(f"{type(self).__name__} has no score")

    def call(self, query, keys, mask, projected_keys=None):
        """Attend once, for one step of the decoder.

        Args:
            query: (batch, decoder_units), the decoder's previous state.
            keys: (batch, Tx, 2*units), the encoder states; they serve as
                values too.
            mask: (batch, Tx), True = real character.
            projected_keys: `self.project(keys)`, if at hand.

        Returns:
            context_vector (batch, 2*units), attention_weights (batch, Tx).
        """
        if projected_keys is None:
            projected_keys = self.project(keys)
        alignment_scores = self.score(query, projected_keys)
        attention_weights = masked_softmax(alignment_scores, mask)
        return weighted_sum(attention_weights, keys), attention_weights

    def _weight(self, name, shape, initializer="glorot_uniform"):
        return self.add_weight(name=name, shape=shape, initializer=initializer)


def masked_softmax(alignment_scores, mask):
    """Softmax over the last axis; what the mask leaves out gets exactly 0."""
    return ops.softmax(ops.where(mask, alignment_scores, PENALTY), axis=-1)


def weighted_sum(attention_weights, values):
    """(batch, Tx) weights and (batch, Tx, n) values → (batch, n)."""
    rows = ops.expand_dims(attention_weights, 1)  # (batch, 1, Tx)
    return ops.squeeze(ops.matmul(rows, values), 1)  # faster than an einsum


@register
class AdditiveAttention(Attention):
    """Decide where to look (Bahdanau et al., 2015, section 3.1 and A.1.2).

        alignment_scores  = v . tanh(query @ W_query + key @ W_key + b)
        attention_weights = softmax of the scores over the real characters
        context_vector    = sum of the keys, weighted

    Args:
        units: size of the space in which query and key are compared.
    """

    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, query_shape, keys_shape, *_, **__):
        self.W_query = self._weight("W_query", (query_shape[-1], self.units))
        self.W_key = self._weight("W_key", (keys_shape[-1], self.units))
        self.b = self._weight("b", (self.units,), "zeros")
        self.v = self._weight("v", (self.units,), unit_normal())

    def project(self, keys):
        """Return key @ W_key + b, (batch, Tx, units)."""
        return ops.matmul(keys, self.W_key) + self.b

    def score(self, query, projected_keys):
        """Return v . tanh(query @ W_query + projected key), (batch, Tx)."""
        projected_query = ops.expand_dims(ops.matmul(query, self.W_query), 1)
        hidden = ops.tanh(projected_query + projected_keys)
        return ops.sum(hidden * self.v, axis=-1)

    def get_config(self) -> dict:
        return super().get_config() | {"units": self.units}


@register
class Decoder(keras.layers.Layer):
    """Write the date, one character a step, looking back at every step.

    One step (Bahdanau et al., 2015, section 3.1, with the context fed to
    an LSTM instead of a GRU): the state before the step is the query; the
    context vector and the previous character go into the LSTM; its new
    state gives the logits of the next character.

    Args:
        vocabulary_size: number of target ids that can be fed (with START).
        embedding_units: size of a character's vector.
        units: size of the LSTM.
        attention: the layer that looks back, e.g. `AdditiveAttention(32)`.
        length: number of characters it writes (Ty). Dates need no end
            symbol: they all have ten.
        written_size: number of ids that can be written (without START).
    """

    def __init__(
        self,
        vocabulary_size: int,
        embedding_units: int,
        units: int,
        attention: keras.layers.Layer,
        length: int,
        written_size: int,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.vocabulary_size = vocabulary_size
        self.embedding_units = embedding_units
        self.units = units
        self.length = length
        self.written_size = written_size
        self.embedding = _embedding(vocabulary_size, embedding_units)
        self.attention = attention
        self.tells_position = (  # a learner's layer need be no Attention
            isinstance(attention, Attention) and attention.uses_position
        )
        self.lstm_cell = keras.layers.LSTMCell(units, name="lstm_cell")
        self.output_layer = keras.layers.Dense(written_size, name="output")

    def build(self, decoder_inputs_shape, encoder_states_shape, *_, **__):
        keys_units = encoder_states_shape[-1]
        self.embedding.build((None, None))
        if not self.attention.built:  # a loaded one is
            self.attention.build((None, self.units), encoder_states_shape)
        self.lstm_cell.build((None, keys_units + self.embedding_units))
        self.output_layer.build((None, self.units))
        self.built = True

    def initial_state(self, encoder_states):
        """Return `hidden, cell` before the first step: zeros."""
        zeros = ops.zeros((ops.shape(encoder_states)[0], self.units))
        return zeros, zeros

    def step(
        self, previous, hidden, cell, encoder_states, mask, projected_keys,
        position=None,
    ):  # fmt: skip
        """Write one character.

        Args:
            previous: (batch, embedding_units), the previous character.
            hidden: (batch, units), the decoder state before this step.
            cell: (batch, units), the LSTM's memory before this step.
            encoder_states: (batch, Tx, 2*encoder_units).
            mask: (batch, Tx), True = real character.
            projected_keys: `self.attention.project(encoder_states)`.
            position: which character is written, from 0.

        Returns:
            hidden, cell after the step, attention_weights (batch, Tx).
        """
        asked = {"position": position} if self.tells_position else {}
        context_vector, attention_weights = self.attention(
            hidden, encoder_states, mask, projected_keys, **asked
        )
        inputs = ops.concatenate([context_vector, previous], axis=-1)
        hidden, (hidden, cell) = self.lstm_cell(inputs, (hidden, cell))
        return hidden, cell, attention_weights

    def call(self, decoder_inputs, encoder_states, mask):
        """Run with teacher forcing: every step is fed the true character.

        Args:
            decoder_inputs: (batch, Ty), the targets shifted right.
            encoder_states: (batch, Tx, 2*encoder_units).
            mask: (batch, Tx), True = real character.

        Returns:
            logits (batch, Ty, written_size).
        """
        projected_keys = self.attention.project(encoder_states)
        embedded = self.embedding(decoder_inputs)
        hidden, cell = self.initial_state(encoder_states)
        states = []
        for position in range(self.length):
            hidden, cell, _ = self.step(
                embedded[:, position], hidden, cell,
                encoder_states, mask, projected_keys, position,
            )  # fmt: skip
            states.append(hidden)
        return self.output_layer(ops.stack(states, axis=1))

    def greedy(self, encoder_states, mask, start_id: int, table=None):
        """Run free: every step is fed the character it just wrote.

        Args:
            encoder_states: (batch, Tx, 2*encoder_units).
            mask: (batch, Tx), True = real character.
            start_id: fed at the first step.
            table: (states, written_size), which characters may follow, as
                `utils.days.TABLE`; if None, all may.

        Returns:
            ids (batch, Ty), their probabilities among what could be
            written (batch, Ty) and attention_weights (batch, Ty, Tx).
        """
        if table is None:  # one state, which every character leads back to
            table = np.zeros((1, self.written_size), "int32")
        projected_keys = self.attention.project(encoder_states)
        hidden, cell = self.initial_state(encoder_states)
        batch = ops.shape(encoder_states)[0]
        previous_ids = ops.full((batch,), start_id, "int32")
        following = ops.tile(table[:1], (batch, 1))  # (batch, written_size)
        written = []
        for position in range(self.length):
            hidden, cell, weights = self.step(
                self.embedding(previous_ids), hidden, cell,
                encoder_states, mask, projected_keys, position,
            )  # fmt: skip
            # Again a mask before a softmax: this one is on the logits.
            probabilities = masked_softmax(
                self.output_layer(hidden), following >= 0
            )
            previous_ids = ops.argmax(probabilities, axis=-1)
            best = ops.max(probabilities, axis=-1)
            written.append((previous_ids, best, weights))
            chosen = ops.expand_dims(previous_ids, 1)
            states = ops.take_along_axis(following, chosen, axis=1)
            following = ops.take(table, states[:, 0], axis=0)
        return tuple(ops.stack(part, axis=1) for part in zip(*written))

    def get_config(self) -> dict:
        serialize = keras.saving.serialize_keras_object
        return super().get_config() | {
            "vocabulary_size": self.vocabulary_size,
            "embedding_units": self.embedding_units,
            "units": self.units,
            "attention": serialize(self.attention),
            "length": self.length,
            "written_size": self.written_size,
        }

    @classmethod
    def from_config(cls, config: dict) -> "Decoder":
        deserialize = keras.saving.deserialize_keras_object
        attention = deserialize(config.pop("attention"))
        return cls(attention=attention, **config)


def unit_normal() -> keras.initializers.Initializer:
    """Random numbers with a standard deviation of 1."""
    # A new one for every weight: it draws its seed when it is made, so one
    # made at import would not follow keras.utils.set_random_seed.
    return keras.initializers.RandomNormal(stddev=1.0)


def _embedding(vocabulary_size: int, units: int) -> keras.layers.Embedding:
    # Vectors of length about sqrt(units), not Keras' ±0.05: the LSTMs see
    # the characters apart from the first step on, and learn 3 times faster.
    return keras.layers.Embedding(
        vocabulary_size,
        units,
        embeddings_initializer=unit_normal(),
        name="embedding",
    )
