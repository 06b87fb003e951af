"""The generator of dates: right labels, right spans, the same bytes ever."""

import calendar
import doctest
import hashlib
import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from babel import Locale
from babel.dates import format_date
from babel.localedata import locale_identifiers

from utils import dates, formats
from utils.dates import (
    FIELDS,
    OTHER_SETS,
    SETS,
    SPLITS,
    TOUCHES,
    Example,
    generate,
    load_examples,
    read_pairs,
    save_examples,
    split_of,
)
from utils.formats import (
    ALL_FORMATS,
    FORMATS,
    NO_DATE_FORMATS,
    UNSEEN_FORMATS,
    Choice,
    family_of,
    shape_of,
)
from utils.formats.more import more_formats
from utils.text import NO_DATE, read_with, simplify, vocabulary_of

WIDTH = 48
MONTHS = [name.lower() for name in calendar.month_name]
WEEKDAYS = "|".join(name[:2] for name in calendar.day_name)
ORDINALS = formats._ORDINALS
ALL_DAYS = [
    date(1900, 1, 1) + timedelta(days)
    for days in range((date(2100, 1, 1) - date(1900, 1, 1)).days)
]


def examples():
    for split in SPLITS:
        yield from generate(6000, seed=5, split=split)
    yield from generate(2000, seed=6, formats=UNSEEN_FORMATS)


@pytest.fixture(scope="module")
def many():
    return generate(50000, seed=3)


def day_named(text):
    digits = re.match(r"\d+", text)
    word = re.sub("[–\\s]+", "-", text.lower())
    return int(digits[0]) if digits else 1 + ORDINALS.index(word)


def month_named(text):
    """The month that shares the most letters: misspellings are allowed."""
    if text.isdigit():
        return int(text)
    name = text.lower()
    prefixes = [
        month for month in range(1, 13) if MONTHS[month].startswith(name)
    ]
    if len(name) < 3 or prefixes:
        return prefixes[0] if len(prefixes) == 1 else None
    if name == "sept":
        return 9
    letters = Counter(name)
    likeness = {
        month: (
            sum((letters & Counter(MONTHS[month])).values())
            - abs(len(name) - len(MONTHS[month]))
        )
        for month in range(1, 13)
    }
    return max(likeness, key=likeness.get)


def assert_spans_name(example):
    day, month, year = (
        example.text[slice(*example.spans[field])] for field in FIELDS
    )
    meant = date.fromisoformat(example.iso)
    assert day_named(day) == meant.day, example
    assert month_named(month) == meant.month, example
    assert year in (f"{meant.year}", f"{meant.year % 100:02}"), example


def test_every_span_names_its_field():
    for example in examples():
        assert_spans_name(example)
        assert 0 < len(example.text) <= WIDTH
        assert example.format in ALL_FORMATS


def test_spans_do_not_overlap():
    for example in examples():
        if "*} ({y}" in example.format or "} ({*" in example.format:
            continue  # a day that is written twice
        (_, first), (start, second), (last, _) = sorted(example.spans.values())
        assert first <= start and second <= last, example


def test_years_stay_within_bounds():
    for example in examples():
        year = int(example.iso[:4])
        short = re.search(r"\{yy", example.format)
        low, high = (1969, 2068) if short else (1900, 2099)
        assert low <= year <= high, example


def test_numbers_follow_the_policy(many):
    """Read by the rule as a person would apply it, not by the format."""
    numeric = re.compile(r"(\d+)( ?[-/. ] ?)(\d+)\2(\d{4}|\d\d)")
    seen = Counter()
    for example in many:
        found = numeric.fullmatch(example.text)
        if not found or len(found[1]) > 2 or int(found[1]) > 31:
            continue  # 84/05/12 can only begin with its year
        first, second = int(found[1]), int(found[3])
        dots = "." in found[2]
        day_first = second <= 12 if dots else first > 12
        day, month = (first, second) if day_first else (second, first)
        year = int(found[4])
        if len(found[4]) == 2:
            year += 1900 if year >= 69 else 2000
        assert date(year, month, day).isoformat() == example.iso
        seen[dots, day_first] += 1
    assert len(seen) == 4 and min(seen.values()) > 50


