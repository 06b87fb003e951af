"""The explorer's arithmetic and words, in Python and in a browser.

What a person sees is tested in browser/test_lab.py and test_site.py.
"""

import base64
import csv
import json
import re

import numpy as np
import pytest
from anywidget import AnyWidget
from playwright.sync_api import Error

from utils import days, load_translator
from utils.by_hand import softmax
from utils.dates import generate
from utils.explorer import (
    EXPERIMENTS,
    HOTTEST,
    WRITTEN,
    Explorer,
    export,
    trace,
)
from utils.explorer.__main__ import main
from utils.explorer.weights import untrained
from utils.text import MAX_LENGTH, START_ID, text_to_ids, texts_to_ids
from utils.translate import load

MARCH = "03/04/2009"


@pytest.fixture(scope="module")
def translator():
    return load_translator()


@pytest.fixture(scope="module")
def params(translator):
    return translator.params()


@pytest.fixture(scope="module")
def explorer(translator):
    return Explorer(translator)


def test_trace_is_what_the_translator_does(translator, params):
    texts = [one.text for one in generate(300, seed=4, split="validation")]
    texts += ["a", "x" * MAX_LENGTH, "\U0001f600 9 May 2018", "½ ’24 １２"]
    for text, one in zip(texts, translator.translate(texts)):
        mine = trace(text, params)
        assert mine.written == one.written
        assert np.allclose(mine.attention, one.attention, atol=1e-5)
        assert np.allclose(
            mine.character_confidence, one.character_confidence, atol=1e-5
        )
        assert mine.confidence == pytest.approx(one.confidence, abs=1e-4)


def test_without_mask_it_is_the_translator_without_mask(translator, params):
    texts = [one.text for one in generate(20, seed=5, split="validation")]
    source_ids = texts_to_ids(texts)
    everything = np.ones_like(source_ids, bool)
    states = translator.encoder(source_ids, everything)
    greedy = translator.decoder.greedy(
        states, everything, START_ID, days.TABLE
    )
    _, probabilities, weights = (part.numpy() for part in greedy)
    for at, text in enumerate(texts):
        mine = trace(text, params, masked=False)
        assert mine.attention_weights.shape == (10, MAX_LENGTH)
        assert np.allclose(mine.attention_weights, weights[at], atol=1e-4)
        assert np.allclose(
            mine.character_confidence, probabilities[at], atol=1e-4
        )


def test_the_numbers_of_a_step_follow_from_each_other(params):
    one = trace("3 May 1979", params, temperature=2)
    for step in range(10):
        expected = softmax(one.alignment_scores[step] / 2)
        assert np.allclose(one.attention_weights[step], expected)
    assert np.allclose(one.attention_weights.sum(axis=1), 1, atol=1e-5)
    assert np.allclose(one.probabilities.sum(axis=1), 1, atol=1e-5)
    best = one.probabilities.argmax(axis=1)
    assert "".join("-0123456789"[at] for at in best) == one.iso


def test_temperature_sharpens_and_blurs(params):
    cold, warm, hot = (
        trace(MARCH, params, temperature).attention_weights[0].max()
        for temperature in (0.1, 1, HOTTEST)
    )
    assert cold > warm > hot
    assert hot == pytest.approx(0.1, abs=0.05)


def test_forcing_moves_one_look_and_nothing_before_it(params):
    free, forced = trace(MARCH, params), trace(MARCH, params, forced={6: 4})
    assert forced.attention_weights[6].tolist() == np.eye(10)[4].tolist()
    same = slice(0, 6)
    assert (free.probabilities[same] == forced.probabilities[same]).all()
    assert (free.alignment_scores[6] == forced.alignment_scores[6]).all()
    assert not np.allclose(free.context_vectors[6], forced.context_vectors[6])


def test_a_place_that_is_not_there_is_not_forced(params):
    one = trace("1 May 1979", params, forced={6: 10, 10: 0, -1: 0, 3: -1})
    assert one.forced == {}
    assert one.iso == trace("1 May 1979", params).iso


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Type a date"), ("x" * 49, "49 characters are too many")],
)
def test_no_date_and_too_long_a_date_are_told_kindly(params, text, said):
    with pytest.raises(ValueError, match=said):
        trace(text, params)


def test_huge_scores_overflow_nowhere(params):
    huge = json.loads(
        json.dumps(params, default=lambda array: array.tolist()),
        object_hook=lambda found: {
            name: np.array(part, "float32") * 1e4
            if isinstance(part, list)
            else part
            for name, part in found.items()
        },
    )
    with np.errstate(all="raise", under="ignore"):
        one = trace(MARCH, huge)
    assert np.isfinite(one.probabilities).all()


