"""Lesson 04: a step of the decoder, the loop, the translator, the calendar."""

import functools
import importlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from utils.by_hand import (
    Params,
    allowed_logits,
    decoder_step,
    greedy_decode,
    log_softmax,
    lstm_step,
    one_step_attention,
    softmax,
)
from utils.checks import allowed
from utils.checks.lesson_02 import LSTM_MISTAKES
from utils.checks.lesson_03 import STEP_MISTAKES, weights_symptoms
from utils.checks.machine import draws, in_keras
from utils.checks.machine.in_keras import to_numpy
from utils.checks.machine.judge import (
    Judge,
    Probe,
    Way,
    inside,
    known,
    shows,
)
from utils.checks.machine.outcome import Refused
from utils.days import BEGIN, TABLE, advance
from utils.days import allowed as may_follow
from utils.text import ISO_LENGTH, iso_to_ids

Array = np.ndarray

# ------------------------------------------------------------- decoder_step


def step_probes(seed: int) -> list[Probe]:
    """Ragged texts and states that are not zero, in many sizes."""
    rng = np.random.default_rng(seed)

    def draw(
        lengths: list[int],
        time: int,
        units: int,
        *sizes: int,
        hole: int | None = None,
    ) -> tuple:
        states, mask = draws.encoded(rng, lengths, time, sizes[0], hole)
        params = draws.decoder_params(rng, units, *sizes)
        ids = rng.integers(len(params["embedding"]), size=len(lengths))
        hidden, cell = rng.normal(size=(2, len(lengths), units))
        return ids, hidden, cell, states, mask, params

    first = draw([3, 2], 3, 3, 4, 5, 2, 4)
    ids, hidden, cell, states, mask, params = first
    turned = [np.ascontiguousarray(part[::-1]) for part in first[:5]]
    course = draw([2, 3], 3, 2, 3, 2, 2, 11)
    one = np.ones((1, 1))
    steep, low, cover = draws.steep_attention()
    small = draws.decoder_params(rng, 1, 1, 1, 1, 3) | {"attention": steep}
    return [
        Probe("one text, all sizes 1", draw([2], 2, 1, 1, 1, 1, 2)),
        Probe("two texts, the second one shorter", first),
        Probe("the same, after other characters",
              ((ids + 1) % 5, *first[1:])),
        Probe("the same, in another order", (*turned, params)),
        Probe("as many texts as characters",
              draw([1, 3, 2], 3, 2, 4, 3, 5, 3)),
        Probe("all sizes equal", draw([3, 2, 3], 3, 3, 3, 3, 3, 3)),
        Probe("first step: states of zero",
              (np.array([4, 4]), 0 * hidden, 0 * cell, states, mask, params)),
        Probe("float32",
              draws.converted(draw([2, 4], 4, 2, 2, 3, 2, 4), np.float32)),
        Probe("other weights", draw([4, 1], 4, 4, 2, 2, 3, 6)),
        Probe("a place is left out in the middle",
              draw([4, 5], 5, 2, 4, 3, 2, 3, hole=1)),
        Probe("alignment scores of two million",
              (np.array([1]), one / 2, one, low, cover, small)),
        Probe("twelve ids, the start is 11", (np.array([11, 3]), *course[1:])),
    ]  # fmt: skip


def decode(
    ids: Array,
    hidden: Array,
    cell: Array,
    states: Array,
    mask: Array,
    params: Params,
    query: Callable = lambda hidden, cell: hidden,
    embed: Callable = lambda ids, table: table[ids],
    join: Callable = lambda context, written: [context, written],
    logits: Callable = lambda hidden, out: (
        hidden @ out["kernel"] + out["bias"]
    ),
) -> tuple[Array, Array, Array, Array]:
    """One step with exchangeable parts."""
    context, weights = one_step_attention(
        query(hidden, cell), states, mask, params["attention"]
    )
    written = embed(ids, params["embedding"])
    inputs = np.concatenate(join(context, written), axis=-1)
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    return logits(hidden, params["output"]), hidden, cell, weights


def _with(**parts: Callable) -> Callable:
    return lambda *args: decode(*args, **parts)


def _as_logits(change: Callable) -> Callable:
    def wrong(*args: Array) -> tuple:
        logits, *rest = decode(*args)
        return change(logits), *rest

    return wrong


def _looked_again(i: Array, h: Array, c: Array, *rest: Array) -> tuple:
    """Look again with the new state, and hand these weights back."""
    states, mask, params = rest
    logits, hidden, cell, _ = decode(i, h, c, *rest)
    _, weights = one_step_attention(hidden, states, mask, params["attention"])
    return logits, hidden, cell, weights


def _lstm_first(i: Array, h: Array, c: Array, *rest: Array) -> tuple:
    """Run the LSTM on the character alone, then look, then run it again."""
    states, mask, params = rest
    written = params["embedding"][i]
    nothing = np.zeros((len(i), states.shape[-1]))
    inputs = np.concatenate([nothing, written], axis=-1)
    new, _ = lstm_step(inputs, h, c, params["lstm"])
    context, weights = one_step_attention(
        new, states, mask, params["attention"]
    )
    inputs = np.concatenate([context, written], axis=-1)
    hidden, cell = lstm_step(inputs, h, c, params["lstm"])
    output = params["output"]
    return hidden @ output["kernel"] + output["bias"], hidden, cell, weights


def _query_from_new_state(i: Array, h: Array, c: Array, *rest: Array) -> tuple:
    """Step once to get a new state, then use it as the query."""
    _, new, _, _ = decode(i, h, c, *rest)
    return decode(i, h, c, *rest, query=lambda hidden, cell: new)


def _stale(*kept: int) -> Callable:
    """Hand back some of the states that came in."""

    def wrong(*args: Array) -> tuple:
        results = list(decode(*args))
        for place in kept:
            results[place] = args[place]
        return tuple(results)

    return wrong


