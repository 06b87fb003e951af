"""Measures how many examples a second one core writes.

Run it as: python tests/benchmarks/generate_dates.py [count]
"""

import sys
import time

from utils.dates import SPLITS, UNSEEN_FORMATS, generate


def seconds(count: int, **arguments: object) -> float:
    """The fastest of three runs, in seconds."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        generate(count, **arguments)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 50_000
    start = time.perf_counter()
    generate(1)
    first = time.perf_counter() - start
    print(f"the first example after {first:.2f} s (days are split once)\n")
    print(f"{'what':<20}{'examples/s':>12}")
    rows = {split: {"split": split} for split in SPLITS}
    rows["unseen formats"] = {"formats": UNSEEN_FORMATS}
    rows["two-digit, over 12"] = {"formats": ["{d>12}/{MM}/{yy}"]}
    rows["one in six no date"] = {"no_date_share": 1 / 6}
    rows["no dates"] = {"no_date_share": 1}
    rows["German"] = {"locale": "de"}
    for name, arguments in rows.items():
        print(f"{name:<20}{count / seconds(count, **arguments):>12,.0f}")


if __name__ == "__main__":
    main()
