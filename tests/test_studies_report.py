"""Tables, pictures and odd texts of lesson 08, and what it says of them."""

import csv
from datetime import date
from random import Random

import numpy as np
import pytest

from utils.dates import DATA, Example
from utils.plots.style import ORANGE
from utils.studies import odd_texts, report, tables
from utils.studies.several import MOST

ROWS = [
    {"variant": "attention", "accuracy_20": 0.9, "accuracy_40": 1.0},
    {"variant": "attention", "accuracy_20": 0.7, "accuracy_40": 1.0},
    {"variant": "no_attention", "accuracy_20": 0.5, "accuracy_40": 0.25},
]


def test_a_misprint_changes_one_letter():
    random, text = Random(0), "9 May '18"
    changed = [odd_texts.misprint(text, random) for _ in range(200)]
    for one in changed:
        assert len(one) == len(text)
        different = [i for i in range(len(text)) if one[i] != text[i]]
        assert len(different) == 1 and different[0] in (2, 3, 4)
        assert one[different[0]].isalpha()
    assert len(set(changed)) > 50
    with pytest.raises(ValueError, match="no letter"):
        odd_texts.misprint("2018-05-09", random)


def test_kinds_are_the_same_dates_with_and_without_a_misprint():
    kinds = odd_texts.draw_kinds(60, seed=2)
    known, texts = kinds["known formats"]
    assert texts == [example.text for example in known]
    words, misprinted = kinds["a misprint"]
    assert 0 < len(words) < len(known)
    for example, text in zip(words, misprinted):
        changed = sum(a != b for a, b in zip(example.text, text))
        assert changed == 1 and len(text) == len(example.text)
    assert kinds["unseen formats"][0] != known


@pytest.mark.parametrize("kind", odd_texts.NOT_DATES)
def test_what_is_no_date_is_the_same_every_time(kind):
    texts = odd_texts.not_dates(kind, 20, seed=3)
    assert texts == odd_texts.not_dates(kind, 20, seed=3)
    assert texts != odd_texts.not_dates(kind, 20, seed=4)
    assert len(set(texts)) > 15 and max(map(len, texts)) <= 48


def test_impossible_days_are_in_no_calendar():
    for text in odd_texts.not_dates("impossible day", 50):
        year = next(
            p
            for p in text.replace("-", ".").replace(" ", ".").split(".")
            if len(p) == 4 and p.isdigit()
        )
        day, month = {"F": (30, 2), "3": (31, 4)}.get(text[0], (31, 6))
        with pytest.raises(ValueError):
            date(int(year), month, day)


def seeds(variant, *values):
    return [{"variant": variant, "x": value} for value in values]


def test_few_seeds_are_shown_one_by_one_and_many_as_mean_and_spread():
    rows = seeds("a", 0.7, 0.9) + seeds("no_b", *[0.5, 0.7] * 3)
    lines = report.table(rows, {"right": "x"}).splitlines()
    assert lines[1].split() == ["a", "70.0", "90.0"]
    assert lines[2].split() == ["no", "b", "60.0", "±", "11.0"]
    assert len({len(line) for line in lines}) == 1
    assert report.said(tables.Summary((0.984,)), 0) == "98"


# Twice the pooled deviation of (0, 2) and (x, x + 2), both √2, is 2.83.
@pytest.mark.parametrize(
    ("shift", "word"), [(2.8, "level"), (2.9, "worse"), (-2.9, "better")]
)
def test_a_difference_counts_beyond_twice_the_pooled_deviation(shift, word):
    rows = seeds("a", 0, 2) + seeds("b", shift, 2 + shift)
    one, other = tables.summarise(rows, "x").values()
    assert report.verdict(one, other) == word
    assert report.verdict(one, one) == "level"
    lines = report.table(rows, {"right": "x"}, "b").splitlines()
    assert [line.split()[-1] == word for line in lines] == [0, 1, 0]


def test_pooling_weighs_by_the_number_of_seeds():
    """(0, 4): variance 8; (x - 1, x, x + 1): 1; pooled (8 + 2) / 3."""
    wide = tables.Summary((-2.0, 2.0))
    edge = 2 * (10 / 3) ** 0.5
    for gap, word in ((edge - 0.01, "level"), (edge + 0.01, "worse")):
        near = tables.Summary((gap - 1, gap, gap + 1))
        assert report.verdict(wide, near) == word


def test_variants_with_a_verdict_are_named_the_worst_first(monkeypatch):
    rows = seeds("far_off", 0.1, 0.1) + seeds("a", 0.9, 0.9)
    rows += seeds("b", 0.5, 0.5) + seeds("c", 0.5, 1.2)
    monkeypatch.setattr(tables, "load", lambda name: rows)
    best = report.of("any", "a", "x")
    assert report.listed("worse", "any", best, "x") == "*far off* and *b*"
    assert report.listed("level", "any", best, "x") == "*c*"
    assert report.listed("better", "any", best, "x") == "none"
    high = tables.Summary((5.0, 5.0))
    named = report.listed("worse", "any", high, "x")
    assert named == "*far off*, *b*, *c* and *a*"


