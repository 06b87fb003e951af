"""Wrong answers of lesson 05."""

import numpy as np

from utils import by_hand, training
from utils.backend import keras

from .collection import wrong

loss, match = "masked_loss", "exact_match"


def cross_entropy(ids, logits):
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.take_along_axis(log_p, ids[..., None], axis=-1)[..., 0]


@wrong(loss, "padding counts in the mean")
def padding_counts(ids, logits, pad_id):
    return cross_entropy(ids, logits).mean()


@wrong(loss, "is counted in the mean")
def divides_by_all(ids, logits, pad_id):
    return (cross_entropy(ids, logits) * (ids != pad_id)).sum() / ids.size


@wrong(loss, "mask is made from the predictions")
def mask_from_predictions(ids, logits, pad_id):
    real = logits.argmax(axis=-1) != pad_id
    values = cross_entropy(ids, logits)
    return (values * real).sum() / max(real.sum(), 1)


@wrong(loss, "each text is averaged first")
def mean_of_means(ids, logits, pad_id):
    rows = [
        values[row != pad_id].mean()
        for row, values in zip(ids, cross_entropy(ids, logits), strict=True)
    ]
    return np.mean(rows)


@wrong(loss, "softmax is taken twice")
def softmax_twice(ids, logits, pad_id):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return cross_entropy(ids, p)[ids != pad_id].mean()


@wrong(loss, "vanished probability is infinite")
def unclipped_logarithm(ids, logits, pad_id):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    total = count = 0
    for i in range(ids.shape[0]):
        for t in range(ids.shape[1]):
            if ids[i, t] != pad_id:
                total -= np.log(p[i, t, ids[i, t]])
                count += 1
    return total / count


@wrong(loss, "overflows")
def naive_exponential(ids, logits, pad_id):
    log_sum = np.log(np.exp(logits).sum(axis=-1))
    picked = np.take_along_axis(logits, ids[..., None], axis=-1)[..., 0]
    return (log_sum - picked)[ids != pad_id].mean()


@wrong(loss, "sum comes back")
def sum_for_mean(ids, logits, pad_id):
    return cross_entropy(ids, logits)[ids != pad_id].sum()


@wrong(loss, "sign")
def no_minus(ids, logits, pad_id):
    return -cross_entropy(ids, logits)[ids != pad_id].mean()


@wrong(loss, "fixed to 0")
def pad_is_zero(ids, logits, pad_id):
    return cross_entropy(ids, logits)[ids != 0].mean()


@wrong(loss, "base 2")
def bits(ids, logits, pad_id):
    return (cross_entropy(ids, logits) / np.log(2))[ids != pad_id].mean()


@wrong(loss, "only the first text")
def first_text(ids, logits, pad_id):
    return cross_entropy(ids[:1], logits[:1])[ids[:1] != pad_id].mean()


@wrong(loss, "logits are taken for probabilities")
def logits_as_probabilities(ids, logits, pad_id):
    picked = np.take_along_axis(logits, ids[..., None], axis=-1)[..., 0]
    return -np.log(picked)[ids != pad_id].mean()


@wrong(loss, "one loss per text")
def one_per_text(ids, logits, pad_id):
    real = ids != pad_id
    return (cross_entropy(ids, logits) * real).sum(1) / real.sum(1)


@wrong(loss, "number of texts")
def divides_by_the_batch(ids, logits, pad_id):
    total = cross_entropy(ids, logits)[ids != pad_id].sum()
    return total / len(ids)


@wrong(loss, "only padding counts")
def inverted_mask(ids, logits, pad_id):
    padding = ids == pad_id
    values = cross_entropy(ids, logits) * padding
    return values.sum() / max(padding.sum(), 1)


@wrong(loss, "0 times an infinite")
def one_hot_times_logarithm(ids, logits, pad_id):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    hot = np.eye(logits.shape[-1])[ids]
    return -(hot * np.log(p)).sum(axis=-1)[ids != pad_id].mean()


