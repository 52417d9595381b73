#!/usr/bin/env bash
# Tests of the map page: its arithmetic in node, the bundle against its source, and the page in headless Chromium.
# Usage: PCN=path/to/pcn scripts/test-page.sh. What is not on the machine is installed where it can be, and skipped loudly
# where not. PCN_BROWSER names a browser that is not found by itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../crates/pcn-map/page"

skip() {
    printf '\n*** SKIPPED: %s ***\n\n' "$1" >&2
    exit 0
}

install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null || return 1
        as_root=(sudo -n)
    fi
    echo "Installing for the tests of the page: $*" >&2
    "${as_root[@]}" apt-get update -q </dev/null >&2 &&
        DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y --no-install-recommends "$@" </dev/null >&2
}

command -v node >/dev/null 2>&1 || install nodejs npm || true
command -v node >/dev/null 2>&1 || skip "node is not here, so the map page was not tested"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] || skip "node is older than 18, so the map page was not tested"
if [ ! -d node_modules/esbuild ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-audit --no-fund --loglevel=error || skip "the page's tools cannot be installed with npm, so the map page was not tested"
fi

node build.mjs --check

browser="${PCN_BROWSER:-}"
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$browser" ] || browser="$(command -v "$name" || true)"
done
if [ -z "$browser" ] && install chromium; then browser="$(command -v chromium || true)"; fi
if [ -z "$browser" ]; then
    printf '\n*** SKIPPED: no Chromium is here, so the page was tested without a browser ***\n\n' >&2
fi
PCN_BROWSER="$browser" node --test test/
