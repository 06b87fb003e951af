# %% [markdown]
# # 06 · Visualization
#
# The network has read `03/04/2009` and written March 4th. Why not April 3rd? You
# look where its attention was, score that against the truth, and find out what
# such a picture proves and what it does not.
#
# ![Schematic: a blue encoder reads 3 May 1979, a red decoder writes 1979-05-03, and between them attention sums the encoder states, May most of all, into the context vector plugged into the decoder.](../assets/encoder_decoder.svg)

# %% [markdown] tags=["exercise"]
# This is the exercise: {{lesson 06}}; reading comes on top. Hints are folded;
# checks say what is right, or what a mistake looks like.

# %% [markdown]
# | | |
# |---|---|
# | **Goals** | cut one date's map out of a batch · read it · score it against the true spans · test it by moving the attention · know when to doubt an answer |
# | **Needs** | what encoder states and attention weights are (lessons 02, 03) |
# | **Makes** | `attention_map`, `span_mass`, `sharp_maps`, `even_maps`, and pictures saved as PNG, SVG and HTML |
# | **Run time** | about 30 seconds, a third of it loading TensorFlow |
# | **Words** | in bold where they are explained; [glossary](../README.md#glossary), [notation](../NOTATION.md) |

# %%
# No module named utils? See README.md, "If something goes wrong".
from utils.environment import prepare

prepare("anywidget", models=True)

# %% [markdown]
# ## 1 · One map out of the batch
#
# The translator reads **batches**: several texts, short ones filled up with **padding**.
# Each character is an **id**, its number in the **vocabulary**. `read_and_write` takes
# padded ids; the third thing it returns is the **attention weights** of all steps.
#
# **Predict.** Three dates, padded to 48 characters; ten are written for each. What
# shape will the weights have? How much attention falls on the 39 columns of padding
# after `2014/2/28`?
#
# <details><summary>Answer</summary>
#
# `(3, 10, 48)`: for each text 10 rows, one for each written character, and 48 columns,
# one for each read. None falls on padding: the **mask**, True on
# real characters, takes it out before the **softmax**, which makes the sum of each row 1.
# </details>

# %%
import numpy as np

from utils import load_translator, plots, text
from utils.checks import check
from utils.dates import generate, load_examples
from utils.formats import UNSEEN_FORMATS

translator = load_translator()
texts = ["3 May 1979", "Saturday 9 May 2018", "2014/2/28"]
source_ids = text.texts_to_ids(texts)
mask = text.padding_mask(source_ids)  # True = real character
attention_weights = translator.read_and_write(source_ids)[2].numpy()
print(attention_weights.shape)
assert (attention_weights * ~mask[:, None]).max() == 0

# %% [markdown]
# The course writes this shape as `(batch, Ty, Tx)`: **Ty** characters are written,
# **Tx** are read. The rows of one date are its **attention map**.

# %% [markdown]
# ### Exercise 6.1 · The map of one date
#
# *{{exercise 6.1}}*
#
# A picture shows one text, and only its real characters. Write the function that
# cuts such a map out of the batch. It changes no number.


# %%
def attention_map(
    attention_weights: np.ndarray, example: int, input_length: int
) -> np.ndarray:
    """Cut the attention map of one text out of a batch.

    Args:
        attention_weights: (batch, Ty, Tx), padding included.
        example: which text of the batch; the first is 0.
        input_length: how many real characters it has; its padding comes
            after them.

    Returns:
        (Ty, input_length): a row for each written character, a column for
        each character read. The weights are unchanged.

    Source:
        Bahdanau et al. (2015), section 5.2.1 and figure 3.
    """
    ### BEGIN SOLUTION
    return attention_weights[example, :, :input_length]
    ### END SOLUTION


# %% [markdown]
# **By hand.** Two texts, one written character each, three columns. Text 0 has
# three characters, text 1 has two; its third column is padding.
#
# | | column 0 | column 1 | column 2 |
# |---|---|---|---|
# | text 0 | 0.2 | 0.3 | 0.5 |
# | text 1 | 0.9 | 0.1 | padding, 0 |
#
# The map of text 1 is one row of two numbers: 0.9 and 0.1.

