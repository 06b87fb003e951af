"""Other languages: one command each, and a table of what they reach."""

import pytest

from utils import training
from utils.studies import languages, tables


def test_a_language_gets_a_row_once(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(training, "GENERATED", 640)
    command = ["de", "--epochs", "1", "--folder", str(tmp_path)]
    assert languages.main(command) == 0
    (row,) = tables.read(tmp_path / "languages.csv")
    assert (row["trained_on"], row["locale"]) == ("de", "de")
    assert 0 <= row["right"] < 0.9 and row["alike"] == 0
    assert "epoch 1:" in capsys.readouterr().out
    assert languages.main(command) == 0
    assert "epoch 1:" not in capsys.readouterr().out
    assert len(tables.read(tmp_path / "languages.csv")) == 1


def test_all_together_are_drawn_in_equal_shares():
    pairs = training.draw_pairs(900, 0, "train", ["de", "ru", "ja"])
    assert len(pairs) == 900
    assert any("年" in text for text, _ in pairs[600:])
    assert not any("年" in text for text, _ in pairs[:600])


@pytest.mark.parametrize("locale", languages.LOCALES)
def test_committed_row_of_each_language_is_whole(locale):
    rows = [
        row
        for row in tables.read(tables.FOLDER / "languages.csv")
        if row["locale"] == locale
    ]
    assert [row["trained_on"] for row in rows] == [locale, languages.TOGETHER]
    for row in rows:
        assert 0.85 < row["right"] <= 1 and row["dates"] >= 1700
