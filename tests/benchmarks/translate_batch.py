"""Measures how many dates a second are translated, against dateutil.

    python tests/benchmarks/translate_batch.py [COUNT]

Both read the same texts in turn, in one process, five times; the medians and
their ratio are printed. dateutil comes with JupyterLab; it reads on one core.
"""

import statistics
import sys
import time

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
    count = int(sys.argv[1]) if sys.argv[1:] else 20_000
    texts = [e.text for e in generate(count, seed=9, split="validation")]
    translator = utils.load_translator()
    translator.translate(texts[:5000])  # traces every width
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
    print(f"translator is {statistics.median(ratios):.2f} times as fast")


if __name__ == "__main__":
    main()
