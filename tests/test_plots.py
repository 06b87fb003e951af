"""The pictures show the numbers they are given, and say them as text."""

import base64
import re
import subprocess
import sys
import warnings
from dataclasses import dataclass
from html.parser import HTMLParser
from types import SimpleNamespace
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from nbconvert import HTMLExporter
from PIL import Image

from utils import plots
from utils.plots.style import encoded

TEXT = "3 May 1979"
SPANS = {"day": (0, 1), "month": (2, 5), "year": (6, 10)}
SVG = "{http://www.w3.org/2000/svg}"


@dataclass
class Translation:
    text: str
    written: str
    attention: np.ndarray
    confidence: float
    character_confidence: np.ndarray


def translation(text=TEXT, iso="1979-05-03", seed=0):
    random = np.random.default_rng(seed)
    weights = random.random((10, len(text))) ** 8
    weights /= weights.sum(axis=1, keepdims=True)
    sure = random.uniform(0.5, 1, 10)
    return Translation(text, iso, weights, float(sure.prod()), sure)


def example(text=TEXT, iso="1979-05-03", spans=SPANS, format="d MMM y"):
    return SimpleNamespace(text=text, iso=iso, spans=spans, format=format)


def maps(figure):
    return [axes for axes in figure.axes if axes.images]


def labels(ticks):
    return "".join(tick.get_text() for tick in ticks)


def outlines(axes):
    return {
        patch.get_label(): (*patch.get_xy(), patch.get_width(),
                            patch.get_height())
        for patch in axes.patches
    }  # fmt: skip


def test_plots_need_no_keras_and_no_window():
    code = (
        "import sys, utils.plots; print(any(name in sys.modules for name in "
        "('keras', 'tensorflow', 'matplotlib.pyplot')))"
    )
    answer = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert answer.strip() == "False"


@pytest.mark.parametrize("length", [4, 10, 48])
def test_the_map_shows_the_weights_and_all_characters(length):
    one = translation(("29_$Sept$1958" * 4)[:length])
    figure = plots.plot_attention(one)
    (axes,) = maps(figure)
    np.testing.assert_array_equal(axes.images[0].get_array(), one.attention)
    assert labels(axes.get_xticklabels()) == one.text
    assert labels(axes.get_yticklabels()) == one.written
    assert not outlines(axes)


@pytest.mark.parametrize("truth", [None, "2001-01-01"])
@pytest.mark.parametrize("lengths", [[4], [48], [10, 13, 10], [45, 20, 4]])
def test_nothing_leaves_the_figure_and_no_maps_meet(lengths, truth):
    many = [translation("x" * length) for length in lengths]
    if truth:
        truth = [truth] * len(many)
    figure = plots.plot_attention(many, truth=truth)
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [axes.get_tightbbox(renderer) for axes in figure.axes]
    assert min(box.x0 for box in boxes) >= 0
    assert min(box.y0 for box in boxes) >= 0
    assert max(box.x1 for box in boxes) <= figure.bbox.x1
    assert max(box.y1 for box in boxes) <= figure.bbox.y1
    drawn, sides = boxes[0::2], boxes[1::2]  # the last drawn: the scale
    for before, after in (*zip(drawn, drawn[1:], strict=False),
                          *zip(sides, drawn[1:], strict=True)):  # fmt: skip
        assert (
            before.x1 < after.x0
            or before.y0 > after.y1
            or before.y1 < after.y0
        )


def test_several_maps_share_one_scale_from_0_to_1():
    many = [translation(text) for text in (TEXT, "May 3, '79", "03/05/1979")]
    figure = plots.plot_attention(many)
    images = [axes.images[0] for axes in maps(figure)]
    assert len(images) == 3
    assert {image.get_cmap().name for image in images} == {"cividis"}
    assert len({id(image.norm) for image in images}) == 1
    assert (images[0].norm.vmin, images[0].norm.vmax) == (0, 1)
    assert len({axes.get_position().y0 for axes in maps(figure)}) == 1
    names = [axes.get_ylabel() for axes in figure.axes]
    assert names.count("attention weight") == 1


