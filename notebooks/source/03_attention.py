# %% [markdown]
# # 03 · Attention
#
# You have read `3 May 1979` and written `1979-`. Which characters do you look
# at to write the month? Here you build the part of a network that decides
# that: first with three numbers and a pencil, in the end equal to the course's
# trained layer.
#
# ![Schematic: a blue encoder reads 3 May 1979, a red decoder writes 1979-05-03, and between them attention sums the encoder states, May most of all, into the context vector plugged into the decoder.](../assets/encoder_decoder.svg)

# %% [markdown] tags=["exercise"]
# This is the exercise: {{lesson 03}}, and reading comes on top. Hints are
# folded; checks say what is right, or what a mistake looks like.

# %% [markdown]
# | | |
# |---|---|
# | **Goals** | know query, key and value · turn scores into weights · keep padding out · write one step of attention |
# | **Needs** | some NumPy; nothing from the other lessons |
# | **Makes** | `one_step_attention` in NumPy; an attention layer in Keras |
# | **Run time** | about 20 seconds; TensorFlow from section 8 on |
# | **Words** | in bold where they are explained; [glossary](../README.md#glossary), [notation](../NOTATION.md) |

# %%
# No module named utils? See README.md, "If something goes wrong".
from utils.environment import prepare

prepare()

# %% [markdown]
# ## 1 · Where would you look?
#
# At `May` for the month, then at `3` for the day: at a few characters, and each
# time at others. In the picture:
#
# - The blue **encoder** reads. It keeps a vector for each character, its
#   **encoder state**.
# - The red **decoder** writes. Its own vector, the **decoder state**, knows what
#   is written so far, so it can ask for what comes next.
# - **Attention** compares it with every encoder state, gives each a *weight*,
#   and hands the decoder a blend of them.

# %% [markdown]
# ## 2 · A dictionary that blends
#
# A Python dictionary compares a **query** with its **keys**. One key is equal,
# and its **value** is the answer. Attention is softer: every value counts, and
# the better its key fits, the more. Take `3 May 1979` as three pieces, with
# numbers made by hand. A key says "in digits" and "may be a month"; a value,
# which two digits to write.
#
# | piece | key | value |
# |---|---|---|
# | `3` | 1, 0.5 (March?) | 0, 3 |
# | `May` | 0, 1 | 0, 5 |
# | `1979` | 1, 0 | 7, 9 |

# %% [markdown]
# The query asks for a month: 0, 2. How well does a key fit? Multiply query and
# key number by number and add up. That is their **dot product**. For `3` it is
# 0 · 1 + 2 · 0.5 = 1.
#
# **Predict.** What do `May` and `1979` score?
#
# <details><summary>Answer</summary>
#
# `May`: 0 · 0 + 2 · 1 = 2. `1979`: 0 · 1 + 2 · 0 = 0.
#
# </details>

# %%
import numpy as np

from utils.checks import check

pieces = ["3", "May", "1979"]
keys = np.array([[1.0, 0.5], [0.0, 1.0], [1.0, 0.0]])  # (3, 2)
values = np.array([[0.0, 3.0], [0.0, 5.0], [7.0, 9.0]])  # (3, 2)
query = np.array([0.0, 2.0])
for piece, key in zip(pieces, keys):
    score = query[0] * key[0] + query[1] * key[1]
    print(f"{piece:>4} scores {score}")

# %% [markdown]
# These are **alignment scores**: 1, 2, 0. A score can be any number. We want
# shares, positive and with the sum 1. **Softmax** makes them: take
# $e^{\text{score}}$ (`np.exp`), which is always positive, and divide by the sum.
#
# - $e^1 = 2.718$, $e^2 = 7.389$, $e^0 = 1$; the sum is 11.107.
# - That gives 0.245, 0.665 and 0.090, the **attention weights**.
#
# Each value counts by its weight, and the sum is the **context vector**. Its
# second number is 0.245 · 3 + 0.665 · 5 + 0.090 · 9 = 4.87.
#
# **Predict.** Which of the three values is the context vector closest to?

# %%
exponentials = np.array([2.718, 7.389, 1.0])  # e^1, e^2, e^0
weights = exponentials / exponentials.sum()
context = np.zeros(2)
for weight, value in zip(weights, values):
    context += weight * value
print("weights", weights.round(2), "context vector", context.round(2))

