"""Teach a translator: loss, exact match, the recipe, and reports.

The recipe: cross-entropy of every character under teacher forcing, Adam
(Kingma and Ba, 2015) with a short warm-up and a cosine decay, clipped
gradients (Pascanu et al., 2013), batches of texts of about the same length.
"""

import argparse
import functools
import itertools
import math
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from utils.backend import keras, ops, tf
from utils.dates import DATA, Example, generate, read_pairs
from utils.fast import FastAdam
from utils.formats import FORMATS
from utils.formats.more import more_formats
from utils.model import DateTranslator, load_translator
from utils.studies import workers
from utils.studies.transformer import Transformer
from utils.text import (
    ISO_LENGTH,
    MAX_LENGTH,
    SOURCE_VOCABULARY,
    TARGET_VOCABULARY,
    iso_to_ids,
    padding_mask,
    read_with,
    shift_right,
    texts_to_ids,
    vocabulary_of,
)
from utils.translate import Translation, Translator

Pairs = Sequence[tuple[str, str]]  # (text, ISO date)

BATCH_SIZE = 64
PEAK_RATE = 0.012
WARM_UP = 30  # steps
# It bears no higher rate.
TRANSFORMER: dict[str, Any] = {"peak_rate": 0.002, "warm_up": 200}


@keras.saving.register_keras_serializable("attention_course")
def exact_match(target_ids: Any, logits: Any) -> Any:
    """Tell for every date whether all its characters are right: 0. or 1.

    Under teacher forcing this is what greedy decoding would reach: as long
    as every character so far is right, both feed the same next one.

    Args:
        target_ids: (batch, Ty).
        logits: (batch, Ty, vocabulary).

    Returns:
        (batch,) floats; Keras shows their mean.
    """
    written_ids = ops.cast(ops.argmax(logits, axis=-1), "int32")
    right = ops.equal(written_ids, ops.cast(target_ids, "int32"))
    return ops.cast(ops.all(right, axis=-1), "float32")


def make_batches(
    pairs: Pairs | Callable[[int], Pairs],
    batch_size: int = BATCH_SIZE,
    seed: int = 0,
    first_epoch: int = 0,
    max_length: int = MAX_LENGTH,
    vocabulary: Mapping[str, int] = SOURCE_VOCABULARY,
) -> tf.data.Dataset:
    """Make the batches of an epoch, for `translator.fit`.

    Texts of about the same length share a batch, so little is padded; each
    batch is as wide as its longest text. The order is new in every epoch.

    Args:
        pairs: (text, ISO date) pairs; or a function that returns the pairs
            of epoch 0, 1, 2 …, all of one number, for ever fresh examples.
        batch_size: at most so many dates in a batch.
        seed: of the order.
        first_epoch: where to go on, when training is resumed.
        max_length: the most characters a text may have.
        vocabulary: the translator's own: `settings["source_vocabulary"]`.

    Returns:
        A dataset of ((source_ids, decoder_inputs), target_ids).
    """
    draw = pairs if callable(pairs) else lambda epoch: pairs
    first = pairs_to_ids(draw(first_epoch), max_length, vocabulary)
    epochs = itertools.count(first_epoch)

    def one_epoch() -> Iterator[tuple]:
        epoch = next(epochs)
        fresh = callable(pairs) and epoch > first_epoch
        source_ids, target_ids = (
            pairs_to_ids(draw(epoch), max_length, vocabulary)
            if fresh
            else first
        )
        lengths = padding_mask(source_ids).sum(axis=1)
        for rows in _shuffle(lengths, batch_size, seed + epoch):
            targets = target_ids[rows]
            sources = source_ids[rows, : lengths[rows].max()]
            yield (sources, shift_right(targets)), targets

    ids = tf.TensorSpec((None, None), "int32")
    written = tf.TensorSpec((None, ISO_LENGTH), "int32")
    batches = tf.data.Dataset.from_generator(
        one_epoch, output_signature=((ids, written), written)
    )
    count = math.ceil(len(first[0]) / batch_size)
    batches = batches.apply(tf.data.experimental.assert_cardinality(count))
    return batches.prefetch(2)  # the next ones are made while one is trained