def _logits_of(state: Callable[[tuple, tuple], Array]) -> Way:
    """Make the logits of another state, of those before or after."""

    def wrong(*args: Array) -> tuple:
        _, *after = decode(*args)
        output = args[-1]["output"]
        logits = state(args[1:3], after) @ output["kernel"] + output["bias"]
        return logits, *after

    return wrong


def _twice(i: Array, h: Array, c: Array, *rest: Array) -> tuple:
    _, hidden, cell, _ = decode(i, h, c, *rest)
    return decode(i, hidden, cell, *rest)


def _logits_alone(args: tuple, came: tuple) -> bool:
    logits, hidden, *_ = came
    output = args[-1]["output"]
    right = hidden @ output["kernel"] + output["bias"]
    return not np.allclose(right, logits, 1e-3, 1e-4)


STEP_SYMPTOMS = shows(
    *weights_symptoms(4),
    "the logits do not follow from the hidden state that comes back",
    "Which state do the logits come from, and which one comes back?",
    _logits_alone,
    "a hidden state lies beyond -1 or 1",
    "A gate times a tanh: how large can that be?",
    lambda args, came: bool((np.abs(came[1]) > 1 + 1e-6).any()),
)

QUERY = "At the moment of looking, which state is there already?"
SCORES = "Logits come before the softmax. May they be negative?"

RESCALED = known(  # the best character stays the best
    "probabilities come back, not logits",
    SCORES,
    _as_logits(softmax),
    "probabilities come back, shared over the whole batch",
    _as_logits(lambda logits: softmax(logits, axis=None)),
    "log probabilities come back, not logits",
    _as_logits(log_softmax),
    "the exponentials of the logits come back",
    _as_logits(np.exp),
    "the logits go through a tanh",
    _as_logits(np.tanh),
)
DECODER_MISTAKES = known(
    "the query is the new state, not the previous one",
    QUERY,
    _query_from_new_state,
    "the LSTM runs before the look, so the query is a new state",
    _lstm_first,
    "the query is the cell, not the hidden state",
    _with(query=lambda hidden, cell: cell),
    "the query is zero",
    _with(query=lambda hidden, cell: 0 * hidden),
    "context vector and weights have changed places",
    "Which of its two results does the attention give first?",
    lambda *args: decoder_step(
        *args, look=lambda *inputs: one_step_attention(*inputs)[::-1]
    ),
    "the weights come from a second look, with the new state",
    "Which look made the context that was used?",
    _looked_again,
    "the character written before is ignored",
    "After `1` or after `2`: how would the step know the difference?",
    _with(embed=lambda ids, table: 0 * table[ids]),
    "the embedding of id 0 is used, whatever was written",
    _with(embed=lambda ids, table: table[0 * ids]),
    "the embedding of the start is used, whatever was written",
    _with(embed=lambda ids, table: table[0 * ids - 1]),
    "the embedding is looked up one row off",
    "Which row of the table belongs to id 0?",
    _with(embed=lambda ids, table: table[ids - 1]),
    "the embedding is looked up by place in the batch",
    "Which number says the row: the place, or the id?",
    _with(embed=lambda ids, table: table[np.arange(len(ids))]),
    "the character of text 0 is fed to the whole batch",
    "What has each text of the batch written before?",
    _with(embed=lambda ids, table: table[0 * ids + ids[0]]),
    "the embedding comes before the context vector",
    "In which order do context and character enter, by the docstring?",
    _with(join=lambda context, written: [written, context]),
    "the context vector is ignored",
    "What does the step see of the text?",
    _with(join=lambda context, written: [0 * context, written]),
    "the states change places on the way into the LSTM",
    "Which of the two is the hidden state?",
    lambda *args: decoder_step(
        *args, step=lambda x, h, c, p: lstm_step(x, c, h, p)
    ),
    "the states change places on the way in",
    lambda i, h, c, *rest: decode(i, c, h, *rest),
    "the states are set to zero first",
    "What should the step remember from the one before?",
    lambda i, h, c, *rest: decode(i, 0 * h, 0 * c, *rest),
    *RESCALED,
    "the logits go through a ReLU",
    SCORES,
    _as_logits(lambda logits: np.maximum(logits, 0)),
    "the likeliest id comes back, not the logits",
    "How many numbers should each text get: one, or one per character "
    "of the vocabulary?",
    _as_logits(lambda logits: logits.argmax(-1)),
    "the bias of the output is left out",
    "Which entry of params has not been used yet?",
    _with(logits=lambda hidden, out: hidden @ out["kernel"]),
    "the logits come from the old hidden state",
    "Does the next character depend on what was just seen?",
    _logits_of(lambda before, after: before[0]),
    "the logits come from the cell, not from the hidden state",
    "Which of the two states is shown to the outside?",
    _logits_of(lambda before, after: after[1]),
    "both old states are handed back",
    "Which state should the next step start from?",
    _stale(1, 2),
    "the old hidden state is handed back",
    _stale(1),
    "the old cell is handed back",
    _stale(2),
    "the LSTM runs twice",
    "How many steps of the LSTM does one character take?",
    _twice,
    *inside(decoder_step, "look", STEP_MISTAKES),
    *inside(decoder_step, "step", LSTM_MISTAKES),
)

# ------------------------------------------------------------ greedy_decode

MARGIN = 0.05  # by which the best character leads, in every probe


