"""Draws the figures of the course: `python assets/make_figures.py`.

Writes one SVG file per figure, and `alt_texts.json` with the words that
describe them. Numbers in the figures are computed here, not typed; the same
bytes come out on each run. A folder may be named to write elsewhere.
"""

import json
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from drawing import AMBER, BLUE, GREY, PLAIN, RED, Figure, show

TEXT, ISO = "3 May 1979", "1979-05-03"
MUTED = GREY.text


def softmax(scores: Sequence[float]) -> list[float]:
    powers = [math.exp(score) for score in scores]
    return [power / sum(powers) for power in powers]


# --- The encoder-decoder with attention ------------------------------------

# How strongly each character of TEXT counts for the 5 of 05: an example.
GLANCE = (0.03, 0.03, 0.44, 0.24, 0.14, 0.03, 0.02, 0.02, 0.02, 0.03)
NOW = ISO.index("5")


def encoder_decoder() -> Figure:
    figure = Figure(
        536,
        "Encoder–decoder with attention",
        """Schematic in three layers. At the bottom the blue encoder, a
        bidirectional LSTM, reads the ten characters of 3 May 1979 and keeps
        one state for each. At the top the red decoder writes 1979-05-03, one
        character per step, and is fed the character it wrote before. Between
        them, in amber, attention compares the query, the decoder's state,
        with all encoder states, and plugs their weighted sum, the context
        vector, into the decoder: here May counts most while the 5 of month
        05 is written.""",
    )
    columns = [172 + 53 * index for index in range(10)]
    figure.panel(16, 60, 684, 216, RED)
    figure.panel(16, 348, 684, 520, BLUE)
    _decoder_rows(figure, columns)
    _encoder_rows(figure, columns)
    _plugged_context(figure, columns)
    return figure


def _decoder_rows(figure: Figure, columns: list[int]) -> None:
    figure.label(28, 156, "Decoder", RED.text, 17, "start", bold=True)
    figure.label(28, 176, "LSTM, one step", RED.text, 12, "start")
    figure.label(28, 193, "per character", RED.text, 12, "start")
    figure.label(28, 92, "writes", RED.text, 13, "start")
    figure.label(28, 111, "dashed: fed back", RED.text, 12, "start")
    for index, x in enumerate(columns):
        current = index == NOW
        figure.tile(x, 92, ISO[index], RED if current else PLAIN)
        figure.box(x, 164, 34, 40, RED, stroke=2.6 if current else 1.6)
        figure.arrow((x, 144), (x, 108), color=RED.line)
        if index:
            figure.arrow((x - 36, 172), (x - 17, 172), color=RED.line)
            figure.curve((x - 43, 108), (x - 10, 144), RED.line, dashed=True)


def _encoder_rows(figure: Figure, columns: list[int]) -> None:
    figure.label(28, 432, "Encoder", BLUE.text, 17, "start", bold=True)
    figure.label(28, 452, "bidirectional", BLUE.text, 12, "start")
    figure.label(28, 469, "LSTM", BLUE.text, 12, "start")
    figure.label(28, 374, "`encoder_states`", BLUE.text, 12, "start")
    figure.label(28, 496, "reads", BLUE.text, 13, "start")
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
    figure.label(28, 250, "Attention", AMBER.text, 17, "start", bold=True)
    note = """asked anew for every character;
shown here for the 5 of 05:
thicker line = larger weight"""
    figure.label(28, 272, note, AMBER.text, 12, "start")


# --- Why: the bottleneck ---------------------------------------------------


def bottleneck() -> Figure:
    figure = Figure(
        470,
        "What attention changes",
        """Two translators side by side, both reading 3 May 1979 at the bottom
        and writing 1979-05-03 at the top. Left, without attention: the
        encoder narrows like a funnel to one vector of fixed size, and the
        decoder writes all ten characters from it alone, so a longer text
        has to be squeezed into the same few numbers. Right, with attention:
        the encoder keeps one state per character, and each written character
        gets a context vector of its own: from 1979 for the year, from May
        for the month, from 3 for the day. The lines cross, as the order
        changes.""",
    )
    for left, heading in ((16, "Without attention"), (354, "With attention")):
        columns = [left + 32 + 29.5 * index for index in range(10)]
        figure.panel(left, 58, left + 330, 454, GREY)
        figure.label(left + 165, 80, heading, size=15, bold=True)
        _both_ends(figure, columns)
        if left == 16:
            _one_vector(figure, columns)
        else:
            _vectors_on_demand(figure, columns)
    return figure


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
    for name, (start, stop, first, last) in parts.items():
        x = (columns[start] + columns[stop - 1]) / 2
        for source in columns[first:last]:
            figure.curve((source, 296), (x, 222), AMBER.line, 2.4, head=False)
        figure.box(x, 211, 56, 22, AMBER, name, radius=11)
        figure.arrow((x, 200), (x, 170), color=AMBER.line, width=2)
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


