# %% [markdown]
# # 08 · Evidence
#
# Is attention worth it? Does it explain an answer? When should you use no network?
#
# ![Left, without attention: a funnel squeezes the date into one fixed vector, from which all is written. Right, with attention: lines lead from the year, month and day as read to where each is written.](../assets/bottleneck.svg)
#
# | | |
# |---|---|
# | **Goals** | compare several seeds · test a map · measure how far to trust a confidence |
# | **Needs** | attention (lesson 03), maps (lesson 06) |
# | **Makes** | `occlusion_effects`, `rank_correlation`, `calibration_error` |
# | **Run time** | about 40 seconds |
# | **Words** | in bold where they are explained; [glossary](../README.md#glossary), [notation](../NOTATION.md) |

# %% [markdown] tags=["exercise"]
# This is the exercise: {{lesson 08}}. Hints are folded; checks say what is right,
# or what a mistake looks like.

# %%
# No module named utils? See README.md, "If something goes wrong".
from utils.environment import prepare

prepare("anywidget", "dateparser", "python-dateutil", models=True)

# %%
import numpy as np

from utils import load_translator, plots, text
from utils.checks import check
from utils.dates import SETS, generate, load_examples
from utils.studies import probes, report, runs, tables

translator = load_translator()

# %% [markdown]
# <details><summary>Words of lessons 01 to 07, if you start here</summary>
#
# - A character is read as an **id**, its number in the **vocabulary**. A **batch** of
#   texts is made equally long, **Tx**, by **padding**, which a **mask** takes out.
# - An **encoder** of two **LSTMs**, each of so many **units**, reads; a **decoder**
#   writes. In training it is fed the true previous character: **teacher forcing**. A
#   **gradient** says how the error changes if a number does.
# - A **span** is where day, month or year is in a text. Days for training, validation
#   and the test are different **splits**.
#
# </details>

# %% [markdown]
# ## 1 · One vector against many
#
# In the encoder–decoders of 2014 (Cho et al.; Sutskever et al.) the encoder handed
# over one vector, its last state, however long the text. Bahdanau, Cho and Bengio
# suspected a **bottleneck**, and drew how good a translation is against the length of
# the sentence.
#
# We redraw it in two ways. First, a date is buried in nonsense sentences. Two
# translators learn to dig it out: one like ours but smaller (32 units in each
# LSTM that reads, not 64), and one that gets the last states in place of attention,
# and a wider decoder, so that both have about equally many weights:
# {{ f"{of('bottleneck', 'attention', 'parameters').mean:,.0f}" }} and {{ f"{of('bottleneck', 'no_attention', 'parameters').mean:,.0f}" }}.

# %% [markdown]
# **Predict.** Sketch two lines, with and without attention: the share of right
# dates against the length of the text.
#
# <details><summary>Answer</summary>
#
# In the paper (figure 2) the lines without attention fall with the length of the
# sentence; the one with attention, if trained on sentences of up to 50 words, does
# not. See below whether it is so here: a text of 200 characters still holds one
# date, like one of 20.
# </details>
#
# Each training takes minutes, so they were done beforehand (`make experiments` repeats
# them) from several *seeds*: different initial weights, different training dates.

# %%
from utils.studies import buried

rows = tables.load("bottleneck")
columns = {f"{n} characters": f"accuracy_{n}" for n in buried.LENGTHS[::3]}
print(report.table(rows, columns, digits=0))
report.plot_lengths(rows, buried.LENGTHS)

# %% [markdown]
# Each line is one seed. (Fewer than five are shown one by one: a mean would be where
# no run lies.) *100* was trained on texts of up to 100 characters. Without attention the
# lines lie lower *everywhere*, but hardly fall! And seeds differ: *no attention* reaches
# {{ percent(of("bottleneck", "no_attention", "accuracy_200").lowest) }} to
# {{ percent(of("bottleneck", "no_attention", "accuracy_200").highest) }} at 200 characters.
#
# A guess: in the paper a longer sentence has more to say; here it has only more to
# *skip*. If so, the line must fall where more has to pass.

# %% [markdown]
# So, second, one to four dates are in a text, and all are to be written. *Wide* has no
# attention but twice the units: a vector of 128 numbers, three times the weights.
# *Long* is trained on twice as many batches (of the same dates).
#
# **Predict.** A point is the share of single dates that are right; the dates are
# the same in every column. Where do the lines go?
#
# <details><summary>Answer</summary>
#
# With attention: nowhere. Without: down. *Wide* and *long*: down, but later.
# </details>

