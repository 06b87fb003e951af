"""`make languages`: a translator for each of 17 languages, and one for all.

Each is one run of `python -m utils.training --locale NAME`, which draws dates
as Babel writes them, makes the vocabulary of what it reads, and trains. It is
measured on days that it never saw; the one that learnt all languages, in each
of them. Rows that are there are kept, so Ctrl-C loses one run at most.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from utils import training
from utils.model import DateTranslator, load_translator
from utils.studies import tables
from utils.studies.tables import FOLDER, Row
from utils.text import NO_DATE, read_with

LOCALES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "tr", "el",
    "ja", "zh", "ko", "hi", "ar",
)  # fmt: skip
TOGETHER = "all together"


def measure(translator: DateTranslator, locale: str) -> Row:
    """Return what a translator makes of 2,000 unseen days in a language."""
    pairs = training.draw_pairs(2000, 1, "test", [locale])
    if locale == "en":
        pairs = [pair for pair in pairs if pair[1] != NO_DATE]
    vocabulary = translator.settings["source_vocabulary"]
    reading = read_with(pairs, vocabulary)
    return {
        "characters": len(vocabulary),
        "unknown_share": round(reading.unknown_share, 5),
        "alike": len(reading.contradictions),
        "dates": len(pairs),
        "right": round(training.accuracy(translator, pairs), 4),
    }


def learn(
    name: str, locales: Sequence[str], options: Sequence[str]
) -> Iterable[Row]:
    """Train in this process; yield a row for each of the languages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "translator.keras"
        wall, processor = time.perf_counter(), time.process_time()
        command = ["--locale", ",".join(locales), "--save", str(path)]
        if training.main([*command, *options]):
            raise RuntimeError(f"training on {name} failed: see above")
        took = {
            "seconds": round(time.perf_counter() - wall),
            "processor_seconds": round(time.process_time() - processor),
        }
        translator = load_translator(path)
        for locale in locales:
            row = {"trained_on": name, "locale": locale}
            weights = {"weights": translator.count_params()}
            yield row | weights | measure(translator, locale) | took


def main(arguments: Sequence[str] | None = None) -> int:
    """Train what has no row yet; `--help` lists the options."""
    parser = argparse.ArgumentParser(
        prog="python -m utils.studies.languages",
        description="Train a translator in each language. Ctrl-C stops; the "
        "same command goes on.",
    )
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("locales", nargs="*", default=LOCALES)
    options, more = parser.parse_known_args(arguments)
    path = options.folder / "languages.csv"
    runs = {locale: [locale] for locale in options.locales}
    if len(runs) > 1:
        runs[TOGETHER] = list(options.locales)
    done = {row["trained_on"] for row in tables.read(path)}
    for name, locales in runs.items():
        if name in done:
            continue
        print(f"== {name}", flush=True)
        for row in list(learn(name, locales, more)):
            tables.append(row, path)
    for row in tables.read(path):
        print(f"{row['trained_on']:<14}{row['locale']:<4}{row['right']:.2%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
