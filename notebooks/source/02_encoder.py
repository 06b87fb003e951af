# %% [markdown]
# # 02 · Encoder
#
# At the `3` of `3/4/2009`, what does the `3` mean? Whoever reads from left to
# right cannot know yet: the slashes that make it a month come later. So this
# network reads every text twice, once from each end.
#
# ![A forward LSTM reads 3 May 1979 from left to right, a backward LSTM from right to left. The two states at the letter a, side by side, have together seen the whole date.](../assets/bidirectional_lstm.svg)

# %% [markdown]
# | | |
# |---|---|
# | **Goals** | look up a vector for each character; work one LSTM step by hand; read forwards and backwards; keep padding out; see what one last vector forgets |
# | **Needs** | NumPy |
# | **Makes** | the encoder, by hand in NumPy and in Keras, equal to the course's layer |
# | **Run time** | about 15 seconds |
# | **Words** | in bold where they are explained; [glossary](../README.md#glossary), [notation](../NOTATION.md) |

# %%
# No module named utils? See README.md, "If something goes wrong".
from utils.environment import prepare

prepare(models=True)

# %% [markdown]
# ## 1 · An id says nothing about its character
#
# Lesson 01 turned texts into **ids**, a number for each character. An id
# is a name, like the number on a locker. Locker 20 is not twice locker 10.
#
# **Predict.** A network multiplies and adds what it is fed. What would it
# believe about `8` and `9`, or about `/` and `0`, if it were fed the ids
# below?
#
# <details><summary>Answer</summary>
#
# It would take neighbours for similar: `8` and `9` are 20 and 21, and `/` and
# `0`, 10 and 12, are almost as close. And `z` would count more than twice as much
# as `a`.
# None of this is meant: somebody typed the list in that order.
#
# </details>

# %%
import numpy as np

from utils import layers, load_translator
from utils.backend import keras
from utils.checks import check
from utils.dates import generate
from utils.text import SOURCE_VOCABULARY, padding_mask, text_to_ids

# %%
ids = text_to_ids("9 May 2018", length=10)
print(ids)
print({character: SOURCE_VOCABULARY[character] for character in "/089az"})

# %% [markdown]
# So each character gets a vector of its own, a row of a table. This is called
# an **embedding**. The id only says which row to fetch.
#
# Here is a small table for four characters, two numbers each. Training adjusts
# these numbers, like all *weights* of a network. A second way leads to the same
# rows: write each id as a **one-hot** vector (a 1 at its place, 0 elsewhere)
# and multiply it by the table.

# %%
small_table = np.array([[0, 0], [1, 2], [3, -1], [4, 5]])
few_ids = [2, 1, 2]
one_hot = np.eye(4)[few_ids]
print(small_table[few_ids])
assert np.array_equal(one_hot @ small_table, small_table[few_ids])

# %% [markdown]
# Now the table of the trained translator that comes with the course.
#
# **Predict.** Nobody told the network which characters do the same work. Space,
# `-`, `/` and `,` separate the parts of a date. Do their rows point in similar
# directions? (Measured by the *cosine* of two rows: 1 for the same direction, 0
# for a right angle.)
#
# <details><summary>Answer</summary>
#
# On average, more than the rows of nearly all sets of four drawn at random.
#
# </details>

# %%
translator = load_translator()
trained = translator.params()["encoder"]
table = trained["embedding"]  # (characters, numbers for each)
directions = table / np.linalg.norm(table, axis=1, keepdims=True)
cosines = directions @ directions.T  # (characters, characters)


def likeness(rows):
    """The mean cosine of all pairs of four rows."""
    return cosines[np.ix_(rows, rows)][np.triu_indices(4, k=1)].mean()


separators = [SOURCE_VOCABULARY[character] for character in " -/,"]
random, all_rows = np.random.default_rng(0), np.arange(len(table))
draws = [random.choice(all_rows, 4, replace=False) for _ in range(1000)]
beaten = np.mean([likeness(separators) > likeness(draw) for draw in draws])
print(f"{table.shape}: more alike than {beaten:.0%} of random sets")
assert beaten > 0.9

# %% [markdown]
# **Takeaway.** An id is a row number. Training decides what is in the row.

