"""Wrong answers of lesson 06."""

import numpy as np

from .collection import wrong

map_, mass = "attention_map", "span_mass"
sharp, even = "sharp_maps", "even_maps"


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


@wrong(sharp, "are shown, not maps")
def largest_weights(maps):
    return maps.max(axis=2)


@wrong(sharp, "places of the strongest")
def places(maps):
    return np.argmax(maps, axis=-1)


@wrong(sharp, "equally strong characters of a row both")
def every_largest(maps):
    return (maps == maps.max(axis=2, keepdims=True)).astype(float)


@wrong(sharp, "the last one is chosen")
def last_of_equals(maps):
    result = np.zeros_like(maps)
    for text, one in enumerate(maps):
        for row, weights in enumerate(one):
            best = 0
            for place, weight in enumerate(weights):
                if weight >= weights[best]:
                    best = place
            result[text, row, best] = 1
    return result


@wrong(sharp, "kept as it is")
def keeps_the_weight(maps):
    return np.where(maps < maps.max(axis=2, keepdims=True), 0, maps)


@wrong(sharp, "kept as it is")
def keeps_the_first_weight(maps):
    return maps * np.eye(maps.shape[2])[maps.argmax(axis=2)]


@wrong(sharp, "above a half")
def rounded_weights(maps):
    return np.round(maps)


@wrong(sharp, "above a half")
def over_a_half(maps):
    return np.where(maps > 0.5, 1.0, 0.0)


@wrong(sharp, "written character of each column")
def over_the_written(maps):
    return (maps == maps.max(axis=1, keepdims=True)).astype(int)


@wrong(sharp, "not each row")
def one_for_each_map(maps):
    result = np.zeros(maps.shape)
    for text, one in enumerate(maps):
        result[text][np.unravel_index(one.argmax(), one.shape)] = 1
    return result


@wrong(sharp, "weakest character")
def weakest(maps):
    return np.eye(maps.shape[2])[maps.argmin(axis=2)]


@wrong(sharp, "become sharper")
def squares(maps):
    powers = maps**2
    return powers / powers.sum(axis=2, keepdims=True)


@wrong(sharp, "too far to the right")
def counted_from_one(maps):
    shifted = np.zeros(maps.shape)
    time = maps.shape[2]
    for (text, row), best in np.ndenumerate(maps.argmax(axis=2)):
        shifted[text, row, (best + 1) % time] = 1
    return shifted


@wrong(sharp, "not one for each text")
def first_map_only(maps):
    return np.eye(maps.shape[2])[maps[0].argmax(axis=1)]


@wrong(sharp, "changed in place")
def sharp_in_place(maps):
    best = maps.argmax(axis=2)
    maps[:] = np.eye(maps.shape[2])[best]
    return maps


@wrong(sharp, "exchanged")
def zero_at_the_peak(maps):
    return 1 - np.eye(maps.shape[2])[maps.argmax(axis=2)]


@wrong(sharp, "another number than 0 and 1")
def nearly_all(maps):
    best = np.eye(maps.shape[2])[maps.argmax(axis=2)]
    return 0.9 * best + 0.1 * maps


@wrong(sharp, "no 1, or more than one")
def above_the_mean(maps):
    mean = maps.mean(axis=2, keepdims=True)
    return np.where(maps > 1.5 * mean, 1, 0)


@wrong(sharp, "not on its strongest")
def only_the_first_half(maps):
    half = maps[:, :, : (maps.shape[2] + 1) // 2]
    return np.eye(maps.shape[2])[half.argmax(axis=2)]


@wrong(sharp)
def eye_of_the_rows(maps):
    return np.eye(maps.shape[1])[maps.argmax(axis=2)]


@wrong(even, "padding gets its share")
def padding_too(mask, rows):
    return np.full((len(mask), rows, mask.shape[1]), 1 / mask.shape[1])


@wrong(even, "padding gets its share")
def longest_in_every_text(mask, rows):
    share = 1 / mask.sum(axis=1)
    return np.ones((len(mask), rows, mask.shape[1])) * share[:, None, None]


@wrong(even, "padding is counted")
def divides_by_the_width(mask, rows):
    return np.repeat((mask / mask.shape[1])[:, None], rows, axis=1)


@wrong(even, "attention falls on padding")
def softmax_of_the_mask(mask, rows):
    powers = np.exp(mask)
    weights = powers / powers.sum(axis=1, keepdims=True)
    return np.repeat(weights[:, None, :], rows, axis=1)


@wrong(even, "character gets a 1")
def ones(mask, rows):
    return np.repeat(mask[:, None].astype(float), rows, axis=1)


@wrong(even, "divided by the rows")
def over_the_rows(mask, rows):
    return np.stack([mask / rows] * rows, axis=1)


@wrong(even, "together sum to 1")
def one_for_the_map(mask, rows):
    all_of_it = np.stack([mask] * rows, axis=1)
    return all_of_it / all_of_it.sum(axis=(1, 2), keepdims=True)


@wrong(even, "share one attention")
def one_for_the_batch(mask, rows):
    return np.repeat((mask / mask.sum())[:, None], rows, axis=1)


@wrong(even, "one row only")
def no_rows(mask, rows):
    return mask / mask.sum(axis=1, keepdims=True)


@wrong(even, "one row only")
def a_single_row(mask, rows):
    return (mask / mask.sum(axis=1, keepdims=True))[:, None]


@wrong(even, "rows come first")
def rows_first(mask, rows):
    return np.stack([mask / mask.sum(axis=1, keepdims=True)] * rows)


@wrong(even, "on the last axis")
def rows_last(mask, rows):
    weights = mask / mask.sum(axis=1, keepdims=True)
    return np.repeat(weights[:, :, None], rows, axis=2)


@wrong(even, "not on an axis of their own")
def no_new_axis(mask, rows):
    return np.repeat(mask / mask.sum(axis=1, keepdims=True), rows, axis=0)


@wrong(even, "always ten rows")
def ten_rows(mask, rows):
    return np.repeat((mask / mask.sum(axis=1)[:, None])[:, None], 10, axis=1)


@wrong(even, "length of the longest")
def longest(mask, rows):
    lengths = mask.sum(axis=1)
    return np.repeat((mask / lengths.max())[:, None], rows, axis=1)


@wrong(even, "mask of text 0")
def first_mask(mask, rows):
    weights = mask[0] / mask[0].sum()
    return np.tile(weights, (len(mask), rows, 1))


@wrong(even, "not every row sums to 1")
def the_last_character_twice(mask, rows):
    counts = mask.cumsum(axis=1).max(axis=1) + 1
    return np.stack([mask / counts[:, None]] * rows, axis=1)


@wrong(even, "not the same on all")
def falls_off(mask, rows):
    weights = mask / (1 + np.arange(mask.shape[1]))
    weights /= weights.sum(axis=1, keepdims=True)
    return np.stack([weights] * rows, axis=1)


@wrong(even)
def counts_without_an_axis(mask, rows):
    return np.repeat((mask / mask.sum(axis=1))[:, None], rows, axis=1)
