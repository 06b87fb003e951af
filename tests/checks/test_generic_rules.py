"""General explanations are given only where they are true.

Each rule is tried on answers that it is for, and on answers that only look
like them: of those it must say nothing.
"""

import math
from dataclasses import replace

import numpy as np
import pytest

from utils import by_hand as right
from utils.checks import JUDGES, CheckFailed, check
from utils.checks.machine import explain, judge_a_test, slips
from utils.checks.machine.compare import close
from utils.checks.machine.examine import Examination

RNG = np.random.default_rng(0)
ROWS = RNG.normal(size=(3, 4))
IDS = np.array([[1, 2, 0], [4, 2, 0]])


def failure(function, name="softmax"):
    with pytest.raises(CheckFailed) as caught:
        check(function, name)
    return caught.value


def names(expected, came, batched=True):
    results = (np.array(expected),), (np.array(came),)
    found = explain.by_results(("answer",), *results, batched)
    return [one.name for one in found]


def says(part, found):
    return any(part in name for name in found)


# ------------------------------------------------------------------- numbers


@pytest.mark.parametrize("came", [np.trunc(3 * ROWS), np.round(3 * ROWS)])
def test_decimals_are_cut_off(came):
    assert says("decimals are cut", names(3 * ROWS, came))
    assert says("decimals are cut", names(ROWS, np.trunc(ROWS).astype(int)))


@pytest.mark.parametrize(
    ("expected", "came"),
    [
        (ROWS / 9, np.zeros((3, 4))),  # nothing is filled in
        ([0.02, 0.98], [0.0, 1.0]),  # the largest takes everything
        (0.4, 0),  # a rate that is none
        (3.7, 3.0),  # one number: no array holds it
        (IDS, IDS - 1),
    ],
)
def test_decimals_are_not_cut_off(expected, came):
    assert not says("decimals", names(expected, came))


def test_rounded_and_nearly_right_are_told_apart():
    weights = right.softmax(ROWS)
    assert says("are rounded", names(weights, weights.round(3)))
    halves = weights.astype(np.float16)
    assert says("nearly right", names(weights, halves))
    assert says("nearly right", names(weights, weights + 1e-3))
    for came in weights.round(0), weights * 0, weights + 0.02:
        assert not says("rounded", names(weights, came))
        assert not says("nearly", names(weights, came))
    small = ROWS / 1000  # small differences, but not for these numbers
    assert not says("nearly", names(small, small[::-1]))


def test_factor_is_one_for_all_numbers():
    factor = "by the same factor"
    assert says(factor, names(ROWS, ROWS / 3))
    for expected, came in [
        (IDS, IDS * 2),  # of ids
        ([0.3, 0, 0], [0.1, 0, 0]),  # of a single number
        ([0.25] * 4, [0.5] * 4),  # of numbers that are all alike
        (ROWS, 0 * ROWS),
        (ROWS, ROWS * [1, 1, 1, 2]),
    ]:
        assert not says(factor, names(expected, came))


def test_addition_is_one_for_all_numbers():
    added = "same number is added"
    assert says(added, names(ROWS, ROWS + 3))
    assert says(added, names(IDS, IDS + 1))
    for expected, came in [
        ([0.25] * 4, [0.5] * 4),
        (ROWS, ROWS + [0, 0, 0, 1]),
        (ROWS, np.full((3, 4), np.nan)),
    ]:
        assert not says(added, names(expected, came))


def test_first_example_is_one_of_a_batch():
    came = np.broadcast_to(ROWS[0], ROWS.shape)
    assert says("first example", names(ROWS, came))
    assert not says("first example", names(ROWS, came, batched=False))
    assert not says("first example", names(ROWS, ROWS[::-1]))


def test_shapes_are_compared_by_what_is_in_them():
    one = ROWS[:1]
    for part, expected, came in [
        ("length 1 is missing", one, one[0]),
        ("only the first row", ROWS, ROWS[0]),
        ("axes are swapped", ROWS, ROWS.T),
        ("left over or lost", ROWS, ROWS[:, None]),
    ]:
        assert says(part, names(expected, came))
        assert not names(expected, came + 1)  # other numbers: it cannot tell


def test_order_of_results_is_told_by_their_numbers():
    def first(*came):
        expected = ROWS, ROWS + 1
        return explain.by_results(("one", "two"), expected, came)[0].name

    assert "another order" in first(ROWS + 1, ROWS)
    assert "another order" not in first(ROWS + 1, ROWS + 2)


def test_place_stays_zero():
    def without(place):
        came = ROWS.copy()
        came[:, place] = 0
        return names(ROWS, came)

    assert says("last place stays 0", without(-1))
    assert says("first place stays 0", without(0))
    assert not says("place", without(1))
    assert not says("place", names(ROWS, np.zeros((3, 4))))