# %% [markdown]
# ## 2 · One step of an LSTM
#
# A vector for each character is not enough: the `9` of `9 May 2018` is a day,
# the `9` of `1979` is not. A reader must remember. An **LSTM** (long
# short-term memory) reads one character per step and carries two vectors
# along: the **cell**, its memory, and the **hidden state**, what it shows of
# that memory. Both have as many numbers as the LSTM has **units**, a number
# chosen by whoever builds it.

# %% [markdown]
# In each step, the character's vector and the old hidden state are multiplied
# by weights and added up with a constant, the *bias*, four times over. An
# **activation function** squashes each sum. The results are a candidate and
# three **gates**, numbers from 0 (closed) to 1 (open):
#
# | block | name | symbol | squashed by | it says |
# |---|---|---|---|---|
# | 1 | input gate | $i$ | sigmoid | how much to add |
# | 2 | forget gate | $f$ | sigmoid | how much to keep |
# | 3 | candidate | $g$ | tanh | what to add |
# | 4 | output gate | $o$ | sigmoid | how much to show |

# %% [markdown]
# Two lines put the four together:
#
# $$c_t = f \cdot c_{t-1} + i \cdot g \qquad\qquad h_t = o \cdot \tanh(c_t)$$
#
# Here $c$ is the cell, $h$ the hidden state, and $t$ counts the steps. (The
# LSTM is from Hochreiter and Schmidhuber, 1997, the forget gate from Gers,
# Schmidhuber and Cummins, 2000, the order of the blocks from Keras.)


# %%
def sigmoid(x):
    """A gate: 0 is closed, 1 is open."""
    return 1 / (1 + np.exp(-x))


some_sums = np.array([-10, -2, 0, 2, 10])
print("sigmoid", sigmoid(some_sums).round(2))  # between 0 and 1
print("tanh   ", np.tanh(some_sums).round(2))  # between -1 and 1

# %% [markdown] tags=["walkthrough"]
# ### By hand
#
# Here is a reader of one unit: every vector is one number. It reads 1; its
# hidden state was 0.5, its cell 1.
#
# | | input gate | forget gate | candidate | output gate |
# |---|---|---|---|---|
# | weight of what is read | 2 | 2 | 0 | −0.8 |
# | weight of the old hidden state | −2 | 0 | 1 | 4 |
# | bias | 0 | 0 | 0 | −1 |

# %% [markdown] tags=["walkthrough"]
# **Predict.** Work out the four sums. Will the cell grow or shrink?
#
# <details><summary>Answer</summary>
#
# The sums are 1, 2, 0.5 and 0.2. Forget gate 0.88: most of the old 1 stays.
# Input gate 0.73, candidate 0.46: 0.34 enters. The cell grows to 1.22.
#
# </details>

# %% tags=["walkthrough"]
sums = np.array([2, 2, 0, -0.8]) * 1 + np.array([-2, 0, 1, 4]) * 0.5
sums = sums + np.array([0, 0, 0, -1])
input_gate, forget_gate = sigmoid(sums[0]), sigmoid(sums[1])
candidate, output_gate = np.tanh(sums[2]), sigmoid(sums[3])
small_cell = forget_gate * 1 + input_gate * candidate
small_hidden = output_gate * np.tanh(small_cell)
print(f"forget gate {forget_gate:.2f}, candidate {candidate:.2f}")
print(f"new cell {small_cell:.2f}, new hidden {small_hidden:.2f}")
assert np.allclose([small_cell, small_hidden], [1.22, 0.46], atol=0.005)

# %% [markdown] tags=["walkthrough"]
# ![One LSTM step: the forget gate scales the old cell, input gate times candidate is added, and the output gate decides how much of the new cell is shown as the new hidden state.](../assets/lstm_cell.svg)
#
# The same numbers run through the gates of the picture. The cell goes along
# the top: scaled by the forget gate, then added to.
#
# ### The same step for vectors, many texts at once
#
# Now for a **batch**, several texts at once. The weights become matrices with
# four blocks of `units` columns side by side. Two products, one with each matrix,
# give all the sums, which are then cut into four. Keras calls the weights of what
# is read `kernel`,
# those of the hidden state `recurrent_kernel`.

# %% [markdown] tags=["exercise"]
# ### Exercise 2.1 · One step of an LSTM
#
# *{{exercise 2.1}}*
#
# Write the step of the table above, for a **batch**, several texts at once.
# The rest of this lesson builds on it, and so does lesson 04.
#
# The weights of the four blocks are side by side in one matrix: the first
# `units` columns belong to the input gate, the next to the forget gate, then
# the candidate, then the output gate. Keras calls the weights of what is read
# `kernel`, those of the old hidden state `recurrent_kernel`.