def attention_step() -> Figure:
    step = compute_step()
    pairs = zip(STEP_TEXT, step.weights)
    figure = Figure(
        658,
        "One attention step, with numbers",
        f"""One attention step in five parts, while the 5 of 1979-05-03 is
        written and the text is {STEP_TEXT}. 1: each character has an encoder
        state of two numbers, its key. 2: the query, the decoder's state,
        meets each key and gives an alignment score, highest for M with
        {show(max(step.scores))}. 3: the softmax turns scores into attention
        weights that sum to 1, drawn as bars:
        {", ".join(f"{c} {show(w)}" for c, w in pairs)}. 4: each weight
        multiplies the value of its character, which is the encoder state
        again. 5: the products are added up to the context vector,
        ({show(step.context[0])}, {show(step.context[1])}).""",
    )
    columns = [244 + 78 * index for index in range(6)]
    _keys_and_query(figure, columns)
    _scores(figure, columns, step)
    _weights(figure, columns, step)
    _weighted_sum(figure, columns, step)
    return figure


def _pair(values: Sequence[float]) -> str:
    return "\n".join(f"`{show(value)}`" for value in values)


def _keys_and_query(figure: Figure, columns: list[int]) -> None:
    figure.panel(16, 56, 684, 166, BLUE)
    figure.label(52, 80, "source text", BLUE.text, anchor="start")
    figure.step(34, 124, 1)
    figure.label(52, 124, "`encoder_states`", BLUE.text, 13, "start", True)
    figure.label(52, 143, "serve as `keys`", BLUE.text, 12, "start")
    for x, character, key in zip(columns, STEP_TEXT, KEYS):
        figure.tile(x, 80, character, PLAIN)
        figure.arrow((x, 96), (x, 111), color=BLUE.line)
        figure.box(x, 133, 62, 44, BLUE, _pair(key), 13, role="key")
    figure.label(52, 194, "`query`", RED.text, 13, "start", True)
    figure.label(52, 212, "`decoder_state`", RED.text, 12, "start")
    figure.box(181, 204, 54, 44, RED, _pair(QUERY), 13, role="query")
    figure.line([(208, 204), (columns[-1], 204)], RED.line)


def _scores(figure: Figure, columns: list[int], step: Step) -> None:
    figure.step(34, 252, 2)
    figure.label(52, 252, "`alignment_scores`", anchor="start", bold=True)
    how = "v · tanh(query + key)\nwith v = (2, 1)"
    figure.label(52, 271, how, MUTED, 12, "start")
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
    figure.step(34, 378, 3)
    figure.label(52, 378, "`attention_weights`", AMBER.text, 13, "start", True)
    figure.label(52, 397, "together 1.00", AMBER.text, 12, "start")
    for x, weight in zip(columns, step.weights):
        height = 130 * weight
        figure.box(x, 412 - height / 2, 44, height, AMBER, radius=1)
        words = f"`{show(weight)}`"
        figure.label(x, 401 - height, words, AMBER.text, role="weight")
        figure.arrow((x, 413), (x, 434), color=AMBER.line)
    figure.line([(208, 412), (columns[-1] + 36, 412)], AMBER.line)


def _weighted_sum(figure: Figure, columns: list[int], step: Step) -> None:
    middle = (columns[0] + columns[-1]) / 2
    figure.step(34, 450, 4)
    figure.label(52, 450, "weight × value", anchor="start", bold=True)
    how = "`values` = the `keys` above"
    figure.label(52, 469, how, MUTED, 12, "start")
    for x, product in zip(columns, step.products):
        figure.box(x, 456, 62, 44, AMBER, _pair(product), role="product")
        figure.curve((x, 478), (middle, 522), AMBER.line, head=False)
    figure.box(middle, 544, 78, 44, AMBER, _pair(step.context), 14, stroke=3,
               role="context")  # fmt: skip
    figure.step(34, 540, 5)
    figure.label(52, 540, "`context_vector`", AMBER.text, 13, "start", True)
    figure.label(52, 559, "the products, added up", AMBER.text, 12, "start")
    figure.panel(16, 584, 684, 642, GREY)
    _by_hand(figure, step)


def _by_hand(figure: Figure, step: Step) -> None:
    """Writes out the sums for the M."""
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


FIGURES: dict[str, Callable[[], Figure]] = {
    function.__name__: function
    for function in (encoder_decoder, bottleneck, attention_step)
}


def main(folder: Path) -> None:
    alt_texts = {}
    for name, draw in FIGURES.items():
        figure = draw()
        path = folder / f"{name}.svg"
        path.write_text(figure.svg(), encoding="utf-8", newline="\n")
        alt_texts[name] = figure.description
    text = json.dumps(alt_texts, indent=2, ensure_ascii=False) + "\n"
    path = folder / "alt_texts.json"
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
