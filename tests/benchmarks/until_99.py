"""Races to 99 % of whole dates on the formats of the old exercise.

    python tests/benchmarks/until_99.py [ROUNDS] [PYTHON]

Every competitor is a whole process, from start to 2,000 unseen dates 99 %
right, after training on 10,000: ours, the old exercise's architecture at a
constant rate, and a PyTorch port of ours and its recipe. They run in turn, so
that a noisy machine is noisy for all. PYTHON is one that has torch, where this
one has not; without any, the port is left out.
"""

import csv
import importlib.util
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from babel.dates import format_date

HERE = Path(__file__).parent
FORMATS = [
    "short", "medium", "long", *["full"] * 10, "d MMM y", "d MMMM y",
    "dd MMM y", "d MMM, y", "d MMMM, y", "dd, MMM y", "d MM y", "MMMM d y",
    "MMMM d, y", "dd.MM.yy",
]  # fmt: skip


def write_dates(path: Path, count: int, seed: int) -> None:
    rng = random.Random(seed)
    first, last = date(1970, 1, 1).toordinal(), date(2022, 12, 31).toordinal()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "iso"])
        for _ in range(count):
            day = date.fromordinal(rng.randint(first, last))
            text = format_date(day, rng.choice(FORMATS), locale="en_US")
            writer.writerow([text.lower().replace(",", ""), day.isoformat()])


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else 5
    commands = {
        "ours": [sys.executable, "-m", "utils.training"],
        "old exercise": [sys.executable, str(HERE / "peers/old_exercise.py")],
    }
    with_torch = sys.argv[2:] or [sys.executable]
    if sys.argv[2:] or importlib.util.find_spec("torch"):
        commands["PyTorch port"] = [
            *with_torch, str(HERE / "peers/torch_port.py")
        ]  # fmt: skip
    seconds = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        train, test = Path(folder, "train.csv"), Path(folder, "test.csv")
        write_dates(train, 10_000, seed=1)
        write_dates(test, 2_000, seed=2)
        for turn in range(rounds):
            for name, command in commands.items():
                options = ["--until", "0.99", "--seed", str(turn)]
                start = time.perf_counter()
                subprocess.run(
                    [*command, str(train), str(test), *options],
                    check=True,
                    capture_output=True,
                )
                seconds[name].append(time.perf_counter() - start)
                print(f"{name:<14}{seconds[name][-1]:6.1f} s", flush=True)
    ours = statistics.median(seconds["ours"])
    print()
    for name, values in seconds.items():
        median = statistics.median(values)
        ratios = [theirs / own for theirs, own in zip(values, seconds["ours"])]
        pairs = " ".join(f"{ratio:.2f}" for ratio in ratios)
        print(
            f"{name:<14}{median:6.1f} s  {median / ours:5.2f} x ours: {pairs}"
        )


if __name__ == "__main__":
    main()
