"""The figures are what their script draws, readable, and their sums right."""

import json
import math
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from utils import load_translator
from utils.text import text_to_ids

ASSETS = Path(__file__).resolve().parent.parent / "assets"
SVG = "{http://www.w3.org/2000/svg}"
WORDS = json.loads((ASSETS / "alt_texts.json").read_text(encoding="utf-8"))
TAGS = {
    "svg", "title", "desc", "g", "rect", "circle", "path", "polygon", "text",
    "tspan",
}  # fmt: skip
# Width of a character in units of the font size, in sans and in mono: a wide
# face (DejaVu Sans) for the bounds, a usual one (Arial) for overlaps.
WIDE, USUAL = (0.56, 0.62), (0.48, 0.6)
BAR = {"fill": "#FFE5A3", "rx": "1"}


@pytest.fixture(params=sorted(WORDS))
def name(request):
    return request.param


@pytest.fixture
def figure(name):
    return parse(name)


def parse(name):
    return ElementTree.parse(ASSETS / f"{name}.svg").getroot()


def width_of(text, factors):
    size = float(text.get("font-size"))
    mono = sum(len(span.text) for span in text.iter(f"{SVG}tspan"))
    everything = len("".join(text.itertext()))
    return size * (factors[0] * (everything - mono) + factors[1] * mono)