def _shuffle(
    lengths: np.ndarray, batch_size: int, seed: int
) -> list[np.ndarray]:
    """Return the rows of each batch: at random, alike in length."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(lengths))
    pools = np.array_split(order, len(order) // (8 * batch_size) + 1)
    order = np.concatenate(
        [pool[np.argsort(lengths[pool], kind="stable")] for pool in pools]
    )
    batches = np.array_split(order, math.ceil(len(order) / batch_size))
    random.shuffle(batches)
    return batches


def pairs_to_ids(
    pairs: Pairs,
    length: int = MAX_LENGTH,
    vocabulary: Mapping[str, int] = SOURCE_VOCABULARY,
) -> tuple[np.ndarray, np.ndarray]:
    """Return source_ids (batch, length) and target_ids (batch, Ty)."""
    texts, iso_dates = zip(*pairs)
    return texts_to_ids(texts, length, vocabulary), iso_to_ids(iso_dates)


def compile_translator(
    translator: DateTranslator | Transformer,
    steps: int,
    peak_rate: float = PEAK_RATE,
    warm_up: int = WARM_UP,
) -> None:
    """Give the translator the course's loss, metric and optimizer.

    Args:
        translator: the model to train.
        steps: how many batches it will see; the rate falls to zero by then.
        peak_rate: the learning rate after the warm-up.
        warm_up: how many batches it takes to rise to that.
    """
    if not translator.built:
        translator.build()
    rate = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        warmup_target=peak_rate,
        warmup_steps=warm_up,
        decay_steps=max(1, steps - warm_up),
    )
    translator.compile(
        optimizer=FastAdam(rate, beta_2=0.99, global_clipnorm=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[exact_match],
        jit_compile=False,  # compiling with XLA takes longer than training
    )
    # Whatever is made while the first batch is traced makes TensorFlow trace
    # it again, so the optimizer and the metric are made now.
    translator.optimizer.build(translator.trainable_variables)
    nothing = np.zeros((1, ISO_LENGTH), "int32")
    written_size = len(TARGET_VOCABULARY) - 1
    no_logits = np.zeros((1, ISO_LENGTH, written_size), "float32")
    translator.compute_metrics(None, nothing, ops.convert_to_tensor(no_logits))
    translator.reset_metrics()


def accuracy(translator: Translator, pairs: Pairs) -> float:
    """Return the share of texts whose whole answer is right, read freely."""
    return 1 - len(failures(translator, pairs)) / len(pairs)


def failures(
    translator: Translator, pairs: Pairs
) -> list[tuple[Translation, str]]:
    """Return the wrong answers, each with what would have been right."""
    answers = translator.translate([text for text, _ in pairs])
    return [
        (answer, iso)
        for answer, (_, iso) in zip(answers, pairs)
        if answer.written != iso
    ]


class KeepBest(keras.callbacks.Callback):
    """Measure after every epoch; keep, and save, the best weights.

    Args:
        validation: pairs that are not trained on.
        path: where to save every new best model, or None.
    """

    def __init__(self, validation: Pairs, path: Path | None = None):
        super().__init__()
        self.validation = validation
        self.path = path
        self.best = -1.0
        self.weights = None

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Measure, and keep what is best so far."""
        measured = accuracy(self.model, self.validation)
        if logs is not None:
            logs["validation"] = measured
        if measured >= self.best:
            self.best, self.weights = measured, self.model.get_weights()
            if self.path:
                save(self.model, self.path)
        print(f"epoch {epoch + 1}: {measured:.2%} of the validation dates")

    def restore(self) -> None:
        """Put the best weights back; keep the last if none was measured."""
        if self.weights is not None:
            self.model.set_weights(self.weights)


class StopWhenReached(keras.callbacks.Callback):
    """Stop as soon as a share of the dates of `pairs` is translated right.

    It looks only once the latest training batches come close, so that
    looking costs little.
    """

    def __init__(self, share: float, pairs: Pairs, every: int = 20):
        super().__init__()
        self.share, self.pairs, self.every = share, pairs, every
        self.reached = False
        self.before = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Start counting anew, as Keras does."""
        self.before = 0.0

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Look now and then."""
        if (batch + 1) % self.every:
            return
        # Keras gives the mean since the epoch began; the latest count.
        right = (logs or {}).get("exact_match", 1.0) * (batch + 1)
        latest, self.before = (right - self.before) / self.every, right
        if latest >= self.share - 0.1:
            self.reached = accuracy(self.model, self.pairs) >= self.share
            self.model.stop_training = self.reached


def save(translator: keras.Model, path: str | Path) -> None:
    """Save to a `.keras` file; a crash never leaves half a file."""
    path = Path(path)
    half = path.with_name(f".{path.stem}.half.keras")
    translator.save(half)
    half.replace(path)


def as_pairs(examples: Iterable[Example]) -> Pairs:
    """Return the (text, ISO date) pairs of generated examples."""
    return [(example.text, example.iso) for example in examples]


def hold_out(pairs: Pairs, seed: int, share: float = 0.05) -> tuple:
    """Split pairs by day, so that no day is on both sides.

    Returns:
        (pairs to train on, pairs to validate on), about `share` of them,
        1,000 at most.

    Raises:
        ValueError: if there is only one day.
    """
    days = sorted({iso for _, iso in pairs})
    if len(days) < 2:
        raise ValueError("there is only one day to train on; 2 are needed")
    np.random.default_rng(seed).shuffle(days)
    wanted = min(1000, share * len(pairs))
    count = max(1, round(wanted * len(days) / len(pairs)))
    held = set(days[:count])
    train = [pair for pair in pairs if pair[1] not in held]
    return train, [pair for pair in pairs if pair[1] in held]


