"""Right answers of lesson 05, written in an unusual way."""

import math

import numpy as np

from utils import by_hand, training
from utils.backend import keras, ops, tf

from .collection import right


@right("masked_loss")
def in_two_loops(target_ids, logits, pad_id):
    total, count = 0.0, 0
    for row, scores in zip(target_ids, logits, strict=True):
        for target, z in zip(row, scores, strict=True):
            if target == pad_id:
                continue
            z = [float(number) for number in z]
            top = max(z)
            total += top + math.log(sum(math.exp(n - top) for n in z))
            total -= z[target]
            count += 1
    return total / count


@right("masked_loss")
def one_hot_and_logaddexp(target_ids, logits, pad_id):
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    hot = np.arange(logits.shape[-1]) == target_ids[..., None]
    losses = -np.where(hot, log_p, 0).sum(-1)
    return np.average(losses, weights=target_ids != pad_id)


@right("masked_loss")
def flat_and_float32(target_ids, logits, pad_id):
    ids, z = target_ids.ravel(), np.float32(logits)
    z = z.reshape(len(ids), -1)[ids != pad_id]
    ids = ids[ids != pad_id]
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(ids)), ids].mean()


@right("masked_loss")
def a_mean_with_where(target_ids, logits, pad_id):
    losses = by_hand.losses(target_ids, logits)
    return np.mean(losses, where=target_ids != pad_id)


@right("masked_loss")
def relative_to_the_true_one(target_ids, logits, pad_id):
    kept = target_ids != pad_id
    true = np.take_along_axis(logits, target_ids[..., None], axis=-1)
    ahead = (logits - true)[kept]
    top = ahead.max(axis=1)
    costs = top + np.log(np.exp(ahead - top[:, None]).sum(axis=1))
    return math.fsum(costs) / len(costs)


@right("exact_match")
def row_by_row_equal(predicted_ids, target_ids):
    pairs = zip(predicted_ids, target_ids, strict=True)
    hits = [np.array_equal(p, t) for p, t in pairs]
    return sum(hits) / len(hits)


@right("exact_match")
def count_of_errors(predicted_ids, target_ids):
    wrong = np.abs(np.int64(predicted_ids) - target_ids).sum(axis=1)
    return np.count_nonzero(wrong == 0) / len(wrong)


@right("exact_match")
def by_lists_in_float32(predicted_ids, target_ids):
    same = [
        p == t
        for p, t in zip(
            predicted_ids.tolist(), target_ids.tolist(), strict=True
        )
    ]
    return np.float32(np.mean(same))


@right("exact_match")
def product_of_hits(predicted_ids, target_ids):
    return np.prod(predicted_ids == target_ids, axis=-1).mean()


@right("masked_loss")
def by_keras_loss(target_ids, logits, pad_id):
    losses = keras.losses.sparse_categorical_crossentropy(
        target_ids, np.float64(logits), from_logits=True
    )
    return tf.reduce_mean(tf.boolean_mask(losses, target_ids != pad_id))


def adam(steps, **settings):
    rates = keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps - 30), warmup_target=0.012, warmup_steps=30
    )
    settings = {"beta_2": 0.99, "global_clipnorm": 1} | settings
    return keras.optimizers.Adam(rates, **settings)


def cross_entropy(target_ids, logits):
    return keras.losses.sparse_categorical_crossentropy(
        target_ids, logits, from_logits=True
    )


@right("compile_and_fit")
def with_more_metrics(translator, batches, epochs, **options):
    translator.compile(
        optimizer=adam(epochs * len(batches), beta_1=0.9, name="mine"),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy", training.exact_match],
        jit_compile=False,
    )
    settings = {"x": batches, "epochs": epochs, "shuffle": False}
    return translator.fit(**settings | options)


@right("compile_and_fit")
def own_loss(translator, batches, epochs, **options):
    steps = sum(int(batches.cardinality()) for _ in range(epochs))
    translator.compile(
        adam(steps),
        cross_entropy,
        metrics=[training.exact_match],
        jit_compile=False,
        run_eagerly=False,
    )
    return translator.fit(batches, epochs=epochs, shuffle=False, **options)


class WarmCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, steps):
        self.steps = steps

    def __call__(self, step):
        step = ops.cast(step, "float32")
        done = (step - 30) / max(1, self.steps - 30)
        falling = 0.006 * (1 + ops.cos(math.pi * ops.clip(done, 0, 1)))
        return ops.where(step < 30, 0.012 * step / 30, falling)

    def get_config(self):
        return {"steps": self.steps}


@right("compile_and_fit")
def own_classes(translator, batches, epochs, **options):
    class Mine(keras.optimizers.Adam):
        def __init__(self, rates):
            super().__init__(rates, 0.9, 0.99, global_clipnorm=1.0)

    translator.compile(
        optimizer=Mine(WarmCosine(epochs * len(batches))),
        loss={"logits": cross_entropy}["logits"],
        metrics=[
            keras.metrics.MeanMetricWrapper(
                training.exact_match, name="exact_match"
            )
        ],
        jit_compile=False,
    )
    more = [keras.callbacks.TerminateOnNaN(), *options.pop("callbacks", [])]
    return translator.fit(
        batches, epochs=epochs, callbacks=more, shuffle=False, **options
    )


@right("compile_and_fit")
def repeated_batches(translator, batches, epochs, **options):
    translator.compile("sgd")
    training.compile_translator(translator, epochs * len(batches))
    translator.fit(
        batches.repeat(),
        epochs=epochs,
        steps_per_epoch=len(batches),
        shuffle=False,
        **options,
    )
    return translator.history
