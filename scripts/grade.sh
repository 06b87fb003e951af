#!/usr/bin/env bash
# Prepares .venv/grading and runs the given arguments of `python -m grading`
# there; without arguments it only prepares.
#
# .venv/grading sees the packages of .venv and holds nbgrader, so that grading
# changes neither .venv nor its JupyterLab.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
unset PYTHONHOME PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0

made_from() {
    cat .venv/ready
    cksum requirements-grading.txt scripts/grade.sh
}

prepare() {
    local packages
    packages=$(.venv/bin/python -c \
        'import sysconfig; print(sysconfig.get_path("purelib"))') &&
        rm -rf .venv/grading &&
        .venv/bin/python -m venv --without-pip .venv/grading &&
        .venv/grading/bin/python - "$packages" <<'PYTHON' &&
import pathlib, sys, sysconfig
line = f"import site; site.addsitedir({sys.argv[1]!r})\n"
path = pathlib.Path(sysconfig.get_path("purelib"), "course.pth")
path.write_text(line, encoding="utf-8")
PYTHON
        .venv/bin/python -m pip --python .venv/grading/bin/python install \
            --quiet --require-hashes -r requirements-grading.txt &&
        made_from >.venv/grading/ready
}

if [ ! -f .venv/grading/ready ] ||
    [ "$(made_from)" != "$(cat .venv/grading/ready)" ]; then
    echo "Preparing .venv/grading: nbgrader and what it needs, about 20 MB."
    if ! prepare; then
        rm -f .venv/grading/ready
        printf '\nNot ready: nbgrader was not installed; why stands above.\n' >&2
        echo "  Check the connection and run the same command again." >&2
        exit 1
    fi
fi
if [ $# -gt 0 ]; then
    # Start-up files of the user must not change what a notebook does.
    export IPYTHONDIR=$PWD/.venv/cache/ipython
    # nbgrader draws feedback with templates that lie here.
    JUPYTER_PATH=$PWD/.venv/share/jupyter \
        exec .venv/grading/bin/python -m grading "$@"
fi
