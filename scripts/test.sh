#!/usr/bin/env bash
# Runs everything that guards the course and ends with one line of summary.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
# The user's own start-up files must not change what a lesson prints.
export IPYTHONDIR=$PWD/.venv/cache/ipython

python=.venv/bin/python
color=auto
[ -t 1 ] || color=no
failed=

step() { # step NAME COMMAND...
    local name=$1
    shift
    printf '\n== %s\n' "$name"
    "$@" || failed="$failed${failed:+ and }$name"
}

step "style" $python -m ruff check .
# What grading needs is installed by `make grade`, and on a machine for CI.
[ -z "${CI:-}" ] || step "nbgrader" bash scripts/grade.sh
step "unit tests" $python -m pytest --color=$color -n 2 --dist loadfile tests
step "walkthroughs" $python -m pytest --color=$color -n 2 --dist loadfile \
    --nbval --nbval-current-env --nbval-cell-timeout 300 \
    --nbval-sanitize-with tests/nbval_sanitize.cfg notebooks/*.ipynb

took="$((SECONDS / 60)) min $((SECONDS % 60)) s"
if [ -n "$failed" ]; then
    printf '\nFAILED: %s (%s). What went wrong is above.\n' "$failed" "$took"
    exit 1
fi
printf '\nPassed: style, unit tests and walkthroughs (%s).\n' "$took"
