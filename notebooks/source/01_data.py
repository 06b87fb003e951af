# %% [markdown]
# # 01 · Data
#
# `3/4/2009` is March 4th in Chicago and April 3rd in London. Before a network
# can learn to read dates, somebody has to say what they mean, make thousands
# of them, and turn them into numbers.
#
# ![Data flow from a day to a picture through five modules: dates writes the day as text, text makes ids, layers make logits and attention, model makes the ISO date, plots makes the picture.](../assets/data_flow.svg)

# %% [markdown]
# | | |
# |---|---|
# | **Goals** | make examples whose truth is known · settle what a date means · split by day · turn text into ids, padding and a mask · make targets |
# | **Needs** | some Python and NumPy; nothing else |
# | **Makes** | `text_to_ids` and `shift_right`, written by hand |
# | **Run time** | a few seconds; no TensorFlow |
# | **Words** | in bold where they are explained; [glossary](../README.md#glossary), [notation](../NOTATION.md) |

# %%
# No module named utils? See README.md, "If something goes wrong".
from utils.environment import prepare

prepare()

# %% [markdown]
# ## 1 · A task whose truth is known
#
# The course builds one thing: a network that reads a date the way people
# write it, `3 May 1979`, and writes it the way machines store it,
# `1979-05-03`. Each answer is right or wrong. We also know where it comes
# from: `05` can only come from `May`. So when the network shows where it
# looked, we can compare that with the truth. Eight examples:

# %%
from utils.dates import generate

examples = generate(8, seed=1)
for example in examples:
    print(example.iso, "  ", example.text)

# %% [markdown]
# The left column follows *ISO 8601*, the standard for dates: four digits of
# year, two of month, two of day. This form has ten characters, and one
# reading. (The standard has other forms too, such as `2018-W19-3`.)
#
# **Predict.** Sort both columns as text. Which one is then in order of time?
#
# <details><summary>Answer</summary>
#
# The ISO dates: year, month, day, each with a fixed number of digits.
# </details>

# %%
from datetime import date

iso_dates = [example.iso for example in examples]
assert sorted(iso_dates) == sorted(iso_dates, key=date.fromisoformat)
assert date.fromisoformat("2018-W19-3") == date(2018, 5, 9)
print(sorted(iso_dates)[:3])
print(sorted(example.text for example in examples)[:3])

# %% [markdown]
# ## 2 · How an example is made
#
# Nobody typed those texts. A day is drawn, and the library *Babel* writes it
# with *CLDR*, Unicode's tables of how languages write dates. A *pattern* of
# letters says which part to write, and at what length.
#
# **Predict.** `y` is the year, `MM` the month in two digits, `MMM` its short
# name. What will `EEE, d. MM. y` write for 9 May 2018?
#
# <details><summary>Answer</summary>
#
# `Wed, 9. 05. 2018`. `EEE` is the short weekday. `MM` adds a zero, `d` does
# not.
# </details>

# %%
from babel.dates import format_date

day = date(2018, 5, 9)
for pattern in ["d", "dd", "M", "MMM", "MMMM", "EEEE", "EEE, d. MM. y"]:
    print(f"{pattern:15}", format_date(day, pattern, locale="en"))

# %% [markdown]
# Now one example by hand, in the format `{d} {MMMM}, {y}`: Babel writes what
# is in braces, the rest is copied. The length so far tells us where the next
# part begins, and so we know its **span**: the place of its first character,
# and the place just past its last.

# %%
parts = [("day", "d"), ("", " "), ("month", "MMMM"), ("", ", "), ("year", "y")]
text, spans = "", {}
for field, written in parts:
    if field:
        written = format_date(day, written, locale="en")
        spans[field] = (len(text), len(text) + len(written))
    text += written
print(text, spans)

# %% [markdown]
# A span is what Python's slices take: `text[2:5]` is the month here.
#
# **Predict.** Could we search for the parts in the finished text instead?
# Where does `"1999 May 9".find("9")` find the day?
#
# <details><summary>Answer</summary>
#
# At 1, inside the year. A search cannot know which 9 is the day. Whoever
# writes the text does.
# </details>
#
# Every generated example carries its spans, underlined here.


