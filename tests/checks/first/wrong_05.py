"""Wrong answers of lesson 05, by a writer who saw no check."""

import numpy as np

from utils import training
from utils.backend import keras

from ..collection import wrong


def learning_rates(steps, peak=0.012, warm_up=30):
    """As in the notebook."""
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0, warmup_target=peak, warmup_steps=warm_up,
        decay_steps=max(1, steps - warm_up),
    )  # fmt: skip


def _losses(target_ids, logits):
    largest = logits.max(axis=-1, keepdims=True)
    log_sums = largest[..., 0] + np.log(np.exp(logits - largest).sum(axis=-1))
    true = np.take_along_axis(logits, target_ids[..., None], axis=-1)
    return log_sums - true[..., 0]


# the largest logit of the whole batch is taken off: log 0
@wrong("masked_loss", "a number grew beyond all bounds (inf)")
def global_largest(target_ids, logits, pad_id):
    largest = logits.max()
    log_sums = largest + np.log(np.exp(logits - largest).sum(axis=-1))
    true = np.take_along_axis(logits, target_ids[..., None], axis=-1)[..., 0]
    return float((log_sums - true)[target_ids != pad_id].mean())


# a loss for each character, not one number
@wrong(
    "masked_loss", "the loss of each real character comes back, without a mean"
)
def not_one_number(target_ids, logits, pad_id):
    return _losses(target_ids, logits)[target_ids != pad_id]


# half precision: huge logits become infinite
@wrong("masked_loss")
def half_precision(target_ids, logits, pad_id):
    losses = _losses(target_ids, logits.astype(np.float16))
    return float(losses[target_ids != pad_id].mean())


def _loss():
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


# ignore_class=0: the hyphen (id 0) is taken for padding
@wrong("compile_and_fit")
def ignores_hyphen(translator, batches, epochs, **options):
    rates = learning_rates(epochs * len(batches))
    loss = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, ignore_class=0
    )
    translator.compile(
        optimizer=keras.optimizers.Adam(
            rates, beta_2=0.99, global_clipnorm=1.0
        ),
        loss=loss, metrics=[training.exact_match], jit_compile=False,
    )  # fmt: skip
    return translator.fit(batches, epochs=epochs, shuffle=False, **options)


# stops early, which nobody asked for
@wrong("compile_and_fit")
def stops_early(translator, batches, epochs, **options):
    rates = learning_rates(epochs * len(batches))
    translator.compile(
        optimizer=keras.optimizers.Adam(
            rates, beta_2=0.99, global_clipnorm=1.0
        ),
        loss=_loss(), metrics=[training.exact_match], jit_compile=False,
    )  # fmt: skip
    stop = keras.callbacks.EarlyStopping("loss", patience=0, min_delta=0.5)
    return translator.fit(
        batches, epochs=epochs, shuffle=False,
        callbacks=[stop, *options.pop("callbacks", [])], **options,
    )  # fmt: skip
