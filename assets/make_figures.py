"""Draw the figures of the course: `python assets/make_figures.py`.

Writes one SVG file per figure; `alt_texts.json` holds their titles and
descriptions. What can be computed is computed here, not typed, and the same
bytes come out on each run. A folder may be named to write elsewhere.
"""

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import drawing
from drawing import AMBER, BLUE, GREEN, GREY, PLAIN, RED, Figure, Ink, show

from utils.text import ISO_LENGTH, START, TARGET_VOCABULARY, text_to_ids

TEXT, ISO = "3 May 1979", "1979-05-03"
MUTED = GREY.text


def softmax(scores: Sequence[float]) -> list[float]:
    powers = [math.exp(score) for score in scores]
    return [power / sum(powers) for power in powers]


# --- The encoder-decoder with attention ------------------------------------

# How strongly each character of TEXT counts for the 5 of 05: an example.
GLANCE = (0.03, 0.03, 0.44, 0.24, 0.14, 0.03, 0.02, 0.02, 0.02, 0.03)
NOW = ISO.index("5")


def encoder_decoder(figure: Figure) -> None:
    columns = [172 + 53 * index for index in range(10)]
    figure.panel(16, 60, 684, 216, RED)
    figure.panel(16, 348, 684, 520, BLUE)
    _decoder_rows(figure, columns)
    _encoder_rows(figure, columns)
    _plugged_context(figure, columns)


def _decoder_rows(figure: Figure, columns: list[int]) -> None:
    figure.side(92, "writes", "dashed: fed back", RED)
    note = "LSTM, one step\nper character"
    figure.side(156, "Decoder", note, RED, size=17)
    for index, x in enumerate(columns):
        current = index == NOW
        figure.tile(x, 92, ISO[index], RED if current else PLAIN)
        figure.box(x, 164, 34, 40, RED, stroke=2.6 if current else 1.6)
        figure.arrow((x, 144), (x, 108), color=RED.line)
        if index:
            figure.arrow((x - 36, 172), (x - 17, 172), color=RED.line)
            figure.curve((x - 43, 108), (x - 10, 144), RED.line, dashed=True)


def _encoder_rows(figure: Figure, columns: list[int]) -> None:
    figure.side(374, "`encoder_states`", ink=BLUE)
    figure.side(428, "Encoder", "bidirectional\nLSTM", BLUE, size=17)
    figure.side(496, "reads", ink=BLUE)
    for index, x in enumerate(columns):
        figure.tile(x, 496, TEXT[index], PLAIN)
        figure.arrow((x, 480), (x, 460), color=BLUE.line)
        figure.box(x, 440, 34, 40, BLUE)
        figure.arrow((x, 420), (x, 396), color=BLUE.line)
        figure.strip(x, 378, BLUE)
        if index:
            figure.arrow((x - 36, 433), (x - 17, 433), color=BLUE.line)
            figure.arrow((x - 17, 447), (x - 36, 447), color=BLUE.line)


def _plugged_context(figure: Figure, columns: list[int]) -> None:
    here = columns[NOW]
    for index, x in enumerate(columns):
        width = 1 + 16 * GLANCE[index]
        end = (here + 16 * (index - 4.5), 306)
        figure.curve((x, 360), end, AMBER.line, width, head=False)
    summed = "weighted sum of the states"
    figure.box(here, 290, 190, 32, AMBER, summed, 13, 16, 2)
    for x in columns:
        wide = x == here
        for side in (-5, 5):
            figure.line([(x + side, 198), (x + side, 184)], AMBER.line, 2.4)
        figure.box(x, 203, 38 if wide else 24, 12, AMBER, radius=6)
    figure.arrow((here, 274), (here, 209), color=AMBER.line, width=2.4)
    figure.arrow((here - 26, 172), (here - 26, 274), color=RED.line)
    figure.dot(here - 26, 172, RED.line)
    figure.label(here - 34, 234, "query", RED.text, 13, "end", bold=True)
    figure.label(here - 34, 252, "`decoder_state`", RED.text, 12, "end")
    figure.label(
        here + 12, 240, "`context_vector`", AMBER.text, 13, "start", True
    )
    note = """asked anew for every character;
shown here for the 5 of 05:
thicker line = larger weight"""
    figure.side(250, "Attention", note, AMBER, size=17)