def bounds_of(text, factors):
    """Left, top, right and bottom, estimated."""
    x, y, size = (float(text.get(key)) for key in ("x", "y", "font-size"))
    width = width_of(text, factors)
    left = (
        x
        - width
        * {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor")]
    )
    return left, y - 0.75 * size, left + width, y + 0.2 * size


def numbers(words):
    """All numbers in the words, with their true minus signs."""
    found = re.findall(r"−?\d+(?:\.\d+)?", words)
    return [float(number.replace("−", "-")) for number in found]


def marked(figure, role):
    """The numbers the script marked with a role, in the order drawn."""
    texts = figure.iter(f"{SVG}text")
    return [
        number
        for text in texts
        if text.get("class") == role
        for number in numbers("".join(text.itertext()))
    ]


def pairs(values):
    return list(zip(values[::2], values[1::2]))


def test_a_new_drawing_is_byte_for_byte_the_committed_one(tmp_path):
    script = ASSETS / "make_figures.py"
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        subprocess.run(
            [sys.executable, "-B", script, tmp_path / folder], check=True
        )
    committed = {path.name: path.read_bytes() for path in ASSETS.glob("*.svg")}
    assert set(committed) == {f"{name}.svg" for name in WORDS}
    for folder in ("first", "second"):
        drawn = (tmp_path / folder).iterdir()
        assert {path.name: path.read_bytes() for path in drawn} == committed


def test_each_figure_says_in_words_what_it_shows(name, figure):
    words = WORDS[name]
    assert figure.findtext(f"{SVG}title") == words["title"]
    assert figure.findtext(f"{SVG}desc") == words["description"]
    assert figure.get("role") == "img"
    labels = figure.get("aria-labelledby").split()
    assert labels == [figure[0].get("id"), figure[1].get("id")]
    assert 80 <= len(words["alt_text"]) <= 240
    assert len(words["description"]) > len(words["alt_text"])


def test_nothing_comes_from_elsewhere(name, figure):
    text = (ASSETS / f"{name}.svg").read_text(encoding="utf-8")
    assert re.findall(r"\w+://[^\"' ]*", text) == [SVG.strip("{}")]
    assert not re.search(r"href|url\(|@import|<!|<\?|\bon\w+=", text)
    assert {element.tag for element in figure.iter()} <= {
        SVG + tag for tag in TAGS
    }


def test_text_is_large_enough_and_inside(figure):
    left, top, width, height = map(float, figure.get("viewBox").split())
    assert (left, top, width) == (0, 0, 700)
    assert figure.get("width") == "700"
    for text in figure.iter(f"{SVG}text"):
        words = "".join(text.itertext())
        assert float(text.get("font-size")) >= 12, words
        x1, y1, x2, y2 = bounds_of(text, WIDE)
        assert x1 >= 8 and y1 >= 8, words
        assert x2 <= width - 8 and y2 <= height - 8, words


def test_no_text_lies_on_another(figure):
    texts = list(figure.iter(f"{SVG}text"))
    for one, other in combinations(texts, 2):
        x1, y1, x2, y2 = bounds_of(one, USUAL)
        left, top, right, bottom = bounds_of(other, USUAL)
        apart = x2 <= left or right <= x1 or y2 <= top or bottom <= y1
        assert apart, ("".join(one.itertext()), "".join(other.itertext()))


def test_the_attention_step_can_be_computed_again_from_what_is_shown():
    figure = parse("attention_step")
    (query,) = pairs(marked(figure, "query"))
    keys = pairs(marked(figure, "key"))
    scores, weights = marked(figure, "score"), marked(figure, "weight")
    v = numbers(re.search(r"with v = (.*?)<", ElementTree.tostring(
        figure, encoding="unicode")).group(1))  # fmt: skip
    assert len(keys) == len(scores) == len(weights) == 6
    for key, score in zip(keys, scores):
        terms = [a * math.tanh(q + k) for a, q, k in zip(v, query, key)]
        assert score == round(sum(terms), 2)
    total = sum(math.exp(score) for score in scores)
    assert weights == [round(math.exp(s) / total, 2) for s in scores]
    assert round(sum(weights), 10) == 1


def test_the_context_vector_is_the_weighted_sum_of_what_is_shown():
    figure = parse("attention_step")
    keys = pairs(marked(figure, "key"))
    weights = marked(figure, "weight")
    products = pairs(marked(figure, "product"))
    (context,) = pairs(marked(figure, "context"))
    for weight, key, product in zip(weights, keys, products, strict=True):
        assert product == pytest.approx([weight * k for k in key], abs=0.0051)
    for axis in (0, 1):
        total = sum(product[axis] for product in products)
        assert round(total, 2) == context[axis]


def test_the_description_of_the_attention_step_quotes_its_numbers():
    description = WORDS["attention_step"]["description"]
    bars = description.split("bars: ")[1].split(". 4:")[0]
    quoted = re.findall(r"(\w) (\d\.\d\d)", bars)
    figure = parse("attention_step")
    assert [float(number) for _, number in quoted] == marked(figure, "weight")
    assert "".join(character for character, _ in quoted) == "3May79"
    (context,) = pairs(marked(figure, "context"))
    assert str(context) in description
    assert str(context) in WORDS["attention_step"]["alt_text"]


def test_the_lstm_step_can_be_computed_again_from_what_is_shown():
    gates = pairs(marked(parse("lstm_cell"), "gate"))
    sums, shown = zip(*gates)
    values = [1 / (1 + math.exp(-total)) for total in sums]
    values[2] = math.tanh(sums[2])
    assert list(shown) == [round(value, 2) for value in values]
    forget, update, candidate, output = shown
    states = marked(parse("lstm_cell"), "state")
    old = states[1]
    cell = round(forget * old + update * candidate, 2)
    assert states[:5] == [forget, old, update, candidate, cell]
    hidden = round(output * math.tanh(cell), 2)
    assert states[5:] == [output, cell, hidden]


def test_ids_in_the_padding_figure_are_those_of_the_course():
    ids = marked(parse("padding_mask"), "id")
    texts = ("3 May 1979", "13NOV2017")
    assert ids == [i for text in texts for i in text_to_ids(text, 14)]


def rows_of_bars(figure):
    """Heights of the bars, from the upper row down, each from the left."""
    rows = {}
    for bar in figure.iter(f"{SVG}rect"):
        if all(bar.get(key) == value for key, value in BAR.items()):
            height = float(bar.get("height"))
            base = round(float(bar.get("y")) + height)
            rows.setdefault(base, []).append(height)
    return [rows[base] for base in sorted(rows)]


def quoted_shares(name):
    """The percentages in a figure, which its description repeats."""
    texts = parse(name).iter(f"{SVG}text")
    shown = "\n".join("".join(text.itertext()) for text in texts)
    shares = [int(share) for share in re.findall(r"(\d+) %", shown)]
    assert all(f"{s} %" in WORDS[name]["description"] for s in shares)
    return shares


def test_bars_are_as_tall_as_their_weights():
    figure = parse("attention_step")
    (heights,) = rows_of_bars(figure)
    shares = [height / sum(heights) for height in heights]
    assert shares == pytest.approx(marked(figure, "weight"), abs=0.006)


def test_the_share_on_padding_is_that_of_the_bars():
    unmasked, masked = rows_of_bars(parse("padding_mask"))
    assert (len(unmasked), len(masked)) == (14, 9)
    assert sum(unmasked) == pytest.approx(sum(masked), rel=0.001)
    share = 100 * sum(unmasked[9:]) / sum(unmasked)
    assert quoted_shares("padding_mask") == [round(share)]


def test_the_bars_on_may_are_those_of_the_trained_translator():
    weights = load_translator().translate("Saturday 9 May 2018").attention[6]
    everywhere, local = rows_of_bars(parse("global_local"))
    shown = [height / sum(everywhere) for height in everywhere]
    assert shown == pytest.approx([w for w in weights if w >= 0.005], abs=0.02)
    assert max(local) / sum(local) >= max(shown) - 0.01  # of rounding
    figure = ElementTree.tostring(parse("global_local"), encoding="unicode")
    quoted = [int(share) for share in re.findall(r"(\d+) % of the", figure)]
    assert quoted[0] == pytest.approx(100 * weights[11:14].sum(), abs=1.5)
    assert quoted[1] >= quoted[0]
