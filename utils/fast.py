"""What makes training fast: the same sums in fewer and larger operations.

`utils.layers` is what the lessons take apart. The translator reads through
`encode`, which does what its `Encoder` does, and calls any other encoder as it
is. Tests hold both equal, forwards and backwards.
"""

from utils.backend import keras, tf
from utils.layers import Encoder


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

    both_ways = encoder.both_ways
    ahead = _lstm(embedded, both_ways.forward_layer.cell)
    back = _lstm(turn(embedded), both_ways.backward_layer.cell)
    states = tf.concat([ahead, turn(back)], axis=-1)
    states = tf.transpose(states, (1, 0, 2))
    real = tf.cast(tf.expand_dims(mask, -1), states.dtype)
    return states * real  # padding gets 0, as from Keras


def _lstm(inputs, cell):
    """Return an LSTM's hidden states, (Tx, batch, units), from its cell."""
    both = tf.concat([cell.kernel, cell.recurrent_kernel], axis=0)
    bias = _reorder(cell.bias)
    zeros = tf.zeros((tf.shape(inputs)[1], cell.units))
    unused = tf.zeros((cell.units,))  # for connections that we do not have
    return tf.raw_ops.BlockLSTM(
        seq_len_max=tf.shape(inputs, "int64")[0],
        x=inputs, cs_prev=zeros, h_prev=zeros, w=_reorder(both), b=bias,
        wci=unused, wcf=unused, wco=unused, use_peephole=False,
        forget_bias=0.0, cell_clip=-1.0,
    ).h  # fmt: skip


def _reorder(weights):
    """Put Keras' gates into BlockLSTM's order, with the candidate second.

    (BlockLSTMV2 has Keras' order, but the gradient of the other.)
    """
    enter, keep, candidate, leave = tf.split(weights, 4, axis=-1)
    return tf.concat([enter, candidate, keep, leave], axis=-1)


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
