"""Measures how many dates a second are translated, against dateutil.

    python tests/benchmarks/translate_batch.py [COUNT]

Both read the same texts in turn, in one process, five times; the medians and
the ratio of every pair are printed. dateutil comes with JupyterLab; it reads
on one core, the translator on all.
"""

import statistics
import sys
import time
import warnings

from dateutil import parser

import utils
from utils.dates import generate


def read_with_dateutil(texts: list[str]) -> int:
    failed = 0
    for text in texts:
        try:
            parser.parse(text)
        except (ValueError, OverflowError):
            failed += 1
    return failed


def main() -> None:
    warnings.simplefilter("ignore")  # dateutil's, on unknown time zones
    count = int(sys.argv[1]) if sys.argv[1:] else 20_000
    texts = [e.text for e in generate(count, seed=9, split="validation")]
    translator = utils.load_translator()
    readers = {
        "translator": translator.translate,
        "dateutil": read_with_dateutil,
    }
    seconds = {name: [] for name in readers}
    for _ in range(5):
        for name, read in readers.items():
            start = time.perf_counter()
            read(texts)
            seconds[name].append(time.perf_counter() - start)
    ratios = [b / a for a, b in zip(*seconds.values())]
    for name, values in seconds.items():
        rate = count / statistics.median(values)
        print(f"{name:<12}{rate:>10,.0f} dates/s")
    print("times as fast:", *(f"{ratio:.2f}" for ratio in ratios))


if __name__ == "__main__":
    main()