# %%
small = np.array([[[0.2, 0.3, 0.5]], [[0.9, 0.1, 0.0]]])  # (2, 1, 3)
print(attention_map(small, example=1, input_length=2))
assert attention_map(small, 1, 2).tolist() == [[0.9, 0.1]], "text 1 is row 1"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# The array has three axes. What should happen to each of them?
# </details>
#
# <details><summary>Hint 2: the idea</summary>
#
# Choose one place on the first axis. Keep the second axis whole. Keep only the
# beginning of the third.
# </details>
#
# <details><summary>Hint 3: almost the answer</summary>
#
# One pair of square brackets does it all: a number, then a bare colon, then a
# slice that ends at `input_length`.
# </details>

# %%
check(attention_map)

# %% [markdown]
# `translate` does the same cut: each `Translation` carries its own map, as
# `.attention`.
#
# ### Which way round?
#
# It is easy to transpose a map by mistake. In `Saturday 9 May 2018` the shape
# `(10, 19)` would give it away. But `3 May 1979` has ten characters, and ten
# are written: its map is square.
#
# **Predict.** How can you tell rows from columns in a square map?
#
# <details><summary>Answer</summary>
#
# By their sums. Each written character shares out an attention of exactly 1,
# so rows sum to 1. Columns do not: one character may be attended to three times,
# another never.
# </details>

# %%
square = attention_map(attention_weights, 0, len(texts[0]))
print("rows   ", square.sum(axis=1).round(1))
print("columns", square.sum(axis=0).round(1))
one = translator.translate(texts[0])
assert np.allclose(square, one.attention, atol=1e-5)
assert not np.allclose(square.sum(axis=0), 1, atol=0.1)

# %% [markdown]
# **Takeaway.** A map has shape `(Ty, Tx)`: rows written, columns read, each row
# sums to 1, and no padding.

# %% [markdown]
# ## 2 · How to read a map
#
# Find a written character at the left and go along its row: where it is bright,
# there was the attention while that character was written. Day, month and year of
# the text are framed: their **spans**. The bars show how sure each written character
# was.
#
# **Predict.** `Saturday 9 May 2018` is read from day to year, and written from year
# to day. What shape will the bright cells make?
#
# <details><summary>Answer</summary>
#
# The year's rows, at the top, are bright at the far right, the month's in the middle,
# the day's left of it: steps that go down from right to left. `Saturday` stays dark.
# </details>


# %%
def spans_of(text, **parts):
    """Find parts of a text: {"day": (start, stop), ...}."""
    starts = {field: text.index(part) for field, part in parts.items()}
    return {f: (starts[f], starts[f] + len(parts[f])) for f in parts}


saturday = translator.translate("Saturday 9 May 2018")
spans = spans_of(saturday.text, day="9", month="May", year="2018")
print(plots.attention_table(saturday, top=2))
assert saturday.attention[6].max() > 0.5
plots.plot_attention(saturday, spans)

# %% [markdown]
# Above the picture is the same map as text: each line names the two characters with
# the largest weights, and where, if there are several of a kind. Below, the map
# is built up row by row: open the fold to play it, close it to stop. (If your
# system asks
# for less motion, it rests.)

# %% tags=["nbval-ignore-output"]
film = plots.animate_attention(saturday)
assert film.svg.count("<text") > len(saturday.text)
film

# %% [markdown]
# **Questions that everybody asks.** Why do the rows of the dashes attend to
# anything? Why is the first digit of the year brightest at a neighbour of that digit?
#
# <details><summary>Answers</summary>
#
# - *The dash* is the same in every date. Wherever its row attends to, it comes out
#   right (section 7), so training had no reason to send it anywhere. When we score
#   maps below, we leave these two rows out.
# - *The first digit.* It is not letters that are attended to but states, and a
#   state knows its
#   neighbours (section 6). The `2` can be had from two of them (section 7).
#
# </details>
#
# **Takeaway.** Go along a row to see where the attention was while one character was
# written.

# %% [markdown]
# ## 3 · Several dates side by side
#
# One map could be luck. Here is the same day in three orders. All maps share one
# colour scale from 0 to 1, so a colour means the same weight in each of them.
#
# **Predict.** Which way will the bright cells run in `1979/05/03`?
#
# <details><summary>Answer</summary>
#
# From top left to bottom right: it is read in the order in which it is written.
# In the other two the year comes last, so the top rows are bright at the right.
# </details>