@pytest.mark.parametrize(("right", "count"), [(0, 10), (7, 10), (60, 60)])
def test_wilson_holds_the_shares_that_admit_what_was_seen(right, count):
    """By its definition: where |share - p| = z √(p (1 - p) / n)."""
    for edge in report.wilson(right, count):
        gap = abs(right / count - edge)
        bound = 1.96 * (edge * (1 - edge) / count) ** 0.5
        assert gap == pytest.approx(bound, abs=1e-7)


def test_resampling_finds_the_spread_of_a_mean():
    values = np.repeat([0.0, 1.0], 200)
    low, high = report.resampled(np.mean, values, times=2000)
    assert (low, high) == pytest.approx((0.451, 0.549), abs=0.01)


def test_answers_are_those_of_the_file():
    for row in tables.load("parsers"):
        if row["way"] != "one by one":
            found = [
                report.answers(row["tool"], row["set"], part, row["way"])
                for part in ("right", "refused", "wrong")
            ]
            assert sum(found) == row["dates"] and found[0] == row["right"]


def test_every_run_is_a_line_with_its_name_at_the_end():
    figure = report.plot_lengths(ROWS, (20, 40))
    assert "attention from 0.80 to 1.00" in figure.alt
    assert "no attention from 0.50 to 0.25" in figure.alt
    (axes,) = figure.axes
    drawn = sorted(tuple(line.get_ydata()) for line in axes.lines)
    assert [d for d in drawn if len(d) == 2] == [
        (0.5, 0.25), (0.7, 1.0), (0.9, 1.0),
    ]  # fmt: skip
    names = [text.get_text() for text in axes.texts]
    assert names == ["attention", "no attention"]


def test_names_at_the_end_keep_apart():
    rows = [
        {"variant": f"no_{name}", "accuracy_1": 0.5, "accuracy_2": 0.9}
        for name in "abcd"
    ]
    texts = report.plot_lengths(rows, (1, 2)).axes[0].texts
    heights = [text.get_position()[1] for text in texts]
    assert heights[0] == 0.9 and max(np.diff(heights)) < -0.08


def test_effects_are_drawn_over_their_characters():
    figure = report.plot_effects(
        "May", weight=np.array([0.1, 0.9, 0]), effect=np.array([0, -0.5, 1])
    )
    assert "weight is largest at 'a' (place 1)" in figure.alt
    assert "effect is largest at 'y' (place 2)" in figure.alt
    labels = [one.get_text() for one in figure.axes[-1].get_xticklabels()]
    assert labels == list("May")
    assert figure.axes[1].get_ylim()[0] <= -0.5


def test_outcomes_fill_their_bars():
    rows = [
        {"tool": "a", "set": "test", "dates": 10, "right": 5, "refused": 3,
         "wrong": 2},
        {"tool": "b", "set": "test", "dates": 4, "right": 4, "refused": 0,
         "wrong": 0},
    ]  # fmt: skip
    figure = report.plot_outcomes(rows)
    bars = figure.axes[0].patches
    ends = [(bar.get_x(), bar.get_width()) for bar in bars[:3]]
    assert np.allclose(ends, [(0, 0.5), (0.5, 0.3), (0.8, 0.2)])
    assert "a on test 20.0%" in figure.alt and "b on test 0.0%" in figure.alt


def test_calibration_draws_bins_with_enough_answers():
    confidence = np.array([0.05, 0.15, 0.15, 1.0, 1.0])
    right = np.array([True, True, False, True, False])
    figure = report.plot_calibration({"k": (confidence, right)}, least=2)
    (axes,) = figure.axes
    points = [tuple(c.lines[0].get_xydata()[0]) for c in axes.containers[1:]]
    assert np.allclose(points, [(0.15, 0.5), (1, 0.5)])
    shares = [bar.get_height() for bar in axes.containers[0]]
    assert np.allclose(shares, [0.2, 0.4, *[0] * 7, 0.4])
    assert "k, sure 0.47 and right 0.60" in figure.alt


def test_outcomes_are_listed_with_their_speed():
    row = {"tool": "a", "way": "told our policy", "set": "test", "dates": 9,
           "right": 5, "refused": 3, "wrong": 1,
           "texts_per_processor_second": 12345}  # fmt: skip
    head, line = report.outcome_table([row]).splitlines()
    assert head.split() == [
        "dates", "right", "refused", "wrong", "per", "s",
    ]  # fmt: skip
    assert line.split()[-5:] == ["9", "5", "3", "1", "12,345"]
    assert len(head) == len(line) == 78