# --- Why: the bottleneck ---------------------------------------------------


def bottleneck(figure: Figure) -> None:
    for left, heading in ((16, "Without attention"), (354, "With attention")):
        columns = [left + 32 + 29.5 * index for index in range(10)]
        figure.panel(left, 58, left + 330, 454, GREY)
        figure.label(left + 165, 80, heading, size=15, bold=True)
        _both_ends(figure, columns)
        if left == 16:
            _one_vector(figure, columns)
        else:
            _vectors_on_demand(figure, columns)


def _both_ends(figure: Figure, columns: list[float]) -> None:
    middle = (columns[0] + columns[9]) / 2
    for index, x in enumerate(columns):
        figure.tile(x, 114, ISO[index], PLAIN, 26)
        figure.arrow((x, 142), (x, 127), color=RED.line, width=1.2)
        figure.tile(x, 390, TEXT[index], PLAIN, 26)
        figure.arrow((x, 377), (x, 362), color=BLUE.line, width=1.2)
    figure.box(middle, 156, 292, 28, RED, "decoder")
    figure.box(middle, 348, 292, 28, BLUE, "encoder")


def _one_vector(figure: Figure, columns: list[float]) -> None:
    middle = (columns[0] + columns[9]) / 2
    left, right = columns[0] - 13, columns[9] + 13
    corners = [(left, 333), (right, 333), (middle + 12, 284)]
    figure.area([*corners, (middle - 12, 284)], BLUE.fill)
    corners = [(left, 171), (right, 171), (middle + 12, 232)]
    figure.area([*corners, (middle - 12, 232)], RED.fill)
    figure.strip(middle, 258, BLUE, side=13)
    figure.label(middle + 22, 258, "one fixed vector", anchor="start")
    takeaway = "The whole date, however long,\nmust fit into one vector."
    figure.label(middle, 421, takeaway)


def _vectors_on_demand(figure: Figure, columns: list[float]) -> None:
    middle = (columns[0] + columns[9]) / 2
    for x in columns:
        figure.strip(x, 312, BLUE, side=8)
        figure.line([(x, 334), (x, 328)], BLUE.line, 1.2)
    parts = {
        "year": (0, 4, 6, 10),
        "month": (5, 7, 2, 5),
        "day": (8, 10, 0, 1),
    }
    tones = "#7A5200", "#B47B00", "#D9A038"
    for tone, (name, (start, stop, first, last)) in zip(tones, parts.items()):
        x = (columns[start] + columns[stop - 1]) / 2
        left, right = columns[first] - 7, columns[last - 1] + 7
        bracket = [(left, 294), (left, 289), (right, 289), (right, 294)]
        figure.line(bracket, tone, 2)
        source = ((left + right) / 2, 288)
        figure.curve(source, (x, 223), "#FFFFFF", 9, head=False)
        figure.curve(source, (x, 223), tone, 5, head=False)
        figure.box(x, 211, 56, 22, AMBER._replace(line=tone), name, radius=11)
        figure.arrow((x, 200), (x, 170), color=tone, width=2)
    takeaway = """Each character written gets a context
vector of its own, from where it matters."""
    figure.label(middle, 421, takeaway)


# --- One attention step ----------------------------------------------------

# Chosen so that a reader who computes with the numbers shown, rounded to two
# decimals, gets every next number as it is shown.
STEP_TEXT = "3May79"
QUERY = (0.5, -0.5)
KEYS = (
    (-1.0, 0.5), (1.0, 1.0), (0.5, 0.5),
    (1.0, 0.0), (-0.5, -1.0), (-1.0, -1.0),
)  # fmt: skip
V = (2.0, 1.0)


class Step(NamedTuple):
    """The numbers of one attention step."""

    scores: list[float]
    weights: list[float]
    products: list[list[float]]  # weight * value
    context: list[float]