def greedy_probes(seed: int) -> list[Probe]:
    """Several weights each, with no near tie in any step."""
    rng = np.random.default_rng(seed)

    def draw(
        lengths: list[int],
        time: int,
        length: int,
        *sizes: int,
        lift: float = 0,
        hole: int | None = None,
        wanted: Callable[[Array], bool] = _varied,
    ) -> tuple:
        while True:
            states, mask = draws.encoded(rng, lengths, time, sizes[1], hole)
            params = draws.decoder_params(rng, *sizes, scale=2.0)
            params["output"]["bias"] += lift
            args = states, mask, params, sizes[-1], length
            if _lead(*args) > MARGIN and wanted(greedy_decode(*args)[0]):
                return args

    first = draw([3, 2], 3, 4, 3, 4, 5, 2, 4)
    states, mask, params, start, length = first
    turned = [np.ascontiguousarray(part[::-1]) for part in first[:2]]
    shorter = draw([4, 2, 3], 4, 5, 2, 3, 2, 3, 5)
    steep, low, cover = draws.steep_attention()
    small = draw([2], 3, 4, 1, 1, 1, 1, 3)[2] | {"attention": steep}
    return [
        Probe("one text, two characters to write",
              draw([2], 2, 2, 1, 1, 1, 1, 2)),
        Probe("two texts, four characters to write", first),
        Probe("the two texts in another order", (*turned, params, start, 4)),
        Probe("one character to write", (states, mask, params, start, 1)),
        Probe("another start", (*first[:3], 2, 4)),
        Probe("three texts, five characters to write", shorter),
        Probe("as many texts as characters to write",
              draw([3, 2, 4], 4, 3, 4, 2, 3, 2, 3)),
        Probe("all sizes equal", draw([3, 2, 1], 3, 3, 3, 3, 3, 3, 3)),
        Probe("a character that is written twice in a row",
              draw([3], 3, 5, 3, 2, 2, 3, 4, wanted=_twice_the_same)),
        Probe("twelve characters to write",
              draw([5, 4], 5, 12, 3, 2, 2, 3, 6)),
        Probe("float32",
              draws.converted(draw([2, 4], 4, 4, 3, 2, 2, 2, 5), np.float32)),
        Probe("logits that are all negative",
              draw([3, 1], 3, 4, 2, 2, 2, 2, 4, lift=-20.0)),
        Probe("a place is left out in the middle",
              draw([4, 3], 4, 4, 3, 2, 2, 3, 5, hole=1)),
        Probe("alignment scores of two million", (low, cover, small, 3, 4)),
    ]  # fmt: skip


def _lead(*args: Array) -> float:
    """By how much the best logit leads, in the closest step."""
    leads = []

    def step(*inputs: Array) -> tuple:
        results = decoder_step(*inputs)
        best = np.sort(results[0], axis=-1)
        leads.append((best[:, -1] - best[:, -2]).min())
        return results

    greedy_decode(*args, step=step)
    return min(leads)


def _varied(ids: Array) -> bool:
    """True when characters differ from step to step, and between texts."""
    apart = len(ids) == 1 or (ids[0] != ids[1:]).any()
    return apart and all(len(set(row)) > 1 for row in ids)


def _twice_the_same(ids: Array) -> bool:
    """True when a character follows itself in all texts, before the end."""
    same = (ids[:, 1:] == ids[:, :-1]).all(axis=0)
    return _varied(ids) and bool(same[:-1].any())


def loop(
    states: Array,
    mask: Array,
    params: Params,
    start_id: int,
    length: int,
    choose: Callable = lambda logits: logits.argmax(axis=-1),
    feed: Callable = lambda ids, start: ids[-1],
    carry: Callable = lambda old, new: new,
    begin: Callable = np.zeros,
) -> tuple[Array, Array]:
    """The greedy loop with exchangeable parts."""
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = begin((len(mask), units))
    previous, ids, maps = np.full(len(mask), start_id), [], []
    for _ in range(length):
        logits, *new, weights = decoder_step(
            previous, hidden, cell, states, mask, params
        )
        hidden, cell = carry((hidden, cell), new)
        ids.append(choose(logits))
        maps.append(weights)
        previous = feed(ids, np.full(len(mask), start_id))
    return np.stack(ids, axis=1), np.stack(maps, axis=1)


def _loop(**parts: Callable) -> Callable:
    return lambda *args: loop(*args, **parts)


def _changed(ids: Callable = np.array, maps: Callable = np.array) -> Callable:
    """Change the results of the right loop."""

    def wrong(*args: Array) -> tuple:
        right = greedy_decode(*args)
        return ids(right[0]), maps(right[1])

    return wrong


def _early(*args: Array) -> tuple[Array, Array]:
    """Every weight one step early: a look more at the end."""
    *rest, length = args
    ids, maps = greedy_decode(*rest, length + 1)
    return ids[:, :-1], maps[:, 1:]


def _started(written: int | None, looks: int | None) -> Way:
    """The start, and then as many characters and looks as these slices."""

    def wrong(*args: Array) -> tuple[Array, Array]:
        ids, maps = greedy_decode(*args)
        start = np.full_like(ids[:, :1], args[3])
        ids = np.concatenate([start, ids[:, :written]], axis=1)
        return ids, maps[:, :looks]

    return wrong


def _until(stop: Callable[[Array], bool]) -> Way:
    """Write no more once the start and the characters so far say stop."""

    def wrong(*args: Array) -> tuple[Array, Array]:
        ids, maps = greedy_decode(*args)
        fed = np.insert(ids, 0, args[3], axis=1)
        steps = range(1, ids.shape[1])
        last = next((n for n in steps if stop(fed[:, : n + 1])), ids.shape[1])
        return ids[:, :last], maps[:, :last]

    return wrong


def _first_step_twice(
    states: Array, mask: Array, params: Params, start_id: int, length: int
) -> tuple[Array, Array]:
    units = params["lstm"]["recurrent_kernel"].shape[0]
    zeros = np.zeros((len(mask), units))
    start = np.full(len(mask), start_id)
    warm = decoder_step(start, zeros, zeros, states, mask, params)[1:3]
    first = [warm]

    def step(
        ids: Array, hidden: Array, cell: Array, *rest: Array
    ) -> tuple[Array, ...]:
        hidden, cell = first.pop() if first else (hidden, cell)
        return decoder_step(ids, hidden, cell, *rest)

    return greedy_decode(states, mask, params, start_id, length, step)


