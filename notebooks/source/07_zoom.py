# %% [markdown]
# # 07 · Zoom
#
# How much of a text does attention need? You narrow it to a window, to one character,
# split it into heads, and measure each.
#
# ![Global attention looks at all 19 characters of Saturday 9 May 2018, and some weight strays to the ay of Saturday. Local attention looks through a magnifying glass at five characters around May only.](../assets/global_local.svg)
#
# (Drawn with made-up scores.)

# %% [markdown]
# | | |
# |---|---|
# | **Goals** | five scores · local, hard and multi-head attention · read experiments with care |
# | **Needs** | scores, mask, softmax (lesson 03), maps (lesson 06) |
# | **Makes** | `general_score`, `local_weights`, `multi_head_attention`, equal to the Keras layers |
# | **Run time** | about 40 seconds, ten of them for training |
# | **Words** | in bold where they are explained; [glossary](../README.md#glossary), [notation](../NOTATION.md) |

# %% [markdown] tags=["exercise"]
# This is the exercise: {{lesson 07}}. Hints are folded; checks say what is
# right, or what a mistake looks like.

# %%
# No module named utils? See README.md, "If something goes wrong".
from utils.environment import prepare

prepare(models=True)

# %%
import numpy as np

from utils import DateTranslator, load_translator, plots
from utils.checks import check
from utils.dates import generate
from utils.studies import attention

translator = load_translator()

# %% [markdown]
# <details><summary>Words of lessons 01 to 06, if you start here</summary>
#
# - A **batch** of texts is made equally long, **Tx**, by **padding**. An **encoder** of
#   two **LSTMs**, each of so many **units**, reads it. An LSTM has three
#   **gates** and a candidate, four sums in all. Its
#   states are **keys** and **values**.
# - A **decoder** writes; its state is the **query**. **Softmax** makes positive weights
#   of scores, with the sum 1.
# - A **dot product**: two vectors are multiplied number by number, and summed.
# - The **loss** says how wrong a network is; a **gradient**, how the loss changes if a
#   weight does.
#
# </details>

# %% [markdown]
# ## 1 · How many characters does it take?
#
# While the month of `Saturday 9 May 2018` is written, all 19 characters get a weight, most
# of them nearly 0. Does the network need the small ones? At each step we let it keep the
# largest weights only, and renormalise them to sum to 1.
#
# **Any layer that takes a query, keys and a mask and returns a context vector and
# attention weights can replace the attention layer.** `swap` puts it into the trained
# translator, whose parameters stay.


# %%
from utils.backend import keras, ops


class Narrowed(attention.AdditiveAttention):
    """Keep only the largest weights of each step."""

    def __init__(self, keep):
        super().__init__(translator.settings["attention_units"])
        self.keep = keep  # how many

    def call(self, query, keys, mask, projected_keys=None):
        _, weights = super().call(query, keys, mask, projected_keys)
        least = ops.top_k(weights, self.keep)[0][:, -1:]  # (batch, 1)
        weights = ops.where(weights >= least, weights, 0.0)
        weights /= ops.sum(weights, axis=-1, keepdims=True)
        return ops.einsum("bt,btd->bd", weights, keys), weights


def swap(other, trained=translator):
    """Return a trained translator with another attention layer."""
    swapped = DateTranslator(**trained.settings, attention=other)
    swapped.build()
    swapped.set_weights(trained.get_weights())
    return swapped


# %% [markdown]
# **Predict.** The network was trained to use all weights. How many of 500 dates
# stay right if it may keep only three? Only one?
#
# <details><summary>Answer</summary>
#
# Nearly all. Training made the weights sharp, and one character's *state* knows its
# neighbours (lesson 06, section 6).
# </details>

# %%
from utils.training import accuracy, as_pairs

validation = generate(500, seed=7, split="validation")
for keep in 3, 1:
    right = accuracy(swap(Narrowed(keep)), as_pairs(validation))
    print(f"keeps {keep}: {right:.2f} of the dates are right")
    assert right > 0.9

# %% [markdown]
# **Question.** Has this saved any work?
#
# <details><summary>Answer</summary>
#
# No. To find the largest weight, every character had to be scored first. To save work,
# one has to know where to attend *before* scoring.
#
# </details>
#
# **Takeaway.** A few characters carry most of the attention. Which ones, only the
# scores tell.