def compute_step() -> Step:
    """Bahdanau (2015), eq. 5-6 and A.1.2, with W_query = W_key = 1, b = 0."""
    scores = [
        sum(v * math.tanh(q + k) for v, q, k in zip(V, QUERY, key))
        for key in KEYS
    ]
    weights = softmax(scores)
    products = [[w * part for part in key] for w, key in zip(weights, KEYS)]
    return Step(scores, weights, products, [sum(p) for p in zip(*products)])


def attention_step(figure: Figure) -> None:
    step = compute_step()
    columns = [244 + 78 * index for index in range(6)]
    _keys_and_query(figure, columns)
    _scores(figure, columns, step)
    _weights(figure, columns, step)
    _weighted_sum(figure, columns, step)


def _pair(values: Sequence[float]) -> str:
    return "\n".join(f"`{show(value)}`" for value in values)


def _keys_and_query(figure: Figure, columns: list[int]) -> None:
    figure.panel(16, 56, 684, 166, BLUE)
    figure.side(80, "source text", ink=BLUE, x=52)
    figure.side(124, "`encoder_states`", "serve as `keys`", BLUE, step=1)
    for x, character, key in zip(columns, STEP_TEXT, KEYS):
        figure.tile(x, 80, character, PLAIN)
        figure.arrow((x, 96), (x, 111), color=BLUE.line)
        figure.box(x, 133, 62, 44, BLUE, _pair(key), 13, role="key")
    figure.side(194, "`query`", "`decoder_state`", RED, x=52)
    figure.box(181, 204, 54, 44, RED, _pair(QUERY), 13, role="query")
    figure.line([(208, 204), (columns[-1], 204)], RED.line)


def _scores(figure: Figure, columns: list[int], step: Step) -> None:
    how = "v · tanh(query + key)\nwith v = (2, 1)"
    figure.side(252, "`alignment_scores`", how, step=2)
    for x, score in zip(columns, step.scores):
        figure.arrow((x, 155), (x, 237), color=BLUE.line)
        figure.dot(x, 204, RED.line, 4)
        words = f"`{show(score)}`"
        figure.box(x, 252, 62, 30, PLAIN, words, radius=15, role="score")
        figure.arrow((x, 267), (x, 286))


def _weights(figure: Figure, columns: list[int], step: Step) -> None:
    middle = (columns[0] + columns[-1]) / 2
    words = "softmax:  exp(score) / sum of all six exp(score)"
    figure.box(middle, 300, 460, 28, GREY, words, radius=14)
    figure.side(378, "`attention_weights`", "together 1.00", AMBER, step=3)
    figure.bars(columns, 412, step.weights, 130, 44)
    for x, weight in zip(columns, step.weights):
        words, y = f"`{show(weight)}`", 401 - 130 * weight
        figure.label(x, y, words, AMBER.text, role="weight")
        figure.arrow((x, 413), (x, 434), color=AMBER.line)


def _weighted_sum(figure: Figure, columns: list[int], step: Step) -> None:
    middle = (columns[0] + columns[-1]) / 2
    how = "`values` = the `keys` above"
    figure.side(450, "weight × value", how, step=4)
    for x, product in zip(columns, step.products):
        figure.box(x, 456, 62, 44, AMBER, _pair(product), role="product")
        figure.curve((x, 478), (middle, 522), AMBER.line, head=False)
    figure.box(middle, 544, 78, 44, AMBER, _pair(step.context), 14, stroke=3,
               role="context")  # fmt: skip
    how = "the products, added up"
    figure.side(540, "`context_vector`", how, AMBER, step=5)
    figure.panel(16, 584, 684, 642, GREY)
    _by_hand(figure, step)