@wrong(loss, "`logits` is changed in place")
def logits_in_place(ids, logits, pad_id):
    if logits.dtype.kind == "f":
        logits -= logits.max(axis=-1, keepdims=True)
    return cross_entropy(ids, logits)[ids != pad_id].mean()


def picked(array, ids):
    return np.take_along_axis(array, ids[..., None], axis=-1)[..., 0]


def chances(logits):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@wrong(loss, "cut off")
def with_a_clip(ids, logits, pad_id):
    p = np.clip(picked(chances(logits), ids), 1e-7, 1)
    return -np.log(p)[ids != pad_id].mean()


@wrong(loss, "cut off")
def with_a_tiny_clip(ids, logits, pad_id):
    p = np.clip(picked(chances(logits), ids), 1e-12, None)
    return -np.log(p)[ids != pad_id].mean()


@wrong(loss, "cut off")
def with_epsilon(ids, logits, pad_id):
    p = picked(chances(logits), ids)
    return -np.log(p + 1e-8)[ids != pad_id].mean()


@wrong(loss, "cut off")
def with_the_smallest_number(ids, logits, pad_id):
    p = picked(chances(logits), ids) + np.finfo(float).tiny
    return -np.log(p)[ids != pad_id].mean()


@wrong(loss, "cut off")
def clipped_logits(ids, logits, pad_id):
    logits = np.clip(logits, -30, 30)
    return cross_entropy(ids, logits)[ids != pad_id].mean()


@wrong(loss, "after the first padding")
def stops_at_padding(ids, logits, pad_id):
    total = count = 0
    for row, costs in zip(ids, cross_entropy(ids, logits), strict=True):
        for one, cost in zip(row, costs, strict=True):
            if one == pad_id:
                break
            total, count = total + cost, count + 1
    return total / count


@wrong(loss, "first padding of each text counts")
def padding_as_an_end(ids, logits, pad_id):
    lengths = (ids != pad_id).sum(axis=1)
    kept = np.arange(ids.shape[1]) <= lengths[:, None]
    return cross_entropy(ids, logits)[kept].mean()


@wrong(loss, "ids of the whole batch")
def no_pairing(ids, logits, pad_id):
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -log_p[..., ids][ids != pad_id].mean()


@wrong(loss, "ids of the whole batch")
def no_pairing_of_logits(ids, logits, pad_id):
    top = logits.max(axis=-1)
    sums = np.log(np.exp(logits - top[..., None]).sum(axis=-1)) + top
    return (sums - logits[..., ids])[ids != pad_id].mean()


@wrong(loss, "not added again")
def forgets_the_largest(ids, logits, pad_id):
    z = logits - logits.max(axis=-1, keepdims=True)
    sums = np.log(np.exp(z).sum(axis=-1))
    return (sums - picked(logits, ids))[ids != pad_id].mean()


@wrong(loss, "class of padding")
def no_class_for_padding(ids, logits, pad_id):
    logits = np.array(logits, float)
    logits[..., pad_id] = -1e9
    return cross_entropy(ids, logits)[ids != pad_id].mean()


@wrong(loss, "cost nothing")
def zeros_are_padding(ids, logits, pad_id):
    values = cross_entropy(ids, logits) * (ids != pad_id)
    return values.sum() / max(1, np.count_nonzero(values))


@wrong(loss)
def half_precision(ids, logits, pad_id):
    values = cross_entropy(ids, logits.astype(np.float16))
    return float(values[ids != pad_id].mean())


@wrong(match, "right characters are counted")
def character_accuracy(predicted, target):
    return np.mean(predicted == target)


@wrong(match, "any of its characters")
def any_for_all(predicted, target):
    return np.mean(np.any(predicted == target, axis=1))


@wrong(match, "only the first character")
def first_character(predicted, target):
    return np.mean(predicted[:, 0] == target[:, 0])


