# %% [markdown]
# # 07 · Zoom
#
# You build other ways to look, put each into the translator by changing one line,
# and see what zooming in saves and loses.
#
# | | |
# |---|---|
# | **Goals** | compare five scores · look through a window, at one character, several times at once · read experiments with care |
# | **Needs** | scores, mask and softmax (lesson 03), maps (lesson 06) |
# | **Makes** | `general_score`, `local_weights` and `multi_head_attention` in NumPy, equal to the Keras layers |
# | **Run time** | about 40 seconds, ten of them for training |

# %% [markdown] tags=["exercise"]
# Three blanks, about 45 minutes to write. Hints are folded; checks say what is
# right, or what a mistake looks like.

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
import numpy as np

from utils import DateTranslator, attention, load_translator, plots
from utils.backend import keras, ops, tf
from utils.checks import check
from utils.dates import generate

translator = load_translator()
validation = generate(500, seed=7, split="validation")
texts = [example.text for example in validation]

# %% [markdown]
# ## 1 · How many characters does it take?
#
# While the month of `Saturday 9 May 2018` is written, all 19 characters get a
# weight, most of them nearly 0. Does the network need the small ones? We let it
# keep the largest of each look, and share the 1 out among those.
#
# The new layer has the same weights as the trained one. **What takes a query, keys
# and a mask, and gives a context vector and weights, can stand in for any look.**


# %%
class Narrowed(attention.AdditiveAttention):
    """Keeps only the largest weights of each look."""

    def __init__(self, units, keep):
        super().__init__(units)
        self.keep = keep  # how many

    def call(self, query, keys, mask, projected_keys=None):
        _, weights = super().call(query, keys, mask, projected_keys)
        least = ops.top_k(weights, self.keep)[0][:, -1:]  # (batch, 1)
        weights = ops.where(weights >= least, weights, 0.0)
        weights /= ops.sum(weights, axis=-1, keepdims=True)
        return ops.einsum("bt,btd->bd", weights, keys), weights


def swap(look, trained=translator):
    """Return a trained translator with another way to look."""
    swapped = DateTranslator(attention=look)
    swapped.build()
    swapped.set_weights(trained.get_weights())
    return swapped


# %% [markdown]
# **Predict.** The network was trained to use all weights. How many of 500 dates
# stay right if it may keep only three? Only one?

# %%
for keep in 3, 1:
    answers = swap(Narrowed(32, keep)).translate(texts)
    pairs = zip(answers, validation)
    right = np.mean([one.iso == example.iso for one, example in pairs])
    print(f"keeps {keep}: {right:.2f} of the dates are right")
    assert right > 0.95

# %% [markdown]
# One character is enough for this translator: training made its looks sharp, and
# one character's *state* knows its neighbours (lesson 06, section 6).
#
# **Question.** Has this saved any work?
#
# <details><summary>Answer</summary>
#
# No. To find the largest weight, every character had to be scored first. To
# save work, one has to know where to look *before* scoring.
#
# </details>
#
# **Takeaway.** Few characters carry a look. Which ones, only the scores tell.

# %% [markdown]
# ## 2 · What a look costs
#
# Let us count multiplications. Two LSTMs of 32 units read each character. Attention
# projects each key once, from 64 numbers to 32; then it scores and adds it up ten
# times. An LSTM of 64 units writes.
#
# **Predict.** What share of the work is attention, for a date of 20 characters?
# For a page of 3,000?

# %%
for length in 20, 3000:
    reading = length * 2 * 4 * 32 * (32 + 32)  # gates · units · (in + state)
    looking = (length + 10) * 64 * 32 + 10 * length * (32 + 64)
    writing = 10 * 4 * 64 * (64 + 32 + 64)  # context, character, state
    share = looking / (reading + looking + writing)
    print(f"{length:4} characters: attention is {share:.0%} of the work")

# %% [markdown]
# So for us a cheaper look saves little: every character has to be *read* anyway.
# In a Transformer every character looks at every other: 3,000 characters take
# 9,000,000 scores, a window of 7 only 21,000 (Beltagy et al., 2020).
#
# **Takeaway.** Count before you save. Here reading costs more than looking.