def _by_hand(figure: Figure, step: Step) -> None:
    """Write out the sums for the M."""
    terms = [
        f"{v:g} · tanh({show(q)} + {show(k)})"
        for v, q, k in zip(V, QUERY, KEYS[1])
    ]
    powers = [math.exp(round(score, 2)) for score in step.scores]
    lines = [
        f"score: {terms[0]} + {terms[1]} = {show(step.scores[1])}",
        f"weight: exp({show(step.scores[1])}) / sum = {show(powers[1])} / "
        f"{show(sum(powers))} = {show(step.weights[1])}",
    ]
    figure.label(34, 604, "By hand, M", anchor="start", bold=True)
    figure.label(140, 604, "\n".join(lines), anchor="start")


# --- A bidirectional LSTM --------------------------------------------------

SEEN = TEXT.index("a")


def bidirectional_lstm(figure: Figure) -> None:
    columns = [172 + 53 * index for index in range(10)]
    figure.panel(16, 58, 684, 342, BLUE)
    x = columns[SEEN]
    figure.panel(x - 25, 76, x + 25, 340, AMBER._replace(pale=AMBER.fill))
    figure.side(96, "`encoder_states`", "`(Tx, 2*units)`", BLUE)
    figure.side(174, "backward LSTM", "right to left", BLUE)
    figure.side(248, "forward LSTM", "left to right", BLUE)
    figure.side(316, "reads", ink=BLUE)
    for index, x in enumerate(columns):
        _read_both_ways(figure, x, TEXT[index], first=index == 0)
    _what_was_read(figure, columns)


def _read_both_ways(figure: Figure, x: int, char: str, first: bool) -> None:
    forth, back = x - 8, x + 8
    blank = BLUE._replace(fill="#FFFFFF")
    figure.tile(x, 316, char, PLAIN)
    if not first:
        figure.arrow((x - 48, 256), (x - 21, 256), color=BLUE.line)
        figure.arrow((x - 5, 182), (x - 32, 182), color=BLUE.line)
    figure.arrow((forth, 300), (forth, 274), color=BLUE.line)
    figure.arrow((back, 300), (back, 200), color=BLUE.line)
    figure.arrow((forth, 238), (forth, 124), color=BLUE.line)
    figure.arrow((back, 164), (back, 124), color=BLUE.line)
    figure.box(forth, 256, 26, 36, BLUE)
    figure.box(back, 182, 26, 36, blank)
    figure.strip(forth, 104, BLUE, side=10)
    figure.strip(back, 104, blank, side=10)


def _what_was_read(figure: Figure, columns: list[int]) -> None:
    here = columns[SEEN]
    for start, stop, y, words in (
        (columns[0] - 16, here + 16, 354, "forward has read this"),
        (columns[-1] + 16, here - 16, 362, "backward has read this"),
    ):
        figure.arrow((start, y - 8), (start, y), (stop, y),
                     color=AMBER.line, width=2)  # fmt: skip
        figure.label((start + stop) / 2, 380, words, AMBER.text)
    words = "So the state at “a” knows the whole date: what came before it, "
    figure.label(350, 410, words + "and what comes after.", bold=True)


# --- Teacher forcing and greedy decoding -----------------------------------

SLIP = "198"  # a made-up mistake in the third character


def teacher_forcing(figure: Figure) -> None:
    columns = [196 + 86 * index for index in range(6)]
    for top, bottom, heading, fed in (
        (58, 316, "Training: teacher forcing", "true"),
        (326, 548, "Use: greedy decoding (free running)", "its own"),
    ):
        figure.panel(16, top, 684, bottom, GREY)
        figure.side(top + 22, heading, size=15)
        words = f"fed: {fed} characters"
        figure.label(672, top + 22, words, MUTED, 14, "end")
    _decode(figure, columns, 120, SLIP + "9-0", [START, *ISO[:5]])
    figure.label(28, 248, "targets shifted right", MUTED, 12, "start")
    figure.side(290, "`target_ids`")
    for index, x in enumerate(columns):
        figure.tile(x, 290, ISO[index], PLAIN)
        if index < 5:
            figure.arrow((x + 16, 280), (x + 70, 243))
    _decode(figure, columns, 388, SLIP + "0-0", [START, *(SLIP + "0-")])
    for x in columns[:5]:
        figure.curve((x + 16, 388), (x + 70, 496), RED.line, dashed=True,
                     level=True)  # fmt: skip
    words = "A mistake (crossed) is fed back too: all that follows is "
    figure.label(28, 530, words + f"built on {SLIP}.", MUTED, 13, "start")