# %%
def underline(text, spans):
    """Mark day, month and year below the text."""
    marks, names = [" "] * len(text), [" "] * len(text)
    for field, (start, stop) in spans.items():
        marks[start:stop] = "^" * (stop - start)
        names[start] = field[0]
    return "\n".join([text, "".join(marks), "".join(names)])


assert text[slice(*spans["month"])] == "May"
assert "1999 May 9".find("9") == 1
for example in examples[:3]:
    print(underline(example.text, example.spans))

# %% [markdown]
# A weekday has no span: it is never needed, and some are wrong on purpose.

# %% [markdown]
# ### A small language for formats
#
# The course writes its formats in a short form: `{d|dd}` is one of the two,
# and `[,]` may be left out. One line then means several formats.
#
# **Predict.** How many formats are in `{d|dd|dth} {MMMM|MMM}[,] {y}`? (`{dth}`
# is the course's own: 9th.)
#
# <details><summary>Answer</summary>
#
# 3 × 2 × 2 = 12.
# </details>
#
# `generate` draws a format and a day, and writes the day. Then it may change the
# capitals, or add a full stop or a stray space. Some formats contain slips, such
# as
# `21th`. You can ask for formats by name.

# %%
from itertools import product

from utils.formats import FORMATS, family_of

choices = ["{d}", "{dd}", "{dth}"], ["{MMMM}", "{MMM}"], ["", ","]
names = [f"{one} {two}{comma} {{y}}" for one, two, comma in product(*choices)]
assert len(names) == 12 and set(names) <= set(FORMATS)
for example in generate(4, seed=2, formats=names):
    print(f"{example.format:18}{example.text!r}")
slips = [name for name in FORMATS if family_of(name) == "slips"]
print("a slip:", generate(1, seed=1, formats=slips)[0].text)
print("formats in the course:", len(FORMATS))

# %% [markdown]
# ### The same seed, the same data
#
# The random numbers come from *Faker*, a library that invents names and dates.
# A *seed* fixes where they start, so two people who write `seed=1` get the
# same examples.
#
# Faker could also draw the date itself. But its `date_object` draws between
# 1970 and *now*, the moment the code runs.
#
# **Predict.** We use the same seed twice, and pretend that a year has passed
# in between. Do both lines show the same number? The same date?
#
# <details><summary>Answer</summary>
#
# The same number, but another date: the next random number, also the same, is
# stretched from 1970 to *now*.
# </details>

# %%
from datetime import datetime, timedelta

from faker import Faker

fake = Faker()
for now in (datetime(2026, 1, 1), datetime(2027, 1, 1)):
    fake.seed_instance(1)
    number, day = fake.random.random(), fake.date_object(end_datetime=now)
    print(f"now {now.year}  number {number:.3f}  date {day}")
drawn = generate(100, seed=1)
assert drawn == generate(100, seed=1) != generate(100, seed=2)
assert all("1900" <= example.iso[:4] <= "2099" for example in drawn)

# %% [markdown]
# Run such code tomorrow, and the data are different. So the course draws the
# day itself, between fixed bounds: from 1900 to 2099.
#
# **Takeaway.** Seed the random numbers, and let no clock in.

# %% [markdown]
# ## 3 · A trap: the year that is not the year
#
# CLDR has several letters for the year. `y` is the year of the calendar, `Y`
# the year *of the week*: a week across New Year belongs as a whole to one
# year.
#
# **Predict.** 31 December 2018 was a Monday. What will `Y` write for it? And
# how many of 10,000 days get a wrong year?
#
# <details><summary>Answer</summary>
#
# 2019, because that week counts as the first of 2019. Fewer than 100 days.
# </details>

# %%
for day in (date(1979, 5, 3), date(2018, 12, 31), date(2024, 12, 30)):
    right = format_date(day, "d MMM y", locale="en")
    wrong = format_date(day, "d MMM YYYY", locale="en")
    print(day, "  y:", right, "  Y:", wrong)
