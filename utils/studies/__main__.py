"""`python -m utils.studies`, which is `make experiments`.

It trains what has no row yet, and asks the readers once.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from utils.studies import engine, runs, tables
from utils.studies.tables import FOLDER, Row
from utils.studies.variants import STUDIES

SEEDS = 3
READERS = "readers"  # nothing is trained: other tools are asked
HEADS = "heads"  # nor here: the shipped Transformer is taken apart
COST = "cost"  # nor here: ways to attend are timed
NAMES = (*STUDIES, READERS, HEADS, COST)


def _on_dask(
    planned: Iterable[runs.Run], folder: Path, **where: Any
) -> Iterator[Row]:
    """Yield the rows, each as soon as it is there.

    Raises:
        JobLost: a process that trained was ended.
    """
    jobs = [(run, folder.resolve()) for run in planned]
    with closing(engine.run_all(runs.do, jobs, **where)) as done:
        for (run, _), row in done:
            if isinstance(row, engine.JobLost):
                raise row
            tables.append(row, runs.path_of(run.study, folder))
            yield row


def main(
    arguments: Sequence[str] | None = None,
    do_all: Callable | None = None,
) -> int:
    """Do all runs that have no row yet; `--help` lists the options."""
    options = _read_options(arguments)
    if _wants_readers(options):
        from utils.studies import readers

        readers.ask_all(options.folder)
    if HEADS in options.studies:
        from utils.studies import heads

        heads.measure(options.folder)
    if COST in options.studies:
        from utils.studies import cost

        cost.measure(options.folder)
    studies = [n for n in options.studies or STUDIES if n in STUDIES]
    if not studies:
        return 0
    planned = runs.plan(studies, options.seeds)
    try:
        missing = list(runs.missing(planned, options.folder))
    except ValueError as error:
        print(f"Cannot go on: {error}", file=sys.stderr)
        return 2
    done = len(planned) - len(missing)
    print(f"{len(planned)} runs, {done} of them done before")
    options.folder.mkdir(parents=True, exist_ok=True)
    do_all = do_all or partial(
        _on_dask, workers=options.workers, scheduler=options.scheduler
    )
    start = time.perf_counter()
    try:
        for number, row in enumerate(do_all(missing, options.folder), 1):
            each = (time.perf_counter() - start) / number
            _report(number, len(missing), row, each)
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.")
        return 130
    except engine.JobLost as problem:
        print(
            f"Lost: {problem}, perhaps for want of memory (then try "
            "--workers 1). The same command goes on from here.",
            file=sys.stderr,
        )
        return 1
    return 0


def _wants_readers(options: argparse.Namespace) -> bool:
    """Tell whether to ask the readers: if named, or if it was never done."""
    if options.studies:
        return READERS in options.studies
    return not (options.folder / "parsers.csv").exists()


def _report(number: int, count: int, row: dict, each: float) -> None:
    first = STUDIES[row["study"]].columns[0]
    print(
        f"[{number}/{count}] {row['study']} {row['variant']} seed "
        f"{row['seed']}: {first} {row[first]:.1%}, {row['seconds']:.0f} s of "
        f"training; about {each * (count - number) / 60:.0f} min left",
        flush=True,
    )


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m utils.studies",
        description="Train the translators that the lessons compare. "
        "Ctrl-C stops; the same command goes on. Only models in training are "
        "lost.",
    )
    add = parser.add_argument
    add(
        "studies",
        nargs="*",
        metavar="STUDY",
        help=f"{', '.join(NAMES)}; all of them if none is named",
    )
    add(
        "--seeds",
        type=int,
        default=SEEDS,
        metavar="N",
        help=f"how often each variant is trained (default: {SEEDS})",
    )
    add(
        "--folder",
        type=Path,
        default=FOLDER,
        metavar="FOLDER",
        help="where the rows go (default: data/experiments)",
    )
    add(
        "--workers",
        type=int,
        metavar="N",
        help="trainings at once; default: as cores and memory allow",
    )
    add(
        "--scheduler",
        default="",
        metavar="tcp://HOST:PORT",
        help="a Dask cluster that shares FOLDER; default: this machine",
    )
    options = parser.parse_args(arguments)
    for name in options.studies:
        if name not in NAMES:
            parser.error(f"no study {name!r}: there are {', '.join(NAMES)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