def _other_length(change: Callable[[int], int]) -> Callable:
    return lambda *args: greedy_decode(*args[:-1], change(args[-1]))


def _all_steps(*args: Array) -> tuple[Array, Array]:
    """Feed every step to a decoder whose looks were all made at the start."""
    looks = []

    def look(*inputs: Array) -> tuple:
        looks.append(one_step_attention(*inputs))
        return looks[0]

    return greedy_decode(
        *args, step=lambda *inputs: decoder_step(*inputs, look=look)
    )


def _not_best(args: tuple, came: tuple) -> bool:
    """True when all is right, fed with what was written, but the choice."""
    written, best = iter(came[0].T.astype(int)), []

    def step(*inputs: Array) -> tuple:
        logits, *rest = decoder_step(*inputs)
        best.append(logits.argmax(axis=-1))
        return np.eye(logits.shape[1])[next(written)], *rest

    maps = greedy_decode(*args, step=step)[1]
    right = np.stack(best, axis=1)
    return np.allclose(maps, came[1], atol=1e-4) and bool(
        (right != came[0]).any()
    )


SIZES = "How many characters should each text get?"

HARMFUL = [one for one in DECODER_MISTAKES if one not in RESCALED]
GREEDY_MISTAKES = known(
    "the start is fed for ever",
    "What was just written: where does the next step learn of it?",
    _loop(feed=lambda ids, start: start),
    "the first written character is fed for ever",
    _loop(feed=lambda ids, start: ids[0]),
    "the character before the last one is fed, one step late",
    _loop(feed=lambda ids, start: [start, *ids][-2]),
    "the number of the step is fed, not the character",
    _loop(feed=lambda ids, start: 0 * start + len(ids) % 2),
    "no state is carried from step to step",
    "What does each step hand to the next one, besides the character?",
    _loop(carry=lambda old, new: old),
    "the cell is not carried from step to step",
    _loop(carry=lambda old, new: (new[0], old[1])),
    "the hidden state is not carried from step to step",
    _loop(carry=lambda old, new: (old[0], new[1])),
    "hidden and cell change places after each step",
    "Which of the two states is which?",
    _loop(carry=lambda old, new: new[::-1]),
    "the hidden state is carried as the cell too",
    _loop(carry=lambda old, new: (new[0], new[0])),
    "the characters of text 0 are fed to the whole batch",
    "What has each text of the batch written before?",
    _loop(feed=lambda ids, start: 0 * start + ids[-1][0]),
    "the characters of text 0 are written for the whole batch",
    _loop(choose=lambda logits: logits.argmax(-1) * 0 + logits[0].argmax()),
    "the likeliest character of the whole batch is written",
    "Over which axis is the best one looked for?",
    _loop(
        choose=lambda logits: np.full(
            len(logits), logits.argmax() % logits.shape[-1]
        )
    ),
    "the best one is looked for over the batch",
    _loop(choose=lambda logits: np.resize(logits.argmax(axis=0), len(logits))),
    "the unlikeliest character is written",
    "Greedy takes the best: is it the largest logit, or the smallest?",
    _loop(choose=lambda logits: logits.argmin(-1)),
    "the second best character is written",
    "Greedy takes the best: which place has it after sorting?",
    _loop(choose=lambda logits: np.argsort(logits, axis=-1)[:, -2]),
    "the best one by size, whatever its sign, is written",
    "Is -5 likelier than 2?",
    _loop(choose=lambda logits: np.abs(logits).argmax(-1)),
    "negative logits are never chosen",
    "Is a logit of -2 better or worse than one of -5?",
    _loop(choose=lambda logits: np.maximum(logits, 0).argmax(-1)),
    "character 0 can never be written",
    "Which ids may be written?",
    _loop(choose=lambda logits: logits[:, 1:].argmax(-1) + 1),
    "the last character of the vocabulary can never be written",
    _loop(choose=lambda logits: logits[:, :-1].argmax(-1)),
    "the states start from one, not from zero",
    "What does the decoder remember before it begins?",
    _loop(begin=np.ones),
    "the start is among the written characters",
    "Is the start written, or only fed?",
    _started(-1, None),
    "the start comes before the written characters",
    _started(None, None),
    "the start is fixed to 0",
    "Which argument says what is fed first?",
    lambda s, m, p, start, length: greedy_decode(s, m, p, 0, length),
    "the start is fixed to the last row of the embedding",
    lambda s, m, p, start, length: greedy_decode(s, m, p, -1, length),
    "the start is fixed to 11",
    lambda s, m, p, start, length: greedy_decode(s, m, p, 11, length),
    "the weights come one step late",
    "Which look belongs to the first written character?",
    _changed(maps=lambda maps: np.insert(maps[:, :-1], 0, maps[:, 0], 1)),
    _changed(maps=lambda maps: np.insert(maps[:, :-1], 0, 0, 1)),
    "the weights come one step early",
    _early,
    "the first weights are given for every character",
    _changed(maps=lambda maps: 0 * maps + maps[:, :1]),
    "the last weights are given for every character",
    _changed(maps=lambda maps: 0 * maps + maps[:, -1:]),
    "only the last weights come back",
    "How many looks does a text of this length take?",
    _changed(maps=lambda maps: maps[:, -1]),
    "the weights of all steps are averaged",
    _changed(maps=lambda maps: maps.mean(1)),
    "the text is looked at only once, before the loop",
    "When does the query change?",
    _all_steps,
    "the first step is made twice",
    SIZES,
    _first_step_twice,
    "only the last character comes back",
    _changed(ids=lambda ids: ids[:, -1]),
    "the start counts as the first of the characters",
    "Is the start written, or only fed?",
    _started(-1, -1),
    "each id is one too high",
    "Which id has the first logit?",
    _loop(
        choose=lambda logits: np.minimum(
            logits.argmax(-1) + 1, logits.shape[-1] - 1
        )
    ),
    "time comes before batch in both results",
    "Which axis comes first, by the docstring?",
    _changed(np.transpose, lambda maps: np.swapaxes(maps, 0, 1)),
    "read characters come before written ones in the weights",
    _changed(maps=lambda maps: np.swapaxes(maps, 1, 2)),
    "time comes before batch in the ids",
    _changed(ids=np.transpose),
    "time comes before batch in the weights",
    _changed(maps=lambda maps: np.swapaxes(maps, 0, 1)),
    "ten characters are written, whatever the length",
    SIZES,
    _other_length(lambda length: 10),
    "one character only is written",
    "After which step does your function return?",
    _other_length(lambda length: 1),
    "it stops before `length` characters are written",
    "Dates have no end symbol. What should end the loop?",
    _until(lambda fed: np.array_equal(fed[:, -1], fed[:, -2])),
    _until(lambda fed: (fed[:, -1] == fed[:, -2]).any()),
    _until(lambda fed: len(set(fed[:, -1])) == 1),
    _until(lambda fed: (fed[:, -1] == 0).all()),
    _until(lambda fed: (fed[:, -1] == 0).any()),
    "one character too few is written",
    _other_length(lambda length: length - 1),
    "one character too many is written",
    _other_length(lambda length: length + 1),
    "as many characters are written as were read",
    lambda s, m, p, start, length: greedy_decode(s, m, p, start, m.shape[1]),
    "the mask is ignored",
    "How much weight does the padding get, and how much should it?",
    lambda s, m, *rest: greedy_decode(s, np.ones_like(m), *rest),
    *inside(greedy_decode, "step", HARMFUL),
)

