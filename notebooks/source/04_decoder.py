# %% [markdown]
# # 04 · Decoder
#
# You have read a date and written `197`. Which character comes next? Here you
# build the half of the network that writes: one character at a time, each fed
# back into the next step, until it has written `1979-05-03`. In the end it cannot
# write a day that does not exist.
#
# ![Schematic: a blue encoder reads 3 May 1979, a red decoder writes 1979-05-03, and between them attention sums the encoder states, May most of all, into the context vector plugged into the decoder.](../assets/encoder_decoder.svg)

# %% [markdown] tags=["exercise"]
# This is the exercise: {{lesson 04}}, and reading comes on top. Hints are
# folded; checks say what is right, or what a mistake looks like.

# %% [markdown]
# | | |
# |---|---|
# | **Goals** | write one step of the decoder, then the loop · tell teacher forcing from free running · forbid what cannot be a date · know when the greedy choice is wrong |
# | **Needs** | the ideas of lessons 02 (LSTM step) and 03 (attention), recalled below |
# | **Makes** | `decoder_step`, `greedy_decode` and `allowed_logits` in NumPy, beam search, the whole translator in Keras |
# | **Run time** | about 20 seconds, half of them for loading TensorFlow |
# | **Words** | in bold where they are explained; [glossary](../README.md#glossary), [notation](../NOTATION.md) |

# %%
# No module named utils? See README.md, "If something goes wrong".
from utils.environment import prepare

prepare(models=True)

# %% [markdown]
# ## 1 · The half that writes
#
# <details><summary>Words of lessons 01 to 03, if you start here</summary>
#
# - **Ids** number the characters of a **vocabulary**; an **embedding** is a
#   learned vector for each.
# - A **batch** is several texts. **Tx** characters are read, **Ty** written.
#   **Padding** fills up short texts; the **mask** is True on real characters.
# - An **LSTM** takes in one vector per step. The part of its memory, the cell,
#   that it shows is the **hidden state**; both have as many numbers as the LSTM
#   has **units**. **Gates** are from 0, closed, to 1, open.
# - The **encoder** reads, and leaves an **encoder state** for each character.
#   The **decoder** writes; its hidden state is the **decoder state**.
# - Attention scores each encoder state against a **query**. **Softmax** turns the
#   scores into **attention weights**, which sum to 1; the states averaged with
#   these weights are the **context vector**.
#
# </details>

# %% [markdown]
# The blue half of the picture is finished: it leaves one state for each
# character of `3 May 1979`. The red half is this lesson.
#
# **Predict.** The decoder has written `197`. What must it know to write the
# next character?
#
# <details><summary>Answer</summary>
#
# What the text says (the encoder states), and how far it has come: its own
# memory and the character it wrote last.
#
# </details>

# %% [markdown]
# ## 2 · One step, by hand
#
# To write one character, the decoder makes four moves:
#
# | move | what happens |
# |---|---|
# | attend | compare the state from *before* the step with the encoder states; this gives a context vector |
# | join | put it and the previous character's embedding side by side |
# | remember | the LSTM takes them in and updates hidden state and cell |
# | choose | the new hidden state gives a **logit** for each character that can be written: a score, any number. The softmax of the **logits** is how likely each is |

# %% [markdown]
# With $h_j$ for the encoder states, $\alpha_{ij}$ for the weights of step $i$,
# $c_i$ for the context vector, $y_{i-1}$ for the embedding of the previous
# character and $s_i$ for the decoder state:
#
# $$c_i = \sum_j \alpha_{ij} h_j \qquad s_i = \text{LSTM}\big((c_i, y_{i-1}),\ s_{i-1}\big) \qquad \text{logits}_i = s_i W_o + b_o$$
#
# <details><summary>How this differs from the papers</summary>
#
# Bahdanau and others (2015) use gated units, not an LSTM; they make the first
# state from the encoder's, we start from zeros; and their logits also see
# $c_i$ and $y_{i-1}$ directly (appendix A.2.2). The Coursera exercise that many
# know feeds no $y_{i-1}$ at all.
#
# </details>

# %% [markdown]
# **Question 1.** Why is the query the state from *before* the step?
#
# <details><summary>Answer</summary>
#
# In this design the new state does not exist yet: the LSTM needs the context
# vector to make it. It can be done the other way round: Luong and others (2015)
# run the LSTM first, attend with the new state, and join the context vector to
# the output.
#
# </details>

# %% [markdown]
# `utils.by_hand` has the functions that lessons 02 and 03 derived:
#
# - `lstm_step(inputs, hidden, cell, params)` gives `hidden, cell`;
# - `one_step_attention(decoder_state, encoder_states, mask, params)` gives
#   `context_vector, attention_weights`;
# - `softmax(x)` works along the last axis.
#
# To follow the moves with a pencil, take a tiny decoder: one unit, and two
# characters that can be written, ids 0 and 1. The start has id 2 and is only
# fed. In its LSTM only the candidate reads the inputs. The three gates get the
# sum 0, so they are half open, at 0.5.

# %%
import numpy as np