# %%
orders = translator.translate(["3 May 1979", "May 3, 1979", "1979/05/03"])
order_spans = [
    spans_of(orders[0].text, day="3", month="May", year="1979"),
    spans_of(orders[1].text, day="3", month="May", year="1979"),
    spans_of(orders[2].text, day="03", month="05", year="1979"),
]
for one, where in zip(orders, order_spans):
    start, stop = where["month"]
    brightest = one.attention[6].argmax()  # row 6: second digit of the month
    print(f"{one.text:12} {one.iso}  month: looks at {one.text[brightest]!r}")
    assert one.iso == "1979-05-03" and start <= brightest < stop
plots.plot_attention(orders, order_spans)

# %% [markdown]
# **Takeaway.** The same rows attend to different places in each text: they follow the
# month, wherever it is.

# %% [markdown]
# ## 4 · Why is 03/04/2009 in March?
#
# The course's rule: with slashes and the year last, the month comes first, unless
# the first number is over 12 and can only be a day. Nobody wrote that rule into the
# network. It has only seen examples.
#
# **Predict.** `03/04/2009` and `13/04/2009` differ in one character. In which
# rows will their maps differ?
#
# <details><summary>Answer</summary>
#
# In the rows of month and day. For `03/04` the month's rows attend to the first
# number, for `13/04` to the second; the day's rows do the opposite. The year's
# rows attend to `2009` in both.
# </details>

# %%
march, april = translator.translate(["03/04/2009", "13/04/2009"])
march_spans = spans_of(march.text, month="03", day="04", year="2009")
april_spans = spans_of(april.text, month="04", day="13", year="2009")
assert march.iso == "2009-03-04" and april.iso == "2009-04-13"
assert march.attention[6].argmax() < 2 < april.attention[6].argmax() < 5
plots.plot_attention([march, april], [march_spans, april_spans])

# %% [markdown]
# The map shows *where* the month was read. It does not show *why*: both texts have
# the same `04`, and only after `13/` is it the month. Section 7 tests whether the
# attention decides.
#
# **Takeaway.** A map answers "which characters?". It does not state the rule.

# %% [markdown]
# ## 5 · Scored against the truth
#
# A handful of maps convinces nobody. Our dates come with their true spans. So: while
# the network writes the month, how much of its attention is on the month?
#
# ### Exercise 6.2 · Attention on the true span
#
# *{{exercise 6.2}}*
#
# Write the function that adds up the attention inside a span, separately for
# each written character. A span is a pair `(start, stop)`, like a slice: `stop`
# is not inside.


# %%
def span_mass(attention_map: np.ndarray, span: tuple[int, int]) -> np.ndarray:
    """Add up the attention that falls inside a span of the text.

    Args:
        attention_map: (Ty, Tx), one text, rows sum to 1.
        span: (start, stop), as in text[start:stop]; stop is not inside.

    Returns:
        (Ty,): for each written character a number from 0, nothing on the
        span, to 1, everything.

    Source:
        None: a score of this course. It needs data with known spans.
    """
    ### BEGIN SOLUTION
    start, stop = span
    return attention_map[:, start:stop].sum(axis=1)
    ### END SOLUTION


# %% [markdown]
# **By hand.** Four characters are read, two are written. The span `(1, 3)`
# holds the columns 1 and 2.
#
# | written | column 0 | **1** | **2** | 3 | on the span |
# |---|---|---|---|---|---|
# | first | 0.1 | **0.6** | **0.2** | 0.1 | 0.6 + 0.2 = 0.8 |
# | second | 0.7 | **0.1** | **0.0** | 0.2 | 0.1 + 0.0 = 0.1 |

# %%
small = np.array([[0.1, 0.6, 0.2, 0.1], [0.7, 0.1, 0.0, 0.2]])  # (Ty, Tx)
print(span_mass(small, (1, 3)).round(2))
assert np.allclose(span_mass(small, (1, 3)), [0.8, 0.1])

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Does a span count rows or columns? And how many numbers should come out?
# </details>
#
# <details><summary>Hint 2: the idea</summary>
#
# Keep all rows, and of the columns only those of the span. Then add up along
# each row.
# </details>
#
# <details><summary>Hint 3: almost the answer</summary>
#
# Take the pair apart into `start` and `stop`. A bare colon and a slice keep the
# columns; `.sum(...)` needs the axis that counts the columns.
# </details>

# %%
check(span_mass)

# %% [markdown]
# Now the test set: 5,000 dates of days that training never saw. Of each field only its
# own rows count: rows 0–3 write the year, 5–6 the month, 8–9 the day. The picture is a
# mean map: ten written characters, and four places where attention can fall. The frames
# mark where it should.
#
# **Predict.** Weights that are the same everywhere would still put some
# attention on the right place. How much, about?
#
# <details><summary>Answer</summary>
#
# As much as the field's share of the text. In `3 May 1979` that is 1 of 10
# characters for the day, 3 of 10 for the month, 4 of 10 for the year. A score
# means something only next to this one.
# </details>