def test_failures_are_listed_by_format_the_commonest_first():
    texts = {"a1": "x", "b1": "y", "b2": "y", "b3": "y", "c": "z"}
    examples = [
        Example(text, "1979-05-03", {}, name) for text, name in texts.items()
    ]
    found = [None, "1979-05-04", "", "1979-05-03", "1979-05-03"]
    lines = report.failure_list(examples, found).splitlines()
    assert [line.split() for line in lines] == [
        ["2", "×", "b1", "1979-05-04"], ["1", "×", "a1", "refused"],
    ]  # fmt: skip
    assert len(report.failure_list(examples, found, 1).splitlines()) == 1


def test_share_is_written_with_its_interval():
    assert report.with_interval([True] * 60) == "1.00 (0.94 to 1.00)"
    row = {"variant": "heads_4", "test": 0.9948}
    assert report.title(row) == "heads 4 · 99.5 %"


def test_error_is_written_above_its_panel():
    confidence, right = np.full(50, 0.75), np.repeat([True, False], 25)
    figure = report.plot_calibration(
        {"k": (confidence, right)}, lambda c, r: abs(c.mean() - r.mean())
    )
    title = figure.axes[0].get_title(loc="left")
    assert title.startswith("k\nerror 0.250 (0.")


def test_a_cell_is_found_by_what_is_beside_it(monkeypatch):
    rows = [
        {"way": way, "length": length, "work": length * size}
        for way, size in (("a", 1), ("b", 2))
        for length in (10, 20)
    ]
    monkeypatch.setattr(tables, "load", {"cost": rows}.get)
    assert report.cell("cost", "work", way="b", length=20) == 40
    with pytest.raises(ValueError, match="unpack"):
        report.cell("cost", "work", way="b")


def test_lines_can_be_drawn_from_other_columns():
    rows = [{"variant": "recurrent", "after_1": 0.5, "after_9": 0.75}]
    figure = report.plot_lengths(rows, [1, 9], "batches", "after")
    assert "recurrent from 0.50 to 0.75" in figure.alt
    assert figure.axes[0].lines[0].get_color() == ORANGE


def test_families_are_listed_once():
    rows = [
        {"tool": tool, "set": name, "family": "dots", "dates": 4,
         "right": right}
        for tool, right in (("a", 1), ("b", 4))
        for name in ("test", "other")
    ]  # fmt: skip
    lines = report.family_table(rows, "test").splitlines()
    assert [line.split() for line in lines] == [
        ["a", "b"], ["dots", "25.0", "100.0"],
    ]  # fmt: skip


# What the lesson's prose says of the long runs, without numbers.


def means(study, column):
    """Return variant → mean of a column, as the files have it now."""
    path = DATA / "experiments" / f"{study}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    values = {}
    for row in rows:
        values.setdefault(row["variant"], []).append(float(row[column]))
    return {variant: np.mean(some) for variant, some in values.items()}


def test_bottleneck_costs_everywhere_but_hardly_more_in_long_texts():
    found = [means("bottleneck", f"accuracy_{n}") for n in (20, 100, 200)]
    for trained in ("", "_100"):
        looks = [one[f"attention{trained}"] for one in found]
        vector = [one[f"no_attention{trained}"] for one in found]
        assert np.all(np.array(looks) > np.array(vector) + 0.02)
        assert looks[0] - looks[2] < 0.02
        assert vector[0] - vector[2] < 0.05


def test_one_vector_holds_fewer_dates_than_many_looks():
    names = [f"accuracy_{number}" for number in range(1, MOST + 1)]
    found = {
        variant: [means("several", name)[variant] for name in names]
        for variant in ("attention", "no_attention", "no_attention_wide",
                        "no_attention_long")
    }  # fmt: skip
    assert min(found["attention"]) > 0.99
    assert np.all(np.diff(found["no_attention"]) < -0.05)
    for variant in ("no_attention_wide", "no_attention_long"):
        assert found["no_attention"][-1] < found[variant][-1] < 0.8


def test_attention_and_dates_are_missed_most():
    ablated, whole = means("ablations", "test"), means("scores", "test")
    missed = sorted(ablated, key=ablated.get)[:3]
    assert set(missed) == {"uniform", "no_attention", "dates_1000"}
    assert whole["scaled_dot"] < min(whole["dot"], whole["general"]) - 0.05
    for variant in ("no_mask", "no_feedback", "one_direction"):
        assert whole["additive"] - ablated[variant] < 0.02


def test_what_came_out_badly_needed_more_training():
    longer, short = means("longer", "test"), means("scores", "test")
    short |= means("ablations", "test")
    for variant, right in longer.items():
        gained = right - short[variant.removesuffix("_longer")]
        assert gained > (0 if variant == "additive_longer" else 0.05)
    assert longer["scaled_dot_longer"] > short["additive"] - 0.02