@wrong(match, "are counted, not their share")
def a_count(predicted, target):
    return sum((p == t).all() for p, t in zip(predicted, target, strict=True))


@wrong(match, "wrong axis")
def wrong_axis(predicted, target):
    return np.all(predicted == target, axis=0).mean()


@wrong(match, "whole batch counts as one")
def all_or_nothing(predicted, target):
    return float(np.array_equal(predicted, target))


@wrong(match, "per cent")
def percentage(predicted, target):
    return 100 * np.all(predicted == target, axis=1).mean()


@wrong(match, "share of wrong dates")
def error_rate(predicted, target):
    return np.any(predicted != target, axis=1).mean()


@wrong(match, "order of the characters")
def sorted_characters(predicted, target):
    return np.mean(
        [
            sorted(p) == sorted(t)
            for p, t in zip(predicted, target, strict=True)
        ]
    )


@wrong(match, "sums")
def equal_sums(predicted, target):
    return np.mean(predicted.sum(axis=1) == target.sum(axis=1))


@wrong(match, "verdict for each date")
def verdicts(predicted, target):
    return (predicted == target).all(axis=1)


@wrong(match, "last character is not compared")
def misses_the_last(predicted, target):
    length = target.shape[1]
    right = [
        all(p[i] == t[i] for i in range(length - 1))
        for p, t in zip(predicted, target, strict=True)
    ]
    return sum(right) / len(right)


@wrong(match, "number of characters")
def divides_by_the_length(predicted, target):
    right = np.all(predicted == target, axis=1).sum()
    return right / predicted.shape[1]


@wrong(match, "whole batch counts as one")
def whole_division(predicted, target):
    return np.all(predicted == target, axis=1).sum() // len(target)


@wrong(match, "first wrong date")
def breaks_at_a_wrong_date(predicted, target):
    right = 0
    for p, t in zip(predicted, target, strict=True):
        if (p != t).any():
            break
        right += 1
    return right / len(target)


@wrong(match, "after the first right one")
def breaks_at_a_right_date(predicted, target):
    right = 0
    for p, t in zip(predicted, target, strict=True):
        if (p == t).all():
            right += 1
            break
    return right / len(target)


@wrong(match, "before the first wrong one")
def breaks_at_a_wrong_character(predicted, target):
    right = 0
    for p, t in zip(predicted, target, strict=True):
        for one, other in zip(p, t, strict=True):
            if one != other:
                break
            right += 1
    return right / target.size


@wrong(match, "rounded to a whole number")
def rounded(predicted, target):
    return round((predicted == target).all(axis=1).mean())


@wrong(match, "the id 0 is left out")
def without_hyphens(predicted, target):
    return ((predicted == target) | (target == 0)).all(axis=1).mean()


@wrong(match, "glued")
def glued(predicted, target):
    texts = [
        ["".join(map(str, row)) for row in ids.tolist()]
        for ids in (predicted, target)
    ]
    return np.mean([a == b for a, b in zip(*texts, strict=True)])


@wrong(match, "characters that occur")
def as_sets(predicted, target):
    pairs = zip(predicted.tolist(), target.tolist(), strict=True)
    return np.mean([set(p) == set(t) for p, t in pairs])


@wrong(match, "nearly equal")
def isclose(predicted, target):
    return np.isclose(predicted, target, atol=1).all(axis=1).mean()


fit = "compile_and_fit"


def rates_of(steps, peak=0.012, warm_up=30):
    return keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps - warm_up), warmup_target=peak, warmup_steps=warm_up
    )


def by_recipe(translator, batches, epochs, *, steps=None, **changes):
    """Compile by the recipe, with some parts of it exchanged."""
    steps = steps or epochs * len(batches)
    parts = {
        "rates": changes.pop("rates", None) or rates_of(steps),
        "kind": keras.optimizers.Adam,
        "settings": {"beta_2": 0.99, "global_clipnorm": 1.0},
        "loss": loss_of(from_logits=True),
        "metrics": [training.exact_match],
        "jit_compile": False,
    } | changes
    optimizer = parts.pop("kind")(parts.pop("rates"), **parts.pop("settings"))
    translator.compile(optimizer, parts.pop("loss"), **parts)


