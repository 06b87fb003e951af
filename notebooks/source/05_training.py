# %% [markdown]
# # 05 · Training
#
# From random weights to 99 % of unseen dates right, live, in under a minute.
#
# - **Goals**: say what the loss is and compute it by hand; test a network
#   before you train it; train it with Keras; measure it honestly.
# - **Needs**: some NumPy. Nothing from the other lessons; lesson 04 explains
#   teacher forcing, and it is recalled here.
# - **Makes**: a loss, a metric, a training function, and a translator that
#   you trained from nothing.
# - **Run time**: a minute to a minute and a half on two cores, half of it
#   training.

# %% [markdown] tags=["walkthrough"]
# This is the walkthrough: its exercises are solved. The folder `exercises`
# holds the same lesson with blanks.

# %% [markdown] tags=["exercise"]
# This is the exercise: {{lesson 05}}. Hints are folded. A
# check says what is right, or what your mistake looks like. What comes later
# uses your functions, so solve them in order.

# %%
try:
    from utils.environment import prepare
except ImportError as error:
    raise ImportError(
        "The course's package is not installed in this kernel. Run `make "
        "lab` in the course's folder; README.md, 'If something goes wrong', "
        "has the other ways."
    ) from error
prepare(models=True)

# %%
import math

import numpy as np

from utils import DateTranslator, load_translator, plots, training
from utils.backend import keras
from utils.checks import check
from utils.dates import generate, load_examples
from utils.text import PAD_ID, shift_right
from utils.training import as_pairs, make_batches, pairs_to_ids

# %% [markdown]
# ## 1. What is learned
#
# A new translator knows nothing about dates. Its weights are random numbers.
# Training changes them, a little at a time, until `3 May 1979` comes out as
# `1979-05-03`. The picture of lesson 04 stays as it is: only numbers change.
#
# **Predict.** How many numbers are there to set: thousands, hundreds of
# thousands, or millions? Which part has most of them?
#
# <details><summary>Answer</summary>
#
# About two hundred thousand. Most sit in the LSTMs: each of their four blocks
# has a weight from every input to every unit, and from every unit to every
# unit. Attention, which decides where to look, is small.
#
# </details>

# %%
keras.utils.set_random_seed(5)
translator = DateTranslator(encoder_units=64, decoder_units=128)
translator.build()
decoder = translator.decoder
for part in (translator.encoder, decoder.attention, decoder.lstm_cell):
    print(f"{part.name:<20}{part.count_params():>8,}")
print(f"{'all':<20}{translator.count_params():>8,}")

# %% [markdown]
# Nobody says which weight should do what. We say only how wrong the answers
# are, as one number: the **loss**. Every weight then moves a little in the
# direction that lowers it. The rest of this lesson makes that number, checks
# it, and follows it down.

# %% [markdown]
# ## 2. What one character costs
#
# At each step the decoder gives one number, a **logit**, for each of the
# eleven characters it can write. Softmax turns logits into probabilities. The
# cost of a character is −log of the probability that the *true* one got: 0
# when it got 1, and ever more, the nearer it comes to 0.
#
# Take three characters instead of eleven, with logits 2, 1 and 0. Their
# exponentials are 7.39, 2.72 and 1, together 11.11.
#
# **Predict.** The true character is the second one. Is its cost nearer to
# 0.4, 1.4 or 2.4?
#
# <details><summary>Answer</summary>
#
# Its probability is 2.72 / 11.11 = 0.245, and −log 0.245 = 1.41. For the first
# character it would be 0.41, for the third one 2.41.
#
# </details>


# %%
def character_loss(target_id, logits):
    """Cross-entropy of one character."""
    powers = [math.exp(logit) for logit in logits]
    return -math.log(powers[target_id] / sum(powers))


print([round(character_loss(true, [2.0, 1.0, 0.0]), 2) for true in range(3)])

# %% [markdown]
# This cost is called **cross-entropy**. There is one trap in it: logits can be
# large, and the exponential of 1000 is larger than any number a computer
# holds.
#
# The way round: −log(exp(logit) / sum) is the same as log(sum) − logit. And
# log(sum) does not overflow if the largest logit is taken off first and added
# again at the end. That is called **log-sum-exp**.


