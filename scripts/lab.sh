#!/usr/bin/env bash
# Opens JupyterLab at the first lesson; without a display, prints its address.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# Open tabs are remembered here, apart from those of the user's other work.
export JUPYTERLAB_WORKSPACES_DIR=$PWD/.venv/cache/workspaces
first=notebooks/01_data.ipynb
[ -f $first ] || first=notebooks/exercises/01_data.ipynb # in a handout

options=(
    --ServerApp.root_dir="$PWD"
    --LabApp.default_url=/lab/tree/$first
    --LanguageServerManager.autodetect=False
    --AsyncMappingKernelManager.transport_encryption=auto
    --Application.log_level=WARN
)
if [ "$(id -u)" = 0 ]; then
    options+=(--allow-root)
fi
if [ "$(uname)" = Linux ] &&
    [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${BROWSER:-}" ]; then
    options+=(--no-browser)
fi
echo "JupyterLab is starting. Control-C, twice, stops it."
exec .venv/bin/python -m jupyterlab "${options[@]}"