assert right == "30 Dec 2024" and wrong == "30 Dec 2025"

days = [date(2000, 1, 1) + timedelta(n) for n in range(10_000)]
false = [day for day in days if int(format_date(day, "Y", "en")) != day.year]
assert {day.month for day in false} <= {12, 1}
print("fewer than 100 days:", 0 < len(false) < 100)

# %% [markdown]
# The last text says 2025, and its label, the answer to train on, 2024: a false
# example, and nothing
# complains. The data of a well-known exercise on this very task were made with
# `YYY` (Coursera, see *Sources*).
#
# **Takeaway.** Fifty random examples will more often than not miss a fault
# that fewer than one day in a hundred has. A test of all days finds it.

# %% [markdown]
# ## 4 · When a date has two readings
#
# `3/4/2009` does not say what it means, so the course sets a rule:
#
# - Year first: year, month, day.
# - Year last: month first. With dots, day first.
# - With the year last, a number over 12 in the month's place is the day; the two
#   change places.
# - Two-digit years: 69 to 99 are 19xx, 00 to 68 are 20xx, as in Python.
# - A text without one full date is no date, and the answer is to say so.

# %% [markdown]
# **Predict.** What does each of these mean? `3/4/2009`, `04.03.2009`,
# `13/4/2009`, `12.23.2001`, `7/16/69`, `7/16/68`
#
# <details><summary>Answer</summary>
#
# | text | it means | because |
# |---|---|---|
# | `3/4/2009` | 2009-03-04 | month first |
# | `04.03.2009` | 2009-03-04 | dots: day first |
# | `13/4/2009` | 2009-04-13 | there is no 13th month |
# | `12.23.2001` | 2001-12-23 | nor a 23rd |
# | `7/16/69` | 1969-07-16 | 69 is 1969 |
# | `7/16/68` | 2068-07-16 | 68 is 2068 |
# </details>

# %% [markdown]
# A clear rule can be written as code. Does the generator keep to it? We read
# two thousand of its all-number dates. They come from another **split**, a
# part of all days that is kept apart; section 5 says why.

# %%
import re


def read_numbers(text):
    """Read a date of three numbers, the year last."""
    first, mark, second, _, year = re.findall(r"\d+|[/.]", text)[:5]
    first, second, year = int(first), int(second), int(year)
    day_first = second <= 12 if mark == "." else first > 12
    day, month = (first, second) if day_first else (second, first)
    if year < 100:
        year += 2000 if year <= 68 else 1900
    return date(year, month, day).isoformat()


for text in "3/4/2009 04.03.2009 13/4/2009 12.23.2001 7/16/69 7/16/68".split():
    print(f"{text:12}", read_numbers(text))

part = r"\{(?:d{1,2}|d>12|M{1,2})\}"
plain = rf"{part}([/.]){part}\1\{{yy?\}}"  # such as {M}/{d}/{y}
numeric = [name for name in FORMATS if re.fullmatch(plain, name)]
drawn = generate(2000, seed=1, split="validation", formats=numeric)
assert all(read_numbers(example.text) == example.iso for example in drawn)
print("formats read:", len(numeric), "of", len(FORMATS))

# %% [markdown]
# So a few tidy formats need no network: a short function reads all two
# thousand. The network is for the others: words, ordinals, weekdays, slips.
# Nobody tells it the rule; it has to find it in the examples.
#
# **Takeaway.** Where a text has two readings, only a stated rule makes a label
# true.

# %% [markdown]
# ## 5 · Split by day
#
# A network that has learnt `3 May 1979` may later answer `May 3rd, 1979` from
# memory, not by reading. So we want to test it on days it has never seen.
# First, a way that goes wrong: draw 30,000 rows, and keep 3,000 of them for
# the test. Then some days of the test have already been seen in training. This is
# a kind of
# *leakage* (Kaufman et al., 2012).

