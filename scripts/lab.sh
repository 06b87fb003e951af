#!/usr/bin/env bash
# Opens JupyterLab at the first lesson; without a display, prints its address.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

options=(
    --ServerApp.root_dir="$PWD"
    --LabApp.default_url=/lab/tree/notebooks/01_data.ipynb
)
if [ "$(id -u)" = 0 ]; then
    options+=(--allow-root)
fi
if [ "$(uname)" = Linux ] &&
    [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${BROWSER:-}" ]; then
    options+=(--no-browser)
fi
exec .venv/bin/python -m jupyterlab "${options[@]}"