# %%
test = load_examples("test")
answers = translator.translate([example.text for example in test])
for field, (first, last) in plots.ROWS.items():
    masses, shares = [], []
    for example, one in zip(test, answers):
        start, stop = example.spans[field]
        mass = span_mass(one.attention, (start, stop))
        masses.append(mass[first:last].mean())
        shares.append((stop - start) / len(one.text))
    print(f"{field:6} {np.mean(masses):.2f}  even {np.mean(shares):.2f}")
    assert np.mean(masses) >= 0.8 > 2 * np.mean(shares)
plots.plot_mean_attention(answers, [example.spans for example in test])

# %% [markdown]
# **Question.** All attention lies on the true month. Is the written month
# right?
#
# <details><summary>Answer</summary>
#
# Not necessarily: the network may attend to the right word and misread it. The mass
# scores where the attention is; **exact match**, the share of dates that are right in
# all ten characters, scores what is written.
# </details>
#
# **Takeaway.** With known spans, "attention is in the right place" becomes a number.

# %% [markdown]
# ## 6 · One letter for a whole word
#
# Look again at `May` in section 2. While the month's last digit is written, most of
# the weight is on one letter, `M`. But March begins with `M` too. How can one letter
# be enough?
#
# Attention does not read letters. It reads **encoder states**, one vector for each
# character. The **encoder** reads in both directions, so a state also knows the
# neighbours on the left and on the right.
#
# ![A forward LSTM reads 3 May 1979 from left to right, a backward LSTM from right to left. The two states at the letter a, side by side, have together seen the whole date.](../assets/bidirectional_lstm.svg)

# %% [markdown]
# We replace one letter, `May` → `Mar`, and `Jan` → `Jun`. How much attention does the
# replaced letter get while the month's digits are written?
#
# **Predict.** Must the letter that decides the month get most of the attention?
#
# <details><summary>Answer</summary>
#
# No. It only has to reach a state that is attended to. In at least one of these
# pairs the letter that changes gets hardly any weight, and the month changes
# all the same.
# </details>

# %%
pairs = [("9 May 2018", "9 Mar 2018", 4), ("5 Jan 2001", "5 Jun 2001", 3)]
weights = []
for before, after, place in pairs:
    first, second = translator.translate([before, after])
    weights.append(first.attention[5:7, place].max())
    print(
        f"{before} is {first.iso}, {after} is {second.iso}:",
        f"{before[place]!r} had weight {weights[-1]:.2f}",
    )
    assert first.iso[5:7] != second.iso[5:7]
assert min(weights) < 0.2

# %% [markdown]
# Now the states themselves. `9 May 2018` and `9 Mar 2018` differ at place 4
# only.
#
# **Predict.** At how many places do their encoder states differ?
#
# <details><summary>Answer</summary>
#
# At all of them, and most near the change: what is read forwards carries it to the
# right, what is read backwards to the left. At the `a`, the same letter in both texts,
# the state has clearly changed.
# </details>


# %%
def read(texts):
    """Return the encoder states of some texts, (batch, Tx, n)."""
    source_ids = text.texts_to_ids(texts)
    mask = text.padding_mask(source_ids)
    return translator.encoder(source_ids, mask).numpy()


may, mar = read(["9 May 2018", "9 Mar 2018"])
change = np.abs(may - mar).mean(axis=1)[:10]  # without the padding
print("  ".join(f"{c} {by:.3f}" for c, by in zip("9 Ma? 2018", change)))
assert change.min() > 0 and change[3] > 0.05 and change.argmax() == 4

# %% [markdown]
# So a peak at one letter speaks for the word around it, and a bright cell that
# seems to miss by one column need not be wrong. Nor does a dark cell say "this
# character is not used".
#
# **Takeaway.** A bright cell marks a state, and a state knows its neighbours.

# %% [markdown]
# ## 7 · What does a map prove?
#
# A map suggests two things: what is bright matters, what is dark does not. Both
# can be tested. First we change the text.
#
# **Predict.** The month becomes `June`. Then the weekday becomes `Tuesday`. (It
# was a Wednesday: both are wrong.) What changes in the answer?
#
# <details><summary>Answer</summary>
#
# With `June` the month becomes 06, and nothing else changes. With another weekday
# nothing at all.
# </details>