# %% [markdown]
# ## 2 · What attention costs
#
# Let us count multiplications, for the smaller translators of section 8. Two LSTMs of
# 32 units read each character. Attention projects each key once; then, for each
# character written, it scores every key and adds the keys up. An LSTM writes.
#
# **Predict.** What share of the work is attention, for a date of 20 characters, where
# 10 are written? For a page of 3,000? For a page of 3,000 that is *translated*, so that
# 3,000 are written?

# %%
for read, written in (20, 10), (3000, 10), (3000, 3000):
    reading = read * 2 * 4 * 32 * (32 + 32)  # sums · units · (in + state)
    writing = written * 4 * 64 * (64 + 32 + 64)  # context, character, state
    attending = (read + written) * 64 * 32 + written * read * (32 + 64)
    share = attending / (reading + attending + writing)
    print(f"reads {read:4}, writes {written:4}: attention is {share:.0%}")

# %% [markdown]
# For us cheaper attention saves little: every character has to be *read* anyway. But where
# as much is written as read, the work grows with the *square* of the length. In a
# Transformer each token (a piece of a word) attends to every other: 3,000 tokens take
# 9,000,000 scores; a window of 512, as in the Longformer (Beltagy et al., 2020), takes
# about 1,500,000.
#
# **Takeaway.** Count before you save.

# %% [markdown]
# ## 3 · Five ways to score
#
# Our translator has the first of these scores. Luong, Pham and Manning (2015, section
# 3.1) compare three more; Vaswani et al. (2017, section 3.2.1) scale one of them. With
# a query $q$ and a key $k$, of $d$ numbers:
#
# - additive: $v^\top \tanh(W_q q + W_k k + b)$, in code
#   `v · tanh(query @ W_query + key @ W_key + b)`
# - concat: $v^\top \tanh(W\,[q; k])$, `v · tanh([query, key] @ W)`
# - dot: $q^\top k$, `query · key`
# - scaled dot: $q^\top k / \sqrt d$
# - general: $q^\top W k$, `(query @ W) · key`

# %% [markdown]
# **Predict.** Concat is nearly the same as another line. Which?
#
# <details><summary>Answer</summary>
#
# Additive. The first rows of W meet the query, the others the key: they are
# `W_query` and `W_key`. Only the bias is missing. (And Luong's query is the state
# *after* the step; ours, like Bahdanau's, the one before.)
#
# </details>
#
# ### Exercise 7.1 · A score with a matrix
#
# *{{exercise 7.1}}*
#
# A dot product needs vectors of equal length. The *general* score puts a learned
# matrix between: `query @ W` is as long as a key, and its dot product with the key is
# the score. Each text has its own query.


# %%
def general_score(
    query: np.ndarray, keys: np.ndarray, W: np.ndarray
) -> np.ndarray:
    """Score every key of every text (Luong et al., 2015, section 3.1).

    Args:
        query: (batch, q), one query for each text.
        keys: (batch, Tx, k).
        W: (q, k).

    Returns:
        alignment_scores (batch, Tx): query @ W, dot product with each key.
    """
    ### BEGIN SOLUTION
    wanted = query @ W  # (batch, k)
    return np.einsum("bk,btk->bt", wanted, keys)
    ### END SOLUTION


# %% [markdown]
# **By hand.** A query of two numbers, (2, 1), and keys of three. With the `W`
# below, `query @ W` is 2 · (1, 0, 2) + 1 · (0, 1, 1) = (2, 1, 5). The keys
# (1, 0, 0), (0, 3, 0) and (0, 1, −1) score 2, 3 and 1 − 5 = −4.

# %%
small_W = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]])
small_keys = np.array([[[1.0, 0, 0], [0, 3, 0], [0, 1, -1]]])  # (1, 3, 3)
by_hand = general_score(np.array([[2.0, 1.0]]), small_keys, small_W)
print(by_hand)
assert np.allclose(by_hand, [[2, 3, -4]]), "the scores should be 2, 3 and -4"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Two steps. After the first, each text has one vector as long as its keys.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `query @ W` has shape `(batch, k)`. Each of its rows must meet all keys of its
# own text: multiply number by number, and sum over the last axis.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# Either give the first result an axis in the middle, `[:, None]`, multiply by
# `keys` and sum over the last axis; or use `np.einsum` with `bk` and `btk`.
#
# </details>

# %%
check(general_score)