# %%
def lstm_step(
    inputs: np.ndarray, hidden: np.ndarray, cell: np.ndarray, params: dict
) -> tuple[np.ndarray, np.ndarray]:
    """Read one character per text.

    Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al.
    (2000).

    Args:
        inputs: (batch, features), the vector of the character read.
        hidden: (batch, units), what the reader showed after the last step.
        cell: (batch, units), its memory after the last step.
        params: "kernel" (features, 4*units), "recurrent_kernel" (units,
            4*units) and "bias" (4*units,); blocks of `units` columns in the
            order input gate, forget gate, candidate, output gate.

    Returns:
        The new hidden and the new cell, both (batch, units).
    """
    ### BEGIN SOLUTION
    sums = inputs @ params["kernel"] + hidden @ params["recurrent_kernel"]
    blocks = np.split(sums + params["bias"], 4, axis=-1)
    input_gate, forget_gate = sigmoid(blocks[0]), sigmoid(blocks[1])
    candidate, output_gate = np.tanh(blocks[2]), sigmoid(blocks[3])
    cell = forget_gate * cell + input_gate * candidate
    hidden = output_gate * np.tanh(cell)
    return hidden, cell
    ### END SOLUTION


# %% [markdown] tags=["exercise"]
# **By hand.** A reader of one unit: every vector is one number. It reads 1; its
# hidden state was 0.5, its cell 1. Its weights are in the code below.
#
# - input gate: 2 × 1 − 2 × 0.5 + 0 = 1, sigmoid 0.73
# - forget gate: 2 × 1 + 0 × 0.5 + 0 = 2, sigmoid 0.88
# - candidate: 0 × 1 + 1 × 0.5 + 0 = 0.5, tanh 0.46
# - output gate: −0.8 × 1 + 4 × 0.5 − 1 = 0.2, sigmoid 0.55
#
# New cell: 0.88 × 1 + 0.73 × 0.46 = 1.22. New hidden: 0.55 × tanh(1.22) =
# 0.46. The picture shows the same numbers.

# %% [markdown] tags=["exercise"]
# ![One LSTM step: the forget gate scales the old cell, input gate times candidate is added, and the output gate decides how much of the new cell is shown as the new hidden state.](../assets/lstm_cell.svg)

# %% [markdown] tags=["walkthrough"]
# The reader of one number again, now as matrices of one row. `check` compares
# the function with the course's own on other sizes and many numbers.

# %%
tiny = {
    "kernel": np.array([[2.0, 2.0, 0.0, -0.8]]),
    "recurrent_kernel": np.array([[-2.0, 0.0, 1.0, 4.0]]),
    "bias": np.array([0.0, 0.0, 0.0, -1.0]),
}
tiny_hidden, tiny_cell = lstm_step(
    np.array([[1.0]]), np.array([[0.5]]), np.array([[1.0]]), tiny
)
print("cell", tiny_cell.round(2), "hidden", tiny_hidden.round(2))
assert np.isclose(tiny_cell, 1.22, atol=0.005), "the cell should be 1.22"
assert np.isclose(tiny_hidden, 0.46, atol=0.005), "hidden should be 0.46"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# All four sums can be had at once. What is the shape of
# `inputs @ params["kernel"]`?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Add the product with the kernel, the product with the recurrent kernel, and
# the bias. Cut the result into four blocks along the last axis (`np.split`),
# squash each, and put them into the two formulas above.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# The third block goes through `np.tanh`, the others through `sigmoid`. The
# new hidden state is made from the *new* cell, and the two are returned in the
# order hidden, cell.
#
# </details>

# %%
check(lstm_step)

# %% [markdown]
# **Takeaway.** Four weighted sums make three gates and a candidate, and these
# make the new cell and hidden state.

# %% [markdown]
# ## 3 · What the gates are for
#
# With weights chosen by hand, one unit can answer a question while reading
# `3 May 1979`: *have I seen a letter yet?* The reader is fed two facts about
# each character: is it a letter, is it a space?
#
# - A letter opens the input gate and closes the forget gate: the cell becomes
#   tanh(10), almost exactly 1.
# - Anything else does the opposite: the cell stays as it is.
#
# **Predict.** What is the cell after each of the ten characters?
#
# <details><summary>Answer</summary>
#
# 0 0 1 1 1 1 1 1 1 1. It is written once and then kept.
#
# </details>


