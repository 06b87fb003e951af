# %% [markdown]
# # 04 · Decoder
#
# You build the half that writes: it looks at the text, recalls what it has
# written, and adds one character, ten times, until `1979-05-03` stands there.
#
# | | |
# |---|---|
# | **Goals** | write one step of the decoder, then the loop · tell teacher forcing from free running · know when the greedy choice is wrong |
# | **Needs** | the ideas of lessons 02 (LSTM step) and 03 (attention) |
# | **Makes** | `decoder_step`, `greedy_decode` and `beam_search` in NumPy, the whole translator in Keras |
# | **Run time** | about 20 seconds, half of them for loading TensorFlow |

# %%
try:
    from utils.environment import prepare
except ImportError as error:
    raise ImportError(
        "The course's package is not installed in this kernel. Run `make lab` "
        "in the course's folder; README.md, 'If something goes wrong', has "
        "the other ways."
    ) from error
prepare(models=True)

# %% [markdown]
# Lessons 02 and 03 derived three functions. This lesson starts from nothing,
# so it takes the course's own versions:
#
# - `lstm_step(inputs, hidden, cell, params)` → `hidden, cell`;
# - `one_step_attention(decoder_state, encoder_states, mask, params)` →
#   `context_vector, attention_weights`;
# - `softmax(x)`, over the last axis.

# %%
import numpy as np

from utils import load_translator
from utils.by_hand import lstm_step, one_step_attention, softmax
from utils.checks import check
from utils.plots import attention_table, plot_attention
from utils.text import START_ID, ids_to_iso, padding_mask, texts_to_ids

# %% [markdown]
# ## 1 · The half that writes
#
# ![Schematic: a blue encoder reads 3 May 1979, a red decoder writes 1979-05-03, and between them attention sums the encoder states, May most of all, into the context vector plugged into the decoder.](../assets/encoder_decoder.svg)
#
# The blue half is finished: the trained encoder leaves one state for each of
# the ten characters of `3 May 1979`. The red half is this lesson.
#
# **Predict.** The decoder has written `197`. What must it know to write the
# next character?
#
# <details><summary>Answer</summary>
#
# What the text says (the encoder states), and how far it has come: its own
# memory and the character it wrote last. Without these two it could not tell
# the fourth character from the first.
#
# </details>

# %%
translator = load_translator()
params = translator.params()["decoder"]
UNITS = params["lstm"]["recurrent_kernel"].shape[0]