# %%
variants = ["Saturday 9 June 2018", "Tuesday 9 May 2018"]
june, tuesday = translator.translate(variants)
for one in saturday, june, tuesday:
    print(f"{one.text:21} {one.iso}")
assert june.iso == "2018-06-09" and tuesday.iso == saturday.iso

# %% [markdown]
# ### Move the attention by hand
#
# Here bright mattered and dark did not. But a new text changes the states too. A
# sharper test leaves them alone and moves only the attention. Below is the **decoder**,
# the half that writes, as in lesson 04. But its **hidden state** asks nothing, and no
# **alignment scores** are computed: it is *given* the map.
#
# `np.einsum("bt,btd->bd", …)` is the weighted sum of each text's states, its **context
# vector**. An **LSTM** takes it in, with the **embedding**, a learned vector, of the
# character before. Its output becomes **logits**, a score for each character.


# %%
from utils.by_hand import lstm_step


def write(maps, encoder_states, params):
    """Write dates with maps (batch, Ty, Tx) that are given."""
    batch, units = len(maps), len(params["lstm"]["recurrent_kernel"])
    hidden = cell = np.zeros((batch, units))
    previous_ids, written = np.full(batch, text.START_ID), []
    for step in range(text.ISO_LENGTH):
        weights = maps[:, step]  # given, not computed
        context_vector = np.einsum("bt,btd->bd", weights, encoder_states)
        embedded = params["embedding"][previous_ids]
        inputs = np.concatenate([context_vector, embedded], axis=-1)
        hidden, cell = lstm_step(inputs, hidden, cell, params["lstm"])
        output = params["output"]
        logits = hidden @ output["kernel"] + output["bias"]
        previous_ids = logits.argmax(axis=-1)
        written.append(previous_ids)
    return text.ids_to_iso(np.stack(written, axis=1))


# %% [markdown]
# Given its own map, it has to write what the translator wrote. Then we exchange the
# rows of the month and its dash (4–6) with those of the day and its dash (7–9).
#
# **Predict.** What becomes of `03/04/2009`, March 4th, when the rows are
# exchanged?
#
# <details><summary>Answer</summary>
#
# If the map is what decides, April 3rd: where it would have read the month, it
# now reads the day.
# </details>

# %%
decoder_params = translator.params()["decoder"]
exchange = [0, 1, 2, 3, 7, 8, 9, 4, 5, 6]
own = march.attention[None]  # a batch of one
states = read([march.text])[:, : len(march.text)]
for maps in own, own[:, exchange]:
    print(march.text, "becomes", *write(maps, states, decoder_params))

# %% [markdown]
# Next we move a single row, onto each character of `Saturday 9 May 2018` in turn: the
# first, which writes the `2` of the year; row 4, which writes a dash; or the last.
#
# **Predict.** Which last digit will it write, forced to the `8` of 2018? And the dash?
#
# <details><summary>Answer</summary>
#
# `8`. Elsewhere it writes some digit, not always the one it is forced to. The
# dash comes out anywhere. The first `2` can be had at more than one
# place; elsewhere the row begins a "no date", with a dash.
# </details>

# %%
length = len(saturday.text)
states = read([saturday.text] * length)[:, :length]
print("attends to ", saturday.text)
for row in 0, 4, 9:
    forced = np.repeat(saturday.attention[None], length, axis=0)
    forced[:, row] = np.eye(length)  # map i: all attention on character i
    forced_isos = write(forced, states, decoder_params)
    digits = [iso[row] for iso in forced_isos]
    print(f"row {row} writes", "".join(digits))
    assert digits.count(saturday.iso[row]) > 1
    assert row != 4 or set(digits) == {"-"}
assert digits[-1] == "8"

# %% [markdown]
# ### Exercise 6.3 · Maps of your own
#
# *{{exercise 6.3}}*
#
# Single dates may flatter. So the same with 500 dates of the validation
# **split**, days kept out of training, and four kinds of maps: its *own*; *sharp*, everything on the strongest character of each row;
# *exchanged*, as above; and *even*, the same on every real character. Write the two
# that have to be made, for a whole batch.