def test_compact_numbers_are_year_month_day(many):
    """With a time after them as well."""
    found = [e for e in many if e.text.isdecimal()]
    assert Counter(len(e.text) for e in found).keys() == {8, 12, 14}
    assert all(e.text[:8] == e.iso.replace("-", "") for e in found)


def test_weekdays_are_right_but_for_slips(many):
    seen = Counter()
    for example in many:
        if "{EEE" not in example.format or "{word}" in example.format:
            continue
        shown = re.search(
            rf"(?<![a-z0-9])(?!the\b)({WEEKDAYS})", example.text, re.I
        )
        right = date.fromisoformat(example.iso).strftime("%a")[:2]
        same = shown is not None and shown[1].lower() == right.lower()
        slip = "E?}" in example.format
        assert same or slip, example
        seen[slip, same] += 1
    assert seen[False, True] > 1000 and seen[True, False] > 100


def babel_pattern(name):
    """In CLDR's own writing letters are fields, quotes hold the text."""
    parts = re.split(r"\{([^}]+)\}", name.replace("'", "’"))
    return "".join(
        part if index % 2 else f"'{part}'"
        for index, part in enumerate(parts)
        if part
    )


def test_babel_writes_the_same():
    """An oracle: Babel formats the whole pattern at once."""
    babel_only = {
        name
        for name in FORMATS
        if set(re.findall(r"\{([^}]+)\}", name)) <= set(formats._BABEL)
    }
    assert len(babel_only) > 300
    for example in generate(4000, seed=9, formats=sorted(babel_only)):
        expected = format_date(
            date.fromisoformat(example.iso),
            babel_pattern(example.format),
            locale="en",
        )
        text = example.text.replace("\u00a0", " ").replace("–", "-")
        text = re.sub(" +", " ", text).replace("'", "’")
        assert expected.lower() in text.lower()


def test_formats_of_all_english_locales_are_there():
    """Where a locale's order is not ours, only days over 12 are clear."""
    for name in locale_identifiers():
        if name.split("_")[0] != "en":
            continue
        for pattern in Locale.parse(name).date_formats.values():
            braced = re.sub(r"([dMyE])\1*", r"{\g<0>}", pattern.pattern)
            clear = re.sub(r"^\{dd?\}([-/]\{MM?\})", r"{d>12}\1", braced)
            assert clear in FORMATS, (name, pattern.pattern)


@pytest.mark.parametrize(
    "text",
    [
        "29th of August 1958",
        "25th of June, 2009",
        "March 3rd 2001",
        "'96",
        "03/30/1968",
        "24.06.1987",
        "2014/2/28",
        "20140228",
        "09-JAN-2017",
        "13NOV2017",
        "2012/Aug/10",
        "the ",
        "Sept.",
        "Tuesday,",
    ],
)
def test_what_people_write_is_written(text, many):
    """The issue's own examples: the shape occurs, digits for digits."""
    shape = re.escape(text)
    for word in "August", "June", "March", "Aug", "Tuesday", "JAN", "NOV":
        letters = "[A-Z]" if word.isupper() else "[a-z]"
        shape = shape.replace(word, f"[A-Z]{letters}+")
    shape = re.sub(r"\d", r"\\d", shape)
    assert any(re.search(shape, example.text) for example in many)


def test_known_slips_are_written(many):
    texts = " ".join(example.text for example in many).lower()
    for slip in "21th", "22th", "3th", "febuary", "agust", "wensday":
        assert slip in texts


def test_no_text_is_too_long(many):
    assert max(len(example.text) for example in many) == WIDTH
    assert all(len(new) <= len(old) + 1 for _, _, old, new in TOUCHES)


@pytest.mark.parametrize("name", ["among words", "with a time"])
def test_any_simple_date_can_be_among_others(name, many):
    """{*} stands for nearly the whole table."""
    found = [e for e in many if family_of(e.format) == name]
    assert any(re.search(r"\d/\d\d?/\d\d\b", e.text) for e in found)
    assert any(re.search(r"\d\d\d\d-\d\d-\d\d", e.text) for e in found)
    assert any(re.search(r"(?i)(mon|fri)day", e.text) for e in found)


