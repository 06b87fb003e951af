"""What lessons 07 to 09 ask of a translator, against simple answers."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from utils import text
from utils.backend import keras, ops
from utils.dates import generate
from utils.model import DateTranslator, load_translator
from utils.studies import probes
from utils.studies.attention import DotAttention


@pytest.fixture(scope="module")
def translator():
    return load_translator()


def test_chance_is_the_product_over_the_rows(translator):
    one = translator.translate("3 May 1979")
    ids = text.texts_to_ids(["3 May 1979", "3 Jun 1979"], 10)
    whole = probes.chance(translator, ids, one.iso, (0, 10))
    assert whole[0] == pytest.approx(one.confidence, abs=1e-3)
    parts = [
        probes.chance(translator, ids, one.iso, rows)
        for rows in ((0, 5), (5, 7), (7, 10))
    ]
    np.testing.assert_allclose(np.prod(parts, axis=0), whole, rtol=1e-4)
    assert whole[1] < 0.1  # June is no May


def test_share_counts_what_is_positive():
    numbers = np.array([-5.0, 1.0, 2.0, 1.0])
    assert probes.share_on(numbers, (1, 3)) == 0.75


def test_twins_are_compared_pair_by_pair():
    def looks(*places):
        return [
            SimpleNamespace(attention=np.tile(np.eye(4)[place], (10, 1)))
            for place in places
        ]

    twins = looks(0, 1), looks(0, 2), looks(3, 1)
    assert probes.same_letter(twins, (0, 4)) == [0.5, 0.5, 0.0]


def test_moves_go_where_they_say():
    (example,) = generate(1, 3, formats="{d} {MMMM} {y}")
    start, stop = example.spans["month"]
    attention = np.zeros((10, len(example.text)))
    attention[6, start + 1] = 1
    one = SimpleNamespace(
        text=example.text, iso=example.iso, attention=attention
    )
    moves = probes.moves(example, one)
    assert moves["own"] == [(6, start + 1)]
    assert moves["year"] == [(6, example.spans["year"][0])]
    places = {place for _, place in moves["letter"]}
    assert places == set(range(start, stop)) - {start + 1}
    digits = example.text[: example.spans["day"][1]]
    different = len(digits) == 2 and digits[0] != digits[1]
    assert ("digit" in moves) is different


def test_first_scores_are_those_of_the_second_step():
    keras.utils.set_random_seed(0)
    fresh = DateTranslator(attention=DotAttention())
    texts = ["3 May 1979", "9/5/18"]
    scores = probes.first_scores(fresh, texts)
    for one, score in zip(fresh.translate(texts), scores):
        assert score.count() == len(one.text)
        powers = np.exp(score.compressed())
        # After the start a character is fed; before it, nothing is known.
        assert np.allclose(one.attention[0], 1 / len(one.text), atol=1e-5)
        np.testing.assert_allclose(
            one.attention[1], powers / powers.sum(), atol=1e-5
        )


def test_rows_are_days_in_five_formats():
    rows = probes.draw_rows(10)
    assert rows == probes.draw_rows(10) and isinstance(rows, tuple)
    assert all(date.fromisoformat(iso).year >= 1970 for _, iso in rows)
    assert [text == iso for text, iso in rows] == [False] * 4 + [True] + [
        False
    ] * 4 + [True]


def test_training_by_steps_uses_each_rate():
    class Table(keras.Model):
        def __init__(self):
            super().__init__()
            self.table = keras.layers.Dense(11, use_bias=False)

        def call(self, inputs):
            return self.table(ops.one_hot(inputs[1], 12))

    asked = []

    def rate_at(step):
        asked.append(step)
        return 0.1

    source_ids = np.ones((64, 4), "int32")
    target_ids = np.tile(text.iso_to_ids(["1979-05-03"]), (64, 1))
    model = Table()
    model((source_ids, text.shift_right(target_ids)))
    before = model.table.get_weights()[0]
    probes.train_steps(model, source_ids, target_ids, rate_at, batch=16)
    assert asked == [0, 1, 2, 3]
    moved = np.abs(model.table.get_weights()[0] - before).max()
    assert 0.3 < moved < 0.5  # Adam moves by the rate: four times 0.1
