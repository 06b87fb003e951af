"""The long runs behind lessons 07 and 08: `make experiments`.

Every run trains one translator with the same recipe, from its own seed, and
appends one row to data/experiments/<study>.csv. Runs that have a row are
skipped, so a run that was stopped is taken up again; at most the model in
training is lost.

Five studies. *scores*: other ways to look, in place of additive attention.
*ablations*: the translator with one part taken out, or with less data.
*longer*: those that came out worst, trained three times as long.
*bottleneck* and *several*: with and without attention, the date buried in
longer and longer text, or one of more and more that are all to be written
(the question of Bahdanau et al., 2015, figure 2). The whole translator, from
which ablations take a part, is the variant *additive* of scores.
"""

import argparse
import csv
import multiprocessing
import os
import platform
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from faker import Faker

from utils import ablations, attention, dates, plots, training
from utils.backend import keras, tf
from utils.model import DateTranslator
from utils.text import (
    ISO_LENGTH,
    MAX_LENGTH,
    SOURCE_VOCABULARY,
    iso_to_ids,
    shift_right,
    texts_to_ids,
)

FOLDER = dates.DATA / "experiments"
STEPS = 1000  # batches of a run
BATCH_SIZE = 64
SEEDS = 3
WIDER_DECODER = 68  # units; 64 with attention

LENGTHS = (20, 40, 60, 80, 100, 120, 140, 160, 180, 200)  # characters
LONGEST = LENGTHS[-1]
BURIED = 1000  # test dates, the same at every length

MOST = 4  # dates in one text
LISTED = 1200  # test dates, the same however many stand in a text
PLAIN = ("{y}-{MM}-{dd}", "{d} {MMM} {y}", "{d}.{M}.{y}")
LIST_WIDTH = 64  # characters
NO_DATE = "-" * ISO_LENGTH
Lists = Sequence[tuple[str, tuple[str, ...]]]  # (text, MOST ISO dates)

# -------------------------------------------------------- buried in text


def make_sentences(count: int = 5000, seed: int = 0) -> list[list[str]]:
    """Returns sentences of Faker's, as words that cannot be part of a date."""
    fake = Faker()
    fake.seed_instance(seed)
    dated = {"may", "march", "first", "second", "third"}
    sentences = [fake.sentence(12).split() for _ in range(count)]
    return [
        [word for word in words if word.strip(".").lower() not in dated]
        for words in sentences
    ]


def bury(
    text: str, length: int, sentences: Sequence[list[str]], random: Random
) -> str:
    """Puts a date somewhere into sentences.

    Args:
        text: the date as written; it is never changed.
        length: of the result, in characters: at most this, and as near as
            whole words allow.
        sentences: to draw words from, see `make_sentences`.
        random: draws the sentences and the place of the date.
    """
    words: list[str] = []
    room = length - len(text)
    while room > 0:
        for word in random.choice(sentences):
            room -= len(word) + 1
            if room < 0:
                break
            words.append(word)
    place = random.randint(0, len(words))
    return " ".join([*words[:place], text, *words[place:]])


def buried_pairs(
    count: int, seed: int, longest: int = LONGEST
) -> training.Pairs:
    """Returns training dates in text of 20 to `longest` characters."""
    random = Random(seed)
    sentences = make_sentences(seed=seed)
    pairs = []
    for text, iso in training.as_pairs(dates.generate(count, seed=seed)):
        length = random.randint(LENGTHS[0], longest)
        pairs.append((bury(text, length, sentences, random), iso))
    return pairs


def buried_tests(count: int = BURIED) -> dict[int, training.Pairs]:
    """Returns for every length the same short test dates, buried."""
    short = [
        (example.text, example.iso)
        for example in dates.load_examples("test")
        if len(example.text) <= LENGTHS[0]
    ][:count]
    sentences = make_sentences(seed=-1)
    return {
        length: [
            (bury(text, length, sentences, random), iso) for text, iso in short
        ]
        for length in LENGTHS
        for random in [Random(length)]
    }


# ---------------------------------------------------------- several dates


class SeveralTranslator(DateTranslator):
    """Writes MOST dates, one behind the other."""

    def __init__(self, **parts: Any):
        super().__init__(max_length=LIST_WIDTH, **parts)
        self.decoder.length = MOST * ISO_LENGTH


