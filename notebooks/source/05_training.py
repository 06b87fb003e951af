# %% [markdown]
# # 05 · Training
#
# A new translator answers `3 May 1979` with nonsense: its weights are random
# numbers. A minute or so later it reads dates that nobody has shown it. What
# happened in between? Here you find out, and train one yourself, live.
#
# ![Above, training: the decoder is fed the true characters 1979- shifted right, though it wrote a wrong 8. Below, use: it is fed what it wrote, so the wrong 8 is fed back and another mistake follows.](../assets/teacher_forcing.svg)

# %% [markdown] tags=["exercise"]
# This is the exercise: {{lesson 05}}, and reading comes on top. Hints are folded;
# checks say what is right, or what a mistake looks like. Later cells use your
# functions, so solve them in order.

# %% [markdown]
# | | |
# |---|---|
# | **Goals** | say what the loss is and compute it by hand · know what a gradient does · test a network before you train it · train it with Keras · measure it honestly |
# | **Needs** | some NumPy; nothing from the other lessons |
# | **Makes** | a loss, a metric, a training function, and a translator that you trained from nothing |
# | **Run time** | about two minutes on two cores; one of these minutes is training |
# | **Words** | in bold where they are explained; [glossary](../README.md#glossary), [notation](../NOTATION.md) |

# %%
# No module named utils? See README.md, "If something goes wrong".
from utils.environment import prepare

prepare(models=True)

# %% [markdown]
# ## 1 · What is learned
#
# <details><summary>Words of lessons 01 to 04, if you start here</summary>
#
# - **Ids** number the characters of a **vocabulary**; an **embedding** is a
#   learned vector for each.
# - A **batch** is several texts at once. **Tx** characters are read, **Ty** are
#   written. Short texts are filled up with **padding**, which a **mask** keeps
#   out.
# - An **LSTM** takes in one vector after another and keeps a memory; its
#   **units** are how many numbers that holds. The **encoder** reads with two of
#   them, one from each
#   end, the **decoder** writes with one. Attention tells it where to look.
# - **Softmax** turns any numbers into positive ones that sum to 1.
# - **Layers** are parts of a network that hold weights.
#
# </details>

# %% [markdown]
# Training changes the weights, a little at a time, until `3 May 1979` leads to
# `1979-05-03`. The steps of lessons 02 to 04 stay as they are.
#
# **Predict.** How many numbers are there to set: thousands, hundreds of
# thousands, or millions? Which part has most of them?
#
# <details><summary>Answer</summary>
#
# Hundreds of thousands. Most are in the LSTMs: each of their four parts has a
# weight from every input to every unit, and from every unit to every unit.
#
# </details>

# %%
import math
from tempfile import TemporaryDirectory

import numpy as np

from utils import DateTranslator, load_translator, plots, training
from utils.backend import keras, tf
from utils.checks import check
from utils.dates import generate, load_examples
from utils.formats import family_of
from utils.text import PAD_ID, START_ID, shift_right
from utils.training import as_pairs, make_batches, pairs_to_ids

# %%
keras.utils.set_random_seed(5)
translator = DateTranslator(encoder_units=64, decoder_units=128)
translator.build()
decoder = translator.decoder
for part in (translator.encoder, decoder.attention, decoder.lstm_cell):
    print(f"{type(part).__name__:<20}{part.count_params():>8,}")

# %% [markdown]
# Nobody says which weight should do what. We say only how wrong the answers
# are, as one number: the **loss**. Every weight then moves a little in the
# direction that lowers it.
#
# For each weight, the **gradient** says how the loss changes when the weight
# does. Take a single weight $w$ that should make 6 out of 3, with the loss
# $(3w - 6)^2$. At $w = 1$ the loss is 9. At 1.001 it is 8.982: it changes by −18
# times the step. So a larger weight is better: step against the gradient.
#
# **Predict.** After ten steps of 0.01, of 0.05, of 0.12 times the gradient, which
# weight is nearest to 2?


# %%
def loss_of(w):
    return (3 * w - 6) ** 2


weight = tf.Variable(1.0)
with tf.GradientTape() as tape:  # keeps a record of what is computed
    loss = loss_of(weight)
print("by a small step", round((loss_of(1.001) - loss_of(1)) / 0.001, 1))
print("by Keras' backend", float(tape.gradient(loss, weight)))
for rate in (0.01, 0.05, 0.12):
    w = 1.0
    for _ in range(10):
        w -= rate * 18 * (w - 2)  # the gradient of (3w - 6)², by hand
    print(f"rate {rate}: w = {w:.3f}, loss {loss_of(w):.3f}")