# %%
def log_sum_exp(logits):
    """log(sum(exp(logits))), also for huge logits."""
    largest = max(logits)
    return largest + math.log(sum(math.exp(x - largest) for x in logits))


print(log_sum_exp([1000.0, 0.0]))
assert math.isclose(log_sum_exp([2, 1, 0]) - 1, character_loss(1, [2, 1, 0]))

# %% [markdown]
# Now for whole batches. One thing is new: **padding**. Where targets have
# different lengths, short ones are filled up, and the filling must cost
# nothing: a network should not be paid for writing nothing.
#
# Our dates all have ten characters, so none is padded. Any other text you
# translate will be, so the loss is written for it.

# %% [markdown]
# ### Exercise 5.1 · Loss over real characters
#
# *{{exercise 5.1}}*
#
# Write the loss of a batch: the cross-entropy of every real character, and
# their mean. A real character is one whose target is not `pad_id`. Each counts
# once, wherever it stands, so that a short text counts less than a long one.
# Huge logits must not overflow.


# %%
def masked_loss(
    target_ids: np.ndarray, logits: np.ndarray, pad_id: int
) -> float:
    """Mean cross-entropy of the real characters, from logits.

    Args:
        target_ids: the true ids, shape (batch, Ty).
        logits: shape (batch, Ty, vocabulary).
        pad_id: the target id that marks padding.

    Returns:
        One number: the mean over all characters that are not padding.
        Minimising it makes the true text as likely as possible (Sutskever
        et al., 2014, section 3.2).
    """
    ### BEGIN SOLUTION
    largest = logits.max(axis=-1, keepdims=True)
    sums = np.exp(logits - largest).sum(axis=-1)
    log_sums = largest[..., 0] + np.log(sums)  # (batch, Ty)
    true = np.take_along_axis(logits, target_ids[..., None], axis=-1)
    losses = log_sums - true[..., 0]
    return float(losses[target_ids != pad_id].mean())
    ### END SOLUTION


# %% [markdown]
# **By hand.** Three characters, and the third is padding (id 2). Every step
# gives the probabilities ½, ¼ and ¼. The first target, id 0, costs log 2 =
# 0.693. The second, id 1, costs log 4 = 1.386. Their mean is 1.040. Had padding
# counted, it would be 1.155.

# %%
few_logits = np.log([[[0.5, 0.25, 0.25]] * 3])  # (batch, Ty, vocabulary)
few_targets = np.array([[0, 1, 2]])
few_loss = masked_loss(few_targets, few_logits, pad_id=2)
print(f"{few_loss:.3f}")
assert math.isclose(few_loss, (math.log(2) + math.log(4)) / 2)

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# `character_loss` and `log_sum_exp` are all you need, for all characters at
# once. Which axis of `logits` is the vocabulary?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# First make an array of losses of shape (batch, Ty), padding included. Then
# choose the real ones, `target_ids != pad_id`, and take the mean of those.
#
# To take from each row of logits the one of its target, look up
# `np.take_along_axis`. It wants indices with as many axes as `logits` has.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# The largest logits: `logits.max(axis=-1, keepdims=True)`. The true ones:
# `np.take_along_axis(logits, target_ids[..., None], axis=-1)`, which still has
# a last axis of length 1. An array indexed with a mask gives the chosen
# numbers in one row.
#
# </details>

# %%
check(masked_loss)

# %% [markdown]
# Keras has this loss too, written by other people. `from_logits=True` says that
# the softmax is still to be taken, and `ignore_class` names the padding.

# %%
random = np.random.default_rng(0)
some_targets = random.integers(0, 11, (4, 10))
some_logits = 3 * random.normal(size=(4, 10, 11))
for pad_id in (-1, 0):  # no target is -1, some are 0
    keras_loss = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, ignore_class=pad_id
    )(some_targets, some_logits)
    ours = masked_loss(some_targets, some_logits, pad_id)
    assert abs(ours - float(keras_loss)) < 1e-5

# %% [markdown]
# **Takeaway.** The loss is the mean of −log(probability of the true character),
# computed from logits, over real characters.

