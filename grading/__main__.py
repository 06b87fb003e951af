"""`python -m grading`: make the handout, and grade what comes back."""

import argparse
import logging
import sys
import warnings
from functools import partial
from pathlib import Path

from utils.checks import allowed

SEEDS = (1, 2)


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    main = argparse.ArgumentParser("python -m grading", description=__doc__)
    commands = main.add_subparsers(dest="command", required=True)
    release = commands.add_parser("release", help="make the handout")
    release.add_argument("--output", type=Path, default="dist/handout")
    release.add_argument(
        "--walkthroughs",
        action="store_true",
        help="add the lessons with their answers",
    )
    source = commands.add_parser("source", help="make a course for nbgrader")
    source.add_argument("--output", type=Path, default="dist/nbgrader")
    grade = commands.add_parser("grade", help="grade a folder of submissions")
    grade.add_argument("submissions", type=Path)
    grade.add_argument("--output", type=Path, default="dist/grades")
    for command in (source, grade):
        command.add_argument(
            "--seeds",
            type=int,
            nargs="+",
            default=SEEDS,
            help="choose the inputs of the hidden tests; students see 0",
        )
    for option, seconds in (
        ("--cell-seconds", allowed.CELL_SECONDS),
        ("--notebook-seconds", allowed.NOTEBOOK_SECONDS),
    ):
        grade.add_argument(option, type=float, default=seconds)
    grade.add_argument(
        "--workers",
        type=int,
        help="notebooks at once; default: as cores and memory allow",
    )
    grade.add_argument(
        "--scheduler",
        default="",
        metavar="tcp://HOST:PORT",
        help="a Dask cluster; default: this machine",
    )
    return main


def release(options: argparse.Namespace) -> int:
    """Make the handout."""
    from grading import handout

    written = handout.make(options.output, options.walkthroughs)
    print(f"{options.output}: {len(written)} notebooks and what they need.")
    return 0


def source(options: argparse.Namespace) -> int:
    """Make a course for those who use nbgrader themselves."""
    from grading import handout

    written = handout.make_source(options.output, tuple(options.seeds))
    print(f"{options.output}: {len(written)} notebooks, with hidden tests.")
    return 0


def grade(options: argparse.Namespace) -> int:
    """Grade a folder of submissions."""
    if not options.submissions.is_dir() or options.submissions == Path():
        print(
            f"There is no folder '{options.submissions}'. Say where the "
            "students' folders are: make grade SUBMISSIONS=folder",
            file=sys.stderr,
        )
        return 2
    warnings.filterwarnings("ignore", module="nbgrader")
    logging.captureWarnings(True)
    from grading import grades
    from grading.marking import Settings
    from utils.studies import engine

    settings = Settings(
        tuple(options.seeds), options.cell_seconds, options.notebook_seconds
    )
    run_all = partial(
        engine.run_all, workers=options.workers, scheduler=options.scheduler
    )
    folder = options.submissions.resolve()  # jobs are done elsewhere
    try:
        return grades.grade(folder, options.output, settings, run_all)
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.")
        return 130


def main() -> int:
    """Do what the command line says; return the exit code."""
    options = parser().parse_args()
    commands = {"release": release, "source": source, "grade": grade}
    try:
        return commands[options.command](options)
    except FileExistsError as problem:
        print(f"{problem} Give another folder: OUTPUT=...", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
