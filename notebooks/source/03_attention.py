# %% [markdown]
# # 03 · Attention
#
# You build the part of the network that decides where to look: first with
# three numbers and a pencil, in the end equal to the layer that reads dates.
#
# | | |
# |---|---|
# | **Goals** | know query, key and value · turn scores into weights · keep padding out · write one step of attention |
# | **Needs** | some NumPy; nothing from the other lessons |
# | **Makes** | `one_step_attention` in NumPy; an attention layer in Keras, for lessons 04 and 05 |
# | **Run time** | about 20 seconds; TensorFlow from section 8 on |

# %% [markdown] tags=["exercise"]
# This is the exercise: {{lesson 03}}. Hints are folded; checks say
# what is right, or what a mistake looks like.

# %%
try:
    from utils.environment import prepare
except ImportError as error:
    raise ImportError(
        "The course's package is not installed in this kernel. Run `make "
        "lab` in the course's folder; README.md, 'If something goes wrong', "
        "has the other ways."
    ) from error
prepare()

# %% [markdown]
# ## 1 · Where would you look?
#
# The network has read `3 May 1979` and has written `1979-`. The month comes
# next.
#
# **Predict.** Which characters would you look at to write the month? And to
# write the day?
#
# <details><summary>Answer</summary>
#
# At `May` for the month, at `3` for the day. For each character you write,
# you look at a few characters of the text, and each time at others. Attention
# does that with numbers: for every written character, every read character
# gets a *weight*, and the weights sum to 1.
# </details>

# %% [markdown]
# ![Schematic: a blue encoder reads 3 May 1979, a red decoder writes 1979-05-03, and between them attention sums the encoder states, May most of all, into the context vector plugged into the decoder.](../assets/encoder_decoder.svg)
#
# - The blue **encoder** reads. It keeps a vector for each character, its
#   *encoder state*.
# - The red **decoder** writes. Its own vector, the *decoder state*, knows what
#   is written so far, so it can ask for what comes next.
# - **Attention** compares the decoder state with every encoder state, and
#   hands one blend of them to the decoder: the *context vector*. This is the
#   part you build.

# %% [markdown]
# ## 2 · A dictionary that blends
#
# A Python dictionary compares a *query* with its *keys*. One key is equal, and
# its *value* is the answer. Attention is softer: every key fits more or less,
# and every value counts as much as its key fits.
#
# Take `3 May 1979` as three pieces, with numbers made by hand. A key says "in
# digits" and "may be a month"; a value, which two digits to write.
#
# | piece | key | value |
# |---|---|---|
# | `3` | 1, 0.5 (March?) | 0, 3 |
# | `May` | 0, 1 | 0, 5 |
# | `1979` | 1, 0 | 7, 9 |
#
# The query asks for the month: 0, 2.

# %% [markdown]
# How well does a key fit? Multiply query and key number by number and add up.
# For `3` that is 0 · 1 + 2 · 0.5 = 1.
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
from utils.plots import Picture

pieces = ["3", "May", "1979"]
keys = np.array([[1.0, 0.5], [0.0, 1.0], [1.0, 0.0]])  # (3, 2)
values = np.array([[0.0, 3.0], [0.0, 5.0], [7.0, 9.0]])  # (3, 2)
query = np.array([0.0, 2.0])
for piece, key in zip(pieces, keys):
    score = query[0] * key[0] + query[1] * key[1]
    print(f"{piece:>4} scores {score}")

# %% [markdown]
# These are **alignment scores**: 1, 2, 0. A score can be any number, also a
# negative one. We want shares, positive and summing to 1. *Softmax* gets them
# in two steps:
#
# 1. Take e^score (`np.exp`), which is always positive: e¹ = 2.718, e² = 7.389,
#    e⁰ = 1.
# 2. Divide by the sum, 11.107. That leaves 0.245, 0.665 and 0.090.
#
# These are the **attention weights**. Each value counts by its weight, and the
# sum is the **context vector**. Its second number:
#
# 0.245 · 3 + 0.665 · 5 + 0.090 · 9 = 4.87
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
# Almost 0, 5: what `May` says, pulled a little towards the other two. The
# thicker a line in the picture, the larger the weight that pulls.