# %% [markdown]
# ## 3. The first loss, predicted
#
# Before a long training, ask what the first number should be. If it is another,
# something is wrong, and you know it after a second instead of an hour.
#
# **Predict.** An untrained network writes one of eleven characters and has no
# idea which. What does a character cost?
#
# <details><summary>Answer</summary>
#
# Each of the eleven gets about 1/11, and −log(1/11) = log 11 = 2.40. Not
# exactly: random weights prefer one character or another a little.
#
# </details>

# %%
NO_PAD = -1  # an id that no target has
examples = generate(500, seed=1, split="validation")
source_ids, target_ids = pairs_to_ids(as_pairs(examples))
decoder_inputs = shift_right(target_ids)
logits = translator((source_ids, decoder_inputs)).numpy()
first_loss = masked_loss(target_ids, logits, NO_PAD)
print(logits.shape, f"log 11 = {math.log(11):.2f}")
assert abs(first_loss - math.log(11)) < 0.3

# %% [markdown]
# The `decoder_inputs` are the targets, shifted by one: at each step the decoder
# is told the *true* character before, whatever it wrote itself. That is
# **teacher forcing**, from lesson 04. In training it is always on. When the
# translator is used there is no teacher, and it is fed what it wrote.
#
# **Takeaway.** The first loss is near log(vocabulary), or there is a bug.

# %% [markdown]
# ![Above, training: the decoder is fed the true characters 1979- shifted right, though it wrote a wrong 8. Below, use: it is fed what it wrote, so the wrong 8 is fed back and another mistake follows.](../assets/teacher_forcing.svg)

# %% [markdown]
# ## 4. What counts: the whole date
#
# The loss is made for training: smooth, so that every weight knows its
# direction. People ask something else: is the date right? `1979-05-03` with one
# wrong digit is another day.
#
# **Predict.** Nine characters in ten are right. How many dates are?
#
# <details><summary>Answer</summary>
#
# If mistakes fall anywhere, 0.9 to the power of 10, which is 0.35: about one in
# three. At 99 % of the characters it is 90 % of the dates. To get 99 dates in
# 100 right, 999 characters in 1000 must be.
#
# </details>

# %% [markdown]
# ### Exercise 5.2 · Whole dates right
#
# *{{exercise 5.2}}*
#
# Write the metric of this course: the share of dates that are right in every
# character.


# %%
def exact_match(predicted_ids: np.ndarray, target_ids: np.ndarray) -> float:
    """Share of dates that are right in every character.

    Args:
        predicted_ids: what was written, shape (batch, Ty).
        target_ids: what is true, shape (batch, Ty).

    Returns:
        A number between 0 and 1.
    """
    ### BEGIN SOLUTION
    right = predicted_ids == target_ids  # (batch, Ty)
    return float(right.all(axis=1).mean())
    ### END SOLUTION


# %% [markdown]
# **By hand.** Two dates of three characters. The first is right, the second has
# one mistake. Five characters of six are right, but one date of two: 0.5.

# %%
print(exact_match(np.array([[1, 2, 3], [4, 5, 6]]),
                  np.array([[1, 2, 3], [4, 0, 6]])))  # fmt: skip

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Comparing two arrays gives an array of True and False. Which axis holds the
# characters of one date?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# First one verdict for each date: are all its characters right? Then the share
# of dates with a good verdict.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `.all(axis=1)` gives the verdicts. The mean of True and False is the share of
# True.
#
# </details>

# %%
check(exact_match)

# %% [markdown]
# **Takeaway.** The loss is for the network, exact match is for us.
#
# **Question.** Why not train on exact match itself?
#
# <details><summary>Answer</summary>
#
# It does not move. Change a weight by a hair and every date stays as right or
# wrong as it was, so no weight learns its direction. And at the start it is 0
# for every date. The loss falls with every bit of probability that moves to
# the true character.
#
# </details>