def loss_of(**options):
    return keras.losses.SparseCategoricalCrossentropy(**options)


def changed(name, says=None, **changes):
    """Collect an answer that compiles otherwise, but trains rightly."""

    def answer(translator, batches, epochs, **options):
        made = {
            key: value(batches, epochs) if key in ("rates", "steps") else value
            for key, value in changes.items()
        }
        by_recipe(translator, batches, epochs, **made)
        return translator.fit(batches, epochs=epochs, shuffle=False, **options)

    answer.__name__ = answer.__qualname__ = name
    wrong(fit, says)(answer)


changed(
    "one_epoch_of_rates", "falls to 0 too early", steps=lambda b, n: len(b)
)
changed("rates_of_epochs", "falls to 0 too early", steps=lambda b, n: n)
changed("twice_as_many_steps", "too late", steps=lambda b, n: 2 * n * len(b))
changed("constant_rate", "always the same", rates=lambda b, n: 0.012)
changed("other_peak", "highest learning rate",
        rates=lambda b, n: rates_of(n * len(b), peak=0.001))  # fmt: skip
changed("no_warm_up", "no warm-up",
        rates=lambda b, n: keras.optimizers.schedules.CosineDecay(
            0.012, n * len(b)))  # fmt: skip
changed("function_of_rates", "the function that makes the rates",
        rates=lambda b, n: rates_of)  # fmt: skip
changed("no_clipping", "not clipped", settings={"beta_2": 0.99})
changed("clips_each", "in another way",
        settings={"beta_2": 0.99, "clipnorm": 1.0})  # fmt: skip
changed("clips_values", "in another way",
        settings={"beta_2": 0.99, "clipvalue": 1.0})  # fmt: skip
changed("clips_harder", "another length",
        settings={"beta_2": 0.99, "global_clipnorm": 0.1})  # fmt: skip
changed("beta_forgotten", "size of slopes",
        settings={"global_clipnorm": 1.0})  # fmt: skip
changed("other_beta", "another setting",
        settings={"beta_1": 0.99, "global_clipnorm": 1.0})  # fmt: skip
changed("amsgrad",
        settings={"beta_2": 0.99, "global_clipnorm": 1.0, "amsgrad": True},
        )  # fmt: skip
changed("nadam", "another one than Adam", kind=keras.optimizers.Nadam)
changed("with_weight_decay", "another one than Adam",
        kind=keras.optimizers.AdamW)  # fmt: skip
changed("ignores_id_0", "leaves out the id 0",
        loss=loss_of(from_logits=True, ignore_class=0))  # fmt: skip
changed("summed_loss", "a sum, not a mean",
        loss=loss_of(from_logits=True, reduction="sum"))  # fmt: skip
changed("no_metric", "whole dates is missing", metrics=None)
changed("accuracy", "whole dates is missing", metrics=["accuracy"])
changed("metric_of_ids", "does not fit", metrics=[by_hand.exact_match])
changed("jit_left_to_keras", "left to Keras", jit_compile="auto")


@wrong(fit, "options do not reach")
def options_dropped(translator, batches, epochs, **options):
    by_recipe(translator, batches, epochs)
    return translator.fit(batches, epochs=epochs, shuffle=False, verbose=0)


@wrong(fit, "options do not reach")
def some_options(translator, batches, epochs, **options):
    by_recipe(translator, batches, epochs)
    data, verbose = options["validation_data"], options["verbose"]
    return translator.fit(batches, epochs=epochs, shuffle=False,
                          validation_data=data, verbose=verbose)  # fmt: skip