# %%
figure = Picture(figsize=(5.4, 3), layout="constrained")
axes = figure.subplots()
for piece, value, weight in zip(pieces, values, weights):
    axes.plot(*zip(value, context), color="#b84300", linewidth=10 * weight)
    axes.plot(*value, "o", color="#00468b", zorder=3)
    label = f"{piece}: weight {weight:.2f}"
    axes.annotate(label, value, (8, 8), textcoords="offset points")
axes.plot(*context, "X", color="black", markersize=9)
axes.annotate("context vector", context, (9, -13), textcoords="offset points")
axes.set(xlabel="first number", ylabel="second number")
axes.set(xlim=(-0.5, 10.5), ylim=(2, 10.5))
figure.alt = (
    "The three values as points, a line from each to the context vector. The "
    "line from May is the thickest, and the context vector lies next to it."
)
figure

# %% [markdown]
# **Question.** Why two vectors for a piece, a key and a value?
#
# <details><summary>Answer</summary>
#
# A key says *when* a piece is wanted, a value says *what* it gives. A long
# enough vector can do both jobs: in this course, as in the paper it follows,
# the encoder states are keys and values at once. Transformers make two
# vectors of each state.
#
# </details>
#
# **Takeaway.** Attention is a look-up in which every entry answers, each by
# the share that its key fits.

# %% [markdown]
# This lesson follows Bahdanau, Cho and Bengio (2015).
#
# <details><summary>Their names, and those of the Coursera course</summary>
#
# - `decoder_state`, the query: *s*; Coursera s⟨t−1⟩
# - `encoder_states`, keys and values: *h*; Coursera a⟨t′⟩
# - `alignment_scores`: *e*
# - `attention_weights`: *α*
# - `context_vector`: *c*; Coursera context
#
# </details>

# %% [markdown]
# ## 3 · Softmax, done safely
#
# Our scores were small. Those of a network need not be.
#
# **Predict.** The scores 1000, 1001, 999 differ from each other as 1, 2, 0 do.
# What does the first step, e^score, make of them?

# %% tags=["walkthrough"]
with np.errstate(over="ignore", invalid="ignore"):  # we look for ourselves
    exponentials = np.exp(np.array([1000.0, 1001.0, 999.0]))
    print("exponentials", exponentials)
    print("weights", exponentials / exponentials.sum())

# %% [markdown]
# e¹⁰⁰⁰ is too large for a computer's number. It becomes infinite, `inf`, and
# `inf / inf` is `nan`, "not a number".
#
# So first subtract the largest score from all. The largest becomes 0, and no
# exponential is above 1. From 1, 2, 0 we get −1, 0, −2. The exponentials
# 0.368, 1, 0.135 sum to 1.503, and the weights are 0.245, 0.665, 0.090 again:
# each exponential is e² times smaller, and so is their sum.

# %% [markdown]
# ### Exercise 3.1 · From scores to weights
#
# *First half, `softmax`: {{exercise softmax}}*
#
# Scores come in batches of shape `(batch, Tx)`: a row for each text, a column
# for each of its characters. Each **row** has to sum to 1, so the sum runs
# along the last axis. Write a softmax that can be told another axis, and that
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
# By hand: 1, 2, 0 and 1000, 1001, 999 have the same differences, so both rows
# give 0.245, 0.665, 0.090. In the second table we go down the columns: 0 and 0
# share equally; e⁰ = 1 and e^(ln 3) = 3 give 1/4 and 3/4.

# %%
rows = np.array([[1.0, 2.0, 0.0], [1000.0, 1001.0, 999.0]])
print(softmax(rows).round(3))
print(softmax(np.array([[0.0, 0.0], [0.0, np.log(3)]]), axis=0).round(2))

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# What has to be subtracted is one number for each row, not one for all.
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
# Dividing all scores by a *temperature* before the softmax sharpens the
# weights when it is below 1, and evens them out when it is above.
#
# **Takeaway.** Softmax: subtract the largest, exponentials, divide by the sum,
# all along the axis of the characters.