def test_nan_is_not_a_large_number():
    def masked_afterwards(scores, mask):
        e = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
        return e / e.sum(axis=-1, keepdims=True)

    def name(*numbers):
        return explain.not_finite((np.array(numbers),)).name

    assert "beyond all bounds" in name(np.inf, np.nan)
    assert "no result (nan)" in name(1, np.nan)
    assert explain.not_finite((ROWS,)) is None
    assert "bounds" not in str(failure(masked_afterwards, "attention_weights"))


# -------------------------------------------------------------- whole answers


def test_whole_numbers_are_blamed_only_if_decimals_are_right():
    def fills_a_like(x, axis=-1):
        weights = np.zeros_like(x)
        weights[...] = right.softmax(x, axis)
        return weights

    def dislikes_these_numbers(x, axis=-1):
        if close(x, np.round(x)) and x.ndim == 1:
            return 0 * x
        return right.softmax(x, axis)

    assert "whole numbers" in failure(fills_a_like).mistake
    assert "whole numbers" not in failure(dislikes_these_numbers).mistake


def test_sizes_are_blamed_only_if_sizes_differ():
    def of_two(x, axis=-1):
        return right.softmax(x, axis) + 0 * np.ones(3)

    def of_an_axis(x, axis=-1):
        if axis == 0:
            raise ValueError("operands could not be broadcast")
        return right.softmax(x, axis)

    def of_another_error(x, axis=-1):
        if x.shape != (2, 3):
            raise ValueError("You must call compile() first")
        return right.softmax(x, axis)

    assert "some sizes only" in failure(of_two).mistake
    assert "some sizes" not in str(failure(of_an_axis))
    said = str(failure(of_another_error))
    assert "some sizes" not in said
    assert "shapes" not in said


def test_idle_argument_is_one_that_no_change_of_it_shows():
    def ignores_the_mask(encoder_states, mask, params, start_id, length):
        everything = np.ones_like(mask)
        return right.greedy_decode(
            encoder_states, everything, params, start_id, length
        )

    def adds(x, axis=-1):
        return right.softmax(x, axis) + np.clip(x, 0, 1e-3)

    judge = replace(JUDGES["greedy_decode"], mistakes=(), symptoms=())
    report = Examination(judge, ignores_the_mask, "greedy_decode").run()
    assert "`mask` makes no difference" in report.mistake
    assert "no difference" not in str(failure(adds))


def test_argument_is_not_called_idle_when_a_part_is_missing():
    def first_only(encoder_states, mask, params, start_id, length):
        ids, weights = right.greedy_decode(
            encoder_states, mask, params, start_id, length
        )
        return ids[:, :1], weights[:, :1]

    assert "no difference" not in str(failure(first_only, "greedy_decode"))


# --------------------------------------------------------------------- errors


def caught(function):
    try:
        function()
    except BaseException as error:
        return error


def unbound():
    if math.pi < 3:
        made = 1
    return made


def shadowed():
    failure = failure(math)  # noqa: F823
    return failure


KNOWN = {
    "two shapes do not fit": [
        lambda: np.ones(2) + np.ones(3),
        lambda: np.ones((2, 3)) @ np.ones((2, 3)),
        lambda: np.ones(6).reshape(4, 2),
        lambda: np.concatenate([np.ones((2, 3)), np.ones((3, 4))]),
        lambda: np.stack([np.ones(2), np.ones(3)]),
    ],
    "names more parts": [
        lambda: (lambda a, b: 0)(*[(a, b) for a, b in [[1]]])
    ],
    "equal parts": [lambda: np.split(np.ones(5), 2)],
    "rows of different lengths": [lambda: np.array([[1], [2, 3]])],
    "outside of an array": [lambda: ROWS[5]],
    "outside of a list": [lambda: [1][3], lambda: "text"[9]],
    "fewer axes": [lambda: ROWS[0, 0, 0]],
    "a dictionary": [lambda: {}["a"]],
    "whether it is true": [lambda: 1 if ROWS else 2],
    "one number is wanted": [lambda: np.zeros(2).__setitem__(0, [1, 2])],
    "`scipy_of_tomorrow` is not part of the course": [
        lambda: __import__("scipy_of_tomorrow")
    ],
    "hides the function": [shadowed],
}
SAYS_NOTHING = [
    lambda: [1, 2].index(3),
    lambda: [].pop(3),
    lambda: {}.pop("a"),
    lambda: list(map([1].__getitem__, [3])),  # as Keras does, deep inside
    lambda: [].pop(),
    lambda: np.random.default_rng(0).choice(3, 5, replace=False),
    lambda: int("three"),
    lambda: (_ for _ in ()).throw(ValueError("You must call `compile()`")),
    lambda: (_ for _ in ()).throw(ValueError("dtype mismatch")),
    lambda: len(3),
    lambda: (1).shape,
    lambda: 1 / 0,
    unbound,
]