# %%
def sharp_maps(maps: np.ndarray) -> np.ndarray:
    """Put all attention of each row on its strongest character.

    Args:
        maps: (batch, Ty, Tx).

    Returns:
        (batch, Ty, Tx), a single 1 in each row, 0 elsewhere. Of several
        characters that are equally strong the first gets the 1.
    """
    ### BEGIN SOLUTION
    return np.eye(maps.shape[2])[maps.argmax(axis=2)]
    ### END SOLUTION


def even_maps(mask: np.ndarray, rows: int) -> np.ndarray:
    """Share the attention of every row evenly among the real characters.

    Args:
        mask: (batch, Tx), True = real character.
        rows: how many characters are written (Ty).

    Returns:
        (batch, rows, Tx), each row sums to 1, padding gets 0.
    """
    ### BEGIN SOLUTION
    even = mask / mask.sum(axis=1, keepdims=True)
    return np.repeat(even[:, None], rows, axis=1)
    ### END SOLUTION


# %% [markdown]
# **By hand.** One text, three real characters and one padding, two rows.
#
# | | column 0 | column 1 | column 2 | column 3 |
# |---|---|---|---|---|
# | its map, both rows | 0.2 | 0.5 | 0.3 | padding, 0 |
# | sharp | 0 | 1 | 0 | 0 |
# | even | 1/3 | 1/3 | 1/3 | 0 |

# %%
small = np.array([[[0.2, 0.5, 0.3, 0.0]] * 2])  # (batch, Ty, Tx)
assert sharp_maps(small).tolist() == [[[0, 1, 0, 0]] * 2], "1 on column 1"
evened = even_maps(np.array([[True, True, True, False]]), rows=2)
assert np.allclose(evened, [[[1 / 3, 1 / 3, 1 / 3, 0]] * 2]), "two even rows"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# *Sharp*: where is the strongest character of each row? *Even*: what does each real
# character of a text of five get?
# </details>
#
# <details><summary>Hint 2: the idea</summary>
#
# *Sharp*: `argmax` along the last axis gives a place for each row; the place has to
# become a row of zeros with a 1. *Even*: the mask, divided by how many characters are
# real, is one row; each text needs it `rows` times.
# </details>
#
# <details><summary>Hint 3: almost the answer</summary>
#
# *Sharp*: row `i` of `np.eye(n)` has its 1 at place `i`, and a table can be asked for
# many rows at once. *Even*: `keepdims=True` in the sum, a new axis in the middle, and
# `np.repeat` along it.
# </details>

# %%
check(sharp_maps)
check(even_maps)

# %% [markdown]
# **Predict.** How many of the 500 answers stay the same with each kind of map?
#
# <details><summary>Answer</summary>
#
# With its own map all of them, with the sharp one nearly all. Exchanged or even maps
# change most answers.
# </details>

# %%
validation = generate(500, seed=6, split="validation")
texts = [example.text for example in validation]
answers, source_ids = translator.translate(texts), text.texts_to_ids(texts)
maps = translator.read_and_write(source_ids)[2].numpy()
kinds = {"own": maps, "sharp": sharp_maps(maps)}
kinds["exchanged"] = maps[:, exchange]
kinds["even"] = even_maps(text.padding_mask(source_ids), rows=10)
same, states = {}, read(texts)
for name, moved in kinds.items():
    written = write(moved, states, decoder_params)
    same[name] = np.mean([a.written == w for a, w in zip(answers, written)])
    print(f"{name:10} {same[name]:.2f} of the answers stay the same")
assert min(same["own"], same["sharp"]) > 0.8
assert max(same["exchanged"], same["even"]) < 0.4

# %% [markdown]
# So attention is no decoration here: move it to another field, and the answer moves.
# But another map, the sharp one, gives the same answers. (A mild case: it attends to
# the same places. And the even map is put in after training; lesson 08 *trains* a
# network with even weights.) What follows from such findings is disputed:

# %% [markdown]
# - Jain and Wallace (2019): attention agrees poorly with other measures of importance,
#   and very different maps can be found that give the same output. They tested
#   classifiers, and leave networks that write, like ours, to others.
# - Wiegreffe and Pinter (2019): that depends on what you call an explanation, and a
#   test must take the whole model into account. They propose such tests.
# - Jacovi and Goldberg (2020) ask first what is meant: does an explanation sound right
#   to us (*plausible*), or does it say what the network does (*faithful*)?