FEWEST_STEPS = 600  # of a training run, unless --epochs says otherwise
GENERATED = 40_000  # fresh examples an epoch, when no CSV is given
NO_DATE_SHARE = 0.1  # of them; there are some in English only


def main(arguments: Sequence[str] | None = None) -> int:
    """Train from the command line; `--help` lists the options."""
    options = _read_options(arguments)
    if options.workers > 1 and "TF_CONFIG" not in os.environ:
        return workers.start(options.workers, arguments or sys.argv[1:])
    keras.utils.set_random_seed(options.seed)
    try:
        team = workers.Workers(options)
        _refuse_bad_path(options.save)
        train, validation, test = _read_data(options)
        translator = _start(options, train)
        count = GENERATED if callable(train) else len(train)
        steps = math.ceil(count / options.batch_size)
        epochs = options.epochs or max(4, math.ceil(FEWEST_STEPS / steps))
        done = _prepare(translator, steps, epochs, options.peak_rate)
    except (OSError, ValueError) as error:
        print(f"Cannot train: {error}", file=sys.stderr)
        return 2
    team.average(translator.optimizer)
    vocabulary = translator.settings["source_vocabulary"]
    first = train(done) if callable(train) else train
    print(_tell_what_is_read(first, vocabulary))
    batches = make_batches(
        train, options.batch_size, options.seed, done, vocabulary=vocabulary
    )
    best = KeepBest(validation, options.save)
    goal = StopWhenReached(options.until or 1.0, test)
    callbacks = [best, goal] if options.until else [best]
    try:
        with team.together():
            translator.fit(
                team.share(batches),
                initial_epoch=done,
                epochs=epochs,
                callbacks=[] if team.index else callbacks,
                shuffle=False,  # make_batches did
                verbose=1 if sys.stdout.isatty() else 2,
            )
    except KeyboardInterrupt:
        print("\nInterrupted: this is the best model so far.")
    if team.index:
        return 0  # the first worker saves and reports
    if not goal.reached:
        best.restore()
    if options.save and (goal.reached or best.weights is None):
        save(translator, options.save)  # newer than what `best` saved
    return _report(options, translator, test, goal)


def _refuse_bad_path(path: Path | None) -> None:
    if path and (path.suffix != ".keras" or not path.parent.is_dir()):
        raise ValueError(
            f"cannot save to {path}: give a name that ends in .keras, in a "
            "folder that exists"
        )


def _start(
    options: argparse.Namespace, train: Pairs | Callable[[int], Pairs]
) -> DateTranslator | Transformer:
    if options.resume:
        return load_translator(options.resume, for_training=True)
    vocabulary = SOURCE_VOCABULARY
    if options.train or options.locale != "en":
        pairs = train(0) if callable(train) else train
        vocabulary = vocabulary_of(text for text, _ in pairs)
    if options.transformer:
        translator = Transformer(source_vocabulary=vocabulary)
    else:
        translator = DateTranslator(
            encoder_units=options.encoder_units, source_vocabulary=vocabulary
        )
    translator.build()
    return translator


def _tell_what_is_read(pairs: Pairs, vocabulary: Mapping[str, int]) -> str:
    """Return what the translator cannot tell apart in what it reads."""
    reading = read_with(pairs, vocabulary)
    lines = [
        f"{len(pairs):,} texts of {len(vocabulary)} characters; "
        f"{reading.unknown_share:.2%} of all characters are unknown: "
        + (" ".join(list(reading.unknown)[:20]) or "none")
    ]
    if reading.contradictions:
        (text, iso), (other, other_iso) = reading.contradictions[0]
        lines.append(
            f"{len(reading.contradictions):,} texts look like others that "
            f"mean another day: {text!r} is {iso}, {other!r} is {other_iso}"
        )
    return "\n".join(lines)


def _prepare(
    translator: DateTranslator | Transformer,
    steps: int,
    epochs: int,
    peak_rate: float | None,
) -> int:
    """Compile for so many epochs; return how many of them are done."""
    state = []
    if translator.compiled:  # a resumed translator brings its optimizer
        state = [value.numpy() for value in translator.optimizer.variables]
    attends_only = isinstance(translator, Transformer)
    recipe = dict(TRANSFORMER) if attends_only else {}
    if peak_rate:
        recipe["peak_rate"] = peak_rate
    compile_translator(translator, steps * epochs, **recipe)
    if not state:
        return 0
    optimizer = translator.optimizer
    for variable, value in zip(optimizer.variables, state):
        variable.assign(value)
    done = int(optimizer.iterations) // steps
    if done >= epochs:
        raise ValueError(
            f"the model to resume has {done} epochs behind it: to go on, "
            f"give --epochs {done + 1} or more"
        )
    return done


