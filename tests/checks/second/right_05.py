"""Right answers of lesson 05, by a writer who saw no check."""

import math

import numpy as np

from utils import training
from utils.backend import keras, ops

from ..collection import right


def learning_rates(steps, peak=0.012, warm_up=30):
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        warmup_target=peak,
        warmup_steps=warm_up,
        decay_steps=max(1, steps - warm_up),
    )


def log_sum_exp(logits):
    largest = max(logits)
    return largest + math.log(sum(math.exp(x - largest) for x in logits))


# the real ones chosen first, np.logaddexp.reduce
@right("masked_loss")
def chosen_first(target_ids, logits, pad_id):
    real = target_ids != pad_id
    rows, true = logits[real], target_ids[real]
    each = np.logaddexp.reduce(rows, axis=1) - rows[np.arange(len(true)), true]
    return each.sum() / len(true)


# loops with log_sum_exp and a counter
@right("masked_loss")
def loops(target_ids, logits, pad_id):
    total, count = 0.0, 0
    for targets, text in zip(target_ids, logits):
        for true, row in zip(targets, text):
            if true == pad_id:
                continue
            total += log_sum_exp(list(row)) - row[true]
            count += 1
    return total / count


# one-hot targets, weights of 0 and 1 in np.average
@right("masked_loss")
def one_hot(target_ids, logits, pad_id):
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    truth = target_ids[..., None] == np.arange(logits.shape[-1])
    each = -np.sum(np.where(truth, logs, 0.0), axis=-1)
    return float(np.average(each, weights=target_ids != pad_id))


# flattened to two axes, np.compress
@right("masked_loss")
def flattened(target_ids, logits, pad_id):
    flat = np.reshape(logits, (-1, logits.shape[-1])).astype(float)
    ids = np.ravel(target_ids)
    top = flat.max(axis=1)
    each = np.log(np.exp(flat - top[:, None]).sum(axis=1)) + top
    each = each - flat[np.arange(ids.size), ids]
    return float(np.compress(ids != pad_id, each).mean())


# counts dates without a mistake
@right("exact_match")
def without_mistake(predicted_ids, target_ids):
    mistakes = np.count_nonzero(predicted_ids != target_ids, axis=1)
    return np.count_nonzero(mistakes == 0) / mistakes.size


# lists
@right("exact_match")
def lists(predicted_ids, target_ids):
    pairs = list(zip(predicted_ids.tolist(), target_ids.tolist()))
    return sum(one == other for one, other in pairs) / len(pairs)


# one minus the share of dates with a mistake
@right("exact_match")
def one_minus(predicted_ids, target_ids):
    return 1 - np.mean(np.any(predicted_ids != target_ids, axis=-1))


# the product of 0 and 1 along the characters
@right("exact_match")
def product_of_hits(predicted_ids, target_ids):
    return np.equal(predicted_ids, target_ids).prod(axis=1).mean()


# the loss as a function, options put together first
@right("compile_and_fit")
def loss_function(translator, batches, epochs, **options):
    def loss(target_ids, logits):
        return keras.losses.sparse_categorical_crossentropy(
            target_ids, logits, from_logits=True
        )

    optimizer = keras.optimizers.Adam(
        learning_rate=learning_rates(len(batches) * epochs),
        beta_2=0.99,
        global_clipnorm=1.0,
    )
    translator.compile(
        optimizer, loss, metrics=[training.exact_match], jit_compile=False
    )
    settings = {"epochs": epochs, "shuffle": False, **options}
    history = translator.fit(batches, **settings)
    return history


# everything by keyword; the metric wrapped, under its name
@right("compile_and_fit")
def by_keyword(translator, batches, epochs, **options):
    steps = sum(len(batches) for _ in range(epochs))
    metric = keras.metrics.MeanMetricWrapper(
        fn=training.exact_match, name="exact_match"
    )
    translator.compile(
        optimizer=keras.optimizers.Adam(
            learning_rate=learning_rates(steps=steps),
            beta_1=0.9,
            beta_2=0.99,
            global_clipnorm=1.0,
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(
            from_logits=True, ignore_class=None, name="loss"
        ),
        metrics=[metric],
        jit_compile=False,
    )
    return translator.fit(
        x=batches, y=None, epochs=epochs, shuffle=False, **options
    )


# a cosine of one's own, the same rates
@right("compile_and_fit")
def own_schedule(translator, batches, epochs, **options):
    class Rates(keras.optimizers.schedules.LearningRateSchedule):
        def __init__(self, steps):
            self.steps = max(1, steps - 30)

        def __call__(self, step):
            step = ops.cast(step, "float32")
            done = ops.minimum(step - 30, self.steps) / self.steps
            falling = 0.006 * (1 + ops.cos(math.pi * done))
            return ops.where(step < 30, 0.012 * step / 30, falling)

        def get_config(self):
            return {"steps": self.steps + 30}

    optimizer = keras.optimizers.Adam(
        Rates(epochs * len(batches)), beta_2=0.99, global_clipnorm=1.0
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    translator.compile(
        optimizer=optimizer,
        loss=loss,
        jit_compile=False,
        metrics=[training.exact_match],
    )
    return translator.fit(batches, epochs=epochs, shuffle=False, **options)
