import csv
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from utils import training
from utils.backend import keras
from utils.dates import generate
from utils.model import DateTranslator, load_translator
from utils.text import SOURCE_VOCABULARY, START_ID
from utils.training import (
    KeepBest,
    StopWhenReached,
    _tell_what_is_read,
    accuracy,
    as_pairs,
    compile_translator,
    exact_match,
    hold_out,
    main,
    make_batches,
    save,
)

FORMATS = ["{y}-{MM}-{dd}", "{d} {MMMM} {y}"]


def pairs_of(count, seed=0, split="train"):
    return as_pairs(generate(count, seed, split, FORMATS))


def small_translator(seed=0):
    keras.utils.set_random_seed(seed)
    translator = DateTranslator(8, 8, 16, 8)
    translator.build()
    return translator


def write_csv(path, pairs):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("text", "iso"), *pairs])
    return str(path)


def test_exact_match_wants_every_character():
    target_ids = np.array([[1, 2, 3], [1, 2, 3], [1, 2, 3]])
    written = np.array([[1, 2, 3], [1, 2, 0], [0, 0, 0]])
    logits = np.eye(4)[written]
    assert exact_match(target_ids, logits).numpy().tolist() == [1, 0, 0]


def test_batches_hold_every_pair_once_an_epoch():
    pairs = [(f"{n} may 1979" + " " * (n % 7), "1979-05-03") for n in
             range(150)]  # fmt: skip
    batches = make_batches(pairs, batch_size=32)
    assert len(batches) == 5
    for _ in range(2):
        seen = []
        for (source_ids, decoder_inputs), target_ids in batches:
            assert len(source_ids) <= 32
            assert (source_ids.numpy()[:, -1] != 0).any()  # no wider
            assert (decoder_inputs[:, 0].numpy() == START_ID).all()
            np.testing.assert_array_equal(
                decoder_inputs[:, 1:], target_ids[:, :-1]
            )
            seen += [tuple(row[row != 0]) for row in source_ids.numpy()]
        assert len(seen) == len(set(seen)) == 150


def test_the_order_changes_with_the_epoch_and_the_seed():
    pairs = pairs_of(200)

    def first_rows(batches):
        return next(iter(batches))[0][0].numpy().tolist()

    batches = make_batches(pairs, 32, seed=1)
    first, second = first_rows(batches), first_rows(batches)
    assert first != second
    assert first_rows(make_batches(pairs, 32, seed=1)) == first
    assert first_rows(make_batches(pairs, 32, seed=2)) != first
    resumed = make_batches(pairs, 32, seed=1, first_epoch=1)
    assert first_rows(resumed) == second


def test_fresh_examples_come_every_epoch():
    drawn = []

    def draw(epoch):
        drawn.append(epoch)
        return pairs_of(40, seed=epoch)

    batches = make_batches(draw, batch_size=64)
    for _ in range(3):
        assert len(list(batches)) == 1
    assert drawn == [0, 1, 2]


def test_hold_out_splits_by_day():
    pairs = pairs_of(400) + pairs_of(400)  # every day at least twice
    train, held = hold_out(pairs, seed=0, share=0.1)
    assert sorted(train + held) == sorted(pairs)
    assert not {iso for _, iso in train} & {iso for _, iso in held}
    assert 40 <= len(held) <= 120
    with pytest.raises(ValueError, match="only one day"):
        hold_out([("3 May 1979", "1979-05-03")] * 3, seed=0)


def test_it_can_learn_one_batch_by_heart():
    translator = small_translator()
    pairs = pairs_of(16)
    compile_translator(translator, steps=200, peak_rate=0.02)
    batches = make_batches(pairs, 16).repeat(200)
    history = translator.fit(batches, verbose=0, shuffle=False).history
    assert accuracy(translator, pairs) == 1
    assert set(history) == {"loss", "exact_match"}


def test_the_rate_warms_up_and_falls_to_zero():
    translator = small_translator()
    compile_translator(translator, steps=100, peak_rate=0.01)
    rate = translator.optimizer._learning_rate
    assert float(rate(0)) == 0
    assert float(rate(30)) == pytest.approx(0.01)
    assert float(rate(100)) == pytest.approx(0, abs=1e-6)


def test_the_best_weights_are_kept(tmp_path):
    translator = small_translator()
    best = KeepBest(pairs_of(10, split="validation"), tmp_path / "b.keras")
    best.set_model(translator)
    best.best = 0.5  # nothing reaches this, so nothing is kept
    best.on_epoch_end(0)
    assert best.weights is None and not best.path.exists()
    best.best = 0.0  # an untrained model reaches this
    best.on_epoch_end(1)
    kept = translator.get_weights()
    translator.set_weights([weight * 0 for weight in kept])
    best.restore()
    for here, there in zip(translator.get_weights(), kept):
        np.testing.assert_array_equal(here, there)
    assert load_translator(best.path).count_params() > 0