# %% [markdown]
# Too small a rate has not got there yet; too large a rate jumps over the valley
# and ends up higher each time. For a network, `GradientTape` goes back through
# the record, layer by layer, from the loss to every weight: that is
# *backpropagation* (Rumelhart, Hinton and Williams, 1986). One pass gives the
# gradient of all.

# %% [markdown]
# ## 2 · What one character costs
#
# At each step the decoder gives one number, a **logit**, for each of the
# eleven characters it can write. Softmax turns **logits** $z$ into probabilities.
# The cost of a character is $-\log$ of the probability that the *true* one, $y$,
# got: 0 when that is 1, and growing without bound as it nears 0.
#
# $$\text{cost} = -\log \frac{e^{z_y}}{\sum_k e^{z_k}} = \log \sum_k e^{z_k} - z_y$$
# %% [markdown]
# Take three characters, with logits 2, 1 and 0. Their exponentials are 7.39, 2.72
# and 1, together 11.11.
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
# This cost is called *cross-entropy*. There is one trap in it: logits can be
# large, and the exponential of 1000 is too large for Python's numbers.
#
# The way round is the right half of the formula: the logarithm of the sum does not
# overflow if the largest logit is subtracted first and added again at the end.
# That is called *log-sum-exp*.


# %%
def log_sum_exp(logits):
    """log(sum(exp(logits))), also for huge logits."""
    largest = max(logits)
    return largest + math.log(sum(math.exp(x - largest) for x in logits))


print(log_sum_exp([1000.0, 0.0]))
assert math.isclose(log_sum_exp([2, 1, 0]) - 1, character_loss(1, [2, 1, 0]))

# %% [markdown]
# Now for whole batches. One thing is new: **padding** in what is written. Where
# targets have different lengths, short ones are filled up, and a network should
# earn nothing for predicting the filling. (Our dates all have ten characters.
# Sentences do not, so the loss is written for them too.)

# %% [markdown]
# ### Exercise 5.1 · Loss over real characters
#
# *{{exercise 5.1}}*
#
# Write the loss of a batch: the cross-entropy of every real character, and
# their mean. A real character is one whose target is not `pad_id`. Each counts
# once, so a short text counts less than a long one. Huge logits must not
# overflow.


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
right_loss = (math.log(2) + math.log(4)) / 2
assert math.isclose(few_loss, right_loss), "the mean of 0.693 and 1.386"

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
# ## 3 · The first loss, predicted
#
# Before a long training, ask what the first number should be. If it is another,
# something is wrong, and you know it at once.
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
# A model is called like a function. Ours takes a pair: the ids of the texts
# (`pairs_to_ids` makes them), and the `decoder_inputs`. These are the targets,
# shifted by one: at each step the decoder is told the *true* character before,
# whatever it wrote itself. That is **teacher forcing**, the upper half of the
# picture at the top. In use, it is fed what it wrote: the lower half.
#
# **Takeaway.** The first loss is near log(vocabulary), or there is a bug.

# %% [markdown]
# ## 4 · What counts: the whole date
#
# The loss is smooth, so that every weight has a direction. People ask something
# else: is the date right? `1979-05-03` with one wrong digit is another day.
#
# **Predict.** Nine characters in ten are right. How many dates are?
#
# <details><summary>Answer</summary>
#
# If mistakes are independent of each other, 0.9 to the power of 10, which is
# 0.35: about one in
# three. At 99 % of the characters it is 90 % of the dates. To get 99 dates in
# 100 right, 999 characters in 1000 must be.
#
# </details>

# %% [markdown]
# ### Exercise 5.2 · Whole dates right
#
# *{{exercise 5.2}}*
#
# Write the metric of this course, the **exact match**: the share of dates that are
# right in every character.


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
written = np.array([[1, 2, 3], [4, 5, 6]])
share = exact_match(written, np.array([[1, 2, 3], [4, 0, 6]]))
print(share)
assert share == 0.5, "one date of two is right in all its characters"

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
# wrong as it was: the gradient is 0. The loss falls with every bit of
# probability that moves to the true character.
#
# </details>

