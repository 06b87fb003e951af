"""Wrong answers of lesson 06, by a writer who saw no check."""

import numpy as np

from ..collection import wrong


# transposed: a row for each character read
@wrong("attention_map", "the map is transposed")
def transposed(attention_weights, example, input_length):
    return attention_weights[example, :, :input_length].T


# cuts rows, not columns
@wrong("attention_map", "the rows are cut, not the columns")
def cuts_rows(attention_weights, example, input_length):
    return attention_weights[example, :input_length]


# still a batch, of one
@wrong("attention_map", "the batch axis is kept")
def batch_of_one(attention_weights, example, input_length):
    return attention_weights[example : example + 1, :, :input_length]


# scales to a brightest cell of 1
@wrong("attention_map", "the map is scaled so that its largest number is 1")
def scaled(attention_weights, example, input_length):
    found = attention_weights[example, :, :input_length]
    return found / found.max()


# makes columns sum to 1
@wrong("attention_map", "a number comes back that is no weight of this text")
def columns_to_one(attention_weights, example, input_length):
    found = attention_weights[example, :, :input_length]
    return found / found.sum(axis=0, keepdims=True)


# takes the last columns, as if padding stood in front
@wrong("attention_map", "the last columns are kept, not the first ones")
def last_columns(attention_weights, example, input_length):
    return attention_weights[example, :, -input_length:]


# takes the step of that number in every text
@wrong(
    "attention_map", "the axis of written characters is taken for the batch"
)
def wrong_axis(attention_weights, example, input_length):
    return attention_weights[:, example, :input_length]


# counts texts from 1
@wrong("attention_map", "the map of the text before is shown")
def from_one(attention_weights, example, input_length):
    return attention_weights[example - 1, :, :input_length]


# one column too few
@wrong("attention_map", "a column is missing")
def one_too_few(attention_weights, example, input_length):
    return attention_weights[example, :, : input_length - 1]


# another softmax
@wrong("attention_map", "a softmax is taken after the cut")
def softmax_again(attention_weights, example, input_length):
    e = np.exp(attention_weights[example, :, :input_length])
    return e / e.sum(axis=-1, keepdims=True)


# reshapes instead of cutting
@wrong("attention_map", "the rows run into each other")
def reshapes(attention_weights, example, input_length):
    found = attention_weights[example]
    return np.resize(found, (found.shape[0], input_length))


# the mean over the batch
@wrong("attention_map", "the maps of all texts are averaged")
def mean_map(attention_weights, example, input_length):
    return attention_weights.mean(axis=0)[:, :input_length]


# squeeze takes away an axis of length 1, too
@wrong("attention_map", "an axis of length 1 is left over or lost")
def squeezes(attention_weights, example, input_length):
    return np.squeeze(attention_weights[example, :, :input_length])


# sums over the written characters
@wrong("span_mass", "the sum runs over the written characters")
def sums_written(attention_map, span):
    start, stop = span
    return attention_map[:, start:stop].sum(axis=0)


# takes the span for rows
@wrong("span_mass", "the span cuts the rows, not the columns")
def span_of_rows(attention_map, span):
    start, stop = span
    return attention_map[start:stop].sum(axis=1)


# the mean, not the sum
@wrong("span_mass", "the mean of the span is taken, not its sum")
def mean_mass(attention_map, span):
    start, stop = span
    return attention_map[:, start:stop].mean(axis=1)


# one number for all written characters
@wrong("span_mass", "one number for the whole map comes back, a sum")
def one_number(attention_map, span):
    start, stop = span
    return attention_map[:, start:stop].sum()


# the brightest cell only
@wrong("span_mass", "the largest weight of the span is taken, not the sum")
def brightest(attention_map, span):
    start, stop = span
    return attention_map[:, start:stop].max(axis=1)


# a pair as an index picks two columns, start and stop
@wrong("span_mass", "only start and stop are counted, not what is between")
def two_columns(attention_map, span):
    return attention_map[:, list(span)].sum(axis=1)


# what falls outside
@wrong("span_mass", "the attention outside the span is summed")
def outside(attention_map, span):
    start, stop = span
    return 1 - attention_map[:, start:stop].sum(axis=1)


# shared out anew over the written characters
@wrong("span_mass", "the result is scaled so that all of it sums to 1")
def shared_out(attention_map, span):
    start, stop = span
    mass = attention_map[:, start:stop].sum(axis=1)
    return mass / mass.sum()


# divided by the share that a blind look would have
@wrong(
    "span_mass", "every number is too large or too small by the same factor"
)
def against_chance(attention_map, span):
    start, stop = span
    mass = attention_map[:, start:stop].sum(axis=1)
    return mass / ((stop - start) / attention_map.shape[1])


# keeps the axis of the columns, (Ty, 1)
@wrong("span_mass", "an axis of length 1 is kept")
def keeps_axis(attention_map, span):
    start, stop = span
    return attention_map[:, start:stop].sum(axis=1, keepdims=True)
