"""The explorer's arithmetic and words, in Python and in a browser.

What a person sees is tested in browser/test_lab.py and test_site.py.
"""

import csv
import json
import re
from functools import reduce

import numpy as np
import pytest
from anywidget import AnyWidget
from engine_page import give, open_engine, params_of
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
from utils.explorer.weights import pack
from utils.studies import transformer
from utils.text import (
    MAX_LENGTH,
    START_ID,
    iso_to_ids,
    shift_right,
    text_to_ids,
    texts_to_ids,
)
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
def attentive():
    return load_translator(transformer.TRANSFORMER_PATH)


@pytest.fixture(scope="module")
def page(chromium, explorer, attentive, project):
    """Return an empty page with the engine and four networks."""
    page = open_engine(chromium, project)
    give(page, "lstm", explorer.weights)
    give(page, "transformer", pack(attentive))
    yield page
    page.close()


def in_browser(page, texts, which="lstm", kinds=(), **options):
    """Return what the engine makes of texts, and of heads of these kinds."""
    told = page.evaluate(  # as one string: playwright is slow with numbers
        """([texts, which, kinds, options]) => JSON.stringify(texts.map(
            (text) => {
                const one = trace(networks[which], text, options);
                return { ...one, heads: one.heads?.filter(
                    ({ kind }) => kinds.includes(kind)) };
            }), (_, part) => typeof part === "number"
                ? Math.round(part * 1e6) / 1e6 : part)""",
        [texts, which, list(kinds), options],
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


@pytest.fixture(scope="module")
def five_hundred(project):
    return list(some_of_each_set(project))


def same_answers(found, translations):
    assert len(found) == len(translations) == 500
    assert len({one.written for one in translations}) > 300
    for one, mine in zip(translations, found):
        assert mine["iso"] == one.written
        weights = mine["attention_weights"]
        assert np.allclose(weights, one.attention, atol=1e-4)
        assert mine["confidence"] == pytest.approx(one.confidence, abs=1e-3)


def test_engine_answers_as_the_translator_does(page, five_hundred):
    same_answers(
        in_browser(page, five_hundred), load().translate(five_hundred)
    )


NUMBERS = (
    "alignment_scores", "attention_weights", "context_vectors",
    "probabilities",
)  # fmt: skip


INFLUENCES = [
    {},
    {"temperature": 0.1},
    {"temperature": HOTTEST},
    {"masked": False},
    {"forced": {"0": 3, "6": 1, "9": 500, "10": 0}},
    {"masked": False, "forced": {"5": 40}, "temperature": 2.5},
]
ODD = ["a", "İ ½ ’24 １２", "\U0001f600 9 May\x1f2018", "x" * MAX_LENGTH]


@pytest.mark.parametrize("options", INFLUENCES, ids=str)
@pytest.mark.parametrize("which", ["lstm", "lstm untrained"])
def test_engine_shows_the_numbers_of_trace(
    page, five_hundred, params, which, options
):
    texts = five_hundred[::50] + ODD
    weights = params
    if which == "lstm untrained":
        weights = params_of(page, which)
    forced = {int(at): to for at, to in options.get("forced", {}).items()}
    for text, mine in zip(texts, in_browser(page, texts, which, **options)):
        one = trace(text, weights, **options | {"forced": forced})
        assert mine["iso"] == one.written
        assert mine["real"] == len(text)
        assert mine["forced"] == {str(at): to for at, to in one.forced.items()}
        for name in NUMBERS:
            assert np.allclose(mine[name], getattr(one, name), atol=1e-4), name


class Watched:
    """Keras' scores and weights of every head, influenced as in the engine.

    It takes the place of `scaled_dot_product_attention`. Blocks that read
    call it once, those that write twice: over what is written, over the text.
    """

    def __init__(self, widths, blocks, temperature=1, forced=(), only=None):
        self.widths, self.temperature, self.only = widths, temperature, only
        self.forced = {int(at): place for at, place in dict(forced).items()}
        self.kinds = [("read", block) for block in range(blocks)] + [
            (kind, block) for block in range(blocks)
            for kind in ("write", "cross")
        ]  # fmt: skip
        self.seen = {}

    def __call__(self, queries, keys, values, mask):
        queries, keys, values = map(np.asarray, (queries, keys, values))
        scores = queries @ keys.swapaxes(2, 3) / queries.shape[-1] ** 0.5
        kind, block = self.kinds[len(self.seen)]
        heat = self.temperature if kind == "cross" else 1
        weights = softmax(np.where(np.asarray(mask), scores / heat, -1e9))
        for head in range(scores.shape[1]) if kind == "cross" else ():
            if self.only in (None, f"cross {block} {head}"):
                self.force(weights[:, head])
        self.seen[kind, block] = scores, weights
        return (weights @ values).astype("float32"), weights

    def force(self, weights):
        for step, place in self.forced.items():
            for at, width in enumerate(self.widths):
                if step < 10 and place < width:
                    weights[at, step] = np.eye(weights.shape[2])[place]


def in_keras(monkeypatch, network, texts, written, masked=True, **influence):
    """Return scores and weights, {(kind, block): …}, and probabilities.

    What was written is fed: the likeliest characters are then the same.
    """
    widths = [len(text) if masked else MAX_LENGTH for text in texts]
    watched = Watched(widths, network.settings["blocks"], **influence)
    name = "scaled_dot_product_attention"
    monkeypatch.setattr(transformer, name, watched)
    source_ids = texts_to_ids(
        texts, vocabulary=network.settings["source_vocabulary"]
    )
    mask = ((source_ids != 0) | (not masked))[:, None, None]
    states, _ = network.read(source_ids, mask)
    read = [one.cross.keys_and_values(states) for one in network.writers]
    ids = iso_to_ids(written)
    logits = np.array(network.write(shift_right(ids), read, mask)[0])
    state = np.full(len(texts), days.BEGIN)
    for step in range(10):
        allowed = days.allowed(state)
        logits[:, step] = np.where(allowed, logits[:, step], -np.inf)
        state = np.asarray(days.advance(state, ids[:, step]))
    return watched.seen, softmax(logits)


def same_heads(found, seen, probabilities, masked=True):
    """Compare what the engine found with what was seen in Keras."""
    for at, mine in enumerate(found):
        best = probabilities[at].argmax(axis=1)
        assert "".join("-0123456789"[one] for one in best) == mine["iso"]
        assert np.allclose(mine["probabilities"], probabilities[at], atol=1e-3)
        width = mine["real"] if masked else MAX_LENGTH
        assert mine["heads"]
        for head in mine["heads"]:
            scores, weights = (
                part[at, head["head"]] for part in seen[
                    head["kind"], head["block"]]
            )  # fmt: skip
            rows = width if head["kind"] == "read" else 10
            for row in range(rows):
                to = row + 1 if head["kind"] == "write" else width
                for name, theirs, error in (
                    ("alignment_scores", scores, 1e-3),
                    ("attention_weights", weights, 1e-4),
                ):
                    ours = head[name][row]
                    assert len(ours) == to
                    assert np.abs(ours - theirs[row, :to]).max() < error


def test_transformer_answers_and_looks_as_in_keras(
    page, attentive, five_hundred, monkeypatch
):
    found = in_browser(page, five_hundred, "transformer", kinds=["cross"])
    same_answers(found, attentive.translate(five_hundred))
    written = [one["iso"] for one in found]
    same_heads(found, *in_keras(monkeypatch, attentive, five_hundred, written))


@pytest.mark.parametrize(
    "options",
    [*INFLUENCES, {"forced": {"3": 2, "6": 1}, "only": "cross 1 2"}],
    ids=str,
)
@pytest.mark.parametrize("which", ["transformer", "transformer untrained"])
def test_every_head_is_that_of_keras(
    page, attentive, five_hundred, tmp_path, monkeypatch, which, options
):
    network = attentive
    if which == "transformer untrained":
        network = with_weights(params_of(page, which), attentive, tmp_path)
    texts = [*five_hundred[::50], *ODD]
    found = in_browser(
        page, texts, which, ["cross", "write", "read"], **options
    )
    written = [one["iso"] for one in found]
    same_heads(
        found,
        *in_keras(monkeypatch, network, texts, written, **options),
        options.get("masked", True),
    )


def with_weights(params, network, folder):
    """Return a Transformer of the same shapes with other weights."""
    import h5py

    target = folder / "other.weights.h5"
    network.save_weights(target)

    def put(name, part):
        if isinstance(part, h5py.Dataset):
            path = name.split("/")
            part[:] = reduce(lambda found, step: found[step], path, params)

    with h5py.File(target, "r+") as file:
        file.visititems(put)
    other = transformer.Transformer(**network.settings)
    other.build()
    other.load_weights(target)
    return other


def test_engine_reads_the_same_characters(page):
    codes = [*range(0x3000), *range(0xFB00, 0x10000), *range(0x1F600, 0x1F640)]
    characters = [chr(code) for code in codes]
    ids = page.evaluate(
        """(characters) => characters.map((one) => textToIds(
            one, networks.lstm.settings.source_vocabulary, 1)[0])""",
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

    own = DateTranslator(
        encoder_units=4, decoder_units=8, attention=DotAttention()
    )
    own.build()
    with pytest.raises(ValueError, match="other weights"):
        Explorer(own)
    own = DateTranslator(length=20)
    own.build()
    with pytest.raises(ValueError, match="writes 20"):
        export(own, tmp_path / "two.safetensors")
    assert main([str(tmp_path / "none.keras"), "x"]) == 2
    assert "Cannot export: there is no translator" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no translator of the course"),
        (b"PK\x03\x04" + b"x" * 400, "no translator of the course"),
        (b"\x02" + bytes(7) + b"{}", "no translator of the course"),
        ("cut off", "The end of this file is missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(page, explorer, content, said):
    if content == "cut off":
        content = explorer.weights[:-4]
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
            {name}(trace(networks.lstm, text, options), ...more)""",
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
    explorer._handle_custom_msg({}, [])
    assert sent == [({}, [explorer.weights])]
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


@pytest.fixture(scope="module", params=["lstm", "transformer"])
def look(page, request):
    """Return what the engine shows for a button: panels, and the step."""
    which = request.param

    def look(name):
        experiment = next(one for one in EXPERIMENTS if one["name"] == name)
        options = {
            key: experiment[key]
            for key in ("temperature", "masked", "forced")
            if key in experiment
        }
        told = in_browser(page, experiment["texts"], which, **options)
        if experiment.get("compare") == "before training":
            texts = experiment["texts"]
            told += in_browser(page, texts, f"{which} untrained")
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
    assert told[0]["attention_weights"][step][4] == pytest.approx(1)


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