# %% [markdown]
# ## 4 · Padding gets nothing
#
# A batch is a rectangle: short texts are filled up with padding. A **mask**
# says what is real, `True` for a character, `False` for padding.
#
# The network scores padding too, and nothing keeps that score low. Say `May`
# scores 1, 2, 0, and two paddings behind it score 3 each.
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
# The first line has no mask: 78 % of the weight falls on padding. And neither
# idea works.
#
# - **After** (second line): padding has 0, but the rest sums to 0.22, and the
#   context vector shrinks.
# - **Before** (third line): a score of 0 is not "no weight". e⁰ is 1, as much
#   as `y` gets.
#
# Multiply after, then divide by the new sum? Right here, but if padding scores
# 1000 above the rest, all real weights round to 0, and 0 / 0 is `nan`.

# %% [markdown] tags=["walkthrough"]
# ### Exercise 3.1, second half · `attention_weights`
#
# What works: give padding a score so low that its exponential *is* 0, then
# take the softmax. e^(−∞) = 0, and the real characters share everything. A
# penalty of −1,000,000,000 does the same, as its exponential is too small for
# a computer's number. A penalty of −10 is no match for padding that scores 99.

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
        alignment_scores: (batch, Tx), any numbers, on padding too.
        mask: (batch, Tx), True = real character.

    Returns:
        (batch, Tx): each row sums to 1, and is exactly 0 on padding.
    """
    ### BEGIN SOLUTION
    masked_scores = np.where(mask, alignment_scores, -np.inf)
    return softmax(masked_scores)
    ### END SOLUTION


# %% [markdown]
# By hand: 1, 2, 0 without the two paddings give 0.245, 0.665, 0.090 as before.

# %%
weights = attention_weights(scores, mask)
print(weights.round(3))
assert weights[0, 3] == weights[0, 4] == 0, "padding is not exactly 0"
assert np.isclose(weights.sum(), 1)

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
# **Question.** What would a row with nothing but padding get?
#
# <details><summary>Answer</summary>
#
# With −∞: `nan`, because the largest score is −∞ too, and −∞ − (−∞) is not a
# number. With a penalty of a billion: the same weight everywhere. Neither
# means anything. So the course refuses empty texts.
#
# </details>
#
# **Takeaway.** Mask the scores, before the softmax.

# %% [markdown]
# ## 5 · A score that can be learnt
#
# In section 2 we filled the columns by hand, and column met column. In the
# network a decoder state and an encoder state may differ in size, and no
# column has a name. Bahdanau's **additive score** lets training find out how
# to compare them:
#
# 1. `query @ W_query` and `key @ W_key` bring both to the same size.
# 2. Add them, and a bias `b`.
# 3. `tanh` bends each sum into the range from −1 to 1.
# 4. `v` says how much each bent number counts.
#
# score = v · tanh(query @ W_query + key @ W_key + b)

# %% [markdown]
# **Question.** What is the `tanh` for?
#
# <details><summary>Answer</summary>
#
# Without it, the score is one number from the query plus one from the key.
# The query then adds the same to every key's score, and softmax ignores what
# all scores share. Every query would look at the same place. The bend lets a
# query change *which* key wins.
#
# </details>
#
# Take two texts of ten characters, with random numbers. All sizes differ, so a
# shape tells what it belongs to; 5 is the size in which we compare.

# %%
rng = np.random.default_rng(3)
decoder_state = rng.normal(size=(2, 4))  # (batch, decoder_units)
encoder_states = rng.normal(size=(2, 10, 6))  # (batch, Tx, 2*units)
sizes = {"W_query": (4, 5), "W_key": (6, 5), "b": 5, "v": 5}
params = {name: rng.normal(size=size) for name, size in sizes.items()}
W_query, W_key, b, v = params.values()

# %% [markdown] tags=["walkthrough"]
# First one query and one key, number by number. Each of five units adds up
# its part of query and key, bends the sum, and adds to the score.


# %% tags=["walkthrough"]
def score_of_one(query, key):
    score = 0.0
    for unit in range(5):
        total = b[unit]
        total += sum(query[i] * W_query[i, unit] for i in range(4))
        total += sum(key[i] * W_key[i, unit] for i in range(6))
        score += v[unit] * np.tanh(total)
    return score


by_hand = score_of_one(decoder_state[0], encoder_states[0, 0])

# %% [markdown] tags=["walkthrough"]
# Now without loops. `query @ W_query` has shape `(5,)`. For all ten keys,
# `keys @ W_key` has shape `(10, 5)`. NumPy adds them by *broadcasting*: it
# compares shapes from the right and repeats what is missing on the left. So
# every key meets the same query.
#
# `(5,) + (10, 5) + (5,)` gives `(10, 5)`, and `@ v` leaves `(10,)`: one score
# for each character.

# %% tags=["walkthrough"]
query, keys = decoder_state[0], encoder_states[0]  # (4,), (10, 6)
one = np.tanh(query @ W_query + keys[0] @ W_key + b) @ v
all_ten = np.tanh(query @ W_query + keys @ W_key + b) @ v
print((query @ W_query).shape, "+", (keys @ W_key).shape, "->", all_ten.shape)
assert np.isclose(one, by_hand)
assert np.allclose(all_ten, [score_of_one(query, key) for key in keys])

# %% [markdown] tags=["exercise"]
# NumPy adds arrays of different shapes by *broadcasting*: it compares the
# shapes from the right, and repeats what is missing or has length 1. `(5,)`
# plus `(10, 5)` gives `(10, 5)`: one query meets ten keys.

# %% [markdown]
# Now the batch: queries `(2, 4)`, keys `(2, 10, 6)`.
#
# **Predict.** What does NumPy make of `decoder_state @ W_query`, shape
# `(2, 5)`, plus `encoder_states @ W_key`, shape `(2, 10, 5)`?
#
# <details><summary>Answer</summary>
#
# An error. From the right, 5 meets 5, then 2 meets 10. With ten texts it would
# be worse: 10 meets 10, nothing complains, and the query of text 3 meets
# character 3 of every text.
#
# </details>

# %% [markdown]
# ### Exercise 3.2 · The additive score
#
# *{{exercise 3.2}}*
#
# Score a whole batch: every query meets all keys of its own text, and no
# other. Nothing is masked or normalised here.


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
    projected_query = (query @ W_query)[:, None, :]  # (batch, 1, units)
    projected_keys = keys @ W_key + b  # (batch, Tx, units)
    return np.tanh(projected_query + projected_keys) @ v
    ### END SOLUTION


# %% [markdown] tags=["walkthrough"]
# `[:, None, :]` gives the query an axis of length 1 where the keys have time:
# `(2, 1, 5)` fits `(2, 10, 5)`. The scores must equal twenty calls of the
# loop.

# %% tags=["walkthrough"]
scores = additive_score(decoder_state, encoder_states, **params)
print("alignment_scores", scores.shape)
for query, keys, row in zip(decoder_state, encoder_states, scores):
    assert np.allclose(row, [score_of_one(query, key) for key in keys])

# %% [markdown] tags=["exercise"]
# By hand, with one number everywhere: `W_query` 0.5, `W_key` 1, `b` 0.5, `v` 2.
# Two texts, each with the keys 1 and −1; their queries are 1 and −1.
#
# - Query 1, key 1: 1 · 0.5 + 1 · 1 + 0.5 = 2, and 2 · tanh(2) = 1.93.
# - Query 1, key −1: 0.5 − 1 + 0.5 = 0, and 2 · tanh(0) = 0.
# - Query −1: the sums are 1 and −1, and 2 · tanh(1) = 1.52.

# %% tags=["exercise"]
one = np.ones((1, 1))
tiny = {"W_query": one / 2, "W_key": one, "b": one[0] / 2, "v": 2 * one[0]}
queries = np.array([[1.0], [-1.0]])  # (2, 1)
two_keys = np.array([[[1.0], [-1.0]]] * 2)  # (2, 2, 1)
print(additive_score(queries, two_keys, **tiny).round(2))

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
# **Takeaway.** The additive score is a small network of its own. Training
# decides what "fits" means.

# %% [markdown]
# ## 6 · One look at the text
#
# Here is one whole step over `3May79`, without `W_query`, `W_key` and `b`.
#
# ![One attention step over 3May79 in five rows: keys, alignment scores, attention weights as bars (M 0.51, a 0.24, y 0.20, the others 0.02 or less), weight times value, and their sum, the context vector (0.79, 0.61).](../assets/attention_step.svg)
#
# Rows 1 to 3 are done. What is left are rows 4 and 5: the sum of the values,
# each times its weight. The time axis is summed away: `(batch, Tx)` and
# `(batch, Tx, 2*units)` give `(batch, 2*units)`.

# %% [markdown] tags=["walkthrough"]
# `np.einsum` says that with a letter for each axis: b for batch, t for time, d
# for the numbers of a value. `"bt,btd->bd"`: multiply where letters agree, and
# add up over t, the letter missing on the right.

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
# By hand, with the values of section 2 for two texts. Weights 0.25, 0.75, 0
# give 0 and 0.25 · 3 + 0.75 · 5 + 0 · 9 = 4.5. Weights 0, 0, 1 give all of the
# third value, 7 and 9.

# %%
weights = np.array([[0.25, 0.75, 0.0], [0.0, 0.0, 1.0]])
context = context_vector(weights, np.stack([values, values]))
print(context)
for row, in_batch in zip(weights, context):
    by_loop = sum(weight * value for weight, value in zip(row, values))
    assert np.allclose(in_batch, by_loop)

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
# are keys *and* values.


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
        params: "W_query", "W_key", "b" and "v", as in `additive_score`.

    Returns:
        context_vector (batch, 2*units), attention_weights (batch, Tx).
    """
    ### BEGIN SOLUTION
    alignment_scores = additive_score(decoder_state, encoder_states, **params)
    weights = attention_weights(alignment_scores, mask)
    return context_vector(weights, encoder_states), weights
    ### END SOLUTION