def _decode(
    figure: Figure,
    columns: list[int],
    top: int,
    written: str,
    fed: Sequence[str],
) -> None:
    figure.side(top, "writes", ink=RED)
    figure.side(top + 56, "decoder", ink=RED)
    figure.side(top + 108, "`decoder_inputs`")
    for index, x in enumerate(columns):
        wrong = written[index] != ISO[index]
        ink = RED if wrong else PLAIN
        figure.tile(x, top, written[index], ink, dashed=wrong)
        if wrong:
            figure.cross(x + 19, top - 17, RED.line)
        figure.arrow((x, top + 38), (x, top + 16), color=RED.line)
        figure.box(x, top + 56, 48, 36, RED)
        figure.arrow((x, top + 92), (x, top + 74))
        if index:
            figure.arrow((x - 62, top + 56), (x - 24, top + 56),
                         color=RED.line)  # fmt: skip
            mistaken = fed[index] != ISO[index - 1]
            figure.tile(x, top + 108, fed[index], RED if mistaken else PLAIN,
                        dashed=mistaken)  # fmt: skip
        else:
            figure.box(x, top + 108, 64, 32, PLAIN, f"`{fed[0]}`", 12, 4)


# --- Padding and the mask --------------------------------------------------

BATCH, SHOWN = ("3 May 1979", "13NOV2017"), 14
# Made-up alignment scores of the second text, while its month is written.
PADDED_SCORES = (0.1, 0.2, 2.6, 2.1, 1.6, 0.3, 0.1, 0.2, 0.1) + (0.5,) * 5


def padding_mask(figure: Figure) -> None:
    columns = [158 + 38.5 * index for index in range(SHOWN)]
    figure.panel(16, 56, 684, 266, BLUE)
    words = "filled: True, a real character · hollow: False, padding"
    figure.label(columns[0] - 16, 252, words, MUTED, 12, "start")
    for top, words in zip((82, 182), BATCH):
        _padded_row(figure, columns, top, words)
    length = len(BATCH[1])
    masked = softmax(PADDED_SCORES[:length]) + [0.0] * (SHOWN - length)
    unmasked = softmax(PADDED_SCORES)
    lost = f"{100 * sum(unmasked[length:]):.0f} % of the attention"
    for base, weights, heading, words in (
        (360, unmasked, "Without the mask", lost + "\nfalls on padding"),
        (452, masked, "With the mask", "exactly 0\non padding"),
    ):
        figure.side(base - 44, heading, "writing the 11", AMBER)
        figure.bars(columns, base, weights, 150, 28)
        middle = (columns[length] + columns[-1]) / 2
        figure.label(middle, base - 62, words, AMBER.text, 12)
    words = "Before the softmax, the score of every padding position becomes "
    figure.label(28, 484, words + "a huge negative number.", anchor="start")


def _padded_row(
    figure: Figure, columns: list[float], top: int, words: str
) -> None:
    ids = text_to_ids(words, SHOWN).tolist()
    for row, name in ((0, "text"), (29, "`source_ids`"), (47, "`mask`")):
        figure.side(top + row, name, ink=BLUE)
    for index, x in enumerate(columns):
        if index < len(words):
            figure.tile(x, top, words[index], PLAIN)
        else:
            figure.box(x, top, 32, 32, GREY, "pad", 12, 4, dashed=True)
        color = BLUE.text if ids[index] else MUTED
        figure.label(x, top + 29, f"`{ids[index]}`", color, role="id")
        figure.dot(x, top + 47, BLUE.line, 6)
        if not ids[index]:
            figure.dot(x, top + 47, "#FFFFFF", 4.5)


# --- Global and local attention --------------------------------------------

LONG_TEXT, MAY, REACH = "Saturday 9 May 2018", 12, 2


