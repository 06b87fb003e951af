"""Right answers of lesson 04, written in an unusual way."""

import numpy as np

from utils import by_hand, days
from utils.backend import keras, ops
from utils.text import padding_mask

from .collection import right


@right("decoder_step")
def step_by_step(previous_ids, hidden, cell, encoder_states, mask, params):
    context, weights = by_hand.one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    one_hot = np.eye(len(params["embedding"]))[previous_ids]
    inputs = np.hstack((context, one_hot @ params["embedding"]))
    new_hidden, new_cell = by_hand.lstm_step(
        inputs, hidden, cell, params["lstm"]
    )
    logits = np.dot(new_hidden, params["output"]["kernel"])
    return [logits + params["output"]["bias"], new_hidden, new_cell, weights]


@right("decoder_step")
def each_text_alone(previous_ids, hidden, cell, encoder_states, mask, params):
    rows = [
        by_hand.decoder_step(
            np.array([i]), h[None], c[None], s[None], m[None], params
        )
        for i, h, c, s, m in zip(
            previous_ids, hidden, cell, encoder_states, mask, strict=True
        )
    ]
    return tuple(np.concatenate(part) for part in zip(*rows, strict=True))


@right("decoder_step")
def with_np_take_in_float32(ids, hidden, cell, states, mask, params):
    def half(part):
        if isinstance(part, dict):
            return {name: half(value) for name, value in part.items()}
        return np.asarray(part, np.float32)

    print("step")
    params = half(params)
    return by_hand.decoder_step(
        ids, half(hidden), half(cell), half(states), mask, params
    )


@right("greedy_decode")
def filled_arrays(encoder_states, mask, params, start_id, length):
    batch, time = mask.shape
    ids = np.zeros((batch, length), dtype=np.int32)
    weights = np.zeros((batch, length, time))
    units = len(params["lstm"]["recurrent_kernel"])
    hidden, cell = np.zeros((batch, units)), np.zeros((batch, units))
    previous = np.array([start_id] * batch)
    for t in range(length):
        logits, hidden, cell, weights[:, t] = by_hand.decoder_step(
            previous, hidden, cell, encoder_states, mask, params
        )
        ids[:, t] = previous = np.argmax(by_hand.softmax(logits), axis=1)
    return ids, weights