# The engine: the same calculation in the browser.


@pytest.fixture(scope="module")
def page(chromium, explorer, project):
    """Return an empty page with the engine and two networks."""
    page = chromium.new_page()
    page.add_script_tag(path=project / "utils" / "explorer" / "engine.js")
    page.evaluate("() => { window.networks = {}; }")
    for which in ("trained", "untrained"):
        give(page, which, explorer.weights(which))
    yield page
    page.close()


def give(page, which, weights):
    """Have the page read a file of weights."""
    page.evaluate(
        """([which, text]) => { networks[which] = readNetwork(
            Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer); }""",
        [which, base64.b64encode(weights).decode()],
    )


def in_browser(page, texts, which="trained", **options):
    """Return what the engine makes of texts."""
    told = page.evaluate(  # as one string: playwright is slow with numbers
        """([texts, which, options]) => JSON.stringify(texts.map((text) =>
            trace(networks[which], text, options)))""",
        [texts, which, options],
    )
    return json.loads(told)


def some_of_each_set(project):
    for name, count in (
        ("test", 150), ("handwritten", 100), ("unseen_formats", 100),
        ("unseen_formats_2025", 50), ("no_dates", 100),
    ):  # fmt: skip
        path = project / "data" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            texts = [row["text"] for row in csv.DictReader(file)]
        yield from texts[:: max(1, len(texts) // count)][:count]


def test_engine_answers_as_the_translator_does(page, project):
    texts = list(some_of_each_set(project))
    assert len(texts) == 500
    translations = load().translate(texts)
    assert len({one.written for one in translations}) > 300
    for one, mine in zip(translations, in_browser(page, texts)):
        assert mine["iso"] == one.written
        weights = mine["attention_weights"]
        assert np.allclose(weights, one.attention, atol=1e-4)
        assert mine["confidence"] == pytest.approx(one.confidence, abs=1e-3)


NUMBERS = (
    "alignment_scores", "attention_weights", "context_vectors",
    "probabilities",
)  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"temperature": 0.1},
        {"temperature": HOTTEST},
        {"masked": False},
        {"forced": {"0": 3, "6": 1, "9": 500, "10": 0}},
        {"masked": False, "forced": {"5": 40}, "temperature": 2.5},
    ],
    ids=str,
)
@pytest.mark.parametrize("which", ["trained", "untrained"])
def test_engine_shows_the_numbers_of_trace(
    page, project, translator, params, which, options
):
    texts = list(some_of_each_set(project))[::50]
    texts += [
        "a",
        "İ ½ ’24 １２",
        "\U0001f600 9 May\x1f2018",
        "x" * MAX_LENGTH,
    ]
    weights = params
    if which == "untrained":
        weights = untrained(translator.settings)
    forced = {int(at): to for at, to in options.get("forced", {}).items()}
    for text, mine in zip(texts, in_browser(page, texts, which, **options)):
        one = trace(text, weights, **options | {"forced": forced})
        assert mine["iso"] == one.written
        assert mine["real"] == len(text)
        assert mine["forced"] == {str(at): to for at, to in one.forced.items()}
        for name in NUMBERS:
            assert np.allclose(mine[name], getattr(one, name), atol=1e-4), name


def test_engine_reads_the_same_characters(page):
    codes = [*range(0x3000), *range(0xFB00, 0x10000), *range(0x1F600, 0x1F640)]
    characters = [chr(code) for code in codes]
    ids = page.evaluate(
        """(characters) => characters.map((one) => textToIds(
            one, networks.trained.settings.source_vocabulary, 1)[0])""",
        characters,
    )
    assert ids == [int(text_to_ids(one, 1)[0]) for one in characters]


def test_engine_takes_a_translator_of_any_size(page, tmp_path):
    from utils.model import DateTranslator

    vocabulary = {"<pad>": 0, "<unk>": 1} | {
        sign: at + 2 for at, sign in enumerate(" 0123456789abdefghijmnä.")
    }
    own = DateTranslator(
        embedding_units=5, encoder_units=7, decoder_units=6,
        attention_units=3, max_length=20, source_vocabulary=vocabulary,
    )  # fmt: skip
    own.build()
    own.save(tmp_path / "own.keras")
    name = tmp_path / "own.safetensors"
    assert main([str(tmp_path / "own.keras"), str(name)]) == 0
    give(page, "own", name.read_bytes())
    texts = ["3. März 1979", "9.5.2018", "q"]
    for masked in True, False:
        found = in_browser(page, texts, "own", masked=masked)
        for text, mine in zip(texts, found):
            one = trace(
                text, own.params(), masked=masked, settings=own.settings
            )
            assert mine["iso"] == one.written
            for part in NUMBERS:
                assert np.allclose(mine[part], getattr(one, part), atol=1e-4)
    Explorer(own, "3. März 1979", "9.5.2018")


