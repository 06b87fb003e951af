"""Right answers of lesson 06, by a writer who saw no check."""

import numpy as np

from ..collection import right


# np.take twice
@right("attention_map")
def takes(attention_weights, example, input_length):
    one = np.take(attention_weights, example, axis=0)
    return np.take(one, range(input_length), axis=-1)


# padding columns deleted
@right("attention_map")
def deleted(attention_weights, example, input_length):
    one = attention_weights[example]
    return np.delete(one, np.s_[input_length:], axis=1)


# row by row in a list
@right("attention_map")
def row_by_row(attention_weights, example, input_length):
    return np.array([row[:input_length] for row in attention_weights[example]])


# a mask of columns
@right("attention_map")
def mask_of_columns(attention_weights, example, input_length):
    real = np.arange(attention_weights.shape[2]) < input_length
    return attention_weights[example][:, real].copy()


# a matrix product with 0 and 1
@right("span_mass")
def matrix_product(attention_map, span):
    inside = np.zeros(attention_map.shape[1])
    inside[slice(*span)] = 1
    return attention_map @ inside


# column by column
@right("span_mass")
def column_by_column(attention_map, span):
    total = np.zeros(len(attention_map))
    for place in range(*span):
        total += attention_map[:, place]
    return total


# sums with a condition on the places
@right("span_mass")
def where_inside(attention_map, span):
    place = np.arange(attention_map.shape[1])
    inside = (span[0] <= place) & (place < span[1])
    return np.sum(attention_map, axis=1, where=inside)


# Python's sum over the transposed map
@right("span_mass")
def python_sum(attention_map, span):
    start, stop = span
    return np.array([sum(row[start:stop].tolist()) for row in attention_map])