# %%
from utils.studies import several

rows = tables.load("several")
numbers = range(1, several.MOST + 1)
columns = {f"{n} in a text": f"accuracy_{n}" for n in numbers}
print(report.table(rows, columns, digits=0))
report.plot_lengths(rows, numbers, "dates in a text")

# %% [markdown]
# This looks like the curve of the 2015 paper: the more must pass through one vector, the
# more is lost. More weights, or more training, only moved the fall. The translator with
# attention keeps a vector for each character: its store grows with the text. (That one
# vector *cannot* hold four dates is not shown.)
#
# **Takeaway.** Attention spares the network from squeezing a text into one vector.

# %% [markdown]
# ## 2 · What does each part buy?
#
# Take one part out, train again, compare: an *ablation*. Each run reads 1,000 batches of
# 64 dates.
#
# - *dot*, *scaled dot*, *general*, *concat*: other scores (lesson 07);
# - *no attention*: as above; *uniform*: all characters weigh the same;
# - *no mask*: may attend to padding;
# - *no feedback*: is not told what it wrote last;
# - *one direction*: one LSTM, from left to right, as wide as two (so with more
#   weights);
# - *no teacher forcing*: is trained on its own output, right or wrong;
# - *dates 1000* (4000, 16000): sees 1,000 dates again and again.

# %% [markdown]
# How large must a difference be to count? Seeds of one variant differ, too. The rule of
# this course: more than twice the *pooled deviation*, the typical distance of a seed
# from its mean. The last word of a line applies it to `test`, against *additive*, the
# whole translator (of that smaller size).
#
# **Predict.** Which line suffers most? Which hardly at all?
#
# <details><summary>Answer</summary>
#
# Apart from the scores of lesson 07, worse, the worst first:
# {{ listed("worse", "ablations", of("scores", "additive")) }}. Level:
# {{ listed("level", "ablations", of("scores", "additive")) }}.
# </details>

# %%
columns = {"test": "test", "unseen formats": "unseen_formats"}
studies = {"additive": ("scores", "ablations"), "additive_longer": ("longer",)}
for whole, names in studies.items():
    rows = [row for name in names for row in tables.load(name)]
    rows = [row for row in rows if row["variant"] not in report.OF_LESSON_07]
    print(report.table(rows, columns, against=whole), "\n")

# %% [markdown]
# A part that others can replace looks useless in such a table: a network can learn that
# padding means nothing. And a line says what is learned in so many batches, not what
# can be learned: in the second table are three times as many
# {{ "(the same 64,000 dates, three times)" if of("longer", "additive_longer", "different_dates").mean < 192000 else "(of new dates)" }}.
# *No attention* rose from {{ said(of("ablations", "no_attention"), between=", ") }} to
# {{ said(of("longer", "no_attention_longer"), between=", ") }} %; against attention, trained as long,
# it is {{ verdict(of("longer", "no_attention_longer"), of("longer", "additive_longer")) }}.

# %% [markdown]
# **Question.** Why do all get the same recipe, though another learning rate
# might suit some better?
#
# <details><summary>Answer</summary>
#
# Because to tune one and not the others is an unfair comparison. Tune all with the same
# effort, or none, and say so. Here only *additive* was tuned, when the course was made:
# so it has an edge.
# </details>
#
# **Takeaway.** A number without its spread is an anecdote.

# %% [markdown]
# ## 3 · Hide and see
#
# A map shows a bright cell at one letter of `May`. Does that letter matter?
# *Occlusion* hides a character (UNKNOWN, the id of all signs outside the vocabulary,
# takes its place) and asks how far the confidence falls. (A date with such a sign in it
# is odd. So part of an effect may be surprise.)
#
# The confidence in what? We ask how likely the network still finds the date that it
# wrote *before*, or a part of it, such as the month, if all before that part is given.

# %% [markdown]
# ### Exercise 8.1 · What does hiding it do?
#
# *{{exercise 8.1}}*
#
# Hide each character in turn, all others in their places, and return how far
# the confidence *falls*: 0.9 before and 0.2 after is an effect of 0.7. Where it
# rises, the effect is negative. `confidence_of` is a function that you are
# given; it takes many texts at once.