def several_pairs(count: int, seed: int) -> Lists:
    """Returns training texts with 1 to MOST dates, and their ISO dates."""
    random = Random(seed)
    numbers = [random.randint(1, MOST) for _ in range(count)]
    drawn = iter(dates.generate(sum(numbers), seed, formats=PLAIN))
    return [_listed(list(islice(drawn, number))) for number in numbers]


def several_tests(count: int = LISTED) -> dict[int, Lists]:
    """Returns the same test dates, 1, 2 … MOST of them in a text."""
    drawn = dates.generate(count, 0, "test", formats=PLAIN)
    return {
        number: [
            _listed(drawn[start : start + number])
            for start in range(0, count, number)
        ]
        for number in range(1, MOST + 1)
    }


def _listed(examples: Sequence[dates.Example]) -> tuple[str, tuple[str, ...]]:
    text = ", ".join(example.text for example in examples)
    missing = [NO_DATE] * (MOST - len(examples))
    return text, (*(example.iso for example in examples), *missing)


def list_ids(lists: Lists) -> tuple[np.ndarray, np.ndarray]:
    """Returns source_ids (batch, Tx) and target_ids (batch, MOST * Ty)."""
    texts, iso_lists = zip(*lists)
    written = [iso_to_ids(column) for column in zip(*iso_lists)]
    source_ids = texts_to_ids(texts, LIST_WIDTH)
    return source_ids, np.concatenate(written, axis=1)


def list_batches(
    lists: Lists, batch_size: int, *_: Any, **__: Any
) -> tf.data.Dataset:
    """Makes what `training.make_batches` makes, in the order given."""
    source_ids, target_ids = list_ids(lists)
    rows = (source_ids, shift_right(target_ids)), target_ids
    return tf.data.Dataset.from_tensor_slices(rows).batch(batch_size)


# ------------------------------------------------------------ the studies


def _pairs(count: int, seed: int) -> training.Pairs:
    return training.as_pairs(dates.generate(count, seed=seed))


@dataclass(frozen=True)
class Variant:
    """One line of a study: how its translator is made, what it reads."""

    make: Callable[[], DateTranslator] = DateTranslator
    different_dates: int = STEPS * BATCH_SIZE
    steps: int = STEPS
    pairs: Callable[[int, int], training.Pairs] = _pairs


@dataclass(frozen=True)
class Study:
    """Variants that are compared, and how they are measured."""

    variants: dict[str, Variant]
    measure: Callable[[DateTranslator], dict[str, float]]
    columns: tuple[str, ...]
    max_length: int = MAX_LENGTH
    keeps_models: bool = False
    make_batches: Callable[..., tf.data.Dataset] = training.make_batches


def _additive() -> attention.Attention:
    return attention.AdditiveAttention(32)


def _looking(make: Callable[[], attention.Attention], **units: int) -> Variant:
    return Variant(lambda: DateTranslator(attention=make(), **units))


def _longer(make: Callable[[], attention.Attention], **units: int) -> Variant:
    return replace(_looking(make, **units), steps=3 * STEPS)


def _reading(encoder: type, **parts: Callable[[], Any]) -> Variant:
    size = len(SOURCE_VOCABULARY)
    return Variant(lambda: DateTranslator(
        encoder=encoder(size, 32, 32),
        **{name: make() for name, make in parts.items()},
    ))  # fmt: skip


def _buried(
    make: Callable[[], attention.Attention], longest: int, **units: int
) -> Variant:
    looking = _looking(make, max_length=LONGEST, **units)
    pairs = partial(buried_pairs, longest=longest)
    return replace(looking, steps=2 * STEPS, pairs=pairs)


def _without_attention(longest: int) -> Variant:
    # A larger decoder makes up for the weights that attention would have.
    return _buried(attention.NoAttention, longest, decoder_units=WIDER_DECODER)


def _several(make: Callable[[], attention.Attention], **units: int) -> Variant:
    return Variant(
        lambda: SeveralTranslator(attention=make(), **units),
        steps=2 * STEPS, pairs=several_pairs,
    )  # fmt: skip