# %%
rows = generate(30_000, seed=4)
learnt, tested = rows[:27_000], rows[27_000:]
seen_days = {row.iso for row in learnt}
shared = sum(row.iso in seen_days for row in tested) / len(tested)
print(f"tested rows whose day is among those learnt: {shared:.0%}")
assert shared > 1 / 3

# %% [markdown]
# More than a third of the test leaks. Does that matter? Here is a parrot that
# cannot read. It throws a text's letters and digits into a bag. If it knows
# that bag, it repeats the answer.


# %%
def bag(text):
    """Letters and digits, in alphabetical order."""
    return "".join(sorted(c for c in text.lower() if c.isalnum()))


memory = {bag(row.text): row.iso for row in learnt}
by_heart = sum(memory.get(bag(row.text)) == row.iso for row in tested)
print("right without reading:", by_heart, "of", len(tested))
assert by_heart > 0

# %% [markdown]
# Not many, but a network can be a better parrot (lesson 05 trains one). Now
# the other way: every day belongs to one of three splits, `train` for
# learning, `validation` for checking while we work, `test` for the final
# number. (`generate` draws from `train` by default.)
#
# **Predict.** How many days will the rows learnt share with `validation`, and
# how often will the parrot be right there?
#
# <details><summary>Answer</summary>
#
# None, and never: it can only repeat days in its memory.
# </details>

# %%
from utils.dates import split_of

print([split_of(date(2018, 5, number)) for number in range(7, 12)])
training = sum(split_of(day) == "train" for day in days) / len(days)
print(f"days for training: {training:.0%}")
held_out = generate(3000, seed=5, split="validation")
shared = seen_days & {row.iso for row in held_out}
by_heart = sum(memory.get(bag(row.text)) == row.iso for row in held_out)
print(f"days shared: {len(shared)}   right without reading: {by_heart}")
assert not shared and not by_heart

# %% [markdown]
# The split is chosen by a hash of the day, a number that looks random but is the
# same on every machine.
#
# **Question.** Somebody draws a million rows from the 58,000 days of `train`,
# and splits them at random. What share of the test leaks?
#
# <details><summary>Answer</summary>
#
# Practically all of it. Each day is drawn about 1,000,000 / 58,000 ≈ 17 times,
# so hardly any is missing from the larger part. More data makes this leak
# worse.
# </details>

# %% [markdown]
# ### Three sets for final numbers
#
# New days are one question, new ways to write them another. Here are three of the
# course's sets; lesson 05 adds a fourth. Printed: size, first text, splits of the
# days.
#
# | set | it asks |
# |---|---|
# | `test` | new days, formats of training: does it read, or remember? |
# | `unseen_formats` | new days, formats never trained on |
# | `handwritten` | typed by a person: what did the formats forget? |

# %%
from utils.dates import load_examples

for name in ("test", "unseen_formats", "handwritten"):
    rows = load_examples(name)
    splits = {split_of(date.fromisoformat(row.iso)) for row in rows}
    print(f"{name:15}{len(rows):5}  {rows[0].text:22}", *sorted(splits))
    assert len(splits) == 3 if name == "handwritten" else splits == {"test"}

# %% [markdown]
# `handwritten` has days of all three splits: it asks about ways of writing.
#
# **Takeaway.** Split by what you want to be new. Here that is the day.

# %% [markdown]
# ## 6 · Characters to ids
#
# A network computes with numbers. So each character gets a number, its
# **id**; a **vocabulary** lists them. In this tiny one, two entries are not
# characters: `<pad>` is an empty place, `<unk>` any *unknown* character.

# %%
import numpy as np

tiny = {"<pad>": 0, "<unk>": 1, " ": 2, "3": 3, "a": 4, "m": 5, "y": 6}
for character in "3 may":
    print(repr(character), tiny[character])

