#!/usr/bin/env bash
# Runs everything that guards the course and ends with one line of summary.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
# The learner's own start-up files must not change what a lesson prints.
export IPYTHONDIR=$PWD/.venv/cache/ipython

python=.venv/bin/python
failed=

step() { # step NAME COMMAND...
    local name=$1
    shift
    printf '\n== %s\n' "$name"
    "$@" || failed="$failed${failed:+, }$name"
}

step "style" $python -m ruff check .
step "unit tests" $python -m pytest -q -n 2 --dist loadfile tests
step "notebooks" $python -m pytest -q -n 2 --dist loadfile \
    --nbval --nbval-current-env --nbval-cell-timeout 300 \
    --nbval-sanitize-with tests/nbval_sanitize.cfg notebooks/*.ipynb

took="$((SECONDS / 60)) min $((SECONDS % 60)) s"
if [ -n "$failed" ]; then
    printf '\nFAILED: %s (%s). What went wrong is above.\n' "$failed" "$took"
    exit 1
fi
printf '\nAll passed: style, unit tests and notebooks (%s).\n' "$took"
