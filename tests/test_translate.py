import csv
import subprocess
import sys
import tracemalloc
from datetime import date

import numpy as np
import pytest

from utils import by_hand
from utils.backend import keras
from utils.dates import SETS, load_examples
from utils.days import TABLE
from utils.model import DateTranslator, load_translator
from utils.studies.attention import GeneralAttention
from utils.text import NO_DATE, START_ID, ids_to_iso, texts_to_ids
from utils.translate import (
    LightTranslator,
    Translation,
    load,
    main,
    translate_file,
)


@pytest.fixture(scope="module")
def light():
    return load()


def random_translator(seed, **settings):
    """Return an untrained translator with large weights: it is never sure."""
    keras.utils.set_random_seed(seed)
    translator = DateTranslator(8, 6, 10, 4, **settings)
    translator.build()
    translator.set_weights([3 * w for w in translator.get_weights()])
    return translator


def random_texts(count, seed=0, longest=48):
    random = np.random.default_rng(seed)
    characters = [*range(32, 127), 0x2013, 0x1F382]
    codes = random.choice(characters, (count, longest))
    lengths = random.integers(1, longest + 1, count)
    return [
        "".join(map(chr, row[:length])) for row, length in zip(codes, lengths)
    ]


def impossible(translations):
    found = {one.written for one in translations} - {NO_DATE}
    return [written for written in found if not is_day(written)]


def is_day(written):
    try:
        return 1900 <= date.fromisoformat(written).year <= 2099
    except ValueError:
        return False


def test_a_translation_knows_whether_it_is_a_date():
    sure = np.full(10, 0.9)
    found = Translation("3 May 1979", "1979-05-03", np.zeros((10, 10)), sure)
    assert found.is_date and found.iso == found.written == "1979-05-03"
    assert found.confidence == pytest.approx(0.9**10)
    none = Translation("hello", NO_DATE, np.zeros((10, 5)), sure)
    assert not none.is_date and none.iso == "" and none.written == NO_DATE


def test_light_keras_and_the_lessons_give_the_same(light):
    translator = load_translator()
    params = translator.params()
    for text in ("3 May 1979", "Saturday 9 May 2018", "x", "9" * 48, "½ 🎂"):
        source_ids = texts_to_ids([text], len(text))
        found = light.read_and_write(source_ids)
        for here, there in zip(found, translator.read_and_write(source_ids)):
            np.testing.assert_allclose(here, there, atol=1e-5)
        embedded = params["encoder"]["embedding"][source_ids]
        states = by_hand.read_both_ways(embedded, params["encoder"])
        ids, weights = by_hand.greedy_decode(
            states, source_ids > 0, params["decoder"], START_ID, 10,
            table=TABLE,
        )  # fmt: skip
        np.testing.assert_array_equal(found[0], ids)
        np.testing.assert_allclose(found[2], weights, atol=1e-5)
        assert translator.translate(text).written == ids_to_iso(ids)[0]


def test_only_days_of_the_calendar_are_written(light):
    texts = [e.text for name in SETS for e in load_examples(name)]
    assert impossible(light.translate(texts)) == []


def test_a_hundred_thousand_random_texts_and_no_impossible_date(light):
    answers = light.translate(random_texts(100_000, longest=12))
    assert len({one.written for one in answers}) > 10  # most are no date
    assert impossible(answers) == []


def test_untrained_it_writes_only_days_too():
    for seed in range(5):
        answers = random_translator(seed).translate(random_texts(1000, seed))
        assert impossible(answers) == []


def test_through_keras_it_writes_only_days_too():
    translator = random_translator(1, attention=GeneralAttention())
    answers = translator.translate(random_texts(3000, seed=1))
    assert impossible(answers) == []


def test_without_the_table_the_lessons_decoder_writes_anything():
    params = random_translator(2).params()
    source_ids = texts_to_ids([t.ljust(48) for t in random_texts(300)])
    embedded = params["encoder"]["embedding"][source_ids]
    states = by_hand.read_both_ways(embedded, params["encoder"])
    inputs = states, source_ids > 0, params["decoder"], START_ID, 10
    free, _ = by_hand.greedy_decode(*inputs)
    days, _ = by_hand.greedy_decode(*inputs, table=TABLE)
    assert not all(map(is_day, ids_to_iso(free)))
    assert all(i == NO_DATE or is_day(i) for i in ids_to_iso(days))


def test_a_translator_for_other_lengths_and_characters(tmp_path):
    vocabulary = {"<pad>": 0, "<unk>": 1, "ж": 2, "3": 3}
    translator = random_translator(
        3, length=20, max_length=60, source_vocabulary=vocabulary
    )
    path = tmp_path / "own.keras"
    translator.save(path)
    for loaded in (load(path), load_translator(path)):
        one = loaded.translate("ж" * 60)
        assert len(one.written) == 20
        assert one.written == translator.translate("ж" * 60).written
        known, *unknown = loaded.translate(["ж", "q", "w"])
        assert np.array_equal(unknown[0].attention, unknown[1].attention)
        sure = known.character_confidence, unknown[0].character_confidence
        assert not np.allclose(*sure)