# %% [markdown]
# **Predict.** What would this loop do with `3 May!`?
#
# <details><summary>Answer</summary>
#
# It would stop with a `KeyError`: the vocabulary has no `M`, and no `!`.
# </details>
#
# A date in capitals means the same, so we make the text lower case. A
# character without an entry gets the id of `<unk>`.
#
# A network reads many texts at once, as one array: a **batch**. Its rows must
# be equally long. So short texts are filled up on the right with `<pad>`. That
# is **padding**.

# %% tags=["walkthrough"]
ids = []
for character in "3 May!".lower():
    ids.append(tiny.get(character, tiny["<unk>"]))
print(ids)
ids += [tiny["<pad>"]] * (8 - len(ids))
print(ids)

# %% [markdown]
# ### Exercise 1.1 · Characters to ids
#
# *{{exercise 1.1}}*
#
# Write the function that turns a text into a row of ids. The rules:
#
# - Capitals are read as small letters.
# - A character without an entry gets the id of `<unk>` and keeps its place.
# - Short texts are filled up on the right with the id of `<pad>`.
# - A text of more than `length` characters is an error, never cut.
#
# Another vocabulary may have other ids, so take every id from the vocabulary.


# %%
def text_to_ids(
    text: str, length: int, vocabulary: dict[str, int]
) -> np.ndarray:
    """Turn a text into ids, padded on the right.

    Args:
        text: what a person wrote, at most `length` characters.
        length: how many ids to return.
        vocabulary: character → id, with "<pad>" and "<unk>".

    Returns:
        A NumPy array of integers, shape (length,).

    Raises:
        ValueError: the text is longer than `length`.
    """
    ### BEGIN SOLUTION
    if len(text) > length:
        raise ValueError(f"{len(text)} characters do not fit into {length}")
    unknown = vocabulary["<unk>"]
    ids = [vocabulary.get(character.lower(), unknown) for character in text]
    padding = [vocabulary["<pad>"]] * (length - len(ids))
    return np.array(ids + padding)
    ### END SOLUTION


# %% [markdown]
# By hand, for `3 May!` and eight places:
#
# | | `3` | space | `M` | `a` | `y` | `!` | empty | empty |
# |---|---|---|---|---|---|---|---|---|
# | id | 3 | 2 | 5 | 4 | 6 | 1 | 0 | 0 |

# %%
small_ids = text_to_ids("3 May!", 8, tiny)
print(small_ids)
by_hand = np.array([3, 2, 5, 4, 6, 1, 0, 0])
message = "return a NumPy array with the ids of the table above"
assert np.array_equal(small_ids, by_hand), message
assert isinstance(small_ids, np.ndarray), message

# %% [markdown]
# <details><summary>Hint 1: a nudge</summary>
#
# In this order: refuse what is too long, look up the characters, count the
# empty places, fill them.
# </details>
#
# <details><summary>Hint 2: the idea</summary>
#
# A dictionary has a method that looks something up and returns a second value
# where there is no entry. A list times a number repeats the list.
# </details>
#
# <details><summary>Hint 3: almost the answer</summary>
#
# `raise ValueError(...)` if `len(text)` is over `length`. Then go through
# `text` and collect `vocabulary.get(character.lower(), ...)` in a list. Add
# `[...]` times `length - len(...)`, and make a NumPy array of it.
# </details>

# %%
from utils.checks import check

check(text_to_ids)

# %% [markdown]
# ### Why too long is an error
#
# Cutting it off would be easy: `text[:length]`. The course reads up to 48
# characters.
#
# **Predict.** What will the cut below leave, and what date is that by our rule?
#
# <details><summary>Answer</summary>
#
# It ends in `12 August 19`: 2019-08-12. That looks fine, and is 24 years off.
# </details>

# %%
from utils.text import MAX_LENGTH, SOURCE_VOCABULARY

note = "Please remember: we were married on 12 August 1995"
print(MAX_LENGTH, repr(note[:MAX_LENGTH]))
try:
    text_to_ids(note, MAX_LENGTH, SOURCE_VOCABULARY)
except ValueError as error:
    print("ValueError:", error)