def test_stopping_looks_only_when_it_is_close():
    stop = StopWhenReached(0.99, [("3 May 1979", "1979-05-03")], every=1)
    stop.set_model(small_translator())
    stop.model.stop_training = False
    stop.share = 0.0
    stop.on_train_batch_end(0, {"exact_match": -0.2})
    assert not stop.reached
    stop.on_train_batch_end(1, {"exact_match": 0.0})
    assert stop.reached and stop.model.stop_training


def test_a_saved_file_replaces_the_old_one_whole(tmp_path):
    path = tmp_path / "small.keras"
    path.write_text("old")
    save(small_translator(), path)
    assert load_translator(path).built
    assert os.listdir(tmp_path) == ["small.keras"]


def test_bad_rows_are_refused_with_their_lines(tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text("text,iso\n3 May 1979,1979-05-03\nx,2018-02-30\n,\n")
    assert main([str(path)]) == 2
    message = capsys.readouterr().err
    assert "line 3" in message and "line 4" in message
    assert "line 2" not in message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.csv"], "missing.csv"),
        (["--save", "model.h5"], "ends in .keras"),
        (["--save", "no/such/folder/model.keras"], "folder that exists"),
        (["--resume", "missing.keras"], "no translator"),
    ],
)
def test_bad_options_say_what_is_wrong(arguments, message, capsys):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--until", "99"], ["--epochs", "0"], ["--no-such"]]
)
def test_impossible_options_are_refused(arguments):
    with pytest.raises(SystemExit):
        main(arguments)


def test_trained_saved_and_resumed(tmp_path, capsys):
    train = write_csv(tmp_path / "train.csv", pairs_of(300))
    test = write_csv(tmp_path / "test.csv", pairs_of(50, split="test"))
    saved = str(tmp_path / "model.keras")
    common = [train, test, "--save", saved]
    assert main([*common, "--epochs", "1"]) == 0
    output = capsys.readouterr().out
    assert "of 50 test dates" in output and f"saved: {saved}" in output
    steps = int(load_translator(saved, True).optimizer.iterations)
    assert main([*common, "--epochs", "1", "--resume", saved]) == 2
    assert "--epochs 2" in capsys.readouterr().err
    assert main([*common, "--epochs", "2", "--resume", saved]) == 0
    resumed = load_translator(saved, True)
    assert int(resumed.optimizer.iterations) == 2 * steps


def test_own_characters_are_read_and_saved(tmp_path, capsys):
    days = [(f"{day} мая 1979", f"1979-05-{day:02}") for day in range(1, 32)]
    train = write_csv(tmp_path / "train.csv", days * 10)
    saved = str(tmp_path / "model.keras")
    assert main([train, train, "--epochs", "1", "--save", saved]) == 0
    output = capsys.readouterr().out
    assert "0.00% of all characters are unknown" in output
    assert ", not 1979-05-" in output  # a failure, as an example
    assert "м" in load_translator(saved).settings["source_vocabulary"]


def test_texts_that_look_alike_are_named():
    pairs = [("1 мая 1979", "1979-05-01"), ("1 мая 1979 ", "1979-05-01"),
             ("1 май 1979", "1979-05-02")]  # fmt: skip
    told = _tell_what_is_read(pairs, SOURCE_VOCABULARY)
    assert "29.03% of all characters are unknown: м а я й" in told
    assert "1 texts look like others" in told
    assert "'1 мая 1979' is 1979-05-01, '1 май 1979' is 1979-05-02" in told


def test_another_language_is_generated(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(training, "GENERATED", 200)
    saved = str(tmp_path / "de.keras")
    assert main(["--locale", "de", "--epochs", "1", "--save", saved]) == 0
    assert "of 2000 test dates" in capsys.readouterr().out
    assert "ä" in load_translator(saved).settings["source_vocabulary"]
    assert main(["--locale", "xx"]) == 2
    assert "xx" in capsys.readouterr().err


def test_an_unreached_goal_is_said_and_fails(tmp_path, capsys):
    train = write_csv(tmp_path / "train.csv", pairs_of(100))
    assert main([train, train, "--epochs", "1", "--until", "1"]) == 1
    assert "did not reach 100.00%" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_interrupted_it_keeps_the_best(tmp_path):
    train = write_csv(tmp_path / "train.csv", pairs_of(2000))
    saved = tmp_path / "model.keras"
    command = [sys.executable, "-m", "utils.training", train, train]
    process = subprocess.Popen(
        [*command, "--epochs", "500", "--save", str(saved)],
        stdout=subprocess.PIPE,
        text=True,
        # A shell lets the jobs in its background not hear Control-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    for line in process.stdout:
        if line.startswith("epoch 1:"):
            process.send_signal(signal.SIGINT)
            break
    output, _ = process.communicate(timeout=60)
    assert "Interrupted" in output and "whole dates right" in output
    assert process.returncode == 0
    assert load_translator(saved).built