def test_spans_are_outlined_in_the_rows_of_their_field():
    figure = plots.plot_attention(translation(), SPANS)
    (axes,) = maps(figure)
    assert outlines(axes) == {
        "year": (5.5, -0.5, 4, 4),
        "month": (1.5, 4.5, 3, 2),
        "day": (-0.5, 7.5, 1, 2),
    }


def test_each_map_gets_its_own_spans_and_title():
    spans = [SPANS, {"day": (0, 2), "month": (3, 5), "year": (6, 10)}]
    many = [translation(), translation("03/05/1979")]
    figure = plots.plot_attention(many, spans, title=["first", "$x$ second"])
    first, second = maps(figure)
    assert outlines(first)["month"][0] == 1.5
    assert outlines(second)["month"][0] == 2.5
    assert first.get_title(loc="left").startswith("first\nconfidence 0.")
    assert second.get_title(loc="left").startswith("$x$ second\n")


def test_confidence_stands_beside_each_written_character():
    one = translation()
    figure = plots.plot_attention(one)
    side = figure.axes[1]
    bars = [bar.get_width() for bar in side.containers[1]]
    np.testing.assert_array_equal(bars, one.character_confidence)
    numbers = [text.get_text() for text in side.texts[:10]]
    assert numbers == [f"{sure:.2f}" for sure in one.character_confidence]


def test_characters_without_a_glyph_are_boxes_and_warn_of_nothing():
    one = translation("日🙂3 \t\u0301\u200b\ud800$x$_<é")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = plots.plot_attention(one)
        encoded(figure, "png", figure.alt)
        encoded(figure, "svg", figure.alt)
    (axes,) = maps(figure)
    assert labels(axes.get_xticklabels()) == "□□3␣□□□□$x$_<é"
    title = axes.get_title(loc="left")
    assert title.startswith("□□3 □□□□$x$_<é → 1979-05-03\n")


def test_dollars_are_not_mathematics():
    figure = plots.plot_attention(translation("$x^2$"), title="$y_1$")
    texts = figure.findobj(lambda artist: hasattr(artist, "get_parse_math"))
    written = {text for text in texts if text.get_text()}
    assert len(written) > 30
    assert not any(text.get_parse_math() for text in written)


def test_a_title_that_is_too_long_is_cut_visibly():
    figure = plots.plot_attention(translation("3503"), title="long " * 40)
    title = maps(figure)[0].get_title(loc="left")
    assert title.splitlines()[0].endswith("…")


def test_attention_table_names_characters_weights_and_positions():
    one = translation()
    one.attention = np.zeros((10, 10))
    one.attention[:, 0] = 1
    one.attention[5] = [0, 0, 0.61, 0.22, 0.1, 0, 0, 0.07, 0, 0]
    one.attention[3] = [0, 0.04, 0, 0, 0, 0, 0, 0.3, 0, 0.66]
    lines = plots.attention_table(one).splitlines()
    assert len(lines) == 10
    assert lines[5] == "writing '0' of the month: 'M' 0.61, 'a' 0.22, 'y' 0.10"
    assert lines[3] == (
        "writing '9' of the year: '9' (at 9) 0.66, '9' (at 7) 0.30, "
        "' ' (at 1) 0.04"
    )
    places = [line.split(":")[0].split("' ")[1] for line in lines]
    assert places == [*["of the year"] * 4, "after the year",
                      *["of the month"] * 2, "after the month",
                      *["of the day"] * 2]  # fmt: skip
    top = plots.attention_table(one, top=1).splitlines()
    assert top[9] == "writing '3' of the day: '3' 1.00"


def test_alt_text_says_the_answer_and_where_it_looked():
    one = translation("3503")
    one.attention = np.eye(4)[[2, 2, 3, 3, 0, 0, 1, 1, 1, 0]]
    one.confidence = 0.876
    assert plots.alt_text(one) == (
        "Attention map of '3503', written as 1979-05-03 with confidence 0.88. "
        "Most attended: for the year '0', '0', '3', '3'; for the month '3', "
        "'5'; for the day '5', '3'."
    )
    figure = plots.plot_attention([one, one], truth=["1979-05-04"] * 2)
    assert figure.alt.count(plots.alt_text(one)) == 2
    assert figure.alt.count("The truth is 1979-05-04.") == 2