# %% [markdown]
# ## 5. The recipe
#
# **How far to step.** Each batch moves every weight by about the *learning
# rate*. It falls along a **cosine** to 0: large steps to get near, small ones to
# settle. At a constant rate we got 98.3 % of new dates right, with the cosine 99.6 %.
#
# Before that it rises over 30 batches, a **warm-up**, while the optimizer (Adam;
# Kingma and Ba, 2015) finds out how large the slopes are. This small network
# learned as well without it. Larger ones often need it, and it costs nothing.
#
# **Predict.** What happens at ten times this rate?
#
# <details><summary>Answer</summary>
#
# We got 16 %. Steps that large jump over the valley they should walk into. The
# loss falls at first, so nothing looks broken: try a smaller rate before you
# look for a bug.
#
# </details>


# %%
def learning_rates(steps, peak=0.008, warm_up=30):
    """The learning rate of each of `steps` batches, for an optimizer."""
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0, warmup_target=peak, warmup_steps=warm_up,
        decay_steps=max(1, steps - warm_up),
    )  # fmt: skip


steps = range(633)  # 8 epochs of 79 batches
rates = [float(learning_rates(632)(step)) for step in steps]
assert math.isclose(max(rates), 0.008, rel_tol=1e-5) and rates[-1] < 1e-6
figure = plots.Picture(figsize=(5, 2.2), layout="constrained")
axes = figure.subplots()
axes.plot(steps, rates)
axes.set(xlabel="batch", ylabel="learning rate")
figure.alt = "A steep line up to 0.008 at batch 30, then a smooth slope to 0."
figure

# %% [markdown]
# *The picture: a steep line from 0 up to 0.008 at batch 30, then a smooth
# slope down to 0 at batch 632.*
#
# **When a slope is very steep.** One odd batch can throw everything off. So all
# slopes together, the *gradient*, may have a length of 1 at most; a longer one
# keeps its direction and is shortened. The slopes (3, 4) have length 5, so they
# become (0.6, 0.8). This is **clipping** (Pascanu et al., 2013).

# %% [markdown]
# **Batches of like length.** `3/4/09` and `Wednesday, 23rd of September 2009`
# in one batch: the short one is padded to 33 columns. `make_batches` shuffles,
# puts texts of about the same length together, and cuts every batch to its
# longest text. The network reads less padding, so training is faster. What it
# learns is the same, because padding is masked.

# %%
pairs = as_pairs(generate(6_400, seed=2))
wide = pairs_to_ids(pairs)[0]  # all texts at the full width
narrow = [batch[0][0].numpy() for batch in make_batches(pairs)]
padding = sum(np.sum(ids == PAD_ID) for ids in narrow)
read = sum(ids.size for ids in narrow)
print(f"all alike {wide.shape}: {np.mean(wide == PAD_ID):.0%} padding")
print(f"{len(narrow)} batches by length: {padding / read:.0%} padding")

# %% [markdown]
# ### Exercise 5.3 · Training in Keras
#
# *{{exercise 5.3}}*
#
# Put the recipe together. In Keras that takes two calls. `compile` tells the
# model its optimizer, its loss and its metrics; `fit` shows it the batches.
#
# - Adam, with `learning_rates` for all the batches of all epochs,
#   `global_clipnorm=1.0`, which is the clipping above, and `beta_2=0.99`: it
#   remembers the size of slopes for about 100 batches, for a short training.
# - The loss of section 2, in Keras' version. The model gives logits.
# - The metric `training.exact_match`: yours, in Keras.
# - `jit_compile=False`: a compiler would take longer than the training.
# - Hand `**options` on to `fit`, with `shuffle=False`: the batches come
#   shuffled.


# %%
def compile_and_fit(
    translator: keras.Model, batches, epochs: int, **options
) -> keras.callbacks.History:
    """Train a translator by the recipe.

    Args:
        translator: takes (source_ids, decoder_inputs) and gives logits
            (batch, Ty, vocabulary).
        batches: ((source_ids, decoder_inputs), target_ids), again and again;
            `len(batches)` of them make an epoch.
        epochs: how often all batches are seen.
        options: for `fit`, such as `validation_data` and `verbose`.

    Returns:
        The History that `fit` gives back: the loss of each epoch.
    """
    ### BEGIN SOLUTION
    rates = learning_rates(epochs * len(batches))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    translator.compile(
        optimizer=keras.optimizers.Adam(
            rates, beta_2=0.99, global_clipnorm=1.0
        ),
        loss=loss, metrics=[training.exact_match], jit_compile=False,
    )  # fmt: skip
    return translator.fit(batches, epochs=epochs, shuffle=False, **options)
    ### END SOLUTION


