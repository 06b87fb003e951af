"""Lesson 09, the network: one look, the stored weights, the picture."""

import importlib
import itertools
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np

from utils.by_hand import (
    attention_weights,
    context_vector,
    place_kernel,
    softmax,
)
from utils.checks import allowed
from utils.checks.machine.draws import converted, ragged_mask
from utils.checks.machine.in_keras import fits
from utils.checks.machine.judge import Judge, Mistake, Probe, known
from utils.checks.machine.judge_a_test import (
    Case,
    Function,
    Version,
    answer_of,
    judge_of_repair,
    judge_of_test,
    right,
)
from utils.checks.machine.outcome import Refused

Array = np.ndarray

# ----------------------------------------------------------------- one look


def attend(
    alignment_scores: Array, keys: Array, mask: Array, fed: Array, step: int
) -> tuple[Array, Array]:
    """What the LSTM is fed, and the weights, at one step."""
    weights = attention_weights(alignment_scores, mask)
    context = context_vector(weights, keys)
    return np.concatenate([context, fed[:, step]], axis=-1), weights


def _looking(
    scores: Callable = lambda s: s,
    weigh: Callable = attention_weights,
    feed: Callable = lambda fed, step: fed[:, step],
    join: Callable = lambda context, previous: np.concatenate(
        [context, previous], axis=-1
    ),
) -> Function:
    """One look with another part, for mistakes and broken versions."""

    def look(
        alignment_scores: Array, keys: Array, mask: Array, fed: Array,
        step: int,
    ) -> tuple[Array, Array]:  # fmt: skip
        weights = weigh(scores(alignment_scores), mask)
        context = context_vector(weights, keys)
        return join(context, feed(fed, step)), weights

    return look


def _relu(scores: Array) -> Array:
    return np.maximum(scores, 0)


def _leaky(scores: Array) -> Array:
    return np.maximum(scores, 0.2 * scores)


def _unmasked(scores: Array, mask: Array) -> Array:
    return softmax(scores)


def _after(scores: Array, mask: Array) -> Array:
    return softmax(scores) * mask


def _relu_of_masked(scores: Array, mask: Array) -> Array:
    return softmax(np.maximum(np.where(mask, scores, -1e9), 0))


def _lowered(scores: Array, mask: Array) -> Array:
    return softmax(scores - 10 * ~mask)


def _shared_anew(scores: Array, mask: Array) -> Array:
    exponentials = np.exp(scores - scores.max(-1, keepdims=True, where=mask,
                                              initial=-np.inf))  # fmt: skip
    exponentials = np.where(mask, exponentials, 0)
    return exponentials / exponentials.sum(-1, keepdims=True)


def _start(fed: Array, step: int) -> Array:
    return fed[:, 0]


def _one_late(fed: Array, step: int) -> Array:
    return fed[:, max(step - 1, 0)]


def _nothing(fed: Array, step: int) -> Array:
    return 0 * fed[:, step]


NEGATIVE = "Which score tells a ReLU from none? Is one like it in the test?"
NUMBERS = "Does the test know the very weights, or only which is larger?"
PADDED = "Is there padding in the test, with a high score, and what gets it?"
FED = "Does the test change what is fed, step by step, and compare?"


def _tensors(function: Function) -> Function:
    """Let a version take and give Keras tensors, as the notebook's does."""

    def look(
        alignment_scores: Any, keys: Any, mask: Any, fed: Any, step: int
    ) -> tuple:
        ops = importlib.import_module("keras").ops
        given = [
            np.asarray(part) for part in (alignment_scores, keys, mask, fed)
        ]
        given[2] = given[2].astype(bool)
        return tuple(
            ops.convert_to_tensor(np.float32(part))
            for part in function(*given, int(step))
        )

    return look


def _other_weights(
    alignment_scores: Array, keys: Array, mask: Array, fed: Array, step: int
) -> tuple[Array, Array]:
    inputs, _ = attend(alignment_scores, keys, mask, fed, step)
    return inputs, softmax(alignment_scores)


def _last_digit(scores: Array, mask: Array) -> Array:
    """Weights that end in another digit, as on another machine."""
    weights = np.float32(attention_weights(scores, mask))
    return np.nextafter(weights, np.float32(0))


def _even_context(
    alignment_scores: Array, keys: Array, mask: Array, fed: Array, step: int
) -> tuple[Array, Array]:
    inputs, _ = attend(0 * alignment_scores, keys, mask, fed, step)
    return inputs, attention_weights(alignment_scores, mask)


