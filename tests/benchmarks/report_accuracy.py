"""Measures the shipped translator on the three evaluation sets.

    python tests/benchmarks/report_accuracy.py

Prints whole dates right, and how much of the attention lies on the true span
while the digits of year, month and day are written.
"""

import numpy as np

import utils
from utils.dates import SETS, load_examples
from utils.plots import ROWS, attention_by_field


def main() -> None:
    translator = utils.load_translator()
    print(f"{translator.count_params():,} parameters\n")
    print(f"{'set':<16}{'dates':>7}{'right':>9}{'attention on the span':>24}")
    for name in SETS:
        examples = load_examples(name)
        translations = translator.translate([e.text for e in examples])
        right = np.mean(
            [t.iso == e.iso for t, e in zip(translations, examples)]
        )
        spans = [example.spans for example in examples]
        shares = attention_by_field(translations, spans)
        on_span = "  ".join(
            f"{field} {shares[slice(*ROWS[field]), column].mean():.1%}"
            for column, field in enumerate(("day", "month", "year"))
        )
        print(f"{name:<16}{len(examples):>7,}{right:>9.2%}   {on_span}")
        for translation, example in zip(translations, examples):
            if name != "test" and translation.iso != example.iso:
                print(
                    f"    {example.text!r}: {translation.iso}, "
                    f"not {example.iso} ({translation.confidence:.2f})"
                )


if __name__ == "__main__":
    main()