def month_weights() -> list[float]:
    """Return the shipped translator's weights while it writes the 5 of 05."""
    from utils import load_translator  # takes some seconds; for this figure

    translation = load_translator().translate(LONG_TEXT)
    weights = translation.attention[translation.iso.index("5")]
    # Two decimals, so that the last bits of a machine do not show.
    return [round(float(weight), 2) for weight in weights]


def global_local(figure: Figure) -> None:
    columns = [62 + 32 * index for index in range(len(LONG_TEXT))]
    everyone = range(len(LONG_TEXT))
    near = range(MAY - REACH, MAY + REACH + 1)
    everywhere = month_weights()
    # The window leaves the scores as they are, so the weights are shared out
    # among those inside in the same proportions.
    inside = sum(everywhere[near.start : near.stop])
    local = [w / inside if i in near else 0 for i, w in enumerate(everywhere)]
    for top, weights, seen, heading, words in (
        (58, everywhere, everyone, "Global: zoom out", "all in sight"),
        (272, local, near, "Local: zoom in", "the rest is out of sight"),
    ):
        figure.panel(16, top, 684, top + 204, GREY)
        on_may = 100 * sum(weights[MAY - 1 : MAY + 2]) / sum(weights)
        note = f"{len(seen)} weights; {on_may:.0f} % of the attention on May; "
        figure.side(top + 24, heading, size=15)
        figure.label(28, top + 46, note + words, MUTED, anchor="start")
        _look_through(figure, columns, top + 164, seen)
        figure.bars(columns, top + 134, weights, 76, 22)


def _look_through(
    figure: Figure, columns: list[int], y: int, seen: range
) -> None:
    """Draw the text with a magnifying glass over what is seen."""
    left, right = columns[seen[0]] - 17, columns[seen[-1]] + 17
    middle = (left + right) / 2
    figure.line([(right - 6, y + 17), (right + 10, y + 34)], AMBER.line, 7)
    glass = AMBER._replace(fill=AMBER.pale)
    figure.box(middle, y, right - left, 42, glass, radius=16, stroke=3)
    for index, x in enumerate(columns):
        ink = PLAIN if index in seen else GREY
        figure.tile(x, y, LONG_TEXT[index], ink, 24, dashed=ink is GREY)


# --- The data flow of the course -------------------------------------------

MODULES = (
    ("dates", "written as\npeople do", "lesson 01"),
    ("text", "characters\nto numbers", "lesson 01"),
    ("layers", "Encoder,\nDecoder …", "lessons 02–04"),
    ("model", "decodes and\ntranslates", "lessons 04–05"),
    ("plots", "where did\nit look?", "lesson 06"),
)


def data_flow(figure: Figure) -> None:
    for index, (name, what, lesson) in enumerate(MODULES):
        x = 123.5 + 113.25 * index
        figure.label(x, 72, lesson, MUTED, 12)
        figure.curve((x - 42, 206), (x - 20, 146))
        figure.curve((x + 20, 146), (x + 42, 206))
        figure.box(x, 116, 96, 60, GREEN)
        figure.label(x, 98, f"`{name}`", GREEN.text, 14, bold=True)
        figure.label(x, 117, what, GREEN.text, 12)
    ids = " ".join(str(number) for number in text_to_ids(TEXT)[:3])
    shape = f"({ISO_LENGTH}, {len(set(TARGET_VOCABULARY) - {START})})"
    cards = (
        ("a day", f"`{ISO}`", ""),
        ("text", f"`{TEXT}`", "+ ISO, spans"),
        ("ids", f"`{ids} …`", "+ mask"),
        ("logits", f"`{shape}`", "+ attention"),
        ("ISO date", f"`{ISO}`", "+ attention"),
        ("picture", "", ""),
    )
    for index, (name, example, more) in enumerate(cards):
        x = 66.75 + 113.25 * index
        figure.box(x, 244, 98, 76, PLAIN, stroke=1.2)
        figure.label(x, 222, name, bold=True)
        figure.label(x, 245, example, size=12)
        figure.label(x, 265, more, MUTED, 12)
    _little_map(figure, x, 256)
    words = "One direction: no module knows those to its right."
    figure.label(350, 306, words, MUTED)