def test_other_layers_are_refused_kindly(tmp_path, capsys):
    from utils.model import DateTranslator
    from utils.studies.attention import DotAttention
    from utils.studies.transformer import Transformer

    own = DateTranslator(
        encoder_units=4, decoder_units=8, attention=DotAttention()
    )
    own.build()
    with pytest.raises(ValueError, match="other weights"):
        Explorer(own)
    with pytest.raises(ValueError, match="not a Transformer"):
        Explorer(Transformer())
    own = DateTranslator(length=20)
    own.build()
    with pytest.raises(ValueError, match="writes 20"):
        export(own, tmp_path / "two.safetensors")
    assert main([str(tmp_path / "none.keras"), "x"]) == 2
    assert "Cannot export: there is no translator" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no file of weights"),
        (b"PK\x03\x04" + b"x" * 400, "no file of weights"),
        (b"\x02" + bytes(7) + b"{}", "no file of weights"),
        ("cut off", "The end of this file is missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(page, explorer, content, said):
    if content == "cut off":
        content = explorer.weights("trained")[:-4]
    with pytest.raises(Error, match=said):
        give(page, "broken", content)


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Type a date"), ("x" * 500, "500 characters are too many")],
)
def test_engine_says_what_it_cannot_read(page, text, said):
    with pytest.raises(Error, match=said):
        in_browser(page, [text])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("3 May 1979", ["3", "May", "1979"]),
        ("13NOV2017", ["13", "NOV", "2017"]),
        ("the 21st, '96", ["the", "21", "st", "96"]),
        ("3. März", ["3", "März"]),
        ("../ ??_", []),
    ],
)
def test_parts_are_numbers_and_words(page, text, parts):
    found = page.evaluate("(text) => partsOf(text)", text)
    assert [part["text"] for part in found] == parts
    for part in found:
        assert text[part["start"] : part["stop"]] == part["text"]


def words(page, text, name, *more, **options):
    """Return what a function of engine.js says about a text."""
    return page.evaluate(
        f"""([text, options, more]) =>
            {name}(trace(networks.trained, text, options), ...more)""",
        [text, options, more],
    )


def test_reading_names_the_number_each_field_came_from(page):
    fields = [(one["name"], one["written"], one["read"], one["share"] > 0.5)
              for one in words(page, "13/04/2009", "reading")]  # fmt: skip
    assert fields == [
        ("year", "2009", "“2009”", True),
        ("month", "04", "“04”", True),
        ("day", "13", "“13”", True),
    ]


def test_reading_takes_the_first_of_equals_and_no_padding(page):
    forced = {str(step): 2 for step in range(10)}  # all at the slash
    found = words(page, "03/04/2009", "reading", forced=forced)
    assert {one["read"] for one in found} <= {"no number or word"}
    assert all(one["share"] == 0 for one in found)
    forced = {str(step): 40 for step in range(10)}
    found = words(page, "03/04/2009", "reading", forced=forced, masked=False)
    assert {one["read"] for one in found} <= {"padding"}
    found = words(page, "3 3 2009", "reading", forced={"8": 0, "9": 2})
    assert [one["share"] for one in found if one["name"] == "day"] == [0.5]


def test_no_date_is_read_from_nothing(page):
    assert words(page, "a cup of tea", "reading") == []
    said = words(page, "a cup of tea", "sentence", 0, WRITTEN)
    assert said.startswith("For dash 1 of “no date” it looks at ")
    assert "It writes '-' (probability " in said


def test_sentence_names_place_look_and_character(page):
    free = words(page, MARCH, "sentence", 6, WRITTEN)
    assert "the month's second digit it looks at '3' in “03”" in free
    assert "It writes '3'" in free
    forced = words(page, MARCH, "sentence", 6, WRITTEN, forced={"6": 2})
    assert "it is made to look at '/' (1.00)" in forced
    padding = words(
        page, MARCH, "sentence", 0, WRITTEN, forced={"0": 40}, masked=False
    )
    assert "made to look at padding (1.00)" in padding