# --------------------------------------------------------- build_translator


def parts_probes(seed: int) -> list[Probe]:
    """Ids that differ in the two inputs, with padding in the first."""
    rng = np.random.default_rng(seed)

    def draw(lengths: list[int], time: int, hole: int | None = None) -> tuple:
        mask = draws.ragged_mask(lengths, time, hole)
        source = np.where(mask, rng.integers(1, 6, mask.shape), 0)
        source[:, 0] = 1  # the id of what is unknown
        fed = rng.integers(0, 4, (len(lengths), ISO_LENGTH))
        tables = {
            "encoder": rng.normal(size=(6, 3)),
            "decoder": rng.normal(size=(6, 3)),
        }
        args = np.int32(source), np.int32(fed), tables
        return draws.converted(args, np.float32)

    return [
        Probe("texts of 3 and 2 characters, 10 to write", draw([3, 2], 3)),
        Probe("texts of 2, 5 and 1 characters", draw([2, 5, 1], 5)),
        Probe("as many characters to read as to write", draw([10, 7], 10)),
        Probe("padding in the middle of a text", draw([4, 3], 4, hole=1)),
    ]


def assembled(
    source_ids: Array, decoder_inputs: Array, weights: Params
) -> Array:
    """What the translator gives when its parts are the two toy layers."""
    return _toy(source_ids, decoder_inputs, weights, source_ids != 0)


def _toy(
    source_ids: Array,
    fed: Array,
    tables: Params,
    mask: Array,
    mask_of_decoder: Array | None = None,
) -> Array:
    states = tables["encoder"][source_ids] * (2.0 + mask)[..., None]
    mask = mask if mask_of_decoder is None else mask_of_decoder
    states = states.cumsum(axis=1)
    seen = (states * (1.0 + mask)[..., None]).sum(axis=1)
    return tables["decoder"][fed].cumsum(axis=1) + seen[:, None]


def toy_parts(tables: Params) -> tuple[Any, Any]:
    """Make an encoder and a decoder so simple that NumPy can follow."""
    keras = importlib.import_module("keras")
    ops = keras.ops

    class Part(keras.layers.Layer):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.table = self.add_weight(shape=(6, 3), name=self.name)
            self.table.assign(tables[self.name])

        def look_up(self, ids: Any) -> Any:
            return ops.take(self.table, ops.cast(ids, "int32"), axis=0)

    class ToyEncoder(Part):
        def __call__(
            self, source_ids: Any, mask: Any = None, **options: Any
        ) -> Any:
            _refuse_call("encoder", mask, (source_ids, "source_ids", 2))
            return super().__call__(source_ids, mask, **options)

        def call(self, source_ids: Any, mask: Any) -> Any:
            mask = ops.cast(mask, "float32")[..., None]
            return ops.cumsum(self.look_up(source_ids) * (2.0 + mask), axis=1)

    class ToyDecoder(Part):
        def __call__(
            self,
            decoder_inputs: Any,
            encoder_states: Any,
            mask: Any = None,
            **options: Any,
        ) -> Any:
            _refuse_call(
                "decoder",
                mask,
                (decoder_inputs, "decoder_inputs", 2),
                (encoder_states, "encoder_states", 3),
            )
            return super().__call__(
                decoder_inputs, encoder_states, mask, **options
            )

        def call(
            self, decoder_inputs: Any, encoder_states: Any, mask: Any
        ) -> Any:
            mask = ops.cast(mask, "float32")[..., None]
            seen = ops.sum(encoder_states * (1.0 + mask), axis=1)
            return ops.cumsum(self.look_up(decoder_inputs), 1) + seen[:, None]

    return ToyEncoder(name="encoder"), ToyDecoder(name="decoder")