def broken(**changes):
    one = translation()
    for name, value in changes.items():
        setattr(one, name, value)
    return one


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ([], "no translation"),
        (broken(attention=np.zeros((10, 48))), r"\(10, 48\).*\(10, 10\)"),
        (broken(text=TEXT[1:], attention=np.zeros((9, 10))), r"\(10, 9\)"),
        (broken(attention=np.zeros(10)), r"shape \(10,\)"),
        (broken(text="", attention=np.zeros((10, 0))), "shape"),
        (broken(attention=np.full((10, 10), np.nan)), r"0\.\.1"),
        (broken(attention=np.full((10, 10), -0.1)), r"0\.\.1"),
        (broken(attention=np.full((10, 10), 1.1)), r"0\.\.1"),
        (broken(written="1979-05"), "ten characters"),
        (broken(character_confidence=np.ones(9)), "ten characters"),
    ],
)
def test_a_translation_that_does_not_fit_is_refused(bad, words):
    with pytest.raises(ValueError, match=words):
        plots.plot_attention(bad)


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ({**SPANS, "day": (9, 11)}, r"day \(9, 11\)"),
        ({**SPANS, "day": (-1, 1)}, r"day \(-1, 1\)"),
        ({**SPANS, "day": (1, 1)}, r"day \(1, 1\)"),
        ({"day": (0, 1)}, r"not \['day'\]"),
        ([SPANS, SPANS], "spans: 2 given, 1 needed"),
    ],
)
def test_spans_that_do_not_fit_are_refused(spans, words):
    with pytest.raises(ValueError, match=words):
        plots.plot_attention(translation(), spans)


def test_attention_by_field_averages_the_mass_in_each_span():
    one, two = translation("3503"), translation()
    one.attention = np.tile([0.5, 0.3, 0.2, 0.0], (10, 1))
    two.attention = np.tile([0.1, 0.2, 0, 0.1, 0.2, 0, 0, 0, 0.4, 0], (10, 1))
    tiny = {"day": (1, 2), "month": (0, 1), "year": (2, 4)}
    table = plots.attention_by_field([one, two], [tiny, SPANS])
    assert table.shape == (10, 4)
    for row in table:  # day, month, year, elsewhere
        np.testing.assert_allclose(row, [0.2, 0.4, 0.3, 0.1])
    many = [translation(seed=seed) for seed in range(5)]
    table = plots.attention_by_field(many, [SPANS] * 5)
    np.testing.assert_allclose(table.sum(axis=1), 1)
    with pytest.raises(ValueError, match="spans need day"):
        plots.attention_by_field(many, None)


def test_mean_attention_shows_the_numbers_of_the_table():
    one = translation()
    figure = plots.plot_mean_attention([one], [SPANS])
    table = plots.attention_by_field([one], [SPANS])
    (axes,) = maps(figure)
    np.testing.assert_array_equal(axes.images[0].get_array(), table)
    numbers = [text.get_text() for text in axes.texts]
    assert numbers == [f"{value:.2f}" for value in table.flat]
    assert labels(axes.get_yticklabels()) == "YYYY-MM-DD"
    assert labels(axes.get_xticklabels()) == "daymonthyearelsewhere"
    assert outlines(axes) == {
        "day": (-0.5, 7.5, 1, 2),
        "month": (0.5, 4.5, 1, 2),
        "year": (1.5, -0.5, 1, 4),
    }
    share = table[8:10, 0].mean()
    assert f"{share:.0%} on the day while writing the day" in figure.alt


def test_small_maps_share_names_frames_and_one_scale():
    named = {f"map {n}": translation(seed=n) for n in range(4)}
    figure = plots.plot_grid(named, SPANS)
    shown = [axes for axes in figure.axes if axes.images]
    assert [axes.get_title(loc="left") for axes in shown] == list(named)
    for axes, one in zip(shown, named.values()):
        assert np.allclose(axes.images[0].get_array(), one.attention)
        assert axes.images[0].norm.vmax == 1
        assert outlines(axes) == outlines_of(SPANS)
    assert len(figure.axes) == 7  # six places, and the scale
    assert "map 3, written as" in figure.alt


def outlines_of(spans):
    figure = plots.plot_attention(translation(), spans)
    return outlines(maps(figure)[0])


