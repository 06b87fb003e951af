"""Wrong answers of lesson 04."""

import numpy as np

from utils.backend import keras, ops
from utils.by_hand import (
    decoder_step,
    lstm_step,
    one_step_attention,
    softmax,
)
from utils.days import BEGIN, advance, allowed

from .collection import wrong

step, decode = "decoder_step", "greedy_decode"


def logits_of(hidden, params):
    return hidden @ params["output"]["kernel"] + params["output"]["bias"]


@wrong(step, "new state, not the previous")
def query_is_the_new_state(ids, hidden, cell, states, mask, params):
    _, new, _, _ = decoder_step(ids, hidden, cell, states, mask, params)
    context, weights = one_step_attention(
        new, states, mask, params["attention"]
    )
    inputs = np.concatenate([context, params["embedding"][ids]], axis=-1)
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    return logits_of(hidden, params), hidden, cell, weights


@wrong(step, "runs before the look")
def lstm_first(ids, hidden, cell, states, mask, params):
    written = params["embedding"][ids]
    blank = np.zeros((len(ids), states.shape[-1]))
    new, _ = lstm_step(
        np.hstack([blank, written]), hidden, cell, params["lstm"]
    )
    context, weights = one_step_attention(
        new, states, mask, params["attention"]
    )
    hidden, cell = lstm_step(
        np.hstack([context, written]), hidden, cell, params["lstm"]
    )
    return logits_of(hidden, params), hidden, cell, weights


@wrong(step, "query is the cell")
def query_is_the_cell(ids, hidden, cell, states, mask, params):
    context, weights = one_step_attention(
        cell, states, mask, params["attention"]
    )
    inputs = np.concatenate([context, params["embedding"][ids]], axis=-1)
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    return logits_of(hidden, params), hidden, cell, weights


@wrong(step, "written before is ignored")
def no_previous_character(ids, hidden, cell, states, mask, params):
    params = params | {"embedding": np.zeros_like(params["embedding"])}
    return decoder_step(ids, hidden, cell, states, mask, params)


@wrong(step, "character of text 0")
def first_character_for_all(ids, hidden, cell, states, mask, params):
    ids = np.full_like(ids, ids[0])
    return decoder_step(ids, hidden, cell, states, mask, params)


@wrong(step, "another order")
def states_swapped(ids, hidden, cell, states, mask, params):
    logits, hidden, cell, weights = decoder_step(
        ids, hidden, cell, states, mask, params
    )
    return logits, cell, hidden, weights


@wrong(step, "probabilities come back")
def probabilities(ids, hidden, cell, states, mask, params):
    logits, *rest = decoder_step(ids, hidden, cell, states, mask, params)
    return softmax(logits), *rest


@wrong(step, "both old states")
def stale_states(ids, hidden, cell, states, mask, params):
    logits, _, _, weights = decoder_step(
        ids, hidden, cell, states, mask, params
    )
    return logits, hidden, cell, weights


@wrong(step, "logits come from the old")
def stale_logits(ids, hidden, cell, states, mask, params):
    _, new, cell, weights = decoder_step(
        ids, hidden, cell, states, mask, params
    )
    return logits_of(hidden, params), new, cell, weights


@wrong(step, "embedding comes before")
def other_order_of_inputs(ids, hidden, cell, states, mask, params):
    context, weights = one_step_attention(
        hidden, states, mask, params["attention"]
    )
    inputs = np.concatenate([params["embedding"][ids], context], axis=-1)
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    return logits_of(hidden, params), hidden, cell, weights


@wrong(step, "bias of the output")
def no_output_bias(ids, hidden, cell, states, mask, params):
    _, hidden, cell, weights = decoder_step(
        ids, hidden, cell, states, mask, params
    )
    return hidden @ params["output"]["kernel"], hidden, cell, weights


@wrong(step, "mask is ignored")
def no_mask(ids, hidden, cell, states, mask, params):
    every = np.ones(mask.shape, dtype=bool)
    return decoder_step(ids, hidden, cell, states, every, params)


@wrong(step, "second look")
def weights_of_a_second_look(ids, hidden, cell, states, mask, params):
    logits, hidden, cell, _ = decoder_step(
        ids, hidden, cell, states, mask, params
    )
    _, weights = one_step_attention(hidden, states, mask, params["attention"])
    return logits, hidden, cell, weights