@wrong(fit, "left to shuffle")
def shuffles(translator, batches, epochs, **options):
    by_recipe(translator, batches, epochs)
    return translator.fit(batches, epochs=epochs, **options)


@wrong(fit, "more than once")
def a_loop_of_fits(translator, batches, epochs, **options):
    by_recipe(translator, batches, epochs)
    for _ in range(epochs):
        history = translator.fit(batches, shuffle=False, **options)
    return history


@wrong(fit, "keeps an old recipe")
def compiles_once(translator, batches, epochs, **options):
    if not translator.compiled:
        by_recipe(translator, batches, epochs)
    return translator.fit(batches, epochs=epochs, shuffle=False, **options)


@wrong(fit, "fewer epochs")
def stops_early(translator, batches, epochs, **options):
    by_recipe(translator, batches, epochs)
    stop = keras.callbacks.EarlyStopping("loss", patience=0, min_delta=0.5)
    options["callbacks"] = [stop, *options["callbacks"]]
    return translator.fit(batches, epochs=epochs, shuffle=False, **options)


@wrong(fit, "another model")
def trains_a_copy(translator, batches, epochs, **options):
    copy = keras.models.clone_model(translator)
    by_recipe(copy, batches, epochs)
    return copy.fit(batches, epochs=epochs, shuffle=False, **options)


@wrong(fit, "not in the History")
def dictionary(translator, batches, epochs, **options):
    by_recipe(translator, batches, epochs)
    history = translator.fit(batches, epochs=epochs, shuffle=False, **options)
    return history.history


@wrong(fit, "without its name")
def epochs_without_name(translator, batches, epochs, **options):
    by_recipe(translator, batches, epochs)
    return translator.fit(batches, epochs, shuffle=False, **options)


@wrong(fit, "other arguments")
def takes_no_options(translator, batches, epochs):
    by_recipe(translator, batches, epochs)
    return translator.fit(batches, epochs=epochs, shuffle=False)


@wrong(fit)
def weighs_classes(translator, batches, epochs, **options):
    by_recipe(translator, batches, epochs)
    weights = {0: 0.5, 1: 1, 2: 1, 3: 1}
    return translator.fit(batches, epochs=epochs, shuffle=False,
                          class_weight=weights, **options)  # fmt: skip


@wrong(fit, "always the same")
def adam_by_name(translator, batches, epochs, **options):
    metrics = [training.exact_match]
    translator.compile("adam", loss_of(from_logits=True), metrics=metrics)
    return translator.fit(batches, epochs=epochs, **options)


@wrong(fit, "logits for probabilities")
def forgets_from_logits(translator, batches, epochs, **options):
    translator.compile("adam", loss_of())
    return translator.fit(batches, epochs=epochs, **options)


@wrong(fit, "one epoch is trained")
def forgets_epochs(translator, batches, epochs, **options):
    translator.compile("adam", loss_of(from_logits=True))
    return translator.fit(batches, **options)


@wrong(fit, "not handed back")
def forgets_return(translator, batches, epochs, **options):
    translator.compile("adam", loss_of(from_logits=True))
    translator.fit(batches, epochs=epochs, **options)


@wrong(fit, "not compiled")
def forgets_to_compile(translator, batches, epochs, **options):
    return translator.fit(batches, epochs=epochs, **options)


@wrong(fit, "not trained")
def forgets_to_fit(translator, batches, epochs, **options):
    translator.compile("adam", loss_of(from_logits=True))
    return keras.callbacks.History()


@wrong(fit, "wrong direction")
def climbs(translator, batches, epochs, **options):
    rate = keras.optimizers.SGD(-0.5)
    translator.compile(rate, loss_of(from_logits=True))
    return translator.fit(batches, epochs=epochs, **options)


@wrong(fit)
def squares(translator, batches, epochs, **options):
    translator.compile("adam", "mse")
    return translator.fit(batches, epochs=epochs, **options)