# %% [markdown]
# Close to 0, 5, what `May` says, and pulled towards the other two. With $q$ for
# the query, $k_j$ and $v_j$ for keys and values, the weights $\alpha_j$ and the
# context vector $c$ are
#
# $$\alpha_j = \frac{e^{q \cdot k_j}}{\sum_i e^{q \cdot k_i}} \qquad\qquad c = \sum_j \alpha_j v_j$$
#
# **Question.** Why two vectors for a piece, a key and a value?
#
# <details><summary>Answer</summary>
#
# A key says *when* a piece is wanted, a value *what* it gives. One vector can do
# both jobs: in our network, as in Bahdanau's paper, the encoder states are keys
# and values at once. A Transformer, the network of lesson 10, makes three vectors
# of each state: a query, a
# key and a value.
#
# </details>

# %% [markdown]
# ## 3 · Softmax, done safely
#
# **Predict.** The scores of a network need not be small. 1000, 1001, 999 differ
# from each other as 1, 2, 0 do. What does the first step, $e^{\text{score}}$,
# make of them?

# %%
with np.errstate(over="ignore", invalid="ignore"):  # we look for ourselves
    exponentials = np.exp(np.array([1000.0, 1001.0, 999.0]))
    print("exponentials", exponentials)
    print("weights", exponentials / exponentials.sum())

# %% [markdown]
# $e^{1000}$ is too large for NumPy's numbers. It becomes infinite, `inf`, and
# `inf / inf` is `nan`, "not a number".
#
# So first subtract the largest score from all. From 1, 2, 0 we get −1, 0, −2,
# with the exponentials 0.368, 1, 0.135, and the same weights: each exponential
# is $e^2$ times smaller, and so is their sum. None is above 1.

# %% [markdown]
# ### Exercise 3.1 · From scores to weights
#
# *First half, `softmax`: {{exercise softmax}}*
#
# Scores come in **batches**, several texts at once, of shape `(batch, Tx)`: a
# row for each text, and **`Tx`** columns, one for each of its characters (T for
# time, x for what is read). Each *row* has to sum to 1, so the sum runs along
# the last axis. Write a softmax that accepts another axis too, and that
# survives scores of a million.