def _read_data(
    options: argparse.Namespace,
) -> tuple[Pairs | Callable[[int], Pairs], Pairs, Pairs]:
    """Return what to train on, to choose by, and to report on."""
    english, seed = options.locale == "en", options.seed
    test: Pairs
    if options.train or english:
        test = read_pairs(options.test or DATA / "test.csv", MAX_LENGTH)
    if options.train:
        return *hold_out(read_pairs(options.train, MAX_LENGTH), seed), test
    locales = options.locale.split(",")
    if not english:
        test = draw_pairs(2000, 1, "test", locales)

    @functools.lru_cache(maxsize=1)  # an epoch is asked for twice
    def draw(epoch: int) -> Pairs:
        return draw_pairs(GENERATED, 1000 * seed + epoch, "train", locales)

    return draw, draw_pairs(2000, seed, "validation", locales), test


def draw_pairs(
    count: int, seed: int, split: str, locales: Sequence[str]
) -> Pairs:
    """Draw (text, ISO date) pairs, as many of each locale.

    Of English ones a tenth is no date, and some are in formats that no set
    has: `utils.formats.more`.
    """
    share, formats = 0.0, None
    if locales == ["en"]:
        share = NO_DATE_SHARE
        formats = [*FORMATS.values(), *more_formats().values()]
    drawn = [
        generate(
            count // len(locales), seed, split, formats, share, locale=locale
        )
        for locale in locales
    ]
    return as_pairs(itertools.chain(*drawn))


def _report(
    options: argparse.Namespace,
    translator: Translator,
    test: Pairs,
    goal: StopWhenReached,
) -> int:
    wrong = failures(translator, test)
    measured = 1 - len(wrong) / len(test)
    print(f"whole dates right: {measured:.2%} of {len(test)} test dates")
    for answer, iso in wrong[:5]:
        print(
            f"    {answer.text!r}: {answer.written}, not {iso} "
            f"({answer.confidence:.2f})"
        )
    if options.save:
        print(f"saved: {options.save}")
    if not options.until:
        return 0
    if not goal.reached:
        print(f"did not reach {options.until:.2%}: try more --epochs")
        return 1
    print(
        f"reached {options.until:.2%} after {_seconds():.1f} s, counted from "
        "the start of the process. The test dates decided when to stop: "
        "quote the accuracy on others."
    )
    return 0


def _seconds() -> float:
    return time.time() - psutil.Process().create_time()


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m utils.training",
        description="Train a translator on a CSV of text,iso pairs, or "
        "without one on generated dates, and report whole-date accuracy. "
        "Ctrl-C stops early and keeps the best model so far.",
    )
    add = parser.add_argument
    add(
        "train",
        nargs="?",
        type=Path,
        metavar="TRAIN.csv",
        help="columns text,iso; without it, dates are generated",
    )
    add(
        "test",
        nargs="?",
        type=Path,
        metavar="TEST.csv",
        help="what the accuracy is reported on (default: data/test.csv)",
    )
    add(
        "--locale",
        default="en",
        help="language of the generated dates, as Babel names it, e.g. de; "
        "several with commas",
    )
    add(
        "--transformer",
        action="store_true",
        help="train the Transformer of lesson 10, without an LSTM",
    )
    add(
        "--until",
        type=_share,
        metavar="SHARE",
        help="stop as soon as this share of TEST is right, e.g. 0.99",
    )
    add(
        "--epochs",
        type=_positive,
        metavar="N",
        help=f"default: 4, or as many as {FEWEST_STEPS} batches take",
    )
    add("--batch-size", type=_positive, default=BATCH_SIZE, metavar="N")
    add("--peak-rate", type=float, metavar="RATE")
    add("--encoder-units", type=_positive, default=32, metavar="N")
    add("--seed", type=int, default=0, metavar="N")
    add(
        "--workers",
        type=_positive,
        default=1,
        metavar="N",
        help="train with so many processes on this machine or, where "
        "TF_CONFIG describes a cluster, as one of its N",
    )
    add(
        "--save",
        type=Path,
        metavar="FILE.keras",
        help="save the best model here, after every epoch that improves it",
    )
    add(
        "--resume",
        type=Path,
        metavar="FILE.keras",
        help="go on with a saved model, its optimizer and its schedule",
    )
    return parser.parse_args(arguments)  # fmt: skip


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError("a share lies between 0 and 1")
    return share


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1 is needed")
    return number


if __name__ == "__main__":
    sys.exit(main())