def test_words_around_dates_are_no_months_and_no_list():
    words = formats._SYMBOLS["word"][None]
    names = [*MONTHS[1:], *(name[:3] for name in MONTHS[1:])]
    assert not {word.lower() for word in words} & set(names)
    assert len({word.lower() for word in words}) > 1000
    for name in names:
        if len(name) == 3:
            assert any(word.lower().startswith(name) for word in words), name


def test_no_format_dominates(many):
    total = sum(format_.weight for format_ in FORMATS.values())
    assert max(f.weight for f in FORMATS.values()) < 0.06 * total
    written = Counter(example.format for example in many)
    assert max(written.values()) < 0.06 * len(many)


def test_a_format_has_one_family():
    for table in "formats", "no_dates":
        patterns, homes = formats.read_patterns(table), {}
        for family, lines in patterns.items():
            for pattern in lines:
                for name in formats._variants(pattern):
                    assert homes.setdefault(name, family) == family, name
                    if table == "formats":
                        assert family_of(name) == family
    assert family_of("slips") == "slips"


def test_unseen_formats_are_unseen():
    """Not even with another way to write the day, month, year or weekday."""
    assert shape_of("{dth} {MMM} {yy}") == shape_of("{d} {MMMM} {y}")
    assert not set(map(shape_of, FORMATS)) & set(map(shape_of, UNSEEN_FORMATS))
    assert ALL_FORMATS.keys() == FORMATS.keys() | UNSEEN_FORMATS.keys()


def test_every_family_has_unseen_formats():
    both = {(f.family, shape_of(name)) for name, f in UNSEEN_FORMATS.items()}
    shapes = Counter(family for family, _ in both)
    assert shapes.keys() == formats.read_patterns("formats").keys()
    assert sum(count >= 3 for count in shapes.values()) >= 14


def test_the_old_unseen_formats_are_mostly_unseen_still():
    old = {shape_of(e.format) for e in load_examples("unseen_formats_2025")}
    assert len(old & set(map(shape_of, FORMATS))) == 2


def test_splits_share_no_day():
    days = {
        split: {e.iso for e in generate(20000, seed=1, split=split)}
        for split in SPLITS
    }
    assert not days["train"] & days["validation"]
    assert not days["train"] & days["test"]
    assert not days["validation"] & days["test"]


def test_every_day_has_its_split_and_every_split_all_kinds_of_days():
    split = {day: split_of(day) for day in ALL_DAYS}
    counts = Counter(split.values())
    assert set(counts) == set(SPLITS)
    assert 0.79 < counts["train"] / len(ALL_DAYS) < 0.81
    assert 0.09 < counts["test"] / len(ALL_DAYS) < 0.11
    for kind in ("%m", "%d", "%Y", "%A"):
        shares = Counter((split[day], day.strftime(kind)) for day in ALL_DAYS)
        kinds = {day.strftime(kind) for day in ALL_DAYS}
        assert set(shares) == {(s, k) for s in SPLITS for k in kinds}


def test_a_split_cannot_be_guessed_from_day_month_or_weekday():
    test = Counter(day.day for day in ALL_DAYS if split_of(day) == "test")
    every = Counter(day.day for day in ALL_DAYS)
    assert all(0.07 < test[n] / every[n] < 0.13 for n in every)
    neighbours = sum(
        split_of(a) == split_of(b) == "test"
        for a, b in zip(ALL_DAYS, ALL_DAYS[1:], strict=False)
    ) / len(ALL_DAYS)
    assert 0.007 < neighbours < 0.013


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"split": "train"}, "c87500aaef1ba79de5c69f245a837dcc"),
        ({"split": "validation"}, "dc4ad85302cfcf8acaf6760feb3ee3bd"),
        ({"split": "test"}, "122272c3b112692e902074b5bc5320e9"),
        ({"no_date_share": 0.5}, "c2f90ff9fe982f47397f914417b3004f"),
    ],
)
def test_same_seed_same_bytes(arguments, expected):
    digest = hashlib.sha256()
    for example in generate(3000, seed=42, **arguments):
        digest.update(
            repr(
                (
                    example.text,
                    example.iso,
                    sorted(example.spans.items()),
                    example.format,
                )
            ).encode()
        )
    assert digest.hexdigest()[:32] == expected