def test_most_attended_names_a_character_or_none():
    one = translation("abc", seed=1)
    one.attention[:] = 1 / 3
    one.attention[4] = 0, 0.8, 0.2
    assert plots.most_attended(one) == "····b·····"


def test_values_are_drawn_each_on_its_own_scale():
    low, high = np.zeros((1, 10, 4)), np.full((1, 10, 4), 7.0)
    low[0, 0, 0], high[0, 0, 0] = -3, 9
    figure = plots.plot_values("3 M7", "1979-05-03", before=low, after=high)
    assert "before, from -3.00 to 0.00; after, from 7.00" in figure.alt
    scales = [axes.images[0].get_clim() for axes in figure.axes[:2]]
    assert scales == [(-3, 0), (7, 9)]


def test_training_curves_pair_training_and_validation():
    history = {
        "exact_match": [0.0, 0.25, 0.5],
        "loss": [2.0, 1.0, 0.5],
        "val_loss": [1.5, 0.75, 0.25],
        "learning_rate": [0.01, 0.01, 0.01],
    }
    figure = plots.plot_training(history)
    match, loss = figure.axes
    assert match.get_ylabel() == "exact match"
    assert [list(line.get_ydata()) for line in loss.lines] == [
        [2.0, 1.0, 0.5],
        [1.5, 0.75, 0.25],
    ]
    assert [line.get_label() for line in loss.lines] == [
        "training",
        "validation",
    ]
    assert list(match.lines[0].get_xdata()) == [1, 2, 3]
    assert figure.alt == (
        "Training curves, 3 epochs: training exact match 0.000 to 0.500, "
        "training loss 2.000 to 0.500, validation loss 1.500 to 0.250."
    )


@pytest.mark.parametrize("history", [{}, {"val_loss": [1]}, {"loss": []}])
def test_a_history_without_epochs_is_refused(history):
    with pytest.raises(ValueError, match="history"):
        plots.plot_training(history)


def test_right_answers_are_counted_by_family_format_and_field():
    digits = {"day": (3, 5), "month": (0, 2), "year": (6, 10)}
    examples = [
        example(),
        example("03/05/1979", spans=digits, format="slashes"),
        example("05 03 1979", spans=digits, format="slashes"),
    ]
    answers = ["1979-05-03", "1979-03-05", "1979-05-03"]
    many = [
        translation(each.text, iso)
        for each, iso in zip(examples, answers, strict=True)
    ]
    assert plots.count_right(examples, many) == {
        "day month year, name": (1, 1),
        "month day year, digits": (1, 2),
    }
    assert plots.count_right(examples, many, by="format") == {
        "d MMM y": (1, 1),
        "slashes": (1, 2),
    }
    assert plots.count_right(examples, many, by="field") == {
        "day": (2, 3),
        "month": (2, 3),
        "year": (3, 3),
        "whole date": (2, 3),
    }
    with pytest.raises(ValueError, match="by is 'year'"):
        plots.count_right(examples, many, by="year")


def test_errors_carry_counts_and_intervals():
    table = {"d MMM y": (1999, 2000), "$x$": (3, 4), "all": (7, 7)}
    figure = plots.plot_errors(table, title="unseen days")
    (axes,) = figure.axes
    said = [text.get_text().strip() for text in axes.texts]
    assert said == ["1 of 2,000", "1 of 4", "0 of 7"]
    lines, dots = axes.lines[::2], axes.lines[1::2]
    for line, dot in zip(lines, dots, strict=True):
        low, high = line.get_xdata()
        assert -1e-9 <= low <= dot.get_xdata()[0] < high < axes.get_xlim()[1]
    assert np.allclose(lines[1].get_xdata(), [0.0456, 0.6994], atol=1e-3)
    assert labels(axes.get_yticklabels()) == "d MMM y$x$all"
    assert figure.alt.startswith("Dots with intervals, unseen days: d MMM y")


@pytest.mark.parametrize("table", [{}, {"a": (1, 0)}, {"a": (3, 2)}])
def test_an_impossible_accuracy_table_is_refused(table):
    with pytest.raises(ValueError, match=r"name: \(right, count\)"):
        plots.plot_errors(table)