def read(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Run the Keras encoder: encoder_states (batch, Tx, 64) and mask."""
    source_ids = texts_to_ids(texts, max(map(len, texts)))
    mask = padding_mask(source_ids)
    return translator.encoder(source_ids, mask).numpy(), mask


date = read(["3 May 1979"])
print("encoder_states", date[0].shape, "mask", date[1].shape)

# %% [markdown]
# ## 2 · One step, by hand
#
# To write one character, the decoder makes four moves:
#
# | move | what happens |
# |---|---|
# | look | attention compares the state from *before* the step with the encoder states; out comes a context vector |
# | join | context vector and the previous character's embedding, side by side |
# | remember | the LSTM takes them in and updates hidden state and cell |
# | choose | the new hidden state gives a logit for each character that can be written |
#
# In papers s⟨t−1⟩ is the state before the step, α the weights, y⟨t−1⟩ the
# previous character. (The Coursera exercise does not feed y⟨t−1⟩.)

# %% [markdown]
# **Question 1.** Why is the query the state from *before* the step?
#
# <details><summary>Answer</summary>
#
# The new state does not exist yet. The LSTM needs the context vector to make
# it, and the context vector comes from the look.
#
# </details>
#
# To follow the moves with a pencil, take the smallest decoder there is: one
# unit, and two characters that can be written, ids 0 and 1. The start has id
# 2 and is only fed. In its LSTM only the candidate reads the inputs; all
# three gates have sum 0, so they stand half open, at 0.5.

# %%
gates = np.array([[0.0, 0, 1, 0]])  # input, forget, candidate, output
tiny = {
    "embedding": np.array([[-2.0], [2.0], [0.0]]),  # ids 0, 1 and the start
    "attention": {"W_query": [[1.0]], "W_key": [[1.0]], "b": [0], "v": [1]},
    "lstm": {"kernel": np.repeat(gates, 2, axis=0),
             "recurrent_kernel": 0 * gates, "bias": 0 * gates[0]},
    "output": {"kernel": np.array([[2.0, -2.0]]), "bias": np.zeros(2)},
}  # fmt: skip
tiny_states = np.array([[[0.0], [1.0]]])  # a text of two characters
tiny_mask = np.array([[True, True]])

# %% [markdown]
# The first step, with hidden = cell = 0, and the start fed:
#
# | move | by hand |
# |---|---|
# | look | scores tanh(0 + 0) = 0 and tanh(0 + 1) = 0.76; weights 0.32 and 0.68; context 0.32 · 0 + 0.68 · 1 = **0.68** |
# | join | the start's embedding is 0: inputs **(0.68, 0)** |
# | remember | candidate tanh(0.68 + 0) = 0.59; cell 0.5 · 0 + 0.5 · 0.59 = **0.30**; hidden 0.5 · tanh(0.30) = **0.14** |
# | choose | logits 0.14 · (2, −2) = **(0.29, −0.29)** |
#
# The softmax of the logits is (0.64, 0.36): character 0 wins.

# %% [markdown] tags=["walkthrough"]
# Now in NumPy, on arrays with a batch axis of one. First look and join.

# %% tags=["walkthrough"]
hidden = cell = np.zeros((1, 1))
context_vector, attention_weights = one_step_attention(
    hidden, tiny_states, tiny_mask, tiny["attention"]
)
inputs = np.concatenate([context_vector, tiny["embedding"][[2]]], axis=-1)
print("weights", attention_weights.round(2), "inputs", inputs.round(2))

# %% [markdown] tags=["walkthrough"]
# Then remember and choose. `hidden` and `cell` are replaced: the next step
# starts from them.

# %% tags=["walkthrough"]
hidden, cell = lstm_step(inputs, hidden, cell, tiny["lstm"])
logits = hidden @ tiny["output"]["kernel"] + tiny["output"]["bias"]
print("cell", cell.round(2), "hidden", hidden.round(2))
print("logits", logits.round(2), "probabilities", softmax(logits).round(2))
assert np.allclose(logits, [[0.29, -0.29]], atol=0.01)

# %% [markdown]
# ### Exercise 4.1 · One written character
#
# *{{exercise 4.1}}*
#
# Put the four moves into one function. It is the heart of the decoder: the
# loop and beam search call it. It returns logits, not probabilities, because
# that is what the loss of lesson 05 takes.


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
            vector stands in front of the embedding), and "output" with
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
# −0.20, logits (−0.41, 0.41). Same text, same look, and the other character
# wins: what was written before decides.

# %%
two_states, two_masks = tiny_states.repeat(2, 0), tiny_mask.repeat(2, 0)
ids, zeros = np.array([2, 0]), np.zeros((2, 1))
logits = decoder_step(ids, zeros, zeros, two_states, two_masks, tiny)[0]
print(logits.round(2))
assert np.allclose(logits, [[0.29, -0.29], [-0.41, 0.41]], atol=0.01)

# %% [markdown]
# <details><summary>Hint 1: a nudge</summary>
#
# Write the four moves as four lines, in the order of the table. What does
# each line need from the line before?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Look with `one_step_attention`, remember with `lstm_step`. An embedding is
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
# **Predict.** Which character comes first, and where does the decoder look
# to find it?
#
# <details><summary>Answer</summary>
#
# `1`, the first digit of the year. The answer begins with the year although
# the text ends with it, so the look goes to the end of the text.
#
# </details>

# %%
ids, zeros = np.array([START_ID]), np.zeros((1, UNITS))
logits, *_, weights = decoder_step(ids, zeros, zeros, *date, params)
likeliest, on_year = "-0123456789"[logits.argmax()], weights[0, 6:].sum()
print("writes", likeliest, "and looks at the year:", on_year > 0.9)
assert likeliest == "1" and softmax(logits).max() > 0.9 and on_year > 0.9

# %% [markdown]
# **Takeaway.** One step is a look, a join, an LSTM step and a choice. It
# needs the state from before, and hands on the state after.
#
# ## 4 · The loop
#
# To write the whole date, repeat the step, and feed each chosen character
# into the next step. Choosing the likeliest one every time is called *greedy
# decoding*.
#
# **Question 2.** The loop takes the largest *logit*. Could the largest
# *probability* be another character?
#
# <details><summary>Answer</summary>
#
# No. The softmax keeps the order: the largest logit becomes the largest
# probability. So the loop can do without the softmax.
#
# </details>

# %% [markdown]
# ### Exercise 4.2 · The whole date, greedily
#
# *{{exercise 4.2}}*
#
# Write the loop around `decoder_step`. It begins with hidden and cell at
# zero and with the start fed to every text. From then on each text of the
# batch feeds itself. Keep the weights of every step: they are the attention
# map.


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
# −0.14 + 0.50 = 0.35, and 0 wins again. It writes 0, 1, 0.

# %%
ids, weights = greedy_decode(tiny_states, tiny_mask, tiny, 2, 3)
print("ids", ids, "weights", weights.shape)
print(weights[0].round(2))
assert ids.tolist() == [[0, 1, 0]] and weights.shape == (1, 3, 2)

# %% [markdown]
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
# Now with the trained weights, and ten characters to write. `translate` must give the same date and the
# same map. Read the map row by row: a row is one step.

# %%
ids, weights = greedy_decode(*date, params, START_ID, 10)
translation = translator.translate("3 May 1979")
assert ids_to_iso(ids) == [translation.iso] == ["1979-05-03"]
np.testing.assert_allclose(weights[0], translation.attention, atol=1e-5)
print(attention_table(translation, top=1))
plot_attention(translation)

# %% [markdown]
# In a batch, short texts are padded. Does that change an answer? First, the
# loop against the Keras layer that trained these weights.
#
# **Predict** the shape of the weights for the three texts below.
#
# <details><summary>Answer</summary>
#
# (3, 10, 19): three texts, ten characters written, and as many read as the
# longest text has.
#
# </details>

# %%
texts = ["3 May 1979", "Saturday 9 May 2018", "2/14/96"]
ids, weights = greedy_decode(*read(texts), params, START_ID, 10)
keras_ids, _, keras_weights = translator.decoder.greedy(*read(texts), START_ID)
np.testing.assert_array_equal(ids, keras_ids)
np.testing.assert_allclose(weights, keras_weights, atol=1e-5)
print(ids_to_iso(ids), weights.shape)

# %% [markdown]
# Then against each text alone. Behind its end, all must be exactly 0.

# %%
for row, alone in zip(weights, map(translator.translate, texts)):
    length = len(alone.text)
    np.testing.assert_allclose(row[:, :length], alone.attention, atol=1e-5)
    assert np.all(row[:, length:] == 0)
    print(alone.iso, "from", length, "characters")

# %% [markdown]
# **Takeaway.** Greedy decoding is the step in a loop: carry the state, feed
# back the choice. Padding changes nothing.
#
# ## 5 · Who is fed what
#
# ![Above, training: the decoder is fed the true characters 1979- shifted right, though it wrote a wrong 8. Below, use: it is fed what it wrote, so the wrong 8 is fed back and another mistake follows.](../assets/teacher_forcing.svg)

# %% [markdown]
# The loop above ran *free*: it was fed its own choices. In training the right
# date is known, and the decoder is fed its characters, whatever it would
# have written. That is *teacher forcing*. `shift_right` (lesson 01) makes the
# inputs:
#
# ```text
# fed     <start> 1 9 7 9 - 0 5 - 0
# target     1    9 7 9 - 0 5 - 0 3
# ```

# %% [markdown]
# One function can do both, and anything between: where `fed` holds a
# character for a step, it takes the place of the decoder's own choice. All
# of them is teacher forcing, none is running free.


# %%
from utils.text import ISO_LENGTH, TARGET_VOCABULARY


def decode(encoder_states, mask, fed: dict[int, str]):
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
# Only for the state. All ten inputs are known beforehand. So one call does
# the whole date: all embeddings at once, then the LSTM without a choice in
# between, then all logits at once. And no `argmax`, which has no gradient,
# stands between the loss and the weights.
#
# </details>
#
# The Keras model is called that way in training: texts and shifted targets
# in, logits out.

# %%
from utils.text import shift_right

ids, logits = decode(*date, dict(enumerate("1979-05-03")))
in_one_go = translator((texts_to_ids(["3 May 1979"], 10), shift_right(ids)))
np.testing.assert_allclose(logits, in_one_go, rtol=1e-5, atol=5e-5)
assert np.array_equal(decode(*date, {})[0], ids)  # running free
print("logits", logits.shape)

# %% [markdown]
# The price is called *exposure bias*: in training the decoder never meets
# its own mistakes, so it does not learn to go on after one.
#
# **Question 3.** Why not train on the decoder's own choices from the start?
#
# <details><summary>Answer</summary>
#
# At first they are noise. The decoder would be fed noise and asked for the
# right next character, which teaches it to ignore what it is fed.
#
# </details>
#
# **Takeaway.** Free running feeds the decoder its own choices, teacher
# forcing the truth. While every choice is right, both feed the same.

# %% [markdown]
# ## 6 · The whole translator
#
# To train, we need one Keras model from texts and decoder inputs to logits.
# Its parts: the encoder of lesson 02, and a decoder that holds attention.
#
# Keras joins layers in a *functional* style. An `Input` holds no numbers yet,
# only a shape (without the batch; None is any length) and a kind of number.
# Layers are called on it, and `Model` keeps the way from inputs to outputs.

# %% [markdown] tags=["exercise"]
# With two small layers it looks like this:

# %% tags=["exercise"]
from utils.backend import keras

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
# Join the two layers in this style: begin with two `keras.Input`s, call
# the layers on them as if they were arrays, and end with
# `keras.Model([first, second], logits)`. The mask is made inside of the model,
# by `padding_mask` or by comparing ids with `!=`.

# %%
from utils.backend import keras
from utils.text import PAD_ID, iso_to_ids


def build_translator(
    encoder: keras.layers.Layer, decoder: keras.layers.Layer
) -> keras.Model:
    """Put encoder and decoder together to a model that can be trained.

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
# **By hand.** Two texts, of 10 and 7 characters, with ten decoder inputs
# each. The logits must have shape (2, 10, 11): two texts, ten characters to
# write, eleven to choose from. With the trained translator's layers, the
# model must give what that translator gives.

# %%
model = build_translator(translator.encoder, translator.decoder)
decoder_inputs = shift_right(iso_to_ids(["1979-05-03", "1996-02-14"]))
pair = texts_to_ids(["3 May 1979", "2/14/96"], 10), decoder_inputs
logits = model(pair)
print("logits", tuple(logits.shape))
np.testing.assert_allclose(logits, translator(pair), rtol=1e-5, atol=5e-5)

# %% [markdown]
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
# It takes layers of your own: the `AdditiveAttention` you wrote in lesson 03
# goes in where the course's stands here. Lesson 05 trains the result.
#
# **Predict.** Which part has the most weights? An LSTM has
# 4 · units · (inputs + units + 1): four gates, each reads the inputs, the
# state and a bias.
#
# <details><summary>Answer</summary>
#
# The decoder's LSTM, about two thirds of all: it reads a context vector of
# 64 numbers, a character of 32 and its own state of 64. The attention, of
# which so much is said, is small.
#
# </details>

# %%
from utils import DateTranslator
from utils.layers import AdditiveAttention

own = DateTranslator(attention=AdditiveAttention(32))
own.build()
counts = {
    "embeddings": (48 + 12) * 32,  # characters that are read, and fed
    "encoder": 2 * 4 * 32 * (32 + 32 + 1),  # two directions
    "attention": 64 * 32 + 64 * 32 + 32 + 32,  # W_query, W_key, b, v
    "decoder's LSTM": 4 * 64 * (64 + 32 + 64 + 1),
    "output": 64 * 11 + 11,
}
print(counts, "together", sum(counts.values()))
assert sum(counts.values()) == own.count_params()

# %% [markdown]
# **Takeaway.** The translator is an encoder and a decoder that share a mask.
#
# ## 7 · A wrong character, on purpose
#
# Does the decoder care what it is fed? Force a wrong character at one step,
# and let it run free afterwards.
#
# **Predict.** `3 May 1979`, and the first character becomes `2`. Does it go
# on to `2979`, to `2079`, or is everything lost? Then three more: a `0` in
# place of the first hyphen, a `3` to begin the month, a `3` to begin the day.

# %%
for fed in ({}, {0: "2"}, {4: "0"}, {5: "3"}, {8: "3"}):
    ids, _ = decode(*date, fed)
    print(ids_to_iso(ids)[0], "forced:", fed)

# %% [markdown]
# One date proves little. Count over 200 that were not trained on: does `2`
# lead to `20`, and does a lost hyphen move all that follows?

# %%
from utils.dates import generate

many = read([e.text for e in generate(200, seed=4, split="validation")])
free, century, hyphen = (
    ids_to_iso(decode(*many, fed)[0]) for fed in ({}, {0: "2"}, {4: "0"})
)
to_20 = np.mean([a == "20" + b[2:] for a, b in zip(century, free)])
moved = np.mean([a == b[:4] + "0" + b[4:9] for a, b in zip(hyphen, free)])
print(f"2 leads to 20, rest kept: {to_20:.0%}. All moved by one: {moved:.0%}")
assert min(to_20, moved) > 0.5

# %% [markdown]
# What we see, in nearly all of them:
#
# - After `2` comes `0`, also where the text says 19. The two digits of the
#   century are made to fit each other, and nothing else changes.
# - After a lost hyphen the hyphen still comes, and all that follows is late
#   by one. The decoder seems not to count places: what it was fed tells it
#   where it is.
# - There is no calendar in it: a month that cannot be is written too.

# %% [markdown]
# **Question 4.** Somebody trains on texts like `3/4`, where half mean March
# 4th and half April 3rd. What would a decoder write that is *not* fed its
# last character?
#
# <details><summary>Answer</summary>
#
# Each digit would be a coin toss of its own: month 3 or 4, day 3 or 4. Half
# of the time it mixes the readings to `03-03` or `04-04`, which nobody meant.
# Fed back, the month decides the day: after `03-0` only `4` fits.
#
# </details>
#
# **Takeaway.** Feeding the previous character makes the characters fit each
# other. It also carries a mistake on.

# %% [markdown]
# ## 8 · How sure is it?
#
# Every step gives its character a probability, given all characters before.
# The probability of the whole date is their product: the translation's
# `confidence`. Teacher forcing computes it for any date you ask about.


# %%
def confidence(text: str, iso: str) -> float:
    """The probability of writing exactly `iso` for `text`."""
    ids, logits = decode(*read([text]), dict(enumerate(iso)))
    return softmax(logits)[0, range(ISO_LENGTH), ids[0]].prod()


for text in ("3 May 1979", "hello world", "31 Feb 2001"):
    answer = translator.translate(text)
    assert abs(confidence(text, answer.iso) - answer.confidence) < 1e-4
    print(f"{text:<12}{answer.iso}  above 0.9: {answer.confidence > 0.9}")

# %% [markdown]
# What is no date gets ten characters too, mostly with less confidence. A 31st
# of February can be read without doubt.
#
# **Takeaway.** Confidence says how sure the decoder is of what it wrote, not
# whether that is a true date.
#
# ## 9 · When greedy is wrong
#
# Greedy takes the best character each time. Is the whole then the best? In
# an old register the two digits of the century are smudged:
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
# greedy gave up `2` before the 0.90 behind it came into sight.
#
# </details>
#
# *Beam search* keeps several beginnings instead of one. With two beams: after
# step 1 it holds `1` (0.6) and `2` (0.4). Step 2 continues both, and of 0.33,
# 0.27, 0.36 and 0.04 it keeps the best two, `20` and `19`. `20` is its answer.
#
# In code the beams are the batch, each with its own state. Every round scores
# all continuations of all beams, keeps the best few, and notes which beam each
# came from. Logarithms turn products into sums, so that many small factors do
# not vanish.

# %%
from utils.by_hand import log_softmax


def beam_search(encoder_states, mask, params, start_id, length, width):
    """Keep the `width` likeliest beginnings of one text, best first."""
    units = params["lstm"]["recurrent_kernel"].shape[0]
    hidden = cell = np.zeros((1, units))
    ids, totals = np.array([[start_id]]), np.zeros((1, 1))
    for _ in range(length):
        beams = len(ids)
        logits, hidden, cell, _ = decoder_step(
            ids[:, -1], hidden, cell, encoder_states.repeat(beams, axis=0),
            mask.repeat(beams, axis=0), params,
        )  # fmt: skip
        scores = totals + log_softmax(logits)  # (beams, vocabulary)
        best = scores.argsort(axis=None)[::-1][:width]
        beam, character = np.unravel_index(best, scores.shape)
        ids = np.column_stack([ids[beam], character])
        hidden, cell = hidden[beam], cell[beam]
        totals = scores[beam, character][:, None]
    return ids[:, 1:], np.exp(totals[:, 0])


# %% [markdown]
# To try it on the tree, set the weights of a decoder by hand. It is blind to
# the text and forgets all but the last character (input and output gate
# open, forget gate closed). For that it looks up the next logits in a table.


# %%
def table_decoder(table: np.ndarray) -> dict:
    """The params of a decoder with logits `table[previous id]`."""
    size, written = table.shape
    kernel = np.zeros((1 + size, 4 * size))
    kernel[1:, 2 * size : 3 * size] = 10 * np.eye(size)  # the candidate
    blind = {"W_query": np.zeros((size, 1)), "W_key": np.zeros((1, 1))}
    return {
        "embedding": np.eye(size),
        "attention": blind | {"b": np.zeros(1), "v": np.zeros(1)},
        "lstm": {"kernel": kernel, "recurrent_kernel": 0 * kernel[1:],
                 "bias": np.repeat([20.0, -20.0, 0.0, 20.0], size)},
        "output": {"kernel": table / np.tanh(1), "bias": np.zeros(written)},
    }  # fmt: skip


# %% [markdown]
# The tree as a table: a row for each character that can be fed, in it the
# log probability of each next one. What is not in the tree gets −20, next to
# nothing.

# %%
branches = {("<start>", "1"): 0.6, ("<start>", "2"): 0.4, ("1", "9"): 0.55,
            ("1", "8"): 0.45, ("2", "0"): 0.9, ("2", "1"): 0.1}  # fmt: skip
table = np.full((12, 11), -20.0)
for (fed, following), probability in branches.items():
    place = TARGET_VOCABULARY[fed], TARGET_VOCABULARY[following]
    table[place] = np.log(probability)
no_text = np.zeros((1, 1, 1)), np.array([[True]])
for width in (1, 2, 11):
    ids, found = beam_search(*no_text, table_decoder(table), 11, 2, width)
    print(f"width {width}: {ids_to_iso(ids)[0]} {found[0]:.2f}")

# %% [markdown]
# Width 1 is greedy decoding. Width 2 finds `20`. Width 11 keeps every first
# character, so in two steps it cannot miss.
#
# **Predict.** How often does beam search change an answer? Draw tables at
# random, and multiply them by a number: the larger, the more certain a step.

# %%
changed = {}
for certainty in (1, 3, 10, 30):
    random, changed[certainty] = np.random.default_rng(0), 0
    for _ in range(100):
        drawn = table_decoder(certainty * random.normal(size=(12, 11)))
        (greedy,), _ = greedy_decode(*no_text, drawn, START_ID, 10)
        (alone,), _ = beam_search(*no_text, drawn, START_ID, 10, width=1)
        (best, _), _ = beam_search(*no_text, drawn, START_ID, 10, width=2)
        assert np.array_equal(alone, greedy)
        changed[certainty] += int((best != greedy).any())
print("changed of 100:", changed)

# %% [markdown]
# An unsure decoder gains from looking ahead; a sure one hardly.
#
# **Predict.** And the trained translator, on the 200 dates of section 7, with
# three beams?

# %%
changes = 0
for states, real, iso in zip(*many, free):
    ids, _ = beam_search(states[None], real[None], params, START_ID, 10, 3)
    changes += ids_to_iso(ids)[0] != iso
print(changes, "of 200 answers changed")
assert changes <= 2

# %% [markdown]
# None, or next to none. Each step is nearly certain, so `translate` stays
# greedy. Where many answers are good, as in translating sentences, beams pay.
# They guarantee nothing: a beginning that drops out is lost, however well it
# would have gone on.
#
# **Takeaway.** Greedy is beam search of width 1. Every further beam costs as
# much as a greedy run, and helps an unsure decoder only.

# %% [markdown]
# ## 10 · Why ten characters need no end
#
# Every ISO date has ten characters, so the loop knows when to stop. Where
# lengths differ, as in sentences, the decoder must say that it is done, and
# four things change:
#
# - the target vocabulary gets an `<end>` id, and every target ends with it;
# - the loop stops when every text has written `<end>`, or at a longest
#   length, in case it never comes;
# - targets are padded, and the loss leaves the padding out (the masked loss
#   of lesson 05);
# - beam search compares answers of different lengths, and a product shrinks
#   with every factor.

# %% [markdown]
# Take five characters of 0.90 each, and ten of 0.93 each. The products are
# 0.59 and 0.48: the longer answer is surer of every character, and loses.
# *Length normalisation* compares the mean log probability per character
# instead, and the longer one wins.

# %% [markdown]
# ## What you now know
#
# - A decoder step looks with the state from before, joins context and previous
#   character, runs the LSTM, and scores what may come next.
# - Greedy decoding feeds back its choice. Teacher forcing feeds the truth, so
#   training can do a whole date in one call.
# - The decoder goes on from what it was fed, right or wrong.
# - Confidence is a product of probabilities. Beam search looks for a larger
#   product, and matters where the decoder is unsure.
#
# Next, in lesson 05: the weights that this lesson took as given are learnt.

# %% [markdown] tags=["exercise"]
# What you have solved so far:

# %% tags=["exercise"]
from utils.checks import progress

progress("04")
