# %% [markdown]
# # 10 · Transformer
#
# Take the LSTMs out of the date translator, and let attention do everything. What is
# left is a Transformer, the kind of network that chat models are made of. You already
# have most of its parts.
#
# ![A text is read by blocks of self-attention and feed-forward. A date is written by blocks of causal self-attention, cross-attention to the text, and feed-forward. Around each part a line passes by and is added.](../assets/transformer.svg)

# %% [markdown]
# | | |
# |---|---|
# | **Goals** | many queries at once · self- and cross-attention · causal mask · positions · blocks · a cache · what a chat model adds |
# | **Needs** | query, keys, values, mask, softmax (lesson 03); teacher forcing (lesson 04) |
# | **Makes** | four parts in NumPy, the attention equal to Keras' own layer; a
# small Transformer |
# | **Run time** | about 40 seconds, half of them for training |
# | **Words** | [glossary](../README.md#glossary), [notation](../NOTATION.md) |

# %% [markdown] tags=["exercise"]
# This is the exercise: {{lesson 10}}. Hints are folded; checks say what is right, or
# what a mistake looks like.

# %%
# No module named utils? See README.md, "If something goes wrong".
from utils.environment import prepare

prepare(models=True)

import numpy as np

from utils.by_hand import softmax
from utils.checks import check

# %% [markdown]
# <details><summary>The words you bring, in a few lines</summary>
#
# A **query** is what is looked for, **keys** are compared with it,
# **values** are returned. An **alignment score** says how well a key fits; a **mask**, which
# keys count; **softmax** makes positive weights of scores, with the sum 1; the values, so
# weighted and summed, are the **context vector**. A **batch** holds several texts. An
# **embedding** is a character's learned vector, of so many **units**; all characters known are
# the **vocabulary**. An **LSTM** reads one character after another. **Teacher
# forcing** feeds it the true
# previous character; **logits** are its scores for the next. The **loss** says how wrong it is, in
# one number; a **gradient**, how to change a weight so that the loss falls.
#
# </details>

# %% [markdown]
# ## 1 · Many queries at once
#
# Lesson 03 asked one question of three pieces, `3`, `May` and `1979`. The LSTM could not
# ask the next one before it had the answer: its state was the query. Without an LSTM
# nothing has to wait. Here are two queries, one row each: the first asks for a month,
# the second for something in digits.
#
# **Predict.** What shape does the array of all alignment scores have?
#
# <details><summary>Answer</summary>
#
# A row for each query, a column for each key: `(batch, 2, 3)`. In einsum's letters,
# `bqd,bkd->bqk`; it is one matrix product, queries times transposed keys.
# </details>

# %%
keys = np.array([[[1.0, 0.5], [0.0, 1.0], [1.0, 0.0]]])  # (1, 3, 2)
values = np.array([[[0.0, 3.0], [0.0, 5.0], [7.0, 9.0]]])  # (1, 3, 2)
queries = np.array([[[0.0, 2.0], [2.0, 0.0]]])  # (1, 2, 2)
at_once = queries @ keys.swapaxes(1, 2)  # (1, 2, 3)
print(at_once)
assert np.allclose(at_once, np.einsum("bqd,bkd->bqk", queries, keys))

# %% [markdown]
# Transformers divide these **dot products** by $\sqrt d$, with $d$ numbers in a query. Why?
# A dot product sums $d$ products. If the numbers are random and independent, with
# mean 0 and variance 1, each product has variance 1, and the $d$ variances add up
# to $d$ (Vaswani et al., 2017,
# footnote 4).
#
# **Predict.** What is the variance of the scores for $d$ = 4, 64, 1024? And of the
# scaled ones? How much does the largest of ten weights get, of each?


# %%
for d in 4, 64, 1024:
    q, k = np.random.default_rng(d).normal(size=(2, 2000, d))
    dot = (q * k).sum(axis=-1).reshape(-1, 10)
    for name, scores in ("plain", dot), ("scaled", dot / np.sqrt(d)):
        most = softmax(scores).max(axis=-1).mean()
        print(f"d = {d:4}, {name:6}: {scores.var():7.1f}, largest {most:.2f}")

# %% [markdown]
# Unscaled, a long random query gives nearly all weight to one key before anything is
# learned, and a softmax that sharp has tiny gradients (section 3.2.1 of the paper).
#
# ### Exercise 10.1 · Attention for many queries
#
# *{{exercise 10.1}}*
#
# Scores, scaled; a softmax for each query, over what its row of the mask admits; and
# the values, blended:
#
# $$\text{Attention}(Q, K, V) = \text{softmax}\!\left(\frac{Q K^\top}{\sqrt{d}}\right) V$$


