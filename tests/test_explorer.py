"""The explorer's arithmetic, words and messages; no browser.

What a person sees in JupyterLab is tested in browser/test_lab.py.
"""

import json
import re
import unicodedata

import numpy as np
import pytest

from utils import load_translator
from utils.by_hand import softmax
from utils.dates import generate
from utils.explorer import (
    EXPERIMENTS,
    HOTTEST,
    Explorer,
    describe,
    parts_of,
    reading,
    sentence,
    trace,
)
from utils.text import MAX_LENGTH, START_ID, texts_to_ids

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
        assert mine.iso == one.iso
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
    greedy = translator.decoder.greedy(states, everything, START_ID)
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


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("3 May 1979", ["3", "May", "1979"]),
        ("13NOV2017", ["13", "NOV", "2017"]),
        ("the 21st, '96", ["the", "21", "st", "96"]),
        ("../ ??", []),
    ],
)
def test_parts_are_numbers_and_words(text, parts):
    assert [text[start:stop] for start, stop in parts_of(text)] == parts


def test_reading_names_the_number_each_field_came_from(params):
    fields = [(one["name"], one["written"], one["read"], one["share"] > 0.5)
              for one in reading(trace("13/04/2009", params))]  # fmt: skip
    assert fields == [
        ("year", "2009", "2009", True),
        ("month", "04", "04", True),
        ("day", "13", "13", True),
    ]


def test_reading_survives_a_text_without_parts(params):
    assert len(reading(trace("?", params))) == 3
    assert len(reading(trace("?", params, masked=False))) == 3


def test_sentence_names_place_look_and_character(params):
    free = sentence(trace(MARCH, params), 6)
    assert "the month's second digit it looks at '3' in “03”" in free
    assert "It writes '3'" in free
    forced = sentence(trace(MARCH, params, forced={6: 2}), 6)
    assert "it is made to look at '/' (1.00)" in forced


def test_sentence_adds_up_the_padding(params):
    one = trace(MARCH, params, masked=False, forced={0: 40})
    assert "made to look at padding (1.00)" in sentence(one, 0)


def test_describe_can_be_sent_and_hides_nothing(params):
    text = "9\u202e\t\ud83d<script>\x00 \U0001f600"
    told = describe(trace(text, params))
    json.dumps(told, allow_nan=False).encode()
    "".join(told["characters"]).encode()
    assert len(told["characters"]) == told["real"] == len(text)
    for sign in told["characters"]:
        assert len(sign) == 1 and unicodedata.category(sign)[0] != "C"
    assert "".join(told["characters"][4:12]) == "<script>"
    assert np.shape(told["attention_weights"]) == (10, len(text))
    assert np.shape(told["context_vectors"]) == (10, 64)
    padded = describe(trace("9", params, masked=False))
    assert padded["characters"] == ["9"] + ["·"] * 47 and padded["real"] == 1


def ask(explorer, **request):
    return explorer.answer({"texts": [MARCH, "13/04/2009"]} | request)


def test_explorer_answers_one_or_two_panels(explorer):
    assert [one["iso"] for one in ask(explorer)] == ["2009-03-04"]
    both = ask(explorer, compare="another date")
    assert [one["iso"] for one in both] == ["2009-03-04", "2009-04-13"]
    after, before = ask(explorer, compare="before training")
    assert after["iso"] == "2009-03-04" != before["iso"]
    assert np.max(before["attention_weights"]) < 0.6
    assert before == ask(explorer, compare="before training")[1]


def test_explorer_forces_each_panel_for_itself(explorer):
    one, two = ask(
        explorer, compare="another date", forced=[{"6": 4}, {"9": 1}]
    )
    assert one["forced"] == {"6": 4} and two["forced"] == {"9": 1}


def test_explorer_tells_problems_instead_of_failing(explorer):
    one, two = ask(explorer, texts=["", "3 May 1979"], compare="another date")
    assert one == {"problem": "Type a date, for example 3 May 1979."}
    assert two["iso"] == "1979-05-03"
    assert "too many" in ask(explorer, texts=["9" * 500, ""])[0]["problem"]


def test_explorer_limits_the_temperature(explorer):
    for given, meant in ((0, 0.1), (1e9, HOTTEST)):
        limited = ask(explorer, temperature=given)
        assert limited == ask(explorer, temperature=meant)


def test_reply_carries_view_and_number(explorer, monkeypatch):
    sent = []
    monkeypatch.setattr(explorer, "send", sent.append)
    question = {"texts": [MARCH, ""], "view": "v", "number": 7}
    explorer._handle_custom_msg(question, [])
    assert sent == [{"view": "v", "number": 7, "answer": ask(explorer)}]


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


def look(explorer, name):
    experiment = next(one for one in EXPERIMENTS if one["name"] == name)
    texts = [*experiment["texts"], "13/04/2009"][:2]
    forced = [experiment.get("forced", {}), {}]
    told = explorer.answer(experiment | {"texts": texts, "forced": forced})
    return told, experiment["step"]


def months(told):
    return [one["reading"][1]["read"] for one in told]


def test_why_march(explorer):
    told, step = look(explorer, "Why March?")
    assert told[0]["iso"] == "2009-03-04"
    assert [one["read"] for one in told[0]["reading"]] == ["2009", "03", "04"]
    assert max(told[0]["attention_weights"][step][:2]) > 0.5


@pytest.mark.parametrize(
    "name", ["What if it is 13?", "What if there are dots?"]
)
def test_the_month_jumps_to_the_second_number(explorer, name):
    told, _ = look(explorer, name)
    assert [one["iso"][5:7] for one in told] == ["03", "04"]
    assert months(told) == ["03", "04"]


def test_made_to_look_elsewhere_it_writes_april(explorer):
    told, step = look(explorer, "Make it look elsewhere")
    assert told[0]["iso"][5:7] == "04"
    assert told[0]["attention_weights"][step][4] == 1


def test_blurred_it_loses_the_date(explorer):
    told, _ = look(explorer, "Blur the attention")
    assert told[0]["iso"] != "2009-03-04"
    assert np.max(told[0]["attention_weights"]) < 0.2


def test_without_mask_the_dash_looks_at_padding(explorer):
    told, step = look(explorer, "Forget the mask")
    assert sum(told[0]["attention_weights"][step][10:]) > 0.1


def test_before_training_it_looks_at_everything_a_little(explorer):
    told, _ = look(explorer, "Before training")
    weights = np.array(told[1]["attention_weights"])
    assert weights.min() > 0.02 and weights.max() < 0.3
    assert told[1]["iso"] != "2009-03-04"