@pytest.mark.parametrize(
    ("name", "function"),
    [(name, way) for name, ways in KNOWN.items() for way in ways],
)
def test_error_is_called_by_its_text(name, function):
    assert name in slips.by_error(caught(function)).name


@pytest.mark.parametrize("function", SAYS_NOTHING)
def test_other_errors_get_a_question_and_no_name(function):
    error = caught(function)
    assert slips.by_error(error) is None
    assert "shapes" not in slips.question_of(error)
    assert slips.question_of(error).endswith("?")


def test_error_inside_of_keras_is_no_slip_of_the_learner():
    layers = pytest.importorskip("keras").layers
    both = layers.Bidirectional(layers.LSTM(2))
    error = caught(lambda: both(np.ones((1, 2, 3)), np.ones((1, 2), bool)))
    assert slips.by_error(error) is None
    assert "shapes" not in slips.question_of(error)

    class Encoder(layers.Layer):
        def __init__(self, vocabulary_size, embedding_size, units):
            super().__init__()
            self.embedding = layers.Embedding(vocabulary_size, embedding_size)
            lstm = layers.LSTM(units, return_sequences=True)
            self.both_ways = layers.Bidirectional(lstm)

        def call(self, source_ids, mask):
            return self.both_ways(self.embedding(source_ids), mask)

    said = str(failure(Encoder, "Encoder"))
    assert "IndexError" in said
    assert "It seems" not in said
    assert "entries" not in said


def test_answer_of_zeros_is_not_called_idle():
    class Encoder(keras_layer()):
        def __init__(self, vocabulary_size, embedding_size, units):
            super().__init__()
            self.both_ways = self.parts(vocabulary_size, embedding_size, units)

        def call(self, source_ids, mask):
            return self.both_ways[1](self.both_ways[0](source_ids), mask=~mask)

    assert "makes no difference" not in str(failure(Encoder, "Encoder"))


def keras_layer():
    layers = pytest.importorskip("keras").layers

    class Parts(layers.Layer):
        @staticmethod
        def parts(vocabulary_size, embedding_size, units):
            lstm = layers.LSTM(units, return_sequences=True)
            both = layers.Bidirectional(lstm)
            return [layers.Embedding(vocabulary_size, embedding_size), both]

    return Parts


def test_error_after_the_last_line_is_not_asked_about_a_line():
    def draws_numbers(count, seed, today=None):
        return list(range(count))

    error = caught(lambda: np.ones(2) + np.ones(3))
    assert "after your last line" in slips.question_of(error, own=False)
    assert "this line" not in str(failure(draws_numbers, "draw_days"))


def test_test_is_told_where_it_broke_down():
    def own_slip(write_label):
        assert write_label(np.zeros(3)[7]) == "1979-05-03"

    def stops_the_function(place_kernel):
        assert place_kernel([[1, 2], [3, 4]], "two") == [[3, 4], [1, 2]]

    assert "entries" in str(failure(own_slip, "test_labels"))
    words = " ".join(str(failure(stops_the_function, "test_kernel")).split())
    assert judge_a_test.PROMISED in words or judge_a_test.GOES_ON in words


# -------------------------------------------------------------- one failure


def test_one_failure_is_not_explained_by_what_fails_elsewhere():
    def low_outside(scores, mask, centres, half_width):
        distance = np.arange(mask.shape[1]) - centres[:, None]
        inside = mask & (np.abs(distance) <= half_width)
        bell = np.exp(-2 * distance**2 / half_width**2)
        return right.softmax(np.where(inside, scores, -40)) * bell

    # At scores of a million it gives what a product with the window gives.
    found = failure(low_outside, "local_weights").mistake
    assert "multiplied" not in found


# ---------------------------------------------------------------------- fences


def test_what_the_notebook_does_to_numpy_changes_no_verdict(monkeypatch):
    monkeypatch.setattr(np, "allclose", lambda *args, **options: True)
    monkeypatch.setattr(np, "array_equal", lambda *args, **options: True)
    monkeypatch.setattr(np, "isclose", lambda *args, **options: True)
    for name in "softmax", "place_kernel", "shift_right":
        failure(lambda x, *rest: np.ones_like(x), name)


def test_slow_step_is_not_called_a_loop(monkeypatch):
    quick = replace(JUDGES["softmax"], seconds=0.2)
    monkeypatch.setitem(JUDGES, "softmax", quick)

    def softmax(x, axis=-1):
        for _ in range(10**9):
            x = x + 0
        return x

    assert "Which step takes so long?" in str(failure(softmax))