# %%
def remember(text, lstm):
    """The cell after each character, for an LSTM of one unit."""
    hidden = cell = np.zeros((1, 1))
    cells = []
    for character in text:
        facts = np.array([[character.isalpha(), character == " "]], float)
        hidden, cell = lstm_step(facts, hidden, cell, lstm)
        cells.append(round(cell.item()))
    return cells


letter_seen = {
    "kernel": np.array([[20, -20, 0, 0], [0, 0, 0, 0]]),  # letter; space
    "recurrent_kernel": np.zeros((1, 4)),
    "bias": np.array([-10, 10, 10, 10]),  # input, forget, candidate, output
}
print(*"3 May 1979")
print(*remember("3 May 1979", letter_seen))
assert remember("May" + 100 * "1", letter_seen)[-1] == 1

# %% [markdown]
# All sums are +10 or −10, so each gate is almost fully open or closed. The 1 is
# still there after a hundred more characters.
#
# **Predict.** Another question: have I seen a letter *in this word*? The
# memory must be wiped at a space. Which one of the twelve numbers of kernel
# and bias must change?
#
# <details><summary>Answer</summary>
#
# The weight from a space to the forget gate. At −20 a space closes the gate,
# and the old cell is multiplied by nearly 0.
#
# </details>

# %%
kernel = letter_seen["kernel"].copy()
kernel[1, 1] = -20  # a space closes the forget gate
in_this_word = {**letter_seen, "kernel": kernel}
print(*"3 May 1979")
print(*remember("3 May 1979", in_this_word))

# %% [markdown]
# **Takeaway.** The input gate writes, the forget gate keeps or wipes, the
# output gate shows. In a real network, training finds the weights.

# %% [markdown]
# ## 4 · Reading a text, in both directions
#
# A reader is that step in a loop. It starts from zeros, which add nothing to
# the sums, and hands hidden state and cell on from character to character. We
# keep the hidden state after each.
#
# One direction is not enough. `3/4/2009` is March 4th, but `3.4.2009` is
# April 3rd: with dots the day comes first. At the `3`, a reader from left to
# right has seen nothing else.

# %% [markdown]
# **Predict.** How could a network know at the `3` what comes after it?
#
# <details><summary>Answer</summary>
#
# A second LSTM, with weights of its own, reads from right to left. When it
# comes to the `3` it has seen all the rest. Each character gets both states
# (Schuster and Paliwal, 1997), as in the picture at the top.
#
# </details>

# %% [markdown]
# The embedding and the two LSTMs are the **encoder**. The pairs of states that
# it makes, one for each character, are the **encoder states**, of shape
# `(batch, Tx, 2*units)`: **`Tx`** is the number of characters (T for time, x
# for what is read). (All texts have the same length here. **Padding**, which fills
# up shorter ones, comes in section 5.)

# %% [markdown] tags=["exercise"]
# ### Exercise 2.2 · Reading in two directions
#
# *{{exercise 2.2}}*
#
# First write `read`, the loop over the characters. Then `read_both_ways` uses
# it twice: one LSTM reads the text as it is, the other from its end. The two
# states of one character have to end up side by side, the forward one first.


# %%
def read(embedded: np.ndarray, lstm: dict) -> np.ndarray:
    """Read (batch, Tx, features) from left to right, starting from zeros.

    Returns the hidden state after each character, (batch, Tx, units).
    """
    hidden = cell = np.zeros((len(embedded), len(lstm["recurrent_kernel"])))
    states = []
    ### BEGIN SOLUTION
    for position in range(embedded.shape[1]):
        hidden, cell = lstm_step(embedded[:, position], hidden, cell, lstm)
        states.append(hidden)
    ### END SOLUTION
    return np.stack(states, axis=1)


def read_both_ways(embedded: np.ndarray, params: dict) -> np.ndarray:
    """Read each text forwards and backwards (Bahdanau et al., 2015, 3.2).

    Args:
        embedded: (batch, Tx, features), no padding.
        params: the weights of two LSTMs, "forward" and "backward", each as
            for `lstm_step`.

    Returns:
        encoder_states (batch, Tx, 2*units): for each character its forward
        state, then its backward state.
    """
    ### BEGIN SOLUTION
    forward = read(embedded, params["forward"])
    backward = read(embedded[:, ::-1], params["backward"])
    return np.concatenate([forward, backward[:, ::-1]], axis=-1)
    ### END SOLUTION