@wrong(step, "set to zero")
def forgets_everything(ids, hidden, cell, states, mask, params):
    zeros = np.zeros_like(hidden)
    return decoder_step(ids, zeros, zeros, states, mask, params)


@wrong(step, "likeliest id")
def ids_for_logits(ids, hidden, cell, states, mask, params):
    logits, *rest = decoder_step(ids, hidden, cell, states, mask, params)
    return np.argmax(logits, axis=-1), *rest


@wrong(step, "a result is missing")
def no_weights(ids, hidden, cell, states, mask, params):
    return decoder_step(ids, hidden, cell, states, mask, params)[:3]


@wrong(step, "context vector is ignored")
def no_context(ids, hidden, cell, states, mask, params):
    _, weights = one_step_attention(hidden, states, mask, params["attention"])
    context = np.zeros((len(ids), states.shape[-1]))
    inputs = np.concatenate([context, params["embedding"][ids]], axis=-1)
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    return logits_of(hidden, params), hidden, cell, weights


def with_parts(ids, hidden, cell, states, mask, params, **parts):
    """What the learners below write, with what they write otherwise."""
    look = parts.get("look", one_step_attention)
    join = parts.get("join", lambda c, e: np.concatenate([c, e], axis=-1))
    context, weights = look(hidden, states, mask, params["attention"])
    written = params["embedding"][parts.get("row", ids)]
    inputs = join(context, written)
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    return logits_of(hidden, params), hidden, cell, weights


@wrong(step, "log probabilities")
def log_probabilities(*args):
    logits, *rest = decoder_step(*args)
    return np.log(softmax(logits)), *rest


@wrong(step, "embedding of the start")
def last_row_for_ever(ids, *rest):
    last = len(rest[-1]["embedding"]) - 1
    return with_parts(ids, *rest, row=np.full_like(ids, last))


@wrong(step, "change places on the way into the LSTM")
def states_swapped_inside(ids, hidden, cell, states, mask, params):
    context, weights = one_step_attention(
        hidden, states, mask, params["attention"]
    )
    inputs = np.concatenate([context, params["embedding"][ids]], axis=-1)
    hidden, cell = lstm_step(inputs, cell, hidden, params["lstm"])
    return logits_of(hidden, params), hidden, cell, weights


@wrong(step, "come from the cell")
def logits_of_the_cell(ids, hidden, cell, states, mask, params):
    _, hidden, cell, weights = decoder_step(
        ids, hidden, cell, states, mask, params
    )
    return logits_of(cell, params), hidden, cell, weights


@wrong(step, "another order")
def weights_first(*args):
    logits, hidden, cell, weights = decoder_step(*args)
    return weights, hidden, cell, logits


@wrong(step, "do not follow from the hidden state")
def context_in_the_logits(ids, hidden, cell, states, mask, params):
    context, _ = one_step_attention(hidden, states, mask, params["attention"])
    _, hidden, cell, weights = decoder_step(
        ids, hidden, cell, states, mask, params
    )
    shown = hidden + context.mean(axis=-1, keepdims=True)
    return logits_of(shown, params), hidden, cell, weights


@wrong(step, "weights have changed places")
def unpacked_the_other_way(*args):
    return with_parts(*args, look=lambda *inputs: looked(*inputs)[::-1])


def looked(*inputs):
    return one_step_attention(*inputs)


@wrong(step, "`hidden` is changed in place")
def writes_into_the_states(ids, hidden, cell, states, mask, params):
    logits, new, memory, weights = decoder_step(
        ids, hidden, cell, states, mask, params
    )
    hidden[:], cell[:] = new, memory
    return logits, hidden, cell, weights


@wrong(step, "one row off")
def next_row(ids, *rest):
    return with_parts(ids, *rest, row=ids - 1)


@wrong(step, "by place in the batch")
def row_of_the_place(ids, *rest):
    return with_parts(ids, *rest, row=np.arange(len(ids)))


@wrong(step, "logits go through a tanh")
def bent_logits(*args):
    logits, *rest = decoder_step(*args)
    return np.tanh(logits), *rest


@wrong(step, "runs twice")
def two_lstm_steps(ids, hidden, cell, states, mask, params):
    _, hidden, cell, _ = decoder_step(ids, hidden, cell, states, mask, params)
    return decoder_step(ids, hidden, cell, states, mask, params)


