"""Right answers of lesson 06, by a writer who saw no check."""

import numpy as np

from ..collection import right


# np.take and np.split, one axis after the other
@right("attention_map")
def axis_after_axis(attention_weights, example, input_length):
    one = np.take(attention_weights, example, axis=0)
    return np.split(one, [input_length], axis=1)[0]


# a mask over the columns, np.compress
@right("attention_map")
def compressed(attention_weights, example, input_length):
    columns = np.arange(attention_weights.shape[-1]) < input_length
    return attention_weights[example].compress(columns, axis=-1)


# a copy, so that nobody draws into the batch
@right("attention_map")
def a_copy(attention_weights, example, input_length):
    return attention_weights[example, ..., slice(input_length)].copy()


# np.delete of the padding
@right("attention_map")
def deletes_padding(attention_weights, example, input_length):
    padding = np.s_[input_length:]
    return np.delete(attention_weights[example], padding, axis=1)


# running sums with a zero in front
@right("span_mass")
def running_sums(attention_map, span):
    sums = np.pad(np.cumsum(attention_map, axis=1), ((0, 0), (1, 0)))
    return sums[:, span[1]] - sums[:, span[0]]


# matrix product with a column of ones and zeros
@right("span_mass")
def product(attention_map, span):
    places = np.arange(attention_map.shape[1])
    inside = (span[0] <= places) & (places < span[1])
    return attention_map @ inside.astype(float)


# slice(*span), einsum
@right("span_mass")
def with_einsum(attention_map, span):
    return np.einsum("yx->y", attention_map[:, slice(*span)])


# row by row, with Python's sum
@right("span_mass")
def row_by_row(attention_map, span):
    start, stop = span
    return np.array([float(sum(row[start:stop])) for row in attention_map])


# all that is not outside
@right("span_mass")
def without_outside(attention_map, span):
    start, stop = span
    outside = attention_map[:, :start].sum(1) + attention_map[:, stop:].sum(1)
    return attention_map.sum(1) - outside