# %% [markdown]
# **By hand.** 32 dates in batches of 64 make one batch an epoch. 100 epochs are
# 100 steps, and 100 losses should come back. The first is taken before any
# weight has moved, so it should be near log 11 = 2.40.
#
# It is also the best test of a new network: **overfit one batch**.
#
# **Predict.** What should the loss on these same 32 dates be in the end? What
# if it is not?
#
# <details><summary>Answer</summary>
#
# Near 0. There are thousands of weights for each date, enough to learn them by
# heart. A network that cannot has a bug: a wrong loss, shifted targets, a part
# that training does not reach. Look for it before you train for long.
#
# </details>

# %%
few_pairs = as_pairs(generate(32, seed=3))
history = compile_and_fit(
    translator, make_batches(few_pairs), epochs=100, verbose=0
).history
assert len(history["loss"]) == 100
assert abs(history["loss"][0] - math.log(11)) < 0.3
assert history["loss"][-1] < 0.1
plots.plot_training(history)

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Both are methods of the translator. `compile` gives nothing back; what `fit`
# gives back is what your function returns.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# The number of steps is the number of epochs times `len(batches)`. The loss is
# the one of section 2, made without `ignore_class`. Metrics come as a list.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `translator.compile(optimizer=…, loss=…, metrics=[…], jit_compile=False)`, with
# `keras.optimizers.Adam(rates, beta_2=0.99, global_clipnorm=1.0)`. Then
# `translator.fit(batches, epochs=epochs, shuffle=False, **options)`.
#
# </details>

# %%
check(compile_and_fit)

# %% [markdown]
# The loss went to 0, and exact match to 1: all 32 dates are right. Is this a
# translator?
#
# **Predict.** It now meets 500 dates it has never seen. How many are right?
#
# <details><summary>Answer</summary>
#
# Hardly any. It learned 32 answers by heart, not how to read. This is
# **overfitting**: good on what was trained, useless on what was not. Only dates
# that were kept out of training can tell, and only days that were kept out: in
# this course no day stands in two splits.
#
# </details>

# %%
logits = translator((source_ids, decoder_inputs)).numpy()
forced_ids = logits.argmax(axis=-1)  # written under teacher forcing
print(f"{exact_match(forced_ids, target_ids):.0%} of 500 new dates")
assert exact_match(forced_ids, target_ids) < 0.1

# %% [markdown]
# ## 6. A metric that needs no loop
#
# These ids were written under teacher forcing, with the answer at hand. Is that
# not cheating? When the translator is used, it is fed its own characters.
#
# **Predict.** Greedy decoding, without a teacher: is exact match lower?
#
# <details><summary>Answer</summary>
#
# It is the same, date by date. Both ways start with the same start symbol, so
# they write the same first character. If it is true, both feed it at the second
# step, so they write the same second one, and so on. As long as everything is
# true, nothing differs. At the first mistake the ways part, but then the date
# is wrong in both.
#
# </details>


# %%
def first_mistakes(translator):
    """Where each date first goes wrong: with the teacher, and without."""
    forced_ids = translator((source_ids, decoder_inputs)).numpy().argmax(-1)
    free_ids = translator.read_and_write(source_ids)[0].numpy()
    wrong = np.array([forced_ids != target_ids, free_ids != target_ids])
    return np.where(wrong.any(axis=-1), wrong.argmax(axis=-1), 10)


with_teacher, without = first_mistakes(translator)
assert np.array_equal(with_teacher, without)

# %% [markdown]
# All 500 dates go wrong at the same character in both ways; a date that never
# goes wrong is right in both. So exact match can be measured during training,
# in one pass and for nothing. Single characters are another matter: after a
# mistake the teacher helps, and more of the later ones are right.
#
# **Takeaway.** Exact match with a teacher is exact match without.
#
# **Question.** Would this hold for beam search?
#
# <details><summary>Answer</summary>
#
# No. It keeps several beginnings and may drop the one that was best at first,
# so its answer can differ from the greedy one. The proof needs that the likeliest
# character is taken at every step.
#
# </details>