# %%
def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Turns scores into weights (Bahdanau et al., 2015, section 3.1).

    Args:
        x: scores of any shape, for example (batch, Tx).
        axis: the axis along which the weights sum to 1.

    Returns:
        Positive weights of the same shape.
    """
    ### BEGIN SOLUTION
    exponentials = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)
    ### END SOLUTION


# %% [markdown]
# <details><summary>By hand</summary>
#
# 1, 2, 0 and 1000, 1001, 999 have the same differences, so both rows give
# 0.245, 0.665, 0.090. Three scores of −9 do not differ: 1/3 each.
#
# </details>
#
# The last line printed has scores divided by a **temperature** before the
# softmax. At 10 the weights are almost even; near 0, all goes to the largest
# score.

# %%
rows = np.array([[1.0, 2.0, 0.0], [1000.0, 1001.0, 999.0], [-9.0] * 3])
print(softmax(rows).round(3))
print(softmax(rows[0] / 10).round(2), softmax(rows[0] / 0.1).round(2))
expected = [[0.245, 0.665, 0.09]] * 2 + [[1 / 3] * 3]
assert np.allclose(softmax(rows), expected, atol=0.001), "see the rows above"
assert np.allclose(softmax(rows.T, axis=0).T, expected, atol=0.001), "axis"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Subtract one number for each row, not one for all.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Three steps: subtract the largest number along `axis`, take the exponential,
# divide by the sum along `axis`. The largest numbers and the sums must keep
# the shape `(batch, 1)`, so that each meets its own row.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `np.max` and `.sum` both take `axis=axis, keepdims=True`.
#
# </details>

# %%
check(softmax)

# %% [markdown]
# **Question.** What if nothing in the text fits?
#
# <details><summary>Answer</summary>
#
# The weights sum to 1 all the same, as with three scores of −9. Attention
# cannot answer "nothing": it always returns some blend. The decoder can learn
# to ignore it; section 9 shows where it does.
#
# </details>
#
# **Takeaway.** Softmax runs along the axis of the characters.

# %% [markdown]
# ## 4 · Padding gets nothing
#
# A batch is a rectangle: short texts are filled up with **padding**. A **mask**
# says what is real, `True` for a character, `False` for padding. Padding gets
# scores too. Say `May` scores 1, 2, 0, and the two padding positions after it
# score 3 each.
#
# **Predict.** Two ideas: multiply the weights by the mask after the softmax,
# or multiply the scores by the mask before it. Which one works?

# %%
scores = np.array([[1.0, 2.0, 0.0, 3.0, 3.0]])
mask = np.array([[True, True, True, False, False]])
after, before = softmax(scores) * mask, softmax(scores * mask)
for weights in (softmax(scores), after, before):
    print(weights.round(2), "sum", weights.sum().round(2))

# %% [markdown]
# Without a mask (first line) most of the weight falls on padding. Neither idea
# works:
#
# - *After* (second line): padding has 0, but the rest sums to 0.22, and the
#   context vector shrinks.
# - *Before* (third line): a score of 0 is not "no weight". $e^0$ is 1, as much
#   as `y` gets.
#
# **Question.** Why not multiply after, and divide by the new sum?
#
# <details><summary>Answer</summary>
#
# That works here. But if padding scores 1000 above the rest, all real weights
# round to 0, and 0 / 0 is `nan`.
#
# </details>

# %% [markdown] tags=["walkthrough"]
# ### Exercise 3.1, second half · `attention_weights`
#
# What works: give padding a score so low that its exponential *is* 0, then
# take the softmax. $e^{-\infty} = 0$, and the real characters share everything.
# So they do with −1,000,000,000, whose exponential is rounded to 0.

# %% [markdown] tags=["exercise"]
# ### Exercise 3.1, second half · `attention_weights`
#
# *{{exercise attention_weights}}*
#
# Padding must get exactly 0, whatever it scores, and the rest must still sum
# to 1. Which score would softmax turn into exactly 0?


# %%
def attention_weights(
    alignment_scores: np.ndarray, mask: np.ndarray
) -> np.ndarray:
    """Softmax over the real characters (Bahdanau et al., 2015, 3.1).

    Args:
        alignment_scores: (batch, Tx), whole numbers or not, up to a million
            in size, on padding too.
        mask: (batch, Tx), True = real character; False may be anywhere.

    Returns:
        (batch, Tx): each row sums to 1, and is exactly 0 on padding.
    """
    ### BEGIN SOLUTION
    masked_scores = np.where(mask, alignment_scores, -np.inf)
    return softmax(masked_scores)
    ### END SOLUTION


# %% [markdown]
# By hand: 1, 2, 0 without the padding give 0.245, 0.665, 0.090 as before.

# %%
weights = attention_weights(scores, mask)
print(weights.round(3))
assert weights[0, 3] == weights[0, 4] == 0, "padding is not exactly 0"
expected = [[0.245, 0.665, 0.09, 0, 0]]
assert np.allclose(weights, expected, atol=0.001), "the rest shares the 1"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Do not touch the weights. Change the scores of the padding, then take the
# softmax once.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Make a new array that holds the score where the mask is `True`, and minus
# infinity (`-np.inf`) where it is `False`.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `np.where(condition, a, b)` takes from `a` where the condition is true, and
# from `b` elsewhere. `softmax` of the result is the answer.
#
# </details>

# %%
check(attention_weights)

# %% [markdown]
# ![3 May 1979 and 13NOV2017 padded to the same width, with their ids and masks, padding having id 0. Below, attention weights as bars: without the mask 20 % falls on padding, with it nothing.](../assets/padding_mask.svg)
#
# (Below each character is its **id**, its number.)
#
# **Question.** What would a row with nothing but padding get?
#
# <details><summary>Answer</summary>
#
# With −∞: `nan`, because the largest score is −∞ too, and −∞ − (−∞) is not a
# number. With −1,000,000,000 in place of every score: the same weight
# everywhere. Neither means anything, so the course refuses empty texts.
#
# </details>
#
# **Takeaway.** Mask the scores, before the softmax.

# %% [markdown]
# ## 5 · A score that can be learnt
#
# The dot product compares column with column. But a decoder state and an
# encoder state may differ in size, and no column has a name. Bahdanau's
# **additive score** lets training find out how to compare them. (Its bias $b$, a
# learnt constant, is ours: section 10.)
#
# $$\text{score} = v \cdot \tanh(q\,W_q + k\,W_k + b)$$
#
# `query @ W_query` and `key @ W_key` have the same size; they are added up, with
# a bias `b`. `tanh` squashes each sum to a number from −1 to 1, and `v` says how
# much each of these counts.

# %% [markdown]
# **Question.** What is the `tanh` for?
#
# <details><summary>Answer</summary>
#
# Without it, the score is one number from the query plus one from the key. The
# query then adds the same to every key's score, and softmax ignores what all
# scores share: every query would have the same weights. The bend in tanh lets a
# query change *which* key wins.
#
# </details>

# %% [markdown]
# **Question.** What does this cost, compared with the dot product?
#
# <details><summary>Answer</summary>
#
# | | dot product | additive, $u$ numbers compared |
# |---|---|---|
# | weights to learn | none | $W_q$, $W_k$, $b$, $v$ |
# | query and key | of one size $d$ | of any sizes |
# | for each query and key | $d$ products | $u$ tanh and $u$ products |
#
# Dot products are one product of matrices, which makes them much faster in
# practice (Vaswani et al., 2017, section 3.2.1). Transformers use them *scaled*,
# $q \cdot k / \sqrt{d}$: without that, long vectors have large dot products,
# and softmax gives one key nearly all the weight. Lesson 07 tries both.
#
# </details>

# %% [markdown]
# First one query and one key, number by number. All sizes differ, so a shape
# tells what it belongs to. An encoder state has `2*units` numbers: two readers
# read each text, one from each end, and the state of each has **`units`**
# numbers. The sums have five, the `attention_units`.


# %%
rng = np.random.default_rng(3)
decoder_state = rng.normal(size=(2, 4))  # (batch, decoder_units)
encoder_states = rng.normal(size=(2, 10, 6))  # (batch, Tx, 2*units)
sizes = {"W_query": (4, 5), "W_key": (6, 5), "b": 5, "v": 5}
params = {name: rng.normal(size=size) for name, size in sizes.items()}
W_query, W_key, b, v = params.values()


def score_of_one(query, key):
    """Score one query (4,) and one key (6,)."""
    score = 0.0
    for unit in range(5):
        total = b[unit]
        total += sum(query[i] * W_query[i, unit] for i in range(4))
        total += sum(key[i] * W_key[i, unit] for i in range(6))
        score += v[unit] * np.tanh(total)
    return score


# %% [markdown]
# Now without loops. `query @ W_query` has shape `(5,)`; `keys @ W_key`, for all
# ten keys, has `(10, 5)`: `@` multiplies along the last axis, and the axes
# before it stay. NumPy adds the two by **broadcasting**: it compares shapes
# from the right and repeats what is missing or has length 1. So every key
# meets the same query.
#
# **Predict.** What does NumPy make of a whole batch, `(2, 5)` plus
# `(2, 10, 5)`?
#
# <details><summary>Answer</summary>
#
# An error: from the right, 5 meets 5, then 2 meets 10. With ten texts it would
# be worse: nothing complains, and the query of text 3 meets character 3 of
# every text.
#
# </details>

# %% [markdown]
# ### Exercise 3.2 · The additive score
#
# *{{exercise 3.2}}*
#
# Score a whole batch: every query meets all keys of its own text, and no
# other. Nothing is masked here, and no softmax is taken.


# %%
def additive_score(
    query: np.ndarray,
    keys: np.ndarray,
    W_query: np.ndarray,
    W_key: np.ndarray,
    b: np.ndarray,
    v: np.ndarray,
) -> np.ndarray:
    """How well query and keys fit (Bahdanau et al., 2015, A.1.2).

    Args:
        query: (batch, decoder_units).
        keys: (batch, Tx, 2*units).
        W_query: (decoder_units, attention_units).
        W_key: (2*units, attention_units).
        b: (attention_units,).
        v: (attention_units,).

    Returns:
        alignment_scores (batch, Tx).
    """
    ### BEGIN SOLUTION
    projected_query = (query @ W_query)[
        :, None, :
    ]  # (batch, 1, attention_units)
    projected_keys = keys @ W_key + b  # (batch, Tx, attention_units)
    return np.tanh(projected_query + projected_keys) @ v
    ### END SOLUTION


# %% [markdown]
# <details><summary>By hand</summary>
#
# With one number everywhere: `W_query` 0.5, `W_key` 1, `b` 0.5, `v` 2. Two
# texts, each with the keys 1 and −1; their queries are 1 and −1.
#
# - Query 1, key 1: 1 · 0.5 + 1 · 1 + 0.5 = 2, and 2 · tanh(2) = 1.93.
# - Query 1, key −1: 0.5 − 1 + 0.5 = 0, and 2 · tanh(0) = 0.
# - Query −1: the sums are 1 and −1, and 2 · tanh(±1) = ±1.52.
#
# </details>

# %%
one = np.ones((1, 1))
tiny = {"W_query": one / 2, "W_key": one, "b": one[0] / 2, "v": 2 * one[0]}
queries = np.array([[1.0], [-1.0]])  # (2, 1)
two_keys = np.array([[[1.0], [-1.0]]] * 2)  # (2, 2, 1)
small = additive_score(queries, two_keys, **tiny)
print(small.round(2))
assert np.allclose(small, [[1.93, 0], [1.52, -1.52]], atol=0.005), "see above"
scores = additive_score(decoder_state, encoder_states, **params)
for query, text, row in zip(decoder_state, encoder_states, scores):
    by_loop = [score_of_one(query, key) for key in text]
    assert np.allclose(row, by_loop), "the loop gives other scores"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Work out both matrix products first and write their shapes beside them.
# Which axis has one of them that the other lacks?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Give the projected query a time axis of length 1: `(batch, 1, units)`. Then
# it broadcasts against `(batch, Tx, units)`. Add `b`, take `np.tanh`.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# Indexing with `[:, None, :]` puts a new axis in the middle. At the end `@ v`
# turns `(batch, Tx, units)` into `(batch, Tx)`.
#
# </details>

# %%
check(additive_score)

# %% [markdown]
# ## 6 · One step of attention
#
# One whole step over `3May79`, without `W_query`, `W_key` and `b`:
#
# ![One attention step over 3May79 in five rows: keys, alignment scores, attention weights as bars (M 0.51, a 0.24, y 0.20, the others 0.02 or less), weight times value, and their sum, the context vector (0.79, 0.61).](../assets/attention_step.svg)
#
# Rows 4 and 5 are left, the sum of the values, each times its weight:
# `(batch, Tx)` and `(batch, Tx, 2*units)` give `(batch, 2*units)`. `np.einsum`
# can say that, with a letter for each axis: b for batch, t for time, d for the
# numbers of a value. It multiplies where letters agree, and sums over those
# that are missing on the right.

# %% [markdown]
# ### Exercise 3.3 · Context vector, and the whole step
#
# *First half, `context_vector`: {{exercise context_vector}}*


# %%
def context_vector(
    attention_weights: np.ndarray, values: np.ndarray
) -> np.ndarray:
    """The weighted sum of the values (Bahdanau et al., 2015, 3.1).

    Args:
        attention_weights: (batch, Tx), each row sums to 1.
        values: (batch, Tx, 2*units).

    Returns:
        (batch, 2*units).
    """
    ### BEGIN SOLUTION
    return np.einsum("bt,btd->bd", attention_weights, values)
    ### END SOLUTION


# %% [markdown]
# <details><summary>By hand</summary>
#
# With the values of section 2 for two texts. Weights 0.25, 0.75, 0 give 0 and
# 0.25 · 3 + 0.75 · 5 + 0 · 9 = 4.5. Weights 0, 0, 1 give all of the third
# value, 7 and 9.
#
# </details>

# %%
weights = np.array([[0.25, 0.75, 0.0], [0.0, 0.0, 1.0]])
context = context_vector(weights, np.stack([values, values]))
print(context)
assert np.allclose(context, [[0, 4.5], [7, 9]]), "see the two texts above"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Each weight has to multiply a whole row of the values. Which axis does the
# array of weights lack?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Either give the weights a last axis of length 1, multiply, and sum over
# time; or name the axes b, t, d and let `np.einsum` do both.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# In einsum's string the weights are `bt`, the values `btd`. The result keeps
# the letters of the axes that stay; the letter left out is summed over.
#
# </details>

# %%
check(context_vector)

# %% [markdown]
# ### Exercise 3.3, second half · `one_step_attention`
#
# *{{exercise one_step_attention}}*
#
# Put the parts together. The decoder state is the query; the encoder states
# are keys *and* values. (Your functions have the names of what they return:
# call your variables something else.)


# %%
def one_step_attention(
    decoder_state: np.ndarray,
    encoder_states: np.ndarray,
    mask: np.ndarray,
    params: dict[str, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """One look at the text (Bahdanau et al., 2015, section 3.1).

    Args:
        decoder_state: (batch, decoder_units), from before this step.
        encoder_states: (batch, Tx, 2*units).
        mask: (batch, Tx), True = real character.
        params: "W_query", "W_key", "b" and "v", in any order.

    Returns:
        context (batch, 2*units), weights (batch, Tx).
    """
    ### BEGIN SOLUTION
    alignment_scores = additive_score(decoder_state, encoder_states, **params)
    weights = attention_weights(alignment_scores, mask)
    return context_vector(weights, encoder_states), weights
    ### END SOLUTION


# %% [markdown]
# <details><summary>By hand</summary>
#
# With the small numbers of exercise 3.2 and one padding position after them:
# the scores are 1.93 and 0. $e^{1.928} = 6.88$ and $e^0 = 1$ give the weights
# 6.88 / 7.88 = 0.873 and 0.127, and 0 for the padding. The context vector is
# 0.873 · 1 + 0.127 · (−1) + 0 · 5 = 0.746.
#
# </details>

# %%
three_states = np.array([[[1.0], [-1.0], [5.0]]])  # (1, 3, 1)
real = np.array([[True, True, False]])
context, weights = one_step_attention(one, three_states, real, tiny)
print(context.round(3), weights.round(3))
assert np.allclose(weights, [[0.873, 0.127, 0]], atol=0.001), "mask, softmax"
assert np.allclose(context, 0.746, atol=0.001), "the context vector: see above"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# You have written all three parts. Each needs what the one before returns.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Scores from the decoder state and the encoder states; weights from the
# scores and the mask; the context vector from the weights and the encoder
# states. Return the context vector first.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# The names in `params` are those of the arguments of `additive_score`, so
# `**params` hands over all four. Do not call a variable `attention_weights`:
# inside this function the name would hide the function you need.
#
# </details>

# %%
check(one_step_attention)

# %% [markdown]
# **Takeaway.** One step of attention is three lines: score, weigh, blend.
#
# ### What is learnt in $W$ and $v$?
#
# Here is a training run small enough to read. Three queries ask the pieces of
# section 2 for the day, the month and the year. Nobody says where to look. We
# measure only the *error*, how far each context vector is from the value
# wanted. Each number in turn is nudged. If the error grows, it goes down,
# otherwise up.


# %%
asked, texts = np.eye(3), np.stack([keys] * 3)  # three queries, one text
sizes = {"W_query": (3, 8), "W_key": (2, 8), "b": 8, "v": 8}
rng = np.random.default_rng(2)
learnt = {name: rng.normal(size=size) for name, size in sizes.items()}


def attend():
    """The weights (question, piece), and the error of what they blend."""
    weights = softmax(additive_score(asked, texts, **learnt))
    return weights, np.mean((weights @ values - values) ** 2)


print(attend()[0].round(1))
for array in list(learnt.values()) * 150:
    for place in np.ndindex(array.shape):
        before = attend()[1]
        array[place] += 1e-4
        slope = (attend()[1] - before) / 1e-4
        array[place] -= 1e-4 + 0.1 * slope
print(attend()[0].round(1))
assert np.diag(attend()[0]).min() > 0.8

# %% [markdown]
# A row for each query, a column for each piece. Before, the weights are where
# chance put them; after, on the piece that answers. $W_q$, $W_k$ and $v$ now
# give a query and its answer a high score. Lesson 05 trains a whole network on
# the same idea, but gets all the slopes from one pass.

# %% [markdown]
# ## 7 · A window; and not only text
#
# *Global* attention, ours, weighs all characters. *Local* attention weighs a
# window and leaves out the rest (Luong et al., 2015, section 3.2): a window is
# a mask.
#
# ![Global attention looks at all 19 characters of Saturday 9 May 2018, and puts most of its weight on May by itself. Local attention looks through a magnifying glass at five characters around May only.](../assets/global_local.svg)

# %% [markdown]
# **Question.** A window is cheaper. Why do we not use one?
#
# <details><summary>Answer</summary>
#
# Something has to say where the window goes before anything is weighed, and in
# `1979, May 3` the month is elsewhere. Our texts have at most 48 characters: we
# weigh them all and let training learn to zoom in, as it has in the picture.
#
# </details>
#
# **Question.** Does attention need text? Cut an image into patches, and take
# the numbers of each patch as key and value. Here are nine patches of 4 × 4;
# the query is an upright line, that of patch 5.

# %%
image = np.zeros((12, 12))
image[4:8, 9] = image[1, :4] = image[10, 4:8] = 1  # upright, flat, flat
patches = image.reshape(3, 4, 3, 4).swapaxes(1, 2).reshape(9, 16)
weights = softmax(patches @ patches[5])  # the upright line
print(weights.reshape(3, 3).round(2))
assert np.allclose(softmax(patches[::-1] @ patches[5]), weights[::-1])

# %% [markdown]
# It does not: anything with parts can be attended to. Xu et al. (2015) do it
# with an image, while a sentence about it is written. Attention knows no order:
# turn the patches round, and the weights turn with them. In our network, the
# encoder brings in the order.

# %% [markdown]
# ## 8 · The same in Keras
#
# Is our function right? Keras has an `AdditiveAttention`, written by other
# people. It leaves out `W_query`, `W_key` and `b`, so we apply them before it.

# %%
prepare(models=True)
from utils import layers
from utils.backend import keras, ops

mask = np.arange(10) < np.array([[10], [8]])  # 10 and 8 real characters
inputs = decoder_state, encoder_states, mask
our_context, our_weights = one_step_attention(*inputs, params)
query = (decoder_state @ W_query)[:, None, :]  # (batch, 1, 5): one query
asked = [query, encoder_states, encoder_states @ W_key + b]  # value, then key
oracle = keras.layers.AdditiveAttention()
oracle.build([part.shape for part in asked])
oracle.set_weights([v])  # Keras calls it scale
context, weights = oracle(  # what it calls scores are the weights
    asked, mask=[None, mask[:, None]], return_attention_scores=True
)
assert np.allclose(context[:, 0], our_context, atol=1e-5)
assert np.allclose(weights[:, 0], our_weights, atol=1e-5)
print("equal to keras.layers.AdditiveAttention")

# %% [markdown]
# ### Exercise 3.4 · Attention in Keras
#
# *{{exercise 3.4}}*
#
# A Keras **layer** is an object that holds weights and is called like a
# function: `__init__` takes settings, `build` makes the weights at the first
# call, `call` computes (lesson 02, section 6, has an example).
#
# Write `call`, and `project`, the part that depends on the keys alone: the
# decoder calls it once for all ten steps, and passes the result on. `ops` has
# NumPy's functions for Keras' arrays (`matmul`, `tanh`, `sum`, `where`,
# `einsum`), and `softmax`.


# %%
class AdditiveAttention(keras.layers.Layer):
    """Decides where to look (Bahdanau et al., 2015, 3.1 and A.1.2)."""

    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, query_shape, keys_shape, *_, **__):
        units, query_size = self.units, query_shape[-1]
        normal = keras.initializers.RandomNormal(stddev=1.0)
        self.W_query = self.add_weight((query_size, units), name="W_query")
        self.W_key = self.add_weight((keys_shape[-1], units), name="W_key")
        self.b = self.add_weight((units,), "zeros", name="b")
        self.v = self.add_weight((units,), normal, name="v")

    def project(self, keys):
        """Returns key @ W_key + b: (batch, Tx, units)."""
        ### BEGIN SOLUTION
        return ops.matmul(keys, self.W_key) + self.b
        ### END SOLUTION

    def call(self, query, keys, mask, projected_keys=None):
        """Attends once, with `ops` alone, so that it can be trained.

        Args:
            query: (batch, decoder_units).
            keys: (batch, Tx, 2*units); they serve as values too.
            mask: (batch, Tx), True = real character.
            projected_keys: `self.project(keys)`, or None: not done yet.

        Returns:
            context_vector (batch, 2*units), attention_weights (batch, Tx).
        """
        ### BEGIN SOLUTION
        if projected_keys is None:
            projected_keys = self.project(keys)
        projected_query = ops.matmul(query, self.W_query)[:, None, :]
        bent = ops.tanh(projected_query + projected_keys)
        scores = ops.where(mask, ops.sum(bent * self.v, axis=-1), -1e9)
        weights = ops.softmax(scores, axis=-1)
        return ops.einsum("bt,btd->bd", weights, keys), weights
        ### END SOLUTION


# %% [markdown]
# By hand: with the random numbers of section 5, your layer and the course's
# must give what the NumPy function gives, with and without `projected_keys`.

# %%
for layer in (AdditiveAttention(5), layers.AdditiveAttention(5)):
    layer(*inputs)  # the first call makes the weights
    layer.set_weights(list(params.values()))
    for projected in (None, layer.project(np.float32(encoder_states))):
        context, weights = layer(*inputs, projected)
        assert np.allclose(weights, our_weights, atol=1e-5), "weights"
        assert np.allclose(context, our_context, atol=1e-5), "context vector"
print("context", context.shape, "weights", weights.shape)

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Your three NumPy functions hold all of it. Translate them line by line: `np`
# becomes `ops`, an argument such as `W_key` becomes `self.W_key`.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `call` first makes sure that it has the projected keys. Then: project the
# query, add, bend, multiply by `self.v` and sum over the last axis, replace
# the scores of padding, softmax, weighted sum of `keys`.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `ops.where(mask, scores, -1e9)` masks. The weighted sum takes `keys`, not
# `projected_keys`.
#
# </details>

# %%
check(AdditiveAttention)

# %% [markdown]
# ## 9 · Before and after training
#
# Your layer fits into the translator: first with random weights, then with
# those of the course's trained one.
#
# **Predict.** `3 May 1979` has ten characters. About how large are the weights
# before training? Will they differ from one written character to the next?
#
# <details><summary>Answer</summary>
#
# The ten weights sum to 1, so they are 1/10 on average, though chance may give
# one character a few times as much. They hardly differ: the queries do not say
# anything yet.
#
# </details>

# %%
from utils import DateTranslator, load_translator
from utils.plots import attention_table, plot_attention

keras.utils.set_random_seed(4)
shipped = load_translator()
attention = AdditiveAttention(shipped.settings["attention_units"])
translator = DateTranslator(attention=attention, **shipped.settings)
untrained = translator.translate("3 May 1979")
translator.set_weights(shipped.get_weights())
trained = translator.translate("3 May 1979")
assert trained.iso == "1979-05-03"
assert np.ptp(untrained.attention, axis=0).max() < 0.1  # all rows alike
print(attention_table(trained, top=1))
plot_attention([untrained, trained], title=["untrained", "trained"])

# %% [markdown]
# A row is one written character; it sums to 1. On the left all rows are alike.
# (Ten dashes mean "no date"; after the first, only dashes may follow.) On the
# right each row has most of its weight on one to three characters, and which ones
# depends on what is being written.
#
# **Question.** Why can one letter of `May` be enough, when `Mar` and `May`
# differ only in the last?
#
# <details><summary>Answer</summary>
#
# The encoder reads from both ends. The state at the `M`, for example, has seen
# `ay` too. A weight says which *state* was used, and a state can know its
# neighbours. Lesson 06 asks how much such a picture proves.
#
# </details>

# %% [markdown]
# Why does `1` attend to the `9`, and a hyphen to anything at all? Let us write
# the date in NumPy, with your `one_step_attention` and the trained weights.
# Before each step we also put *all* weight on one character, each in turn, and
# print what would then be written.
#
# **Predict.** Which rows will show the same character almost from end to end?

# %%
from utils.by_hand import decoder_step  # lesson 04 builds it
from utils.text import START_ID, texts_to_ids

mask, decoder = np.ones((1, 10), bool), translator.params()["decoder"]
states = translator.encoder(texts_to_ids(["3 May 1979"], 10), mask).numpy()
hidden = cell = np.zeros((1, len(decoder["lstm"]["recurrent_kernel"])))
previous, forced = np.array([START_ID]), []


def tried(place):
    def look(query, keys, *_):
        weights = np.eye(10)[[place]]
        return context_vector(weights, keys), weights

    return "-0123456789"[decoder_step(*state, look)[0].argmax()]


for row in trained.attention:
    state = previous, hidden, cell, states, mask, decoder
    forced.append("".join(tried(place) for place in range(10)))
    logits, hidden, cell, weights = decoder_step(*state, one_step_attention)
    previous = logits.argmax(axis=-1)
    assert np.allclose(weights, row, atol=1e-4)  # as the translator's own
print("  3 May 1979", *map(" ".join, zip(trained.iso, forced)), sep="\n")
assert min(forced[4].count("-"), forced[7].count("-")) > 8
assert forced[1].count("9") > 8 and forced[0][6:9] == "-11"

# %% [markdown]
# - A hyphen is written almost wherever the weight is. It needs nothing from the
#   text.
# - The same goes for the second character, `9`: the years are 1900 to 2099, so it
#   follows
#   from the `1`.
# - `1` is written from two places, the `9` and the `7` after it, but not from
#   the `1` itself: there the decoder writes a `-`. The states of its neighbours
#   know the `1`, and this network learnt to read it from them.
#
# **Takeaway.** Training turns rows that are alike into rows that differ. Where
# the answer does not depend on a row, it means little.

# %% [markdown]
# ## 10 · The bottleneck that attention removes
#
# Without attention, the encoder hands over one vector of a fixed size, however
# long the text: a **bottleneck**. With attention every character is one weighted
# sum away.

# %% [markdown]
# <details><summary>Where this course differs from the papers</summary>
#
# | | Bahdanau et al. (2015) | Luong et al. (2015) | here |
# |---|---|---|---|
# | reader, writer | gated units (A.1.1) | stacked LSTMs | one **LSTM** each way: a network with a memory (lesson 02) |
# | first decoder state | made from the encoder's (A.2.2) | – | zeros |
# | query | state before the step | state after it | before |
# | score | additive, without $b$ (A.1.2) | dot, general, concat | additive |
# | next character from | state, previous character, context (A.2.2) | state, context | state |
#
# </details>

# %% [markdown]
# ## What you now know
#
# - Attention is a look-up in which every entry answers, the more the better its
#   key fits the query.
# - Softmax turns scores into weights that sum to 1.
# - Padding is masked in the scores, before the softmax.
# - The additive score learns what "fits" means.
#
# Next, [lesson 04](04_decoder.ipynb): one step of attention for each character
# that is written.

# %% [markdown]
# ## Sources
#
# <details><summary>What this lesson draws on</summary>
#
# - D. Bahdanau, K. Cho and Y. Bengio (2015), *Neural machine translation by
#   jointly learning to align and translate*, section 3.1, appendix A,
#   [arXiv:1409.0473](https://arxiv.org/abs/1409.0473).
# - M.-T. Luong, H. Pham and C. Manning (2015), *Effective approaches to
#   attention-based neural machine translation*, sections 2 and 3,
#   [arXiv:1508.04025](https://arxiv.org/abs/1508.04025).
# - A. Vaswani and others (2017), *Attention is all you need*, section 3.2.1,
#   [arXiv:1706.03762](https://arxiv.org/abs/1706.03762).
# - K. Xu and others (2015), *Show, attend and tell*,
#   [arXiv:1502.03044](https://arxiv.org/abs/1502.03044).
# - Keras, [`AdditiveAttention`](https://keras.io/api/layers/attention_layers/additive_attention/).
#
# </details>

# %% tags=["exercise"]
from utils.checks import progress

progress("03")
