#!/usr/bin/env bash
# Prepares .venv: a virtual environment with the packages of requirements.txt
# and the course's own package utils. Or says what is missing and what to do.
#
# .venv/ready holds what a finished .venv was made from. One that is being
# made holds .venv/unfinished, so half of it is never taken for the whole.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
unset PYTHONHOME PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0

python=${PYTHON:-}
needed_mb=4000
being_made=
errors=

fail() { # fail WHAT_IS_WRONG WHAT_TO_DO...
    [ -z "$being_made" ] || rm -rf .venv
    printf '\nNot ready: %s\n' "$1" >&2
    shift
    printf '%s\n' "$@" | sed 's/^/  /' >&2
    exit 1
}

version_of() { # version_of PYTHON: 3.11, say, or nothing if it does not run
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

supported() {
    case $1 in 3.11 | 3.12 | 3.13) ;; *) return 1 ;; esac
}

made_from() {
    echo "in $PWD"
    cksum requirements.txt pyproject.toml scripts/prepare.sh
}

another_python() { # which supported Python to use instead, as advice
    local name
    for name in python3.13 python3.12 python3.11; do
        if [ "$(version_of $name)" = "${name#python}" ]; then
            echo "This machine has $name: put PYTHON=$name in front of make."
            return
        fi
    done
    echo "Install Python 3.12 (from python.org or your system's packages),"
    echo "then put PYTHON=python3.12 in front of make."
}

running() { # running PROCESS_NUMBER: is it alive, and not just not buried?
    kill -0 "$1" 2>/dev/null && ! grep -qs ') Z ' "/proc/$1/stat"
}

run() { # run COMMAND...: shows its output and keeps its errors in $errors
    errors=$(
        "$@" 2>&1 >&3 | while IFS= read -r line; do
            printf '%s\n' "$line" >&2
            printf '%s\n' "$line"
        done
    )
} 3>&1

explain() { # says why a step failed, from its errors
    local again="Then run the same command again."
    case $errors in
    *"No space left"* | *"Errno 28"* | *"isk quota"*)
        fail "the disk is full." \
            "Free $needed_mb MB here and in the temporary folder. $again" ;;
    *"DO NOT MATCH THE HASHES"*)
        fail "a downloaded package is not the one the course was tested with." \
            "Most often a download broke: empty pip's cache with" \
            "'$python -m pip cache purge'. $again" ;;
    *onnection* | *"timed out"* | *imeout* | *"name resolution"* | \
        *ProxyError* | *SSLError* | *IncompleteRead* | *"HTTP error"*)
        fail "a download failed." \
            "Check the internet connection (and the proxy, if there is one)." \
            "$again What was downloaded is kept." ;;
    *"No matching distribution"*)
        fail "a package does not exist for this machine:" \
            "$(printf '%s\n' "$errors" | grep 'No matching' | tail -n 1)" \
            "TensorFlow runs on 64-bit Linux, Windows, and Macs with Apple's" \
            "own processor. The README says how to use Colab or Binder." ;;
    *"ermission denied"*)
        fail "this folder cannot be written." \
            "Copy the course into a folder of your own. $again" ;;
    *)
        fail "$1 failed; its own words are above." "$again" ;;
    esac
}

# Which Python: the one asked for, else the one .venv has, else python3.
current=
[ -f .venv/unfinished ] || current=$(version_of .venv/bin/python)
if [ -n "$python" ]; then
    version=$(version_of "$python")
elif supported "$current"; then
    python=.venv/bin/python version=$current
else
    python=python3 version=$(version_of python3)
fi
if [ -f .venv/ready ] && [ -n "$version" ] && [ "$version" = "$current" ] &&
    [ "$(made_from)" = "$(cat .venv/ready)" ]; then
    exit 0
fi

# Can it do the work?
if [ -z "$version" ]; then
    fail "there is no working Python named '$python'." "$(another_python)"
elif ! supported "$version"; then
    fail "$python is Python $version; the course needs 3.11, 3.12 or 3.13." \
        "$(another_python)"
elif ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    fail "$python cannot make virtual environments (no venv or ensurepip)." \
        "On Debian and Ubuntu: sudo apt install python$version-venv" \
        "Elsewhere: install Python from python.org. Then run this again."
elif ! "$python" -c 'import ctypes, sqlite3, ssl' 2>/dev/null; then
    fail "$python was built without ctypes, sqlite3 or ssl." \
        "Install Python from python.org or your system's packages, or" \
        "install libffi, SQLite and OpenSSL with their headers and build" \
        "Python again."
fi
if [ -f .venv/unfinished ] && running "$(cat .venv/unfinished)"; then
    fail "another make is preparing .venv." \
        "Wait until it is done. If there is none, remove .venv."
fi

# A new .venv, unless only the list of packages changed.
if [ "$version" != "$current" ] ||
    { [ -f .venv/ready ] && ! grep -qxF "in $PWD" .venv/ready; }; then
    free_mb=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
    if [ "${free_mb:-$needed_mb}" -lt "$needed_mb" ]; then
        fail "$free_mb MB are free on this disk; the course needs $needed_mb." \
            "Free some space, then run this again."
    fi
    echo "Preparing .venv with Python $version. This downloads about 1 GB" \
        "and takes a few minutes, once."
    python=$("$python" -c 'import sys; print(sys._base_executable)')
    rm -rf .venv
    errors=$({ mkdir .venv && echo $$ >.venv/unfinished; } 2>&1) ||
        explain "Making .venv"
    being_made=yes
    trap 'fail "stopped." "The same command starts again."' INT TERM HUP
    run "$python" -m venv .venv || explain "Making .venv"
else
    echo "Bringing .venv up to date."
    rm -f .venv/ready
fi

# In two calls: pip wants a hash for all or none, and a folder has none.
run .venv/bin/python -m pip install --no-compile -r requirements.txt ||
    explain "Installing the packages"
run .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation \
    -e . || explain "Installing utils"

echo "Compiling the packages, so that lessons start quickly."
.venv/bin/python -m compileall -qq -j 0 .venv/lib >/dev/null 2>&1 ||
    true # some packages carry files that are not meant to compile
# In this .venv JupyterLab asks no questions about news at its first start.
settings=.venv/share/jupyter/lab/settings
run mkdir -p $settings || explain "Preparing JupyterLab"
cat >$settings/overrides.json <<'EOF' || explain "Preparing JupyterLab"
{
  "@jupyterlab/apputils-extension:notification": {
    "checkForUpdates": false,
    "fetchNews": "false"
  }
}
EOF
# Matplotlib lists the fonts at its first start, and says so in the notebook.
MPLCONFIGDIR=$PWD/.venv/cache/matplotlib \
    run .venv/bin/python -c 'import matplotlib.font_manager, utils' ||
    explain "Trying the packages"

errors=$(made_from 2>&1 >.venv/ready) || explain "Finishing .venv"
rm -f .venv/unfinished
