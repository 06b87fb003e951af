"""Wrong answers of lesson 06."""

import numpy as np

from .collection import wrong

map_, mass = "attention_map", "span_mass"


@wrong(map_, "transposed")
def transposed(weights, example, input_length):
    return weights[example][:, :input_length].T


@wrong(map_, "padding is still")
def with_padding(weights, example, input_length):
    return weights[example]


@wrong(map_, "map of text 0")
def always_the_first(weights, example, input_length):
    return weights[0][:, :input_length]


@wrong(map_, "shared out anew")
def renormalised(weights, example, input_length):
    cut = weights[example][:, :input_length]
    return cut / cut.sum(axis=-1, keepdims=True)


@wrong(map_, "rows are cut")
def cuts_rows(weights, example, input_length):
    return weights[example][:input_length]


@wrong(map_, "a column is missing")
def one_column_less(weights, example, input_length):
    return weights[example][:, : input_length - 1]


@wrong(map_, "column of padding")
def one_column_more(weights, example, input_length):
    return weights[example][:, : input_length + 1]


@wrong(map_, "last columns")
def from_the_end(weights, example, input_length):
    return weights[example][:, -input_length:]


@wrong(map_, "text before")
def counts_from_one(weights, example, input_length):
    return weights[example - 1][:, :input_length]


@wrong(map_, "averaged")
def averaged(weights, example, input_length):
    return weights.mean(axis=0)[:, :input_length]


@wrong(map_, "batch axis is kept")
def keeps_the_batch(weights, example, input_length):
    return weights[[example], :, :input_length]


@wrong(map_, "set to zero")
def zeroed_padding(weights, example, input_length):
    result = weights[example].copy()
    result[:, input_length:] = 0
    return result


@wrong(map_, "`attention_weights` is changed in place")
def renormalised_in_place(weights, example, input_length):
    result = weights[example][:, :input_length].copy()
    weights[example][:, input_length:] = 0
    return result


@wrong(map_, "taken for the batch")
def wrong_axis(weights, example, input_length):
    return weights[:, example][:, :input_length]


@wrong(mass, "end of the span is counted in")
def end_included(attention_map, span):
    start, stop = span
    return attention_map[:, start : stop + 1].sum(axis=1)


@wrong(mass, "last character of the span")
def end_excluded_twice(attention_map, span):
    start, stop = span
    return attention_map[:, start : stop - 1].sum(axis=1)


@wrong(mass, "first character of the span")
def start_excluded(attention_map, span):
    start, stop = span
    return attention_map[:, start + 1 : stop].sum(axis=1)


@wrong(mass, "mean of the span")
def mean(attention_map, span):
    return attention_map[:, slice(*span)].mean(axis=1)


@wrong(mass, "largest weight of the span")
def maximum(attention_map, span):
    return attention_map[:, slice(*span)].max(axis=1)


@wrong(mass, "over the written")
def over_rows(attention_map, span):
    return attention_map[:, slice(*span)].sum(axis=0)


@wrong(mass, "cuts the rows")
def span_of_rows(attention_map, span):
    return attention_map[slice(*span)].sum(axis=1)


@wrong(mass, "start and length")
def start_and_length(attention_map, span):
    start, length = span
    return attention_map[:, start : start + length].sum(axis=1)


@wrong(mass, "one number for the whole map")
def one_number(attention_map, span):
    return attention_map[:, slice(*span)].sum()


@wrong(mass, "outside the span")
def outside(attention_map, span):
    start, stop = span
    left = attention_map[:, :start].sum(axis=1)
    return left + attention_map[:, stop:].sum(axis=1)


@wrong(mass, "two ends")
def ends_only(attention_map, span):
    start, stop = span
    return attention_map[:, start] + attention_map[:, stop - 1]


@wrong(mass, "without a sum")
def no_sum(attention_map, span):
    return attention_map[:, slice(*span)]


@wrong(mass, "up to the end")
def from_the_front(attention_map, span):
    return attention_map[:, : span[1]].sum(axis=1)


@wrong(mass, "yes or no")
def hit_or_miss(attention_map, span):
    best = attention_map.argmax(axis=1)
    return ((best >= span[0]) & (best < span[1])).astype(float)


@wrong(map_, "run into each other")
def cut_from_the_flat_numbers(attention_weights, example, input_length):
    rows = attention_weights.shape[1]
    flat = attention_weights[example].ravel()[: rows * input_length]
    return flat.reshape(rows, input_length)


@wrong(map_, "sorted")
def sorted_weights(attention_weights, example, input_length):
    return np.sort(attention_weights[example, :, :input_length], axis=1)


@wrong(map_, "text after")
def next_text(attention_weights, example, input_length):
    after = (example + 1) % len(attention_weights)
    return attention_weights[after, :, :input_length]


@wrong(map_, "padding is still")
def drops_what_got_nothing(attention_weights, example, input_length):
    one = attention_weights[example]
    return one[:, one.sum(axis=0) > 0]


@wrong(map_, "changed in place")
def zeroes_the_padding(attention_weights, example, input_length):
    attention_weights[example, :, input_length:] = 0
    return attention_weights[example, :, :input_length]


@wrong(map_, "rounded")
def rounds(attention_weights, example, input_length):
    return attention_weights[example, :, :input_length].round(2)


@wrong(map_, "no weight of this text")
def adds_the_padding_up(attention_weights, example, input_length):
    one = attention_weights[example].copy()
    one[:, input_length - 1] += one[:, input_length:].sum(axis=1)
    return one[:, :input_length]


@wrong(mass, "last character of the span")
def overwrites(attention_map, span):
    for j in range(*span):
        total = attention_map[:, j]
    return total


@wrong(mass, "too little attention")
def running_sums(attention_map, span):
    start, stop = span
    sums = attention_map.cumsum(axis=1)
    return sums[:, stop - 1] - sums[:, start - 1]


@wrong(mass, "same factor")
def against_chance(attention_map, span):
    share = (span[1] - span[0]) / attention_map.shape[1]
    return attention_map[:, slice(*span)].sum(axis=1) / share


@wrong(mass, "too little attention")
def leaves_small_ones_out(attention_map, span):
    floor = attention_map.mean(axis=1, keepdims=True) / 2
    kept = np.where(attention_map < floor, 0, attention_map)
    return kept[:, slice(*span)].sum(axis=1)


@wrong(mass, "some sizes only")
def always_ten_rows(attention_map, span):
    rows = attention_map[:, slice(*span)]
    return np.array([rows[i].sum() for i in range(10)])
