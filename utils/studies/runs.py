"""Train what the studies compare, each variant from several seeds.

Every run trains one translator with the same recipe, from its own seed, and
appends one row to data/experiments/<study>.csv. Runs that have a row are
skipped, so a run that was stopped is taken up again; at most the model in
training is lost.
"""

import platform
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from utils import training
from utils.backend import keras, tf
from utils.dates import load_examples
from utils.model import DateTranslator
from utils.studies import tables
from utils.studies.tables import FOLDER, Row
from utils.studies.transformer import Transformer
from utils.studies.variants import BATCH_SIZE, STUDIES

VERSIONS = {
    "python": platform.python_version(),
    "tensorflow": tf.__version__,
    "keras": keras.__version__,
    "numpy": np.__version__,
}
ON_THE_WAY = 1000  # test dates to measure with before the end
_COMMON = (
    "study", "variant", "seed", "parameters", "different_dates", "steps",
    "seconds", "processor_seconds",
)  # fmt: skip


def columns_of(study: str) -> list[str]:
    """Return the names of a study's columns, in order."""
    return [*_COMMON, *STUDIES[study].columns, *VERSIONS]


@dataclass(frozen=True)
class Run:
    """One translator to train: it becomes one row."""

    study: str
    variant: str
    seed: int


def plan(studies: Iterable[str], seeds: int) -> list[Run]:
    """Return all runs; every variant gets its first seed before a second."""
    return [
        Run(study, variant, seed)
        for seed in range(seeds)
        for study in studies
        for variant in STUDIES[study].variants
    ]


def train(run: Run) -> tuple[DateTranslator | Transformer, Row]:
    """Train the translator of a run, and measure it.

    Returns:
        the translator, and the row: column → value.
    """
    study = STUDIES[run.study]
    variant = study.variants[run.variant]
    keras.utils.set_random_seed(run.seed)
    translator = variant.make()
    training.compile_translator(translator, variant.steps, **variant.recipe)
    needed = variant.steps * BATCH_SIZE
    pairs = variant.pairs(min(needed, variant.different_dates), run.seed)
    repeated = (list(pairs) * (needed // len(pairs) + 1))[:needed]
    batches = study.make_batches(
        repeated, BATCH_SIZE, run.seed, max_length=study.max_length
    )
    on_the_way = Milestones(study.milestones)
    start = _clocks()
    translator.fit(batches, callbacks=[on_the_way], shuffle=False, verbose=0)
    wall, processor = _clocks() - start - on_the_way.pause
    row = {
        "study": run.study,
        "variant": run.variant,
        "seed": run.seed,
        "parameters": translator.count_params(),
        "different_dates": len(pairs),
        "steps": variant.steps,
        "seconds": round(float(wall), 1),
        "processor_seconds": round(float(processor), 1),
    }
    measured = study.measure(translator) | on_the_way.measured
    row |= {name: round(value, 5) for name, value in measured.items()}
    row |= VERSIONS
    return translator, {name: row[name] for name in columns_of(run.study)}


def _clocks() -> np.ndarray:
    return np.array([time.perf_counter(), time.process_time()])


class Milestones(keras.callbacks.Callback):
    """Measure after some batches; the time it takes is in `pause`."""

    def __init__(self, counts: Iterable[int]):
        super().__init__()
        self.counts = set(counts)
        self.measured: dict[str, float] = {}
        self.pause = np.zeros(2)

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Measure on test dates, if it is time."""
        if batch + 1 in self.counts:
            start = _clocks()
            pairs = training.as_pairs(load_examples("test")[:ON_THE_WAY])
            share = training.accuracy(self.model, pairs)
            self.measured[f"after_{batch + 1}"] = share
            self.pause += _clocks() - start


def path_of(study: str, folder: Path = FOLDER) -> Path:
    """Return the file in which a study's rows are."""
    if study not in STUDIES:
        raise ValueError(f"no study {study!r}: there are {', '.join(STUDIES)}")
    return folder / f"{study}.csv"


def load_results(study: str, folder: Path = FOLDER) -> list[Row]:
    """Return the rows of the finished runs of a study.

    Raises:
        ValueError: there is no such study, or its file has other columns.
    """
    path = path_of(study, folder)
    rows = tables.read(path, as_text=VERSIONS)
    if rows and list(rows[0]) != columns_of(study):
        raise ValueError(
            f"{path} has other columns than this version of the course "
            "writes: move it away, and `make experiments` makes a new one"
        )
    return rows


def model_path(variant: str, folder: Path = FOLDER, seed: int = 0) -> Path:
    """Return where the translator of a way to look is kept."""
    return folder / f"{variant}{f'_{seed}' if seed else ''}.keras"


def _keep(translator: DateTranslator | Transformer, path: Path) -> None:
    """Save it without its optimizer, which would triple the file."""
    bare = type(translator).from_config(translator.get_config())
    bare.build()
    bare.set_weights(translator.get_weights())
    training.save(bare, path)


def missing(runs: Iterable[Run], folder: Path) -> Iterator[Run]:
    """Return the runs that have no row yet.

    Raises:
        ValueError: see `load_results`.
    """
    done = {
        (study, row["variant"], row["seed"])
        for study in STUDIES
        for row in load_results(study, folder)
    }
    return (
        run for run in runs if (run.study, run.variant, run.seed) not in done
    )


def do(run: Run, folder: Path = FOLDER) -> Row:
    """Train and measure one translator; return its row."""
    translator, row = train(run)
    if STUDIES[run.study].keeps(run.variant, run.seed):
        _keep(translator, model_path(run.variant, folder, run.seed))
    return row