# %% [markdown]
# ## 5 · The recipe
#
# *The rule.* How gradients change weights is up to the **optimizer**. Ours is
# Adam (Kingma and Ba, 2015). For each weight it remembers how large its gradients
# usually are, and divides by that, so that weights with small gradients move too:
# each weight moves by about the *learning rate* per batch.
#
# *How far to step.* The rate falls along a cosine to 0 (Loshchilov and Hutter,
# 2017): large steps to get near, small ones to settle. Before that it rises over
# 30 batches, a *warm-up*: Adam does not know yet how large the gradients are.


# %%
def learning_rates(steps, peak=0.012, warm_up=30):
    """The learning rate of each of `steps` batches, for an optimizer."""
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0, warmup_target=peak, warmup_steps=warm_up,
        decay_steps=max(1, steps - warm_up),
    )  # fmt: skip


for step in (0, 15, 30, 330, 630):
    print(f"batch {step:>3}: {float(learning_rates(630)(step)):.4f}")

# %% [markdown]
# *When a gradient is very large.* All gradients together may have a length of 1
# at most; a longer one keeps its direction and is shortened: (3, 4), of length 5,
# becomes (0.6, 0.8). This is *clipping* (Pascanu and others, 2013).
#
# *Texts of similar length in a batch.* `3/4/09` and `Wednesday, 23rd of September 2009`
# in one batch: the short one is padded to 33 columns. `make_batches` shuffles,
# puts texts of about the same length together, and cuts every batch to its
# longest text, so that less padding is read.

# %% [markdown]
# *In Keras* it takes two calls. `compile` tells a model its optimizer, its loss
# and its metrics; `fit` shows it the data, again and again. One pass over the data
# is an **epoch**. What `fit` returns holds, in `.history`, the loss and the metrics
# of each epoch. Here is a model of one weight that should learn to triple.
# `Adam` takes a number as its learning rate, or what `learning_rates` returns.

# %%
inputs = np.arange(8.0)[:, None]  # one batch, so an epoch is one step
toy = keras.Sequential([keras.layers.Dense(1, use_bias=False)])
adam = keras.optimizers.Adam(learning_rates(200, peak=0.1), beta_2=0.99)
toy.compile(optimizer=adam, loss="mse", metrics=["mae"], jit_compile=False)
seen = toy.fit(inputs, 3 * inputs, epochs=200, verbose=0).history
(learned,) = toy.get_weights()
print({name: len(values) for name, values in seen.items()}, learned.round(1))
assert abs(learned[0, 0] - 3) < 0.1

# %% [markdown]
# ### Exercise 5.3 · Training in Keras
#
# *{{exercise 5.3}}*
#
# Put the recipe together: `compile`, then `fit`.
#
# - Adam, with `learning_rates` for all the batches of all epochs,
#   `global_clipnorm=1.0`, which is the clipping above, and `beta_2=0.99`: it
#   averages the squared gradients over about 100 batches instead of 1,000,
#   because the training is short.
# - The loss of section 2, in Keras' version. The model gives logits.
# - The metric `training.exact_match`: yours, in Keras.
# - `jit_compile=False`: without a compiler.
# - Pass `**options` on to `fit`, with `shuffle=False`: the batches come
#   shuffled. They hold inputs and targets together, so `fit` takes one thing.


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
        The History that `fit` returns: the loss of each epoch.
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
# This is also a good test of a new network: *overfit one batch*.
#
# **Predict.** What should the loss on these same 32 dates be in the end?
#
# <details><summary>Answer</summary>
#
# Near 0. There are thousands of weights for each date, enough to learn them by
# heart. If it is not, look for a bug before you train for long: a wrong loss,
# shifted targets, a part that training does not reach.
#
# </details>

# %%
keras.utils.set_random_seed(5)
by_heart = DateTranslator()  # a new one, each time this cell is run
few = make_batches(as_pairs(generate(32, seed=3)))
history = compile_and_fit(by_heart, few, epochs=100, verbose=0).history
first, last = history["loss"][0], history["loss"][-1]
assert len(history["loss"]) == 100, "a loss for each epoch"
assert abs(first - math.log(11)) < 0.3, "is the loss taken from logits?"
message = "do the learning rates cover all batches of all epochs?"
assert last < 0.1 and history["exact_match"][-1] == 1, message
plots.plot_training(history)

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Both are methods of the translator. `compile` returns nothing; your function
# returns what `fit` does.
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
# The loss is near 0, and exact match is 1: all 32 dates are right. Is this a
# translator?
#
# **Predict.** It now meets 500 dates it has never seen. How many are right?
#
# <details><summary>Answer</summary>
#
# Hardly any. It learned 32 answers by heart, not how to read. This is
# *overfitting*: good on what was trained, bad on what was not. Only dates that
# were kept out of training can tell: in this course no day is in two **splits**
# (training, validation, test).
#
# </details>