@wrong(step, "turned round")
def mask_turned_round(ids, hidden, cell, states, mask, params):
    return decoder_step(ids, hidden, cell, states, ~mask, params)


@wrong(step, "two shapes")
def joined_along_the_batch(*args):
    return with_parts(*args, join=lambda c, e: np.concatenate([c, e]))


@wrong(step)
def context_and_character_added(*args):
    return with_parts(*args, join=lambda c, e: c + e)


@wrong(step, "context vector goes through a tanh")
def bent_context(*args):
    def look(*inputs):
        context, weights = one_step_attention(*inputs)
        return np.tanh(context), weights

    return with_parts(*args, look=look)


@wrong(step, "old hidden state is handed back")
def hidden_stays(ids, hidden, cell, states, mask, params):
    logits, _, cell, weights = decoder_step(
        ids, hidden, cell, states, mask, params
    )
    return logits, hidden, cell, weights


@wrong(step, "`one_step_attention` hides")
def name_of_the_attention(ids, hidden, cell, states, mask, params):
    one_step_attention = one_step_attention(  # noqa: F823
        hidden, states, mask, params["attention"]
    )
    return one_step_attention


def decoded(
    states,
    mask,
    params,
    start_id,
    length,
    choose=np.argmax,
    feed=lambda ids, start: ids[-1],
    carry=lambda old, new: new,
):
    """What the learners below write, with what they write otherwise."""
    units = params["lstm"]["recurrent_kernel"].shape[0]
    carried = np.zeros((len(mask), units)), np.zeros((len(mask), units))
    start, ids, maps = np.full(len(mask), start_id), [], []
    previous = start
    for _ in range(length):
        logits, *new, weights = decoder_step(
            previous, *carried, states, mask, params
        )
        carried = carry(carried, new)
        ids.append(choose(logits, axis=-1))
        maps.append(weights)
        previous = feed(ids, start)
    return np.stack(ids, 1), np.stack(maps, 1)


@wrong(decode, "start is fed for ever")
def always_the_start(*args):
    return decoded(*args, feed=lambda ids, start: start)


@wrong(decode, "no state is carried")
def no_memory(*args):
    return decoded(*args, carry=lambda old, new: old)


@wrong(decode, "cell is not carried")
def only_hidden_is_carried(*args):
    return decoded(*args, carry=lambda old, new: (new[0], old[1]))


@wrong(decode, "text 0 are fed")
def example_zero_feeds_all(*args):
    return decoded(*args, feed=lambda ids, start: 0 * start + ids[-1][0])


@wrong(decode, "one step late")
def weights_late(*args):
    ids, maps = decoded(*args)
    return ids, np.concatenate([maps[:, :1], maps[:, :-1]], axis=1)


@wrong(decode, "one step late")
def feeds_one_step_late(*args):
    return decoded(*args, feed=lambda ids, start: [start, *ids][-2])


@wrong(decode, "time comes before batch in both")
def time_first(*args):
    return tuple(np.swapaxes(part, 0, 1) for part in decoded(*args))


@wrong(decode, "ten characters")
def ten_characters(states, mask, params, start_id, length):
    return decoded(states, mask, params, start_id, 10)


@wrong(decode, "too few")
def one_too_few(states, mask, params, start_id, length):
    return decoded(states, mask, params, start_id, max(length - 1, 1))


@wrong(decode, "start is among")
def start_is_written(states, mask, params, start_id, length):
    ids, maps = decoded(states, mask, params, start_id, length)
    start = np.full((len(mask), 1), start_id)
    return np.concatenate([start, ids[:, :-1]], axis=1), maps


@wrong(decode, "unlikeliest")
def smallest_logit(*args):
    return decoded(*args, np.argmin)


@wrong(decode, "negative logits are never")
def best_starts_at_zero(states, mask, params, start_id, length):
    def choose(logits, axis):
        ids = []
        for row in logits:
            best, best_id = 0.0, 0
            for index, logit in enumerate(row):
                if logit > best:
                    best, best_id = logit, index
            ids.append(best_id)
        return np.array(ids)

    return decoded(states, mask, params, start_id, length, choose)


@wrong(decode, "mask is ignored")
def no_mask_at_all(states, mask, params, start_id, length):
    return decoded(states, np.ones_like(mask), params, start_id, length)


