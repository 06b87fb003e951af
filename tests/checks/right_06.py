"""Right answers of lesson 06, written in an unusual way."""

import numpy as np

from .collection import right


@right("attention_map")
def chained_slices(attention_weights, example, input_length):
    return attention_weights[example][..., :input_length]


@right("attention_map")
def by_take(attention_weights, example, input_length):
    one = np.take(attention_weights, example, axis=0)
    return np.take(one, range(input_length), axis=1)


@right("attention_map")
def rows_as_lists(attention_weights, example, input_length):
    return [list(row[:input_length]) for row in attention_weights[example]]


@right("attention_map")
def split_off(attention_weights, example, input_length):
    one = attention_weights[example].copy()
    return np.delete(one, np.s_[input_length:], axis=1)


@right("span_mass")
def loops_over_the_span(attention_map, span):
    mass = np.zeros(len(attention_map))
    for j in range(*span):
        mass += attention_map[:, j]
    return mass


@right("span_mass")
def by_a_mask(attention_map, span):
    columns = np.arange(attention_map.shape[1])
    inside = (columns >= span[0]) & (columns < span[1])
    return attention_map @ inside


@right("span_mass")
def by_cumulated_sums(attention_map, span):
    sums = np.cumsum(np.pad(attention_map, ((0, 0), (1, 0))), axis=1)
    return sums[:, span[1]] - sums[:, span[0]]


@right("span_mass")
def a_list_of_sums(attention_map, span):
    start, stop = span
    return [float(sum(row[start:stop])) for row in attention_map]


@right("sharp_maps")
def by_two_loops(maps):
    result = np.zeros(maps.shape)
    for text in range(len(maps)):
        for row in range(maps.shape[1]):
            result[text, row, maps[text, row].argmax()] = 1
    return result


@right("sharp_maps")
def places_compared(maps):
    places = np.arange(maps.shape[-1])
    return places == maps.argmax(axis=-1)[..., None]


@right("sharp_maps")
def put_along_the_axis(maps):
    result = np.zeros_like(maps)
    best = maps.argmax(axis=2, keepdims=True)
    np.put_along_axis(result, best, 1, axis=2)
    return result


@right("sharp_maps")
def lists_of_ones(maps):
    return [
        [[int(j == np.argmax(row)) for j in range(len(row))] for row in one]
        for one in maps
    ]


@right("sharp_maps")
def indexed_by_grids(maps):
    result = np.zeros(maps.shape, dtype=int)
    text, row = np.indices(maps.shape[:2])
    result[text, row, maps.argmax(axis=2)] = 1
    return result


@right("even_maps")
def by_a_loop(mask, rows):
    result = np.zeros((len(mask), rows, mask.shape[1]))
    for text, real in enumerate(mask):
        result[text, :, real] = 1 / real.sum()
    return result


@right("even_maps")
def stacked(mask, rows):
    weights = mask / np.count_nonzero(mask, axis=-1)[:, None]
    return np.stack([weights] * rows, axis=1)


@right("even_maps")
def scores_of_zero(mask, rows):
    powers = np.where(mask, np.exp(0.0), 0.0)
    weights = powers / powers.sum(axis=1, keepdims=True)
    return np.tile(weights[:, None, :], (1, rows, 1))


@right("even_maps")
def repeated_first(mask, rows):
    tall = np.repeat(mask[:, np.newaxis], rows, axis=1)
    return tall / tall.sum(axis=2, keepdims=True)


@right("even_maps")
def multiplied_by_ones(mask, rows):
    share = mask / mask.sum(1, keepdims=True)
    return np.einsum("bt,r->brt", share, np.ones(rows))