def failing():
    examples = [
        example(),
        example("3/4/2009", "2009-03-04"),
        example("13.04.2009", "2009-04-13"),
    ]
    many = [
        translation(),
        translation("3/4/2009", "2009-04-03"),
        translation("13.04.2009", "2009-04-18"),
    ]
    for spans, each in zip(
        [(0, 1), (2, 3), (4, 8)], ("month", "day", "year"), strict=True
    ):
        examples[1].spans = {**examples[1].spans, each: spans}
    many[1].confidence = 0.29
    return examples, many


def test_failures_are_listed_with_their_wrong_characters_marked():
    table = plots.failure_table(*failing(), first=1)
    assert table.splitlines() == [
        "2 of 3 dates are wrong.",
        "",
        "'3/4/2009'",
        "  truth    2009-03-04",
        "  written  2009-04-03  confidence 0.29",
        "                 ^  ^",
        "",
        "... and 1 more.",
    ]
    assert "more" not in plots.failure_table(*failing(), first=2)
    right = plots.failure_table([example()], [translation()])
    assert right == "0 of 1 dates are wrong."


def test_failures_are_drawn_with_the_truth():
    figure = plots.plot_failures(*failing(), first=1)
    (axes,) = maps(figure)
    assert labels(axes.get_xticklabels()) == "3/4/2009"
    assert outlines(axes)["month"] == (-0.5, 4.5, 1, 2)
    title = axes.get_title(loc="left")
    assert title == "3/4/2009 → 2009-04-03\nconfidence 0.29, truth 2009-03-04"
    notes = [text.get_text() for text in figure.axes[1].texts[:10]]
    assert [" not " in note for note in notes] == [
        a != b for a, b in zip("2009-03-04", "2009-04-03", strict=True)
    ]
    assert notes[6].endswith(" not 3")
    assert notes[9].endswith(" not 4")
    assert len(maps(plots.plot_failures(*failing()))) == 2


def test_no_failure_is_a_picture_too():
    figure = plots.plot_failures([example()], [translation()])
    assert figure.alt == "No failure among 1 dates."
    assert not maps(figure)


def test_examples_and_translations_must_belong_together():
    with pytest.raises(ValueError, match="'3/4/2009' meets '3 May 1979'"):
        plots.failure_table([example("3/4/2009")], [translation()])
    with pytest.raises(ValueError):
        plots.count_right([example()] * 2, [translation()])


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_saving_twice_gives_the_same_bytes(tmp_path, kind):
    for name in "ab":
        figure = plots.plot_attention(translation(), SPANS)
        plots.save_figure(figure, tmp_path / f"{name}.{kind}")
    first, second = (tmp_path / f"{name}.{kind}" for name in "ab")
    assert first.read_bytes() == second.read_bytes()
    assert b"matplotlib.org" not in first.read_bytes()
    assert b"dc:date" not in first.read_bytes()


HOSTILE = "<svg </title><script>alert('x')</script>"


def test_a_png_carries_its_alt_text(tmp_path):
    figure = plots.plot_attention(translation(HOSTILE))
    plots.save_figure(figure, tmp_path / "map.png")
    with Image.open(tmp_path / "map.png") as image:
        image.load()
        assert image.text["Description"] == figure.alt
        assert image.size[0] >= 100 * figure.get_figwidth()


def test_an_svg_carries_its_alt_text_and_no_markup_of_the_text(tmp_path):
    figure = plots.plot_attention(translation(HOSTILE))
    plots.save_figure(figure, str(tmp_path / "map.svg"))
    root = ElementTree.parse(tmp_path / "map.svg").getroot()
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == figure.alt
    assert not list(root.iter(f"{SVG}script"))
    links = {
        value
        for node in root.iter()
        for name, value in node.items()
        if name.endswith("href")
    }
    assert all(link.startswith(("#", "data:")) for link in links)


def test_alt_text_can_be_given_and_is_never_missing(tmp_path):
    figure = Figure()
    plots.save_figure(figure, tmp_path / "a.svg", alt="An\x00 empty\nfigure")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert root.find(f"{SVG}title").text == "An  empty figure"
    with pytest.raises(ValueError, match="alt is missing"):
        plots.save_figure(figure, tmp_path / "b.svg")
    with pytest.raises(ValueError, match=r"b\.jpg.*\.png or \.svg"):
        plots.save_figure(figure, tmp_path / "b.jpg", alt="An empty figure")
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


