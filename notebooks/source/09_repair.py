# %% [markdown]
# # 09 · Repair
#
# A translator that runs from top to bottom without an error, and is wrong seven times
# over. You make each defect show itself, and repair it for good.
#
# | | |
# |---|---|
# | **Goals** | see a defect that raises no error · write the test first · know when a test is too weak, or too strict · repair more than the example |
# | **Needs** | Python and NumPy; lessons 01, 03 and 05 help |
# | **Makes** | seven tests, seven repairs, and a translator that reads dates again |
# | **Run time** | about 30 seconds |
# | **Words** | in bold where they are explained; [glossary](../README.md#glossary), [notation](../NOTATION.md) |

# %% [markdown] tags=["exercise"]
# This is the exercise: {{lesson 09}}. Hints are folded. A check says what is right, or
# what a mistake looks like. What comes later uses your repairs, so solve them in order.
#
# You may write `check(test_labels)` below a test at once. And keep each suspect before
# you repair it, such as `broken_label = write_label`: then you can see red again.

# %%
# No module named utils? See README.md, "If something goes wrong".
from utils.environment import prepare

prepare(models=True)

from datetime import date, timedelta
from random import Random

import numpy as np
from babel.dates import format_date

from utils import plots
from utils.checks import check
from utils.studies import probes
from utils.text import SOURCE_VOCABULARY, TARGET_VOCABULARY, shift_right

# %% [markdown]
# <details><summary>Words of lessons 01 to 08, if you start here</summary>
#
# - **Ids** number the characters of a **vocabulary**. A **batch** of texts is made
#   equally long, **Tx**, by **padding**, which a **mask** takes out. **Ty** characters
#   are written. A **split** parts rows for training from those for the test.
# - An **encoder** of two **LSTMs** of so many **units** leaves **encoder states**, the
#   **keys**. A **decoder** writes; its state is the **query**.
# - An **alignment score** says how well a key fits. **Softmax** makes weights of
#   scores; the states, averaged with them, are the **context vector**. **Logits** are
#   scores for what may be written.
#
# </details>

# %% [markdown]
# ## 1 · Seven defects, no error
#
# Here is a small translator in five parts: labels and days, ids and a split, one step of
# attention, the network, a picture. It runs to its end. It has seven defects that
# are easy to write and hard to see, beside the learning rate of the example
# below. There are public threads about such defects:
#
# - [babel#419](https://github.com/python-babel/babel/issues/419): a wrong year
#   in the first days of January;
# - [FakerPHP#874](https://github.com/FakerPHP/Faker/issues/874): the same seed,
#   different dates a few days later;
# - [tensorflow#43941](https://github.com/tensorflow/tensorflow/issues/43941):
#   a tutorial's attention without a mask;
# - [keras-attention#53](https://github.com/datalogue/keras-attention/issues/53):
#   an hour of training, and no whole date right.

# %% [markdown]
# An error stops you; a silent defect does not. So each is treated alike:
#
# 1. **Symptom.** Something that cannot be right.
# 2. **Test.** A function that takes the suspect function and raises an
#    `AssertionError` if the defect is there. On the broken function it must be
#    *red*: any other error is no verdict, and stops `run` as well. A test that
#    was never red may miss the defect.
# 3. **Repair.** Now the test is *green*.
# 4. **Check.** Is the test any good, and is it really repaired?

# %% [markdown]
# Once together, with a learning rate that falls from step to step.
#
# **Predict.** The rate is 0.005 / (1 + 0.01 · step), for 4,000 steps. What is left of it at
# half-time?
#
# <details><summary>Answer</summary>
#
# 0.005 / 21 = 0.00024, which is 5 %: the second half takes tiny steps.
#
# </details>


# %%
def run(test, function, *example):
    """Show an example, and whether the test is red or green."""
    try:
        if example:
            print(*example, "→", function(*example))
        test(function)
        print(f"{test.__name__}: green")
    except NotImplementedError:
        print(f"{test.__name__}: not written yet")
    except AssertionError as error:
        print(f"{test.__name__}: red. {error}")


def broken_rate(step):
    return 0.005 / (1 + 0.01 * step)


def test_rate(rate_at):
    left = rate_at(2000) / rate_at(0)
    assert left >= 0.25, f"{left:.0%} of the rate is left at half-time"


def rate_at(step):
    return 0.015


run(test_rate, broken_rate)
run(test_rate, rate_at)

# %% [markdown]
# Red, and it says why; one line repaired, and green. (Higher than 0.005, too: section 7
# trains for 100 steps only.) A cosine decay, which has half of the rate left at half-time,
# would be green too, as it should. A test that asked for `rate_at(2000) == 0.015` would
# call it wrong.