def test_more_examples_begin_with_the_same():
    assert generate(50, seed=3) == generate(200, seed=3)[:50]
    assert generate(50, seed=3) != generate(50, seed=4)


def test_formats_can_be_chosen():
    chosen = ["{d}.{M}.{y}", "{y}-{MM}-{dd}"]
    assert {e.format for e in generate(50, formats=chosen)} == set(chosen)
    assert generate(3, formats="{d}.{M}.{y}")[2].format == "{d}.{M}.{y}"
    assert generate(0) == []


# What is no date.


@pytest.fixture(scope="module")
def none():
    return generate(20000, seed=8, no_date_share=1)


def test_more_formats_are_in_no_set():
    more = more_formats()
    older = {one.format for one in load_examples("unseen_formats_2025")}
    held_out = set(map(shape_of, (*UNSEEN_FORMATS, *older)))
    assert len(more) > 3000 and not held_out & set(map(shape_of, more))
    assert not more.keys() & ALL_FORMATS.keys()
    shares = Counter(
        one.family == "any order"
        for one in draw_formats([*FORMATS.values(), *more.values()], 20_000)
        if one.name in more
    )
    assert shares[True] / 20_000 == pytest.approx(0.12 / 1.22, abs=0.01)
    assert shares[False] / 20_000 == pytest.approx(0.1 / 1.22, abs=0.01)


def draw_formats(formats, count):
    choice, random = Choice(formats), Random(0)
    return [choice.draw(random) for _ in range(count)]


@pytest.mark.parametrize(
    "year, spoken",
    [
        (1900, ["nineteen hundred"]),
        (1905, ["nineteen oh five", "nineteen oh-five"]),
        (1910, ["nineteen ten"]),
        (1984, ["nineteen eighty-four", "nineteen eighty four"]),
        (2000, ["two thousand"]),
        (2009, ["twenty oh nine", "two thousand and nine"]),
        (2020, ["twenty twenty", "two thousand twenty"]),
    ],
)
def test_years_in_words(year, spoken):
    name = "{MMMM} {d}, {ywords}"
    format_ = more_formats()[name]
    written = dict(format_.parts[i] for i in (0, 2, 4))["year"]
    assert set(spoken) <= set(written[year])
    assert len(written) == 200
    drawn = generate(50, seed=3, formats=[format_])
    assert {one.iso[:4] for one in drawn} <= {str(n) for n in written}
    assert all(
        one.text[slice(*one.spans["year"])].lower().replace("  ", " ")
        in written[int(one.iso[:4])]
        for one in drawn
        if "\u00a0" not in one.text and "–" not in one.text
    )


def test_roman_months():
    written = more_formats()["{d}.{MROMAN}.{y}"].parts[2][1]
    romans = "I II III IV V VI VII VIII IX X XI XII".split()
    assert [written[n] for n in range(1, 13)] == [(r,) for r in romans]


def test_no_dates_come_in_the_share_asked_for():
    mixed = generate(10000, seed=8, no_date_share=0.13)
    none = [e for e in mixed if e.iso == NO_DATE]
    assert 0.12 < len(none) / len(mixed) < 0.14
    assert all((e.iso == NO_DATE) == (e.spans == {}) for e in mixed)


def test_no_dates_are_of_every_kind(none):
    kinds = Counter(e.format for e in none)
    assert kinds.keys() > formats.read_patterns("no_dates").keys()
    for kind in "no day", "no month", "no year", "impossible", "two dates":
        assert kinds[kind] > 100, kind
    assert {f.family for f in NO_DATE_FORMATS.values()} < kinds.keys()
    assert all(0 < len(e.text) <= WIDTH for e in none)


