"""Wrong answers of lesson 06, by a writer who saw no check."""

from ..collection import wrong


# cuts both axes: too few rows for short texts
@wrong("attention_map", "rows and columns are both cut")
def cuts_both(attention_weights, example, input_length):
    return attention_weights[example, :input_length, :input_length]


# zeroes the rest of the caller's map
@wrong("span_mass", "`attention_map` is changed in place")
def zeroes_rest(attention_map, span):
    start, stop = span
    attention_map[:, :start] = 0
    attention_map[:, stop:] = 0
    return attention_map.sum(axis=1)