# %%
logits = by_heart((source_ids, decoder_inputs)).numpy()
forced_ids = logits.argmax(axis=-1)  # written under teacher forcing
print(f"{exact_match(forced_ids, target_ids):.0%} of 500 new dates")
assert exact_match(forced_ids, target_ids) < 0.1

# %% [markdown]
# ## 6 · A metric that needs no loop
#
# These ids were written under teacher forcing, with the answer at hand. Is that
# not cheating? In use, the translator is fed its own characters.
#
# **Predict.** Take **greedy decoding**, which writes the likeliest character and
# feeds it back. Is its exact match lower?
#
# <details><summary>Answer</summary>
#
# It is the same, date by date. Both ways are fed the same start, so they write
# the same first character. If it is true, both are fed it at the second step, so
# they write the same second one, and so on. At the first mistake they part, but
# then the date is wrong in both.
#
# </details>


# %%
def first_mistakes(translator):
    """Where each date first goes wrong: with the teacher, and without."""
    forced_ids = translator((source_ids, decoder_inputs)).numpy().argmax(-1)
    mask = source_ids != PAD_ID
    states = translator.encoder(source_ids, mask)
    free_ids = translator.decoder.greedy(states, mask, START_ID)[0].numpy()
    wrong = np.array([forced_ids != target_ids, free_ids != target_ids])
    return np.where(wrong.any(axis=-1), wrong.argmax(axis=-1), 10)


with_teacher, without = first_mistakes(by_heart)
assert np.array_equal(with_teacher, without)
print("all 500 go wrong at the same character in both ways")

# %% [markdown]
# So exact match can be measured during training, in one pass.
#
# **Question.** Would this hold for **beam search**, which keeps several beginnings
# at each step? And when only days of the calendar may be written (lesson 04)?
#
# <details><summary>Answer</summary>
#
# Not for beam search: the proof requires the likeliest character to be taken at
# every step.
#
# With the calendar, free writing can only do better: as long as the beginning is
# true, the true character is allowed, and the mask takes away rivals only.
#
# </details>
#
# **Takeaway.** Exact match with a teacher is exact match without.

# %% [markdown]
# ## 7 · From nothing
#
# Now for real: eight epochs of 5,000 dates, 64 in a batch. They are drawn anew
# for every epoch, so here an epoch does not go over the same data again; it is
# only the point at which we measure. The validation dates come from other days.
# They are read after each
# epoch, and never trained on.


# %%
def fresh(epoch):
    """5,000 dates, drawn anew for each epoch."""
    return as_pairs(generate(5_000, seed=epoch))


validation = generate(2_000, seed=4, split="validation")

# %% [markdown]
# **Predict.** How many dates must it have seen before half of the new ones are
# right: under 10,000, about 100,000, or a million?
#
# <details><summary>Answer</summary>
#
# Under 10,000: two epochs at most. Most of the other half follows in the next few
# epochs; the last few per cent take the rest of the training.
#
# </details>

# %% tags=["nbval-ignore-output"]
keras.utils.set_random_seed(6)
translator = DateTranslator(encoder_units=64, decoder_units=128)
history = compile_and_fit(
    translator, make_batches(fresh), epochs=8, verbose=2,
    validation_data=make_batches(as_pairs(validation), batch_size=500),
).history  # fmt: skip
seen, new = history["exact_match"], history["val_exact_match"]
assert new[1] > 0.5 and new[-1] > seen[-1] - 0.02, "see the recipe"

# %% [markdown]
# Each line is an epoch. `exact_match` is the mean over the epoch's batches,
# while the network was still learning. `val_exact_match` is measured at its
# end, so it can be higher. Numbers on your machine may differ.

# %%
answers = translator.translate([example.text for example in validation])
right = [a.iso == e.iso for a, e in zip(answers, validation)]
assert np.mean(right) >= 0.97, "compare your rates and loss with the recipe"
assert np.mean(right) > new[-1] - 0.001  # section 6
assert np.array_equal(*first_mistakes(translator))
plots.plot_training(history)