def test_no_date_contradicts_a_date(many, none):
    """The same text is not written once as a date and once as none."""
    written = {simplify(e.text) for e in many}
    assert not [e for e in none if simplify(e.text) in written]


def test_a_plain_date_is_never_called_none(none):
    """By an oracle of three lines: what a reader would take for a day."""
    day = re.compile(r"\W*(\d{4})-(\d\d)-(\d\d)\W*|(?!)")
    for example in none:
        found = day.fullmatch(example.text)
        if found and 1900 <= int(found[1]) <= 2099:
            with pytest.raises(ValueError):
                date(*map(int, found.groups()))
        eight = re.fullmatch(
            r"\W*((?:19|20)\d\d)(\d\d)(\d\d)\W*", example.text
        )
        if eight:
            with pytest.raises(ValueError):
                date(*map(int, eight.groups()))


def test_impossible_days_are_impossible(none):
    months = "|".join(name[:3] for name in MONTHS[1:])
    seen = 0
    for example in none:
        found = re.fullmatch(
            rf"(\d+)\w* ({months})\w* (\d{{4}})", example.text, re.I
        )
        if example.format == "impossible" and found:
            seen += 1
            day, month = int(found[1]), month_named(found[2])
            with pytest.raises(ValueError):
                date(int(found[3]), month, day)
    assert seen > 20


# Other languages.

LANGUAGES = "de fr es it pt nl pl ru uk tr el ja zh ko hi ar".split()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_language_writes_days_that_can_be_told_apart(locale):
    found = generate(4000, seed=1, locale=locale)
    vocabulary = vocabulary_of(e.text for e in found)
    read = read_with([(e.text, e.iso) for e in found], vocabulary)
    assert read.contradictions == []
    assert read.unknown_share < 0.01
    for example in found:
        (_, first), (start, second), (last, _) = sorted(example.spans.values())
        assert first <= start and second <= last, example
        year = example.text[slice(*example.spans["year"])]
        assert int(example.iso[:4]) % 100 == int(year) % 100  # own digits too


@pytest.mark.parametrize("locale", LANGUAGES)
def test_babel_writes_the_same_in_a_language(locale):
    """Babel's own patterns occur, digits and names as Babel writes them."""
    texts = {simplify(e.text) for e in generate(6000, 2, locale=locale)}
    days = {e.iso: e for e in generate(6000, 2, locale=locale)}
    for style in "short", "long":
        assert any(
            simplify(format_date(date.fromisoformat(iso), style, locale))
            in texts
            for iso in days
        ), style


@pytest.mark.parametrize(
    ("locale", "text"),
    [("de", "4.3.2009"), ("fr", "04/03/2009"), ("ja", "2009/03/04")],
)
def test_the_order_of_numbers_is_the_languages_own(locale, text):
    shape = re.sub(r"\d", r"\\d", re.escape(text))
    for example in generate(8000, 5, locale=locale):
        if re.fullmatch(shape, example.text):
            numbers = list(map(int, re.split(r"\D", example.text)))
            order = numbers if locale == "ja" else numbers[::-1]
            assert date(*order).isoformat() == example.iso


def test_own_digits_are_written():
    arabic = "".join(e.text for e in generate(500, locale="ar"))
    assert set("٠١٢٣٤٥٦٧٨٩") <= set(arabic) and set("0123456789") <= set(
        arabic
    )
    assert "०" in "".join(e.text for e in generate(500, locale="hi"))


def test_languages_have_no_dates_too():
    mixed = generate(2000, locale="ru", no_date_share=0.2)
    assert 0.15 < sum(e.iso == NO_DATE for e in mixed) / 2000 < 0.25