# %% [markdown]
# In machine translation, Koehn and Knowles (2017) and Ghader and Monz (2017) compared
# attention with word alignments: often alike, but not always, and not for every kind
# of word.
#
# **Question.** A colleague shows a map in which a name in a job application is
# dark, and says: "The network does not use the name." What do you answer?
#
# <details><summary>Answer</summary>
#
# The map does not show that. The name can reach the answer through the states
# of its neighbours, as the replaced letter did in section 6. Change the name
# and see whether the answer changes.
# </details>
#
# **Takeaway.** A map raises a good question. To answer it, change something.

# %% [markdown]
# ## 8 · What if nothing fits?
#
# Softmax always gives weights with the sum 1, so attention cannot answer "nothing
# fits". The decoder can: it was trained to write ten dashes for a text without one
# full date. A translation's `iso` is then empty, and its `is_date` False.
#
# **Predict.** Which of these are refused: `hello world`, `next week`, `03.13`,
# `31 February 2018`, `9 May 2018 or 10 May 2018`, `9 May or June 2018`?
#
# <details><summary>Answer</summary>
#
# The cell says. Half a date, a day that is not in the calendar and two dates are kinds
# that its training had. A text of a new kind may be taken for a date.
# </details>

# %%
texts = ["hello world", "next week", "03.13", "31 February 2018"]
texts += ["9 May 2018 or 10 May 2018", "9 May or June 2018"]
for one in translator.translate(texts):
    said = one.iso or "no date"
    print(f"{one.text:27}{said:12}confidence {one.confidence:.1f}")
none = load_examples("no_dates")
none_answers = translator.translate([example.text for example in none])
dates = [one for one in none_answers if one.is_date]
print(f"of {len(none)} texts without a date, {len(dates)} are given one")
for one in sorted(dates, key=lambda one: -one.confidence)[:5]:
    print(f"    {one.text:27}{one.iso}  above 0.9: {one.confidence > 0.9}")
assert len(dates) < 0.1 * len(none)

# %% [markdown]
# The count is of `data/no_dates.csv`, which was typed by hand; below it are the five
# that it is surest of. (`2.7.18` was meant as a version number; as a date it
# would be right by our rule.) So a limit on the confidence, the product of the
# probabilities of the ten characters, does not catch them all. And some things no
# text can tell: whether the writer of
# `03/04/2009` meant March or April.
#
# **Takeaway.** "No date" is an answer like the others: learned from examples, and
# sometimes wrong.

# %% [markdown]
# ## 9 · Where it fails
#
# Of the 5,000 test dates, in formats that it knows, the translator writes
# {{ f"{answers('network', 'test', 'right'):,}" }} as it should. So we give it validation days
# in formats that were kept out of training altogether. Each `^` marks a wrong
# character; the true spans are framed.
#
# **Predict.** When it is wrong: was the attention in the wrong place, or in the right
# place, and it misread?
#
# <details><summary>Answer</summary>
#
# Both can happen; the maps tell them apart. Bright cells outside the frame: it took one
# part for another. Bright cells inside: it attended to the part and misread it. Or all
# is dashes: it took the text for no date.
# </details>

# %%
unseen = generate(2000, seed=6, split="validation", formats=UNSEEN_FORMATS)
guesses = translator.translate([example.text for example in unseen])
print(plots.failure_table(unseen, guesses, first=3))
plots.plot_failures(unseen, guesses, first=3)

# %% [markdown]
# A confident failure is the worst kind: only a person who knows the truth, or sees the
# map, may notice.
#
# **Takeaway.** For a failure, the map tells you which question to ask.

# %% [markdown]
# ## 10 · Keep a map
#
# A map without *alt text*, a description, is invisible to people who cannot see.
# `save_figure` writes it into PNG and SVG. `save_page` makes an HTML page that needs
# no other file, with the table below the map. Here they go into a temporary folder,
# which is gone when the cell ends; name your own to keep them.

# %%
from os import listdir
from tempfile import TemporaryDirectory
from textwrap import wrap

picture = plots.plot_attention(saturday, spans)
with TemporaryDirectory() as folder:
    plots.save_figure(picture, f"{folder}/saturday.png")
    plots.save_figure(picture, f"{folder}/saturday.svg")
    plots.save_page(f"{folder}/saturday.html", saturday, spans)
    print(sorted(listdir(folder)))
print(*wrap(picture.alt), sep="\n")

