"""The long runs: resumable, honest rows, and parts that are really out."""

import dataclasses
import itertools
from datetime import date
from random import Random

import numpy as np
import pytest

from utils.backend import keras, tf
from utils.dates import generate, split_of
from utils.model import DateTranslator, load_translator
from utils.studies import (
    ablations,
    buried,
    farther,
    runs,
    several,
    tables,
)
from utils.studies.__main__ import main
from utils.studies.buried import LENGTHS, bury
from utils.studies.runs import Run, columns_of, load_results, path_of, plan
from utils.studies.tables import summarise
from utils.studies.variants import STUDIES, TWINS
from utils.text import PAD_ID, texts_to_ids
from utils.training import as_pairs, pairs_to_ids


@pytest.fixture(scope="module")
def sentences():
    return buried.make_sentences(200)


def fake_row(run, value=0.5):
    row = dict.fromkeys(columns_of(run.study), value)
    named = dataclasses.asdict(run) | runs.VERSIONS
    return row | named | {"seconds": 1.0, "parameters": 7}


# ------------------------------------------------------------------ buried


@pytest.mark.parametrize("length", LENGTHS)
def test_a_buried_date_is_whole_and_the_text_as_long_as_asked(
    length, sentences
):
    for seed in range(30):
        text = bury("3 May 1979", length, sentences, Random(seed))
        assert "3 May 1979" in text
        assert length - 20 < len(text) <= length


def test_sentences_hold_nothing_that_could_belong_to_a_date(sentences):
    words = {word.strip(".").lower() for some in sentences for word in some}
    assert not words & {"may", "march", "first", "second", "third"}
    assert not any(letter.isdigit() for word in words for letter in word)


def test_a_date_too_long_to_be_buried_stays_alone(sentences):
    assert bury("3 May 1979", 5, sentences, Random(0)) == "3 May 1979"


def test_the_same_test_dates_stand_at_every_length():
    tests = buried.draw_tests(20)
    days = [[iso for _, iso in pairs] for pairs in tests.values()]
    assert list(tests) == list(LENGTHS)
    assert all(some == days[0] for some in days)


def test_a_date_is_not_always_buried_at_the_same_place(sentences):
    texts = [bury("1.2.03", 200, sentences, Random(s)) for s in range(20)]
    assert len({text.find("1.2.03") for text in texts}) > 10


def test_training_text_never_grows_longer_than_asked():
    pairs = buried.draw_pairs(300, seed=1, longest=100)
    lengths = [len(text) for text, _ in pairs]
    assert max(lengths) <= 100 and min(lengths) < 30


# ----------------------------------------------------------- several dates


def split(written):
    return [written[start : start + 10] for start in range(0, 40, 10)]


def test_the_same_test_dates_stand_in_longer_and_longer_lists():
    tests = several.draw_tests(24)
    assert [len(pairs) for pairs in tests.values()] == [24, 12, 8, 6]
    for number, pairs in tests.items():
        assert {text.count(", ") for text, _ in pairs} == {number - 1}
        lists = [split(written) for _, written in pairs]
        named = [iso for some in lists for iso in some[:number]]
        assert named == [written[:10] for _, written in tests[1]]
        for some in lists:
            assert some[number:] == ["-" * 10] * (4 - number)


def test_lists_to_train_on_have_one_to_four_dates_of_the_training_days():
    pairs = several.draw_pairs(200, seed=1)
    days = [
        [date.fromisoformat(iso) for iso in split(written) if iso != "-" * 10]
        for _, written in pairs
    ]
    assert {len(some) for some in days} == {1, 2, 3, 4}
    assert all(split_of(day) == "train" for some in days for day in some)
    (sources, fed), written = next(iter(several.make_batches(pairs, 64)))
    assert sources.shape == (64, 64) and fed.shape == written.shape == (64, 40)
    assert (fed[:, 1:] == written[:, :-1]).numpy().all()


def test_single_dates_are_counted():
    class Knows:
        def read_and_write(self, source_ids):
            written = target_ids[tuple(source_ids[0])]
            return tf.constant(written), None, None

    # Of two dates it always gets the second one wrong.
    target_ids = {}
    for number, pairs in several.draw_tests().items():
        source_ids, ids = several.to_ids(pairs)
        ids = ids.copy()
        ids[:, 19] += 1 if number == 2 else 0
        target_ids[tuple(source_ids[0])] = ids
    measured = STUDIES["several"].measure(Knows())
    assert list(measured.values()) == [1, 0.5, 1, 1]