@right("greedy_decode")
def one_text_at_a_time(encoder_states, mask, params, start_id, length):
    all_ids, all_weights = [], []
    for states, real in zip(encoder_states, mask, strict=True):
        ids, weights = [start_id], []
        hidden = cell = np.zeros((1, len(params["lstm"]["bias"]) // 4))
        while len(ids) <= length:
            logits, hidden, cell, look = by_hand.decoder_step(
                np.array(ids[-1:]), hidden, cell, states[None], real[None],
                params,
            )  # fmt: skip
            ids.append(int(np.argsort(logits[0])[-1]))
            weights.append(look[0])
        all_ids.append(ids[1:])
        all_weights.append(weights)
    return all_ids, all_weights


@right("greedy_decode")
def collected_and_turned(encoder_states, mask, params, start_id, length):
    hidden = cell = np.zeros((len(mask), len(params["lstm"]["bias"]) // 4))
    previous, steps = np.repeat(start_id, len(mask)), []
    for _ in range(length):
        logits, hidden, cell, look = by_hand.decoder_step(
            previous, hidden, cell, encoder_states, mask, params
        )
        previous = (logits - logits.max()).argmax(axis=1)
        steps.append((previous, look))
    ids, weights = zip(*steps, strict=True)
    return np.array(ids).T, np.array(weights).transpose(1, 0, 2)


@right("decoder_step")
def by_one_hot(previous_ids, hidden, cell, encoder_states, mask, params):
    seen, weights = by_hand.one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    table = params["embedding"]
    written = np.eye(len(table))[previous_ids] @ table
    after = by_hand.lstm_step(
        np.hstack((seen, written)), hidden, cell, params["lstm"]
    )
    logits = np.dot(after[0], params["output"]["kernel"])
    logits += params["output"]["bias"]
    return logits, *after, weights


@right("decoder_step")
def text_after_text(previous_ids, hidden, cell, encoder_states, mask, params):
    results = [
        by_hand.decoder_step(
            previous_ids[one], hidden[one], cell[one], encoder_states[one],
            mask[one], params,
        )
        for one in (slice(i, i + 1) for i in range(len(mask)))
    ]  # fmt: skip
    return tuple(np.concatenate(part) for part in zip(*results, strict=True))


@right("greedy_decode")
def by_a_generator(encoder_states, mask, params, start_id, length):
    def steps():
        hidden = cell = np.zeros((len(mask), len(params["lstm"]["bias"]) // 4))
        fed = np.full(len(mask), start_id)
        for _ in range(length):
            logits, hidden, cell, weights = by_hand.decoder_step(
                fed, hidden, cell, encoder_states, mask, params
            )
            fed = logits.argmax(axis=-1)
            yield fed, weights

    ids, maps = zip(*steps(), strict=True)
    return np.column_stack(ids), np.stack(maps, axis=1)


@right("build_translator")
def with_padding_mask(encoder, decoder):
    source_ids = keras.Input(shape=[None], dtype="int64")
    decoder_inputs = keras.Input(shape=[10], dtype="int64")
    mask = padding_mask(source_ids)
    logits = decoder(
        encoder_states=encoder(source_ids=source_ids, mask=mask),
        decoder_inputs=decoder_inputs,
        mask=mask,
    )
    return keras.Model(inputs=[source_ids, decoder_inputs], outputs=[logits])


@right("build_translator")
def mask_by_a_layer(encoder, decoder):
    source_ids = keras.layers.Input((None,), dtype="int32")
    decoder_inputs = keras.layers.Input((10,), dtype="int32")
    mask = keras.layers.Lambda(lambda ids: ids != 0)(source_ids)
    logits = decoder(decoder_inputs, encoder(source_ids, mask), mask)
    return keras.models.Model([source_ids, decoder_inputs], logits)


@right("build_translator")
def two_masks(encoder, decoder):
    ends = [
        keras.Input(batch_shape=(None, width), dtype="int32")
        for width in (None, 10)
    ]
    states = encoder(ends[0], ops.logical_not(ops.equal(ends[0], 0)))
    return keras.Model(ends, decoder(ends[1], states, ops.sign(ends[0]) > 0))


@right("build_translator")
def model_in_a_model(encoder, decoder):
    ids = keras.Input((None,), dtype="int32")
    reader = keras.Model(ids, encoder(ids, ids != 0))
    source_ids = keras.Input((None,), dtype="int32")
    decoder_inputs = keras.Input((10,), dtype="int32")
    logits = decoder(decoder_inputs, reader(source_ids), source_ids != 0)
    return keras.Model([source_ids, decoder_inputs], logits)


@right("build_translator")
def functional(encoder, decoder):
    source_ids = keras.Input((None,), dtype="int32", name="source")
    decoder_inputs = keras.Input((10,), dtype="int32", name="fed")
    mask = ops.not_equal(source_ids, 0)
    states = encoder(source_ids, mask)
    logits = decoder(decoder_inputs, states, mask)
    return keras.Model((source_ids, decoder_inputs), logits)


@right("build_translator")
def subclassed(encoder, decoder):
    class Translator(keras.Model):
        def __init__(self):
            super().__init__()
            self.encoder, self.decoder = encoder, decoder

        def call(self, inputs):
            source_ids, decoder_inputs = inputs
            mask = source_ids > 0
            states = self.encoder(source_ids, mask)
            return self.decoder(decoder_inputs, states, mask)

    return Translator()


@right("allowed_logits")
def with_where_and_infinity(logits, states):
    return np.where(days.allowed(states), logits, -np.inf)


@right("allowed_logits")
def a_penalty_is_subtracted(logits, states):
    return logits - 1e12 * (1 - days.allowed(states))


@right("allowed_logits")
def a_changed_copy(logits, states):
    kept = np.array(logits, dtype=float)
    kept[~days.allowed(states)] = -1e9
    return kept


@right("allowed_logits")
def row_by_row(logits, states):
    flat = np.reshape(logits, (-1, logits.shape[-1]))
    rows = []
    for row, state in zip(flat, np.reshape(states, -1), strict=True):
        may = days.allowed(state)
        rows.append(
            [
                x if ok else float("-inf")
                for x, ok in zip(row, may, strict=True)
            ]
        )
    return np.reshape(rows, np.shape(logits))


@right("allowed_logits")
def by_the_table_itself(logits, states):
    forbidden = days.TABLE[states] == days.FORBIDDEN
    return np.ma.array(logits, mask=forbidden).astype(float).filled(-1e30)


@right("allowed_logits")
def asked_of_advance(logits, states):
    ids = np.arange(logits.shape[-1])
    following = days.advance(np.expand_dims(states, -1), ids)
    return np.select([following >= 0], [logits], -1e9)


@right("allowed_logits")
def by_two_copies(logits, states):
    result = np.full(np.shape(logits), -np.inf)
    np.copyto(result, logits, where=days.allowed(states), casting="unsafe")
    return result


@right("allowed_logits")
def with_keras_ops(logits, states):
    return ops.where(days.allowed(states), logits, -np.inf)
