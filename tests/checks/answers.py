"""Every wrong and right answer: importing this fills the collections.

`first` and `second` hold what two writers wrote who had seen no check: the
first to harden the checks, the second kept aside until that was done. What is
like another answer in kind is left out of both.
"""

from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent

for _path in sorted(HERE.rglob("*_[01][0-9]*.py")):
    _name = ".".join(_path.relative_to(HERE).with_suffix("").parts)
    import_module(f".{_name}", __package__)