def _look(story: str, question: str, **parts: Callable) -> Version:
    return Version(story, _tensors(_looking(**parts)), question)


ATTEND_VERSIONS = (
    _look("all three defects, as in the notebook",
          "What do a negative score, padding and another step show?",
          scores=_relu, weigh=_unmasked, feed=_start),
    right("minus infinity for padding", _tensors(attend)),
    right("padding is left out of the sum",
          _tensors(_looking(weigh=_shared_anew))),
    right("the seventh digit differs",
          _tensors(_looking(weigh=_last_digit)),
          "How exactly can a test know a number that is computed?"),
    _look("only the ReLU on the scores", NEGATIVE, scores=_relu),
    _look("only the mask is forgotten", PADDED, weigh=_unmasked),
    _look("only the start is fed, at every step", FED, feed=_start),
    _look("a leaky ReLU: negative scores shrink", NUMBERS, scores=_leaky),
    _look("minus signs are dropped from the scores", NEGATIVE,
          scores=np.abs),
    _look("padding keeps a part: it scores 10 less", PADDED, weigh=_lowered),
    _look("masked after the softmax, sums below 1",
          "What does a row of weights sum to?", weigh=_after),
    _look("a character is fed one step late", FED, feed=_one_late),
    _look("zeros are fed in place of the character", FED, feed=_nothing),
    Version("right inputs, but not the weights it returns",
            _tensors(_other_weights),
            "Two things come back. Does the test look at both?"),
    Version("right weights, but the keys are averaged evenly",
            _tensors(_even_context),
            "Do the keys differ, so that each weight shows in the inputs?"),
)  # fmt: skip


def attend_probes(seed: int) -> list[Probe]:
    """Ragged texts, negative scores, high scores on padding, any step."""
    rng = np.random.default_rng(seed)

    def draw(
        lengths: list[int], time: int, key: int, size: int, step: int,
        hole: int | None = None,
    ) -> tuple:  # fmt: skip
        mask = ragged_mask(lengths, time, hole)
        scores = np.where(mask, 3 * rng.normal(size=mask.shape), 99)
        keys = rng.normal(size=(*mask.shape, key))
        keys = np.where(mask[..., None], keys, 1e3)
        fed = rng.normal(size=(len(lengths), 5, size))
        args = scores, keys, mask, fed
        return (*converted(args, np.float32), step)

    tiny = np.array([[-1.0, 1.0]]), np.eye(2)[None], ragged_mask([2], 2)
    tiny = converted((*tiny, np.array([[[1.0], [2.0], [3.0]]])), np.float32)
    low = (
        np.array([[-2e6, 1 - 2e6, 1e6]]),
        np.eye(3)[None],
        ragged_mask([2], 3),
    )
    low = converted((*low, np.array([[[1.0], [2.0]]])), np.float32)
    return [
        Probe("a negative score, step 0", (*tiny, 0)),
        Probe("texts of 3 and 2 characters, step 2",
              draw([3, 2], 4, 3, 2, 2)),
        Probe("texts of 1, 4 and 2 characters, the last step",
              draw([1, 4, 2], 5, 2, 4, 4)),
        Probe("as many texts as characters, step 1",
              draw([3, 1, 2], 3, 3, 3, 1)),
        Probe("a place inside of each text is masked, step 3",
              draw([4, 3], 5, 3, 2, 3, hole=1)),
        Probe("scores of minus two million", (*low, 1)),
    ]  # fmt: skip


def _combined() -> Iterator[Mistake]:
    """The three defects, alone and together."""
    defects = {
        "the ReLU is still on the scores": (
            {"scores": _relu}, "Which scores may a softmax be given?"),
        "padding still gets attention": (
            {"weigh": _unmasked}, "Which argument says what is padding?"),
        "the start is still fed at every step": (
            {"feed": _start}, "Which of the characters in `fed` comes next?"),
    }  # fmt: skip
    for count in (1, 2, 3):
        for names in itertools.combinations(defects, count):
            parts: dict[str, Callable] = {}
            for name in names:
                parts |= defects[name][0]
            more = f", and {count - 1} more" if count > 1 else ""
            question = defects[names[0]][1]
            yield Mistake(f"{names[0]}{more}", question, (_looking(**parts),))


