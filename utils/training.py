"""Teaches a translator: loss, exact match, the recipe, and reports.

The recipe: cross-entropy of every character under teacher forcing, Adam
(Kingma and Ba, 2015) with a short warm-up and a cosine decay, clipped
gradients (Pascanu et al., 2013), batches of texts of about the same length.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from utils.backend import keras, ops, tf
from utils.model import DateTranslator
from utils.text import (
    ISO_LENGTH,
    iso_to_ids,
    padding_mask,
    shift_right,
    texts_to_ids,
)

Pairs = Sequence[tuple[str, str]]  # (text, ISO date)

BATCH_SIZE = 64
PEAK_RATE = 0.008
WARM_UP = 30  # steps


@keras.saving.register_keras_serializable("attention_course")
def exact_match(target_ids: Any, logits: Any) -> Any:
    """Tells for every date whether all its characters are right: 0. or 1.

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
) -> tf.data.Dataset:
    """Makes the batches of an epoch, for `translator.fit`.

    Texts of about the same length share a batch, so little is padded; each
    batch is as wide as its longest text. The order is new in every epoch.

    Args:
        pairs: (text, ISO date) pairs; or a function that returns the pairs
            of epoch 0, 1, 2 …, all of one number, for ever fresh examples.
        batch_size: at most so many dates in a batch.
        seed: of the order.

    Returns:
        A dataset of ((source_ids, decoder_inputs), target_ids).
    """
    draw = pairs if callable(pairs) else lambda epoch: pairs
    first = pairs_to_ids(draw(0))
    epochs = itertools.count()

    def one_epoch() -> Iterator[tuple]:
        epoch = next(epochs)
        fresh = callable(pairs) and epoch > 0
        source_ids, target_ids = pairs_to_ids(draw(epoch)) if fresh else first
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
    return batches.apply(tf.data.experimental.assert_cardinality(count))


def _shuffle(
    lengths: np.ndarray, batch_size: int, seed: int
) -> list[np.ndarray]:
    """Returns the rows of each batch: at random, alike in length."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(lengths))
    pools = np.array_split(order, len(order) // (8 * batch_size) + 1)
    order = np.concatenate(
        [pool[np.argsort(lengths[pool], kind="stable")] for pool in pools]
    )
    batches = np.array_split(order, math.ceil(len(order) / batch_size))
    random.shuffle(batches)
    return batches


def pairs_to_ids(pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """Returns source_ids (batch, Tx) and target_ids (batch, Ty)."""
    texts, iso_dates = zip(*pairs)
    return texts_to_ids(texts), iso_to_ids(iso_dates)


def compile_translator(
    translator: DateTranslator, steps: int, peak_rate: float = PEAK_RATE
) -> None:
    """Gives the translator the course's loss, metric and optimizer.

    Args:
        translator: the model to train.
        steps: how many batches it will see; the rate falls to zero by then.
        peak_rate: the learning rate after the warm-up.
    """
    rate = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        warmup_target=peak_rate,
        warmup_steps=WARM_UP,
        decay_steps=max(1, steps - WARM_UP),
    )
    translator.compile(
        optimizer=keras.optimizers.Adam(
            rate, beta_2=0.99, global_clipnorm=1.0
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[exact_match],
        jit_compile=False,  # compiling with XLA takes longer than training
    )


def accuracy(translator: DateTranslator, pairs: Pairs) -> float:
    """The share of texts whose whole date is right, by greedy decoding."""
    translations = translator.translate([text for text, _ in pairs])
    right = [
        translation.iso == iso
        for translation, (_, iso) in zip(translations, pairs)
    ]
    return float(np.mean(right))


class KeepBest(keras.callbacks.Callback):
    """Measures after every epoch; keeps, and saves, the best weights.

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
        """Measures, and keeps what is best so far."""
        measured = accuracy(self.model, self.validation)
        if logs is not None:
            logs["validation"] = measured
        print(f"epoch {epoch + 1}: {measured:.2%} of the validation dates")
        if measured >= self.best:
            self.best, self.weights = measured, self.model.get_weights()
            if self.path:
                save(self.model, self.path)

    def restore(self) -> None:
        """Puts the best weights back; keeps the last if none was measured."""
        if self.weights is not None:
            self.model.set_weights(self.weights)


class StopWhenReached(keras.callbacks.Callback):
    """Stops as soon as a share of the dates of `pairs` is translated right.

    It looks only once the training batches come close, so that looking
    costs little.
    """

    def __init__(self, share: float, pairs: Pairs, every: int = 20):
        super().__init__()
        self.share, self.pairs, self.every = share, pairs, every
        self.reached = False

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Looks now and then."""
        close = (logs or {}).get("exact_match", 1.0) >= self.share - 0.1
        if close and (batch + 1) % self.every == 0:
            self.reached = accuracy(self.model, self.pairs) >= self.share
            self.model.stop_training = self.reached


def save(translator: DateTranslator, path: str | Path) -> None:
    """Saves to a `.keras` file; a crash never leaves half a file."""
    path = Path(path)
    half = path.with_name(f".{path.stem}.half.keras")
    translator.save(half)
    half.replace(path)