# %% [markdown]
# **By hand.** Give both readers the weights of `letter_seen`, and let them
# read `3 May 79`. The cell is 0 until the first letter and 1 from there on. The
# output gate is open, so the hidden state is 0 or tanh(1) = 0.76.
#
# Forwards the first letter is the `M`: the two characters before it have 0.
# Backwards it is the `y`: the three characters after it have 0.

# %%
facts = np.array([[[c.isalpha(), c == " "] for c in "3 May 79"]], float)
both = read_both_ways(facts, {"forward": letter_seen, "backward": letter_seen})
print(both[0].T.round(2))
forwards, backwards = (both[0] > 0.7).T
assert np.array_equal(forwards, [0, 0, 1, 1, 1, 1, 1, 1]), "see above"
assert np.array_equal(backwards, [1, 1, 1, 1, 1, 0, 0, 0]), "see above"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Which axis of `embedded` is time? `read` needs one moment of all texts at
# once. And which character's state comes first in what the backward reader
# returns?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# In `read`, one pass of the loop is one `lstm_step`; its results are the
# states of the next pass. In `read_both_ways`, turn the text round along time,
# read it, and turn the states round again.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `x[:, ::-1]` turns the axis of time round; it is needed once on the way in
# and once on the way out. `np.concatenate` with `axis=-1` puts the two states
# of each character side by side.
#
# </details>

# %%
check(read_both_ways)

# %% [markdown]
# Now the trained weights. `embed` looks up the vectors of one text.


# %%
def embed(text):
    """The trained vectors of a text's characters, as a batch of one."""
    return table[text_to_ids(text, len(text))][None]


states = read_both_ways(embed("Saturday 9 May 2018"), trained)
units = states.shape[-1] // 2
print(states.shape, units)  # (batch, Tx, 2*units)

# %%
from utils.plots import Picture  # a matplotlib figure, described in `alt`

picture = Picture(figsize=(6.5, 5), layout="constrained")
panels = picture.subplots(2, 1)
ways = ("forward", "backward")
for axes, half, way in zip(panels, np.split(states[0].T, 2), ways):
    image = axes.imshow(half, cmap="cividis", vmin=-1, vmax=1, aspect="auto")
    axes.set_xticks(range(19), "Saturday␣9␣May␣2018", family="monospace")
    axes.set(ylabel=f"{way} units")
picture.colorbar(image, ax=panels, label="hidden state")
picture.alt = "Two heat maps of hidden states: forward above, backward below."
picture

# %% [markdown]
# A column for each character, a row for each unit, values from −1 (dark) to 1
# (bright). A column is all that a reader shows after that character.

# %% [markdown]
# **Predict.** Back to `3/4/2009` and `3.4.2009`. They differ at two of eight
# characters. At which characters do the forward states agree? At which the
# backward states?
#
# <details><summary>Answer</summary>
#
# Forward: only at the `3`, before the first difference. Backward: only at
# `2009`, which is read before any difference.
#
# </details>


# %%
def differences(text, other):
    """The largest difference of the states, (2, Tx): forward, backward."""
    gap = read_both_ways(embed(text), trained)[0]
    gap = np.abs(gap - read_both_ways(embed(other), trained)[0])
    return np.stack([gap[:, :units].max(axis=1), gap[:, units:].max(axis=1)])


dots = differences("3/4/2009", "3.4.2009")
print("forward ", dots[0].round(1))
print("backward", dots[1].round(1))
assert np.array_equal(dots[0] > 0, [0, 1, 1, 1, 1, 1, 1, 1])
assert np.array_equal(dots[1] > 0, [1, 1, 1, 1, 0, 0, 0, 0])

# %% [markdown]
# **Predict.** And `3/4/2009` against `3/4/1987`?
#
# <details><summary>Answer</summary>
#
# Forward, the states at `3/4/` agree and the others do not. Backward, none
# agrees: that reader meets `9` and `7` first.
#
# </details>

# %%
years = differences("3/4/2009", "3/4/1987")
print(years.round(1))
assert np.array_equal(years[0] > 0, [0, 0, 0, 0, 1, 1, 1, 1])
assert np.all(years[1] > 0)