# %% [markdown]
# ### The course's vocabulary, and look-alikes
#
# `SOURCE_VOCABULARY` holds digits, small letters and a few signs. Some signs
# have look-alikes: `’` for `'`, `–` for `-`. `simplify` turns them back,
# always one character for one.
#
# **Predict.** Why not write `...` for `…` as well?
#
# <details><summary>Answer</summary>
#
# All characters after it would move by two places. The spans, and later the
# picture of where the network looked, would no longer fit the text.
# </details>
#
# After `simplify`, your function gives what `utils.text` gives.

# %%
import utils.text
from utils.text import simplify

for text in ["JULY 19, ’96", "18–Mar–1965"]:
    print(text, "→", simplify(text))
for example in generate(500, seed=6, split="validation"):
    text, expected = example.text, utils.text.text_to_ids(example.text)
    mine = text_to_ids(simplify(text), MAX_LENGTH, SOURCE_VOCABULARY)
    assert len(simplify(text)) == len(text) and (mine == expected).all()
print("entries in the vocabulary:", len(SOURCE_VOCABULARY))

# %% [markdown]
# ### A batch, and its mask
#
# Rows of ids make a batch, `source_ids`, of shape `(batch, Tx)`. **`Tx`** is
# the number of places: T for time, because they are read one after another,
# x for what is read. The **mask** has the same shape: True for a real
# character, False for padding, which the network has to ignore.

# %%
texts = ["3 May 1979", "Wed, 9 May 2018", "13/4/2009", "21th of August 2016!"]
source_ids = utils.text.texts_to_ids(texts, length=24)  # (batch, Tx)
mask = source_ids != SOURCE_VOCABULARY["<pad>"]  # (batch, Tx)
print(source_ids.shape, source_ids[0, :12], mask[0, :12].astype(int))
assert mask.sum(axis=1).tolist() == [len(text) for text in texts]
assert (source_ids[3] == text_to_ids(texts[3], 24, SOURCE_VOCABULARY)).all()

# %% [markdown]
# In the upper half of the picture, the brighter a square, the higher its id;
# padding is light grey. The lower half is the mask.

# %%
from matplotlib import colormaps

from utils.plots import Picture  # a matplotlib figure, described in `alt`

picture = Picture(figsize=(9, 3.6), layout="constrained")
top, bottom = picture.subplots(2, 1, sharex=True)
shown = np.ma.masked_where(~mask, source_ids)
top.imshow(shown, cmap=colormaps["cividis"].with_extremes(bad="#e4e4e4"))
bottom.imshow(mask, cmap="Greys", vmin=-1, vmax=4)
middle = {"ha": "center", "va": "center"}
for row, text in enumerate(texts):
    for place, real in enumerate(mask[row]):
        ink = "white" if source_ids[row, place] < 22 else "black"
        top.text(place, row, text[place : place + 1], color=ink, **middle)
        bottom.text(place, row, int(real), **middle)
top.set(ylabel="source_ids", yticks=range(4), yticklabels=texts)
bottom.set(ylabel="mask", xlabel="place", yticks=range(4))
picture.alt = "Four texts as rows of 24 places; the mask below is 1 on text."
picture

# %% [markdown]
# The `!` at the end keeps its place, and has the id 1 of `<unk>`.
#
# **Takeaway.** `source_ids` and `mask` have a row for each text, and a column
# for each place.

# %% [markdown]
# ## 7 · The targets
#
# What the network should write, the *target*, becomes ids too, with a
# vocabulary of its own: `-`, ten digits, and `<start>`. The shape is
# `(batch, Ty)`, where **`Ty`** is the number of characters written.
#
# **Predict.** Does a target need padding?
#
# <details><summary>Answer</summary>
#
# No: whatever is written has ten characters. So the network need not learn
# when to stop either.
# </details>

# %%
from utils.text import TARGET_VOCABULARY, iso_to_ids

by_hand = [TARGET_VOCABULARY[character] for character in "1979-05-03"]
target_ids = iso_to_ids(["1979-05-03", "2018-05-09"])  # (batch, Ty)
assert by_hand == target_ids[0].tolist()
print(TARGET_VOCABULARY)
print(target_ids)