# %% [markdown]
# The orange curve is the one that counts: dates of days the network has not
# seen. It ends level with the blue one: the network reads new days as well as
# those it was trained on. Both flatten as the rate falls to 0; if you want more,
# plan for more epochs from the start.
#
# **Takeaway.** Fresh examples, a rate that rises and falls, and some patience.

# %% [markdown]
# **How do I keep it?** Save it, and load it again, in any notebook or in your own
# code. Here the file goes into a folder that is gone when the cell ends; give a
# path of your own. In lesson 06, `Explorer(load_translator("mine.keras"))` shows
# its attention, step by step.

# %%
with TemporaryDirectory() as folder:
    training.save(translator, f"{folder}/mine.keras")
    again = load_translator(f"{folder}/mine.keras")
one = again.translate("3 May 1979")
print("loaded again, it reads", one.iso)
assert one.iso == translator.translate("3 May 1979").iso

# %% [markdown]
# ## 8 · Which ones are wrong?
#
# One number hides much. Formats come in families (named in `data/README.md`). Each
# dot below is the share of wrong dates in one of them; the line around it is
# Wilson's interval (1927): shares that would make such a count unsurprising, at
# 95 %.
#
# **Predict.** If 1 of 120 is wrong in one family and 0 of 120 in another, which one
# is harder to read?
#
# <details><summary>Answer</summary>
#
# You cannot tell: the intervals, 0.1 to 4.6 % and 0 to 3.1 %, overlap widely. Look
# for a line apart from the others.
#
# </details>

# %%
counts = {}
for example, is_right in zip(validation, right):
    good, count = counts.get(family_of(example.format), (0, 0))
    counts[family_of(example.format)] = good + is_right, count + 1
worst_first = sorted(counts.items(), key=lambda row: row[1][0] / row[1][1])
plots.plot_errors(dict(worst_first))

# %% [markdown]
# And three of the failures. A `^` marks each wrong character. Look at the
# confidence too: the probability that the network gave to its whole answer. Yours
# may be other dates.

# %% tags=["nbval-ignore-output"]
failures = plots.failure_table(validation, answers, first=3)
print(failures)
assert failures.startswith(f"{right.count(False)} of 2000 dates are wrong.")

# %% [markdown]
# ## 9 · The final number
#
# A recipe chosen on validation dates looks a little better on them than it is. The
# *test* dates are for no choice, only for the last line of a report. (README.md
# says what had been seen of them before the course's translator was trained.)
#
# That one is of the same kind as yours, trained on many more dates in more formats,
# and on texts that are no date. Four sets:
#
# - `test`: unseen days, in the formats used for training.
# - `unseen_formats`: ways of writing that were kept out of training.
# - `handwritten`: typed by a person.
# - `strangers`: typed by somebody who had never seen this course.

# %% tags=["nbval-ignore-output"]
shipped = load_translator()
shares = {}
print(f"{'whole dates right':<32}{'yours':>9}{'course':>9}")
names = "test", "unseen_formats", "handwritten", "strangers"
pairs_of = {name: as_pairs(load_examples(name)) for name in names}
for name, pairs in pairs_of.items():
    shares[name] = [training.accuracy(t, pairs) for t in (translator, shipped)]
    yours, ours = shares[name]
    print(f"{name:<20}{len(pairs):>6,} dates{yours:>9.1%}{ours:>9.1%}")

# %% [markdown]
# New *ways of writing* are harder than new days: the course's translator is right
# more often on `test` than on `unseen_formats`.
#
# **Question.** Which set should the last line of a report quote?
#
# <details><summary>Answer</summary>
#
# The one that is most like what the network will read. If strangers will type
# into it, that is `strangers`. Most of what the course's translator gets wrong
# there it refuses, as the next cell counts: it has learned to say "no date",
# and says so of formats that it does not know.
#
# </details>
#
# The picture shows the unseen formats on which the course's translator errs, each
# by one of its dates.

# %%
errors = training.failures(shipped, pairs_of["strangers"])
refused = sum(not answer.is_date for answer, _ in errors)
print(f"{refused} of its {len(errors)} errors are 'no date'")
assert refused > len(errors) / 2
unseen = load_examples("unseen_formats")
guesses = shipped.translate([example.text for example in unseen])
by_format = plots.count_right(unseen, guesses, by="format")
dates = {example.format: example.text for example in unseen}
rows = [(dates[name], row) for name, row in by_format.items()]
rows.sort(key=lambda row: row[1][0] / row[1][1])
assert shares["test"][0] >= 0.97, "train yours to its end: section 7"
assert shares["test"][1] >= 0.995
assert shares["unseen_formats"][1] < shares["test"][1]
perfect = sum(good == count for _, (good, count) in rows)
print(f"{perfect} of {len(rows)} formats without error")
assert perfect > len(rows) / 2
plots.plot_errors(dict(rows[: len(rows) - perfect]), "unseen formats")