# -------------------------------------------------------------------- rows


def test_rows_come_back_as_they_were_written(tmp_path):
    row = fake_row(Run("scores", "dot", 2), 0.25)
    tables.append(row, path_of("scores", tmp_path))
    assert load_results("scores", tmp_path) == [row]


def test_half_a_line_is_forgotten_and_overwritten(tmp_path):
    first, second = (fake_row(Run("scores", "dot", s)) for s in (0, 1))
    path = path_of("scores", tmp_path)
    tables.append(first, path)
    with path.open("a") as file:
        file.write("scores,dot,1,64")  # the power went out
    assert load_results("scores", tmp_path) == [first]
    tables.append(second, path)
    assert load_results("scores", tmp_path) == [first, second]


def test_other_columns_are_refused(tmp_path, capsys):
    path_of("scores", tmp_path).write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="other columns"):
        load_results("scores", tmp_path)
    assert main(["scores", "--folder", str(tmp_path)]) == 2
    assert "Cannot go on" in capsys.readouterr().err


def test_versions_stay_text_and_numbers_become_numbers(tmp_path):
    row = {"a": 1, "b": 0.25, "c": "x, y", "keras": "3.10"}
    tables.append(row, tmp_path / "rows.csv")
    assert tables.read(tmp_path / "rows.csv", as_text=["keras"]) == [row]


def test_rows_are_saved_whole(tmp_path):
    path = tmp_path / "new" / "rows.csv"
    rows = [{"tool": "a", "right": 1}, {"tool": "b, c", "right": 2}]
    tables.write(rows, path)
    assert path.read_text() == 'tool,right\na,1\n"b, c",2\n'
    with pytest.raises(ValueError):
        tables.write([*rows, {"other": 3}], path)
    assert path.read_text().endswith('"b, c",2\n')