# %% [markdown] tags=["exercise"]
# By hand, with the small numbers of exercise 3.2 and a padding behind them:
# the scores are 1.93 and 0. e^1.93 = 6.88 and e⁰ = 1 give the weights
# 6.88 / 7.88 = 0.873 and 0.127, and 0 for the padding. The context vector is
# 0.873 · 1 + 0.127 · (−1) + 0 · 5 = 0.746.

# %% tags=["exercise"]
three_states = np.array([[[1.0], [-1.0], [5.0]]])  # (1, 3, 1)
real = np.array([[True, True, False]])
context, weights = one_step_attention(one, three_states, real, tiny)
print(context.round(3), weights.round(3))

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# You have written all three parts. Each needs what the one before gives.
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

# %% [markdown]
# ## 7 · Zoom out, zoom in
#
# *Global* attention, ours, weighs all characters. *Local* attention weighs a
# window and leaves out the rest (Luong et al., 2015, section 3.2).
#
# ![Global attention looks at all 19 characters of Saturday 9 May 2018, and some weight strays to the ay of Saturday. Local attention looks through a magnifying glass at five characters around May only.](../assets/global_local.svg)

# %% [markdown]
# Temperature zooms more gently. Take made-up scores for writing the month,
# highest on the `a` of `May`.
#
# **Predict.** How much of the weight falls on `May` if we divide the scores
# by 4? If we allow only a window of three characters?