# %% [markdown]
# **Question.** A test can fail you in two ways. Which?
#
# <details><summary>Answer</summary>
#
# It lets a broken function through, or it refuses a right one. The checks of this
# lesson try your tests on both kinds: on the defect shown here and others like it, and
# on right versions that are written in other ways.
#
# </details>
#
# **Takeaway.** First red, then green. A test is a claim about every right
# answer, not about yours.

# %% [markdown]
# ## 2 · The data: labels and days
#
# Part 1 draws days and writes a label for each, with [Babel](https://babel.pocoo.org), as
# in lesson 01. The label is what the network has to learn.
#
# **Predict.** 31 December 2018 was a Monday. What is its label? And which days
# does the same seed give a year later?
#
# <details><summary>Answer</summary>
#
# It is labelled 2019. And all three days that are printed have moved.
#
# </details>

# %%
FIRST = date(1970, 1, 1)


def write_label(day: date) -> str:
    """Write the year, month and day of a day, such as "1979-05-03"."""
    return format_date(day, "YYYY-MM-dd", locale="en_GB")


def draw_days(count, seed, today=None):
    """Draw days from 1970 on, by chance."""
    today = today or date.today()
    random = Random(seed)
    return [FIRST + random.random() * (today - FIRST) for _ in range(count)]


for day in date(1979, 5, 3), date(2018, 12, 31):
    print(f"{day:%A %d %B %Y} is labelled {write_label(day)}")
for today in date(2024, 1, 1), date(2025, 1, 1):
    print(f"seed 1, on {today}:", *draw_days(3, 1, today))
every = [FIRST + timedelta(number) for number in range(22_000)]
false = sum(write_label(day) != day.isoformat() for day in every)
print(f"{false} of {len(every):,} labels are false")

# %% [markdown]
# **Symptom 1.** A year too late. The capital `Y` writes the year of the *week*. By ISO
# 8601 a week belongs to the year in which its Thursday lies, and that Monday's Thursday
# is 3 January 2019. So about one label in two hundred is false: easily overlooked.
#
# **Symptom 2.** The range ends today, so tomorrow it is longer, and the seed draws the
# same shares of another range. Nobody can repeat it next week.

# %% [markdown]
# ### Exercise 9.1 · Labels and days
#
# *{{exercise 9.1}}, for two tests and two repairs*
#
# Write a test for the labels. One day is not enough: A test of `2018-12-31` alone
# could be satisfied by an `if`. Try every day of some decades. What is right has
# to
# come from somewhere else than `write_label`, and Python's `date` knows its
# own year, month and day.


# %%
def test_labels(write_label):
    """Raise an AssertionError if the label of any day is false."""
    ### BEGIN SOLUTION
    for day in (FIRST + timedelta(number) for number in range(22_000)):
        assert write_label(day) == day.isoformat(), day
    ### END SOLUTION


run(test_labels, write_label)

# %% [markdown]
# By hand: 31 December 1970 was a Thursday, so its label is right. The next day
# was a Friday, and its Thursday lies in 1970: the first false label. There the
# test turns red.

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# A loop over days, and one `assert` in it.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `FIRST + timedelta(1)` is the next day; 22,000 days are sixty years. Compare
# the whole label, not the year alone.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# A `date` writes itself: look at `date(1979, 5, 3).isoformat()`.
#
# </details>

# %% [markdown]
# Then repair the label, for every day.


# %%
def write_label(day: date) -> str:
    """Write the year, month and day of a day, such as "1979-05-03"."""
    ### BEGIN SOLUTION
    return format_date(day, "yyyy-MM-dd", locale="en_GB")
    ### END SOLUTION


run(test_labels, write_label, date(2018, 12, 31))

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# You need nothing of the calendar's weeks.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# In Babel's patterns the small letter writes the year of the day itself.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# Either change four letters of the pattern, or use what the test uses.
#
# </details>

# %% [markdown]
# Now the days. `draw_days` takes `today`, for tests only: it stands in for the
# day of the call. Write a test that calls it as if on two days. Nothing may
# differ.


# %%
def test_days(draw_days):
    """Raise an AssertionError if the days depend on the day of the call."""
    ### BEGIN SOLUTION
    early, late = date(1990, 1, 1), date(2020, 1, 1)
    first = draw_days(9, seed=1, today=early)
    assert first == draw_days(9, seed=1, today=late), "the days moved"
    ### END SOLUTION


run(test_days, draw_days)

# %% [markdown]
# By hand: the broken one takes the first share of seed 1, 0.134, of 20 years or
# of 50. That is September 1972 or September 1976, so the test is red.

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Call `draw_days` twice. What is the same in both calls, what differs?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Several days, one seed, two very different `today`, one of them early enough
# that many days lie after it. Compare all days.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `draw_days(9, seed=1, today=date(1990, 1, 1))` is one of the two calls.
#
# </details>

