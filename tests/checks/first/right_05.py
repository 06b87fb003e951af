"""Right answers of lesson 05, by a writer who saw no check."""

import math

import numpy as np

from utils import training
from utils.backend import keras, ops

from ..collection import right


def learning_rates(steps, peak=0.012, warm_up=30):
    """As in the notebook."""
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0, warmup_target=peak, warmup_steps=warm_up,
        decay_steps=max(1, steps - warm_up),
    )  # fmt: skip


# np.logaddexp.reduce, real characters picked first
@right("masked_loss")
def picks_first(target_ids, logits, pad_id):
    real = target_ids != pad_id
    chosen, true = np.asarray(logits)[real], target_ids[real]
    costs = (
        np.logaddexp.reduce(chosen, axis=-1) - chosen[range(len(true)), true]
    )
    return costs.mean()


# a double loop in plain Python
@right("masked_loss")
def double_loop(target_ids, logits, pad_id):
    total = count = 0
    for row, row_logits in zip(target_ids.tolist(), logits.tolist()):
        for true, numbers in zip(row, row_logits):
            if true == pad_id:
                continue
            largest = max(numbers)
            powers = sum(math.exp(number - largest) for number in numbers)
            total += largest + math.log(powers) - numbers[true]
            count += 1
    return total / count


# one-hot rows times log-probabilities, np.average with weights
@right("masked_loss")
def one_hot(target_ids, logits, pad_id):
    shifted = logits - logits.max(axis=-1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    is_true = target_ids[..., None] == np.arange(logits.shape[-1])
    costs = -np.where(is_true, logs, 0).sum(axis=-1)
    return float(np.average(costs, weights=target_ids != pad_id))


# log of the sum of exp(logit - true logit), the largest taken off
@right("masked_loss")
def relative_to_true(target_ids, logits, pad_id):
    flat = logits.reshape(-1, logits.shape[-1])
    ids = target_ids.ravel()
    kept = np.flatnonzero(ids != pad_id)
    ahead = flat[kept] - flat[kept, ids[kept]][:, None]
    top = ahead.max(axis=1)
    costs = top + np.log(np.exp(ahead - top[:, None]).sum(axis=1))
    return math.fsum(costs) / len(costs)


# no difference in a row
@right("exact_match")
def no_difference(predicted_ids, target_ids):
    return 1 - np.any(predicted_ids != target_ids, axis=-1).mean()


# lists compared row by row
@right("exact_match")
def lists(predicted_ids, target_ids):
    pairs = zip(predicted_ids.tolist(), target_ids.tolist())
    return sum(one == two for one, two in pairs) / len(target_ids)


# counts right characters, asks for as many as there are
@right("exact_match")
def counts(predicted_ids, target_ids):
    right_characters = np.sum(predicted_ids == target_ids, axis=1)
    whole = right_characters == target_ids.shape[1]
    return float(np.count_nonzero(whole) / whole.size)


# product of the verdicts; array_equal for each date
@right("exact_match")
def products(predicted_ids, target_ids):
    verdicts = np.prod(np.equal(predicted_ids, target_ids), axis=1)
    also = [np.array_equal(a, b) for a, b in zip(predicted_ids, target_ids)]
    assert verdicts.astype(bool).tolist() == also
    return np.mean(verdicts).item()


# the loss as a function of its own
@right("compile_and_fit")
def loss_function(translator, batches, epochs, **options):
    def cross_entropy(target_ids, logits):
        return keras.losses.sparse_categorical_crossentropy(
            target_ids, logits, from_logits=True
        )

    adam = keras.optimizers.Adam(
        learning_rate=learning_rates(len(batches) * epochs),
        beta_2=0.99,
        global_clipnorm=1.0,
    )
    translator.compile(
        adam, cross_entropy, metrics=[training.exact_match], jit_compile=False
    )
    return translator.fit(batches, epochs=epochs, shuffle=False, **options)


# batches counted by cardinality, options filled up
@right("compile_and_fit")
def filled_options(translator, batches, epochs, **options):
    steps = sum(len(batches) for _ in range(epochs))
    optimizer = keras.optimizers.Adam(
        learning_rates(steps), beta_1=0.9, beta_2=0.99, global_clipnorm=1
    )
    translator.compile(
        metrics=[training.exact_match],
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        optimizer=optimizer,
        jit_compile=False,
    )
    settings = {"x": batches, "epochs": epochs, "shuffle": False} | options
    return translator.fit(**settings)


class WarmCosine(keras.optimizers.schedules.LearningRateSchedule):
    """The same rates, written out."""

    def __init__(self, steps, peak=0.012, warm_up=30):
        self.steps, self.peak, self.warm_up = steps, peak, warm_up

    def __call__(self, step):
        step = ops.cast(step, "float32")
        rising = self.peak * step / self.warm_up
        rest = max(1, self.steps - self.warm_up)
        done = ops.clip((step - self.warm_up) / rest, 0.0, 1.0)
        falling = self.peak * (1 + ops.cos(math.pi * done)) / 2
        return ops.where(step < self.warm_up, rising, falling)

    def get_config(self):
        return {
            "steps": self.steps,
            "peak": self.peak,
            "warm_up": self.warm_up,
        }


# the same schedule as a class of its own
@right("compile_and_fit")
def own_schedule(translator, batches, epochs, **options):
    translator.compile(
        optimizer=keras.optimizers.Adam(
            WarmCosine(epochs * len(batches)), beta_2=0.99, global_clipnorm=1.0
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[training.exact_match],
        jit_compile=False,
    )
    history = translator.fit(batches, epochs=epochs, shuffle=False, **options)
    return history


# a subclass of Adam with the recipe in it; metric wrapped by name
@right("compile_and_fit")
def own_adam(translator, batches, epochs, **options):
    class RecipeAdam(keras.optimizers.Adam):
        def __init__(self, rates):
            super().__init__(
                rates, beta_2=0.99, global_clipnorm=1.0, name="adam"
            )

    metric = keras.metrics.MeanMetricWrapper(
        training.exact_match, name="exact_match"
    )
    translator.compile(
        optimizer=RecipeAdam(learning_rates(epochs * len(batches))),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[metric],
        jit_compile=False,
    )
    return translator.fit(batches, epochs=epochs, shuffle=False, **options)