@wrong(decode, "start is fixed to")
def start_is_the_last_row(states, mask, params, start_id, length):
    start = len(params["embedding"]) - 1
    return decoded(states, mask, params, start, length)


@wrong(decode, "only the last weights")
def last_weights(states, mask, params, start_id, length):
    ids, maps = decoded(states, mask, params, start_id, length)
    return ids, maps[:, -1]


@wrong(decode, "not whole numbers")
def float_ids(states, mask, params, start_id, length):
    ids, maps = decoded(states, mask, params, start_id, length)
    result = np.zeros((len(mask), length))
    result[...] = ids
    return result, maps


@wrong(decode, "changes from call to call")
def draws_at_random(states, mask, params, start_id, length):
    ids, maps = decoded(states, mask, params, start_id, length)
    draws_at_random.calls = getattr(draws_at_random, "calls", 0) + 1
    if draws_at_random.calls > 14:
        ids[:, 0] = (ids[:, 0] + 1) % 2
    return ids, maps


@wrong(decode, "changes from call to call")
def samples(states, mask, params, start_id, length):
    def choose(logits, axis):
        return np.array(
            [np.random.choice(len(row), p=softmax(row)) for row in logits]
        )

    return decoded(states, mask, params, start_id, length, choose)


@wrong(decode, "change places")
def states_change_places(*args):
    return decoded(*args, carry=lambda old, new: new[::-1])


@wrong(decode, "likeliest character of the whole batch")
def one_id_for_all(*args):
    def choose(logits, axis):
        return np.full(len(logits), logits.argmax() % logits.shape[1])

    return decoded(*args, choose)


@wrong(decode, "weights come one step late")
def zeros_before_the_weights(*args):
    ids, maps = decoded(*args)
    maps = np.concatenate([0 * maps[:, :1], maps[:, :-1]], axis=1)
    return ids, maps


@wrong(decode, "read characters come before written")
def map_turned(*args):
    ids, maps = decoded(*args)
    return ids, np.swapaxes(maps, 1, 2)


@wrong(decode, "not the likeliest of its step")
def draws_by_probability(*args):
    rng = np.random.default_rng(0)

    def choose(logits, axis):
        return np.array([rng.choice(len(r), p=softmax(r)) for r in logits])

    return decoded(*args, choose)


@wrong(decode, "stops before `length`")
def stops_at_a_repetition(states, mask, params, start_id, length):
    ids, maps = decoded(states, mask, params, start_id, length)
    fed, count = np.full(len(mask), start_id), 0
    for chosen in ids.T:
        count += 1
        if np.array_equal(chosen, fed):
            break
        fed = chosen
    return ids[:, :count], maps[:, :count]


@wrong(decode, "stops before `length`")
def stops_at_an_end_symbol(*args):
    ids, maps = decoded(*args)
    ends = np.flatnonzero((ids == 0).all(axis=0))
    count = ends[0] + 1 if len(ends) else ids.shape[1]
    return ids[:, :count], maps[:, :count]


@wrong(decode, "one character only")
def returns_in_the_loop(states, mask, params, start_id, length):
    return decoded(states, mask, params, start_id, 1)


@wrong(decode, "start is fixed to 0")
def starts_at_zero(states, mask, params, start_id, length):
    return decoded(states, mask, params, 0, length)


@wrong(decode, "last weights are given for every")
def last_weights_for_all(*args):
    ids, maps = decoded(*args)
    return ids, np.repeat(maps[:, -1:], ids.shape[1], axis=1)


@wrong(decode, "weights of all steps are averaged")
def mean_map(*args):
    ids, maps = decoded(*args)
    return ids, maps.mean(axis=1)


@wrong(decode, "hidden state is carried as the cell")
def hidden_twice(*args):
    return decoded(*args, carry=lambda old, new: (new[0], new[0]))


@wrong(decode, "character 0 can never")
def never_a_zero(*args):
    return decoded(*args, lambda logits, axis: logits[:, 1:].argmax(-1) + 1)


@wrong(decode, "second best")
def second_best(*args):
    return decoded(*args, lambda logits, axis: logits.argsort(-1)[:, -2])


@wrong(decode, "as many characters are written as were read")
def as_many_as_read(states, mask, params, start_id, length):
    return decoded(states, mask, params, start_id, mask.shape[1])


