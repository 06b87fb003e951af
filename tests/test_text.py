import numpy as np
import pytest

from utils import text
from utils.backend import keras
from utils.dates import OTHER_SETS, SETS, load_examples
from utils.text import (
    MAX_LENGTH,
    PAD_ID,
    SOURCE_VOCABULARY,
    START_ID,
    TARGET_VOCABULARY,
    UNKNOWN,
    ids_to_iso,
    iso_to_ids,
    padding_mask,
    read_with,
    shift_right,
    simplify,
    text_to_ids,
    texts_to_ids,
    vocabulary_of,
)


def test_ids_are_padded_on_the_right():
    ids = text_to_ids("3 May", 8)
    characters = [SOURCE_VOCABULARY[c] for c in "3 may"]
    assert ids.tolist() == [*characters, PAD_ID, PAD_ID, PAD_ID]
    assert ids.dtype == np.int32


def test_vocabularies_count_without_gaps():
    for vocabulary in (SOURCE_VOCABULARY, TARGET_VOCABULARY):
        assert sorted(vocabulary.values()) == list(range(len(vocabulary)))
    assert PAD_ID == 0
    assert max(TARGET_VOCABULARY.values()) == START_ID


@pytest.mark.parametrize("strange", ["é", "🎉", "\x00", "ß", "½", "日"])
def test_a_strange_character_is_unknown_in_its_place(strange):
    ids = text_to_ids(f"3{strange}May", 8)
    assert ids[1] == SOURCE_VOCABULARY[UNKNOWN]
    assert ids[2] == SOURCE_VOCABULARY["m"]


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("3\u00a0May\t1979", "3 may 1979"),
        ("’79 – “MAY”", '\'79 - "may"'),
        ("２０１８年", "2018年"),
        ("İi", "İi"),  # its lower case has two characters
    ],
)
def test_lookalikes_become_plain_one_for_one(typed, plain):
    assert simplify(typed) == plain
    assert len(simplify(typed)) == len(typed)


def test_too_long_is_an_error_that_names_the_limit():
    with pytest.raises(ValueError, match=f"49 characters.* {MAX_LENGTH}"):
        text_to_ids("9" * 49)
    assert text_to_ids("9" * 48).shape == (48,)


@pytest.mark.parametrize("wrong", [None, 3, b"3 May", ["3 May"]])
def test_only_strings_are_texts(wrong):
    with pytest.raises(TypeError, match="string"):
        text_to_ids(wrong)


def test_the_mask_is_true_on_real_characters():
    mask = padding_mask(texts_to_ids(["3 May", "3 May 1979"]))
    assert mask.shape == (2, MAX_LENGTH)
    assert mask.sum(axis=1).tolist() == [5, 10]
    assert mask[0].tolist() == [True] * 5 + [False] * (MAX_LENGTH - 5)


def test_the_mask_is_made_of_lists_and_inside_of_models_too():
    assert padding_mask([[3, 0], [4, 5]]).tolist() == [[1, 0], [1, 1]]
    source_ids = keras.Input((None,), dtype="int32")
    model = keras.Model(source_ids, padding_mask(source_ids))
    assert np.array_equal(model(np.array([[3, 0]])), [[True, False]])


def test_no_texts_give_an_empty_batch():
    assert texts_to_ids([]).shape == (0, MAX_LENGTH)
    assert iso_to_ids([]).shape == (0, 10)


def test_iso_dates_survive_the_way_there_and_back():
    dates = [example.iso for example in load_examples("test")[:500]]
    assert ids_to_iso(iso_to_ids(dates)) == dates


@pytest.mark.parametrize("wrong", ["2018-5-09", "2018-05-09 ", "3 May 1979"])
def test_what_is_not_iso_is_refused(wrong):
    with pytest.raises(ValueError, match="ISO"):
        iso_to_ids([wrong])


def test_shift_right_feeds_the_character_before():
    target_ids = np.array([[1, 2, 3], [4, 5, 6]])
    assert shift_right(target_ids, 9).tolist() == [[9, 1, 2], [9, 4, 5]]
    assert target_ids.tolist() == [[1, 2, 3], [4, 5, 6]]


def test_every_file_of_the_course_fits_the_width():
    for name in SETS + OTHER_SETS:
        for example in load_examples(name):
            assert len(example.text) <= text.MAX_LENGTH


def test_the_table_is_simplify():
    """Every code point that is a character, and lone surrogates."""
    characters = [chr(code) for code in range(0x30000)]
    expected = [
        SOURCE_VOCABULARY.get(simplify(c), SOURCE_VOCABULARY[UNKNOWN])
        for c in characters
    ]
    rows = ["".join(characters[i : i + 48]) for i in range(0, 0x30000, 48)]
    assert texts_to_ids(rows).ravel()[:0x30000].tolist() == expected


def test_a_vocabulary_of_ones_own():
    vocabulary = vocabulary_of(["3 МАЯ", "4 мая"])
    assert vocabulary == dict(
        zip([text.PAD, UNKNOWN, " ", "3", "4", "а", "м", "я"], range(8))
    )
    ids = text_to_ids("3 Мая?", 8, vocabulary)
    assert ids.tolist() == [3, 2, 6, 5, 7, 1, 0, 0]
    assert texts_to_ids(["3 Мая?"], 8, vocabulary)[0].tolist() == ids.tolist()
    assert text_to_ids("3 Мая", 8)[2] == SOURCE_VOCABULARY[UNKNOWN]


def test_a_vocabulary_leaves_out_what_is_rare():
    texts = ["3 may"] * 999 + ["3 may ☂"]
    assert "☂" not in vocabulary_of(texts)
    assert "☂" in vocabulary_of(texts, rare=0)


def test_two_vocabularies_do_not_mix():
    one, two = vocabulary_of(["ab"]), vocabulary_of(["bc"])
    for _ in range(2):
        assert text_to_ids("abc", 3, one).tolist() == [2, 3, 1]
        assert text_to_ids("abc", 3, two).tolist() == [1, 2, 3]


def test_marks_that_combine_stay_in_their_place():
    composed, apart = "é", "e\u0301"
    vocabulary = vocabulary_of([composed, apart])
    assert text_to_ids(composed, 4, vocabulary).tolist()[1:] == [0, 0, 0]
    assert (text_to_ids(apart, 4, vocabulary) > 1).tolist()[:3] == [
        True,
        True,
        False,
    ]
    hindi = "मार्च"
    assert len(simplify(hindi)) == len(hindi)


def test_what_is_lost_is_reported():
    pairs = [("3 мая 2018", "2018-05-03"), ("3 мая 2018", "2018-05-03")]
    assert read_with(pairs).unknown == {"м": 2, "а": 2, "я": 2} | {}
    other = [*pairs, ("3 июн 2018", "2018-06-03")]
    read = read_with(other)
    assert read.unknown_share == 9 / 30
    assert read.contradictions == [(pairs[0], other[2])]
    own = vocabulary_of(text for text, _ in other)
    assert read_with(other, own).contradictions == []