ATTEND_MISTAKES = known(
    *_combined(),
    "the mask is turned round",
    "True marks a real character. Who gets the attention?",
    _looking(weigh=lambda scores, mask: attention_weights(scores, ~mask)),
    _looking(weigh=lambda scores, mask: softmax(np.where(mask, -1e9, scores))),
    "the softmax runs over the batch, not over the characters",
    "Which axis counts the characters that are read?",
    _looking(
        weigh=lambda scores, mask: softmax(
            np.where(mask, scores, -1e9), axis=0
        )
    ),
    "the mask multiplies the weights, after the softmax",
    "What should each row of weights sum to, padding left out?",
    _looking(weigh=_after),
    _looking(weigh=lambda scores, mask: np.floor(softmax(scores)) * mask),
    "a ReLU comes after the mask",
    "What does a ReLU make of the very low score of padding?",
    _looking(weigh=_relu_of_masked),
    "a ReLU comes after the mask, and the start is still fed",
    _looking(weigh=_relu_of_masked, feed=_start),
    "the mask multiplies the scores, before the softmax",
    "Which share does a score of 0 get?",
    _looking(weigh=lambda scores, mask: softmax(scores * mask)),
    "the penalty for padding is too small",
    "How low must a score be for a share of exactly 0, beside low ones?",
    _looking(weigh=_lowered),
    *(
        _looking(weigh=lambda s, m, p=p: softmax(np.where(m, s, p)))
        for p in (-10, -50, -99, -100, -1e3, -1e4, -1e5, -1e6)
    ),
    *(
        _looking(weigh=lambda s, m, p=p: softmax(s - p * ~m))
        for p in (50, 99, 100, 1e3, 1e4, 1e5, 1e6)
    ),
    "the mask ends at the first place that is left out",
    "May a place be left out in the middle of a text?",
    _looking(
        weigh=lambda scores, mask: attention_weights(
            scores, np.logical_and.accumulate(mask, axis=1)
        )
    ),
    _looking(
        weigh=lambda scores, mask: attention_weights(
            scores, np.arange(mask.shape[1]) < mask.sum(1)[:, None]
        )
    ),
    "the scores are divided by the root of the keys' size",
    "Which of the three defects does this repair?",
    lambda s, k, m, f, t: attend(s / k.shape[-1] ** 0.5, k, m, f, t),
    "the scores come back, not the weights",
    "Which two things does the docstring promise?",
    lambda s, k, m, f, t: (attend(s, k, m, f, t)[0], s),
    "the context vector is made of weights without the mask",
    "Which weights meet the keys: before the mask, or after?",
    lambda s, k, m, f, t: (
        _looking(weigh=_unmasked)(s, k, m, f, t)[0],
        attention_weights(s, m),
    ),
    "a leaky ReLU bends the scores",
    "Which scores may a softmax be given?",
    _looking(scores=_leaky),
    "the scores lose their signs",
    _looking(scores=np.abs),
    "a tanh squeezes the scores",
    _looking(scores=np.tanh),
    "the character comes one step late",
    "`fed` is shifted already. Which place belongs to the step?",
    _looking(feed=_one_late),
    _looking(feed=lambda fed, step: fed[:, step - 1]),
    "the character comes one step early",
    _looking(feed=lambda fed, step: fed[:, (step + 1) % 5]),
    "a text of `fed` is taken, not a step",
    "Which axis of `fed` counts the steps?",
    _looking(feed=lambda fed, step: fed[min(step, len(fed) - 1)][: len(fed)]),
    "the last character is fed at every step",
    "Which place of `fed` belongs to the step?",
    _looking(feed=lambda fed, step: fed[:, -1]),
    "the mean of all characters so far is fed",
    _looking(feed=lambda fed, step: fed[:, : step + 1].mean(1)),
    "the previous character is left out",
    "What is fed to the LSTM, and in which order, by the docstring?",
    _looking(join=lambda context, previous: context),
    "zeros are fed in place of the previous character",
    _looking(feed=_nothing),
    "the context vector is left out",
    _looking(join=lambda context, previous: previous),
    "the previous character comes first",
    _looking(join=lambda c, p: np.concatenate([p, c], axis=-1)),
)