# %% [markdown]
# Most formats, counted above the picture, have no error. Most of the intervals are
# wide, because few dates have such a format. Still, it has to be asked about
# formats that it never saw, or nobody would know.
#
# **Takeaway.** A number belongs to its test set: say what was unseen, the days
# or the ways of writing.
#
# **Question.** A colleague adds the worst of these formats to the training and
# then reports this set at 100 %. Is that number worth anything?
#
# <details><summary>Answer</summary>
#
# The network may well be better. The number no longer says so: the set asks about
# formats *never* seen, and now one of them has been. Keep another one aside and
# report that.
#
# </details>

# %% [markdown] tags=["exercise"]
# ## Your own layers
#
# The encoder you wrote in lesson 02 and the attention of lesson 03 fit in here.
#
# <details><summary>How</summary>
#
# Paste your two classes into a new cell below this one, after the line
# `from utils.backend import ops`. Then, in another cell:
#
# ```python
# from utils.text import SOURCE_VOCABULARY
#
# mine = DateTranslator(
#     32, 64, 128, 32,
#     Encoder(len(SOURCE_VOCABULARY), 32, 64), AdditiveAttention(32),
# )
# mine.encoder(source_ids, source_ids != PAD_ID)  # makes its weights
# compile_and_fit(mine, make_batches(fresh), epochs=8, verbose=2)
# print(training.accuracy(mine, as_pairs(validation)))
# ```
#
# Keras begins an `Embedding` with numbers near 0; the course's layer begins with
# larger ones, so that characters differ from the first step on:
# `embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0)`.
#
# </details>

# %% [markdown]
# ## What you now know
#
# - The loss is the mean of −log(probability of the true character). Take it from
#   logits, with log-sum-exp, and leave padding out.
# - Before a long training, predict the first loss, log(vocabulary), and overfit
#   one batch.
# - Count whole dates. Under teacher forcing, exact match is that of greedy
#   decoding.
# - A gradient says how the loss changes with each weight; an optimizer steps
#   against it.
# - Choose on validation dates, report on test dates, and say what the test does
#   not cover.
#
# Next, [lesson 06](06_visualization.ipynb): what the trained network attends to, and
# what that proves.

# %% [markdown]
# ## Sources
#
# <details><summary>What this lesson draws on</summary>
#
# - D. Kingma and J. Ba (2015), *Adam: a method for stochastic optimization*,
#   section 2, [arXiv:1412.6980](https://arxiv.org/abs/1412.6980).
# - I. Loshchilov and F. Hutter (2017), *SGDR: stochastic gradient descent with warm
#   restarts*, section 3, [arXiv:1608.03983](https://arxiv.org/abs/1608.03983).
# - R. Pascanu, T. Mikolov and Y. Bengio (2013), *On the difficulty of training
#   recurrent neural networks*, section 3.2,
#   [arXiv:1211.5063](https://arxiv.org/abs/1211.5063).
# - D. Rumelhart, G. Hinton and R. Williams (1986), *Learning representations by
#   back-propagating errors*,
#   [doi:10.1038/323533a0](https://doi.org/10.1038/323533a0).
# - I. Sutskever, O. Vinyals and Q. Le (2014), *Sequence to sequence learning with
#   neural networks*, section 3.2, [arXiv:1409.3215](https://arxiv.org/abs/1409.3215).
# - R. Williams and D. Zipser (1989), *A learning algorithm for continually running
#   fully recurrent neural networks*,
#   [doi:10.1162/neco.1989.1.2.270](https://doi.org/10.1162/neco.1989.1.2.270).
# - E. Wilson (1927), *Probable inference, the law of succession, and statistical
#   inference*,
#   [doi:10.1080/01621459.1927.10502953](https://doi.org/10.1080/01621459.1927.10502953).
# - Keras, [`compile` and `fit`](https://keras.io/api/models/model_training_apis/).
#
# </details>

# %% tags=["exercise"]
from utils.checks import progress

progress("05")