def _measure_sets(translator: DateTranslator) -> dict[str, float]:
    """Accuracy on the evaluation sets, attention on the span and padding."""
    measured = {}
    for name in dates.SETS:
        examples = dates.load_examples(name)
        translations = translator.translate([e.text for e in examples])
        right = [t.iso == e.iso for t, e in zip(translations, examples)]
        measured[name] = float(np.mean(right))
        if name == "test":
            measured |= _measure_attention(translations, examples)
    return measured


def _measure_attention(
    translations: Sequence, examples: Sequence[dates.Example]
) -> dict[str, float]:
    spans = [example.spans for example in examples]
    shares = plots.attention_by_field(translations, spans)
    measured = {
        f"on_{field}": float(shares[slice(*plots.ROWS[field]), column].mean())
        for column, field in enumerate(dates.FIELDS)
    }
    seen = np.mean([t.attention.sum(axis=1) for t in translations])
    return measured | {"on_text": float(seen)}


def _measure_lengths(translator: DateTranslator) -> dict[str, float]:
    return {
        f"accuracy_{length}": training.accuracy(translator, pairs)
        for length, pairs in buried_tests().items()
    }


def _measure_several(translator: DateTranslator) -> dict[str, float]:
    """The share of single dates right, by how many stand in a text."""
    measured = {}
    for number, lists in several_tests().items():
        source_ids, target_ids = list_ids(lists)
        written_ids = translator.read_and_write(source_ids)[0].numpy()
        same = (written_ids == target_ids).reshape(-1, MOST, ISO_LENGTH)
        right = same.all(axis=-1)[:, :number]  # (texts, number)
        measured[f"accuracy_{number}"] = float(right.mean())
    return measured


_SETS = (*dates.SETS, *(f"on_{field}" for field in dates.FIELDS), "on_text")
STUDIES = {
    "scores": Study(
        {
            "additive": _looking(_additive),
            "dot": _looking(attention.DotAttention),
            "scaled_dot": _looking(attention.ScaledDotAttention),
            "general": _looking(attention.GeneralAttention),
            "concat": _looking(lambda: attention.ConcatAttention(32)),
            "local_monotonic": _looking(lambda: attention.LocalAttention(
                _additive(), centre="monotonic")),
            "local_predictive": _looking(
                lambda: attention.LocalAttention(_additive())),
            "hard": _looking(lambda: attention.HardAttention(_additive())),
            "heads_4": _looking(lambda: attention.MultiHeadAttention(4, 32)),
        },
        _measure_sets, _SETS, keeps_models=True,
    ),
    "ablations": Study(
        {
            "no_mask": _reading(
                ablations.NoMaskEncoder,
                attention=lambda: ablations.NoMaskAttention(32)),
            "no_feedback": Variant(ablations.NoFeedbackTranslator),
            "one_direction": _reading(ablations.ForwardEncoder),
            "no_teacher_forcing": Variant(ablations.NoTeacherTranslator),
            "no_attention": _looking(
                attention.NoAttention, decoder_units=WIDER_DECODER),
            "dates_1000": Variant(different_dates=1000),
            "dates_4000": Variant(different_dates=4000),
            "dates_16000": Variant(different_dates=16000),
        },
        _measure_sets, _SETS,
    ),
    "longer": Study(
        {
            "scaled_dot_longer": _longer(attention.ScaledDotAttention),
            "local_monotonic_longer": _longer(lambda: attention.LocalAttention(
                _additive(), centre="monotonic")),
            "local_predictive_longer": _longer(
                lambda: attention.LocalAttention(_additive())),
            "no_attention_longer": _longer(
                attention.NoAttention, decoder_units=WIDER_DECODER),
        },
        _measure_sets, _SETS,
    ),
    "bottleneck": Study(
        {
            "attention": _buried(_additive, LONGEST),
            "no_attention": _without_attention(LONGEST),
            "attention_100": _buried(_additive, 100),
            "no_attention_100": _without_attention(100),
        },
        _measure_lengths,
        tuple(f"accuracy_{length}" for length in LENGTHS),
        max_length=LONGEST,
    ),
    "several": Study(
        {
            "attention": _several(_additive),
            "no_attention": _several(
                attention.NoAttention, decoder_units=WIDER_DECODER),
            "no_attention_wide": _several(
                attention.NoAttention, encoder_units=64, decoder_units=128),
            "no_attention_long": replace(
                _several(attention.NoAttention, decoder_units=WIDER_DECODER),
                steps=4 * STEPS),
        },
        _measure_several,
        tuple(f"accuracy_{number}" for number in range(1, MOST + 1)),
        make_batches=list_batches,
    ),
}  # fmt: skip