def _refuse_call(part: str, mask: Any, *arguments: tuple) -> None:
    """Refuse a call of a toy part with what is not asked for.

    Raises:
        Refused: When a mask or an argument is not what it should be.
    """
    for given, name, axes in arguments:
        shape = tuple(getattr(given, "shape", ()))
        if len(shape) != axes or str(getattr(given, "dtype", "")) == "bool":
            raise Refused(
                f"{name} of shape {shape}",
                f"the {part} gets something else as {name}",
                "In which order does it take its arguments? An Input leaves "
                "the axis of the batch out: which axes are left?",
                f"{name} with {axes} axes",
            )
    if mask is None:
        raise Refused(
            "no mask",
            f"the {part} is not told where the padding is",
            "Which argument tells a part where the padding is?",
            f"{part}(..., mask)",
        )
    if np.ndim(mask) == 0 and not hasattr(mask, "shape"):
        raise Refused(
            repr(mask),
            "the mask is one plain value, not one for each character",
            "A tensor of a model has no numbers yet. Which comparison, or "
            "which function of the course, gives a tensor all the same?",
            "a mask of shape (batch, Tx)",
        )


def as_assembler(function: Callable) -> Callable:
    """Turn `build_translator` into a function of ids, with toy parts."""

    def assemble(source_ids: Array, fed: Array, tables: Params) -> Any:
        encoder, decoder = toy_parts(tables)
        try:
            model = function(encoder, decoder)
        except ValueError as error:
            if "connected" in str(error):
                _refuse_model("inputs that do not lead to the logits", MISSING)
            raise
        if model is None:
            return None
        if not hasattr(model, "fit"):
            kind = type(model).__name__
            question = "What joins the inputs and the logits to one model?"
            name = "what comes is no Keras model"
            raise Refused(f"a {kind}", name, question, "a keras.Model")
        _judge_ends(model)
        logits = to_numpy(_called(model, source_ids, fed))
        owned = {id(weight) for weight in model.trainable_weights}
        if not {id(encoder.table), id(decoder.table)} <= owned:
            raise Refused(
                f"a model of {len(owned)} trainable weights",
                "a part is missing from the model, or frozen",
                "Can training reach both the encoder and the decoder?",
                "a model that holds the weights of both parts",
            )
        if in_keras.fits(assembled(source_ids, fed, tables), logits):
            _look_closely(model, source_ids, fed, tables)
        return logits

    return assemble


MISSING = "an input is missing from the model, or one is not used"
FIXED = (
    "Which lengths may differ from batch to batch? How does a shape say so?"
)


def _refuse_model(came: str, mistake: str, question: str = "") -> None:
    raise Refused(
        came,
        mistake,
        question or "Which two inputs are the logits made of?",
        f"inputs (None, None), (None, {ISO_LENGTH}) of whole numbers, logits",
    )


def _judge_ends(model: Any) -> None:
    """Judge what goes into a model of the functional style, and comes out."""
    ends = getattr(model, "inputs", None), getattr(model, "outputs", None)
    if not all(ends):
        return
    shapes = [tuple(end.shape) for end in ends[0]]
    came = "inputs " + ", ".join(map(str, shapes))
    if len(shapes) != 2:
        _refuse_model(
            came,
            f"the model takes {len(shapes)} inputs, not two",
            "What can the mask be made of?",
        )
    if len(ends[1]) != 1:
        _refuse_model(
            f"{len(ends[1])} outputs",
            "there is an output too many",
            "What does the docstring say that the model gives?",
        )
    kinds = [str(end.dtype) for end in ends[0]]
    if not all("int" in kind for kind in kinds):
        _refuse_model(
            "inputs of " + ", ".join(kinds),
            "ids enter as decimals",
            "Which kind of numbers are ids, by the docstring?",
        )
    (texts, read), (more, written) = shapes
    if (read, written) == (ISO_LENGTH, None):
        return  # they have changed places, as the numbers will show
    if (texts, more) != (None, None):
        _refuse_model(came, "the number of texts is fixed", FIXED)
    if read is not None:
        _refuse_model(came, "the length of the texts is fixed", FIXED)
    if written != ISO_LENGTH:
        _refuse_model(
            came,
            "not ISO_LENGTH characters are fed",
            "How many characters has every ISO date?",
        )


def _look_closely(
    model: Any, source_ids: Array, fed: Array, tables: Params
) -> None:
    in_keras.must_train(
        model,
        (),
        lambda: model((source_ids, fed), training=True),
        lambda: assembled(source_ids, fed, tables),
    )
    in_keras.in_a_graph(
        lambda *inputs: model(inputs),
        (source_ids, fed),
        ((None, None), (None, ISO_LENGTH)),
    )


def _called(model: Any, source_ids: Array, fed: Array) -> Any:
    try:
        with in_keras.as_in_numpy():
            return model((source_ids, fed))
    except ValueError as error:
        try:
            model((fed, source_ids))
        except Exception:
            raise error from None
    raise Refused(
        "a model that takes them the other way round",
        "the two inputs have changed places",
        "In which order are source_ids and decoder_inputs given?",
        "a model that takes source_ids, then decoder_inputs",
    )


