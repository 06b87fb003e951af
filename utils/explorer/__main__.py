"""Write the weights of a saved translator for the explorer on the website.

python -m utils.explorer mine.keras mine.safetensors
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from utils.explorer.weights import export
from utils.translate import load


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the two names, write the file."""
    parser = argparse.ArgumentParser(
        prog="python -m utils.explorer", description=__doc__.splitlines()[0]
    )
    parser.add_argument("saved", type=Path, metavar="FILE.keras")
    parser.add_argument("written", type=Path, metavar="FILE.safetensors")
    options = parser.parse_args(arguments)
    try:
        export(load(options.saved), options.written)
    except (OSError, ValueError) as error:
        print(f"Cannot export: {error}", file=sys.stderr)
        return 2
    print(f"{options.written}: {options.written.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
