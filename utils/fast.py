"""The readable layers again, made for speed: same weights, same numbers.

`utils.layers` is what the lessons show and take apart. What is here does the
same sums with fewer and larger operations, and is used wherever it can be; a
layer that somebody put in place of the course's own is called as it is. Tests
hold both equal, forwards and backwards.
"""

from utils.backend import keras, tf
from utils.layers import Decoder, Encoder


def encode(encoder, source_ids, mask):
    """Return what `encoder(source_ids, mask)` returns.

    TensorFlow's BlockLSTM is one operation for a whole text; Keras runs a
    loop of a dozen for every character.

    Args:
        encoder: the course's `Encoder`, or any other.
        source_ids: (batch, Tx) ids, padded on the right.
        mask: (batch, Tx), True = real character.
    """
    if type(encoder) is not Encoder:
        return encoder(source_ids, mask)
    embedded = tf.gather(  # (Tx, batch, embedding_units): BlockLSTM's order
        encoder.embedding.embeddings, tf.transpose(source_ids)
    )
    lengths = tf.reduce_sum(tf.cast(mask, "int32"), axis=1)

    def turn(sequences):  # the text, not its padding
        return tf.reverse_sequence(
            sequences, lengths, seq_axis=0, batch_axis=1
        )

    zeros = tf.zeros((tf.shape(source_ids)[0], encoder.units))
    forward, backward = (
        _weights(way.cell)
        for way in (
            encoder.both_ways.forward_layer,
            encoder.both_ways.backward_layer,
        )
    )
    ahead, _ = _lstm(embedded, zeros, zeros, *forward)
    back, _ = _lstm(turn(embedded), zeros, zeros, *backward)
    states = tf.concat([ahead, turn(back)], axis=-1)
    states = tf.transpose(states, (1, 0, 2))
    real = tf.cast(tf.expand_dims(mask, -1), states.dtype)
    return states * real  # padding gets 0, as from Keras


class FastDecoder(Decoder):
    """A `Decoder` that does once what it can, and less at every step.

    The gates' part of what is fed is the same for every text: one row for
    each character. And since sigmoid(x) = (1 + tanh(x/2)) / 2, with halved
    weights one tanh serves all four gates.
    """

    def prepare(self, encoder_states, mask):
        """See `Decoder.prepare`."""
        projected_keys = self.attention.project(encoder_states)
        kernel, bias = self.lstm_cell.kernel, self.lstm_cell.bias
        seen, fed = tf.split(
            kernel, (encoder_states.shape[-1], self.embedding_units)
        )
        rows = _halve(tf.matmul(self.embedding.embeddings, fed) + bias)
        weights = tf.concat([seen, self.lstm_cell.recurrent_kernel], axis=0)
        weights = _halve(weights)

        def step(fed, hidden, cell, position):
            context_vector, attention_weights = self.attend(
                hidden, encoder_states, mask, projected_keys, position
            )
            inputs = tf.concat([context_vector, hidden], axis=-1)
            gates = tf.tanh(tf.matmul(inputs, weights) + fed)
            enter, keep, candidate, leave = tf.split(gates, 4, axis=-1)
            cell = (cell + keep * cell + candidate + enter * candidate) / 2
            hidden = tf.tanh(cell)
            return (hidden + leave * hidden) / 2, cell, attention_weights

        return lambda ids: tf.gather(rows, ids), step


def _halve(weights):
    """Halve the columns of the gates that have a sigmoid: i, f, c, o."""
    enter, keep, candidate, leave = tf.split(weights, 4, axis=-1)
    return tf.concat([enter / 2, keep / 2, candidate, leave / 2], axis=-1)


def _weights(cell):
    """Return an LSTM cell's weights as BlockLSTM wants them.

    One matrix, and the gates in the order input, candidate, forget, output.
    (BlockLSTMV2 has Keras' order, but a wrong gradient.)
    """
    both = tf.concat([cell.kernel, cell.recurrent_kernel], axis=0)
    return _reorder(both), _reorder(cell.bias)


def _reorder(weight):
    enter, keep, candidate, leave = tf.split(weight, 4, axis=-1)
    return tf.concat([enter, candidate, keep, leave], axis=-1)


def _lstm(inputs, hidden, cell, weights, bias):
    """Return all hidden states and cells: (T, batch, units)."""
    unused = tf.zeros_like(bias[: bias.shape[0] // 4])
    parts = tf.raw_ops.BlockLSTM(
        seq_len_max=tf.shape(inputs, "int64")[0],
        x=inputs, cs_prev=cell, h_prev=hidden, w=weights, b=bias,
        wci=unused, wcf=unused, wco=unused, use_peephole=False,
        forget_bias=0.0, cell_clip=-1.0,
    )  # fmt: skip
    return parts.h, parts.cs


@keras.saving.register_keras_serializable("attention_course")
class FastAdam(keras.optimizers.Adam):
    """Keras' Adam, in one operation for each weight in place of thirty."""

    def update_step(self, gradient, variable, learning_rate):
        """See Keras' `Optimizer.update_step`."""
        steps = tf.cast(self.iterations + 1, "float32")
        index = self._get_variable_index(variable)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=self.beta_1**steps,
            beta2_power=self.beta_2**steps,
            lr=tf.cast(learning_rate, "float32"),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=tf.convert_to_tensor(gradient),
        )