def as_look(function: Function) -> Function:
    """Call with tensors, and see whether training could follow."""

    def look(*args: Any) -> Any:
        keras = importlib.import_module("keras")
        *arrays, step = args
        given = [keras.ops.convert_to_tensor(part) for part in arrays]
        results = function(*given, step)
        if not isinstance(results, tuple | list):
            return results
        if any(isinstance(p, np.ndarray) for p in results) or not _traced(
            lambda *parts: function(*parts, step), given
        ):
            raise Refused(
                "an answer that NumPy or Python computes",
                "training could not follow it",
                "Does every step use `ops`, or does one leave Keras?",
                "Keras tensors, computed by functions of `ops`",
            )
        came = tuple(np.asarray(part) for part in results)
        if all(map(fits, attend(*arrays, step), came)):
            _must_train(function, given, step)
        return came

    return look


def _traced(function: Function, tensors: list[Any]) -> bool:
    """Return True when TensorFlow can follow a function, as training has."""
    try:
        importlib.import_module("tensorflow").function(function)(*tensors)
    except Exception:
        return False
    return True


def _must_train(function: Function, given: list[Any], step: int) -> None:
    """Ask for the slopes by which scores, keys and characters are learnt.

    Raises:
        Refused: When one is missing.
    """
    tensorflow = importlib.import_module("tensorflow")
    with tensorflow.GradientTape() as tape:
        tape.watch(given)
        inputs, _ = function(*given, step)
    slopes = tape.gradient(inputs, [given[place] for place in (0, 1, 3)])
    for name, slope in zip(("alignment_scores", "keys", "fed"), slopes):
        if slope is None:
            raise Refused(
                f"no slope for `{name}`",
                f"training cannot change what makes `{name}`",
                f"What comes between `{name}` and the result, and may a "
                "correction flow back through it?",
                "slopes for `alignment_scores`, `keys` and `fed`",
            )


# ------------------------------------------------------------------- kernel


def _swapped(saved: Array, size: int) -> Array:
    return np.concatenate([saved[size:], saved[:size]])


def _row_by_row(saved_kernel: Array, query_units: int) -> Array:
    order = range(-query_units, len(saved_kernel) - query_units)
    return np.array([saved_kernel[place] for place in order])


def _first_column(saved_kernel: Array, query_units: int) -> Array:
    kernel = saved_kernel.copy()
    kernel[:, 0] = np.roll(saved_kernel[:, 0], query_units)
    return kernel


UNEQUAL = "Are query and key of the same size in the test? Should they be?"
COLUMNS = "How many columns has the kernel, and does the test see them all?"
PLACES = "Does the test see which row went where, or only shapes?"


def _placed(place: Callable[[Array, int], Array]) -> Function:
    """Give a version the names of the notebook's arguments."""
    return lambda saved_kernel, query_units: place(saved_kernel, query_units)


