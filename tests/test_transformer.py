"""The Transformer: a translator like the other, and its parts alone."""

from dataclasses import replace

import numpy as np
import pytest

from utils import by_hand, load_translator, training
from utils.backend import keras
from utils.dates import generate, load_examples
from utils.studies import heads, report, tables
from utils.studies.transformer import (
    TRANSFORMER_PATH,
    Block,
    Heads,
    Transformer,
    causal_mask,
    merge_heads,
    scaled_dot_product_attention,
    split_heads,
)
from utils.text import (
    NO_DATE,
    SOURCE_VOCABULARY,
    UNKNOWN,
    iso_to_ids,
    shift_right,
    texts_to_ids,
)
from utils.translate import load


@pytest.fixture(scope="module")
def shipped():
    return load_translator(TRANSFORMER_PATH)


@pytest.fixture(scope="module")
def small():
    keras.utils.set_random_seed(0)
    model = Transformer(units=16, heads=2, blocks=2, hidden_units=24)
    model.build()
    return model


def draw(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


# ------------------------------------------------------------------ parts


def test_attention_is_what_it_is_by_hand():
    queries, keys, values = draw(2, 3, 4), draw(2, 5, 4), draw(2, 5, 6)
    mask = np.arange(5) < np.array([[[5]], [[2]]])
    args = queries, keys, values, mask
    ours = scaled_dot_product_attention(*args)
    for one, other in zip(ours, by_hand.scaled_dot_product_attention(*args)):
        np.testing.assert_allclose(one, other, atol=1e-6)


@pytest.mark.parametrize("counts", [(1, 1), (4, 4), (1, 6), (2, 5)])
def test_the_causal_mask_is_what_it_is_by_hand(counts):
    expected = by_hand.causal_mask(*counts)
    assert np.array_equal(np.asarray(causal_mask(*counts)), expected)
    assert expected[-1].all() and expected.sum(axis=1)[0] == (
        counts[1] - counts[0] + 1
    )


def test_split_heads_are_merged_again():
    vectors = draw(2, 5, 12)
    parts = split_heads(vectors, 3)
    assert parts.shape == (2, 3, 5, 4)
    np.testing.assert_array_equal(parts[:, 1], vectors[..., 4:8])
    np.testing.assert_array_equal(merge_heads(parts), vectors)
    with pytest.raises(ValueError, match="12 units do not split into 5"):
        Heads(12, 5)


@pytest.mark.parametrize("causal", [True, False])
def test_heads_are_those_of_keras(causal):
    ours = Heads(12, 3)
    ours.build()
    theirs = keras.layers.MultiHeadAttention(3, key_dim=4)
    asks, answers = draw(2, 5, 12), draw(2, 5, 12, seed=1)
    theirs.build(asks.shape, answers.shape, answers.shape)
    weights = [draw(*w.shape, seed=i) for i, w in enumerate(ours.weights)]
    ours.set_weights(weights)
    shapes = [weight.shape for weight in theirs.weights]
    theirs.set_weights([w.reshape(s) for w, s in zip(weights, shapes)])
    mask = np.asarray(causal_mask(5, 5)) | (not causal)
    found, _ = ours(asks, *ours.keys_and_values(answers), mask)
    expected = theirs(asks, answers, use_causal_mask=causal)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_sinusoids_turn_at_their_own_speeds():
    waves = by_hand.sinusoids(50, 8)
    lengths = np.hypot(waves[:, 0::2], waves[:, 1::2])
    np.testing.assert_allclose(lengths, 1)
    # A step of three places is the same rotation, wherever it begins.
    first, later = waves[:-3, :2], waves[3:, :2]
    turns = (first * later).sum(axis=1)
    np.testing.assert_allclose(turns, np.cos(3))


@pytest.mark.parametrize("writes", [True, False])
def test_a_block_sees_no_future_if_it_writes(writes):
    block = Block(8, 2, 12, writes)
    block.build()
    vectors, text = draw(1, 4, 8), draw(1, 6, 8, seed=1)
    other = vectors.copy()
    other[:, -1] = draw(8, seed=2)
    if writes:
        read = block.cross.keys_and_values(text)
        more = {"read": read, "real": np.ones((1, 1, 1, 6), bool)}
    else:
        more = {"allowed": np.ones((1, 1, 1, 4), bool)}
    moved = np.asarray(block(vectors, **more)[0] - block(other, **more)[0])
    earlier_stay = np.allclose(moved[:, :-1], 0, atol=1e-6)
    assert earlier_stay is writes


# ------------------------------------------------------------- translator


def test_one_by_one_with_a_cache_is_all_at_once(small):
    source_ids = texts_to_ids(["3 May 1979", "12.4.2003 "], 10)
    inputs = shift_right(iso_to_ids(["1979-05-03", "2003-04-12"]))
    read, mask, _ = small.open(source_ids)
    at_once, _, seen = small.write(inputs, read, mask)
    cache = [[part[:, :, :0] for part in both] for both in read]
    for place in range(10):
        one = inputs[:, place : place + 1]
        logits, cache, kept = small._step(one, read, mask, cache)
        np.testing.assert_allclose(logits[:, 0], at_once[:, place], atol=1e-5)
        for now, whole in zip(kept, seen):
            np.testing.assert_allclose(
                now[1][:, :, 0], whole[1][:, :, place], atol=1e-5
            )
    assert cache[0][0].shape == (2, 2, 10, 8)


def test_padding_changes_nothing(small):
    inputs = shift_right(iso_to_ids(["1979-05-03"]))
    tight = small((texts_to_ids(["3 May 1979"], 10), inputs))
    loose = small((texts_to_ids(["3 May 1979"], 30), inputs))
    np.testing.assert_allclose(tight, loose, atol=1e-5)


@pytest.mark.parametrize("positions", ["learned", "sinusoids", "none"])
def test_positions_tell_the_order(positions):
    model = Transformer(8, 2, 1, 8, positions=positions)
    inputs = shift_right(iso_to_ids(["1979-05-03"]))
    one, other = (
        np.asarray(model((texts_to_ids([text], 5), inputs)))
        for text in ("12/10", "10/12")
    )
    assert np.allclose(one, other, atol=1e-5) is (positions == "none")
    learned = [weight.path for weight in model.trainable_weights]
    tables = [path for path in learned if path.endswith("_positions")]
    assert len(tables) == 2 * (positions == "learned")


def test_untrained_it_writes_days_or_no_date(small):
    texts = [example.text for example in generate(100, seed=1)]
    for one in small.translate(texts):
        assert one.attention.shape == (10, len(one.text))
        np.testing.assert_allclose(one.attention.sum(axis=1), 1, atol=1e-5)
        assert one.is_date or one.written == NO_DATE
        assert 0 < one.confidence <= 1


def test_the_map_is_the_mean_of_all_heads(small):
    answer = small.translate("3 May 1979")
    inside = small.look_inside("3 May 1979")
    assert {name: part.shape for name, part in inside.items()} == {
        "read": (2, 2, 10, 10),
        "write": (2, 2, 10, 10),
        "cross": (2, 2, 10, 10),
    }
    mean = inside["cross"].mean(axis=(0, 1))
    np.testing.assert_allclose(mean, answer.attention, atol=1e-5)
    future = np.triu(np.ones((10, 10)), 1) == 1
    assert (inside["write"][..., future] == 0).all()
    forced = small.look_inside("3 May 1979", "2003-04-12")
    assert not np.allclose(forced["cross"], inside["cross"])


def test_saved_and_loaded_it_says_the_same(small, tmp_path):
    path = tmp_path / "small.keras"
    training.save(small, path)
    texts = ["3 May 1979", "4/5/06", "hello"]
    for again in (load_translator(path), load(path)):
        for one, other in zip(
            small.translate(texts), again.translate(texts), strict=True
        ):
            assert one.written == other.written
            np.testing.assert_array_equal(one.attention, other.attention)


def test_it_learns_and_forgetting_the_mask_shows():
    keras.utils.set_random_seed(0)
    pairs = training.as_pairs(generate(320, 0, formats=["{y}-{MM}-{dd}"]))
    losses = {}
    for leaky in (False, True):
        model = Transformer(units=32, blocks=1, hidden_units=32)
        if leaky:
            model.writers[0].writing_mask = lambda *_: np.array(True)
        training.compile_translator(model, 40, peak_rate=0.005, warm_up=10)
        batches = training.make_batches(pairs)
        history = model.fit(batches, epochs=8, shuffle=False, verbose=0)
        losses[leaky] = history.history["loss"]
    assert losses[False][-1] < 0.7 * losses[False][0]
    assert losses[True][-1] < losses[False][-1]


# ---------------------------------------------------------------- shipped


def test_the_shipped_one_is_small_and_good(shipped):
    assert shipped.count_params() <= 300_000
    assert TRANSFORMER_PATH.stat().st_size <= 1_500_000
    pairs = training.as_pairs(load_examples("test")[:1000])
    assert training.accuracy(shipped, pairs) >= 0.995
    assert shipped.translate("Saturday 9 May 2018").iso == "2018-05-09"
    assert not shipped.translate("February 30th, 2018").is_date


def test_a_text_that_is_too_long_is_refused(shipped):
    with pytest.raises(ValueError, match="at most 48"):
        shipped.translate("x" * 49)


# ------------------------------------------------------------------ heads


def test_a_head_can_be_taken_out_and_put_back(small):
    layer = small.writers[0].cross
    asks, text = draw(1, 3, 16), draw(1, 5, 16, seed=1)
    mask = np.ones((1, 1, 1, 5), bool)
    memory = layer.keys_and_values(text)
    before, weights = layer(asks, *memory, mask)
    with heads.without(layer, 1):
        inside, same = layer(asks, *memory, mask)
    after, _ = layer(asks, *memory, mask)
    np.testing.assert_array_equal(before, after)
    np.testing.assert_array_equal(weights, same)
    found = weights[:, 1] @ np.asarray(memory[1])[:, 1]  # (1, 3, 8)
    lost = found @ np.asarray(layer.to_output.kernel)[8:]
    np.testing.assert_allclose(before - inside, lost, atol=1e-5)


def test_where_heads_look_is_the_share_on_the_field(small, monkeypatch):
    drawn = generate(20, seed=0, formats=["{y}-{MM}-{dd}"])
    examples = [one for one in drawn if len(one.text) == 10]

    def diagonal(text, written):
        cross = np.full((2, 2, 10, 10), 0.1)
        cross[1, 0] = np.eye(10)  # this head looks at what it writes
        return {"cross": cross}

    monkeypatch.setattr(small, "look_inside", diagonal)
    monkeypatch.setattr(
        small,
        "translate",
        lambda texts: [
            replace(one, text=text, written=text)
            for one, text in zip([answer] * len(texts), texts)
        ],
    )
    answer = Transformer.translate(small, "2018-05-09")
    found = heads.where_heads_look(small, examples)
    np.testing.assert_allclose(found[1, 0], 1)
    np.testing.assert_allclose(found[0, 1], [0.2, 0.2, 0.4], atol=1e-6)


def test_neighbours_are_the_characters_beside(small, monkeypatch):
    inside = np.zeros((2, 2, 10, 10))
    inside[0, 1] = np.eye(10, k=-1)  # row i attends to character i - 1
    inside[1, 0] = np.eye(10, k=1)
    monkeypatch.setattr(small, "look_inside", lambda *_: {"read": inside})
    found = heads.neighbours(small, generate(3, seed=0))
    expected = np.zeros((2, 2, 2))
    expected[0, 1, 0] = expected[1, 0, 1] = 1
    np.testing.assert_array_equal(found, expected)


def test_a_map_explains_what_hiding_does(small, monkeypatch):
    def chance(translator, ids, iso, rows):
        # The first character is needed most, the last one not at all.
        known = ids != SOURCE_VOCABULARY[UNKNOWN]
        return known @ (np.arange(10, 0, -1) / 55)

    monkeypatch.setattr(heads.probes, "chance", chance)
    ramp = np.tile(np.arange(10, 0, -1) / 55, (10, 1))
    maps = [np.stack([ramp, ramp[:, ::-1]])] * 2
    dates = [("3 May 1979", "1979-05-03")] * 2
    found = heads.explains(small, dates, maps)
    np.testing.assert_allclose(found, [1, -1], atol=1e-6)


def test_the_committed_rows_of_heads_are_complete(shipped):
    rows = tables.load("transformer_heads")
    blocks, number = shipped.settings["blocks"], shipped.settings["heads"]
    assert len(rows) == 2 + 3 * blocks * number
    assert [row["part"] for row in rows[:2]] == ["none", "lstm"]
    assert min(row["right"] for row in rows[:2]) > 0.99
    for row in rows:
        assert 0 <= row["right"] <= 1 and row["dates"] == heads.COUNT
        if row["part"] == "cross":
            assert all(0 <= row[f"on_{f}"] <= 1 for f in ("day", "year"))
            assert -1 <= row["explains"] <= 1


def test_the_table_of_heads_names_what_was_measured():
    rows = [{"part": "none", "right": 0.99, "explains": 0.5},
            {"part": "lstm", "right": 0.98, "explains": 0.6}]  # fmt: skip
    for part in ("read", "write", "cross"):
        row = {"part": part, "block": 0, "head": 1, "right": 0.5}
        row |= {"on_day": 0.25, "on_month": 0.5, "on_year": 1}
        row |= {"on_before": 0.75, "on_after": 0.1, "explains": 0.4}
        rows.append(row)
    lines = report.heads_table(rows).splitlines()
    assert lines[1].split() == "block 0 head 1 0.75 0.10 50.0 %".split()
    words = "block 0 head 1 0.25 0.50 1.00 50.0 % 0.40"
    assert lines[3].split() == words.split()
    assert lines[2].endswith("explains") and len(lines) == 6
    assert lines[4].endswith("99.0 %   0.50") and "LSTMs" in lines[5]


def test_the_training_program_trains_it(tmp_path, capsys):
    examples = generate(80, seed=0, formats=["{y}-{MM}-{dd}"])
    rows = [f'"{one.text}",{one.iso}' for one in examples]
    path = tmp_path / "dates.csv"
    path.write_text("\n".join(["text,iso", *rows, ""]), encoding="utf-8")
    saved = tmp_path / "mine.keras"
    arguments = [path, path, "--transformer", "--epochs", "1", "--save", saved]
    assert training.main([str(one) for one in arguments]) == 0
    assert "whole dates right" in capsys.readouterr().out
    assert isinstance(load_translator(saved), Transformer)