# %% [markdown]
# ## 3 · Five ways to score
#
# Lesson 03 had one score. Luong, Pham and Manning (2015, section 3.1) compare
# three more; Vaswani et al. (2017, section 3.2.1) scale one of them.
#
# | name | score |
# |---|---|
# | additive | v · tanh(query @ W_query + key @ W_key + b) |
# | concat | v · tanh([query, key] @ W) |
# | dot | query · key |
# | scaled dot | query · key / √d |
# | general | (query @ W) · key |
#
# *d* is the length of query and key; [query, key] is one behind the other. (Luong
# asks with the state *after* the step; we, like Bahdanau, with the one before.)

# %% [markdown]
# **Predict.** Concat is nearly the same as another row. Which?
#
# <details><summary>Answer</summary>
#
# Additive. The first rows of W meet the query, the others the key: they are
# `W_query` and `W_key`. Only the bias is missing.
#
# </details>
#
# ### Exercise 7.1 · A score with a matrix
#
# *10 minutes · difficulty 1 of 3 · 3 points*
#
# A dot product needs vectors of equal length. The *general* score puts a learned
# matrix between: `query @ W` says, in the key's own terms, what the query is after.
# Its dot product with the key is the score. Each text has its own query.


# %%
def general_score(
    query: np.ndarray, keys: np.ndarray, W: np.ndarray
) -> np.ndarray:
    """Scores every key of every text (Luong et al., 2015, section 3.1).

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
print(general_score(np.array([[2.0, 1.0]]), small_keys, small_W))

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

# %% points=3
check(general_score)

# %% [markdown]
# With the identity matrix for `W` (ones on the diagonal), this is the dot score;
# with that divided by √d, the scaled dot score. So three layers of `utils.attention`
# have to agree with your function. We take two random texts, the second shorter.


# %%
def attention_weights(alignment_scores, mask):
    """Softmax over the real characters, the last axis (lesson 03)."""
    scores = np.where(mask, alignment_scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def agree(layer, scores):
    weights = attention_weights(scores, mask)
    assert np.allclose(layer(query, keys, mask)[1], weights, atol=1e-5)
    print(type(layer).__name__, "agrees to 1e-5")


rng = np.random.default_rng(7)
query = rng.normal(size=(2, 64)).astype("float32")  # (batch, d)
keys = rng.normal(size=(2, 10, 64)).astype("float32")  # (batch, Tx, d)
mask = np.arange(10) < np.array([[10], [7]])
same = np.eye(64)

# %%
general, concat = attention.GeneralAttention(), attention.ConcatAttention(32)
for layer in general, concat:
    layer.build(query.shape, keys.shape)  # makes its random weights
agree(general, general_score(query, keys, general.W.numpy()))
agree(attention.DotAttention(), general_score(query, keys, same))
agree(attention.ScaledDotAttention(), general_score(query, keys, same / 8))

# %% [markdown]
# Concat: the upper half of `W` meets the query, the lower half the key. And general
# against `Attention` of Keras, which nobody here wrote, with our projected keys.

# %%
W, v = concat.get_weights()
agree(concat, np.tanh((query @ W[:64])[:, None] + keys @ W[64:]) @ v)
inputs = [query[:, None], keys, general.project(keys)]
theirs = keras.layers.Attention()(inputs, mask=[None, mask])
assert np.allclose(theirs[:, 0], general(query, keys, mask)[0], atol=1e-5)

# %% [markdown]
# **Why scale?** A dot product sums *d* products, and random sums grow like √d.
#
# **Predict.** A random query, ten random keys. How large will the largest weight be
# with 4 numbers in a vector? With 1,024?

# %%
for d in 4, 64, 1024:
    one, ten = rng.normal(size=(500, d)), rng.normal(size=(500, 10, d))
    scores = general_score(one, ten, np.eye(d))  # (500, 10)
    dot, scaled = (
        attention_weights(x, True).max(axis=-1).mean()
        for x in (scores, scores / np.sqrt(d))
    )
    print(f"d = {d:4}: dot {dot:.2f}, scaled {scaled:.2f}")

# %% [markdown]
# Unscaled, a long random query puts nearly everything on one character before
# anything is learned. A softmax that sharp has hardly any slope to learn from.
#
# **Takeaway.** A learned matrix lets query and key meet; scaling keeps the softmax
# soft at the start.

# %% [markdown]
# ## 4 · Swap one line
#
# `DateTranslator` takes any of these layers as its argument `attention`. With other
# weights it has to be trained. We train one now, on 3,840 dates in two formats.
#
# **Predict.** Additive attention has 4,160 weights here. General has one matrix,
# 64 by 64. Which has more?

# %%
from utils.training import accuracy, as_pairs, compile_translator, make_batches

keras.utils.set_random_seed(0)
look = attention.GeneralAttention()
small = DateTranslator(attention=look)  # the one line
compile_translator(small, steps=180)
print(look.count_params(), "weights in general attention")

# %% tags=["nbval-ignore-output"]
formats = ["{d} {MMM} {y}", "{y}-{MM}-{dd}"]
train = as_pairs(generate(3840, 7, formats=formats))
small.fit(make_batches(train), epochs=3, shuffle=False, verbose=0)
new_days = as_pairs(generate(200, 7, "validation", formats=formats))
print(f"{accuracy(small, new_days):.0%} of 200 new dates are right")
assert accuracy(small, new_days) > 0.8

# %% [markdown]
# Two formats are easy. To compare ways to look takes all formats and several seeds:
# section 8.
#
# **Takeaway.** The rest of the network does not care how the look is made.

# %% [markdown]
# ## 5 · Look through a window
#
# *Local attention* (Luong et al., 2015, section 3.2) first decides on a *centre*, and
# scores only the characters near it: `half_width` on each side. All others get 0.
#
# ![Global attention looks at all 19 characters of Saturday 9 May 2018, and some weight strays to the ay of Saturday. Local attention looks through a magnifying glass at five characters around May only.](../assets/global_local.svg)
#
# %% [markdown]
# (Our layer scores all and masks most: easier to read, and nothing is saved.)
#
# Where is the centre? The paper has two answers.
#
# - **local-m**, monotonic: it moves on with what is written. The paper's moves by
#   one character a step; ours evenly from the first to the last.
# - **local-p**, predictive: a small network looks at the query and says where.

# %% [markdown]
# The softmax runs over the real characters of the window. Local-p then multiplies
# each weight by a bell curve, a *Gaussian*, which is 1 at the centre and falls on
# both sides:
#
# exp(−(place − centre)² / (2 σ²)), with σ = half_width / 2

# %% [markdown]
# **Predict.** After this, what do the weights of a text sum to?
#
# <details><summary>Answer</summary>
#
# To less than 1, as every weight off the centre shrinks, and the paper does not
# share out anew. So the bell also says *how much* is seen.
#
# </details>

# %% [markdown]
# **Question.** Why could the network not *learn* its centre without the bell?
#
# <details><summary>Answer</summary>
#
# Moving the centre a little leaves the characters in the window the same: no slope,
# nothing to learn from. But it changes each height of the bell a little.
#
# </details>

# %% [markdown]
# ### Exercise 7.2 · Weights inside a window
#
# *15 minutes · difficulty 2 of 3 · 4 points*
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
    """Local attention with a Gaussian (Luong et al., 2015, 3.2, eq. 9-10).

    Args:
        alignment_scores: (batch, Tx), any numbers, on padding too.
        mask: (batch, Tx), True = real character.
        centres: (batch,), each text's centre, from 0 to its length - 1.
        half_width: how far the window reaches on each side (the paper's D).

    Returns:
        (batch, Tx): softmax over the real characters of the window, times
        exp(-(place - centre)² / (2 σ²)) with σ = half_width / 2. Not shared
        out anew; exactly 0 outside of the window and on padding.
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
row = np.array([5.0, 1.0, 1.0, 1.0, 5.0])
real = np.arange(5) < np.array([[5], [3]])
windowed = local_weights(np.stack([row, row]), real, np.array([2.0, 2.0]), 1)
print(windowed.round(3))
assert np.allclose(windowed[0], [0, 0.0451, 0.3333, 0.0451, 0], atol=1e-4)
assert np.allclose(windowed[1], [0, 0.0677, 0.5, 0, 0], atol=1e-4)

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

# %% points=4
check(local_weights)

# %% [markdown]
# The layer that trains takes its scores from another layer. With these, and the
# centres its small network predicts, your function has to give its weights.

# %%
local = attention.LocalAttention(attention.AdditiveAttention(32), 3)
_, weights = local(query, keys, mask)
scores = local.score(query, local.project(keys)).numpy()
centres = local.centres(query, mask, None).numpy()
assert np.allclose(weights, local_weights(scores, mask, centres, 3), atol=1e-5)
print("weights", weights.shape, "equal to 1e-5")

# %% [markdown]
# Local-m has no bell, and no weights of its own: it fits into our translator as it
# is. Its window of seven characters moves from the first to the last.
#
# **Predict.** Which orders of day, month and year can it read?

# %%
additive = attention.AdditiveAttention(32)
local_m = swap(attention.LocalAttention(additive, 3, centre="monotonic"))
by_order = plots.count_right(validation, local_m.translate(texts))
for order, (right, count) in by_order.items():
    print(f"{order:24} {right / count:.1f} right")

# %% [markdown]
# Only those read in the order in which they are written. In `9 May 2018` the window
# stands on the `9` when the year is due, and moves the wrong way from there.
#
# This is not yet a fair trial: the weights were trained without a window. Section 8
# has some that were trained with it.
#
# **Takeaway.** A window cannot be distracted, and cannot see what it does not
# cover. Somebody has to know where it goes.

# %% [markdown]
# ## 6 · Look at one character
#
# *Soft* attention blends; *hard* attention takes the character with the largest
# score and nothing else. Section 1 did that to a trained network. But training needs
# a slope, and `argmax` jumps from one character to the next.
#
# The way out is a white lie, the *straight-through* estimator (Bengio et al., 2013):
# forward, use the choice; backward, pretend it was the soft weights. (Xu et al.,
# 2015, draw a place in a picture, with the weights as chances, and learn from
# rewards.)
#
# **Predict.** Scores 1, 2, 0 and values 1, 5, 9. How does what is seen change if one
# score grows a little: by plain argmax, and with the white lie?

# %%
scores, values = tf.Variable([1.0, 2.0, 0.0]), np.array([1.0, 5.0, 9.0])
for way in "argmax", "the lie":
    with tf.GradientTape() as tape:
        soft = ops.softmax(scores)
        weights = ops.one_hot(ops.argmax(soft), 3)
        if way == "the lie":
            weights = soft + ops.stop_gradient(weights - soft)
        seen = ops.sum(weights * values)
    slope = tape.gradient(seen, scores)
    slope = slope if slope is None else slope.numpy().round(2)
    print(f"{way} sees {seen.numpy()}, slope {slope}")

# %% [markdown]
# Both see 5, the second value. Only the lie has a slope: that of the *soft* mean,
# 4.38. A larger first score, whose value is 1, would lower it; the others would
# raise it. So what is trained is not quite what is used. `HardAttention` is
# trained so.
#
# **Question.** Section 1 kept one weight, and read 500 dates. Was that hard
# attention?
#
# <details><summary>Answer</summary>
#
# At reading time, yes: with one weight left, the look is a choice. But it was
# learned softly, and the softmax had become so sharp that little was lost.
#
# </details>
#
# **Takeaway.** A choice has no slope. With a white lie it can be learned all the
# same.

# %% [markdown]
# ## 7 · Several looks at once
#
# *Multi-head* attention (Vaswani et al., 2017, section 3.2.2) looks several times in
# parallel. Each *head* has its own part of three matrices, `W_query`, `W_key` and
# `W_value`: its own question, keys and values. Scores are scaled dot products. What
# the heads saw is put side by side, and `W_output` brings it to the size of a key.
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
# ### Exercise 7.3 · Several looks
#
# *20 minutes · difficulty 3 of 3 · 3 points*
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
    """Looks `heads` times at once (Vaswani et al., 2017, section 3.2.2).

    Args:
        query: (batch, q).
        keys: (batch, Tx, k); the values are made from them too.
        mask: (batch, Tx), True = real character.
        params: "W_query" (q, units), "W_key" and "W_value" (k, units),
            "W_output" (units, k). Head h owns columns h*n to (h+1)*n of the
            first three, where n = units / heads.
        heads: how many looks.

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
# - Head 0 asks 1. Its keys are ln 3 = 1.099 and 0, so are its scores, and its
#   weights 3/4 and 1/4. Its values are 1 and 0: it sees 0.75.
# - Head 1 asks 0: both score 0, weights 1/2. Its values are 10 and 0: it sees 5.
#
# `W_output` adds them: 5.75.

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
seen, looks = multi_head_attention(one, tiny_keys, real, tiny, heads=2)
print(seen, looks)
assert np.allclose(seen, 5.75) and np.allclose(looks[0, 1], [0.5, 0.5, 0])

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# First write it for one head with a loop: columns `h*n` to `(h+1)*n` of the three
# matrices, and then one look as in lesson 03, with a scaled dot product.
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

# %% points=3
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
# **Takeaway.** Heads are the same look, narrower, several times.

# %% [markdown]
# ## 8 · The trial
#
# Each way to look was trained from several seeds, always with the same recipe:
# 1,000 batches of 64 dates. `make experiments STUDY=scores` repeats it, in about half
# an hour; its rows are stored, with seed, versions and seconds, in
# `data/experiments/scores.csv`.
#
# One caution: the recipe (learning rate, batch size, random start) was tuned for
# *additive* attention. What comes out worse may do better with a recipe of its own.

# %% [markdown]
# **Predict.** Which is best? Which has the most weights? What becomes of the windows?
#
# <details><summary>Answer</summary>
#
# Additive, concat, four heads and hard are level. Local-p has the most
# weights. The windows lose more than ten points, and scaled dot nearly as many; most
# of it is lost time, as training three times as long shows.
#
# </details>

# %%
from utils.studies.runs import load_results, model_path
from utils.studies.tables import summarise

rows = load_results("scores")
names = dict.fromkeys(row["variant"] for row in rows)
table = {
    column: summarise(rows, column)
    for column in rows[0]
    if column in ("parameters", "processor_seconds", "test")
}
for name in names:
    weights, seconds, right = (table[c][name] for c in table)
    print(
        f"{name:17}{weights.mean:7.0f} weights {seconds.mean:4.0f} s  "
        f"{right.mean:6.1%} ± {right.deviation:.1%}  {right.runs} seeds"
    )
both = [*load_results("longer"), *rows]
for way in "scaled_dot", "local_monotonic", "local_predictive", "additive":
    name = way if way == "additive" else f"{way}_longer"
    test, unseen = (
        summarise(both, column)[name].mean
        for column in ("test", "unseen_formats")
    )
    print(f"{name:23} test {test:6.1%}, unseen formats {unseen:6.1%}")

# %% [markdown]
# Weights of the whole translator; processor seconds of training (on your machine only
# their ratios mean something); the share of 5,000 test dates that are right, with the
# standard deviation between seeds. With three seeds, trust a gap only beyond about
# twice the deviation.
#
# The last lines: what lost most, trained three times as long, beside additive. On
# `test` it was mostly lost time. On unseen formats all three stay behind, the windows
# most.

# %% [markdown]
# **Question.** Scaling helps Transformers. Why does it hurt here?
#
# <details><summary>Answer</summary>
#
# Our queries and keys are states of LSTMs: every number lies between −1 and 1. Before
# training, the scores of a text spread by 0.1 to 0.2, not by 8 as those of the random
# vectors of 64 numbers in section 3. Divided by 8 they are nearly equal, and 1,000
# batches are too few to make up for it; on `test`, 3,000 are enough. A tool is for a
# problem; look whether you have it.
#
# </details>

# %% [markdown]
# The networks of seed 0 are stored too. All nine read the same date, drawn on one scale
# from 0, dark, to 1, bright. The lines name the character looked at most in each row,
# or `·` where a look is even.
#
# **Predict.** Local-m's window stands at the left while the year is written. The
# year is at the right. What will it write?

# %%
saturday = "Saturday 9 May 2018"
models = {name: load_translator(model_path(name)) for name in names}
figure = plots.Picture(figsize=(10, 6), layout="constrained")
for axes, (name, model) in zip(figure.subplots(3, 3).flat, models.items()):
    one = model.translate(saturday)
    axes.imshow(one.attention, vmin=0, vmax=1, cmap="cividis", aspect="auto")
    axes.set_xticks(range(19), saturday, fontsize=8)
    axes.set_yticks(range(10), one.iso, fontsize=8)
    axes.set_title(name, loc="left", fontsize=9)
    even = one.attention.max(axis=1) < 1.5 / len(saturday)
    best = one.attention.argmax(axis=1)
    most = "".join("·" if e else saturday[b] for e, b in zip(even, best))
    print(f"{name:17} writes {one.iso}, looks at {most}")
figure.supxlabel("read")
figure.supylabel("written")
figure.alt = f"Nine attention maps of {saturday}, one for each way to look."
figure

# %% [markdown]
# Most maps step down from right to left: year, month, day.

# %% [markdown]
# **Question.** In some, the first row is even: dot, scaled dot, general, heads. Why?
#
# <details><summary>Answer</summary>
#
# The first query is the decoder's start, all zeros, and zeros times any key are 0:
# all scores are equal. Additive attention can look before it has a question: its
# score has a part that needs only the key. (Concat has it too.)
#
# </details>
#
# Local-m steps the other way, as it must. Its window never covers `2018` while it
# writes the year, and yet it writes it. In section 5, with weights trained without
# a window, it could read no such date.

# %% [markdown]
# **Predict.** How can that be? And will it be worse where the order is reversed?
#
# <details><summary>Answer</summary>
#
# The window cannot be steered, so the *information* moved. The backward LSTM reads from
# the right: it can carry the year to the front, where the window will be. Training
# can teach it that. So no order need be lost; look below.
#
# </details>

# %%
compared = ["additive", "local_predictive", "local_monotonic"]
by_order = [plots.count_right(validation, models[name].translate(texts))
            for name in compared]  # fmt: skip
print(f"{'':23}", *(f"{name:>17}" for name in compared))
for order in by_order[0]:
    shares = (right / count for right, count in (by[order] for by in by_order))
    print(f"{order:23}", *(f"{share:17.2f}" for share in shares))
    assert by_order[2][order][0] > by_order[2][order][1] / 2

# %% [markdown]
# Section 5 had nothing right in four of these lines. Now no order is lost, and local-m
# is worst at digits with the year in front. And **its map no longer shows where the answer
# came from**: it looks at `Saturday` and writes 2018. A bright cell marks a state,
# said lesson 06; here a whole network lives on that.

# %% [markdown]
# Local-p fails most where the year comes first. One handicap is certain: its first
# query is all zeros, so its first centre is the middle of the text, whatever the text.
# Another is likely: that order is the rarest in training. Which of the two it is, we
# did not test. (In Luong's paper the first query is not zero; there, local-p won.)

# %% [markdown]
# ### What did each head look at?
#
# The layer returns the mean over its heads. One more swap shows a single head, while
# all four go on reading: how much of its attention falls on a field while that field
# is written?
#
# **Predict.** Nobody told the heads to share the work. Will one read the year, one
# the month, one the day?


# %%
class OneHead(attention.MultiHeadAttention):
    """Looks with all heads, shows the weights of one."""

    def __init__(self, heads, units, shown):
        super().__init__(heads, units)
        self.shown = shown  # which one

    def call(self, query, keys, mask, projected_keys=None):
        context_vector, _ = super().call(query, keys, mask, projected_keys)
        weights = self.head_weights(query, keys, mask)  # (batch, heads, Tx)
        return context_vector, weights[:, self.shown]


# %%
spans = [example.spans for example in validation]
for head in range(4):
    answers = swap(OneHead(4, 32, head), models["heads_4"]).translate(texts)
    places = plots.attention_by_field(answers, spans)  # (10, 4)
    own = [
        places[slice(*rows), column].mean()
        for column, rows in enumerate(plots.ROWS.values())
    ]
    print(
        f"head {head}: day {own[0]:.2f}, month {own[1]:.2f}, year {own[2]:.2f}"
    )
    assert min(own) > 0.3

# %% [markdown]
# No head has a field to itself. Heads *can* specialise, but nothing makes them. (None
# can pass 0.8 for the year: its first row is even.)
#
# **Takeaway.** What a window hides, the LSTM may have carried in.

# %% [markdown]
# ## 9 · What zooming saves, and what it loses
#
# | way to look | saves | loses |
# |---|---|---|
# | dot | the weights of the score | freedom: equally long vectors |
# | scaled dot | the same | time to learn, where scores are small anyway |
# | general, concat | next to nothing | next to nothing |
# | local-m | scores outside, if skipped | time to learn, a map that can be read |
# | local-p | the same | time to learn where |
# | hard | the sum over all states | the slope: it needs a trick |
# | heads | nothing | one map becomes several to read |

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
# - A way to look takes a query, keys and a mask, and gives a context vector and
#   weights. Scores, windows, choices and heads are swaps of that one part.
# - The general score puts a learned matrix between query and key.
# - A window is a mask around a centre. It saves only where looking is the main
#   work.
# - A hard choice has no slope; a white lie makes one.
# - A network kept from looking somewhere can carry what it needs to where it may.
# - Compare ways to look with several seeds, and say whose recipe it was.
#
# Next, lesson 08: what attention itself is good for, measured.

# %% tags=["exercise"]
from utils.checks import progress

progress("07")