def test_an_unknown_language_is_named():
    with pytest.raises(ValueError, match="no locale 'xx'"):
        generate(1, locale="xx")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": -1}, "count is -1"),
        ({"count": 1, "split": "dev"}, "no split 'dev'"),
        ({"count": 1, "no_date_share": 13}, "no_date_share is 13"),
        (
            {"count": 1, "formats": ["{d} {MMM} {Y}"]},
            r"no format .* did you mean '\{d\} \{MMM\} \{y\}'",
        ),
        ({"count": 1, "formats": []}, "formats is empty"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        generate(**arguments)


def test_import_is_light():
    code = "import sys, utils.dates; print('tensorflow' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert run.stdout.strip() == "False", run.stderr


def test_docstring():
    results = doctest.testmod(dates)
    assert results.attempted and not results.failed


# The sets in data/.


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_true_spans(name):
    found = load_examples(name)
    for example in found:
        assert_spans_name(example)
        assert len(example.text) <= WIDTH
    assert (
        len(found)
        == {"test": 5000, "unseen_formats": 1600, "handwritten": 228}[name]
    )


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("test", {"count": 5000, "seed": 1}),
        (
            "unseen_formats",
            {"count": 1600, "seed": 2, "formats": UNSEEN_FORMATS},
        ),
    ],
)
def test_a_drawn_set_is_drawn_again(name, arguments, tmp_path):
    again = generate(**arguments, split="test")
    assert load_examples(name) == again
    save_examples(again, tmp_path / "again.csv")
    shipped = (dates.DATA / f"{name}.csv").read_bytes()
    assert (tmp_path / "again.csv").read_bytes() == shipped


def test_drawn_sets_have_unseen_days_only():
    for name in "test", "unseen_formats":
        days = {date.fromisoformat(e.iso) for e in load_examples(name)}
        assert {split_of(day) for day in days} == {"test"}


def test_handwritten_families_are_families():
    families = {e.format for e in load_examples("handwritten")}
    assert families <= set(formats.read_patterns("formats"))
    texts = {e.text for e in load_examples("handwritten")}
    assert {
        "3 May 1979",
        "5 April 09",
        "21th of August 2016",
        "Tue 10 Jul 2007",
        "Saturday May 9 2018",
        "March 3 2001",
        "March 3rd 2001",
        "1 March 2001",
        "12/23/01",
        "20th February 2016",
    } <= texts


def test_no_dates_were_typed_apart_from_the_generator(none):
    typed = load_examples("no_dates")
    kinds = {e.format for e in typed}
    assert len(typed) >= 500 and all(e.iso == NO_DATE for e in typed)
    assert max(len(e.text) for e in typed) <= WIDTH
    unseen = kinds - {e.format for e in none}
    assert unseen >= {"bible and music", "code", "duration"}
    drawn = {simplify(e.text) for e in none}
    same = [e for e in typed if simplify(e.text) in drawn]
    assert len(same) < 0.15 * len(typed)  # NULL, 30 February 2012


def test_the_data_card_tells_the_hashes():
    card = (dates.DATA / "README.md").read_text(encoding="utf-8")
    for name in SETS + OTHER_SETS:
        content = (dates.DATA / f"{name}.csv").read_bytes()
        assert b"\r" not in content
        row = f"| `{name}.csv` | `{hashlib.sha256(content).hexdigest()}` |"
        assert row in card


def test_sets_are_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_examples("handwritten")[0].text == "3 May 1979"