def test_what_is_drawn_is_one_visible_character_each(page):
    text = "9\u202e\t<script>\x00 \U0001f600"
    shown = words(page, text, "visible")
    assert shown == ["9", "□", "␣", *"<script>", "□", "␣", "\U0001f600"]
    padded = words(page, "9", "visible", masked=False)
    assert padded == ["9"] + ["·"] * (MAX_LENGTH - 1)


def test_weights_are_sent_when_they_are_wanted(explorer, monkeypatch):
    sent = []
    monkeypatch.setattr(
        explorer, "send", lambda told, buffers: sent.append((told, buffers))
    )
    explorer._handle_custom_msg({"wanted": "untrained"}, [])
    assert sent == [
        ({"weights": "untrained"}, [explorer.weights("untrained")])
    ]
    assert len(json.dumps(explorer.start)) < 10_000  # that is in every state


def test_what_colab_is_told_of_widgets_stays(explorer, monkeypatch):
    told = {"view": {"colab": {"custom_widget_manager": {"url": "x"}}}}
    sent = {"view": {"model_id": "y"}}, told
    monkeypatch.setattr(AnyWidget, "_repr_mimebundle_", lambda self, **_: sent)
    data, about = explorer._repr_mimebundle_()
    assert data["view"] == {"model_id": "y"} and about == told


def test_without_widgets_there_are_a_picture_and_a_table(explorer):
    data, _ = explorer._repr_mimebundle_()
    assert re.search('<img alt="[^"]*2009-03-04', data["text/html"])
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"]
    plain = data["text/plain"]
    assert plain.startswith(f"'{MARCH}' is written 2009-03-04\n")
    assert len(plain.splitlines()) == 11
    assert not re.search(r"\d\.\d{3}|0x", plain)
    again = Explorer(load_translator())._repr_mimebundle_()[0]
    assert again["text/plain"] == plain
    assert again["text/html"] == data["text/html"]


def test_the_browser_gets_its_files(explorer):
    assert "export default" in explorer._esm
    assert ".explorer" in explorer._css
    for outside in ("http", "innerHTML", "import ", "@import", "url("):
        assert outside not in explorer._esm + explorer._css


# What the buttons claim must be true of the translator that is shipped.


@pytest.fixture(scope="module")
def look(page):
    """Return what the engine shows for a button: panels, and the step."""

    def look(name):
        experiment = next(one for one in EXPERIMENTS if one["name"] == name)
        options = {
            key: experiment[key]
            for key in ("temperature", "masked", "forced")
            if key in experiment
        }
        told = in_browser(page, experiment["texts"], **options)
        if experiment.get("compare") == "before training":
            told += in_browser(page, experiment["texts"], "untrained")
        for one in told:
            one["reading"] = page.evaluate("(one) => reading(one)", one)
        return told, experiment["step"]

    return look


def test_why_march(look):
    told, step = look("Why March?")
    assert told[0]["iso"] == "2009-03-04"
    read = [one["read"] for one in told[0]["reading"]]
    assert read == ["“2009”", "“03”", "“04”"]
    assert max(told[0]["attention_weights"][step][:2]) > 0.5


@pytest.mark.parametrize(
    "name", ["What if it is 13?", "What if there are dots?"]
)
def test_the_month_jumps_to_the_second_number(look, name):
    told, _ = look(name)
    assert [one["iso"][5:7] for one in told] == ["03", "04"]
    assert [one["reading"][1]["read"] for one in told] == ["“03”", "“04”"]


def test_made_to_look_elsewhere_it_writes_april(look):
    told, step = look("Make it look elsewhere")
    assert told[0]["iso"][5:7] == "04"
    assert told[0]["attention_weights"][step][4] == 1


def test_blurred_it_loses_the_date(look):
    told, _ = look("Blur the attention")
    assert told[0]["iso"] != "2009-03-04"
    assert np.max(told[0]["attention_weights"]) < 0.2


def test_without_mask_the_dash_looks_at_padding(look):
    told, step = look("Forget the mask")
    assert sum(told[0]["attention_weights"][step][10:]) > 0.1


def test_before_training_it_looks_at_everything_a_little(look):
    told, _ = look("Before training")
    weights = np.array(told[1]["attention_weights"])
    assert weights.min() > 0.02 and weights.max() < 0.3
    assert told[1]["iso"] != "2009-03-04"
