"""Several processes train as one would."""

import csv
import json
import subprocess
import sys
import time

import psutil
import pytest

from utils.backend import keras
from utils.dates import generate
from utils.model import load_translator
from utils.training import as_pairs, main, make_batches

PAIRS = as_pairs(generate(150, 0, "train"))
QUICK = "--batch-size 63 --encoder-units 8 --epochs 20".split()


def loss_of(path):
    translator = load_translator(path, True)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    (batch,) = make_batches(PAIRS, len(PAIRS))
    return float(loss(batch[1], translator(batch[0])))


def train(*words):
    return subprocess.Popen(
        [sys.executable, "-m", "utils.training", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_two_train_as_one_also_after_one_was_killed(tmp_path):
    data, alone, saved = (
        str(tmp_path / name) for name in ("d.csv", "alone.keras", "two.keras")
    )
    with open(data, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("text", "iso"), *PAIRS])
    common = [data, data, *QUICK, "--save"]
    team = [*common, saved, "--workers", "2"]
    process = train(*team)
    for line in process.stdout:
        if line.startswith("epoch 2:"):
            psutil.Process(process.pid).children()[1].kill()
            start = time.monotonic()
            break
    output, told = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "a worker is gone" in told and "--resume" in told
    assert "whole dates right" not in output
    assert time.monotonic() - start < 30  # 1, where nothing else runs
    assert load_translator(saved, True).optimizer.iterations < 20

    output, told = train(*team, "--resume", saved).communicate(timeout=300)
    assert "epoch 20:" in output and "epoch 1:" not in output
    assert "whole dates right" in output, told
    assert main([*common, alone]) == 0
    assert abs(loss_of(saved) - loss_of(alone)) < 1e-4


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--workers", "3"], "TF_CONFIG names 2 workers"),
        (["--workers", "2", "--until", "0.9"], "--until"),
        (["--workers", "2", "--batch-size", "1"], "a row for each"),
    ],
)
def test_what_cannot_be_shared_is_refused(more, reason, monkeypatch, capsys):
    two = {"cluster": {"worker": ["127.0.0.1:1", "127.0.0.1:2"]},
           "task": {"type": "worker", "index": 1}}  # fmt: skip
    monkeypatch.setenv("TF_CONFIG", json.dumps(two))
    assert main(more) == 2
    assert reason in capsys.readouterr().err
