import json
import warnings
import zipfile
from datetime import date

import numpy as np
import pytest

import utils
from utils.backend import keras
from utils.dates import generate
from utils.layers import AdditiveAttention
from utils.model import DateTranslator, load_translator
from utils.text import (
    MAX_LENGTH,
    SOURCE_VOCABULARY,
    ids_to_iso,
    texts_to_ids,
)


@pytest.fixture(scope="module")
def translator():
    return utils.load_translator()


@pytest.fixture(scope="module")
def examples():
    return generate(300, seed=3, split="validation")


def test_it_reads_dates(translator, examples):
    translations = translator.translate([e.text for e in examples])
    right = [t.iso == e.iso for t, e in zip(translations, examples)]
    assert np.mean(right) >= 0.99


def test_a_translation_has_what_it_promises(translator):
    translation = translator.translate("Saturday 9 May 2018")
    assert translation.text == "Saturday 9 May 2018"
    assert translation.iso == "2018-05-09"
    assert translation.attention.shape == (10, 19)
    np.testing.assert_allclose(translation.attention.sum(axis=1), 1, atol=1e-5)
    assert translation.character_confidence.shape == (10,)
    assert 0.9 < translation.confidence <= 1
    assert isinstance(translation.confidence, float)


def test_alone_and_in_a_batch_are_the_same(translator, examples):
    texts = [example.text for example in examples]
    for one in translator.translate(texts)[:40]:
        alone = translator.translate(one.text)
        assert alone.iso == one.iso
        np.testing.assert_allclose(alone.attention, one.attention, atol=1e-5)
        np.testing.assert_allclose(
            alone.character_confidence, one.character_confidence, atol=1e-5
        )


def test_order_and_case_do_not_matter(translator):
    texts = ["3 May 1979", "12/23/01", "THE 29TH OF AUGUST 1958", "3 MAY 1979"]
    written = [t.iso for t in translator.translate(texts)]
    assert written == ["1979-05-03", "2001-12-23", "1958-08-29", "1979-05-03"]
    backwards = [t.iso for t in translator.translate(texts[::-1])]
    assert backwards == written[::-1]


def test_no_texts_no_translations(translator):
    assert translator.translate([]) == []


@pytest.mark.parametrize(
    "text",
    ["🎉🎉🎉", "\x00\x1b[31m", " ", "hello", "3", "9" * MAX_LENGTH, "日本語"],
)
def test_anything_else_gets_ten_characters(translator, text):
    translation = translator.translate(text)
    assert len(translation.written) == 10
    assert set(translation.written) <= set("0123456789-")
    assert translation.attention.shape == (10, len(text))
    np.testing.assert_allclose(translation.attention.sum(axis=1), 1, atol=1e-5)
    assert np.isfinite(translation.attention).all()


@pytest.mark.parametrize(
    ("texts", "error", "message"),
    [
        ("", ValueError, "text 0 is empty"),
        (["3 May 1979", ""], ValueError, "text 1 is empty"),
        (["9" * 49], ValueError, "49 characters.*at most 48"),
        (["3 May 1979", 3], TypeError, "text 1 is a int"),
        ([None], TypeError, "text 0 is a NoneType"),
        (date(2018, 5, 9), TypeError, "takes a string or a list"),
        (None, TypeError, "takes a string or a list"),
        (b"3 May 1979", TypeError, "takes a string or a list"),
    ],
)
def test_bad_input_gets_a_clear_error(translator, texts, error, message):
    with pytest.raises(error, match=message):
        translator.translate(texts)


def test_params_are_the_weights_by_the_lessons_names(translator):
    params = translator.params()
    encoder, decoder = params["encoder"], params["decoder"]
    assert encoder["embedding"].shape == (len(SOURCE_VOCABULARY), 32)
    assert encoder["forward"]["kernel"].shape == (32, 4 * 64)
    assert decoder["attention"]["W_key"].shape == (2 * 64, 32)
    assert decoder["lstm"]["kernel"].shape == (2 * 64 + 32, 4 * 64)
    assert decoder["output"]["kernel"].shape == (64, 11)
    leaves = keras.tree.flatten(params)
    assert sum(leaf.size for leaf in leaves) == translator.count_params()