def _little_map(figure: Figure, x: float, y: float) -> None:
    """Draw a few characters looking at a few others."""
    for row, looked_at in enumerate(((3, 4), (1, 2), (0,))):
        for column in range(5):
            fill = AMBER.line if column in looked_at else AMBER.fill
            place = (x + 13 * (column - 2), y + 13 * (row - 1))
            ink = Ink("#FFFFFF", fill, AMBER.text)
            figure.box(*place, 13, 13, ink, radius=1, stroke=1)


# --- One step of an LSTM ---------------------------------------------------

# One unit with made-up sums; its gates and states are computed.
GATES = {
    "forget": (2.0, "how much to keep", 160),
    "input": (1.0, "how much to add", 284),
    "candidate": (0.5, "what to add", 408),
    "output": (0.2, "how much to show", 532),
}
CELL = 1.0


def compute_cell() -> dict[str, float]:
    """Hochreiter and Schmidhuber (1997), forget gate by Gers (2000)."""
    now = {
        name: math.tanh(total)
        if name == "candidate"
        else 1 / (1 + math.exp(-total))
        for name, (total, _, _) in GATES.items()
    }
    now["cell"] = now["forget"] * CELL + now["input"] * now["candidate"]
    now["hidden"] = now["output"] * math.tanh(now["cell"])
    return now


def lstm_cell(figure: Figure) -> None:
    now = compute_cell()
    figure.panel(92, 58, 644, 338, GREY)
    figure.side(88, "`cell`")
    figure.side(284, "`hidden`")
    figure.side(318, "`inputs`")
    figure.label(636, 88, "new `cell`", anchor="end", bold=True)
    figure.label(636, 318, "new `hidden`", anchor="end", bold=True)
    figure.arrow((28, 106), (672, 106), width=3)
    figure.line([(28, 300), (532, 300)], width=3)
    for name, (total, what, x) in GATES.items():
        figure.arrow((x, 300), (x, 262))
        squash = "tanh" if name == "candidate" else "σ"
        figure.box(x, 230, 116, 64, GREEN)
        figure.label(x, 211, name, GREEN.text, bold=True)
        value = f"{squash}({total:g}) = {show(now[name])}"
        figure.label(x, 230, value, GREEN.text, role="gate")
        figure.label(x, 249, what, GREEN.text, 12)
    _cell_wiring(figure)
    _cell_sums(figure, now)


def _cell_wiring(figure: Figure) -> None:
    figure.arrow((160, 198), (160, 117))
    figure.arrow((284, 198), (284, 152), (335, 152))
    figure.arrow((408, 198), (408, 152), (357, 152))
    figure.arrow((346, 141), (346, 117))
    figure.arrow((614, 106), (614, 154))
    figure.arrow((614, 178), (614, 219))
    figure.arrow((590, 230), (603, 230))
    figure.arrow((614, 241), (614, 300), (672, 300), width=3)
    figure.dot(614, 106, PLAIN.line, 4)
    figure.box(614, 166, 46, 24, PLAIN, "tanh", radius=12)
    for x, y, sign in (
        (160, 106, "×"), (346, 152, "×"), (346, 106, "+"), (614, 230, "×"),
    ):  # fmt: skip
        figure.box(x, y, 22, 22, PLAIN, sign, 16, radius=11)


def _cell_sums(figure: Figure, now: dict[str, float]) -> None:
    number = {name: show(value) for name, value in now.items()}
    kept = f"{number['forget']} · {show(CELL)}"
    added = f"{number['input']} · {number['candidate']}"
    lines = (
        "new `cell` = forget · `cell` + input · candidate = "
        f"{kept} + {added} = {number['cell']}",
        f"new `hidden` = output · tanh(new `cell`) = {number['output']} · "
        f"tanh({number['cell']}) = {number['hidden']}",
    )
    figure.label(28, 364, "\n".join(lines), anchor="start", role="state")
    words = "in brackets: `inputs @ kernel + hidden @ recurrent_kernel + bias`"
    figure.label(28, 408, words, MUTED, 12, "start")