# %% [markdown]
# ## 7. From nothing to 99 %
#
# Now for real. Eight epochs of 5,000 dates, 64 in a batch. They are drawn fresh
# for every epoch: `generate` never runs out. A network that sees each example
# once cannot learn it by heart. With a fixed set it could, and the orange
# curve below would come away from the blue one.
#
# The validation dates come from other days. They are looked at after each
# epoch, and never trained on. The network has 64 units in each direction and 128
# in the decoder: with more units, fewer dates are enough.


# %%
def fresh(epoch):
    """5,000 dates that no other epoch has."""
    return as_pairs(generate(5_000, seed=epoch))


validation = generate(2_000, seed=4, split="validation")
keras.utils.set_random_seed(6)
translator = DateTranslator(encoder_units=64, decoder_units=128)

# %% [markdown]
# **Predict.** How many dates must it have seen before half of the new ones are
# right: under 10,000, about 100,000, or a million?
#
# <details><summary>Answer</summary>
#
# Under 10,000. After the first epoch it is about half, after the second nearly
# nine in ten. The last percents take the other six: rare formats, misspelt
# months, digits that could be a day or a month.
#
# </details>

# %% tags=["nbval-ignore-output"]
history = compile_and_fit(
    translator, make_batches(fresh), epochs=8, verbose=2,
    validation_data=make_batches(as_pairs(validation), batch_size=500),
).history  # fmt: skip

# %% [markdown]
# Each line is an epoch. `exact_match` is the mean over the epoch's batches,
# while the network was still learning. `val_exact_match` is measured at its
# end, so it can be higher.
#
# Numbers on your machine will differ in the last digits, and then, after some
# hundred steps, in the first. The end is the same: 99 % and more.

# %%
answers = translator.translate([example.text for example in validation])
right = [a.iso == e.iso for a, e in zip(answers, validation)]
assert np.mean(right) >= 0.985
assert abs(np.mean(right) - history["val_exact_match"][-1]) < 0.001
assert np.array_equal(*first_mistakes(translator))
plots.plot_training(history)

# %% [markdown]
# The orange curve is the one to look at: dates of days the network has not
# seen. It does not fall behind the blue one, so nothing was learned by heart.
# It flattens as the rate falls to 0; who wants more plans more epochs from the
# start.
#
# The last assertion is section 6 again, now with a network that reads.
#
# **Takeaway.** Fresh examples, a rate that rises and falls, and a minute.

# %% [markdown]
# ## 8. Which ones are wrong?
#
# One number hides much. `plots.count_right` counts by field, and by family of
# formats: in which order day, month and year stand, and whether the month is a
# name or in digits.
#
# **Predict.** If one family is at 99.6 % and another at 100 %, which one is
# harder to read?
#
# <details><summary>Answer</summary>
#
# You cannot tell. With 250 dates in a family, 99.6 % is one mistake, and with
# other dates it may fall elsewhere. Look for what stands out: a family at 60 %
# hides well in a mean of 98 %. Here none is left behind.
#
# </details>

# %%
by_field = plots.count_right(validation, answers, by="field")
by_family = plots.count_right(validation, answers, by="family")
assert by_field["whole date"][0] == sum(right)
plots.plot_accuracy(by_field | by_family)

# %% [markdown]
# And the failures themselves, three of them. A `^` marks each wrong character.
# Look at the confidence too: the probability that the network gave to its whole
# answer. Yours will be other dates.

# %% tags=["nbval-ignore-output"]
failures = plots.failure_table(validation, answers, first=3)
print(failures)
assert failures.startswith(f"{right.count(False)} of 2000 dates are wrong.")