# %%
def occlusion_effects(
    confidence_of, source_ids: np.ndarray, unknown_id: int
) -> np.ndarray:
    """Hide each character in turn (Zeiler and Fergus, 2014, section 4.2).

    Args:
        confidence_of: a function of ids (n, Tx) that returns n numbers.
        source_ids: (Tx,), one text without padding. It stays as it is.
        unknown_id: the id that hides a character.

    Returns:
        (Tx,): by how much the confidence falls when this character alone is
        hidden.
    """
    ### BEGIN SOLUTION
    hidden = np.repeat(source_ids[None], len(source_ids), axis=0)
    np.fill_diagonal(hidden, unknown_id)  # text i lacks character i
    before = confidence_of(source_ids[None])[0]
    return before - confidence_of(hidden)
    ### END SOLUTION


# %% [markdown]
# **By hand.** A toy in place of the network: its confidence is 0.9; it loses
# 0.6 if the first character is not a 3, and 0.1 if the last is not a 2. For
# the text 3, 7, 2 hiding costs 0.6, nothing, and 0.1.


# %%
def toy(ids):
    return 0.9 - 0.6 * (ids[:, 0] != 3) - 0.1 * (ids[:, 2] != 2)


by_hand = occlusion_effects(toy, np.array([3, 7, 2]), unknown_id=1)
print(np.round(by_hand, 2))
assert np.allclose(by_hand, [0.6, 0, 0.1]), "compare with the numbers above"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# How many texts do you need, and in what do they differ?
# </details>
#
# <details><summary>Hint 2: the idea</summary>
#
# As many copies of the text as it has characters, as rows of an array `(Tx, Tx)`. In
# row 0 character 0 is hidden, in row 1 character 1: the diagonal. Ask for the
# confidence of the whole text once.
# </details>
#
# <details><summary>Hint 3: almost the answer</summary>
#
# `np.repeat` along a new first axis makes the copies. `np.fill_diagonal` writes
# into the array that it is given, and returns nothing. `confidence_of` wants
# two axes for the whole text too: `source_ids[None]`.
# </details>

# %%
check(occlusion_effects)

# %% [markdown]
# Now the month of `Saturday 9 May 2018`: on top the weight of each character (the mean of
# the month's two rows), below it what hiding it does. `chance` says how likely the
# network finds a part of a date.


# %%
def weights_and_effects(one, field):
    """Return the weights of a field's rows, and what hiding does to it."""
    rows, ids = plots.ROWS[field], text.text_to_ids(one.text, len(one.text))
    unknown = text.SOURCE_VOCABULARY[text.UNKNOWN]
    effects = occlusion_effects(
        lambda hidden: probes.chance(translator, hidden, one.iso, rows),
        ids,
        unknown,
    )
    return one.attention[slice(*rows)].mean(axis=0), effects


one = translator.translate("Saturday 9 May 2018")
weights, effects = weights_and_effects(one, "month")
report.plot_effects(one.text, weight=weights, effect=effects)

# %% [markdown]
# **Predict.** Could a letter have much weight and no effect? Hardly any weight, and an
# effect? We count letters of months' names.
#
# <details><summary>Answer</summary>
#
# Both. A letter can be dark and matter, because its neighbours' states change
# with it (lesson 06, section 6). And a bright one need not matter, where the others
# leave no choice: `ebruary` can only be February.
# </details>

# %%
validation = generate(300, seed=8, split="validation")
answers = translator.translate([example.text for example in validation])
both = [(e, one) for e, one in zip(validation, answers) if e.iso == one.iso]
letters = []  # (weight, effect) of each
for example, one in both[:150]:
    month = slice(*example.spans["month"])
    if one.text[month].isalpha():
        letters += zip(*(x[month] for x in weights_and_effects(one, "month")))
weight, effect = np.transpose(letters)
bright, matters = weight > 0.3, effect > 0.1
print(f"of {bright.sum()} bright letters {matters[bright].mean():.0%} matter,")
print(f"of {(~bright).sum()} dark ones {matters[~bright].mean():.0%}")

# %% [markdown]
# **Takeaway.** A weight says where it looked. Hiding says what it needed, or what
# surprised it.

# %% [markdown]
# ## 4 · Do they agree?
#
# For many dates we need one number for how well two lists agree. Their units differ, so
# we compare the *order*.
#
# **Spearman's rank correlation** replaces each number by its rank, 1 for the
# smallest, and correlates the ranks. 1: the same order. 0: no relation. −1:
# reversed. Equal numbers share the mean of the ranks that they fill.