# %% [markdown]
# Then repair it: the range ends on 31 December 2029, whatever `today` is.


# %%
def draw_days(count: int, seed: int, today: date | None = None) -> list[date]:
    """Draw days by chance, from 1 January 1970 through 31 December 2029.

    Args:
        count: how many.
        seed: the same seed gives the same days, whenever it is called.
        today: stands in for the day of the call; like the clock itself, it
            makes no difference.

    Returns:
        A list of `count` dates.
    """
    ### BEGIN SOLUTION
    span = date(2030, 1, 1) - FIRST  # so that the last day is drawn, too
    random = Random(seed)
    return [FIRST + random.random() * span for _ in range(count)]
    ### END SOLUTION


run(test_days, draw_days, 3, 1)

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# One of the two ends of the range moves. It must not.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Take the three lines from above, and a fixed end in place of `today`. The
# argument stays, so that the test can still call the function. Seed once, not
# for each day.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# The length of the range is `date(2030, 1, 1) - FIRST`: the share is below 1,
# so the last day drawn is the one before. `today` is not used at all.
#
# </details>

# %% [markdown]
# By hand: the first share, 0.134, of 60 years is 8.06 years: January 1978.

# %%
check(test_labels)
check(write_label)
check(test_days)
check(draw_days)

# %% [markdown]
# **Question.** Would more data have helped the network to learn the right
# labels?
#
# <details><summary>Answer</summary>
#
# No. More data holds more false labels, in the same share. And if the test set is
# labelled by the same function, the test cannot see it.
#
# </details>
#
# **Takeaway.** What is right must come from another source than what is tested. And
# code that reads the clock needs a clock that a test can set.

# %% [markdown]
# ## 3 · The characters and the split
#
# Part 2 turns texts into ids, and holds out a fifth of the rows to test on.
#
# **Predict.** What is among the ids for `☂`? Two texts of 56 characters
# differ in the last one only: do they differ among the first 48? And of the
# fifth of rows that is held out, how many have a day that is also trained on?
#
# <details><summary>Answer</summary>
#
# A string. No: both are cut before the year begins. About a quarter: 6,400 rows
# to train on cover about a quarter of the 22,000 days.
#
# </details>


# %%
def to_ids(text, length, vocabulary):
    """Turn a text into ids, padded at the end."""
    ids = [vocabulary.get(c, "<unk>") for c in text.lower()[:length]]
    return ids + [vocabulary["<pad>"]] * (length - len(ids))


def split_rows(rows):
    """Split rows: four fifths to train on, the rest to test on."""
    cut = 4 * len(rows) // 5
    return list(rows[:cut]), list(rows[cut:])


TINY = {"<pad>": 0, "<unk>": 1, "5": 2, "a": 3}
rows = probes.draw_rows(8000)  # (text, label) pairs, in five formats
print(to_ids("3 May ☂", 9, SOURCE_VOCABULARY))
long = "Thursday, the twenty-third of September in the year 199"
nine, eight = (to_ids(long + c, 48, SOURCE_VOCABULARY) for c in "98")
train, test = split_rows(rows)
seen = {label for _, label in train}
share = np.mean([label in seen for _, label in test])
print(f"same ids: {nine == eight}; {share:.0%} of test days are trained on")

# %% [markdown]
# **Symptom 3.** `'<unk>'` is no id, and NumPy, given one string among numbers,
# makes them all strings without a word. And 1999 and 1998 became the same ids,
# so no network can tell them apart.
#
# **Symptom 4.** A quarter of the test days were trained on. The test then also measures
# memory.

# %% [markdown]
# ### Exercise 9.2 · Characters and split
#
# *{{exercise 9.2}}, for two tests and two repairs*
#
# First the ids. A character that is not in the vocabulary gets the id of
# `"<unk>"`; places after the text get that of `"<pad>"`. A text that fits exactly
# is taken. One that is longer, if only by one, is refused with a `ValueError`, no
# other error. Nothing is cut.
#
# Write the test with `TINY`, a vocabulary so small that you know every id.


# %%
def test_ids(to_ids):
    """Raise an AssertionError if an id is false, or something is lost."""
    ### BEGIN SOLUTION
    assert to_ids("a5?", 5, TINY) == [3, 2, 1, 0, 0], "a false id"
    assert to_ids("a5?", 3, TINY) == [3, 2, 1], "an exact fit"
    try:
        to_ids("a5?", 2, TINY)
    except ValueError:
        return
    raise AssertionError("a text that is too long is not refused")
    ### END SOLUTION


run(test_ids, to_ids)