# %%
scores = np.array([[1, 0, 2, 3, 2, 0, 0.5, 0, 0, 0.5]])  # of 3 May 1979
window = np.abs(np.arange(10) - 3)[None] <= 1  # the "a" and its neighbours
print("zoomed out", softmax(scores / 4).round(2))
print("global    ", softmax(scores).round(2))
print("local     ", attention_weights(scores, window).round(2))

# %% [markdown]
# `May`, the third to fifth number, grows from 0.42 over 0.78 to 1.
#
# **Question.** A window is cheaper and cannot be distracted. Why do we not
# use one?
#
# <details><summary>Answer</summary>
#
# Somebody has to say where the window goes before anything is weighed, and in
# `1979, May 3` the month stands elsewhere. A window also pays off only in
# long texts. Ours have at most 48 characters: we weigh them all and let
# training learn to zoom in.
#
# </details>
#
# **Takeaway.** A window is a mask; a temperature scales the scores.

# %% [markdown]
# ## 8 · The same in Keras
#
# From here on TensorFlow is needed; it takes some seconds to load. The
# translator is trained with `utils.layers.AdditiveAttention`. With our
# weights, that layer has to give our numbers.

# %%
prepare(models=True)
from utils import layers
from utils.backend import keras, ops

mask = np.arange(10) < np.array([[10], [8]])  # 10 and 8 real characters
inputs = decoder_state, encoder_states, mask
our_context, our_weights = one_step_attention(*inputs, params)
layer = layers.AdditiveAttention(5)
layer(*inputs)  # the first call makes the weights
layer.set_weights(list(params.values()))
context, weights = layer(*inputs)
assert np.allclose(context, our_context, atol=1e-5)
assert np.allclose(weights, our_weights, atol=1e-5)
print("context", context.shape, "weights", weights.shape, "equal to 1e-5")