# %% [markdown]
# **Takeaway.** A forward state can know what comes before its character, a
# backward state what comes after it. Side by side they can know both.
#
# ## 5 · Padding, read from the wrong end
#
# Texts of a batch are filled up on the right to one length: in a batch of 16
# columns, `3 May 1979` gets six ids of padding.
#
# **Predict.** Our NumPy reader treats padding like any character. Which states
# of the ten real characters change: the forward ones, the backward ones, or
# both?
#
# <details><summary>Answer</summary>
#
# The backward ones. The forward reader comes to the padding last, the backward
# reader begins with it.
#
# </details>

# %%
padded_ids = text_to_ids("3 May 1979", length=16)[None]
alone = read_both_ways(embed("3 May 1979"), trained)
change = np.abs(read_both_ways(table[padded_ids], trained)[:, :10] - alone)
forward, backward = change.reshape(10, 2, units).max(axis=(0, 2))
print(f"forward {forward:.1f}, backward {backward:.1f}")
assert forward < 1e-5 < 0.01 < backward

# %% [markdown]
# An answer must not depend on how much padding a text happened to get. So the
# course's encoder takes a **mask**, True for a real character. Where it is
# False the reader keeps hidden state and cell as they were: the backward reader
# still has its zeros when it comes to the last real character. In the output, the
# skipped places hold zeros. Here is the trained encoder, with the true mask and
# with one that calls everything real.

# %%
mask = padding_mask(padded_ids)
masked = translator.encoder(padded_ids, mask).numpy()
unmasked = translator.encoder(padded_ids, np.ones_like(mask)).numpy()
assert np.allclose(masked[:, :10], alone, atol=1e-5)
assert np.abs(unmasked[:, :10] - alone).max() > 0.01
assert np.all(masked[:, 10:] == 0)

# %% [markdown]
# **Takeaway.** With the mask, ten characters give the same states alone and
# in a wide batch. Without it, the backward half is wrong.
#
# **Question.** The output is zero at the six places of padding. Is that enough
# to keep *attention*, which later chooses among the states (lesson 03), away
# from them?
#
# <details><summary>Answer</summary>
#
# No. Zeros are a state like any other, and can be chosen. So lesson 03 gives
# the mask to attention too.
#
# </details>

# %% [markdown]
# ## 6 · The encoder in Keras
#
# To train the reader we use *Keras*, which builds networks from **layers**,
# objects that hold weights and are called like functions. The class of a layer
# has three parts:
#
# - `__init__` takes the settings. First it calls `super().__init__`, which
#   prepares what all layers need.
# - `build` makes the weights. Keras runs it once, at the first call, when the
#   shape of the input is known.
# - `call` computes: you write `layer(x)`, and Keras runs `call`.