def test_saved_and_loaded_it_is_the_same(tmp_path, examples):
    keras.utils.set_random_seed(1)
    small = DateTranslator(8, 6, 10, 4)
    small.build()
    small.save(tmp_path / "small.keras")
    loaded = load_translator(tmp_path / "small.keras")
    texts = [example.text for example in examples[:20]]
    for here, there in zip(small.translate(texts), loaded.translate(texts)):
        assert here.written == there.written
        np.testing.assert_array_equal(here.attention, there.attention)
    config = loaded.get_config()
    assert config["source_vocabulary"] == SOURCE_VOCABULARY
    assert config["decoder_units"] == 10


def test_own_layers_can_be_put_in(examples):
    class Halved(AdditiveAttention):
        def call(self, query, keys, mask, projected_keys=None):
            context_vector, weights = super().call(
                query, keys, mask, projected_keys
            )
            return context_vector / 2, weights

    class OneWay(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.embedding = keras.layers.Embedding(48, 8)
            self.lstm = keras.layers.LSTM(12, return_sequences=True)

        def call(self, source_ids, mask):
            return self.lstm(self.embedding(source_ids), mask=mask)

    translator = DateTranslator(
        8, 6, 10, encoder=OneWay(), attention=Halved(4)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        translator.build()
    assert isinstance(translator.decoder.attention, Halved)
    assert len(translator.translate(examples[0].text).written) == 10


def test_what_is_no_translator_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="make model"):
        load_translator(tmp_path / "missing.keras")
    path = tmp_path / "text.keras"
    path.write_text("not a zip")
    with pytest.raises(ValueError, match="damaged or no .keras file"):
        load_translator(path)
    other = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    other.save(tmp_path / "other.keras")
    with pytest.raises(ValueError, match="holds a Sequential, not a DateTr"):
        load_translator(tmp_path / "other.keras")


def test_a_cut_off_file_is_refused(tmp_path):
    whole = utils.model.TRANSLATOR_PATH.read_bytes()
    for share in (0.1, 0.5, 0.99):
        path = tmp_path / "cut.keras"
        path.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(ValueError, match="cut.keras"):
            load_translator(path)


def test_a_foreign_zip_and_code_in_a_file_are_refused(tmp_path):
    path = tmp_path / "zip.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(ValueError, match="cannot be read as a translator"):
        load_translator(path)
    inputs = keras.Input((1,))
    lazy = keras.Model(inputs, keras.layers.Lambda(lambda x: x)(inputs))
    lazy.save(tmp_path / "lambda.keras")
    with pytest.raises(ValueError, match="cannot be read as a translator"):
        load_translator(tmp_path / "lambda.keras")


def test_the_shipped_file_holds_its_vocabulary():
    with zipfile.ZipFile(utils.model.TRANSLATOR_PATH) as archive:
        config = json.loads(archive.read("config.json"))["config"]
    assert config["source_vocabulary"] == SOURCE_VOCABULARY


def test_an_untrained_translator_translates_too():
    translation = DateTranslator().translate("3 May 1979")
    assert len(translation.written) == 10 and translation.confidence < 0.5


def test_a_translator_may_read_longer_texts():
    translator = DateTranslator(max_length=100)
    text = f"On {'very ' * 15}long days: 3 May 1979"
    assert translator.translate(text).attention.shape == (10, len(text))
    with pytest.raises(ValueError, match="at most 100"):
        translator.translate(text * 2)


def test_padding_is_the_first_id_of_every_vocabulary():
    with pytest.raises(ValueError, match="'<pad>' must be 0"):
        DateTranslator(source_vocabulary={"<unk>": 0, "<pad>": 1})


def test_keras_own_decoder_gives_the_same_as_translate(translator, examples):
    text = examples[0].text
    source_ids = texts_to_ids([text, text], len(text) + 3)  # padded
    one = translator.translate(text)
    ids, sure, weights = map(np.asarray, translator.read_and_write(source_ids))
    assert ids_to_iso(ids) == [one.written] * 2
    np.testing.assert_allclose(sure[0], one.character_confidence, atol=1e-5)
    np.testing.assert_allclose(
        weights[1, :, : len(text)], one.attention, atol=1e-5
    )
    assert (weights[:, :, len(text) :] == 0).all()