# %% [markdown]
# By hand: `a5?` in 5 places is 3, 2, then 1 for the unknown `?`, then twice 0.
# In 3 places it fits exactly. In 2 places it has to be refused.

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Three questions: what becomes of a text that leaves places empty, of one that
# fits exactly, and of one that does not fit?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# The first text has an unknown character and leaves places empty, and you know
# all its ids. The same text fits exactly where `length` is 3. The last one is
# longer than `length` by one: `try` it, and be content only with a `ValueError`.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# The example above has all numbers. For the long text: under `try:` the
# call, a `return` under `except ValueError:`, and after both
# `raise AssertionError("not refused")`.
#
# </details>

# %% [markdown]
# Then repair `to_ids`.


# %%
def to_ids(text: str, length: int, vocabulary: dict[str, int]) -> list[int]:
    """Turn a text, in small letters, into `length` ids, padded at the end.

    Raises:
        ValueError: the text is longer than `length`; nothing is cut.
    """
    ### BEGIN SOLUTION
    if len(text) > length:
        raise ValueError(f"{len(text)} characters do not fit into {length}")
    ids = [vocabulary.get(c, vocabulary["<unk>"]) for c in text.lower()]
    return ids + [vocabulary["<pad>"]] * (length - len(ids))
    ### END SOLUTION


run(test_ids, to_ids, "a5?", 5, TINY)

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Two places of the broken one's first line are wrong. Look at what `get` gives
# back, and at what the square brackets do.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Refuse first. Then look up, with the *id* of `"<unk>"` for what is missing.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `if len(text) > length: raise ValueError(...)`, and the second argument of
# `get` becomes `vocabulary["<unk>"]`.
#
# </details>

# %%
check(test_ids)
check(to_ids)

# %% [markdown]
# Next the split. Each row is a pair (text, label), and a day may have several.
# `split_rows` has to give two lists of rows, to train on and to test on:
#
# - no day is on both sides;
# - each row is on one side, once: none is lost, none comes twice;
# - neither side is empty.
#
# Write a test for all three, with `rows` from above (a tuple: nothing can change it).


# %%
def test_split(split_rows):
    """Raise an AssertionError if days are shared, or rows are lost."""
    ### BEGIN SOLUTION
    train, test = split_rows(rows)
    assert not {day for _, day in train} & {day for _, day in test}, "shared"
    assert train and test and sorted(train + test) == sorted(rows), "lost"
    ### END SOLUTION


run(test_split, split_rows)