KERNEL_VERSIONS = (
    Version("the kernel as it was saved, as in the notebook",
            _placed(lambda saved, units: saved), PLACES),
    right("cut and joined", place_kernel),
    right("row by row", _row_by_row),
    right("turned like a ring",
          _placed(lambda saved, units: np.roll(saved, units, axis=0))),
    Version("the two halves change places",
            _placed(lambda saved, units: _swapped(saved, len(saved) // 2)),
            UNEQUAL),
    Version("cut at the wrong end", _placed(_swapped), UNEQUAL),
    Version("the rows in reverse order",
            _placed(lambda saved, units: saved[::-1]), PLACES),
    Version("all rows turned by one place",
            _placed(lambda saved, units: np.roll(saved, 1, axis=0)), PLACES),
    Version("the query's rows are filled with zeros",
            _placed(lambda saved, units: np.concatenate(
                [0 * saved[-units:], saved[:-units]])), PLACES),
    Version("only the query's rows come back",
            _placed(lambda saved, units: saved[-units:]),
            "Is the kernel compared as a whole?", stops=True),
    Version("single numbers are turned, and rows torn apart",
            _placed(np.roll),
            COLUMNS),
    Version("the first column alone is put in order", _first_column,
            COLUMNS),
)  # fmt: skip


def kernel_probes(seed: int) -> list[Probe]:
    """Sizes that are different, and equal."""
    rng = np.random.default_rng(seed)
    rows = np.array([[2.0, 20], [3, 30], [4, 40], [0, 0], [1, 10]])
    return [
        Probe("three rows for the key, two for the query", (rows, 2)),
        Probe("two rows for the key, five for the query",
              (rng.normal(size=(7, 3)), 5)),
        Probe("query and key of the same size",
              (rng.normal(size=(8, 4)), 4)),
        Probe("one row for the query", (rng.normal(size=(4, 2)), 1)),
        Probe("float32", (np.float32(rng.normal(size=(9, 6))), 3)),
    ]  # fmt: skip


def _overwritten(saved: Array, units: int) -> Array:
    kernel = saved.copy()
    kernel[:units] = kernel[-units:]
    kernel[units:] = kernel[:-units]
    return kernel


def _exchanged(saved: Array, units: int) -> Array:
    kernel = saved.copy()
    kernel[:units], kernel[-units:] = saved[-units:], saved[:units]
    return kernel


KERNEL_MISTAKES = known(
    "the kernel comes back as it was saved",
    "Which rows come first: as saved, and as used?",
    lambda saved, units: saved,
    "rows at both ends are exchanged, and those between stay",
    "Where should the first row of the key be afterwards, and the last?",
    _exchanged,
    "the two halves change places",
    "How many rows belong to the query, and at which end are they?",
    lambda saved, units: _swapped(saved, len(saved) // 2),
    "the cut is at the wrong place",
    _swapped,
    "the rows are in reverse order",
    "Does the order inside of a part change?",
    lambda saved, units: saved[::-1],
    "the order inside of the parts is reversed",
    lambda saved, units: np.concatenate(
        [saved[-units:][::-1], saved[:-units][::-1]]
    ),
    "the query's rows come in reverse order",
    lambda saved, units: np.concatenate(
        [saved[-units:][::-1], saved[:-units]]
    ),
    "the key's rows come in reverse order",
    lambda saved, units: np.concatenate(
        [saved[-units:], saved[:-units][::-1]]
    ),
    "the rows are sorted by the numbers in them",
    "Do the numbers of a kernel say where a row belongs?",
    lambda saved, units: np.array(sorted(saved.tolist())),
    lambda saved, units: np.sort(saved, axis=0),
    lambda saved, units: saved[np.argsort(saved[:, 0])],
    "the cut is one row off",
    "How many rows belong to the query?",
    lambda saved, units: np.roll(saved, units - 1, axis=0),
    lambda saved, units: np.roll(saved, units + 1, axis=0),
    "rows are written over before they have been read",
    "What do the first rows hold when the others are copied from them?",
    _overwritten,
    "only the first column is put in order",
    "Is a row moved as a whole?",
    _first_column,
    "columns are moved, not rows",
    "Which axis holds what the units read?",
    lambda saved, units: np.roll(saved, units, axis=1),
    "single numbers are turned, and rows torn apart",
    "Along which axis do whole rows move?",
    np.roll,
    "only the query's rows come back",
    "How many rows has the kernel, before and after?",
    lambda saved, units: saved[-units:],
    "only the key's rows come back",
    lambda saved, units: saved[:-units],
)

# ------------------------------------------------------------------ picture

Parts = list[tuple[str, Any]]
WANTED = "attention_weights"


def _at(place: int) -> Function:
    def find(parts: Parts) -> Any:
        ends = min(place, len(parts) - 1)
        return parts[ends][1] if parts else None

    return find


def _named(fits: Callable[[str], bool]) -> Function:
    def find(parts: Parts) -> Any:
        found = [values for name, values in parts if fits(name)]
        return found[0] if found else None

    return find


def _by_loop(parts: Parts) -> Any:
    for name, values in parts:
        if name == WANTED:
            return values
    raise ValueError(f"there is no part {WANTED}")


MOVED = "In how many places is the attention in the test?"
LIKE = "Is there a part in the test with almost the same name?"

PICTURE_VERSIONS = (
    Version("part number 2, as in the notebook", lambda parts: parts[2][1],
            MOVED),
    right("the parts as a dictionary",
          lambda parts: dict(parts)[WANTED]),
    right("one part after the other", _by_loop),
    Version("part number 3, counted anew", _at(3), MOVED),
    Version("the first part", _at(0), MOVED),
    Version("the last part", _at(-1), MOVED),
    Version("the last but one", lambda parts: parts[-2:][0][1], MOVED),
    Version("the first name that holds 'attention'",
            _named(lambda name: "attention" in name), LIKE),
)  # fmt: skip


def _some_parts(random: Random, names: list[str]) -> Parts:
    rng = np.random.default_rng(random.randrange(10**6))
    return [(name, rng.dirichlet(np.ones(6), 10)) for name in names]


def _picture_case(*names: str) -> Function:
    def look(function: Function, random: Random) -> None:
        parts = _some_parts(random, list(names))
        given = list(parts)
        came = answer_of(function, given)
        if len(given) < len(parts):
            told = f"{len(given)} of {len(parts)} parts are left"
            name = "the list that was given is emptied"
            question = "Who needs the list after your function?"
            raise Refused(told, name, question, "the list as it was")
        wanted = f"part {names.index(WANTED)} of {len(names)}, {WANTED}"
        for name, values in parts:
            if same_numbers(came, values):
                if name == WANTED:
                    return
                place = names.index(name)
                told = f"part {place}, {name}"
                by_place = _goes_by_place(function, parts, place)
                raise Refused(told, *_wrong_part(name, by_place), wanted)
        told = f"a {type(came).__name__} that is none of the values"
        name = "no values come back"
        question = "What is in a part, and which half of it is asked for?"
        if getattr(came, "shape", None) == parts[0][1].shape:
            name = "the values are changed on the way"
            question = "Does the picture show what a part holds, or something "
            question += "made of it?"
        raise Refused(told, name, question, wanted)

    return look


def same_numbers(came: Any, values: Array) -> bool:
    """True when something is an array of just these numbers."""
    try:
        return np.array_equal(np.asarray(came, float), values)
    except (TypeError, ValueError):
        return False


def _goes_by_place(function: Function, parts: Parts, place: int) -> bool:
    """Return True when the same place is taken, whatever is there."""
    other = [
        (f"part {n}", (n + 2) * part) for n, (_, part) in enumerate(parts)
    ]
    try:
        came = function(other)
    except Exception:
        return False
    return same_numbers(came, other[place][1])


def _wrong_part(name: str, by_place: bool) -> tuple[str, str]:
    if by_place:
        return (
            "the part is still chosen by its place",
            "What stays when another part is put in front?",
        )
    if "attention" in name or "weights" in name:
        return (
            "a part with almost the same name is taken",
            "What does the whole name say?",
        )
    return "another part is taken", "By what does your function know a part?"


def _no_attention(function: Function, random: Random) -> None:
    parts = _some_parts(random, ["embedded", "keys", "logits", "memory"])
    try:
        came = function(parts)
    except NotImplementedError:
        raise
    except Exception:
        return
    told, wanted = f"{came!r}"[:60], "an error, and no picture"
    name = "where there is no attention, nobody is told"
    question = "Where would it show that the part is missing?"
    if any(same_numbers(came, values) for _, values in parts):
        told = "the values of another part"
        name = "where there is no attention, another part is drawn"
        question = "Is a wrong picture better than none?"
    raise Refused(told, name, question, wanted)


PICTURE_CASES = (
    Case("the notebook's own parts", _picture_case(
        "embedded", "keys", "alignment_scores", WANTED, "logits")),
    Case("a part less in front", _picture_case(
        "keys", "alignment_scores", WANTED, "logits")),
    Case("the attention comes first", _picture_case(
        WANTED, "keys", "logits")),
    Case("the attention comes last", _picture_case(
        "embedded", "keys", "memory", "scores", "logits", WANTED)),
    Case("names that are almost the same", _picture_case(
        "attention", "self_attention_weights", WANTED,
        "attention_weights_2", "weights")),
    Case("longer names in front", _picture_case(
        "attention_window", "attention_weights_2", WANTED, "logits")),
    Case("no attention at all", _no_attention),
)  # fmt: skip

# ------------------------------------------------------------------- judges

JUDGES = {
    "test_attend": judge_of_test(
        ATTEND_VERSIONS, "It finds each of the defects, also alone."
    ),
    "attend": Judge(
        ("lstm_inputs", "attention_weights"),
        attend,
        attend_probes,
        ATTEND_MISTAKES,
        "Looks at what is real, and knows what it wrote.",
        batched=("alignment_scores", "keys", "mask", "fed"),
        adapt=as_look,
        seconds=allowed.KERAS_SECONDS,
    ),
    "test_kernel": judge_of_test(
        KERNEL_VERSIONS, "It sees where each row went."
    ),
    "place_kernel": Judge(
        ("kernel",),
        place_kernel,
        kernel_probes,
        KERNEL_MISTAKES,
        "Every row is where the network reads it.",
    ),
    "test_picture": judge_of_test(
        PICTURE_VERSIONS, "Neither places nor similar names fool it."
    ),
    "find_attention": judge_of_repair(
        PICTURE_CASES, "Found by its name, wherever it is."
    ),
}
