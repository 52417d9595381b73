#!/usr/bin/env bash
# Peers side by side on one area; the arguments are those of run.py.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=${PCN_PEERS_VENV:-$HOME/.cache/pcn/peers-venv}
# A tool that does not install is a row of the table, so each is installed by itself.
if ! cmp -s "$here/requirements.txt" "$venv/installed.txt"; then
    [ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
    while read -r requirement; do
        "$venv/bin/pip" install -q "$requirement" || echo "run.sh: $requirement does not install" >&2
    done <"$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/installed.txt"
fi
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" "$here/run.py" "$@"