@pytest.mark.parametrize("study", STUDIES)
def test_a_committed_table_is_written_as_it_was_read(study, tmp_path):
    rows = load_results(study)
    tables.write(rows, tmp_path / "again.csv")
    committed = path_of(study).read_bytes()
    assert (tmp_path / "again.csv").read_bytes() == committed
    tables.append(rows[-1], tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes().startswith(committed)


@pytest.mark.parametrize(
    ("named", "there", "asked"),
    [([], False, 1), ([], True, 0), (["scores"], False, 0),
     (["readers"], True, 1), (["readers", "longer"], True, 1)],
)  # fmt: skip
def test_readers_are_asked_when_named_or_never_asked(
    named, there, asked, tmp_path, monkeypatch, capsys
):
    from utils.studies import readers

    folders = []
    monkeypatch.setattr(readers, "ask_all", folders.append)
    if there:
        (tmp_path / "parsers.csv").write_text("tool\n")
    command = [*named, "--folder", str(tmp_path)]
    assert main(command, lambda planned, folder: iter(())) == 0
    assert folders == [tmp_path] * asked
    trained = [name for name in named or STUDIES if name in STUDIES]
    count = len(plan(trained, 3))
    said = f"{count} runs, 0 of them done before\n" if trained else ""
    assert capsys.readouterr().out == said


def test_an_unknown_study_is_named(capsys):
    with pytest.raises(ValueError, match="no study 'score'"):
        load_results("score")
    with pytest.raises(SystemExit):
        main(["score"])
    assert "bottleneck" in capsys.readouterr().err


def test_every_variant_gets_its_first_seed_before_a_second():
    planned = plan(["scores", "ablations"], 2)
    half = len(planned) // 2
    assert {run.seed for run in planned[:half]} == {0}
    assert len(set(planned)) == len(planned)


def test_a_stopped_run_goes_on_where_it_was(tmp_path, capsys):
    done = []

    def do_all(planned, folder):
        for run in planned:
            if len(done) == 3:
                done.append("stopped")
                raise KeyboardInterrupt
            done.append(run)
            tables.append(fake_row(run), path_of(run.study, folder))
            yield fake_row(run)

    command = ["ablations", "--seeds", "2", "--folder", str(tmp_path)]
    assert main(command, do_all) == 130
    assert len(load_results("ablations", tmp_path)) == 3
    assert main(command, do_all) == 0
    done.remove("stopped")
    assert done == plan(["ablations"], 2)
    assert main(command, do_all) == 0
    count = 2 * len(STUDIES["ablations"].variants)
    assert len(done) == len(load_results("ablations", tmp_path)) == count
    assert "min left" in capsys.readouterr().out


def test_summary_is_mean_and_spread_over_seeds():
    rows = [{"variant": "a", "x": 1.0}, {"variant": "a", "x": 2.0}]
    summary = summarise([*rows, {"variant": "b", "x": 5.0}], "x")
    assert summary["a"].mean == 1.5 and summary["a"].runs == 2
    assert summary["a"].deviation == pytest.approx(0.5**0.5)
    assert (summary["b"].mean, summary["b"].deviation) == (5.0, 0.0)


@pytest.mark.parametrize(
    ("study", "variant", "module", "longest", "written"),
    [
        ("bottleneck", "no_attention_100", buried, 200, 10),
        ("several", "no_attention", several, 64, 40),
    ],
)
def test_a_small_run_trains_and_measures(
    study, variant, module, longest, written, monkeypatch
):
    short = dataclasses.replace(
        STUDIES[study].variants[variant], steps=2, different_dates=70
    )
    monkeypatch.setitem(STUDIES[study].variants, "short", short)
    monkeypatch.setattr(module.draw_tests, "__defaults__", (12,))
    translator, row = runs.train(Run(study, "short", 0))
    assert list(row) == columns_of(study)
    assert row["different_dates"] == 70 and row["seconds"] > 0
    assert translator.settings["max_length"] == longest
    assert translator.decoder.length == written


def test_it_is_measured_on_the_way_with_the_clocks_stopped(monkeypatch):
    study = STUDIES["transformer_longer"]
    short = dataclasses.replace(
        study.variants["transformer"], steps=3, different_dates=192
    )
    study = dataclasses.replace(
        study,
        variants={"transformer": short},
        measure=lambda _: {},
        columns=("after_1", "after_3"),
        milestones=(1, 3),
    )
    monkeypatch.setitem(STUDIES, "transformer_longer", study)
    seen, clocks = [], np.zeros(2)

    def accuracy(translator, pairs):
        seen.append(len(pairs))
        clocks[:] += 100  # seconds, all of them a pause
        return len(seen) / 10

    monkeypatch.setattr(runs.training, "accuracy", accuracy)
    monkeypatch.setattr(runs, "_clocks", clocks.copy)
    _, row = runs.train(Run("transformer_longer", "transformer", 0))
    assert (row["after_1"], row["after_3"]) == (0.1, 0.2)
    assert seen == [runs.ON_THE_WAY] * 2
    assert row["seconds"] == row["processor_seconds"] == 0


def test_longer_texts_hold_the_same_dates_and_training_stops_before():
    tests = farther.draw_tests(20)
    days = [[iso for _, iso in pairs] for pairs in tests.values()]
    assert list(tests) == list(farther.LENGTHS)
    assert all(some == days[0] for some in days)
    assert all(len(text) > 80 for text, _ in tests[100])
    drawn = farther.draw_pairs(200, seed=1)
    lengths = [len(text) for text, _ in drawn]
    assert max(lengths) <= farther.TRAINED[1] and min(lengths) < 25
    assert all(
        split_of(date.fromisoformat(iso)) == "train" for _, iso in drawn
    )


def test_a_row_has_its_columns_in_order_however_it_was_measured(
    monkeypatch, tmp_path
):
    study = STUDIES["scores"]
    short = dataclasses.replace(study.variants["dot"], steps=1)
    backwards = dict.fromkeys(reversed(study.columns), 0.5)
    study = dataclasses.replace(
        study, variants={"dot": short}, measure=lambda _: backwards
    )
    monkeypatch.setitem(STUDIES, "scores", study)
    row = runs.do(Run("scores", "dot", 1))
    tables.append(row, path_of("scores", tmp_path))
    assert load_results("scores", tmp_path) == [row]


# --------------------------------------------------------- what is taken out


@pytest.mark.parametrize("study", ["bottleneck", "several"])
def test_without_attention_the_size_stays_the_same(study):
    variants = STUDIES[study].variants
    sizes = {}
    for name in ("attention", "no_attention"):
        translator = variants[name].make()
        translator.build()
        sizes[name] = translator.count_params()
    assert sizes["no_attention"] / sizes["attention"] == pytest.approx(
        1, abs=0.05
    )


@pytest.fixture
def batch():
    keras.utils.set_random_seed(0)
    source_ids, target_ids = pairs_to_ids(as_pairs(generate(4)))
    return source_ids, target_ids


def test_no_feedback_means_the_previous_character_does_not_count(batch):
    source_ids, target_ids = batch
    other = (target_ids + 1) % 11
    for make in (ablations.NoFeedbackTranslator, DateTranslator):
        model = make()
        here = np.asarray(model((source_ids, target_ids)))
        there = np.asarray(model((source_ids, other)))
        equal = np.allclose(here, there, atol=1e-6)
        assert equal is (make is ablations.NoFeedbackTranslator)


def test_no_teacher_means_only_the_first_input_counts(batch):
    source_ids, target_ids = batch
    other = (target_ids + 1) % 11
    other[:, 0] = target_ids[:, 0]
    model = ablations.NoTeacherTranslator()
    here = np.asarray(model((source_ids, target_ids)))
    there = np.asarray(model((source_ids, other)))
    np.testing.assert_allclose(here, there, atol=1e-6)


def test_one_direction_knows_nothing_of_what_comes_later():
    keras.utils.set_random_seed(0)
    ids = texts_to_ids(["3 may 1979"], 10)
    later = ids.copy()
    later[0, -1] += 1
    encoder = ablations.ForwardEncoder(50, 8, 4)
    here, there = (np.asarray(encoder(i, i != PAD_ID)) for i in (ids, later))
    np.testing.assert_allclose(here[:, :-1], there[:, :-1], atol=1e-6)
    assert here.shape == (1, 10, 8) and not np.allclose(here, there)


def test_uniform_means_all_characters_alike_and_padding_not_at_all():
    translator = STUDIES["ablations"].variants["uniform"].make()
    attention = translator.translate("3 May 1979").attention  # padded to 16
    np.testing.assert_allclose(attention, np.full((10, 10), 0.1), atol=1e-6)


def test_no_mask_means_padding_is_looked_at():
    keras.utils.set_random_seed(0)
    translator = STUDIES["ablations"].variants["no_mask"].make()
    attention = translator.translate("3 May 1979").attention
    assert (attention.sum(axis=1) < 0.99).all()  # the rest is on padding


# ------------------------------------------------------- what is committed


@pytest.mark.parametrize("study", STUDIES)
def test_committed_results_are_complete(study):
    rows = load_results(study)
    done = {(row["variant"], row["seed"]) for row in rows}
    assert len(done) == len(rows)
    planned = plan([study], STUDIES[study].seeds)
    assert done >= {(run.variant, run.seed) for run in planned}
    for row in rows:
        assert all(0 <= row[c] <= 1 for c in STUDIES[study].columns)
        assert row["processor_seconds"] > 0 and row["keras"]


KEPT = [(variant, 0) for variant in STUDIES["scores"].variants]
KEPT += [("additive", seed) for seed in TWINS]


@pytest.mark.parametrize(("variant", "seed"), KEPT)
def test_committed_ways_to_look_can_be_used(variant, seed):
    translator = load_translator(runs.model_path(variant, seed=seed))
    row = next(
        row for row in load_results("scores") if row["variant"] == variant
    )
    assert translator.count_params() == row["parameters"]


def test_what_is_kept(monkeypatch, tmp_path):
    kept = []
    monkeypatch.setattr(runs, "train", lambda run: (run, {}))
    monkeypatch.setattr(runs, "_keep", lambda run, path: kept.append(path))
    for run in plan(["scores", "ablations"], 3):
        runs.do(run, tmp_path)
    names = {path.relative_to(tmp_path).as_posix() for path in kept}
    first = {f"{variant}.keras" for variant in STUDIES["scores"].variants}
    assert names == first | {"additive_1.keras", "additive_2.keras"}


def test_twins_start_from_other_weights():
    twins = [
        load_translator(runs.model_path("additive", seed=seed))
        for seed in (0, *TWINS)
    ]
    first = [model.get_weights()[0] for model in twins]
    for one, other in itertools.combinations(first, 2):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.5
