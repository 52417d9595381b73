#!/usr/bin/env bash
# Peers side by side on one area; the arguments are those of run.py.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=${PCN_PEERS_VENV:-$HOME/.cache/pcn/peers-venv}
if ! cmp -s "$here/requirements.txt" "$venv/installed.txt"; then
    if ! [ -x "$venv/bin/pip" ] && ! "${PYTHON:-python3}" -m venv "$venv"; then
        echo "run.sh: no virtual environment in $venv: install Python's venv (apt-get install python3-venv), or name another Python with PYTHON" >&2
        exit 2
    fi
    # A tool that does not install is a row of the table, so each is installed by itself.
    installed=0 missing=0
    while read -r requirement || [ -n "$requirement" ]; do
        if "$venv/bin/pip" install -q --disable-pip-version-check "$requirement"; then
            installed=$((installed + 1))
        else
            echo "run.sh: $requirement does not install; its row will say so, and the next run tries again" >&2
            missing=$((missing + 1))
        fi
    done <"$here/requirements.txt"
    if [ "$installed" = 0 ]; then
        echo "run.sh: none of $here/requirements.txt installs into $venv: is the package index reachable? A mirror is named with PIP_INDEX_URL, an environment that holds the tools with PCN_PEERS_VENV" >&2
        exit 2
    fi
    if [ "$missing" = 0 ]; then
        cp "$here/requirements.txt" "$venv/installed.txt"
    fi
fi
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" "$here/run.py" "$@"
