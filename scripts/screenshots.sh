#!/usr/bin/env bash
# Screenshots of the map page for README and docs, of a synthetic area (real names do not enter the repository).
# Usage: PCN=path/to/pcn scripts/screenshots.sh [DIR.html...]; further pages are shot into out/screenshots.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root="$PWD"
pcn="${PCN:-pcn}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "${PCN_BROWSER:-}" ] || PCN_BROWSER="$(command -v "$name" || true)"
done
[ -n "${PCN_BROWSER:-}" ] || { echo "Screenshots need Chromium; PCN_BROWSER names one that is not found by itself." >&2; exit 1; }
export PCN_BROWSER
(cd crates/pcn-map/page && [ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund)

"$pcn" sample --practices 150 --seed 4 -o "$work/raw"
"$pcn" prepare --epraccur "$work/raw/epraccur.csv" --lists "$work/raw/gp-reg-pat-prac-all.csv" \
    --postcodes "$work/raw/postcodes.csv" --pcns "$work/raw/ePCN.xlsx" -o "$work/practices.csv"
"$pcn" plan "$work/practices.csv" --time-limit 60s -o "$work/plan"
"$pcn" map "$work/plan" --title "A synthetic area" -o "$work/map.html"
mkdir -p docs/images out/screenshots
node crates/pcn-map/page/screenshots.mjs "$work/map.html" docs/images
for page in "$@"; do
    node "$root/crates/pcn-map/page/screenshots.mjs" "$page" "out/screenshots/$(basename "$page" .html)"
done