def test_missing_sets_are_named(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="no set 'train'"):
        load_examples("train")
    monkeypatch.setattr(dates, "DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match="pip install -e"):
        load_examples("test")


def test_main_writes_the_shipped_files(tmp_path, monkeypatch, capsys):
    shipped = dates.DATA
    for name in ("handwritten", *OTHER_SETS):
        content = (shipped / f"{name}.csv").read_bytes()
        (tmp_path / f"{name}.csv").write_bytes(content)
    monkeypatch.setattr(dates, "DATA", tmp_path)
    dates.main()
    for name in SETS:
        assert (tmp_path / f"{name}.csv").read_bytes() == (
            shipped / f"{name}.csv"
        ).read_bytes()
    assert capsys.readouterr().out.count(".csv") == 7


# Reading a CSV that someone else made.


def write(tmp_path, content):
    path = tmp_path / "pairs.csv"
    path.write_bytes(
        content if isinstance(content, bytes) else content.encode()
    )
    return path


def test_pairs_are_read(tmp_path):
    path = write(
        tmp_path,
        (
            'iso,text,note\r\n2018-05-09,"May 9, 2018",x\r\n'
            '2018-05-09, 9 May ’18 ,\r\n2018-05-09,"""9.5.18""",y'
        ),
    )
    assert read_pairs(path) == [
        ("May 9, 2018", "2018-05-09"),
        (" 9 May ’18 ", "2018-05-09"),
        ('"9.5.18"', "2018-05-09"),
    ]


def test_pairs_survive_saving(tmp_path):
    written = generate(500, seed=4, no_date_share=0.2)
    save_examples(written, tmp_path / "some.csv")
    assert read_pairs(tmp_path / "some.csv", WIDTH) == [
        (e.text, e.iso) for e in written
    ]


def test_an_empty_cell_says_no_date(tmp_path):
    path = write(tmp_path, "text,iso\nNULL,\n9.5.18,2018-05-09\n")
    assert read_pairs(path)[0] == ("NULL", NO_DATE)


def test_a_byte_order_mark_is_no_harm(tmp_path):
    path = write(tmp_path, "\ufefftext,iso\n9.5.18,2018-05-09\n")
    assert read_pairs(path) == [("9.5.18", "2018-05-09")]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("May 9, 2018,2018-05-09", "number of cells"),
        ("9 May 2018", "number of cells"),
        (",2018-05-09", "empty"),
        ("   ,2018-05-09", "empty"),
        ("9 May 2018,2018-13-09", "'2018-13-09' is not a day"),
        ("30 Feb 2018,2018-02-30", "'2018-02-30' is not a day"),
        ("9 May 2018,20180509", "'20180509' is not a day"),
        ("9 May 2018,2018-W19-3", "'2018-W19-3' is not a day"),
        ("9 May 2018, 2018-05-09", "' 2018-05-09' is not a day"),
        ("9 May 2018,-", "'-' is not a day"),
        ("9 May 1899,1899-05-09", "not within 1900 to 2099"),
        ("9 May 2100,2100-05-09", "not within 1900 to 2099"),
        (f"{'x' * 49},2018-05-09", "49 characters, more than 48"),
        ("9 M\xe4i 2018,2018-05-09".encode("latin-1"), "not UTF-8"),
        ('"9 May\n2018",2018-05-09', "several lines"),
    ],
)
def test_bad_rows_are_refused_with_their_line(tmp_path, row, message):
    row = row if isinstance(row, bytes) else row.encode()
    path = write(tmp_path, b"text,iso\n9.5.18,2018-05-09\n" + row + b"\n")
    with pytest.raises(ValueError, match=message) as error:
        read_pairs(path, max_length=WIDTH)
    line = 4 if message == "several lines" else 3
    assert f"line {line}: " in str(error.value)


def test_ten_problems_are_enough(tmp_path):
    path = write(tmp_path, "text,iso\n" + "9 May,soon\n" * 25)
    with pytest.raises(ValueError, match="and 15 more") as error:
        read_pairs(path)
    assert str(error.value).count("line ") == 10


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a,b\nc,d\n",
        "text\n9 May\n",
        "9 May 2018,2018-05-09\n",
        "text,iso\n".encode("utf-16"),
    ],
)
def test_a_file_without_the_columns_is_refused(tmp_path, content):
    with pytest.raises(ValueError, match="first line has to name"):
        read_pairs(write(tmp_path, content))


def test_a_file_without_rows_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no rows"):
        read_pairs(write(tmp_path, "text,iso\n\n"))


def test_an_open_quote_is_refused_with_its_line(tmp_path):
    path = write(tmp_path, 'text,iso\n9.5.18,2018-05-09\n"9 May,2018-05-09\n')
    with pytest.raises(ValueError, match="line 3: unexpected end"):
        read_pairs(path)


def test_examples_are_frozen():
    example = generate(1)[0]
    assert isinstance(example, Example)
    with pytest.raises(AttributeError):
        example.text = "another"