# %% [markdown]
# ### Exercise 8.2 · Two orders
#
# *{{exercise 8.2}}*
#
# Rank both lists, then correlate the ranks: take the mean off each, and divide
# the sum of their products by the root of (the one's sum of squares · the
# other's). `np.corrcoef` knows that part.


# %%
def rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Compare two orders (Spearman, 1904).

    Args:
        first, second: (n,) each, the same n; neither is constant. Equal
            numbers get the mean of the ranks that they fill together.

    Returns:
        From -1, the orders are reversed, to 1, they are the same.
    """
    ### BEGIN SOLUTION
    ranks = []
    for numbers in (first, second):
        smaller = (numbers < numbers[:, None]).sum(axis=1)
        equal = (numbers == numbers[:, None]).sum(axis=1)
        ranks.append(smaller + (equal + 1) / 2)
    return float(np.corrcoef(*ranks)[0, 1])
    ### END SOLUTION


# %% [markdown]
# **By hand.** Weights 0.7, 0.2, 0.1, 0; effects 0.5, 0.3, 0, 0: the correlation is 0.949.
#
# <details><summary>How</summary>
#
# The ranks are 4, 3, 2, 1, and 4, 3, 1.5, 1.5: two zeros share the ranks 1 and 2. The
# mean is 2.5 both times, so 1.5, 0.5, −0.5, −1.5 meets 1.5, 0.5, −1, −1. Products:
# 2.25 + 0.25 + 0.5 + 1.5 = 4.5. Squares: 5 and 4.5. 4.5 / √22.5 = 0.949.
# </details>

# %%
some = np.array([0.7, 0.2, 0.1, 0]), np.array([0.5, 0.3, 0, 0])
by_hand = rank_correlation(*some)
print(round(by_hand, 3))
assert abs(by_hand - 0.949) < 0.001, "rank the two zeros 1.5 each"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# The rank of a number, if no two are equal: how many are smaller, plus one.
# </details>
#
# <details><summary>Hint 2: the idea</summary>
#
# If `e` numbers, itself counted, are equal to it, and `s` are smaller, they fill the
# ranks s + 1 to s + e. Their mean is s + (e + 1) / 2.
# </details>
#
# <details><summary>Hint 3: almost the answer</summary>
#
# `numbers < numbers[:, None]` is a table: in row i, which numbers are smaller
# than number i. Its sum along the row is `s`; `==` in place of `<` gives `e`.
# `np.corrcoef` returns a table of 2 by 2; the number you want is off the
# diagonal.
# </details>

# %%
check(rank_correlation)

# %% [markdown]
# First: do they agree on *which part* of the text counts? For 100 dates, the share of the
# weight, and of all falls, on the true span.

# %%
measured = {
    field: [
        (*weights_and_effects(one, field), example.spans[field])
        for example, one in both[:100]
    ]
    for field in ("year", "month", "day")
}
for field, found in measured.items():
    weight = np.mean([probes.share_on(w, span) for w, _, span in found])
    effect = np.mean([probes.share_on(e, span) for _, e, span in found])
    print(f"{field:5}  on its span: weight {weight:.2f}, effect {effect:.2f}")
    assert min(weight, effect) > 0.6

# %% [markdown]
# Then: on *which letter*? *Top* is how often the character with the largest
# weight is also the one whose hiding does most
# (with Wilson's interval: 95 of 100 such intervals hold the true share); *guess*, how
# often it would for a character drawn from the span.
#
# **Predict.** How much better than a guess?

# %%
for field, found in measured.items():
    top = [e[w.argmax()] == e.max() for w, e, _ in found]
    guess = np.mean([(e == e.max())[slice(*s)].mean() for _, e, s in found])
    print(f"{field:5}  top {report.with_interval(top)}, guess {guess:.2f}")

# %% [markdown]
# Where the guess lies inside the interval, these 100 dates do not show that the
# weights tell anything about the letter; where it lies below, they do.
#
# The rank correlation looks at all characters. We compare the weights with *even* weights
# on the true span, which know the part but prefer no letter, and with the weights of
# *another* field's rows.
#
# **Predict.** Which of the three correlates best with the effects?
#
# <details><summary>Answer</summary>
#
# *Even*, in every field: it prefers no letter, and still fits the effects better
# than the weights do. To know the part is most of what is rewarded here.
# *Another* is far below both: its weight lies where hiding does little to this
# field.
# </details>

# %%
others = {"year": "day", "month": "year", "day": "month"}
for field, found in measured.items():
    ranks = []
    for (w, e, span), (other, *_) in zip(found, measured[others[field]]):
        if np.ptp(e.round(3)) == 0:
            continue  # nothing is needed: the date is in the text twice
        even = np.zeros(len(w))
        even[slice(*span)] = 1
        lists = (x.round(3) for x in (w, even, other))
        ranks.append([rank_correlation(x, e.round(3)) for x in lists])
    own, even, other = np.mean(ranks, axis=0)
    print(f"{field:5}  own {own:.2f}, even {even:.2f}, another {other:.2f}")
    assert other + 0.2 < own < even

# %% [markdown]
# Last, *twins*: five translators with the same recipe, of five seeds. For each pair of
# them and each field: how often is their largest weight on the same character?

# %%
texts = [one.text for _, one in both[:100]]
paths = [runs.model_path("additive", seed=seed) for seed in range(5)]
twins = [load_translator(path).translate(texts) for path in paths]
for field, rows in plots.ROWS.items():
    same = probes.same_letter(twins, rows)  # ten pairs
    print(f"{field:5}  from {min(same):.2f} to {max(same):.2f} of the dates")

# %% [markdown]
# So "they agree" and "they do not" can be reported from the same hundred dates. Asked
# *which part*, weights and effects agree; asked *which letter*, often not, and twins
# differ too. Attention marks one state of a word, which has read its neighbours; hiding
# works on letters. Ask of any such claim: measured on what?

# %% [markdown]
# The literature argues about this.
#
# <details><summary>Three papers</summary>
#
# - Jain and Wallace (2019): in classifiers with LSTM encoders, weights correlate weakly
#   with gradients and with leaving words out; other weights often give the same output.
#   They leave sequence to sequence, our case, to others.
# - Serrano and Smith (2019): setting weights to 0, largest first, shows that they tell
#   only roughly what matters.
# - Wiegreffe and Pinter (2019): compare with other seeds (our twins), and train with
#   *uniform* weights: if that does as well, there is nothing to explain. Here it is
#   {{ verdict(of("ablations", "uniform"), of("scores", "additive")) }} (section 2).
#
# </details>
#
# **Takeaway.** Ask not "is it an explanation?" but "does it predict what a
# change will do?".

# %% [markdown]
# ## 5 · Push the weights
#
# Hiding changes the text. Now text and states stay, and all attention of one step goes to
# one character of our choice. `trace` computes the translator step by step in NumPy, as
# in lesson 06; `forced={6: 4}` sends all attention of step 6 to place 4.

# %% [markdown]
# **Predict.** While the last digit of the month is written (step 6 of `2018-05-09`,
# from 0), or of the day (step 9), all attention goes to
#
# 1. the place that it preferred anyway (*own*);
# 2. another *letter* of the same month, written as a word;
# 3. the first *digit* of the day, in place of the second;
# 4. the *year*.
#
# How many dates stay the same?
#
# <details><summary>Answer</summary>
#
# With its own place, nearly all, and mostly with another letter of the same name.
# Another digit, or the year, changes most dates.
# </details>


# %%
from utils.explorer import trace

params, same = translator.params(), {}
for example, one in both[:150]:
    for kind, pushes in probes.moves(example, one).items():
        for step, place in pushes:
            other = trace(one.text, params, forced={step: place})
            same.setdefault(kind, []).append(other.iso == one.iso)
for kind in "own", "letter", "digit", "year":
    print(f"{kind:7}{report.with_interval(same[kind])} stay the same")
assert np.mean(same["own"]) > 0.9 and np.mean(same["letter"]) > 0.5
assert max(np.mean(same["digit"]), np.mean(same["year"])) < 0.6

# %% [markdown]
# Inside a month's name, then, another map need not be wrong. With digits it mostly is.
#
# Now while it writes the *day*, its attention goes to where it went for the *month*.
#
# **Predict.** What will take the place of the day for `19 August 1994`?
#
# <details><summary>Answer</summary>
#
# If the weights choose what is written, `08`, the month's number: 1994-08-08.
# </details>

# %%
copied = []
for _, one in both[:150]:
    if one.iso[5:7] != one.iso[8:]:  # else a copy would not show
        place = one.attention.argmax(axis=1)
        forced = {8: place[5], 9: place[6]}  # the day's rows, month's places
        written = trace(one.text, params, forced=forced).iso
        copied.append(written == one.iso[:8] + one.iso[5:7])
print("the month is copied to the day:", report.with_interval(copied))
assert np.mean(copied) > 0.7

# %% [markdown]
# That is strong evidence for one claim: here the weights *route*. What is written is
# what is read where they point.
#
# **Takeaway.** Predict what a change will do, then make it.

# %% [markdown]
# ## 6 · Against the tools people use
#
# Nobody needs a network to read a date. Python has
# [dateutil](https://dateutil.readthedocs.io), and
# [dateparser](https://dateparser.readthedocs.io), which reads many languages and phrases.
#
# Each is asked twice: *as it comes*, and *told our policy*, what a date means in this
# course (lesson 01). Even so the network is at home: it was trained on the formats of
# `test`.
#
# <details><summary>What the tools are told</summary>
#
# Numbers with dots are day first; eight digits are year, month, day; 69 is 1969; unknown
# words may be skipped; no part may be filled in from today's date. For dateutil, quotes
# and brackets are taken off, and run-together parts split. The settings were chosen on
# validation dates (`utils/studies/readers.py`).
# </details>

# %% [markdown]
# A refusal goes to a person; a wrong date goes into the database. So watch the hatched
# part of the bars.
#
# **Predict.** Which of the three gives the fewest *wrong* answers on
# `unseen_formats`, formats that the network was not trained on?
#
# <details><summary>Answer</summary>
#
# Wrong are {{ answers("network", "unseen_formats", "wrong") }} answers of the network,
# {{ answers("dateutil", "unseen_formats", "wrong") }} of dateutil and
# {{ answers("dateparser", "unseen_formats", "wrong") }} of dateparser; right are
# {{ answers("network", "unseen_formats", "right") }},
# {{ answers("dateutil", "unseen_formats", "right") }} and
# {{ answers("dateparser", "unseen_formats", "right") }}.
# </details>

# %%
rows = [r for r in tables.load("parsers") if r["set"] in SETS]
print(report.outcome_table(rows))
ways = "many at once", "told our policy"
report.plot_outcomes([row for row in rows if row["way"] in ways])

# %% [markdown]
# "Per s" is per second of processor time on one machine: take it as a ratio.
#
# Which ones fail? Of the handwritten dates, the commonest kinds, how many of
# each, one example, and what the tool answers to that one:

# %%
from utils.studies import readers

handwritten = load_examples("handwritten")
for read in readers.TOOLS:
    found = [read(example.text, policy=True) for example in handwritten]
    print(f"{read.__name__}\n{report.failure_list(handwritten, found)}")

# %% [markdown]
# And what the network makes of unseen formats (of validation days):

# %%
from utils.formats import UNSEEN_FORMATS

strange = generate(400, seed=8, split="validation", formats=UNSEEN_FORMATS)
found = translator.translate([example.text for example in strange])
print(report.failure_list(strange, [one.iso for one in found]))

# %% [markdown]
# Errors come in kinds: other unseen formats would give another number.
#
# And what was dateparser built to read that the network was not? (Its today is
# set to January 31st, 2025.)

# %%
for phrase in "in 2 days", "gestern", "3 mai 2018", "3 May 1850", "May 2018":
    found = readers.read_with_dateparser(phrase, policy=False)
    ours = translator.translate(phrase).iso or "no date"
    print(f"{phrase:12} dateparser {found or 'refuses':12} network {ours}")

# %% [markdown]
# Dateparser reads what it was built for; but it fills `May 2018` up with today's 31,
# unless told to be strict.
#
# **Takeaway.** Compare with what people would use instead, and count refusals
# apart from errors.

# %% [markdown]
# ## 7 · How sure is it, and should it be?
#
# `confidence` is the product of the probabilities of the ten characters. A
# network is *calibrated* if, of the dates that it is 80 % sure of, 80 % are
# right. To check, sort the answers into bins by confidence, and compare the share
# right with the mean confidence in each. The mean gap, bins weighted by their
# share of the answers, is the **expected calibration error**:
#
# $$\text{ECE} = \sum_b \frac{n_b}{n}\,\left|\,\text{right}_b - \text{confidence}_b\,\right|$$

# %% [markdown]
# ### Exercise 8.3 · Sure, and right?
#
# *{{exercise 8.3}}*
#
# Write it. Bins of equal width from 0 to 1; a number on an edge belongs to the
# bin above it, and 1 to the last bin. Empty bins count nothing.


# %%
def calibration_error(
    confidence: np.ndarray, right: np.ndarray, bins: int
) -> float:
    """Expected calibration error (Guo et al., 2017, section 2).

    Args:
        confidence: (n,), from 0 to 1: how sure each answer was.
        right: (n,), True where the answer was right.
        bins: how many, all of the width 1 / bins. Bin k holds the numbers
            from k / bins up to, but without, (k + 1) / bins; the last one
            holds 1 too. (The paper puts an edge into the bin below.)

    Returns:
        The sum over the bins of |share right - mean confidence|, each times
        the share of the answers that lie in this bin.
    """
    ### BEGIN SOLUTION
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for one in np.unique(number):
        inside = number == one
        gap = right[inside].mean() - confidence[inside].mean()
        error += inside.mean() * abs(gap)
    return error
    ### END SOLUTION


# %% [markdown]
# **By hand.** Confidence 0.2, 0.4, 0.6, 0.8, 1, and the second, third and fifth are
# right: with two bins the error is 0.16.
#
# <details><summary>How</summary>
#
# Confidence 0.2 and 0.4, one of them right: 0.3 sure, 0.5 right, a gap of 0.2 for 2 of 5
# answers. Confidence 0.6, 0.8 and 1, two of them right: 0.8 sure, 0.667 right, a gap of
# 0.133 for 3 of 5. Together 0.4 · 0.2 + 0.6 · 0.133 = 0.16.
# </details>

# %%
five = np.array([0.2, 0.4, 0.6, 0.8, 1.0])
hits = np.array([False, True, True, False, True])
by_hand = calibration_error(five, hits, bins=2)
print(round(by_hand, 3))
assert abs(by_hand - 0.16) < 1e-6, "compare each bin with the lines above"

# %% [markdown] tags=["exercise"]
# <details><summary>Hint 1: a nudge</summary>
#
# Into which bin does 0.37 fall, if there are ten? Which sum finds that out?
# </details>
#
# <details><summary>Hint 2: the idea</summary>
#
# `confidence * bins`, cut to a whole number, is the number of the bin; only 1
# comes out one too high. Then go through the bins that occur. The mean of a
# column of True and False is a share.
# </details>
#
# <details><summary>Hint 3: almost the answer</summary>
#
# `np.minimum(..., bins - 1)` brings 1 into the last bin. For each bin,
# `inside = number == one` picks its answers; `inside.mean()` is its share.
# </details>

# %%
check(calibration_error)

# %% [markdown]
# Three kinds of validation dates: formats that it knows; unseen formats; known
# formats with a *misprint*: one letter is replaced by another.
#
# **Predict.** Where is it calibrated? Where not, is it too sure or too modest?
#
# <details><summary>Answer</summary>
#
# In known formats it is nearly always sure and right, which tests little. Elsewhere it
# is too sure.
# </details>

# %%
from utils.studies import odd_texts

measured = {}
for kind, (examples, texts) in odd_texts.draw_kinds(2000, seed=9).items():
    found = translator.translate(texts)
    sure = np.array([one.confidence for one in found])
    right = np.array([o.iso == e.iso for o, e in zip(found, examples)])
    measured[kind] = sure, right
    print(f"{kind:15}sure {sure.mean():.3f}, right {right.mean():.3f}")
report.plot_calibration(measured, lambda *x: calibration_error(*x, bins=10))

# %% [markdown]
# A point is a bin with ten answers or more, with Wilson's interval. On the dotted line
# it is as sure as it is right; below it, too sure. Above each panel is your error, with
# the interval of the *bootstrap*.
#
# <details><summary>The bootstrap, and another finding</summary>
#
# Draw as many answers as there are, with repeats, and compute the error again, 200 times
# (Efron, 1979). Guo et al. (2017) found networks too sure on their own kind of data.
# </details>
#
# **Takeaway.** Do not expect calibration. Measure it, on the kind of text that will
# come.

# %% [markdown]
# ## 8 · What is not a date
#
# A limit on the confidence lets the network refuse more. We set it so that 99 of 100
# validation dates in known formats are answered.

# %%
limit = np.quantile(measured["known formats"][0], 0.01)
print(f"refuse where the confidence is below {limit:.4f}")


def answer(texts):
    """Return dates; None where there is none, or the network is unsure."""
    found = translator.translate(texts)
    return [o.iso if o.iso and o.confidence >= limit else None for o in found]


for name in "handwritten", "unseen_formats":
    examples = load_examples(name)
    found = answer([example.text for example in examples])
    print(f"{name:15}", readers.count(examples, found))

# %% [markdown]
# Compare with section 6: on unseen formats the limit has refused more right answers than
# wrong ones.
#
# **Predict.** Telephone numbers, prices, times, words, and days that no
# calendar has: which will be refused? And by the tools, told our policy?
#
# <details><summary>Answer</summary>
#
# All of them, by all three. The tools' calendar has no February 30; the network was
# trained on such days as *no date*, and cannot write one (lesson 04).
# </details>

# %%
print(f"{'refused, %':14} network  dateutil  dateparser")
for kind in odd_texts.NOT_DATES:
    texts = odd_texts.not_dates(kind, 100)
    network = answer(texts).count(None)
    tools = [readers.refused(texts, tool) for tool in readers.TOOLS]
    print(f"{kind:14} {network:7} {tools[0]:9} {tools[1]:11}   {texts[0]}")
for one in translator.translate(["February 30, 2018", "3/4/2009"]):
    print(
        f"{one.text}: {one.iso or 'no date'}, confidence {one.confidence:.2f}"
    )

# %% [markdown]
# And `3/4/2009`? In Britain that is April 3rd. The network is sure of March 4th, as in
# its training. Confidence does not know what the writer meant.

# %% [markdown]
# **Question.** Your archive mixes American and British letters. What do you do
# about `3/4/2009`?
#
# <details><summary>Answer</summary>
#
# No reader can know it from eight characters. Use what else is known (who wrote
# it, where; other dates on the page), or keep both readings, or ask. A number
# from a network would only hide the question.
# </details>
#
# **Takeaway.** A limit refuses what is unsure, a calendar what cannot be; what is
# ambiguous needs a stated policy.

# %% [markdown]
# ## 9 · When is a network the wrong tool?
#
# When
#
# - formats are known (`strptime`) or common (dateutil, dateparser);
# - an error costs more than a refusal, and nobody looks at the answers;
# - somebody must say *why* March: a rule can be read, a weight cannot;
# - what will come does not look like what it was trained on.
#
# It is worth a try when there are many messy ways to write, and examples can be had or
# made: with a limit, a calendar, and a person to ask.

# %% [markdown]
# ## What you now know
#
# - Compare several seeds, and with what people use.
# - Without attention all that matters has to pass through one vector.
# - Weights and hiding agree on *which part*, less on *which letter*.
# - Forcing the attention shows what it causes.
# - Measure confidence where it will be used.
#
# Next, lesson 09: a translator with seven faults. You repair it.

# %% [markdown]
# <details><summary>Sources</summary>
#
# - Bahdanau, Cho, Bengio (2015), *Neural machine translation by jointly learning to
#   align and translate*, figure 2: [arXiv 1409.0473](https://arxiv.org/abs/1409.0473)
# - Cho et al. (2014), *Learning phrase representations using RNN encoder–decoder*,
#   section 2.2: [arXiv 1406.1078](https://arxiv.org/abs/1406.1078)
# - Efron (1979), *Bootstrap methods*:
#   [doi 10.1214/aos/1176344552](https://doi.org/10.1214/aos/1176344552)
# - Guo, Pleiss, Sun, Weinberger (2017), *On calibration of modern neural networks*:
#   [arXiv 1706.04599](https://arxiv.org/abs/1706.04599)
# - Jain, Wallace (2019), *Attention is not explanation*:
#   [arXiv 1902.10186](https://arxiv.org/abs/1902.10186)
# - Serrano, Smith (2019), *Is attention interpretable?*:
#   [arXiv 1906.03731](https://arxiv.org/abs/1906.03731)
# - Spearman (1904), *The proof and measurement of association between two things*:
#   [doi 10.2307/1412159](https://doi.org/10.2307/1412159)
# - Sutskever, Vinyals, Le (2014), *Sequence to sequence learning with neural
#   networks*: [arXiv 1409.3215](https://arxiv.org/abs/1409.3215)
# - Wiegreffe, Pinter (2019), *Attention is not not explanation*, sections 3.2, 3.3:
#   [arXiv 1908.04626](https://arxiv.org/abs/1908.04626)
# - Wilson (1927), *Probable inference*:
#   [doi 10.1080/01621459.1927.10502953](https://doi.org/10.1080/01621459.1927.10502953)
# - Zeiler, Fergus (2014), *Visualizing and understanding convolutional networks*,
#   section 4.2: [arXiv 1311.2901](https://arxiv.org/abs/1311.2901)
#
# </details>

# %% tags=["exercise"]
from utils.checks import progress

progress("08")