# %% [markdown]
# With the identity matrix for `W` (ones on the diagonal), this is the dot score; with
# that divided by √d, the scaled dot score. So three layers have to agree with your
# function.


# %%
def attention_weights(alignment_scores, mask):
    """Softmax over the real characters, the last axis (lesson 03)."""
    scores = np.where(mask, alignment_scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


rng = np.random.default_rng(7)
query = rng.normal(size=(2, 64)).astype("float32")  # (batch, d)
keys = rng.normal(size=(2, 10, 64)).astype("float32")  # (batch, Tx, d)
mask = np.arange(10) < np.array([[10], [7]])

# %%
general = attention.GeneralAttention()
general.build(query.shape, keys.shape)  # makes its random W
layers = {
    general: general.W.numpy(),
    attention.DotAttention(): np.eye(64),
    attention.ScaledDotAttention(): np.eye(64) / 8,
}
for layer, W in layers.items():
    weights = attention_weights(general_score(query, keys, W), mask)
    assert np.allclose(layer(query, keys, mask)[1], weights, atol=1e-5)
    print(type(layer).__name__, "agrees to 1e-5")

# %% [markdown]
# And general against `Attention` of Keras, which nobody here wrote. It has no `W`, so it
# gets keys that are multiplied by it already.

# %%
inputs = [query[:, None], keys, general.project(keys)]
theirs = keras.layers.Attention()(inputs, mask=[None, mask[:, None]])
ours, _ = general(query, keys, mask)
assert np.allclose(theirs[:, 0], ours, atol=1e-5)

# %% [markdown]
# **Why scale?** A dot product sums *d* products, and random sums grow like √d.
#
# **Predict.** A random query, ten random keys. How large will the largest weight be
# with 4 numbers in a vector? With 1,024?

# %%
for d in 4, 64, 1024:
    one, *ten = np.random.default_rng(d).normal(size=(11, 500, d))
    dot = general_score(one, np.stack(ten, axis=1), np.eye(d))  # (500, 10)
    both = np.stack([dot, dot / np.sqrt(d)])
    largest = attention_weights(both, True).max(axis=-1).mean(axis=-1)
    print(f"d = {d:4}: dot {largest[0]:.2f}, scaled {largest[1]:.2f}")

# %% [markdown]
# Unscaled, a long random query puts nearly everything on one character. A softmax that
# sharp has extremely small gradients (Vaswani et al., section 3.2.1): little to learn from.
#
# **Takeaway.** A learned matrix lets query and key meet; scaling keeps the softmax
# soft at the start.

# %% [markdown]
# ## 4 · Swap one line
#
# `DateTranslator` takes any of these layers as `attention`. With other weights it has to
# be trained: now, on 3,840 dates in two formats.
#
# **Predict.** Additive attention has 4,160 weights here. General has one matrix,
# 64 by 64. Which has more?
#
# <details><summary>Answer</summary>
#
# Additive, by 64: two matrices of 64 by 32 are as large as one of 64 by 64, and it has
# a bias and v, 32 numbers each.
# </details>

# %% tags=["nbval-ignore-output"]
from utils.training import compile_translator, make_batches

keras.utils.set_random_seed(0)
small = DateTranslator(attention=attention.GeneralAttention())  # the one line
compile_translator(small, steps=180)
formats = ["{d} {MMM} {y}", "{y}-{MM}-{dd}"]
train = as_pairs(generate(3840, 7, formats=formats))
small.fit(make_batches(train), epochs=3, shuffle=False, verbose=0)
new_days = as_pairs(generate(200, 7, "validation", formats=formats))
share = accuracy(small, new_days)
print(f"{share:.0%} of 200 new dates are right")
assert share > 0.8, "this training should reach 80 %"

# %% [markdown]
# Two formats are easy. Section 8 trains on all known formats, from several seeds.
#
# **Takeaway.** The rest of the network does not care how attention is made.

# %% [markdown]
# ## 5 · Local attention: a window
#
# *Local attention* (Luong et al., 2015, section 3.2) first decides on a *centre*, and
# scores only the characters near it: `half_width` on each side. All others get 0.
# (Our layer scores all and masks most: easier to read, and nothing is saved.)
#
# - **local-m**, monotonic: the centre moves on with what is written. The paper's
#   moves by one source word a step; ours evenly from the first to the last.
# - **local-p**, predictive: a small network takes the query and says where.

# %% [markdown]
# The softmax runs over the real characters of the window. Local-p then multiplies
# each weight by a bell curve, a *Gaussian*, which is 1 at the centre $c$ and falls on
# both sides; place $j$ gets the factor
#
# $$\exp\left(-\frac{(j - c)^2}{2\sigma^2}\right), \qquad \sigma = \text{half\_width} / 2$$
#
# **Predict.** After this, what do the weights of a text sum to?
#
# <details><summary>Answer</summary>
#
# To less than 1, as every weight off the centre shrinks, and the paper does not
# renormalise them. So the bell also says *how much* is seen.
#
# </details>

# %% [markdown]
# **Question.** Why could the network not *learn* its centre without the bell?
#
# <details><summary>Answer</summary>
#
# Moving the centre a little leaves the characters in the window the same: no gradient,
# nothing to learn from. But it changes each height of the bell a little.
#
# </details>

# %% [markdown]
# ### Exercise 7.2 · Weights inside a window
#
# *{{exercise 7.2}}*
#
# Write the weights of local-p. A place belongs to the window if its distance from the
# centre is at most `half_width`. A centre may lie between two characters, and a
# window may reach over padding.


# %%
def local_weights(
    alignment_scores: np.ndarray,
    mask: np.ndarray,
    centres: np.ndarray,
    half_width: float,
) -> np.ndarray:
    """Attend in a window, with a Gaussian (Luong et al., 2015, 3.2).

    Args:
        alignment_scores: (batch, Tx), any numbers, on padding too.
        mask: (batch, Tx), True = real character.
        centres: (batch,), each text's centre, from 0 to its length - 1.
        half_width: how far the window reaches on each side (the paper's D).

    Returns:
        (batch, Tx): softmax over the real characters of the window, times
        exp(-(place - centre)² / (2 σ²)) with σ = half_width / 2. Not
        renormalised; exactly 0 outside of the window and on padding.
    """
    ### BEGIN SOLUTION
    distance = np.arange(mask.shape[1]) - centres[:, None]  # (batch, Tx)
    inside = mask & (np.abs(distance) <= half_width)
    bell = np.exp(-(distance**2) / (2 * (half_width / 2) ** 2))
    return attention_weights(alignment_scores, inside) * bell
    ### END SOLUTION


# %% [markdown]
# **By hand.** Both centres are 2 and `half_width` is 1: places 1 to 3, σ = 0.5.
#
# - Five characters, and the three in the window score alike: 1/3 each. At
#   distance 1 the bell is e^(−1/0.5) = e^(−2) = 0.135, so 0, 0.045, 0.333,
#   0.045, 0.
# - Three characters: place 3 is padding. Two share: 0.5 and 0.5 · 0.135 = 0.068.

# %%
rows = np.array([[5.0, 1.0, 1.0, 1.0, 5.0]] * 2)
real = np.arange(5) < np.array([[5], [3]])
windowed = local_weights(rows, real, np.array([2.0, 2.0]), 1)
print(windowed.round(3))
expected = [[0, 0.045, 0.333, 0.045, 0], [0, 0.068, 0.5, 0, 0]]
assert np.allclose(windowed, expected, atol=1e-3), "compare with above"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# A window is a mask. You know from lesson 03 what to do with a mask, and when.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Make an array `distance` (batch, Tx): every place minus its text's centre. It
# serves twice, for the window and for the bell. `attention_weights`, given above,
# takes the mask of what may share the weight; then comes the bell.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `np.arange(mask.shape[1]) - centres[:, None]` is the distance;
# `mask & (np.abs(distance) <= half_width)` is what may share the weight.
#
# </details>

# %%
check(local_weights)

# %% [markdown]
# With the scores and centres of our layer, your function has to give its weights.

# %%
local = attention.LocalAttention(attention.AdditiveAttention(32), 3)
_, weights = local(query, keys, mask)
scores = local.score(query, local.project(keys)).numpy()
centres = local.centres(query, mask, None).numpy()
assert np.allclose(weights, local_weights(scores, mask, centres, 3), atol=1e-5)
print("weights", weights.shape, "equal to 1e-5")

# %% [markdown]
# Local-m has no bell, and no weights of its own: it fits into our translator. Its window
# of seven characters moves from the first to the last.
#
# **Predict.** Which orders of day, month and year can it read?

# %%
scorer = attention.AdditiveAttention(translator.settings["attention_units"])
local_m = swap(attention.LocalAttention(scorer, 3, centre="monotonic"))
texts = [example.text for example in validation]
by_order = plots.count_right(validation, local_m.translate(texts))
for order, (right, count) in by_order.items():
    print(f"{order:24} {right / count:.1f} right")

# %% [markdown]
# Almost only those with year, month and day in that order, and few of these if
# all is digits. This is not yet a fair trial: the weights were trained without a
# window. Section 8 has weights that were trained with one.
#
# **Takeaway.** A window cannot see what it does not cover. Something has to say where
# it goes.

# %% [markdown]
# ## 6 · Hard attention: one character
#
# *Soft* attention blends; *hard* attention takes the character with the largest
# score and nothing else. But training needs a gradient, and `argmax` jumps from one
# character to the next.
#
# The way out is a white lie, the *straight-through* estimator (Bengio et al., 2013):
# forward, use the choice; backward, pretend it was the soft weights. (Xu et al., 2015,
# draw a place by chance, and learn from rewards.)

# %% [markdown]
# **Predict.** Scores 1, 2, 0 and values 1, 5, 9. How does the context change if one
# score grows a little: by plain argmax, and straight through?

# %%
from utils.backend import tf

scores, values = tf.Variable([1.0, 2.0, 0.0]), np.array([1.0, 5.0, 9.0])
with tf.GradientTape(persistent=True) as tape:
    soft = ops.softmax(scores)
    choice = ops.one_hot(ops.argmax(soft), 3)
    straight = soft + ops.stop_gradient(choice - soft)
    by_choice, by_straight = (ops.sum(w * values) for w in (choice, straight))
print("argmax sees", by_choice.numpy(), tape.gradient(by_choice, scores))
gradient = tape.gradient(by_straight, scores).numpy()
print("straight-through sees", by_straight.numpy(), gradient.round(2))

# %% [markdown]
# Both see 5, the second value. Only straight-through has a gradient: that of the *soft*
# mean, 4.38. A larger first score, whose value is 1, would lower it; the others would
# raise it. `HardAttention` is trained so.
#
# **Question.** Section 1 kept one weight, and read 500 dates. Was that hard
# attention?
#
# <details><summary>Answer</summary>
#
# When it read, yes: with one weight left, attention is a choice. But it was learned
# softly.
#
# </details>
#
# **Takeaway.** A choice has no gradient. With a white lie it can be learned all the
# same (section 8).

# %% [markdown]
# ## 7 · Multi-head attention
#
# *Multi-head* attention (Vaswani et al., 2017, section 3.2.2) attends several times in
# parallel. Each **head** has its own part of `W_query`, `W_key` and `W_value`: its own
# query, keys and values. Scores are scaled dot products. The heads' results are put
# side by side, and `W_output` brings them to the size of a key.
#
# **Question.** Four heads, 32 units. How long are a head's queries?
#
# <details><summary>Answer</summary>
#
# 32 / 4 = 8 numbers. Head 0 has the first 8 of `query @ W_query`, head 1 the next
# 8. So more heads do not mean more weights, only narrower heads; and the scores
# are divided by √8, not √32.
#
# </details>

# %% [markdown]
# ### Exercise 7.3 · Several heads
#
# *{{exercise 7.3}}*
#
# Write it for a batch. `vectors.reshape(..., heads, n)` cuts a last axis of
# `heads * n` numbers into blocks. Each head has its own softmax over the real
# characters. Return the context vector first, then the weights of *each* head.


# %%
def multi_head_attention(
    query: np.ndarray,
    keys: np.ndarray,
    mask: np.ndarray,
    params: dict[str, np.ndarray],
    heads: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Attend `heads` times at once (Vaswani et al., 2017, section 3.2.2).

    Args:
        query: (batch, q).
        keys: (batch, Tx, k); the values are made from them too.
        mask: (batch, Tx), True = real character.
        params: "W_query" (q, units), "W_key" and "W_value" (k, units),
            "W_output" (units, k). Head h owns columns h*n to (h+1)*n of the
            first three, where n = units / heads.
        heads: how many.

    Returns:
        context_vector (batch, k): what the heads saw, side by side, times
        W_output. attention_weights (batch, heads, Tx).
    """
    ### BEGIN SOLUTION
    batch, time = mask.shape
    asked = (query @ params["W_query"]).reshape(batch, heads, -1)
    offered = (keys @ params["W_key"]).reshape(batch, time, heads, -1)
    values = (keys @ params["W_value"]).reshape(batch, time, heads, -1)
    scores = np.einsum("bhn,bthn->bht", asked, offered)
    scores = scores / np.sqrt(asked.shape[-1])
    weights = attention_weights(scores, mask[:, None])
    seen = np.einsum("bht,bthn->bhn", weights, values).reshape(batch, -1)
    return seen @ params["W_output"], weights
    ### END SOLUTION


# %% [markdown]
# **By hand.** Two heads of one number, two characters and a padding. The query is
# 1, the keys 1 and 0.
#
# Head 0 sees 0.75, head 1 sees 5; `W_output` adds them: 5.75.
#
# <details><summary>How</summary>
#
# - Head 0 asks 1. Its keys are ln 3 = 1.099 and 0, so are its scores, and its
#   weights 3/4 and 1/4. Its values are 1 and 0: it sees 0.75.
# - Head 1 asks 0: both score 0, weights 1/2. Its values are 10 and 0: it sees 5.
# </details>

# %%
tiny = {
    "W_query": [[1, 0]],
    "W_key": [[np.log(3), 7]],
    "W_value": [[1, 10]],
    "W_output": [[1], [1]],
}
tiny = {name: np.array(weight) for name, weight in tiny.items()}
tiny_keys = np.array([[[1.0], [0.0], [99.0]]])  # the last one is padding
real = np.array([[True, True, False]])
one = np.ones((1, 1))
seen, each = multi_head_attention(one, tiny_keys, real, tiny, heads=2)
print(seen, each)
assert np.allclose(seen, 5.75), "the two heads add up to 0.75 + 5"
assert np.allclose(each[0, 1], [0.5, 0.5, 0]), "head 1 weighs two alike"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# First write it for one head with a loop: columns `h*n` to `(h+1)*n` of the three
# matrices, and then attention as in lesson 03, with a scaled dot product.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Project query and keys with the whole matrices; cut the results into blocks,
# `(batch, heads, n)` and `(batch, Tx, heads, n)`. Scores sum over `n`, what is seen
# sums over the characters. The mask needs an axis for the heads.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# Scores: `np.einsum("bhn,bthn->bht", …)`. What is seen:
# `np.einsum("bht,bthn->bhn", …)`, then `.reshape(batch, -1)`. √n is the root of
# the last axis of the queries' blocks; the mask goes in as `mask[:, None]`.
#
# </details>

# %%
check(multi_head_attention)

# %% [markdown]
# Equal to our layer, and to the one of Keras, which keeps a separate axis for the
# heads in its weights.

# %%
layer = attention.MultiHeadAttention(heads=4, units=32)
theirs, _ = layer(query, keys, mask)
params = {weight.name: weight.numpy() for weight in layer.weights}
context, weights = multi_head_attention(query, keys, mask, params, heads=4)
assert np.allclose(context, theirs, atol=1e-5)
oracle = keras.layers.MultiHeadAttention(4, key_dim=8, use_bias=False)
oracle.build(query[:, None].shape, keys.shape, keys.shape)
*three, W_output = params.values()
three = [weight.reshape(64, 4, 8) for weight in three]
oracle.set_weights([*three, W_output.reshape(4, 8, 64)])
theirs = oracle(query[:, None], keys, attention_mask=mask[:, None])
assert np.allclose(theirs[:, 0], context, atol=1e-5)
print("weights", weights.shape, "equal to ours and to Keras' own")

# %% [markdown]
# **Takeaway.** Heads are the same attention, narrower, several times.

# %% [markdown]
# ## 8 · The trial
#
# Each kind of attention was trained from several seeds (different initial weights,
# different dates) with the same recipe: 1,000 batches of 64 dates. `make experiments
# STUDY=scores` repeats it. One caution: the recipe was tuned for *additive*. What comes
# out worse may do better with a recipe of its own.

# %% [markdown]
# When is a difference more than chance? The rule of this course: a difference between
# two means counts if it is more than twice the *pooled deviation*, the typical distance
# of a seed from its mean. The last word of each other line applies it to `test`,
# against
# *additive*. In the second table those that lost most, *no attention* (lesson 08)
# and *additive* were trained on three times as many batches
# {{ "(the same 64,000 dates, seen three times)" if of("longer", "additive_longer", "different_dates").mean < 192000 else "(of fresh dates)" }}.
#
# **Predict.** Which is best? What becomes of the windows?
#
# <details><summary>Answer</summary>
#
# Level with additive: {{ listed("level", "scores", of("scores", "additive")) }};
# worse, the worst first, {{ listed("worse", "scores", of("scores", "additive")) }}.
# </details>

# %%
from utils.studies import report, runs, tables

columns = {"test": "test", "unseen formats": "unseen_formats"}
for study, whole in ("scores", "additive"), ("longer", "additive_longer"):
    print(report.table(tables.load(study), columns, against=whole), "\n")

# %% [markdown]
# In percent: of 5,000 test dates, new days in known formats, and of dates in formats kept
# out of training. Fewer than five seeds are not averaged.
#
# By the rule, *dot* is {{ verdict(of("scores", "dot"), of("scores", "additive")) }}, and
# yet it is near additive: a difference can be real and small. On three times as many
# batches these are worse, the worst first:
# {{ listed("worse", "longer", of("longer", "additive_longer")) }}.

# %% [markdown]
# **Question.** Scaling helps Transformers. Why not here? First look at the scores
# of an untrained translator at the second character (at the first all are 0): how
# far do the dot products of one text spread?

# %%
from utils.studies import probes

keras.utils.set_random_seed(0)
fresh = DateTranslator(attention=attention.DotAttention())
spread = np.std(probes.first_scores(fresh, texts), axis=1).mean()
print(f"ours spread by {spread:.2f}; those of section 3, d = 64, by 8")

# %% [markdown]
# <details><summary>Answer</summary>
#
# Our queries and keys are states of LSTMs: every number is between −1 and 1, and near 0
# before training. The scores are nearly equal as they are; divided by 8 they are more
# so. That may be why *scaled dot* learns slowly; no run here tests it.
#
# </details>
#
# The networks of seed 0 are stored too. All nine read the same date; frames mark where
# each field is read and written.
#
# **Predict.** Local-m's window is at the left while the year is written. The
# year is at the right. What will it write?

# %%
saturday = "Saturday 9 May 2018"
spans = {"day": (9, 10), "month": (11, 14), "year": (15, 19)}
rows = [row for row in tables.load("scores") if row["seed"] == 0]
models, maps = {}, {}
for row in rows:
    name = row["variant"]
    models[name] = load_translator(runs.model_path(name))
    one = maps[report.title(row)] = models[name].translate(saturday)
    print(f"{name:17} writes {one.iso}, looks at {plots.most_attended(one)}")
plots.plot_grid(maps, spans)

# %% [markdown]
# (The lines name the character with most attention in each row, `·` where all had
# nearly the same. The titles say how many test dates are right.)
#
# **Question.** In some, the first row is even: dot, scaled dot, general, heads. Why?
#
# <details><summary>Answer</summary>
#
# The first query is the decoder's start, all zeros, and zeros times any key are 0:
# all scores are equal. The additive score has a part that needs only the key. (So has
# concat.)
#
# </details>
#
# Local-m steps the other way, as it must. Its window never covers `2018` while it writes
# the year, and yet it writes it.

# %% [markdown]
# **Predict.** How can that be? And what will become of the orders it could not read?
#
# <details><summary>Answer</summary>
#
# The window cannot be steered, so the *information* moved. The backward LSTM reads from
# the right: it can carry the year to the front, where the window will be. So no order
# need be lost.
#
# </details>

# %%
by_order = plots.count_right(
    validation, models["local_monotonic"].translate(texts)
)
for order, (right, count) in by_order.items():
    print(f"{order:24} {right / count:.1f} right")
    assert right > count / 3

# %% [markdown]
# Compare with section 5: no order is lost now. And **its map no longer shows where the
# answer came from**: it attends to `Saturday` and writes 2018. A bright cell marks a
# state (lesson 06).
#
# <details><summary>And local-p?</summary>
#
# Its first query is all zeros, so its first centre is the middle of the text, whatever
# the text. (In Luong's paper the query is the new state, and local-p did best.)
# </details>

# %% [markdown]
# ### What did each head attend to?
#
# The layer returns the mean over its heads. One more swap shows a single head, while all
# four go on reading: how much of its attention is on a field while that is written?
#
# **Predict.** Nobody told the heads to share the work. Will one read the year, one
# the month, one the day?


# %%
class OneHead(attention.MultiHeadAttention):
    """Attend with all heads, show the weights of one."""

    def __init__(self, heads, units, shown):
        super().__init__(heads, units)
        self.shown = shown  # which one

    def call(self, query, keys, mask, projected_keys=None):
        context_vector, _ = super().call(query, keys, mask, projected_keys)
        weights = self.head_weights(query, keys, mask)  # (batch, heads, Tx)
        return context_vector, weights[:, self.shown]


# %%
where = [example.spans for example in validation]
for head in range(4):
    one_head = swap(OneHead(4, 32, head), models["heads_4"])
    places = plots.attention_by_field(one_head.translate(texts), where)
    for column, (field, lines) in enumerate(plots.ROWS.items()):
        own = places[slice(*lines), column].mean()  # of (10, 4)
        print(f"{field} {own:.2f}", end="  ")
        assert own > 0.2
    print(f"head {head}")

# %% [markdown]
# Each head attends to each field; nothing made them share the work. (For the year none
# can come much above 0.8: the first of its four rows is even.)
#
# **Takeaway.** What a window hides, the LSTM may have carried in.

# %% [markdown]
# ## 9 · What zooming saves, and what it costs
#
# Against additive, on `test`:
#
# - dot ({{ verdict(of("scores", "dot"), of("scores", "additive")) }}) saves the score's weights; query and key must be equally long.
# - scaled dot ({{ verdict(of("scores", "scaled_dot"), of("scores", "additive")) }}): the same; here it learned more slowly.
# - general ({{ verdict(of("scores", "general"), of("scores", "additive")) }}) and concat ({{ verdict(of("scores", "concat"), of("scores", "additive")) }}) save a few weights.
# - local-m ({{ verdict(of("scores", "local_monotonic"), of("scores", "additive")) }}) saves scores outside, if skipped; its map does not show where the answer came from.
# - local-p ({{ verdict(of("scores", "local_predictive"), of("scores", "additive")) }}): the same; it must learn where.
# - hard ({{ verdict(of("scores", "hard"), of("scores", "additive")) }}) saves the sum over all states; it takes a trick to train.
# - heads ({{ verdict(of("scores", "heads_4"), of("scores", "additive")) }}) save nothing; there are several maps to read.

# %% [markdown]
# **Question.** A colleague reports: "Local attention is worse than global. We tried
# it on our dates." What would you ask?
#
# <details><summary>Answer</summary>
#
# How many seeds, and is the gap larger than their spread? Was the recipe tuned
# for both? How long are the texts: could a window have saved anything at all? And
# which window: one that moves evenly, or one that is told where to go?
#
# </details>

# %% [markdown]
# ## What you now know
#
# - Scores, windows, choices and heads are swaps of one part: a query, keys and a mask in,
#   a context vector and weights out.
# - The general score puts a learned matrix between query and key.
# - A window saves little where attention is little of the work.
# - A hard choice has no gradient; a white lie makes one.
# - A network that may not attend somewhere can carry what it needs to where it may.
# - Compare with several seeds, by a rule, and say whose recipe it was.
#
# Next, lesson 08: what attention itself is good for, measured.

# %% [markdown]
# <details><summary>Sources</summary>
#
# - Bahdanau, Cho, Bengio (2015), *Neural machine translation by jointly learning to
#   align and translate*, A.1.2: [arXiv 1409.0473](https://arxiv.org/abs/1409.0473)
# - Beltagy, Peters, Cohan (2020), *Longformer: the long-document transformer*:
#   [arXiv 2004.05150](https://arxiv.org/abs/2004.05150)
# - Bengio, Léonard, Courville (2013), *Estimating or propagating gradients through
#   stochastic neurons*: [arXiv 1308.3432](https://arxiv.org/abs/1308.3432)
# - Luong, Pham, Manning (2015), *Effective approaches to attention-based neural
#   machine translation*, sections 3.1 and 3.2:
#   [arXiv 1508.04025](https://arxiv.org/abs/1508.04025)
# - Vaswani et al. (2017), *Attention is all you need*, section 3.2:
#   [arXiv 1706.03762](https://arxiv.org/abs/1706.03762)
# - Xu et al. (2015), *Show, attend and tell*, section 4.1:
#   [arXiv 1502.03044](https://arxiv.org/abs/1502.03044)
#
# </details>

# %% tags=["exercise"]
from utils.checks import progress

progress("07")