VERSIONS = {
    "python": platform.python_version(),
    "tensorflow": tf.__version__,
    "keras": keras.__version__,
    "numpy": np.__version__,
}
_COMMON = (
    "study", "variant", "seed", "parameters", "different_dates", "steps",
    "seconds", "processor_seconds",
)  # fmt: skip


def columns_of(study: str) -> list[str]:
    """Returns the names of a study's columns, in order."""
    return [*_COMMON, *STUDIES[study].columns, *VERSIONS]


# ------------------------------------------------------------------- runs


@dataclass(frozen=True)
class Run:
    """One translator to train: it becomes one row."""

    study: str
    variant: str
    seed: int


def plan(studies: Iterable[str], seeds: int) -> list[Run]:
    """Returns all runs; every variant gets its first seed before a second."""
    return [
        Run(study, variant, seed)
        for seed in range(seeds)
        for study in studies
        for variant in STUDIES[study].variants
    ]


def train(run: Run) -> tuple[DateTranslator, dict[str, Any]]:
    """Trains the translator of a run and measures it.

    Returns:
        the translator, and the row: column → value.
    """
    study = STUDIES[run.study]
    variant = study.variants[run.variant]
    keras.utils.set_random_seed(run.seed)
    translator = variant.make()
    training.compile_translator(translator, variant.steps)
    needed = variant.steps * BATCH_SIZE
    pairs = variant.pairs(min(needed, variant.different_dates), run.seed)
    repeated = (list(pairs) * (needed // len(pairs) + 1))[:needed]
    batches = study.make_batches(
        repeated, BATCH_SIZE, run.seed, max_length=study.max_length
    )
    wall, processor = time.perf_counter(), time.process_time()
    translator.fit(batches, shuffle=False, verbose=0)
    row = {
        "study": run.study,
        "variant": run.variant,
        "seed": run.seed,
        "parameters": translator.count_params(),
        "different_dates": len(pairs),
        "steps": variant.steps,
        "seconds": round(time.perf_counter() - wall, 1),
        "processor_seconds": round(time.process_time() - processor, 1),
    }
    measured = study.measure(translator)
    row |= {name: round(value, 5) for name, value in measured.items()}
    return translator, row | VERSIONS


def path_of(study: str, folder: Path = FOLDER) -> Path:
    """Returns the file in which a study's rows stand."""
    if study not in STUDIES:
        raise ValueError(f"no study {study!r}: there are {', '.join(STUDIES)}")
    return folder / f"{study}.csv"


def append_row(row: dict[str, Any], folder: Path = FOLDER) -> None:
    """Appends a row to its study's file, in one piece.

    A line that a crash left half-written is removed first.
    """
    path = path_of(row["study"], folder)
    whole, half = _split_off_half_line(path)
    with path.open("r+" if path.exists() else "w", newline="") as file:
        if half:
            file.truncate(len(whole.encode()))
        file.seek(0, os.SEEK_END)
        writer = csv.DictWriter(
            file, columns_of(row["study"]), lineterminator="\n"
        )
        if not whole:
            writer.writeheader()
        writer.writerow(row)
        file.flush()
        os.fsync(file.fileno())


def _split_off_half_line(path: Path) -> tuple[str, str]:
    text = path.read_text() if path.exists() else ""
    whole = text[: text.rfind("\n") + 1]
    return whole, text[len(whole) :]


def load_results(study: str, folder: Path = FOLDER) -> list[dict[str, Any]]:
    """Reads the finished runs of a study; numbers become numbers.

    Raises:
        ValueError: there is no such study, or its file has other columns.
    """
    path = path_of(study, folder)
    rows = list(csv.DictReader(_split_off_half_line(path)[0].splitlines()))
    if rows and list(rows[0]) != columns_of(study):
        raise ValueError(
            f"{path} has other columns than this version of the course "
            "writes: move it away, and `make experiments` makes a new one"
        )
    return [
        {name: _number(name, value) for name, value in row.items()}
        for row in rows
    ]


def _number(name: str, value: str) -> Any:
    if name in ("study", "variant", *VERSIONS):
        return value
    number = float(value)
    return int(number) if name in _COMMON and number.is_integer() else number


@dataclass(frozen=True)
class Summary:
    """A column over the seeds of one variant."""

    mean: float
    deviation: float  # standard deviation between seeds; 0 for a single one
    runs: int


def summarise(rows: Iterable[dict], column: str) -> dict[str, Summary]:
    """Returns variant → mean and spread of a column over the seeds."""
    values: dict[str, list[float]] = {}
    for row in rows:
        values.setdefault(row["variant"], []).append(row[column])
    return {
        variant: Summary(
            statistics.fmean(some),
            statistics.stdev(some) if len(some) > 1 else 0.0,
            len(some),
        )
        for variant, some in values.items()
    }


def model_path(variant: str, folder: Path = FOLDER) -> Path:
    """Returns where the translator of seed 0 of a way to look is kept."""
    return folder / f"{variant}.keras"


def _keep(translator: DateTranslator, variant: str, folder: Path) -> None:
    """Saves it without its optimizer, which would triple the file."""
    bare = DateTranslator.from_config(translator.get_config())
    bare.build()
    bare.set_weights(translator.get_weights())
    training.save(bare, model_path(variant, folder))


def _missing(runs: Iterable[Run], folder: Path) -> Iterator[Run]:
    done = {
        (study, row["variant"], row["seed"])
        for study in STUDIES
        for row in load_results(study, folder)
    }
    return (
        run for run in runs if (run.study, run.variant, run.seed) not in done
    )


def do(run: Run, folder: Path = FOLDER) -> dict[str, Any]:
    """Trains and measures one translator; returns its row."""
    translator, row = train(run)
    if STUDIES[run.study].keeps_models and run.seed == 0:
        _keep(translator, run.variant, folder)
    return row


def _do_each_in_its_own_process(
    runs: Iterable[Run], folder: Path
) -> Iterator[dict[str, Any]]:
    """Yields the rows. A process that ends gives all its memory back."""
    with ProcessPoolExecutor(
        1,
        multiprocessing.get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),  # Ctrl-C is ours
        max_tasks_per_child=1,
    ) as pool:
        for run in runs:
            try:
                row = pool.submit(do, run, folder).result()
            except KeyboardInterrupt:
                for process in multiprocessing.active_children():
                    process.terminate()
                raise
            append_row(row, folder)
            yield row


def main(
    arguments: Sequence[str] | None = None,
    do_all: Callable = _do_each_in_its_own_process,
) -> int:
    """Does all runs that have no row yet; `--help` lists the options."""
    options = _read_options(arguments)
    runs = plan(options.studies or STUDIES, options.seeds)
    try:
        missing = list(_missing(runs, options.folder))
    except ValueError as error:
        print(f"Cannot go on: {error}", file=sys.stderr)
        return 2
    print(f"{len(runs)} runs, {len(runs) - len(missing)} of them done before")
    options.folder.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    try:
        for number, row in enumerate(do_all(missing, options.folder), 1):
            each = (time.perf_counter() - start) / number
            _report(number, len(missing), row, each)
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.")
        return 130
    except BrokenProcessPool:
        print(
            "The process that trained was ended, perhaps for want of memory. "
            "Its model is lost; the same command goes on from here.",
            file=sys.stderr,
        )
        return 1
    return 0


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
        prog="python -m utils.experiments",
        description="Train the translators that lessons 07 and 08 compare. "
        "Ctrl-C stops; the same command goes on. Only the model in training "
        "is lost.",
    )
    add = parser.add_argument
    add(
        "studies",
        nargs="*",
        metavar="STUDY",
        help=f"{', '.join(STUDIES)}; all of them if none is named",
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
    options = parser.parse_args(arguments)  # fmt: skip
    for name in options.studies:
        if name not in STUDIES:
            parser.error(f"no study {name!r}: there are {', '.join(STUDIES)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