# %% [markdown]
# Both could share a mistake. Keras has an `AdditiveAttention` that nobody here
# wrote. It has no `W_query`, `W_key` and `b`, so we project before it; its
# `scale` is our `v`. Mind that:
#
# - it takes a list in the order query, *value*, key;
# - it expects many queries at once, so ours gets an axis of length 1;
# - `mask` is a list: one for the queries (none), one for the values;
# - what it calls attention scores are the weights, after the softmax.

# %%
oracle = keras.layers.AdditiveAttention()
asked = [
    (decoder_state @ W_query)[:, None, :],  # query (batch, 1, 5)
    encoder_states,  # value (batch, Tx, 6)
    encoder_states @ W_key + b,  # key (batch, Tx, 5)
]
oracle.build([part.shape for part in asked])
oracle.set_weights([v])
masks = [None, mask]
context, weights = oracle(asked, mask=masks, return_attention_scores=True)
assert np.allclose(context[:, 0], our_context, atol=1e-5)
assert np.allclose(weights[:, 0], our_weights, atol=1e-5)
print("equal to keras.layers.AdditiveAttention")

# %% [markdown]
# ### Exercise 3.4 · Attention in Keras
#
# *{{exercise 3.4}}*
#
# A Keras layer makes its weights in `build`, which is given. Write `call`, and
# `project`, the part that only the keys decide: the decoder calls it once for
# all ten steps. `ops` has NumPy's functions for tensors: `ops.matmul`,
# `ops.tanh`, `ops.sum`, `ops.where`, `ops.softmax`, `ops.einsum`.


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
        """Attends once.

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


# %% [markdown] tags=["exercise"]
# The numbers of exercise 3.3 again: context vector 0.746, weights 0.873,
# 0.127 and 0.

# %% tags=["exercise"]
layer = AdditiveAttention(1)
layer(one, three_states, real)  # the first call makes the weights
layer.set_weights(list(tiny.values()))
context, weights = layer(one, three_states, real)
print(context.numpy().round(3), weights.numpy().round(3))

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
# `ops.where(mask, scores, -1e9)` masks; −1e9 is safe in training, where −∞
# can turn a derivative into `nan`. The weighted sum takes `keys`, not
# `projected_keys`.
#
# </details>

# %%
check(AdditiveAttention)

# %% [markdown]
# ## 9 · Before and after training
#
# Your layer fits into the translator. We ask twice: with random weights, then
# with those of the course's trained translator.
#
# **Predict.** `3 May 1979` has ten characters. About how large are the
# weights before training? Will different written characters look at different
# places?
#
# <details><summary>Answer</summary>
#
# The ten weights sum to 1, and nothing has taught the network to prefer one:
# 1/10 on average, though chance may give one character a few times as
# much. All written characters look alike, because the queries do not say
# anything yet.
#
# </details>

# %%
from utils import DateTranslator, load_translator
from utils.plots import attention_table, plot_attention

keras.utils.set_random_seed(4)
translator = DateTranslator(attention=AdditiveAttention(32))
translator.build()
untrained = translator.translate("3 May 1979")
translator.set_weights(load_translator().get_weights())
trained = translator.translate("3 May 1979")
assert trained.iso == "1979-05-03"
assert np.ptp(untrained.attention, axis=0).max() < 0.1  # all rows alike
print("untrained, at most:", untrained.attention.max().round(2))
print(attention_table(trained, top=1))
plot_attention([untrained, trained], title=["untrained", "trained"])

# %% [markdown]
# A row is one written character; it sums to 1. On the left all rows are alike.
# On the right a row looks at few characters, and at others as the date is
# written: the layer has zoomed in.
#
# **Question.** Why can one letter of `May` be enough, when `Mar` and `May`
# differ only in the last?
#
# <details><summary>Answer</summary>
#
# The encoder reads in both directions. The state at the `a`, for example, has
# seen the `M` before it and the `y` behind it. A weight says which *state* was
# used, and a state knows its neighbours. Lesson 06 asks how much such a map
# proves.
#
# </details>

# %% [markdown]
# At last our NumPy function, on the trained weights. The query of a step is
# the decoder state before it, so we let the decoder write the date, and look
# with its state at every step. The text is padded to 16: six places must get
# exactly nothing.

# %%
from utils.text import iso_to_ids, padding_mask, shift_right, texts_to_ids

source_ids = texts_to_ids(["3 May 1979"], length=16)
mask = padding_mask(source_ids)
states = translator.encoder(source_ids, mask)
decoder, looks = translator.decoder, []
params = translator.params()["decoder"]["attention"]
projected_keys = decoder.attention.project(states)
# What it is fed: at each step the character before.
fed = decoder.embedding(shift_right(iso_to_ids(["1979-05-03"])))
hidden, cell = decoder.initial_state(states)
for step in range(10):
    query, keys = hidden.numpy(), states.numpy()
    looks.append(one_step_attention(query, keys, mask, params)[1])
    hidden, cell, _ = decoder.step(
        fed[:, step], hidden, cell, states, mask, projected_keys
    )
weights = np.concatenate(looks)
assert np.allclose(weights[:, :10], trained.attention, atol=1e-4)
assert np.all(weights[:, 10:] == 0)
assert np.all(weights[5:7, 2:5].sum(axis=1) > 0.5)  # the month, on "May"
print("attention", weights.shape, "as the translator's own; padding gets 0")

# %% [markdown]
# **Takeaway.** Training turns even weights into peaked ones.

# %% [markdown]
# ## 10 · What attention lifts
#
# Without attention, the encoder hands over one vector of a fixed size, however
# long the text: a *bottleneck*. An LSTM that reads `the 29th of August 1958`
# meets the `9` 17 characters before the end. The decoder needs it for its last
# digit: it has to survive 17 steps of reading and nine of writing.
#
# ![Left, without attention: a funnel squeezes the date into one fixed vector, from which all is written. Right, with attention: lines lead from the year, month and day as read to where each is written.](../assets/bottleneck.svg)
#
# With attention every character is one weighted sum away, wherever it stands,
# and in training the correction flows back the same short way.

# %% [markdown]
# ## What you now know
#
# - Attention is a look-up in which every entry answers, by the share that its
#   key fits the query.
# - Softmax turns scores into weights that sum to 1: subtract the largest score
#   first, and mind the axis.
# - Padding is masked in the scores, before the softmax.
# - The additive score learns what "fits" means. The context vector sums the
#   encoder states by their weights.
# - With attention every read character is one step from every written one.
#
# Next, lesson 04: the decoder uses one look per step to write the date.

# %% tags=["exercise"]
from utils.checks import progress

progress("03")