from utils import load_translator
from utils.backend import keras
from utils.by_hand import log_softmax, lstm_step, one_step_attention, softmax
from utils.checks import check
from utils.dates import generate, load_examples
from utils.days import BEGIN, TABLE, advance, allowed
from utils.plots import attention_table, plot_attention
from utils.text import ISO_LENGTH, NO_DATE, PAD_ID, START_ID, TARGET_VOCABULARY

reads = np.array([[0.0, 0, 1, 0]])  # input, forget, candidate, output
tiny = {
    "embedding": np.array([[-2.0], [2.0], [0.0]]),  # ids 0, 1 and the start
    "attention": {"W_query": [[1.0]], "W_key": [[1.0]], "b": [0], "v": [1]},
    "lstm": {"kernel": np.concatenate([reads, reads]),
             "recurrent_kernel": 0 * reads, "bias": 0 * reads[0]},
    "output": {"kernel": np.array([[2.0, -2.0]]), "bias": np.zeros(2)},
}  # fmt: skip
tiny_states = np.array([[[0.0], [1.0]]])  # a text of two characters
tiny_mask = np.array([[True, True]])

# %% [markdown]
# The first step, with hidden = cell = 0, and the start fed:
#
# | move | by hand |
# |---|---|
# | attend | scores tanh(0 + 0) = 0 and tanh(0 + 1) = 0.76; weights 0.32 and 0.68; context 0.32 · 0 + 0.68 · 1 = **0.68** |
# | join | the start's embedding is 0: inputs **(0.68, 0)** |
# | remember | candidate tanh(0.68 + 0) = 0.59; cell 0.5 · 0 + 0.5 · 0.59 = **0.30**; hidden 0.5 · tanh(0.30) = **0.14** |
# | choose | logits 0.144 · (2, −2) = **(0.29, −0.29)** |
#
# The softmax of the logits is (0.64, 0.36): character 0 wins.

# %% [markdown]
# ### Exercise 4.1 · One written character
#
# *{{exercise 4.1}}*
#
# Put the four moves into one function. It returns logits, not probabilities,
# because that is what training takes (lesson 05).