PARTS_MISTAKES = known(
    "the mask is turned round",
    "True marks a real character. Which ids are real?",
    lambda s, f, t: _toy(s, f, t, s == 0),
    "every place is taken for a real character",
    "Which id stands for padding, and where is it left out?",
    lambda s, f, t: _toy(s, f, t, s > -1),
    "the encoder takes every place for a real character",
    "Who needs to know where the padding is?",
    lambda s, f, t: _toy(s, f, t, s > -1, s != 0),
    "the decoder takes every place for a real character",
    lambda s, f, t: _toy(s, f, t, s != 0, s > -1),
    "what is unknown is taken for padding, too",
    "Which one id marks padding?",
    lambda s, f, t: _toy(s, f, t, s > 1),
    "the mask ends at the first padding",
    "May an id of padding be in the middle?",
    lambda s, f, t: _toy(s, f, t, np.logical_and.accumulate(s != 0, 1)),
    "the text is read from its end",
    "In which order do the ids reach the encoder?",
    lambda s, f, t: assembled(s[:, ::-1], f, t),
    "the two inputs have changed places",
    "Which ids are read by the encoder, and which by the decoder?",
    lambda s, f, t: _toy(f, s, t, f != 0),
    "probabilities come back, not logits",
    "Who takes the softmax here: the model, or the loss?",
    lambda s, f, t: softmax(assembled(s, f, t)),
    "log probabilities come back, not logits",
    lambda s, f, t: log_softmax(assembled(s, f, t)),
    "the likeliest ids come back, not logits",
    "Can a loss be computed from the best id alone?",
    lambda s, f, t: assembled(s, f, t).argmax(-1),
    "the encoder states come back, not logits",
    "Which part writes?",
    lambda s, f, t: (t["encoder"][s] * (2.0 + (s != 0))[..., None]).cumsum(1),
    "the mask is made from what the decoder is fed",
    "Which of the two inputs has padding?",
    lambda s, f, t: _toy(s, f, t, f != 0),
    "the inputs of the decoder are shifted once more",
    "Who shifts the targets: the model, or whoever makes the batches?",
    lambda s, f, t: assembled(s, np.roll(f, 1, axis=1), t),
    lambda s, f, t: assembled(s, f[:, [0, *range(ISO_LENGTH - 1)]], t),
    lambda s, f, t: assembled(
        s, np.roll(f, 1, axis=1) * (np.arange(ISO_LENGTH) > 0), t
    ),
)

# ----------------------------------------------------------- allowed_logits

PENALTY = -1e9


def _in_state(*beginnings: str) -> Array:
    """Return the states after these beginnings, (len(beginnings),)."""
    states = []
    for beginning in beginnings:
        state = BEGIN
        for character in iso_to_ids([beginning.ljust(ISO_LENGTH, "0")])[0][
            : len(beginning)
        ]:
            state = advance(state, character)
        states.append(state)
    return np.array(states, int)


def allowed_probes(seed: int) -> list[Probe]:
    """States that forbid other characters; logits that tempt."""
    rng = np.random.default_rng(seed)

    def probe(
        story: str,
        beginnings: Sequence[str],
        logits: Array | None = None,
        shape: tuple[int, ...] | None = None,
    ) -> Probe:
        states = _in_state(*beginnings)
        states = states.reshape(states.shape if shape is None else shape)
        if logits is None:
            logits = 3 * rng.normal(size=(*states.shape, TABLE.shape[1]))
        args = logits, states
        return Probe(story, args, functools.partial(_lets_through, args))

    width = TABLE.shape[1]
    low = np.full((1, width), -3.0) + rng.uniform(size=(1, width))
    low[0, 4] = 2.0  # "3", which no day of February begins with
    steep = 1e6 * rng.normal(size=(3, width))
    days = ("2023-02-2", "2024-02-2", "1979-0", "2018-1")
    walk = [days[i] for i in rng.permutation(4)]
    return [
        probe("one text, after 2023-02-", ["2023-02-"], low),
        probe("two texts, after 2023-02-2 and 2024-02-2", days[:2]),
        probe("three texts, logits of a million",
              ["", "19", "2018-04-3"], steep),
        probe("logits that are all negative, after 2018-",
              ["2018-"], -5 - rng.uniform(size=(1, width))),
        probe("four texts in any order", walk),
        probe("a text without a batch, after 197",
              ["197"], 3 * rng.normal(size=width), shape=()),
        probe("two beams of three texts",
              ["", "2", "2000-", "1900-02-", "2000-02-", "-----"],
              shape=(2, 3)),
        probe("eleven texts, as many as characters",
              ["", "1", "2", "20", "201", "2018", "2018-", "2018-1",
               "2018-11", "2018-11-", "2018-11-3"]),
        probe("whole numbers as logits",
              ["2018-0", "---"], rng.integers(-9, 9, (2, width))),
        probe("float32, no date is half written",
              ["----", "2099-1"],
              (3 * rng.normal(size=(2, width))).astype(np.float32)),
    ]  # fmt: skip


def _lets_through(args: tuple, came: Any) -> bool:
    """True when logits are kept where allowed, and too low elsewhere."""
    logits, states = args
    if not came.values or came.changed:
        return False
    (result,) = came.values
    right = may_follow(states)
    if result.shape != logits.shape or np.isnan(result).any():
        return False
    kept = np.allclose(result[right], logits[right], 1e-4, 1e-5)
    return kept and bool((result[~right] <= 0.99 * PENALTY).all())


def _masked(
    right: Callable[[Array, Array], Array], elsewhere: Any = PENALTY
) -> Way:
    """Mask by another table of what may follow."""

    def wrong(logits: Array, states: Array) -> Array:
        return np.where(right(logits, states), logits, elsewhere)

    return wrong


def _both(right: Callable[[Array, Array], Array]) -> tuple[Way, Way]:
    """Mask by another table, with a penalty and with infinity."""
    return _masked(right), _masked(right, -np.inf)


def _first_text(states: Array) -> Array:
    return np.broadcast_to(np.reshape(states, -1)[:1], np.shape(states))


def _after_best(logits: Array, states: Array) -> Array:
    """What may follow the character that this step would choose."""
    best = allowed_logits(logits, states).argmax(axis=-1)
    return may_follow(advance(states, best))


def _place(logits: Array, states: Array) -> Array:
    count = np.arange(np.size(states)).reshape(np.shape(states))
    return may_follow(count)