# %%
class Project(keras.layers.Layer):
    """Multiply each vector by a matrix, to get `units` numbers."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, shape):
        self.matrix = self.add_weight((shape[-1], self.units), name="matrix")

    def call(self, vectors):
        return keras.ops.matmul(vectors, self.matrix)


project, vectors = Project(2), small_table.astype("float32")
print("weights before:", len(project.weights))
print(project(vectors).shape, "weights after:", len(project.weights))
project.set_weights([np.eye(2)])
assert np.array_equal(project(vectors), vectors)  # times 1, as it was

# %% [markdown]
# The matrix holds random numbers until training, or `set_weights`, changes
# them. A layer may also contain other layers, made in `__init__` and used in
# `call`. Then it needs no `build`: each of them makes its own weights.

# %% [markdown] tags=["walkthrough"]
# Keras has both parts of our encoder: `Embedding` is the table, and
# `Bidirectional` makes a twin of an `LSTM` for the other direction, turns the
# twin's states round again and puts both side by side. With
# `return_sequences=True` an `LSTM` returns all states, not only the last.

# %% [markdown] tags=["exercise"]
# ### Exercise 2.3 · The encoder in Keras
#
# *{{exercise 2.3}}*
#
# Write the reader as a Keras layer: a table of vectors, and an LSTM in both
# directions that is told where the padding is. `keras.layers` has all of it:
#
# - `Embedding(ids, numbers)` is the table.
# - `LSTM(units)` reads. By default it returns only its last state;
#   `return_sequences=True` makes it return all.
# - `Bidirectional(lstm)` makes a twin of an LSTM that reads the other way, and
#   puts the states of both side by side. Call it with `mask=` by name.


# %%
class Encoder(keras.layers.Layer):
    """Reads in both directions (Bahdanau et al., 2015, section 3.2).

    Args:
        vocabulary_size: number of source ids.
        embedding_units: size of a character's vector.
        units: size of the LSTM of each direction.

    Its parts are `self.embedding` and `self.both_ways`. Called with
    source_ids (batch, Tx) and mask (batch, Tx), True = real character, it
    returns encoder_states (batch, Tx, 2*units).
    """

    def __init__(self, vocabulary_size, embedding_units, units, **kwargs):
        super().__init__(**kwargs)
        ### BEGIN SOLUTION
        self.embedding = keras.layers.Embedding(
            vocabulary_size, embedding_units
        )
        lstm = keras.layers.LSTM(units, return_sequences=True)
        self.both_ways = keras.layers.Bidirectional(lstm)
        ### END SOLUTION

    def call(self, source_ids, mask):
        ### BEGIN SOLUTION
        return self.both_ways(self.embedding(source_ids), mask=mask)
        ### END SOLUTION


# %% [markdown]
# **By hand.** A text of three ids and two of padding, `Encoder(7, 3, 4)`: 7
# ids, vectors of 3 numbers, 4 units in each direction. It should return five
# states of 8 numbers, all 0 at the two places of padding.
#
# **Predict.** How many weights does this encoder have?
#
# <details><summary>Answer</summary>
#
# The table: 7 × 3 = 21. One LSTM has 4 blocks of 4 columns: 3 × 16 for what is
# read, 4 × 16 for the hidden state, 16 for the bias, 128 in all. The table and
# two LSTMs: 277.
#
# </details>

# %%
toy_ids = np.array([[5, 2, 6, 0, 0]])
toy = Encoder(7, 3, 4)
toy_states = toy(toy_ids, toy_ids != 0).numpy()
print(toy_states.shape, toy.count_params())  # (batch, Tx, 2*units), weights
assert toy_states.shape == (1, 5, 8), "one text, five states, 2 * 4 numbers"
assert toy.count_params() == 277, "a table and an LSTM in both directions"
assert np.all(toy_states[0, 3:] == 0), "pass the mask on: padding gives 0"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# How many states does an `LSTM` return by itself: one, or one for each
# character? Which of them do we need?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `Bidirectional` is given one LSTM and makes the second itself. Its default
# way of joining the two is the one we want. When it is called, it takes the
# mask by name.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `self.both_ways` is `Bidirectional` around an `LSTM(units, …)` that returns
# sequences. In `call`, embed the ids first, then hand the vectors to
# `self.both_ways` with `mask=mask`.
#
# </details>

# %%
check(Encoder)

# %% [markdown]
# Now three encoders read the same date with the same trained weights: the
# NumPy one, the layer above, and the course's in `utils.layers`. Their states
# should differ by rounding only: Keras computes with 32 bits.

# %%
names = ("kernel", "recurrent_kernel", "bias")
lstms = [trained[way][name] for way in ways for name in names]
source_ids = text_to_ids("Saturday 9 May 2018", 19)[None]
mask = padding_mask(source_ids)
sizes = (*table.shape, units)
for encoder in (Encoder(*sizes), layers.Encoder(*sizes)):
    encoder(source_ids, mask)  # the first call makes the weights
    encoder.embedding.set_weights([table])
    encoder.both_ways.set_weights(lstms)
    assert np.allclose(encoder(source_ids, mask), states, atol=1e-5)
print(f"{encoder.count_params():,} weights, the same states")

# %% [markdown]
# **Takeaway.** What was worked out by hand is what the trained layer does.

# %% [markdown]
# ## 7 · One vector for a whole text?
#
# The translator of Sutskever, Vinyals and Le (2014) kept only the last state.
# The **decoder**, the part that writes, got nothing else of the text: as many
# numbers for a long one as for `3/4/2009`. That is a **bottleneck**.
#
# ![Left, without attention: a funnel squeezes the date into one fixed vector, from which all is written. Right, with attention: lines lead from the year, month and day as read to where each is written.](../assets/bottleneck.svg)

# %% [markdown]
# **Predict.** Change the first digit of `13 March 2018`: `23 March 2018`. The
# forward state at that digit changes. How much of the change is left eight
# characters later?
#
# <details><summary>Answer</summary>
#
# In the trained reader about half, averaged over many dates; and less after
# sixteen.
#
# </details>
#
# We measure it on dates that start with a digit, of the validation **split**:
# days the network was not trained on. Each first digit becomes the next one, 0
# after 9. (Some dates become impossible, but they are only read.)

# %%
dates = generate(1000, seed=2, split="validation")
texts = [date.text for date in dates if date.text[0].isdigit()]
before = np.stack([text_to_ids(text) for text in texts])
after = before.copy()  # (texts, Tx)
zero = SOURCE_VOCABULARY["0"]
after[:, 0] = zero + (before[:, 0] - zero + 1) % 10

# %%
lstm = trained["forward"]
gap = read(table[after], lstm) - read(table[before], lstm)
gap = np.linalg.norm(gap, axis=-1)  # (texts, Tx)
share = np.where(padding_mask(before), gap / gap[:, :1], np.nan)[:, :17]
left = np.nanmean(share, axis=0)
print(left[[0, 4, 8, 16]].round(1))
assert left[0] == 1 and 0.4 < left[8] < 0.6 and left[16] < left[8]

# %% [markdown]
# `share` is the size of the change after each character, divided by its size
# at the digit itself. At each place the line is the average over the dates that
# are long enough. The band holds
# the middle half of them: they differ widely.

# %%
picture = Picture(figsize=(6, 2.8), layout="constrained")
axes = picture.subplots()
band = np.nanquantile(share, [0.25, 0.75], axis=0)
axes.fill_between(range(17), *band, alpha=0.25)
axes.plot(left, marker=".")
axes.set(xlabel="characters read since the digit", ylabel="share left")
picture.alt = "A curve falls from 1 to about 0.3, inside a wide band."
picture

# %% [markdown]
# The digit shows most at its own place, and less later on. But this reader was
# trained together with attention, and had no need to carry the digit to the
# end. Trained without attention, it would have to (lesson 08 tries that). For
# translations, Bahdanau, Cho and Bengio (2015, section 5.1) found that those
# made from one vector get worse as sentences get longer.
#
# **Question.** Could the *pair* of last states, forward at the right end and
# backward at the left end, replace the states of all characters?
#
# <details><summary>Answer</summary>
#
# Both have read the whole text. But they are still one vector of fixed size,
# and the middle of a long text is far from both ends.
#
# </details>

# %% [markdown]
# **Takeaway.** Keep a state for every character, (batch, Tx, 2*units), and let
# the decoder choose among them. Choosing is what **attention** does.

# %% [markdown]
# ## What you now know
#
# - An embedding is a table; an id is a row number.
# - An LSTM step has three gates and a candidate.
# - Two LSTMs read from both ends; their states are put side by side.
# - Without the mask the backward reader starts in the padding.
# - In a Keras layer, `__init__` takes settings, `build` makes weights, `call`
#   computes.
# - One last vector is a bottleneck, so all states are kept: `encoder_states`,
#   $h_j$ in Bahdanau's paper, $a^{\langle t' \rangle}$ in the Coursera course.
#
# Next, [lesson 03](03_attention.ipynb): attention decides which of these states
# count at each step.

# %% [markdown]
# ## Sources
#
# <details><summary>What this lesson draws on</summary>
#
# - S. Hochreiter and J. Schmidhuber (1997), *Long short-term memory*,
#   [doi:10.1162/neco.1997.9.8.1735](https://doi.org/10.1162/neco.1997.9.8.1735).
# - F. Gers, J. Schmidhuber and F. Cummins (2000), *Learning to forget*,
#   [doi:10.1162/089976600300015015](https://doi.org/10.1162/089976600300015015).
# - M. Schuster and K. Paliwal (1997), *Bidirectional recurrent neural
#   networks*, [doi:10.1109/78.650093](https://doi.org/10.1109/78.650093).
# - I. Sutskever, O. Vinyals and Q. Le (2014), *Sequence to sequence learning
#   with neural networks*, [arXiv:1409.3215](https://arxiv.org/abs/1409.3215).
# - D. Bahdanau, K. Cho and Y. Bengio (2015), *Neural machine translation by
#   jointly learning to align and translate*, sections 3.2 and 5.1, Figure 2,
#   [arXiv:1409.0473](https://arxiv.org/abs/1409.0473).
# - Keras, [*Making new layers and models via
#   subclassing*](https://keras.io/guides/making_new_layers_and_models_via_subclassing/).
#
# </details>

# %% tags=["exercise"]
from utils.checks import progress

progress("02")