# %% [markdown]
# ## 9. The final number
#
# The validation dates helped to choose the recipe, so they flatter it a little.
# The **test** dates were never looked at for any choice. They are for the last
# line of a report.
#
# Beside yours stands the translator that comes with the course: the same recipe,
# and many more dates (`make model`, about two minutes). Three sets:
#
# - `test`: unseen days, in formats of the training.
# - `unseen_formats`: ways of writing that were kept out of training.
# - `handwritten`: typed by a person.

# %% tags=["nbval-ignore-output"]
shipped = load_translator()
shares = {}
print(f"{'whole dates right':<28}{'yours':>9}{'course':>9}")
for name in ("test", "unseen_formats", "handwritten"):
    pairs = as_pairs(load_examples(name))
    shares[name] = [training.accuracy(t, pairs) for t in (translator, shipped)]
    yours, ours = shares[name]
    print(f"{name:<16}{len(pairs):>6,} dates{yours:>9.1%}{ours:>9.1%}")

# %%
assert shares["test"][0] >= 0.99  # trained live, in section 7
assert shares["test"][1] >= 0.999
assert shares["handwritten"][1] >= 0.98
assert 0.8 < shares["unseen_formats"][1] < shares["test"][1]

# %% [markdown]
# New days are no difficulty: a network that has learned to read digits and
# months reads them on any day. New *ways of writing* are. What carries over is
# put together from known pieces; where a format asks for a convention that
# training never showed, the network guesses.

# %%
unseen = load_examples("unseen_formats")
guesses = shipped.translate([example.text for example in unseen])
by_format = plots.count_right(unseen, guesses, by="format")
assert np.median([r / n for r, n in by_format.values()]) > 0.95
assert by_format["'{yy} {MMMM} {d}"][0] < 39  # of 77
plots.plot_accuracy(by_format, "unseen formats")

# %% [markdown]
# Most bars are full. The shortest is the first one, `'96 April 12`: in training,
# two digits alone in front of a month's name are always the day, so that is how
# they are read. The network has learned our formats, not English. Nothing in its
# answer says so, except, sometimes, a low confidence.
#
# **Takeaway.** A number belongs to its test set: say what was unseen, the days
# or the ways of writing.
#
# **Question.** A colleague adds the worst of these formats to the training and
# then reports this set at 100 %. Is that number worth anything?
#
# <details><summary>Answer</summary>
#
# The network may well be better. The number no longer says so: the set was made
# to ask about formats *never* seen, and now one of them has been. Keep another
# format aside and report that.
#
# </details>

# %% [markdown] tags=["exercise"]
# ## Your own layers
#
# The encoder you wrote in lesson 02 and the attention of lesson 03 fit in here.
# Paste your two classes into a new cell above this text, below the line `from
# utils.backend import ops`. Then put them in where `None` stands.
#
# Expect a slower start than above, and about 97 % in the end: Keras begins an
# `Embedding` with numbers near 0. The course's layer begins with larger ones, so
# that characters differ from the first step on:
# `embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0)`.

# %% tags=["exercise"]
from utils.text import SOURCE_VOCABULARY

size = len(SOURCE_VOCABULARY)
my_encoder = None  # Encoder(size, 32, 64)
my_attention = None  # AdditiveAttention(32)
if my_encoder or my_attention:
    if my_encoder:
        my_encoder(source_ids, source_ids != PAD_ID)  # makes its weights
    mine = DateTranslator(32, 64, 128, 32, my_encoder, my_attention)
    compile_and_fit(mine, make_batches(fresh), epochs=8, verbose=2)
    share = training.accuracy(mine, as_pairs(validation))
    print(f"{share:.1%} of the validation dates")

# %% [markdown]
# ## What you now know
#
# - The loss is the mean of −log(probability of the true character). Take it from
#   logits, with log-sum-exp, and leave padding out.
# - Predict the first loss, log(vocabulary), and overfit one batch: two tests
#   that take seconds and find most bugs.
# - Count whole dates. Under teacher forcing, exact match is that of greedy
#   decoding.
# - The learning rate matters most. Let it fall to 0, and clip the gradient.
# - Choose on validation dates, report on test dates, and say what the test does
#   not cover.
#
# Next, lesson 06: where the trained network looks, and what that proves.

# %% tags=["exercise"]
from utils.checks import progress

progress("05")
