"""Tables, pictures and odd texts of lesson 08, and what it says of them."""

import csv
from datetime import date
from random import Random

import numpy as np
import pytest

from utils.dates import DATA
from utils.studies import odd_texts, report
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


def test_table_has_mean_and_spread():
    lines = report.table(ROWS, {"20": "accuracy_20"}).splitlines()
    assert lines[1].split() == ["attention", "2", "80.0", "±", "14.1"]
    assert lines[2].split() == ["no", "attention", "1", "50.0"]
    assert len({len(line) for line in lines}) == 1


def test_lengths_are_drawn_with_every_seed():
    figure = report.plot_lengths(ROWS, (20, 40))
    assert "attention from 0.80 to 1.00" in figure.alt
    assert "no attention from 0.50 to 0.25" in figure.alt
    (axes,) = figure.axes
    seeds = [line for line in axes.lines if line.get_alpha()]
    drawn = sorted(tuple(line.get_ydata()) for line in seeds)
    assert drawn == [(0.5, 0.25), (0.7, 1.0), (0.9, 1.0)]


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
    (points,) = figure.axes[0].collections
    assert np.allclose(points.get_offsets(), [(0.15, 0.5), (1, 0.5)])
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
    missed = sorted(ablated, key=ablated.get)[:2]
    assert set(missed) == {"no_attention", "dates_1000"}
    assert whole["scaled_dot"] < min(whole["dot"], whole["general"]) - 0.05
    for variant in ("no_mask", "no_feedback", "one_direction"):
        assert whole["additive"] - ablated[variant] < 0.02


def test_what_came_out_badly_needed_more_training():
    longer, short = means("longer", "test"), means("scores", "test")
    short |= means("ablations", "test")
    for variant, right in longer.items():
        assert right > short[variant.removesuffix("_longer")] + 0.05
    assert longer["scaled_dot_longer"] > short["additive"] - 0.005