# --- The Transformer -------------------------------------------------------


def transformer(figure: Figure) -> None:
    """Two stacks side by side: one reads, one writes and asks the other."""
    read, write, wide = 178, 510, 190
    figure.panel(46, 232, 310, 412, BLUE)
    figure.panel(378, 122, 642, 412, RED)
    for x, ink, name in ((64, BLUE, "×2, reads"), (396, RED, "×2, writes")):
        top = 248 if ink is BLUE else 138
        figure.label(x - 8, top, name, ink.text, 13, "start", bold=True)
    _tiles_in(figure, read, "3 May 1979", "the text, in", BLUE)
    _tiles_in(figure, write, "›1979-05-0", "the date so far, in", RED)
    for x, ink, top, parts in (
        (read, BLUE, 214, (368, 288)), (write, RED, 112, (368, 278, 188)),
    ):  # fmt: skip
        figure.arrow((x, 446), (x, top), color=ink.line, width=2.4)
        for y in parts:  # the line that passes by: a residual
            _part_by(figure, x, y, wide, ink)
    _part(
        figure, read, 368, wide, BLUE, "self-attention", "the text asks itself"
    )
    _part(figure, read, 288, wide, BLUE, "feed-forward", "each by itself")
    _part(figure, write, 368, wide, RED, "causal self-attention",
          "nothing from the future")  # fmt: skip
    _part(figure, write, 278, wide, AMBER, "cross-attention",
          "the date asks the text")  # fmt: skip
    _part(figure, write, 188, wide, RED, "feed-forward", "each by itself")
    end = write - wide / 2 - 1, 278
    figure.curve((read + 60, 196), end, AMBER.line, 4, level=True)
    figure.label(318, 186, "keys and values", AMBER.text, 13, bold=True)
    figure.label(read, 196, "`encoder_states`", BLUE.text, 13)
    for index, character in enumerate("1979-05-03"):
        figure.tile(write - 121.5 + 27 * index, 92, character, PLAIN, 25)
    figure.label(write, 68, "what comes next, out", RED.text, 13)


def _tiles_in(
    figure: Figure, middle: float, text: str, words: str, ink: Ink
) -> None:
    for index, character in enumerate(text):
        figure.tile(middle - 121.5 + 27 * index, 492, character, PLAIN, 25)
    figure.box(middle, 460, 190, 24, ink, "embedding + position", 12)
    figure.label(middle, 522, words, ink.text, 13)


def _part(
    figure: Figure,
    x: float,
    y: float,
    wide: float,
    ink: Ink,
    name: str,
    note: str,
) -> None:
    figure.box(x, y, wide, 44, ink)
    figure.label(x, y - 8, name, ink.text, 14, bold=True)
    figure.label(x, y + 11, note, ink.text, 12)


def _part_by(
    figure: Figure, x: float, y: float, wide: float, ink: Ink
) -> None:
    side = x + wide / 2 + 14
    corners = [(x, y + 31), (side, y + 31), (side, y - 31)]
    figure.arrow(*corners, (x + 9, y - 31), color=ink.line)
    figure.box(x, y - 31, 17, 17, ink._replace(fill="#FFFFFF"), "+", 13, 9)


def main(folder: Path) -> None:
    for draw, height in HEIGHTS.items():
        figure = Figure(draw.__name__, height)
        draw(figure)
        path = folder / f"{draw.__name__}.svg"
        path.write_text(figure.svg(), encoding="utf-8", newline="\n")


HEIGHTS: dict[Callable[[Figure], None], int] = {
    encoder_decoder: 536,
    bottleneck: 470,
    attention_step: 658,
    bidirectional_lstm: 436,
    teacher_forcing: 560,
    padding_mask: 508,
    global_local: 492,
    data_flow: 330,
    lstm_cell: 430,
    transformer: 548,
}

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else drawing.HERE)