# %%
def scaled_dot_product_attention(
    queries: np.ndarray,
    keys: np.ndarray,
    values: np.ndarray,
    mask: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Lets every query attend (Vaswani et al., 2017, equation 1).

    Args:
        queries: (batch, Tq, d).
        keys: (batch, Tk, d).
        values: (batch, Tk, v).
        mask: (batch, Tq, Tk), True = may be attended to; True somewhere in
            every row. Scores may be millions, where the mask is False too.

    Returns:
        context_vectors (batch, Tq, v), attention_weights (batch, Tq, Tk).
    """
    ### BEGIN SOLUTION
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(queries.shape[-1])
    attention_weights = softmax(np.where(mask, scores, -np.inf))
    return attention_weights @ values, attention_weights
    ### END SOLUTION


# %% [markdown]
# <details><summary>By hand</summary>
#
# The scores of the second query are 2, 0, 2. Divided by √2 they are 1.414,
# 0, 1.414; the exponentials 4.11, 1, 4.11; the weights 0.446, 0.108, 0.446. It finds
# 0.446 · 7 = 3.12 and 0.446 · 3 + 0.108 · 5 + 0.446 · 9 = 5.89.
#
# </details>

# %%
see = np.ones((1, 2, 3), bool)
found, weights = scaled_dot_product_attention(queries, keys, values, see)
print(weights.round(3), found.round(2), sep="\n")
assert np.allclose(weights[0, 1], [0.446, 0.108, 0.446], 0, 1e-3), "weights"
assert np.allclose(found[0, 1], [3.12, 5.89], 0, 0.01), "the blend: see above"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Three lines: scores, weights, context vectors. Only the mask and the root are new to
# what the cells above do.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Keys have to be turned round, but not their batch axis: `.swapaxes(1, 2)`. A masked
# score becomes minus infinity before the softmax.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `np.where(mask, scores, -np.inf)` goes into `softmax`, which works along the last
# axis, that of the keys. `weights @ values` blends, for every query at once.
#
# </details>

# %%
check(scaled_dot_product_attention)

# %% [markdown]
# ## 2 · The text asks itself
#
# Where do queries come from, if there is no LSTM? From the text. Each character makes
# three vectors of its own: a query, a key and a value, by three learned matrices. It asks
# all characters of the same text, itself too. That is **self-attention**. It does what
# the bidirectional LSTM of lesson 02 did: after it, the vector of a `3` can know
# whether the text has a `May` or a `:30` (where, comes in section 4).

# %% [markdown]
# **The date asks the text.** In **cross-attention** the queries come from what is being
# written, keys and values from what was read. That is lesson 03 again: row by row it is
# `one_step_attention` with another score, and ten rows at once.
#
# **Question.** What did the LSTM's query know that a written character's own vector does
# not?
#
# <details><summary>Answer</summary>
#
# All that was written before. So the date, too, asks itself first: the characters
# written so far, in self-attention. Then it asks the text.
# </details>

# %% [markdown]
# Both, with three characters of four numbers each and random matrices. (Section 5 adds the
# last part, and compares with Keras' own layer.)


# %%
rng = np.random.default_rng(0)
text = rng.normal(size=(1, 3, 4))  # (batch, T, units)
W_query, W_key, W_value = rng.normal(size=(3, 4, 4))


def attend_to_itself(vectors, mask):
    parts = (vectors @ W for W in (W_query, W_key, W_value))
    return scaled_dot_product_attention(*parts, mask)[0]


written = rng.normal(size=(1, 10, 4))  # ten characters of a date
parts = written @ W_query, text @ W_key, text @ W_value
see = np.ones((1, 10, 3), bool)
cross, weights = scaled_dot_product_attention(*parts, see)
one = softmax(parts[1][0] @ parts[0][0, 7] / np.sqrt(4))  # as in lesson 03
assert np.allclose(weights[0, 7], one)
print("weights of the date over the text:", weights.shape)

# %% [markdown]
# **Takeaway.** Self-attention: queries, keys and values from one text. Cross-attention:
# queries from the date, keys and values from the text.
#
# ## 3 · Nothing from the future
#
# In training the whole date is known (teacher forcing, lesson 04), so all ten characters
# can be trained in one go. But if the date asks itself, then the place that should
# *predict* the `5` of `-05-` can look at the next place, which was *fed* the `5`. The
# answer leaks. A **causal mask** hides from every character all that come after it.

# %% [markdown]
# ### Exercise 10.2 · The causal mask
#
# *{{exercise 10.2}}*
#
# When all characters ask at once, queries and keys are equally many. Later, only the last
# character will ask: one query, many keys. So say it in general: the queries belong to the
# *last* characters of the keys.


# %%
def causal_mask(query_count: int, key_count: int) -> np.ndarray:
    """Says who may attend to whom (Vaswani et al., 2017, section 3.2.3).

    Args:
        query_count: Tq.
        key_count: Tk, at least Tq. The queries are the last Tq characters.

    Returns:
        (Tq, Tk) booleans: True for a query's own character and for all
        before it.
    """
    ### BEGIN SOLUTION
    query_places = np.arange(key_count - query_count, key_count)
    return np.arange(key_count) <= query_places[:, None]
    ### END SOLUTION


# %% [markdown]
# <details><summary>By hand</summary>
#
# Three characters: the first sees itself, the second two, the third all three.
# With two queries and three keys, the queries are the second and third character: the same
# mask without its first row.
#
# </details>

# %%
print(causal_mask(3, 3).astype(int))
rows = [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
assert np.array_equal(causal_mask(3, 3), rows), "a triangle, see above"
assert np.array_equal(causal_mask(2, 3), rows[1:]), "the last two rows"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Give every query and every key its place. A query may attend to a key whose place is not
# after its own.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Keys are at places 0, 1, … Tk − 1. The first query is at place Tk − Tq.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# Compare a row of the keys' places, `np.arange(key_count)`, with a column of the queries'
# places, `[:, None]`.
#
# </details>

# %%
check(causal_mask)

# %% [markdown]
# **Predict.** With this mask, we change the last of four characters. Whose context vectors
# change?

# %%
four = rng.normal(size=(1, 4, 4))
changed = four.copy()
changed[:, -1] += 1
for name, mask in {
    "causal": causal_mask(4, 4),
    "none": np.ones((4, 4)),
}.items():
    both = [attend_to_itself(x, mask[None] == 1) for x in (four, changed)]
    print(f"{name:7}", np.abs(both[1] - both[0]).max(axis=-1).round(2)[0])

# %% [markdown]
# With the mask, only the last one's. So what the network predicts at a place depends on
# earlier characters only, and ten places can be trained in one pass as if each had been
# alone. Hardware that does many things at once likes that (Vaswani et al., section 4).
# Section 8 shows what happens if the mask is forgotten.
#
# **Takeaway.** The causal mask makes training in parallel honest.
#
# ## 4 · Who is where?
#
# An LSTM reads from left to right. Attention takes a sum over all characters, and a sum
# knows no order.
#
# **Predict.** We shuffle a text. What happens to what its characters find in
# self-attention?

# %%
order, all_of_four = [2, 0, 3, 1], np.ones((1, 4, 4), bool)
found = attend_to_itself(four, all_of_four)
shuffled = attend_to_itself(four[:, order], all_of_four)
assert np.allclose(shuffled, found[:, order])
print("shuffled in, the same vectors out, shuffled")

# %% [markdown]
# Every character finds exactly what it found before. To such a network `12/10` and `10/12`
# are the same bag of characters. So each vector gets something added that says where it
# is, a **position**. The paper's choice is waves. For place $p$ and pair $i$ of columns:
#
# $$\sin\!\left(p \,/\, 10000^{2i/d}\right) \quad\text{and}\quad \cos\!\left(p \,/\, 10000^{2i/d}\right)$$
#
# The first pair turns quickly, like a second hand; the last one hardly moves.

# %% [markdown]
# ### Exercise 10.3 · Waves for places
#
# *{{exercise 10.3}}*
#
# Pair $i$ has the columns $2i$, the sine, and $2i + 1$, the cosine.


# %%
def sinusoids(count: int, units: int) -> np.ndarray:
    """Makes positions of waves (Vaswani et al., 2017, section 3.5).

    Args:
        count: how many places, from 0.
        units: numbers for each place (d), even.

    Returns:
        (count, units): column 2i is sin(place / 10000^(2i / units)), and
        column 2i + 1 the cosine of the same.
    """
    ### BEGIN SOLUTION
    lengths = 10000 ** (np.arange(0, units, 2) / units)  # one for each pair
    angles = np.arange(count)[:, None] / lengths
    positions = np.empty((count, units))
    positions[:, 0::2], positions[:, 1::2] = np.sin(angles), np.cos(angles)
    return positions
    ### END SOLUTION


# %% [markdown]
# <details><summary>By hand</summary>
#
# Four numbers are two pairs: place divided by 10000^0 = 1, and by
# 10000^(2/4) = 100. Place 0 has sine 0 and cosine 1 twice. Place 1 has sin 1 = 0.841,
# cos 1 = 0.540, sin 0.01 = 0.010, cos 0.01 = 1.000.
#
# </details>

# %%
positions = sinusoids(4, 4)
print(positions.round(3))
assert np.allclose(positions[1], [0.841, 0.54, 0.01, 1], 0, 1e-3), "place 1"
found = attend_to_itself(four + positions, all_of_four)
shuffled = attend_to_itself(four[:, order] + positions, all_of_four)
assert not np.allclose(shuffled, found[:, order], atol=0.01), "order counts"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# First make the angles, `(count, units / 2)`: each place divided by each wave length.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.arange(0, units, 2)` is 2i for all pairs. Sines and cosines take turns: fill every
# second column.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `positions[:, 0::2]` are the columns 0, 2, 4 …, and `positions[:, 1::2]` the others.
#
# </details>

# %%
check(sinusoids)

# %% [markdown]
# Now a shuffled text gives other vectors (the last assertion above). Two other ways:
#
# - **Learned**: a table with a vector for each place, trained like an embedding. Ours has
#   48 rows, as GPT-2's has 1,024. A text that is longer has no row.
# - **Rotary** (Su et al., 2021): queries and keys are turned by an angle that grows with
#   the place, so that a score depends on how far apart they are. Llama 3 does it (section
#   10).
#
# **Takeaway.** Attention sees a bag. Positions bring the order back.

# %% [markdown]
# ## 5 · Heads
#
# One query per character is one question at a time: "is there a month near me?" **Heads**
# ask several at once (lesson 07): queries, keys and values are cut into equal
# parts, each part attends
# for itself, and a last matrix mixes what they found. Your function does it unchanged, if
# heads are treated as more texts in the batch.


# %%
from utils.backend import keras


def split_heads(vectors, heads):  # (batch, T, u) → (batch * heads, T, u/heads)
    batch, count, units = vectors.shape
    parts = vectors.reshape(batch, count, heads, units // heads)
    return parts.transpose(0, 2, 1, 3).reshape(batch * heads, count, -1)


def merge_heads(found, heads):
    parts = found.reshape(-1, heads, *found.shape[1:])
    return parts.transpose(0, 2, 1, 3).reshape(len(parts), found.shape[1], -1)


text = text.astype("float32")
layer = keras.layers.MultiHeadAttention(2, key_dim=2, use_bias=False)
layer.build(text.shape, text.shape)
*three, W_output = (weight.numpy() for weight in layer.weights)
parts = (split_heads(text @ W.reshape(4, 4), 2) for W in three)
causal = np.repeat(causal_mask(3, 3)[None], 2, axis=0)  # for each head
found, _ = scaled_dot_product_attention(*parts, causal)
ours = merge_heads(found, 2) @ W_output.reshape(4, 4)
theirs = layer(text, text, use_causal_mask=True)
assert np.allclose(ours, theirs, atol=1e-5)
print("two heads, with a causal mask: equal to Keras")

# %% [markdown]
# ## 6 · Blocks that can be stacked
#
# One look is not enough: the `5` may have to find `May` first, and then what is beside it.
# So attention is repeated, in **blocks**. What happens if we just stack it?
#
# **Predict.** Eight characters go through twelve layers of untrained attention. How far
# are their vectors from each other at the end? (At first: about 1, by their
# standard deviation.)
#
# A **residual** (He et al., 2016) adds what came in to what was found: *kept*
# below, which also normalises; *plain* does neither. **Normalisation** (Ba et
# al., 2016) gives every vector mean 0 and
# variance 1, so that each part gets numbers of the same size however the sums
# grow.


# %%
def normalise(vectors):
    centred = vectors - vectors.mean(axis=-1, keepdims=True)
    variance = (centred**2).mean(axis=-1, keepdims=True)
    return centred / np.sqrt(variance + 1e-6)


theirs = keras.layers.LayerNormalization(epsilon=1e-6)(text)
assert np.allclose(normalise(text), theirs, atol=1e-5)
start, see_all = rng.normal(size=(1, 8, 16)), np.ones((1, 8, 8), bool)
plain, kept = start, start
for _ in range(12):
    W = rng.normal(size=(4, 16, 16)) / 4
    found = [scaled_dot_product_attention(*(x @ w for w in W[:3]), see_all)[0]
             for x in (plain, normalise(kept))]  # fmt: skip
    plain, kept = found[0] @ W[3], kept + found[1] @ W[3]
for name, vectors in zip(("first", "plain", "kept"), (start, plain, kept)):
    print(
        f"{name:6} spread of the characters {vectors.std(axis=1).mean():.4f}"
    )
assert plain.std(axis=1).mean() < 0.01 < 0.5 < kept.std(axis=1).mean()

# %% [markdown]
# Attention alone (*plain*) averages until all characters are the same, and nothing could
# tell a day from a month; Dong, Cordonnier and Loukas (2021) prove it. With residuals
# (*kept*) they stay apart.
#
# One part is left, **feed-forward**: a wide layer with ReLU (negative numbers become 0) and
# one back. Attention moves information between characters; feed-forward works on each
# character alone. Here is a whole block by hand, equal to `Block` in `utils/studies/transformer.py`,
# with random weights and a causal mask. Ours normalises *before* each part (Xiong et al., 2020); the first
# Transformer did it after.

# %%
from utils.studies.transformer import Block

block = Block(units=4, heads=2, hidden_units=8, writes=False)
block.build()
rng = np.random.default_rng(1)
for weight in block.weights:
    weight.assign(rng.normal(size=weight.shape) / 3)
norm, attention, feed_forward = block.parts
last, wide, back = feed_forward.layers


def scaled(layer, x):
    return normalise(x) * layer.gamma.numpy() + layer.beta.numpy()


def dense(layer, x):
    return x @ layer.kernel.numpy() + layer.bias.numpy()


inside = scaled(norm, text)
asked = (attention.to_queries, attention.to_keys, attention.to_values)
parts = (split_heads(dense(one, inside), 2) for one in asked)
found, _ = scaled_dot_product_attention(*parts, causal)
x = text + dense(attention.to_output, merge_heads(found, 2))
x = x + dense(back, np.maximum(dense(wide, scaled(last, x)), 0))
assert np.allclose(x, block(text)[0], atol=1e-5)
print("a whole block, equal")

# %% [markdown]
# A Transformer is a stack of these. Ours reads with two blocks and writes with two, which
# have cross-attention as well. It was trained on dates like those of lesson 05, by the same
# program: `python -m utils.training --transformer`.
#
# **Predict.** Which holds more of its weights, attention or feed-forward?
#
# <details><summary>Answer</summary>
#
# Neither, by chance: six attentions with 16,640 each (every block's own, and two
# cross-attentions), and four feed-forward parts with 24,960 each.
# </details>

# %%
from utils import load_translator
from utils.studies.transformer import TRANSFORMER_PATH

transformer = load_translator(TRANSFORMER_PATH)
parts = [p for b in transformer.readers + transformer.writers for p in b.parts]
for kind in "Heads", "Sequential":  # attention, and feed-forward
    size = sum(p.count_params() for p in parts if type(p).__name__ == kind)
    print(f"{kind:11} {size:7,}")
print(f"in all      {transformer.count_params():7,}")

# %% [markdown]
# **Takeaway.** A block is attention, then feed-forward, each normalised before and added to
# what came in.
#
# ## 7 · Writing, with a cache
#
# Training has all ten characters at once. Writing does not: each character must be known
# before the next. Done naively, step 7 computes keys and values of characters 1 to 6 again,
# though nothing about them has changed: nobody sees the future. So keep them. It is what
# `projected_keys` did in lesson 03, now for what is *written*.

# %% [markdown]
# ### Exercise 10.4 · One more character
#
# *{{exercise 10.4}}*
#
# The **key–value cache** holds the keys and values of earlier characters. Make the query,
# key and value of the new one, extend the cache, and attend.


# %%
def cached_step(
    vector: np.ndarray,
    keys: np.ndarray,
    values: np.ndarray,
    params: dict[str, np.ndarray],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lets one more character attend to itself and to all before it.

    Args:
        vector: (batch, units), the new character.
        keys: (batch, T, d), those of the T characters before it; T may be 0.
        values: (batch, T, d).
        params: "W_query", "W_key", "W_value", each (units, d).

    Returns:
        context_vector (batch, d), and keys and values, each
        (batch, T + 1, d). The arguments stay as they were.
    """
    ### BEGIN SOLUTION
    new = vector[:, None]  # (batch, 1, units)
    keys = np.concatenate([keys, new @ params["W_key"]], axis=1)
    values = np.concatenate([values, new @ params["W_value"]], axis=1)
    mask = np.ones((len(keys), 1, keys.shape[1]), bool)
    context_vectors, _ = scaled_dot_product_attention(
        new @ params["W_query"], keys, values, mask
    )
    return context_vectors[:, 0], keys, values
    ### END SOLUTION


# %% [markdown]
# <details><summary>By hand</summary>
#
# One number each. The cache holds key 0, value 8. The new character is 1; the
# matrices are 1, 0 and 4, so its query is 1, its key 0, its value 4. Both scores are 0, both
# weights 1/2: it finds (8 + 4) / 2 = 6.
#
# </details>

# %%
one = np.ones((1, 1))
tiny = {"W_query": one, "W_key": 0 * one, "W_value": 4 * one}
past = 0 * one[None], 8 * one[None]  # keys and values
context, _, longer = cached_step(one, *past, tiny)
assert np.allclose(context, 6), "half of 8 and half of 4"
assert longer.ravel().tolist() == [8, 4], "the new value comes last"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# The new character is a text of length 1. Give the vector an axis for that.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# First extend, then attend: the character sees itself. One query needs no causal mask: all
# keys are earlier, or its own.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `np.concatenate([keys, new_key], axis=1)`, the same for the values, then your
# `scaled_dot_product_attention` with a mask of ones. Take the axis of length 1 out again.
#
# </details>

# %%
check(cached_step)

# %% [markdown]
# Step by step with a cache gives what all characters at once give. And the work? For $n$
# characters, $n$ vectors go through the matrices. Without
# a cache they are $1 + 2 + \dots + n = n(n+1)/2$: 55 for a date, and
# {{ f"{cell('cost', 'work', way='without_cache', length=1000):,}" }} for 1,000 tokens (a
# token is a character, or a piece of a word). What it does not save: the new query is
# still compared with every earlier key, and the keys and values take memory.

# %%
params = {"W_query": W_query, "W_key": W_key, "W_value": W_value}
at_once = attend_to_itself(written, causal_mask(10, 10)[None])
cache = np.zeros((2, 1, 0, 4))  # no keys, no values
for place in range(10):
    context, *cache = cached_step(written[:, place], *cache, params)
    assert np.allclose(context, at_once[:, place], atol=1e-6)

# %% [markdown]
# **Softmax in pieces.** A text of 10,000 tokens has 100 million scores for each head.
# Must they all be stored? No: go through the keys in pieces and keep three things for each
# query: the largest score so far, the sum of exponentials, and the blend, both measured from
# that score. When a larger one comes, rescale both (Milakov and Gimelshein, 2018).
# FlashAttention (Dao et al., 2022) does this inside a processor's fast memory, and the result
# is exact.


# %%
def in_pieces(queries, keys, values, size):
    largest = np.full((*queries.shape[:2], 1), -np.inf)  # (batch, Tq, 1)
    total, blend = 0.0, 0.0
    for start in range(0, keys.shape[1], size):
        piece = slice(start, start + size)
        scores = queries @ keys[:, piece].swapaxes(1, 2)
        scores = scores / np.sqrt(queries.shape[-1])
        new = np.maximum(largest, scores.max(axis=-1, keepdims=True))
        powers, shrink = np.exp(scores - new), np.exp(largest - new)
        total = total * shrink + powers.sum(axis=-1, keepdims=True)
        blend = blend * shrink + powers @ values[:, piece]
        largest = new
    return blend / total


q, k, v = rng.normal(size=(3, 1, 50, 8))
whole, _ = scaled_dot_product_attention(q, k, v, np.ones((1, 50, 50), bool))
for size in 1, 7, 50, 64:
    assert np.allclose(in_pieces(q, k, v, size), whole, atol=1e-6)
print("pieces of 1, 7, 50, 64 keys: all equal to the whole")

# %% [markdown]
# Measured in NumPy, one head of 16 numbers (`python -m utils.studies cost`): lesson 03's
# additive score, with a tanh for every pair; dot products, all at once or in pieces; a
# sliding *window*, where a query sees its own and the 63 characters before; and writing,
# with and without a cache.
#
# **Predict.** From 1,000 to 10,000 characters, how much more memory and time do
# dot products, pieces and the window take?

# %%
from utils.studies import report, tables

report.plot_cost(tables.load("cost"))

# %% [markdown]
# <details><summary>Answer</summary>
#
# *Dot*: {{ f"{cell('cost', 'megabytes', way='dot', length=10000) / cell('cost', 'megabytes', way='dot', length=1000):.0f}" }}
# times the memory and
# {{ f"{cell('cost', 'processor_seconds', way='dot', length=10000) / cell('cost', 'processor_seconds', way='dot', length=1000):.0f}" }}
# times the time: roughly the square of the length. *In pieces*:
# {{ f"{cell('cost', 'megabytes', way='in_pieces', length=10000) / cell('cost', 'megabytes', way='in_pieces', length=1000):.0f}" }}
# times the memory, but
# {{ f"{cell('cost', 'processor_seconds', way='in_pieces', length=10000) / cell('cost', 'processor_seconds', way='in_pieces', length=1000):.0f}" }}
# times the time: no score is left out. The *window* takes about
# {{ f"{cell('cost', 'processor_seconds', way='window', length=10000) / cell('cost', 'processor_seconds', way='window', length=1000):.0f}" }}
# times the time, and somewhat more memory, because it does leave scores out.
# </details>
#
# At 2,000 characters *additive* takes
# {{ f"{cell('cost', 'processor_seconds', way='additive', length=2000) / cell('cost', 'processor_seconds', way='dot', length=2000):.0f}" }}
# times as long as *dot*: that is why Transformers use dot products (Vaswani et al., section
# 3.2.1). Writing 1,000 characters takes
# {{ f"{cell('cost', 'processor_seconds', way='without_cache', length=1000) / cell('cost', 'processor_seconds', way='with_cache', length=1000):.0f}" }}
# times as long without a cache.
#
# **Takeaway.** A cache saves work, pieces save memory, and neither changes the result.
#
# ## 8 · Train one, and forget the mask
#
# One block to read, one to write, 32 numbers, two formats of dates, 240 batches. We train
# it twice: with the causal mask, and without.
#
# **Predict.** Whose training accuracy is better? Which of them can write a date?

# %% tags=["nbval-ignore-output"]
from utils.dates import generate
from utils.studies.transformer import Transformer
from utils.training import accuracy, as_pairs, compile_translator, make_batches

formats = ["{d} {MMM} {y}", "{y}-{MM}-{dd}"]
train = as_pairs(generate(3840, 7, formats=formats))
new_days = as_pairs(generate(200, 7, "validation", formats=formats))
seen, wrote = {}, {}
for name in "causal", "leaky":
    keras.utils.set_random_seed(0)
    small = Transformer(units=32, blocks=1, hidden_units=64)
    if name == "leaky":  # every character of the date sees all of them
        for block in small.writers:
            block.writing_mask = lambda asked, known: np.array(True)
    compile_translator(small, steps=240, peak_rate=0.005, warm_up=50)
    history = small.fit(
        make_batches(train), epochs=4, shuffle=False, verbose=0
    ).history
    seen[name] = history["exact_match"][-1]
    wrote[name] = accuracy(small, new_days)
    print(f"{name}: loss {history['loss'][-1]:.4f}, training "
          f"{seen[name]:.0%}, writing {wrote[name]:.0%}")  # fmt: skip
assert wrote["leaky"] < 0.1 < 0.5 < wrote["causal"] <= 1
assert seen["leaky"] > 0.9 and history["loss"][-1] < 0.02  # of the leaky one

# %% [markdown]
# Without the mask the loss falls to almost 0: each place but the last copies the
# character that the next one was fed. When it has to write, there is no next one,
# and it is lost. **A training accuracy
# that is too good is a symptom.**
#
# The causal one is for show: two formats, and not quite right on those. The
# shipped one was trained on all known formats.

# %% [markdown]
# ## 9 · Evidence: against the LSTMs
#
# One program trained both, each by its own recipe, on equally many fresh dates: 1,000
# batches of 64 (`make experiments STUDY=transformer`), and, with fewer seeds, 3,000
# (`STUDY=transformer_longer`). The LSTMs have
# {{ f"{of('transformer', 'recurrent', 'parameters').mean:,.0f}" }} weights, the Transformer
# {{ f"{of('transformer', 'transformer', 'parameters').mean:,.0f}" }}. One caution: the LSTMs'
# recipe has been tuned for longer. Every seed is a value. In the first table the
# last word is the rule of lesson 07: worse, if the means differ by more than
# twice the deviation of the seeds. The second has too few seeds for it. The
# figure shows the long runs, measured on 1,000 test dates on the way.
#
# **Predict.** Which is ahead after 500 batches? After 3,000?

# %%
columns = {"test": "test", "unseen formats": "unseen_formats"}
rows = tables.load("transformer_longer")
print(report.table(tables.load("transformer"), columns, "recurrent"), "\n")
print(report.table(rows, columns))
batches = 250, 500, 1000, 2000, 3000
report.plot_lengths(rows, batches, "batches of 64 dates", "after")

# %% [markdown]
# The LSTMs win. After 500 batches they have
# {{ said(of("transformer_longer", "recurrent", "after_500"), 0, " and ") }} %, the Transformer
# {{ said(of("transformer_longer", "transformer", "after_500"), 0, " and ") }} %. At the end, too,
# each seed of theirs is ahead of each of its, after 1,000 batches and after 3,000. For
# 3,000 it took
# {{ f"{of('transformer_longer', 'transformer', 'processor_seconds').mean / of('transformer_longer', 'recurrent', 'processor_seconds').mean:.1f}" }}
# times the processor's seconds.

# %% [markdown]
# Does it turn? The two shipped ones saw many times more: the Transformer 2.6
# million texts, the LSTMs 4.5 million, in more formats. And in text that is
# longer than all that was trained on? Three
# networks were trained on easy dates buried in 20 to 40 characters
# (`make experiments STUDY=farther`).
#
# **Predict.** What does a learned table of positions do at place 60, which no text had?

# %%
from utils.dates import load_examples

for name in "test", "unseen_formats", "handwritten":
    pairs = as_pairs(load_examples(name)[:500])
    both = [accuracy(one, pairs) for one in (load_translator(), transformer)]
    print("{:15} shipped {:.1%} and {:.1%}".format(name, *both))
    assert min(both) > 0.85
lengths = 20, 30, 40, 50, 60, 80, 100
report.plot_lengths(tables.load("farther"), lengths)

# %% [markdown]
# Above, the shipped two, LSTMs first, on 500 dates of each set (all 228 of `handwritten`):
# close on what both trained on. In the figure the LSTMs read 100 characters like 20
# ({{ said(of("farther", "recurrent", "accuracy_100"), 0) }} %): a step is a step. Learned
# positions fall from {{ said(of("farther", "learned", "accuracy_40"), 0) }} % at 40 characters to
# {{ said(of("farther", "learned", "accuracy_100"), 0) }} % at 100: the rows for later places were
# never trained. Waves exist everywhere, but what to do with the new ones was not trained
# either: {{ said(of("farther", "sinusoids", "accuracy_40"), 0) }} % and
# {{ said(of("farther", "sinusoids", "accuracy_100"), 0) }} %.

# %% [markdown]
# Why did the LSTMs learn so much sooner? Each head of the Transformer was measured
# (`python -m utils.studies heads`): how much a reading head attends to the characters before
# and after its own, or one of cross-attention to the field that is being written; and how
# many of 1,000 test dates stay right if it is taken out.
#
# **Predict.** Which head will be missed most?

# %%
from dataclasses import replace

from utils import plots

answer = transformer.translate("Saturday 9 May 2018")
inside = transformer.look_inside("Saturday 9 May 2018")["cross"]
assert answer.iso == "2018-05-09" and inside.shape == (2, 4, 10, 19)
assert np.allclose(inside.mean(axis=(0, 1)), answer.attention, atol=1e-5)
heads = {
    f"block {b}, head {h}": replace(answer, attention=inside[b, h])
    for b, h in np.ndindex(2, 4)
}
print(report.heads_table(tables.load("transformer_heads")))
spans = {"day": (9, 10), "month": (11, 14), "year": (15, 19)}
plots.plot_grid(heads, spans, across=4)

# %% [markdown]
# Two heads of the first reading block found neighbours: one attends to the character
# before ({{ percent(cell("transformer_heads", "on_before", part="read", block=0, head=2)) }}),
# one to the character after. Without the first,
# {{ percent(cell("transformer_heads", "right", part="read", block=0, head=2)) }} of the dates
# stay right. An LSTM reads its neighbours by construction; a Transformer has to learn, from
# positions, which they are. Voita et al. (2019) met such heads in translation. Most others can
# be spared, as in Michel et al. (2019).
#
# *Explains* is lesson 08's question, on 100 validation dates: the rank
# correlation (1: the same order, 0: none) of weights with the effects of hiding.
# The mean of all heads comes close to the LSTMs' map
# ({{ f"{cell('transformer_heads', 'explains', part='none'):.2f}" }} and
# {{ f"{cell('transformer_heads', 'explains', part='lstm'):.2f}" }}); no single head does better.

# %% [markdown]
# **Question.** If the LSTMs are ahead here, why does hardly anybody build chat
# models out of LSTMs?
#
# <details><summary>Answer</summary>
#
# A date is short, and reading in order is a good start for it. With much data of
# long texts, not only longer ones than before, the balance tips: nothing has to
# pass through a state of fixed size (lesson 08), and training
# does not wait for the character before. This study is too small to show that; Vaswani et
# al. (2017, table 2) compare on translation.
# </details>
#
# **Takeaway.** On short dates the Transformer is not a better tool, just a different
# one. What makes it matter is size.
#
# The explorer of lesson 06 shows every head of it, on a text of your own: put
# `from utils.explorer import Explorer` and `Explorer(transformer)` into a new cell.

# %% [markdown]
# ## 10 · How does this relate to ChatGPT?
#
# A model such as GPT differs from yours in four ways:
#
# 1. **Tokens.** It reads pieces of words (Sennrich et al., 2016), not characters.
# 2. **Decoder only.** There is one text; reading and writing are the same blocks with a causal
#    mask, and no cross-attention. The question is just what is written already.
# 3. **Size and data.** It learns to continue text from large parts of the web (Brown et al.,
#    2020). No one labels anything: the next token is the target, as in teacher forcing.
# 4. **Instruction.** Then it is trained on good answers and on people's preferences (Ouyang
#    et al., 2022), which makes a chat model of it.

# %% [markdown]
# Its parts have your names.
#
# <details><summary>From the published configurations of two open models (see Sources)</summary>
#
# | this lesson | ours | GPT-2 | Llama 3, 8B |
# |---|---|---|---|
# | `units` | 64 | `n_embd` 768 | `hidden_size` 4096 |
# | `blocks` | 2 + 2 | `n_layer` 12 | `num_hidden_layers` 32 |
# | `heads` | 4 | `n_head` 12 | `num_attention_heads` 32 |
# | `hidden_units` | 192 | 4 · 768 | `intermediate_size` 14336 |
# | vocabulary | characters | `vocab_size` 50257 | `vocab_size` 128256 |
# | `max_length` | 48 | `n_positions` 1024 | `max_position_embeddings` 8192 |
# | positions | learned | learned | rotary: `rope_theta` |
# | cache | one key per head | the same | 4 heads share one: `num_key_value_heads` 8 |
#
# </details>

# %% [markdown]
# **Question.** Your translator can only write days of the calendar. Does a chat model have
# such a rule?
#
# <details><summary>Answer</summary>
#
# Not by itself: any token can follow. The same trick, a mask on the logits, is used where its
# answer has to be valid JSON, for example. It makes the *form* right, not the content.
# </details>
#
# Where to go next: a GPT on your own texts, with Karpathy's
# [nanoGPT](https://github.com/karpathy/nanoGPT); on to instruction, with Raschka's
# [LLMs from scratch](https://github.com/rasbt/LLMs-from-scratch).

# %% [markdown]
# ## What you now know
#
# - Attention for many queries: two matrix products, a softmax between; √d keeps it soft.
# - A causal mask lets all characters train at once; forgetting it looks like success.
# - Positions say who is where; residuals keep the characters distinct.
# - A cache saves work, a softmax in pieces saves memory; the answers stay the same.
# - After few dates the LSTMs are far ahead, after many the two are close: a Transformer
#   has to learn what a neighbour is. Training in parallel is what lets it grow.

# %% [markdown]
# <details><summary>Sources</summary>
#
# - Ba et al. (2016), *Layer normalization*: [arXiv 1607.06450](https://arxiv.org/abs/1607.06450)
# - Brown et al. (2020), *Language models are few-shot learners*: [arXiv 2005.14165](https://arxiv.org/abs/2005.14165)
# - Dao et al. (2022), *FlashAttention*: [arXiv 2205.14135](https://arxiv.org/abs/2205.14135)
# - Dong et al. (2021), *Attention is not all you need*: [arXiv 2103.03404](https://arxiv.org/abs/2103.03404)
# - He et al. (2016), *Deep residual learning*: [arXiv 1512.03385](https://arxiv.org/abs/1512.03385)
# - Michel et al. (2019), *Are sixteen heads really better than one?*: [arXiv 1905.10650](https://arxiv.org/abs/1905.10650)
# - Milakov, Gimelshein (2018), *Online normalizer calculation for softmax*: [arXiv 1805.02867](https://arxiv.org/abs/1805.02867)
# - Ouyang et al. (2022), *Training language models to follow instructions*: [arXiv 2203.02155](https://arxiv.org/abs/2203.02155)
# - Sennrich, Haddow, Birch (2016), *Neural machine translation of rare words with subword units*: [arXiv 1508.07909](https://arxiv.org/abs/1508.07909)
# - Su et al. (2021), *RoFormer*: [arXiv 2104.09864](https://arxiv.org/abs/2104.09864)
# - Vaswani et al. (2017), *Attention is all you need*: [arXiv 1706.03762](https://arxiv.org/abs/1706.03762)
# - Voita et al. (2019), *Analyzing multi-head self-attention*: [arXiv 1905.09418](https://arxiv.org/abs/1905.09418)
# - Xiong et al. (2020), *On layer normalization in the Transformer architecture*: [arXiv 2002.04745](https://arxiv.org/abs/2002.04745)
#
# </details>
#
# <details><summary>Configurations of two open models</summary>
#
# - [GPT-2](https://huggingface.co/openai-community/gpt2/blob/main/config.json)
# - [Llama 3, 8B](https://huggingface.co/meta-llama/Meta-Llama-3-8B/blob/main/config.json)
#
# </details>

# %% tags=["exercise"]
from utils.checks import progress

progress("10")