# %% [markdown]
# A digit's id is the digit plus one, because `-` has the id 0.
#
# **Question.** In `SOURCE_VOCABULARY` the id 0 is `<pad>`. Do the two collide?
#
# <details><summary>Answer</summary>
#
# No. An id means something only in its own vocabulary: one is for what is
# read, the other for what is written.
# </details>

# %% [markdown]
# ### What the decoder is fed
#
# The part of the network that writes is the **decoder**. At each step it is
# fed the previous character, and writes the next. At the first step there is
# none, so it is fed `<start>`. While it learns, it is fed the *true* previous
# character, even if it wrote a wrong one. That is **teacher forcing**
# (Williams and Zipser, 1989).

# %% [markdown]
# ### Exercise 1.2 · What the decoder is fed
#
# *{{exercise 1.2}}*
#
# Write the function that makes the decoder's inputs from the targets. In every
# row the start comes first, the characters move one place to the right, and
# the last one is dropped: nothing is written after it. The targets themselves
# stay as they are.


# %%
def shift_right(target_ids: np.ndarray, start_id: int) -> np.ndarray:
    """Make the decoder's inputs for teacher forcing.

    Args:
        target_ids: what should be written, shape (batch, Ty).
        start_id: the id that is fed first.

    Returns:
        The ids to feed, shape (batch, Ty); `target_ids` is unchanged.

    Source:
        Williams and Zipser (1989), "A learning algorithm for continually
        running fully recurrent neural networks", on teacher forcing.
    """
    ### BEGIN SOLUTION
    decoder_inputs = np.empty_like(target_ids)
    decoder_inputs[:, 0] = start_id
    decoder_inputs[:, 1:] = target_ids[:, :-1]
    return decoder_inputs
    ### END SOLUTION


# %% [markdown]
# By hand, with two short targets and 9 as the start:
#
# | target | fed |
# |---|---|
# | 4 5 6 | 9 4 5 |
# | 7 8 1 | 9 7 8 |

# %%
small = np.array([[4, 5, 6], [7, 8, 1]])
fed = shift_right(small, 9)
print(fed)
assert np.array_equal(fed, [[9, 4, 5], [9, 7, 8]]), "see the table above"
assert np.array_equal(small, [[4, 5, 6], [7, 8, 1]]), "leave the targets alone"

# %% [markdown]
# <details><summary>Hint 1: a nudge</summary>
#
# The first column of the result is the start, in every row. Where do the other
# columns come from?
# </details>
#
# <details><summary>Hint 2: the idea</summary>
#
# Make a new array of the same shape and type. Fill its first column, then all
# the others, with slices.
# </details>
#
# <details><summary>Hint 3: almost the answer</summary>
#
# `np.empty_like(...)` makes the array. Columns 1 and later, `[:, 1:]`, take the
# columns of the targets up to the last but one.
# </details>

# %%
check(shift_right)

# %% [markdown]
# Now a real date: what is fed, and below it what is written at that step.
#
# **Predict.** What will be above the first `0` of `1979-05-03`?
#
# <details><summary>Answer</summary>
#
# `-`, the character written before it.
# </details>

# %%
start_id = TARGET_VOCABULARY["<start>"]
decoder_inputs = shift_right(target_ids, start_id)
symbols = list(TARGET_VOCABULARY)
for name, row in ("fed", decoder_inputs[0]), ("written", target_ids[0]):
    print(f"{name:8}", *(f"{symbols[index]:>7}" for index in row))
assert (decoder_inputs == utils.text.shift_right(target_ids)).all()

# %% [markdown]
# The upper half of the picture shows the first six steps. The lower half,
# where nobody knows the truth, is for lesson 04.
#
# ![Above, training: the decoder is fed the true characters 1979- shifted right, though it wrote a wrong 8. Below, use: it is fed what it wrote, so the wrong 8 is fed back and another mistake follows.](../assets/teacher_forcing.svg)

