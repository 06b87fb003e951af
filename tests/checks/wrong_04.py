"""Wrong answers of lesson 04."""

import numpy as np

from utils.backend import keras, ops
from utils.by_hand import (
    decoder_step,
    lstm_step,
    one_step_attention,
    softmax,
)

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


@wrong(step, "embedding stands in front")
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


@wrong(decode, "start stands among")
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
    if draws_at_random.calls > 12:
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