def test_other_layers_are_left_to_keras(tmp_path):
    translator = random_translator(4, attention=GeneralAttention())
    translator.save(tmp_path / "general.keras")
    loaded = load(tmp_path / "general.keras")
    assert not isinstance(loaded, LightTranslator)
    here, there = (t.translate("3 May 1979") for t in (translator, loaded))
    assert here.written == there.written


def test_tensorflow_stays_away():
    program = (
        "import sys; from utils import translate\n"
        "print(translate.load().translate('3 May 1979').iso)\n"
        "print({'tensorflow', 'keras'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True
    )
    assert run.stdout.split() == ["1979-05-03", "set()"]


# ------------------------------------------------------------- command line


def write(path, content):
    path.write_text(content, encoding="utf-8-sig")
    return str(path)


def test_texts_from_the_command_line(capsys):
    assert main(["--text", "3 May 1979", "1/2/99"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["1979-05-03", "1999-01-02"]


def test_a_column_of_a_file(tmp_path, capsys):
    path = write(
        tmp_path / "in.csv",
        'id;when;note\n1;3 May 1979;"a; b"\n2;;\n3\n'
        f"4;{'9' * 60};ä\n5;2 May 1979;b;behind\n",
    )
    output = tmp_path / "out.csv"
    assert main([path, "--column", "when", "--output", str(output)]) == 0
    message = capsys.readouterr().err
    assert "5 rows: 2 date, 2 empty, 1 too long" in message
    assert "row 4 has 60 characters" in message
    lines = output.read_text(encoding="utf-8").splitlines()
    header, *rows = csv.reader(lines, delimiter=";")
    assert header == ["id", "when", "note", "iso", "confidence"]
    assert rows[0][:4] == ["1", "3 May 1979", "a; b", "1979-05-03"]
    assert float(rows[0][4]) > 0.9
    assert rows[1] == ["2", "", "", "", ""]
    assert rows[2] == ["3", "", "", "", ""]
    assert rows[3] == ["4", "9" * 60, "ä", "", ""]
    assert rows[4][3] == "1979-05-02" and rows[4][5] == "behind"


def test_bytes_that_are_no_text_come_through(tmp_path):
    path, output = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_bytes(b"text,b\n3 May 1979,\xff\xfe\n\xe9 3 May 1979,c\n")
    assert main([str(path), "--output", str(output)]) == 0
    lines = output.read_bytes().splitlines()
    assert lines[1].startswith(b"3 May 1979,\xff\xfe,1979-05-03,")
    assert lines[2].startswith(b"\xe9 3 May 1979,c,")


@pytest.mark.parametrize(
    ("content", "more", "message"),
    [
        ("when,b\n1,2\n", [], "no column 'text'; there are: when, b"),
        ("text,iso\n1,2\n", [], "a column 'iso' already"),
        ("", [], "no column 'text'"),
        ("text\n1\n", ["--translator", "no.keras"], "no translator at"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, capsys, content, more, message):
    assert main([write(tmp_path / "in.csv", content), *more]) == 2
    assert message in capsys.readouterr().err


def test_a_file_is_not_written_over_itself(tmp_path, capsys):
    path = write(tmp_path / "in.csv", "text\n3 May 1979\n")
    assert main([path, "--output", path]) == 2
    assert "overwritten" in capsys.readouterr().err
    assert "3 May 1979" in (tmp_path / "in.csv").read_text("utf-8")


class Quick(LightTranslator):
    """Answers at once, and always the same."""

    def __init__(self):
        self.settings = {"max_length": 48}

    def translate(self, texts):
        nothing = np.zeros((10, 1))
        return [Translation(t, NO_DATE, nothing, nothing[:, 0]) for t in texts]


def test_memory_does_not_grow_with_the_file(tmp_path):
    peaks = []
    for count in (11_000, 110_000):
        (tmp_path / "in.csv").write_text("text\n" + "3 May 1979\n" * count)
        with (
            (tmp_path / "in.csv").open() as source,
            (tmp_path / "out.csv").open("w") as target,
        ):
            tracemalloc.start()
            counts = translate_file(Quick(), source, "text", target)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert counts == {"no date": count}
    assert peaks[1] < 3 * peaks[0]  # of ten times as many rows


def test_a_damaged_file_is_refused(tmp_path):
    from utils.translate import TRANSLATOR_PATH

    (tmp_path / "cut.keras").write_bytes(TRANSLATOR_PATH.read_bytes()[:9999])
    with pytest.raises(ValueError, match="damaged"):
        load(tmp_path / "cut.keras")