# %% [markdown]
# By hand: five rows, of the days A, B, C, D, D. The broken one cuts after four, and D is
# on both sides: red.

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Which things must the two sides not share: rows, texts or days? (Rows of your own? Take
# thirty days, several rows each, well mixed; else a wrong split is right by luck.)
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Make a set of the days of each side. `&` gives what two sets share. For the
# rows: both sides together, sorted, are all rows, sorted. Their number alone,
# or a set of them, would hide some losses.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# The days of a side: `{day for _, day in train}`. An empty list counts as
# false, so `assert train and test` asks for both.
#
# </details>

# %% [markdown]
# Then repair the split. About a fifth of the days (15 to 25 %) are held out, at
# least one however few there are, spread over all years: a network that never saw
# the twenties would be another experiment. The same rows give the same split, also
# when Python is started anew. What you are given stays as it is.


# %%
def split_rows(rows: list[tuple[str, str]]) -> tuple[list, list]:
    """Split rows by day into two lists: four fifths to train on, the rest."""
    ### BEGIN SOLUTION
    held_out = set(sorted({day for _, day in rows})[::5])
    train = [row for row in rows if row[1] not in held_out]
    return train, [row for row in rows if row[1] in held_out]
    ### END SOLUTION


run(test_split, split_rows)

# %% [markdown]
# By hand: of the days A, B, C, D, D one of the four is held out. If it is D, both
# of its rows are.

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Choose days, not rows.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Sort the different days (a set has another order each time Python is started)
# and hold out every fifth. Then each row goes to the side of its day.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `sorted({day for _, day in rows})[::5]` is every fifth day. Two list
# comprehensions do the rest: one with `in`, one with `not in`.
#
# </details>

# %%
check(test_split)
check(split_rows)

# %% [markdown]
# **Question.** Suppose half of the rows had one format, and a common one, `21st of August
# 2016`, were in none. Would `test_split` notice?
#
# <details><summary>Answer</summary>
#
# No. A test sees what it asks for. Another one would count the formats.
#
# </details>
#
# **Takeaway.** Test the edge: the shortest text that is too long, the day with
# two texts, the side that may be empty.

# %% [markdown]
# ## 4 · The network: one step of attention
#
# Part 3 is the heart of the network. At every step, `attend` turns alignment
# scores into
# weights and says what the decoder's LSTM is fed: the context vector, and the
# vector of the character before. `fed` is shifted already: `fed[:, step]` is the
# character before step `step`, and `fed[:, 0]` is the start.
#
# **Predict.** A text of two characters scores −3 and −1, and a padding 2. Which
# gets the most attention? Does the second character get more than the first?
#
# <details><summary>Answer</summary>
#
# The padding gets 79 %, and the two characters 11 % each.
#
# </details>


# %%
from utils.backend import keras, ops


def attend(alignment_scores, keys, mask, fed, step):
    """Attend to the text once."""
    weights = ops.softmax(ops.relu(alignment_scores), axis=-1)
    context_vector = ops.einsum("bt,btd->bd", weights, keys)
    return ops.concatenate([context_vector, fed[:, 0]], axis=-1), weights


broken_attend = attend
scores = np.array([[-3.0, -1.0, 2.0]])  # (batch, Tx)
mask = np.array([[True, True, False]])
keys, fed = np.eye(3)[None], np.array([[[7.0], [8.0], [9.0]]])
for step in range(3):
    inputs, weights = attend(scores, keys, mask, fed, step)
    print("weights", weights.numpy().round(2), "fed", inputs[:, 3:].numpy())

# %% [markdown]
# **Symptom 5** is threefold.
#
# - A ReLU makes all negative scores 0, so −3 and −1 weigh the same. Softmax does
#   not need its inputs to be positive.
# - The mask is never used.
# - At each step the start is fed, 7, and never what was written. The decoder
#   does not know which character it has just written.
#
# Training can learn around some defects; section 7 shows one.

# %% [markdown]
# ### Exercise 9.3 · One step, and stored weights
#
# *{{exercise 9.3}}, for two tests and two repairs*
#
# First `attend`. Your test has to notice each of the three defects alone, so
# look for numbers that tell right from wrong: a negative score, padding with a
# high one, a step other than 0, keys that differ. One call can be enough. The
# last digits may differ from computer to computer.


# %%
def test_attend(attend):
    """Raise an AssertionError if a weight or an input is false."""
    ### BEGIN SOLUTION
    scores = np.array([[0.0, np.log(3), 50.0]]) - 9
    mask = np.array([[True, True, False]])
    keys, fed = np.eye(3)[None], np.array([[[7.0], [8.0], [9.0]]])
    inputs, weights = attend(scores, keys, mask, fed, 2)
    assert np.allclose(weights, [[0.25, 0.75, 0]]), "a false weight"
    assert np.allclose(inputs, [[0.25, 0.75, 0, 9]]), "a false input"
    ### END SOLUTION


run(test_attend, attend)

# %% [markdown]
# By hand: the scores −9 and −9 + ln 3 have exponentials in the proportion 1 to
# 3, so the weights are 0.25 and 0.75, whatever the padding scores; say, 41.

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# The cell of the symptom has all you need: change the numbers, call `attend`
# once with step 2, and say what must come out.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.eye(3)[None]` as keys makes the context vector equal to the weights, so
# you know both by heart. Compare with `np.allclose`.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# Right weights are `[[0.25, 0.75, 0]]`. Right inputs are the same three
# numbers, and then 9, which is what `fed` holds for step 2.
#
# </details>

# %% [markdown]
# Then repair `attend`, with functions of `ops` only: training has to differentiate
# through it.


# %%
def attend(alignment_scores, keys, mask, fed, step: int) -> tuple:
    """Attend to the text once (Bahdanau et al., 2015, section 3.1).

    Args:
        alignment_scores, mask: (batch, Tx); True = real character.
        keys: (batch, Tx, 2*units), the encoder states.
        fed: (batch, Ty, n), what the decoder is fed at each step.
        step: which character is written, from 0.

    Returns:
        lstm_inputs (batch, 2*units + n): context vector, then what is fed;
        attention_weights (batch, Tx): rows sum to 1, exactly 0 on padding,
            even beside scores of minus two million.
    """
    ### BEGIN SOLUTION
    scores = ops.where(mask, alignment_scores, -1e9)
    weights = ops.softmax(scores, axis=-1)
    context_vector = ops.einsum("bt,btd->bd", weights, keys)
    return ops.concatenate([context_vector, fed[:, step]], axis=-1), weights
    ### END SOLUTION


run(test_attend, attend)

# %% [markdown]
# By hand: the scores −3 and −1 of the symptom have exponentials in the
# proportion 1 to 7.39. The weights are now 0.12, 0.88 and 0, and at step 2 a 9
# is fed.

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# One defect in each line, and `mask` and `step` are not used yet.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Lesson 03: give padding a score so low that softmax makes it exactly 0.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `ops.where(mask, alignment_scores, -1e9)` goes into the softmax, and
# `fed[:, step]` takes the place of `fed[:, 0]`.
#
# </details>

# %%
check(test_attend)
check(attend)

# %% [markdown]
# **Takeaway.** One call with well-chosen numbers can test three things at once.

# %% [markdown]
# ## 5 · The network: weights in the wrong place
#
# Part 4 is the whole network, with your `attend` in it. Its layer `compare`
# reads query and key side by side: its *kernel* has a row for each number of
# the query, then for each number of the key.


# %%
class Translator(keras.Model):
    """Read with two LSTMs; write with one that attends."""

    def __init__(self, attend, units=32, written=64, compared=32):
        super().__init__()
        self.attend, layers = attend, keras.layers
        unit = keras.initializers.RandomNormal(stddev=1.0)
        self.embed = layers.Embedding(len(SOURCE_VOCABULARY), 32, unit)
        lstm = layers.LSTM(units, return_sequences=True)
        self.both_ways = layers.Bidirectional(lstm)
        self.feed = layers.Embedding(len(TARGET_VOCABULARY), 32, unit)
        self.compare = layers.Dense(compared, activation="tanh")
        self.score = layers.Dense(1)
        self.write = layers.LSTMCell(written)
        self.to_logits = layers.Dense(len(TARGET_VOCABULARY) - 1)

    def parts(self, source_ids, decoder_inputs):
        """Return all that is computed on the way, with names, in order."""
        mask = source_ids != 0
        embedded = self.embed(source_ids)
        keys = self.both_ways(embedded, mask=mask)  # (batch, Tx, 2*units)
        fed = self.feed(decoder_inputs)  # (batch, 10, 32)
        hidden = cell = ops.zeros((ops.shape(keys)[0], self.write.units))
        steps = []
        for step in range(10):
            query = ops.repeat(hidden[:, None], ops.shape(keys)[1], axis=1)
            joined = ops.concatenate([query, keys], axis=-1)
            scores = self.score(self.compare(joined))[..., 0]  # (batch, Tx)
            inputs, weights = self.attend(scores, keys, mask, fed, step)
            hidden, (hidden, cell) = self.write(inputs, [hidden, cell])
            steps.append((scores, weights, self.to_logits(hidden)))
        stacked = [ops.stack(part, axis=1) for part in zip(*steps)]
        names = "alignment_scores", "attention_weights", "logits"
        return [("embedded", embedded), ("keys", keys), *zip(names, stacked)]

    def call(self, inputs):
        return self.parts(*inputs)[-1][1]  # logits (batch, 10, 11)


# %% [markdown]
# Nobody has to train it: a colleague sends weights. (They are those of the course's
# translator.) In her network the rows for the **key** came first. The shapes agree, so
# loading raises no error. `load` puts each array into its layer; only the kernel goes
# through `place_kernel`.
#
# **Predict.** How many of 200 validation dates will be read right?
#
# <details><summary>Answer</summary>
#
# None, or a few by luck. The rows that should meet the query meet the key, so every
# score is computed from the wrong numbers.
#
# </details>


# %% tags=["nbval-ignore-output"]
from utils import load_translator
from utils.dates import generate
from utils.training import as_pairs, pairs_to_ids


def place_kernel(saved_kernel, query_units):
    """Put the rows of a saved kernel where our network reads them."""
    return saved_kernel


def load(saved, place_kernel):
    """Fill a new network with weights that were saved elsewhere."""
    read, write = saved["encoder"], saved["decoder"]
    look = write["attention"]
    queries, compared = look["W_query"].shape
    units = len(read["forward"]["recurrent_kernel"])
    model = Translator(attend, units, queries, compared)
    model((np.ones((1, 2), "int32"), np.ones((1, 10), "int32")))
    kernel = np.concatenate([look["W_key"], look["W_query"]])  # as saved
    lstms = *read["forward"].values(), *read["backward"].values()
    model.embed.set_weights([read["embedding"]])
    model.both_ways.set_weights(lstms)
    model.feed.set_weights([write["embedding"]])
    model.compare.set_weights([place_kernel(kernel, queries), look["b"]])
    model.score.set_weights([look["v"][:, None], np.zeros(1)])
    model.write.set_weights([*write["lstm"].values()])
    model.to_logits.set_weights([*write["output"].values()])
    return model


def share_right(model, source_ids, target_ids):
    """Return the share of whole dates right, fed the truth (lesson 05)."""
    logits = model((source_ids, shift_right(target_ids)))
    return np.mean(np.all(np.argmax(logits, -1) == target_ids, axis=1))


saved = load_translator().params()
examples = pairs_to_ids(as_pairs(generate(200, 9, split="validation")))


def test_read(place_kernel):
    """Raise an AssertionError if too few dates are read right."""
    share = share_right(load(saved, place_kernel), *examples)
    assert share > 0.9, f"{share:.0%} of 200 dates are right"


run(test_read, place_kernel)

# %% [markdown]
# **Symptom 6.** Almost nothing is right, with weights that are good.
#
# ### Exercise 9.3, second half · Stored weights
#
# `place_kernel` takes the kernel as it was saved, key first, and says how many
# rows belong to the query. It returns the rows in our order, query first.
# Shapes prove nothing here, so the test has to recognise each row.


# %%
def test_kernel(place_kernel):
    """Raise an AssertionError if a row comes to a wrong place."""
    ### BEGIN SOLUTION
    saved = np.array([[2, 20], [3, 30], [4, 40], [0, 0], [1, 10]])
    kernel = place_kernel(saved, query_units=2)
    assert kernel.tolist() == sorted(saved.tolist()), kernel
    ### END SOLUTION


run(test_kernel, place_kernel)

# %% [markdown]
# By hand: five rows are called 2, 3, 4 for the key and 0, 1 for the query. Put
# in our order they count from 0 to 4. A second column, ten times these numbers,
# shows whether rows stay whole.

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Give each row a number that says where it belongs.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# The example has the numbers. Let key and query have different sizes: with
# equal sizes, some wrong cuts look right.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# The saved kernel is `np.array([[2, 20], [3, 30], [4, 40], [0, 0], [1, 10]])`,
# with 2 rows for the query. Both columns of what comes back must count upwards:
# compare it as a whole.
#
# </details>

# %% [markdown]
# Then repair `place_kernel`, and load the weights once more.


# %%
def place_kernel(saved_kernel: np.ndarray, query_units: int) -> np.ndarray:
    """Put the last `query_units` rows in front, in a new array."""
    ### BEGIN SOLUTION
    return np.roll(saved_kernel, query_units, axis=0)
    ### END SOLUTION


run(test_kernel, place_kernel)
run(test_read, place_kernel)

# %% [markdown]
# By hand: with 64 numbers in the query and 128 in the key, of 192 rows the last
# 64 now come first. And more than nine dates in ten are right, without a step of
# training.

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Cut the kernel into two, and join the pieces the other way round.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# The query's rows are the last `query_units` ones. A negative index counts
# from the end.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `saved_kernel[-query_units:]` is the first piece. `np.concatenate` takes a
# list of pieces. (`np.roll` can do it in one, if you tell it the axis.)
#
# </details>

# %%
check(test_kernel)
check(place_kernel)

# %% [markdown]
# **Question.** How would you save weights so that this cannot happen?
#
# <details><summary>Answer</summary>
#
# With names: `W_query` and `W_key` apart, as in this course. Or save the whole
# model in one file. A list of arrays says nothing about their meaning.
#
# </details>
#
# **Takeaway.** Equal shapes do not mean equal meaning. Number the rows.

# %% [markdown]
# ## 6 · The picture
#
# The last part draws the attention. `parts` lists all that was computed, and one is picked
# by its place. When that was written, the list had one entry fewer.
#
# **Predict.** Does the picture look wrong?
#
# <details><summary>Answer</summary>
#
# It looks like a map: ten rows, a column for each character, bright spots. But its
# rows do not sum to 1. These are the scores before the softmax.
#
# </details>


# %%
def find_attention(parts):
    """Return the values of the part called "attention_weights"."""
    return parts[2][1]


model = load(saved, place_kernel)
text, iso = "3 May 1979", "1979-05-03"
source_ids, target_ids = pairs_to_ids([(text, iso)])
parts = model.parts(source_ids[:, :10], shift_right(target_ids))
before = find_attention(parts)
sums = np.sum(before[0], axis=-1)
print("rows sum to 1:", np.allclose(sums, 1, atol=1e-3))
plots.plot_values(text, iso, picked=before)

# %% [markdown]
# **Symptom 7.** A picture of something else. Only the scale beside it tells: no weight is
# below 0 or above 1.
#
# ### Exercise 9.4 · The picture
#
# *{{exercise 9.4}}, for a test and a repair*
#
# A part is a pair (name, values). Write a test with lists of your own, of three parts or
# more: the attention is in different places, and another name begins in the same
# way. Then the
# repair: the part is found by its whole name; where it is missing, an error is raised.
# (Your test need not try that.)


# %%
def test_picture(find_attention):
    """Raise an AssertionError if another part is taken."""
    ### BEGIN SOLUTION
    parts = [("attention_bias", 4), ("keys", 5), ("attention_weights", 6)]
    for turned in parts, parts[::-1]:
        assert find_attention(turned) == 6, turned
    ### END SOLUTION


run(test_picture, find_attention)

# %% [markdown]
# By hand: of `[("keys", 5), ("logits", 7), ("attention_weights", 6)]` it is 6,
# and of the same list reversed it is 6 too. There the broken one takes 5: red.

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# The values need not be arrays. A number for each part is enough.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Make one list, and try it also in other orders, or with one part more. What
# comes back must always be the number of `attention_weights`.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `parts[::-1]` is the list turned round. A name that begins alike is
# `"attention_bias"`.
#
# </details>

# %% [markdown]
# Then repair it. (The cell of the check draws once more.)


# %%
def find_attention(parts: list[tuple]) -> np.ndarray:
    """Return the values of the part called "attention_weights"."""
    ### BEGIN SOLUTION
    return dict(parts)["attention_weights"]
    ### END SOLUTION


run(test_picture, find_attention)

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# What stays the same when somebody puts another part in front?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Pairs of a name and a value: Python has a type for looking such things up.
#
# </details>
# <details><summary>Hint 3: almost the answer</summary>
#
# `dict(parts)` makes a dictionary of a list of pairs.
#
# </details>

# %%
check(test_picture)
check(find_attention)
plots.plot_values(text, iso, before=before, after=find_attention(parts))

# %% [markdown]
# Everything is between 0 and 1 now.
#
# **Takeaway.** A place changes when somebody adds something. A name does not.

# %% [markdown]
# ## 7 · Before and after
#
# At last, train: the same rows, the same 100 steps, once with the broken `attend` and
# `rate_at`, once with the repaired ones, and once with only the mask taken out again.
#
# **Predict.** How many whole dates will each of them read, of 400 held out, if it
# is always fed the true last character?


# %% tags=["nbval-ignore-output"]
def attend_all(alignment_scores, keys, mask, fed, step):
    """Attend to padding, too; the rest is repaired."""
    return attend(alignment_scores, keys, ops.ones_like(mask), fed, step)


def to_arrays(rows):
    """Make source_ids (batch, 32) and target_ids (batch, 10)."""
    texts = [to_ids(text, 32, SOURCE_VOCABULARY) for text, _ in rows]
    return np.int32(texts), pairs_to_ids(rows)[1]


train, test = (Random(0).sample(s, len(s)) for s in split_rows(rows))
source_ids, target_ids = to_arrays(test[:400])
recipes = (
    (broken_attend, broken_rate),
    (attend, rate_at),
    (attend_all, rate_at),
)
right = []
for recipe, name in zip(recipes, ("broken", "repaired", "no mask")):
    keras.utils.set_random_seed(0)
    model = Translator(recipe[0])
    probes.train_steps(model, *to_arrays(train[:3200]), recipe[1])
    parts = model.parts(source_ids, shift_right(target_ids))
    padding = np.where(source_ids[:, None] == 0, find_attention(parts), 0)
    right.append(share_right(model, source_ids, target_ids))
    print(
        f"{name:9}{right[-1]:4.0%} of 400 dates right, "
        f"{padding.sum(axis=-1).mean():4.0%} of the attention on padding"
    )
assert right[0] + 0.2 < right[1], "the repairs should help"
assert right[2] > 0.5, "without a mask it should still read many dates"

# %% [markdown]
# Without a mask, this network learns by itself to attend elsewhere, and still reads most
# dates. (One seed each: an illustration. By the rule of lesson 08 and after 1,000 batches,
# the verdict on a translator without a mask, against the whole one, is:
# {{ verdict(of("ablations", "no_mask"), of("scores", "additive")) }}.) Who would see in
# such a number that the mask is missing? A test did.
#
# **Takeaway.** A good number does not prove that nothing is broken.

# %% [markdown]
# ## What you now know
#
# - No error means: it ran. Ask for something that can only be true if it is
#   right.
# - First a red test, then the repair. A test must let every right version
#   pass, and no broken one.
# - Take what is right from another source: the calendar, a calculation by hand.
# - Look at the edges: the last days of a year, a text too long by one, two
#   texts of one day, sizes that differ.
#
# Take the tests with you: your next network will run without an error, too.
#
# Next, lesson 10: the translator without its LSTMs, a Transformer.

# %% [markdown]
# <details><summary>Sources</summary>
#
# - The threads: [babel#419](https://github.com/python-babel/babel/issues/419),
#   [FakerPHP#874](https://github.com/FakerPHP/Faker/issues/874),
#   [tensorflow#43941](https://github.com/tensorflow/tensorflow/issues/43941),
#   [keras-attention#53](https://github.com/datalogue/keras-attention/issues/53)
# - ISO 8601-1:2019, *Date and time*: the year of a week. Letters of patterns (`y`, `Y`):
#   [Unicode CLDR, UTS 35](https://unicode.org/reports/tr35/tr35-dates.html)
# - Bahdanau, Cho, Bengio (2015), section 3.1:
#   [arXiv 1409.0473](https://arxiv.org/abs/1409.0473)
#
# </details>

# %% tags=["exercise"]
from utils.checks import progress

progress("09")