# %%
def decoder_step(
    previous_ids: np.ndarray,
    hidden: np.ndarray,
    cell: np.ndarray,
    encoder_states: np.ndarray,
    mask: np.ndarray,
    params: dict,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Write one character (Bahdanau et al., 2015, section 3.1).

    Args:
        previous_ids: (batch,) ids of the characters written before.
        hidden: (batch, units), the state before the step: the query.
        cell: (batch, units), the LSTM's memory before the step.
        encoder_states: (batch, Tx, 2*encoder_units).
        mask: (batch, Tx), True = real character.
        params: "embedding" (ids, embedding_units), "attention" (for
            `one_step_attention`), "lstm" (for `lstm_step`; the context
            vector comes before the embedding), and "output" with
            "kernel" (units, vocabulary) and "bias" (vocabulary,).

    Returns:
        logits (batch, vocabulary), hidden and cell after the step,
        attention_weights (batch, Tx).
    """
    ### BEGIN SOLUTION
    context_vector, attention_weights = one_step_attention(
        hidden, encoder_states, mask, params["attention"]
    )
    embedded = params["embedding"][previous_ids]
    inputs = np.concatenate([context_vector, embedded], axis=-1)
    hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
    logits = hidden @ params["output"]["kernel"] + params["output"]["bias"]
    return logits, hidden, cell, attention_weights
    ### END SOLUTION


# %% [markdown]
# **By hand.** Two texts, both at their first step. Text 0 is fed the start:
# you know its logits, (0.29, −0.29). Text 1 is fed character 0, whose
# embedding is −2: candidate tanh(0.68 − 2) = −0.87, cell −0.43, hidden
# −0.20, logits (−0.41, 0.41). Same text, same attention, and the other
# character wins: what was written before decides.

# %%
two_states, two_masks = tiny_states.repeat(2, 0), tiny_mask.repeat(2, 0)
ids, zeros = np.array([2, 0]), np.zeros((2, 1))
logits = decoder_step(ids, zeros, zeros, two_states, two_masks, tiny)[0]
print(logits.round(2))
expected = [[0.29, -0.29], [-0.41, 0.41]]
assert np.allclose(logits, expected, atol=0.01), "use the pencil again"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Write the four moves as four lines, in the order of the table. What does
# each line need from the line before?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Attend with `one_step_attention`, remember with `lstm_step`. An embedding is
# a row of a table: row `previous_ids`. Side by side means along the last
# axis.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `one_step_attention(hidden, …)` must come before `hidden` is replaced.
# `np.concatenate([first, second], axis=-1)` joins; the context vector is
# first. The logits are the new `hidden` times the output's kernel (a matrix
# product) plus its bias; no softmax.
#
# </details>

# %%
check(decoder_step)

# %% [markdown]
# ## 3 · One step on a real date
#
# The trained translator runs through the same function, with more weights.
# Feed it the start, and the encoder states of `3 May 1979`.
#
# **Predict.** Which character comes first, and where in the text does its
# weight fall?
#
# <details><summary>Answer</summary>
#
# `1`, the first digit of the year. The answer begins with the year although
# the text ends with it, so the weight falls on the end of the text. (Mostly on
# the `9`, whose state knows the `1` before it: lesson 03, section 9.)
#
# </details>

# %%
from utils.text import padding_mask, texts_to_ids

translator = load_translator()
params = translator.params()["decoder"]
UNITS = len(params["lstm"]["recurrent_kernel"])


def read(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Run the Keras encoder: encoder_states (batch, Tx, 2*units), mask."""
    source_ids = texts_to_ids(texts, max(map(len, texts)))
    mask = padding_mask(source_ids)
    return translator.encoder(source_ids, mask).numpy(), mask


date = read(["3 May 1979"])
ids, zeros = np.array([START_ID]), np.zeros((1, UNITS))
logits, *_, weights = decoder_step(ids, zeros, zeros, *date, params)
likeliest, on_year = "-0123456789"[logits.argmax()], weights[0, 6:].sum()
print("states", date[0].shape, "writes", likeliest)
assert likeliest == "1" and softmax(logits).max() > 0.9 and on_year > 0.9

# %% [markdown]
# **Takeaway.** One step: attend, join, remember, choose. It needs the state from
# before, and hands on the state after.
#
# ## 4 · The loop
#
# To write the whole date, repeat the step, and feed each chosen character into
# the next. Choosing the likeliest every time is called **greedy decoding**.
#
# **Question 2.** The loop takes the largest *logit*. Could the largest
# *probability* be another character?
#
# <details><summary>Answer</summary>
#
# No. The softmax keeps the order, so the loop can do without it.
#
# </details>

# %% [markdown]
# ### Exercise 4.2 · The whole date, greedily
#
# *{{exercise 4.2}}*
#
# Write the loop around `decoder_step`. It begins with hidden and cell at
# zero and with the start fed to every text. From then on each text of the
# batch feeds itself. Keep the weights of every step: they are the
# **attention map**, a row for each written character.


# %%
def greedy_decode(
    encoder_states: np.ndarray,
    mask: np.ndarray,
    params: dict,
    start_id: int,
    length: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Write `length` characters, the likeliest one at every step.

    Args:
        encoder_states: (batch, Tx, 2*encoder_units).
        mask: (batch, Tx), True = real character.
        params: for `decoder_step`.
        start_id: the id fed at the first step.
        length: how many characters to write (Ty).

    Returns:
        ids (batch, length), attention_weights (batch, length, Tx).
    """
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((len(mask), units))
    previous_ids = np.full(len(mask), start_id)
    ids, attention_weights = [], []
    ### BEGIN SOLUTION
    for _ in range(length):
        logits, hidden, cell, weights = decoder_step(
            previous_ids, hidden, cell, encoder_states, mask, params
        )
        previous_ids = logits.argmax(axis=-1)
        ids.append(previous_ids)
        attention_weights.append(weights)
    return np.stack(ids, axis=1), np.stack(attention_weights, axis=1)
    ### END SOLUTION


# %% [markdown]
# **By hand.** The tiny decoder, three steps. Step 1 writes 0, as above, and
# leaves cell 0.30 and hidden 0.14. Step 2 is fed 0: context 0.66, candidate
# tanh(0.66 − 2) = −0.87, cell 0.15 − 0.44 = −0.29, hidden −0.14, so
# character 1 wins. Step 3 is fed 1, embedding +2: candidate 0.99, cell
# −0.143 + 0.495 = 0.352, and 0 wins again. It writes 0, 1, 0.

# %%
ids, weights = greedy_decode(tiny_states, tiny_mask, tiny, 2, 3)
print("ids", ids, "weights", weights.shape)
print(weights[0].round(2))
assert ids.tolist() == [[0, 1, 0]], "what does step 2 start from?"
assert weights.shape == (1, 3, 2), "one row of weights for each step"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# `decoder_step` has six arguments. Which of them stay the same at every
# step, and which must change?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `hidden`, `cell` and `previous_ids` change. Give the results of a step the
# names that the next step reads. Collect ids and weights in the two lists.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# In the loop: call `decoder_step`, take `argmax` over the last axis (one id
# for each text), append twice. After the loop: `np.stack` both lists, so
# that the step becomes axis 1.
#
# </details>

# %%
check(greedy_decode)

# %% [markdown]
# Now with the trained weights, and ten characters to write. `translate` must
# give the same date and the same map. In the map, a row is one step.

# %%
from utils.text import ids_to_iso

ids, weights = greedy_decode(*date, params, START_ID, 10)
translation = translator.translate("3 May 1979")
assert ids_to_iso(ids) == [translation.iso] == ["1979-05-03"]
np.testing.assert_allclose(weights[0], translation.attention, atol=1e-4)
print(attention_table(translation, top=1))
plot_attention(translation)

# %% [markdown]
# In a batch, short texts are padded. Does that change an answer?
#
# **Predict** the shape of the weights for the three texts below, and what the
# weights are past the end of `2/14/96`.
#
# <details><summary>Answer</summary>
#
# (3, 10, 19): three texts, ten characters written, and as many read as the
# longest text has. Past the end of a short text every weight is exactly 0. All
# others are those that it gets alone.
#
# </details>

# %%
texts = ["3 May 1979", "Saturday 9 May 2018", "2/14/96"]
ids, weights = greedy_decode(*read(texts), params, START_ID, 10)
print(ids_to_iso(ids), weights.shape)
for row, one in zip(weights, map(translator.translate, texts)):
    assert np.allclose(row[:, : len(one.text)], one.attention, atol=1e-4)
    assert np.all(row[:, len(one.text) :] == 0)

# %% [markdown]
# **Takeaway.** Greedy decoding is the step in a loop: carry the state, feed
# back the choice. Padding changes nothing.
#
# ## 5 · Who is fed what
#
# ![Above, training: the decoder is fed the true characters 1979- shifted right, though it wrote a wrong 8. Below, use: it is fed what it wrote, so the wrong 8 is fed back and another mistake follows.](../assets/teacher_forcing.svg)

# %% [markdown]
# The loop above ran *free*: it was fed its own choices. In training the right
# date is known, and the decoder is fed its characters, whatever it would have
# written. That is **teacher forcing** (Williams and Zipser, 1989). `shift_right`
# (lesson 01) makes the inputs:
#
# ```text
# fed     <start> 1 9 7 9 - 0 5 - 0
# target     1    9 7 9 - 0 5 - 0 3
# ```

# %% [markdown]
# One function can do both: where `fed` holds a character for a step, it replaces
# the decoder's own choice. If every step is filled in, that is teacher forcing;
# if none is, the decoder runs free. `limit` may change the logits before the
# choice; section 8 needs it.


# %%
def decode(encoder_states, mask, fed, limit=lambda logits, ids: logits):
    """Write ten characters; `fed` puts some in place of the choice.

    Returns:
        ids (batch, 10), logits (batch, 10, vocabulary).
    """
    hidden = cell = np.zeros((len(mask), UNITS))
    previous_ids, ids, all_logits = np.full(len(mask), START_ID), [], []
    for step in range(ISO_LENGTH):
        logits, hidden, cell, _ = decoder_step(
            previous_ids, hidden, cell, encoder_states, mask, params
        )
        logits = limit(logits, ids)
        previous_ids = logits.argmax(axis=-1)
        if step in fed:
            previous_ids = np.full(len(mask), TARGET_VOCABULARY[fed[step]])
        ids.append(previous_ids)
        all_logits.append(logits)
    return np.stack(ids, axis=1), np.stack(all_logits, axis=1)


# %% [markdown]
# **Predict.** Running free, step 5 must wait until step 4 has chosen. What
# must it wait for under teacher forcing?
#
# <details><summary>Answer</summary>
#
# Only for the state. All ten inputs are known beforehand. So one call does the
# whole date.
#
# </details>
#
# In training, the Keras model is called with a pair, the texts and the shifted
# targets, and returns all logits.

# %%
from utils.text import shift_right

ids, logits = decode(*date, dict(enumerate("1979-05-03")))
in_one_go = translator((texts_to_ids(["3 May 1979"], 10), shift_right(ids)))
np.testing.assert_allclose(logits, in_one_go, rtol=1e-4, atol=1e-4)
assert np.array_equal(decode(*date, {})[0], ids)  # running free
print("logits", logits.shape)

# %% [markdown]
# There is a price. In training the decoder never meets its own mistakes, so
# nothing teaches it how to go on after one: **exposure bias** (Ranzato and
# others, 2016). Section 7 makes a mistake on purpose.
#
# **Question 3.** Why not train on the decoder's own choices from the start?
#
# <details><summary>Answer</summary>
#
# At first they are noise, and say nothing about the right next character. Bengio
# and others (2015) mix: more and more own choices as training goes on.
#
# </details>
#
# **Takeaway.** Free running feeds the decoder its own choices, teacher
# forcing the truth. While every choice is right, both feed the same.

# %% [markdown]
# ## 6 · The whole translator
#
# To train, we need one Keras model from texts and decoder inputs to logits.
# Its parts are two Keras **layers**, objects that hold weights and are called
# like functions: the encoder, and a decoder that holds attention.
#
# Keras joins layers in this way: an `Input` holds no numbers yet, only a kind of
# number and a shape. You give the shape without the batch, which Keras puts in
# front; None is any size. Layers are called
# on it as if it held numbers, and `Model` records the path from inputs to outputs:
# a **functional model**. With two small layers:

# %%
ids = keras.Input((None,), dtype="int32")  # texts of any length
vectors = keras.layers.Embedding(48, 4)(ids)
scores = keras.layers.Dense(2)(vectors)
small = keras.Model(ids, scores)
print(ids.shape, "to", scores.shape, "real", padding_mask(ids).shape)
print("for two texts", small(np.array([[3, 1, 4], [1, 5, 0]])).shape)

# %% [markdown]
# ### Exercise 4.3 · The parts put together
#
# *{{exercise 4.3}}*
#
# Join the two layers in this style: begin with two `keras.Input`s, call the
# layers on them, and end with `keras.Model([first, second], logits)`. The mask
# is made inside the model, by `padding_mask` or by comparing ids with `!=`.


# %%
from utils.text import iso_to_ids


def build_translator(
    encoder: keras.layers.Layer, decoder: keras.layers.Layer
) -> keras.Model:
    """Put encoder and decoder together into a model that can be trained.

    Args:
        encoder: `encoder(source_ids, mask)` gives encoder_states.
        decoder: `decoder(decoder_inputs, encoder_states, mask)` gives
            logits (batch, Ty, vocabulary), by teacher forcing.

    Returns:
        A model from [source_ids (batch, Tx), decoder_inputs (batch, Ty)] to
        logits. Tx is free, Ty is ISO_LENGTH, ids are "int32"; the mask is
        True where source_ids is not PAD_ID.
    """
    ### BEGIN SOLUTION
    source_ids = keras.Input((None,), dtype="int32")
    decoder_inputs = keras.Input((ISO_LENGTH,), dtype="int32")
    mask = source_ids != PAD_ID
    encoder_states = encoder(source_ids, mask)
    logits = decoder(decoder_inputs, encoder_states, mask)
    return keras.Model([source_ids, decoder_inputs], logits)
    ### END SOLUTION


# %% [markdown]
# **By hand.** Two texts, with ten decoder inputs each. The logits must have
# shape (2, 10, 11): two texts, ten characters to write, eleven to choose from.
# With the trained translator's layers, the model must give what it gives.

# %%
model = build_translator(translator.encoder, translator.decoder)
decoder_inputs = shift_right(iso_to_ids(["1979-05-03", "1996-02-14"]))
pair = texts_to_ids(["3 May 1979", "2/14/96"], 10), decoder_inputs
logits = model(pair)
assert logits.shape == (2, 10, 11), "which inputs has your model?"
np.testing.assert_allclose(logits, translator(pair), rtol=1e-4, atol=1e-4)

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# What does the encoder need besides the ids, and who else needs it?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Make the two inputs. The first gives the mask: `padding_mask` of it, or a
# comparison with `PAD_ID` by `!=` (`==` gives plain False here). Call the
# encoder, then the decoder. Name inputs and output in `keras.Model`.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `keras.Input((None,), dtype="int32")` is a text of any length;
# `keras.Input((ISO_LENGTH,), dtype="int32")` the characters fed. Both layers
# get the mask as their last argument. No softmax.
#
# </details>

# %%
check(build_translator)

# %% [markdown]
# `DateTranslator` in `utils.model` joins the same parts and adds `translate`.
# With `DateTranslator(attention=…)` it takes an attention layer of your own,
# such as that of lesson 03. Lesson 05 trains the result.
#
# **Takeaway.** The translator is an encoder and a decoder that share a mask.

# %% [markdown]
# ## 7 · A wrong character, on purpose
#
# Does the decoder care what it is fed? Force a wrong character at one step,
# and let it run free afterwards.
#
# **Predict.** `3 May 1979`, and the first character becomes `2`. Does it go
# on to `2979`, to `2079`, or is everything lost? Then a `0` in place of the
# first hyphen, a `3` to begin the month, a `3` to begin the day.

# %%
for fed in ({}, {0: "2"}, {4: "0"}, {5: "3"}, {8: "3"}):
    ids, _ = decode(*date, fed)
    print(ids_to_iso(ids)[0], "forced:", fed)

# %% [markdown]
# One date proves little. So we take 200 dates from the years 1900 to 1999, on
# days that were not trained on. Does `2` lead to `20`, which fits what was fed,
# or to
# `29`, which fits the text? And does a lost hyphen move all that follows?

# %%
drawn = generate(600, seed=4, split="validation")
many = read([e.text for e in drawn if e.iso < "2000"][:200])
free, century, hyphen = (
    ids_to_iso(decode(*many, fed)[0]) for fed in ({}, {0: "2"}, {4: "0"})
)
for begin in "20", "29":
    share = np.mean([one.startswith(begin) for one in century])
    print(f"2 leads to {begin}: {share:.0%}")
kept = np.mean([a[2:] == b[2:] for a, b in zip(century, free)])
moved = np.mean([a == b[:4] + "0" + b[4:9] for a, b in zip(hyphen, free)])
print(f"the other eight stay: {kept:.0%}, all moves by one: {moved:.0%}")
assert kept > 0.95 and moved > 0.5

# %% [markdown]
# - After the `2` almost always comes `0`, which fits what was fed, not the text.
#   The other eight characters are nearly always those of the text.
# - After a lost hyphen the hyphen mostly still comes, and all that follows is
#   late by one. The decoder seems not to count places: what it was fed tells it
#   where it is.
# - Nothing holds it to the calendar: after a forced `3` it completes a month that
#   does not exist.
#
# So this decoder goes on smoothly after a mistake, and repairs nothing.

# %% [markdown]
# **Question 4.** Somebody trains on texts like `3/4`, where half mean March
# 4th and half April 3rd. What would a decoder write if it were *not* fed its last
# character?
#
# <details><summary>Answer</summary>
#
# Month and day would each be a coin toss, 3 or 4. Drawn that way, half of the
# answers are `03-03` or `04-04`, which nobody meant. Fed back, the month decides
# the day: after `03-0` only `4` fits.
#
# </details>
#
# **Takeaway.** The previous character tells the decoder where it is, and which
# of several readings was begun. It also carries a mistake on.

# %% [markdown]
# ## 8 · Only days of the calendar
#
# So we add the calendar. The decoder may write the days of 1900 to 2099, or ten
# dashes, which mean *no date*. (The translator was trained to write them for
# texts without one full date.)
#
# **Predict.** It has written `2023-02-`. Which characters may follow? And after
# `2023-02-2`, after `2024-02-2`, after `2023-`, at the very beginning?
#
# <details><summary>Answer</summary>
#
# `0`, `1` or `2`: February has no day that begins with 3. After `2023-02-2` every
# digit but `9`; 2024 is a leap year, so there `9` may follow too. A month
# begins with `0` or `1`. At the beginning: `1`, `2`, or the first dash.
#
# </details>

# %%
from datetime import date as day
from datetime import timedelta

first = day(1900, 1, 1)
answers = {str(first + timedelta(n)) for n in range(73_049)} | {NO_DATE}


def may_follow(beginning):
    """The characters that can come next: look through all answers."""
    place = len(beginning)
    longer = (one[place] for one in answers if one.startswith(beginning))
    return "".join(sorted(set(longer)))


print(f"{11**10:,} texts of ten characters, {len(answers):,} may be written")
for beginning in ("", "2023-", "2023-02-", "2023-02-2", "2024-02-2", "--"):
    print(f"{beginning:<10}{may_follow(beginning)}")

# %% [markdown]
# Looking through all answers at every step is slow. But much ends alike: after
# `2018-04` and after `2018-06` the same can follow. Beginnings that can go on
# alike are one *state*, and a small table says which state a character leads to:
# a *finite-state machine*. That of `utils.days` starts in `BEGIN`.
# `allowed(state)` says which of the eleven characters may follow, `advance(state,
# id)` gives the next state. Both also take arrays, a state for each text.

# %%
february = BEGIN
for place, character in enumerate("2023-02-"):
    february = advance(february, TARGET_VOCABULARY[character])
    follow = "".join(np.array([*"-0123456789"])[allowed(february)])
    assert follow == may_follow("2023-02-"[: place + 1])
print("after 2023-02-:", follow, "states in all:", len(TABLE) - 1)

# %% [markdown]
# ### Exercise 4.4 · What may be written
#
# *{{exercise 4.4}}*
#
# Let the decoder choose among allowed characters only. It is a mask once more,
# this time on logits: what is forbidden must have a softmax of exactly 0.


# %%
def allowed_logits(logits: np.ndarray, states: np.ndarray) -> np.ndarray:
    """Keep the logits of what may be written next, rule out the rest.

    Args:
        logits: (..., 11), a logit for each character; any size, any sign.
        states: (...), for each text the state it is in, for `allowed`.

    Returns:
        (..., 11), a new array: the logits where a character is allowed, and
        -1e9 or -np.inf where it is not.
    """
    ### BEGIN SOLUTION
    return np.where(allowed(states), logits, -1e9)
    ### END SOLUTION


# %% [markdown]
# **By hand.** After `2023-02-`, take the logits 2 for `3`, 1 for `1`, and −3 for
# the other nine. Unmasked, `3` wins. `0`, `1` and `2` are allowed. Their
# exponentials are 0.05, 2.72 and 0.05, so `1` gets 2.72 / 2.82 = 0.96.

# %%
tempting = np.full(11, -3.0)  # for - 0 1 2 3 4 5 6 7 8 9
tempting[[2, 4]] = 1.0, 2.0
shares = softmax(allowed_logits(tempting, february))
print(shares.round(2))
assert not shares[[0, *range(4, 11)]].any(), "forbidden is not exactly 0"
assert np.isclose(shares[2], 0.96, atol=0.01), "share 1 among 0, 1 and 2"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# How did attention keep padding out (lesson 03)? Would a logit of 0 be low
# enough here?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `allowed(states)` is True for what may be written, with the shape of `logits`.
# Where it is True take the logit, elsewhere a number that is far below all
# others.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `np.where(condition, a, b)` makes a new array: from `a` where the condition
# is true, from `b` elsewhere.
#
# </details>

# %%
check(allowed_logits)

# %% [markdown]
# Into the loop with it. `days_only` finds the state of each text from what is
# written so far. We try it on the texts of `data/no_dates.csv`: phone numbers,
# half dates, days that do not exist.
#
# **Predict.** Running free, for how many of them does the decoder write a day
# that does not exist? What can it write for `29 Feb 1900` with the mask? (1900
# was no leap year.)

# %%
from functools import reduce


def days_only(logits, ids):
    """A limit for `decode`: only what can still end in a day."""
    start = np.full(len(logits), BEGIN)
    return allowed_logits(logits, reduce(advance, ids, start))


texts = [example.text for example in load_examples("no_dates")]
states = read(texts)
free, limited = (
    ids_to_iso(decode(*states, {}, *way)[0]) for way in ([], [days_only])
)
impossible = [i for i, one in enumerate(free) if one not in answers]
print(f"{len(impossible)} of {len(texts)} free answers are impossible")
for i in impossible[:4]:
    print(f"{texts[i]:<24}{free[i]}  {limited[i]}")
assert answers.issuperset(limited)

# %% [markdown]
# The limited decoder writes no impossible day, whatever it reads.
#
# **Question 5.** Are its answers better?
#
# <details><summary>Answer</summary>
#
# They have the right form; that is all a mask can do. An impossible day can be
# seen to be wrong. Masked, it becomes another day, or no date, and a wrong day
# that exists looks like a right one. Only the confidence may give it away, and
# not always (section 9).
#
# </details>
#
# Language models can be made to write valid JSON in this way: a machine follows
# what is written, and masks every token (a piece of a word) that cannot lead to
# valid JSON (Willard and Louf, 2023).
#
# **Takeaway.** A mask on the logits makes every answer well-formed, and none of
# them true.

# %% [markdown]
# ## 9 · How sure is it?
#
# Every step gives its character a probability among those allowed. The
# probability of the whole answer is their product: the translation's
# `confidence`. Teacher forcing computes it for any answer you ask about.


# %%
def confidence(text: str, written: str) -> float:
    """The probability of writing exactly `written` for `text`."""
    fed = dict(enumerate(written))
    ids, logits = decode(*read([text]), fed, days_only)
    return softmax(logits)[0, range(ISO_LENGTH), ids[0]].prod()


# %% [markdown]
# **Predict.** Is it sure of its answer to `hello world`? To `29 Feb 1900` and to
# `20010931`, days that do not exist?

# %%
for text in ("3 May 1979", "hello world", "29 Feb 1900", "20010931"):
    answer = translator.translate(text)
    sure = confidence(text, answer.written)
    assert abs(sure - answer.confidence) < 1e-3
    print(f"{text:<12}{answer.iso or 'no date':<12}{sure:.1f}", answer.is_date)

# %% [markdown]
# For a text without a date, a translation's `written` is ten dashes, its `iso`
# is empty, and `is_date` is False. The decoder can be sure of "no date", too.
# Lesson 06 looks for texts where it is sure and wrong.
#
# **Takeaway.** Confidence says how sure the decoder is of what it wrote, not
# whether that is true.

# %% [markdown]
# ## 10 · When greedy is wrong
#
# Greedy takes the best character each time. Is the whole then the best? In
# an old register the first two digits of a year are smudged:
#
# ```text
# start ─┬─ 1 0.6 ─┬─ 9 0.55    19: 0.6 · 0.55 = 0.33
#        │         └─ 8 0.45    18: 0.6 · 0.45 = 0.27
#        └─ 2 0.4 ─┬─ 0 0.90    20: 0.4 · 0.90 = 0.36
#                  └─ 1 0.10    21: 0.4 · 0.10 = 0.04
# ```

# %% [markdown]
# **Predict.** What does greedy write, and what is likeliest?
#
# <details><summary>Answer</summary>
#
# Greedy takes `1` (0.6), then `9`: 0.33. The likeliest is `20` with 0.36, but
# greedy gave up `2` before it saw the 0.90 that follows.
#
# </details>
#
# **Beam search** keeps several beginnings, the *beams*, instead of one. With two:
# after step 1 it holds `1` (0.6) and `2` (0.4). Step 2 continues both, and of
# 0.33, 0.27, 0.36 and 0.04 it keeps the best two, `20`, its answer, and `19`.

# %% [markdown]
# In code the beams are the batch. `step(ids, state)` gives the logits that follow
# and the new state, a list of arrays with a row for each beam. Logarithms turn
# products into sums. `divmod` finds the row (which beam) and the column (which
# character) of a chosen score.
#
# To try it on the tree, a table replaces the decoder: a row for each character
# that was written last, in it the log probability of each next one. What is not
# in the tree gets −20, next to nothing.


# %%
def beam_search(step, state, length, width):
    """Keep the `width` likeliest beginnings of one text, best first."""
    ids, totals = np.array([[START_ID]]), np.zeros((1, 1))
    for _ in range(length):
        logits, state = step(ids, state)
        scores = totals + log_softmax(logits)  # (beams, vocabulary)
        best = scores.argsort(axis=None)[::-1][:width]
        beam, character = np.divmod(best, scores.shape[1])
        ids = np.column_stack([ids[beam], character])
        state = [part[beam] for part in state]
        totals = scores[beam, character][:, None]
    return ids[:, 1:], np.exp(totals[:, 0])


branches = {("<start>", "1"): 0.6, ("<start>", "2"): 0.4, ("1", "9"): 0.55,
            ("1", "8"): 0.45, ("2", "0"): 0.9, ("2", "1"): 0.1}  # fmt: skip
table = np.full((12, 11), -20.0)
for (fed, following), probability in branches.items():
    place = TARGET_VOCABULARY[fed], TARGET_VOCABULARY[following]
    table[place] = np.log(probability)


def in_table(table):
    """A step that looks up what follows the last character."""
    return lambda ids, state: (table[ids[:, -1]], state)


for width in (1, 2, 11):
    ids, found = beam_search(in_table(table), [], 2, width)
    print(f"width {width}: {ids_to_iso(ids)[0]} {found[0]:.2f}")

# %% [markdown]
# Width 1 is greedy decoding. Width 2 finds `20`. Width 11 keeps every first
# character, so in two steps it cannot miss.

# %% [markdown] tags=["walkthrough"]
# **Predict.** How often does width 2 change an answer of ten characters, and is
# the new one likelier? We draw tables at random, and multiply them by a number:
# the larger, the more certain a step.

# %% tags=["walkthrough"]
for certainty in (1, 3, 10, 30):
    random, changed, likelier = np.random.default_rng(0), 0, 0
    for _ in range(100):
        step = in_table(certainty * random.normal(size=(12, 11)))
        (greedy,), (alone,) = beam_search(step, [], 10, width=1)
        (best, _), (found, _) = beam_search(step, [], 10, width=2)
        changed += int((best != greedy).any())
        likelier += int(found > alone * (1 + 1e-9))
    print(f"certainty {certainty}: {changed} changed, {likelier} likelier")
    assert likelier >= 0.9 * changed

# %% [markdown]
# On tables drawn at random, an unsure decoder gains from looking ahead, and a
# sure one hardly. Now the trained translator, on the 200 dates of section 7, with
# three beams. The mask goes along: each beam has its own state in the calendar.
#
# **Predict.** How many answers change?


# %%
def trained_step(ids, state):
    hidden, cell, *text = state
    logits, hidden, cell, _ = decoder_step(
        ids[:, -1], hidden, cell, *text, params
    )
    return days_only(logits, ids[:, 1:].T), [hidden, cell, *text]


changes = 0
for states, real, greedy in zip(*many, ids_to_iso(decode(*many, {})[0])):
    state = [zeros, zeros, states[None], real[None]]
    ids, _ = beam_search(trained_step, state, 10, width=3)
    changes += ids_to_iso(ids)[0] != greedy
print("next to none changed:", changes <= 4)
assert changes <= 4

# %% [markdown]
# Each step is nearly certain, so `translate` stays greedy. In translating
# sentences, beams helped (Sutskever, Vinyals and Le, 2014, Table 1). They
# guarantee nothing: a beginning that drops out is lost, however well it would
# have gone on. And *likelier* is not *right*.
#
# **Takeaway.** Greedy is beam search of width 1. More beams cost time, and mainly
# help an unsure decoder.

# %% [markdown]
# ## 11 · Why ten characters need no end
#
# Every answer has ten characters, so the loop knows when to stop.
#
# <details><summary>Where lengths differ</summary>
#
# - Every target ends with an id of its own, `<end>`.
# - The loop stops when every text has written it, or at a maximum length.
# - Targets are padded, and training leaves the padding out (lesson 05).
# - A product shrinks with every factor. Take five characters of 0.90 each, and
#   ten of 0.93. The products are 0.59 and 0.48: the longer answer is surer of
#   every character, and loses. *Length normalisation* compares the mean log
#   probability per character, and the longer one wins. (Wu and others, 2016,
#   section 7, divide by a power of the length plus five.)
#
# </details>

# %% [markdown]
# ## What you now know
#
# - A decoder step attends with the state from before, joins context and previous
#   character, runs the LSTM, and scores what may come next.
# - Greedy decoding feeds back its choice. Teacher forcing feeds the truth, so
#   training can do a whole date in one call.
# - A mask on the logits keeps every answer in the calendar, and makes none true.
# - Confidence is a product of probabilities. Beam search looks for a larger one,
#   and matters where the decoder is unsure.
#
# Next, [lesson 05](05_training.ipynb): the weights that this lesson took as
# given are learnt.

# %% [markdown]
# ## Sources
#
# <details><summary>What this lesson draws on</summary>
#
# - D. Bahdanau, K. Cho and Y. Bengio (2015), *Neural machine translation by
#   jointly learning to align and translate*, section 3.1, appendix A.2.2,
#   [arXiv:1409.0473](https://arxiv.org/abs/1409.0473).
# - S. Bengio and others (2015), *Scheduled sampling for sequence prediction with
#   recurrent neural networks*, [arXiv:1506.03099](https://arxiv.org/abs/1506.03099).
# - M.-T. Luong, H. Pham and C. Manning (2015), *Effective approaches to
#   attention-based neural machine translation*, section 3,
#   [arXiv:1508.04025](https://arxiv.org/abs/1508.04025).
# - M. Ranzato and others (2016), *Sequence level training with recurrent neural
#   networks*, section 1, [arXiv:1511.06732](https://arxiv.org/abs/1511.06732).
# - I. Sutskever, O. Vinyals and Q. Le (2014), *Sequence to sequence learning
#   with neural networks*, [arXiv:1409.3215](https://arxiv.org/abs/1409.3215).
# - B. Willard and R. Louf (2023), *Efficient guided generation for large language
#   models*, [arXiv:2307.09702](https://arxiv.org/abs/2307.09702).
# - R. Williams and D. Zipser (1989), *A learning algorithm for continually running
#   fully recurrent neural networks*,
#   [doi:10.1162/neco.1989.1.2.270](https://doi.org/10.1162/neco.1989.1.2.270).
# - Y. Wu and others (2016), *Google's neural machine translation system*,
#   section 7, [arXiv:1609.08144](https://arxiv.org/abs/1609.08144).
#
# </details>

# %% [markdown] tags=["exercise"]
# What you have solved so far:

# %% tags=["exercise"]
from utils.checks import progress

progress("04")