# %% [markdown]
# ## 11 · Try your own
#
# The explorer answers as you type, and shows every number on the way. Choose a
# written character (◀ ▶, or click a digit of the date) and follow it through the
# alignment scores, the softmax that makes weights of them, the context vector, and the
# probabilities of the next character.
#
# It needs no mouse: Tab goes from part to part, the arrows move within a table or
# along the date, and Enter on a weight forces all attention there. On a page that
# cannot run Python you see the map of the first date instead.

# %%
from utils.explorer import Explorer, trace

explorer = Explorer(translator, text="03/04/2009", other="13/04/2009")
explorer

# %% [markdown]
# **Two minutes.** Press the first four buttons from left to right. Before each,
# predict the month.
#
# <details><summary>What to notice</summary>
#
# 1. *Why March?* The month's rows are bright in the first number.
# 2. *What if it is 13?* One character changes, and the month's rows jump to the
#    second number.
# 3. *What if there are dots?* The same digits, and the day comes first.
# 4. *Make it look elsewhere.* The text is the same; one step is forced onto the
#    `4`, and it writes `4`: April.
#
# </details>

# %% [markdown]
# Then type your own, and predict: your birthday, as you would write it; `31/12/1999`
# and `12/31/1999`; another wrong weekday, `Monday 9 May 2018`; a slip, `9 Mayy 2018`;
# two dates, `3 May 1979 or 9 June 2018`.
#
# And turn the knobs:
#
# - **Temperature**: the scores are divided by it before the softmax. How hot until the
#   date changes?
# - *Mask padding.* Which rows attend to the padding once they may?
# - *Compare with: before training.* How even are the weights?
#
# **Takeaway.** Scores, weights, context, probabilities: the same four stages ten times.

# %% [markdown]
# What the explorer shows, `trace` computes: the same numbers as the translator,
# unless something is forced. Here the month's second digit (step 6, counted from 0)
# has to attend to the `4` (place 4). Lesson 08 uses it.

# %%
params = translator.params()
free = trace(march.text, params)
forced = trace(march.text, params, forced={6: 4})
dots = trace("03.04.2009", params)
print(f"free {free.iso}, forced {forced.iso}; with dots {dots.iso}")
assert np.allclose(free.attention, march.attention, atol=1e-5)

# %% [markdown]
# ## What you now know
#
# - A map has shape `(Ty, Tx)`: rows are written, columns are read, each row
#   sums to 1, padding is cut off.
# - With known spans, where attention is becomes a number, to compare with that of even
#   weights.
# - A bright cell marks a state, and a state knows its neighbours. Dark does not mean
#   unused.
# - A map alone proves little: change the text, or move the attention.
# - "No date" is learned like any answer, and a high confidence can be wrong.
#
# Next, [lesson 07](07_zoom.ipynb): other ways to attend.

# %% [markdown]
# ## Sources
#
# <details><summary>Full titles, and where to read them</summary>
#
# - D. Bahdanau, K. Cho and Y. Bengio (2015), *Neural machine translation by
#   jointly learning to align and translate*, section 5.2.1, figure 3,
#   [arXiv:1409.0473](https://arxiv.org/abs/1409.0473).
# - J. Bastings and K. Filippova (2020), *The elephant in the interpretability room*,
#   [arXiv:2010.05607](https://arxiv.org/abs/2010.05607): if you ask which *input*
#   mattered, measure that, not attention.
# - H. Ghader and C. Monz (2017), *What does attention in neural machine translation
#   pay attention to?*, [arXiv:1710.03348](https://arxiv.org/abs/1710.03348).
# - A. Jacovi and Y. Goldberg (2020), *Towards faithfully interpretable NLP systems*,
#   [arXiv:2004.03685](https://arxiv.org/abs/2004.03685).
# - S. Jain and B. Wallace (2019), *Attention is not explanation*,
#   [arXiv:1902.10186](https://arxiv.org/abs/1902.10186).
# - P. Koehn and R. Knowles (2017), *Six challenges for neural machine translation*,
#   section 3.5, [arXiv:1706.03872](https://arxiv.org/abs/1706.03872).
# - A. Mohankumar and others (2020), *Towards transparent and explainable attention
#   models*, [arXiv:2004.14243](https://arxiv.org/abs/2004.14243): where the states of
#   an LSTM are alike, many maps will do.
# - S. Wiegreffe and Y. Pinter (2019), *Attention is not not explanation*,
#   [arXiv:1908.04626](https://arxiv.org/abs/1908.04626).
#
# </details>

# %% [markdown] tags=["exercise"]
# What you have solved so far:

# %% tags=["exercise"]
from utils.checks import progress

progress("06")
