"""Measure what training with two workers costs against one, on one machine.

    python tests/benchmarks/workers.py

Trains on 1,000 dates, by turns with one and with two workers, a small and a
large network. The first two epochs are not counted:
TensorFlow builds its graphs. Prints a row for each, as in workers.csv.
"""

import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from utils.dates import generate

# Units of an encoder's direction, rows of a batch, epochs.
SIZES = (32, 64, 9), (256, 64, 4), (256, 512, 4)


def main():
    """Print the table."""
    write = csv.writer(sys.stdout).writerow
    write(
        [
            "encoder_units",
            "batch_size",
            "workers",
            "seconds",
            "processor_seconds",
        ]
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            pairs = ((one.text, one.iso) for one in generate(1100))
            csv.writer(file).writerows([("text", "iso"), *pairs])
        for units, rows, epochs in SIZES:
            for workers in (1, 2, 1, 2):
                measured = measure(path, units, rows, epochs, workers)
                write(
                    [units, rows, workers, *(f"{one:.2f}" for one in measured)]
                )
                sys.stdout.flush()


def measure(path, units, rows, epochs, workers):
    """Return seconds, and processor seconds of all workers, of an epoch."""
    words = (
        f"-m utils.training {path} {path} --epochs {epochs} "
        f"--encoder-units {units} --batch-size {rows} --workers {workers}"
    )
    with subprocess.Popen(
        [sys.executable, *words.split()], stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout:
            if line.startswith("epoch 2:"):
                start = time.monotonic(), spent(process.pid)
            if line.startswith(f"epoch {epochs}:"):
                end = time.monotonic(), spent(process.pid)
    return [(last - first) / (epochs - 2) for first, last in zip(start, end)]


def spent(pid):
    """Return the processor seconds of a process and those it started."""
    root = psutil.Process(pid)
    processes = [root, *root.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in processes)


if __name__ == "__main__":
    main()