# %% [markdown]
# **Question.** Suppose you forget the shift and feed the targets as they are.
# What will the network learn?
#
# <details><summary>Answer</summary>
#
# To copy its input. It can then always be right in training without reading
# the text. When it has to write alone, there is nothing to copy.
# </details>
#
# **Takeaway.** In training, the decoder is fed what it should have written one
# step ago.

# %% [markdown]
# ## 8 · Ids, one-hot, embedding
#
# Some courses turn each id into a **one-hot** row: zeros, and a 1 at the place
# of the id. Multiplied by a matrix, it picks one row of that matrix. We look
# the row up by its id instead: that is an **embedding**, and the result is the
# same. The cell prints the shapes of ids, one-hot rows and embeddings.

# %%
table = np.random.default_rng(0).normal(size=(len(SOURCE_VOCABULARY), 3))
one_hot = np.eye(len(SOURCE_VOCABULARY))[source_ids]
assert np.allclose(one_hot @ table, table[source_ids])
print(source_ids.shape, one_hot.shape, table[source_ids].shape)

import sys

assert "tensorflow" not in sys.modules  # all of this was NumPy

# %% [markdown]
# ## 9 · Your own language
#
# Babel writes the dates of hundreds of languages, with their order and their
# words. `generate` takes the name of one, a *locale*. Other characters need
# other ids, so the vocabulary is made from the texts to be trained on.

# %%
from babel.localedata import locale_identifiers

from utils.text import vocabulary_of

assert len({name.split("_")[0] for name in locale_identifiers()}) > 200
for locale in ("de", "pl", "el", "ja", "hi"):
    examples = generate(2000, seed=1, locale=locale)
    vocabulary = vocabulary_of(example.text for example in examples)
    one = examples[3]
    print(f"{locale}: {len(vocabulary):2} ids  {one.iso}  {one.text}")
    assert "<unk>" in vocabulary

# %% [markdown]
# One command trains a translator in your language:
# `.venv/bin/python -m utils.training --locale de --save data/de.keras`. In each
# of 17 languages it took less than a minute of processor time.

# %% [markdown]
# ## What you now know
#
# - With a seed and without a clock, examples are the same each time.
# - Where a text has two readings, a stated rule decides.
# - A fair test uses new days. A random split leaks.
# - Texts become `source_ids`, `(batch, Tx)`, padded on the right, and a `mask`.
# - Dates become `target_ids`, `(batch, Ty)`. Shifted right, they are what the
#   decoder is fed.
#
# Next, [lesson 02](02_encoder.ipynb): the **encoder** reads these ids in both
# directions.

# %% [markdown]
# ## Sources
#
# <details><summary>What this lesson draws on</summary>
#
# - ISO 8601-1:2019, *Date and time. Representations for information
#   interchange*.
# - Unicode, [Technical Standard 35, part 4, Dates](https://www.unicode.org/reports/tr35/tr35-dates.html#Date_Field_Symbol_Table):
#   the letters of CLDR, among them `y` and `Y`.
# - Python, [module `time`](https://docs.python.org/3/library/time.html): the
#   rule for two-digit years.
# - DeepLearning.AI, [*Sequence Models*](https://www.coursera.org/learn/nlp-sequence-models),
#   week 3, "Neural Machine Translation": dates written with `YYY` in its file
#   `nmt_utils.py`.
# - S. Kaufman, S. Rosset, C. Perlich and O. Stitelman (2012), *Leakage in data
#   mining*, [doi:10.1145/2382577.2382579](https://doi.org/10.1145/2382577.2382579).
# - R. J. Williams and D. Zipser (1989), *A learning algorithm for continually
#   running fully recurrent neural networks*, on teacher forcing,
#   [doi:10.1162/neco.1989.1.2.270](https://doi.org/10.1162/neco.1989.1.2.270).
#
# </details>

# %% [markdown] tags=["exercise"]
# What you have solved so far:

# %% tags=["exercise"]
from utils.checks import progress

progress()