LOW = "Could a character that is forbidden still be the likeliest?"
WHICH = "Which state is each text in?"
ALLOWED_MISTAKES = known(
    "what is allowed is ruled out, what is forbidden is kept",
    "What does True mean in what `allowed` returns?",
    *_both(lambda logits, states: ~may_follow(states)),
    "the forbidden logits become 0",
    LOW,
    lambda logits, states: logits * may_follow(states),
    "all logits are taken for 0",
    "What becomes of the logits that are allowed?",
    _masked(lambda logits, states: may_follow(states) & False, 0.0),
    lambda logits, states: np.where(may_follow(states), 0.0, PENALTY),
    lambda logits, states: np.where(may_follow(states), 0.0, -np.inf),
    "the allowed logits become 1",
    "What becomes of the logits that are allowed?",
    lambda logits, states: np.where(may_follow(states), 1.0, PENALTY),
    lambda logits, states: np.where(may_follow(states), 1.0, -np.inf),
    "the penalty is too small",
    LOW,
    _masked(lambda logits, states: may_follow(states), -1.0),
    _masked(lambda logits, states: may_follow(states), -10.0),
    _masked(lambda logits, states: may_follow(states), -100.0),
    _masked(lambda logits, states: may_follow(states), -1000.0),
    _masked(lambda logits, states: may_follow(states), -1e4),
    _masked(lambda logits, states: may_follow(states), -1e5),
    _masked(lambda logits, states: may_follow(states), -1e6),
    lambda logits, states: logits - 10.0 * ~may_follow(states),
    lambda logits, states: logits - 100.0 * ~may_follow(states),
    lambda logits, states: logits - 1000.0 * ~may_follow(states),
    "what is forbidden gets the smallest of the logits",
    LOW,
    lambda logits, states: np.where(
        may_follow(states), logits, logits.min(axis=-1, keepdims=True)
    ),
    lambda logits, states: np.where(may_follow(states), logits, logits.min()),
    "the penalty is multiplied, so a negative logit becomes a reward",
    "A logit of -2, times a penalty: is that high or low?",
    lambda logits, states: np.where(
        may_follow(states), logits, logits * -PENALTY
    ),
    lambda logits, states: np.where(
        may_follow(states), logits, logits * PENALTY
    ),
    "what is forbidden gets the highest logit",
    "Which sign does a penalty have?",
    *(
        _masked(lambda logits, states: may_follow(states), reward)
        for reward in (-PENALTY, np.inf)
    ),
    lambda logits, states: logits - PENALTY * ~may_follow(states),
    "what is forbidden is not a number",
    "Which is the largest of 1, 2 and nan?",
    _masked(lambda logits, states: may_follow(states), np.nan),
    "nothing is ruled out",
    "Which characters may follow, and which may not?",
    lambda logits, states: logits + 0.0,
    "the state of the first text is used for all",
    WHICH,
    *_both(lambda logits, states: may_follow(_first_text(states))),
    "every text is taken to be at its beginning",
    WHICH,
    *_both(lambda logits, states: may_follow(0 * states)),
    "the place in the batch is taken for the state",
    WHICH,
    *_both(_place),
    "what may follow the next character is allowed, one step early",
    "Is the character already written that this step is to choose?",
    *_both(_after_best),
    "probabilities come back, not logits",
    SCORES,
    lambda logits, states: softmax(allowed_logits(logits, states)),
    "log probabilities come back, not logits",
    lambda logits, states: log_softmax(allowed_logits(logits, states)),
    "the exponentials of the logits come back",
    lambda logits, states: np.exp(allowed_logits(logits, states)),
    "the mask comes back, not the logits",
    "What does the softmax need: what may be written, or how likely it is?",
    lambda logits, states: may_follow(states),
    "the likeliest id comes back, not the logits",
    "How many numbers should each text get?",
    lambda logits, states: allowed_logits(logits, states).argmax(axis=-1),
    "only the best logit is kept",
    "Who chooses: this function, or the loop that calls it?",
    *_both(
        lambda logits, states: (
            allowed_logits(logits, states)
            == allowed_logits(logits, states).max(axis=-1, keepdims=True)
        )
    ),
    "the first dash can never be written",
    "How does an answer begin that means no date?",
    *_both(
        lambda logits, states: (
            may_follow(states) & (np.arange(logits.shape[-1]) > 0)
        )
    ),
    "the logits of the whole batch are shifted",
    "What becomes of the logits that are allowed?",
    lambda logits, states: allowed_logits(logits - logits.max(), states),
    lambda logits, states: allowed_logits(
        logits - logits.max(axis=-1, keepdims=True), states
    ),
)

# ------------------------------------------------------------------- judges

JUDGES = {
    "decoder_step": Judge(
        ("logits", "hidden", "cell", "attention_weights"),
        decoder_step,
        step_probes,
        DECODER_MISTAKES,
        "Looks with the old state, feeds the last character.",
        batched=("previous_ids", "hidden", "cell", "encoder_states", "mask"),
        symptoms=STEP_SYMPTOMS,
    ),
    "greedy_decode": Judge(
        ("ids", "attention_weights"),
        greedy_decode,
        greedy_probes,
        GREEDY_MISTAKES,
        "Each text is fed what it wrote, step by step.",
        batched=("encoder_states", "mask"),
        symptoms=shows(
            *weights_symptoms(1),
            "an id is written that no logit stands for",
            "How many logits are there, and which ids can win?",
            lambda args, came: (
                not np.all(
                    (came[0] >= 0) & (came[0] < len(args[2]["output"]["bias"]))
                )
            ),
            "a character is written that is not the likeliest of its step",
            "Which line chooses: does it draw, compare, or take the best?",
            _not_best,
            "the first character is right, a later one is not",
            "What does the second step get that the first did not?",
            lambda args, came: np.array_equal(
                came[0][:, 0], greedy_decode(*args)[0][:, 0]
            ),
            "",
            "What is the first step given: which ids, which states?",
            lambda args, came: True,
        ),
        whole=("ids",),
    ),
    "build_translator": Judge(
        ("logits",),
        assembled,
        parts_probes,
        PARTS_MISTAKES,
        "Parts and mask are wired up; all can be trained.",
        adapt=as_assembler,
        seconds=allowed.KERAS_SECONDS,
    ),
    "allowed_logits": Judge(
        ("logits",),
        allowed_logits,
        allowed_probes,
        ALLOWED_MISTAKES,
        "What is forbidden can never win.",
        arguments=("logits", "states"),
        array=True,
    ),
}