def test_a_notebook_shows_the_picture_with_its_alt_text():
    figure = plots.plot_attention(translation(HOSTILE))
    data, _ = DisplayFormatter().format(figure)
    ((tag, about),) = Page(data["text/html"]).tags
    assert tag == "img"
    assert about["alt"] == figure.alt == plots.alt_text(translation(HOSTILE))
    kind, _, png = about["src"].partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(png).startswith(b"\x89PNG")
    assert 200 < int(about["width"]) < 1200
    assert "image/png" not in data  # it would be shown without alt text


class Page(HTMLParser):
    """Collect the tags, their attributes and the text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data


def test_a_page_of_nbconvert_has_the_alt_text():
    data, _ = DisplayFormatter().format(plots.plot_attention(translation()))
    cell = nbformat.v4.new_code_cell(
        outputs=[nbformat.v4.new_output("display_data", data)]
    )
    notebook = nbformat.v4.new_notebook(cells=[cell])
    page, _ = HTMLExporter().from_notebook_node(notebook)
    images = [about for tag, about in Page(page).tags if tag == "img"]
    assert [one["alt"] for one in images] == [plots.alt_text(translation())]


def test_a_page_holds_everything_and_escapes_the_text(tmp_path):
    one, two = translation(HOSTILE), translation()
    one.attention = np.eye(len(HOSTILE))[np.zeros(10, int)]  # on "<"
    spans = [{"day": (0, 1), "month": (1, 2), "year": (2, 4)}, SPANS]
    for name in "ab":
        plots.save_page(tmp_path / f"{name}.html", [one, two], spans)
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert text == (tmp_path / "b.html").read_text(encoding="utf-8")
    assert "://" not in text
    assert "<'" not in text
    page = Page(text)
    tags = [tag for tag, _ in page.tags]
    assert "script" not in tags
    assert "svg" not in tags
    assert HOSTILE in page.words.replace("\\", "")
    assert [about["alt"] for tag, about in page.tags if tag == "img"] == [
        plots.alt_text(one),
        plots.alt_text(two),
    ]
    assert tags.count("table") == tags.count("caption") == 2
    assert text.count('scope="row"') == 20
    assert plots.attention_table(two).splitlines()[0].split(": ")[1] in (
        page.words
    )


def test_the_pictures_of_a_page_are_drawn_with_their_spans(tmp_path):
    plots.save_page(tmp_path / "page.html", translation(), SPANS)
    page = Page((tmp_path / "page.html").read_text(encoding="utf-8"))
    (source,) = [about["src"] for tag, about in page.tags if tag == "img"]
    kind, data = source.split(",")
    assert kind == "data:image/svg+xml;base64"
    figure = plots.plot_attention(translation(), SPANS)
    plots.save_figure(figure, tmp_path / "map.svg")
    assert base64.b64decode(data) == (tmp_path / "map.svg").read_bytes()


def test_a_film_is_one_svg_that_rests_where_motion_is_unwanted():
    one = translation()
    film = plots.animate_attention(one)
    root = ElementTree.fromstring(film.svg)
    space = "{http://www.w3.org/2000/svg}"
    rows = [g for g in root.iter(f"{space}g") if g.get("class")]
    cells = [len([*g.iter(f"{space}rect")]) for g in rows]
    assert cells == [len(one.text)] * len(one.written)
    style = root.find(f"{space}style").text
    still, moving = style.split("@media (prefers-reduced-motion: ")
    assert moving.startswith("no-preference)")
    assert "animation" not in still  # all rows are seen
    assert film.alt in root.find(f"{space}title").text
    assert "http" not in film.svg.replace("http://www.w3.org/2000/svg", "")
    bundle = film._repr_mimebundle_()
    folded = bundle["text/html"]
    assert folded.startswith("<details><summary>Play")  # closed at first
    shown = re.findall(r"base64,([\w+/=]+)", folded)
    still, moving = (base64.b64decode(one).decode() for one in shown)
    assert moving == film.svg and "animation:" not in still
    assert plots.animate_attention(one).svg == film.svg