@wrong(decode, "only the first row")
def first_text_only(states, mask, params, start_id, length):
    ids, maps = decoded(states, mask, params, start_id, length)
    return ids[0], maps[0]


@wrong(decode, "order is reversed")
def written_from_the_end(*args):
    ids, maps = decoded(*args)
    return ids[:, ::-1], maps[:, ::-1]


@wrong(decode, "1 axis too many")
def logits_for_ids(states, mask, params, start_id, length):
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(mask), units))
    fed, rows, maps = np.full(len(mask), start_id), [], []
    for _ in range(length):
        logits, hidden, cell, weights = decoder_step(
            fed, hidden, cell, states, mask, params
        )
        fed = logits.argmax(axis=-1)
        rows.append(logits)
        maps.append(weights)
    return np.stack(rows, axis=1), np.stack(maps, axis=1)


@wrong(decode, "do not sum to 1")
def weights_so_far(*args):
    ids, maps = decoded(*args)
    return ids, maps.cumsum(axis=1)


@wrong(decode, "a later one is not")
def forgets_after_the_second(states, mask, params, start_id, length):
    steps = iter(range(length))

    def carry(old, new):
        return [0 * part for part in new] if next(steps) % 2 else new

    return decoded(states, mask, params, start_id, length, carry=carry)


build = "build_translator"


def inputs():
    source_ids = keras.Input((None,), dtype="int32")
    return source_ids, keras.Input((10,), dtype="int32")


@wrong(build, "mask is turned round")
def padding_is_real(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = ops.equal(source_ids, 0)
    states = encoder(source_ids, mask)
    logits = decoder(decoder_inputs, states, mask)
    return keras.Model([source_ids, decoder_inputs], logits)


@wrong(build, "every place is taken")
def all_real(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = ops.ones_like(source_ids) > 0
    states = encoder(source_ids, mask)
    logits = decoder(decoder_inputs, states, mask)
    return keras.Model([source_ids, decoder_inputs], logits)


@wrong(build, "probabilities come back")
def with_a_softmax(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = source_ids != 0
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.Model([source_ids, decoder_inputs], ops.softmax(logits))


@wrong(build, "changed places")
def inputs_swapped(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = source_ids != 0
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.Model([decoder_inputs, source_ids], logits)


@wrong(build, "no Keras model")
def only_the_parts(encoder, decoder):
    return [encoder, decoder]


@wrong(build, "not handed back")
def nothing_comes_back(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = source_ids != 0
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    keras.Model([source_ids, decoder_inputs], logits)


@wrong(build, "a part is missing")
def states_come_back(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    states = encoder(source_ids, source_ids != 0)
    return keras.Model([source_ids, decoder_inputs], states)


@wrong(build, "missing from the model, or frozen")
def frozen_encoder(encoder, decoder):
    encoder.trainable = False
    source_ids, decoder_inputs = inputs()
    mask = source_ids != 0
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.Model([source_ids, decoder_inputs], logits)


def joined(encoder, decoder, **parts):
    """What the learners below write, with what they write otherwise."""
    source_ids, decoder_inputs = parts.get("ends") or inputs()
    real = parts.get("mask", lambda ids: ids != 0)
    states = encoder(source_ids, parts.get("reads", real)(source_ids))
    states = parts.get("between", lambda states: states)(states)
    mask = parts.get("writes", real)(source_ids)
    logits = decoder(decoder_inputs, states, mask)
    return keras.Model([source_ids, decoder_inputs], logits)


def everything(ids):
    return ids >= 0


@wrong(build, "plain value")
def compared_as_numbers(*layers):
    return joined(*layers, mask=lambda ids: ids == 0)


@wrong(build, "plain value")
def compared_and_turned(*layers):
    return joined(*layers, mask=lambda ids: ~(ids == 0))


@wrong(build, "plain value")
def always_true(*layers):
    return joined(*layers, mask=lambda ids: True)


@wrong(build, "is not told where the padding is")
def no_mask_for_the_encoder(*layers):
    return joined(*layers, reads=lambda ids: None)


@wrong(build, "is not told where the padding is")
def no_mask_for_the_decoder(*layers):
    return joined(*layers, writes=lambda ids: None)


@wrong(build, "what is unknown")
def unknown_is_masked(*layers):
    return joined(*layers, mask=lambda ids: ids > 1)


@wrong(build, "decoder takes every place")
def decoder_reads_padding(*layers):
    return joined(*layers, writes=everything)


@wrong(build, "encoder takes every place")
def encoder_reads_padding(*layers):
    return joined(*layers, reads=everything)


@wrong(build, "ends at the first padding")
def mask_ends_at_padding(*layers):
    def before_padding(ids):
        padding = ops.cast(ids, "int32") < 1
        return ops.cumsum(ops.cast(padding, "int32"), axis=1) < 1

    return joined(*layers, mask=before_padding)


@wrong(build, "length of the texts is fixed")
def fixed_width(*layers):
    ends = keras.Input((48,), dtype="int32"), inputs()[1]
    return joined(*layers, ends=ends)


@wrong(build, "not ISO_LENGTH")
def any_number_to_write(*layers):
    ends = inputs()[0], keras.Input((None,), dtype="int32")
    return joined(*layers, ends=ends)


@wrong(build, "decimals")
def no_dtype(*layers):
    return joined(*layers, ends=(keras.Input((None,)), keras.Input((10,))))


@wrong(build, "number of texts is fixed")
def fixed_batch(*layers):
    ends = [
        keras.Input(batch_shape=(2, width), dtype="int32")
        for width in (None, 10)
    ]
    return joined(*layers, ends=ends)


@wrong(build, "something else as source_ids")
def batch_inside_of_input(*layers):
    ends = keras.Input((2, None), dtype="int32"), inputs()[1]
    return joined(*layers, ends=ends)


@wrong(build, "cannot change `encoder`")
def gradient_is_stopped(*layers):
    return joined(*layers, between=ops.stop_gradient)


@wrong(build, "in training it gives other numbers")
def drops_states(*layers):
    return joined(*layers, between=keras.layers.Dropout(0.5))


@wrong(build, "takes 3 inputs")
def mask_is_an_input(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = keras.Input((None,), dtype="bool")
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.Model([source_ids, decoder_inputs, mask], logits)


@wrong(build, "part is missing")
def copies(encoder, decoder):
    return joined(*(type(p).from_config(p.get_config())
                    for p in (encoder, decoder)))  # fmt: skip


@wrong(build, "shifted once more")
def shifts_again(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = source_ids != 0
    shifted = ops.roll(decoder_inputs, 1, axis=1)
    logits = decoder(shifted, encoder(source_ids, mask), mask)
    return keras.Model([source_ids, decoder_inputs], logits)


@wrong(build, "output too many")
def two_outputs(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    states = encoder(source_ids, source_ids != 0)
    logits = decoder(decoder_inputs, states, source_ids != 0)
    return keras.Model([source_ids, decoder_inputs], [logits, states])


@wrong(build, "something else as decoder_inputs")
def states_come_first(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    states = encoder(source_ids, source_ids != 0)
    logits = decoder(states, decoder_inputs, source_ids != 0)
    return keras.Model([source_ids, decoder_inputs], logits)


@wrong(build, "input is missing")
def one_input(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = source_ids != 0
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.Model(source_ids, logits)


@wrong(build, "likeliest ids come back")
def ids_come_back(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = source_ids != 0
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.Model([source_ids, decoder_inputs], ops.argmax(logits, -1))


@wrong(build, "what the decoder is fed")
def mask_of_what_is_fed(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    mask = decoder_inputs != 0
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.Model([source_ids, decoder_inputs], logits)


@wrong(build, "read from its end")
def reads_backwards(encoder, decoder):
    source_ids, decoder_inputs = inputs()
    turned = ops.flip(source_ids, axis=1)
    logits = decoder(decoder_inputs, encoder(turned, turned != 0), turned != 0)
    return keras.Model([source_ids, decoder_inputs], logits)


@wrong(build, "cannot change `encoder`, `decoder`")
def numpy_at_the_end(encoder, decoder):
    class Translator(keras.Model):
        def call(self, ids):
            mask = ids[0] != 0
            logits = decoder(ids[1], encoder(ids[0], mask), mask)
            return ops.convert_to_tensor(np.array(logits))

    model = Translator()
    model.parts = [encoder, decoder]
    return model


@wrong(build, "not inside of a model")
def mask_of_numpy(encoder, decoder):
    class Translator(keras.Model):
        def call(self, ids):
            mask = np.array(ids[0]) != 0
            return decoder(ids[1], encoder(ids[0], mask), mask)

    model = Translator()
    model.parts = [encoder, decoder]
    return model


@wrong(build, "no Keras model")
def a_function(encoder, decoder):
    def translate(source_ids, decoder_inputs):
        mask = source_ids != 0
        return decoder(decoder_inputs, encoder(source_ids, mask), mask)

    return translate


limit = "allowed_logits"


@wrong(limit, "forbidden is kept")
def allows_what_is_forbidden(logits, states):
    return np.where(allowed(states), -1e9, logits)


@wrong(limit, "forbidden is kept")
def mask_turned_round_in_a_copy(logits, states):
    kept = np.array(logits, dtype=float)
    kept[allowed(states)] = -np.inf
    return kept


@wrong(limit, "become 0")
def times_the_mask(logits, states):
    return logits * allowed(states)


@wrong(limit, "become 0")
def zero_elsewhere(logits, states):
    return np.where(allowed(states), logits, 0)


@wrong(limit, "penalty is too small")
def a_small_penalty(logits, states):
    return np.where(allowed(states), logits, -10)


@wrong(limit, "penalty is too small")
def a_penalty_that_millions_beat(logits, states):
    return np.where(allowed(states), logits, -1e6)


@wrong(limit, "smallest of the logits")
def as_low_as_the_lowest(logits, states):
    lowest = logits.min(axis=-1, keepdims=True)
    return np.where(allowed(states), logits, lowest)


@wrong(limit, "penalty is multiplied")
def times_a_penalty(logits, states):
    return logits * np.where(allowed(states), 1, -1e9)


@wrong(limit, "highest logit")
def a_reward(logits, states):
    return np.where(allowed(states), logits, 1e9)


@wrong(limit, "not a number")
def no_numbers(logits, states):
    return np.where(allowed(states), logits, np.nan)


@wrong(limit, "nothing is ruled out")
def returns_its_input(logits, states):
    return logits


@wrong(limit, "first text is used for all")
def one_state_for_all(logits, states):
    first = states.flat[0] if np.ndim(states) else states
    return np.where(allowed(first), logits, -1e9)


@wrong(limit, "at its beginning")
def always_at_the_beginning(logits, states):
    return np.where(allowed(BEGIN), logits, -np.inf)


@wrong(limit, "place in the batch")
def place_for_state(logits, states):
    places = np.arange(np.size(states)).reshape(np.shape(states))
    return np.where(allowed(places), logits, -np.inf)


@wrong(limit, "one step early")
def advances_first(logits, states):
    best = np.where(allowed(states), logits, -1e9).argmax(axis=-1)
    return np.where(allowed(advance(states, best)), logits, -1e9)


@wrong(limit, "probabilities come back")
def probabilities_of_the_allowed(logits, states):
    return softmax(np.where(allowed(states), logits, -1e9))


@wrong(limit, "log probabilities come back")
def logs_of_probabilities(logits, states):
    limited = np.where(allowed(states), logits, -1e9)
    limited = limited - limited.max(axis=-1, keepdims=True)
    return limited - np.log(np.exp(limited).sum(axis=-1, keepdims=True))


@wrong(limit, "mask comes back")
def the_mask(logits, states):
    return allowed(states)


@wrong(limit, "likeliest id")
def an_id(logits, states):
    return np.where(allowed(states), logits, -np.inf).argmax(axis=-1)


@wrong(limit, "only the best")
def the_best_alone(logits, states):
    limited = np.where(allowed(states), logits, -np.inf)
    best = limited.max(axis=-1, keepdims=True)
    return np.where(limited == best, limited, -np.inf)


@wrong(limit, "changed in place")
def changes_its_input(logits, states):
    logits[~allowed(states)] = -1e9
    return logits


@wrong(limit, "become 1")
def ones_for_the_allowed(logits, states):
    return np.where(allowed(states), 1, -1e9)


@wrong(limit, "first dash")
def digits_only_at_the_start(logits, states):
    may = np.array(allowed(states))
    may[..., 0] = False
    return np.where(may, logits, -1e9)


@wrong(limit, "shifted")
def shifted_by_the_largest(logits, states):
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.where(allowed(states), shifted, -1e9)


@wrong(limit)
def allowed_alone_in_a_list(logits, states):
    return logits[allowed(states)]
