#!/usr/bin/env bash
# Screenshots of the map page for README and docs, from a real run: Staffordshire and Stoke-on-Trent, October 2025, beside
# today's PCNs. The files come from ../shared/data, or from the folder that PCN_DATA names; without them nothing is drawn.
# Usage: PCN=path/to/pcn scripts/screenshots.sh [MAP.html...]; further pages are shot into out/screenshots.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
pcn="${PCN:-pcn}"
data="${PCN_DATA:-../shared/data}"
staffs="$data/nhs-2025-staffs"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "${PCN_BROWSER:-}" ] || PCN_BROWSER="$(command -v "$name" || true)"
done
[ -n "${PCN_BROWSER:-}" ] || { echo "Screenshots need Chromium; PCN_BROWSER names one that is not found by itself." >&2; exit 1; }
export PCN_BROWSER
(cd crates/pcn-map/page && [ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund)
shoot() { node crates/pcn-map/page/screenshots.mjs "$1" "$2"; }

if [ -d "$staffs" ]; then
    "$pcn" prepare --epraccur "$staffs/epraccur.csv" --lists "$staffs/gp-reg-pat-prac-all.csv" \
        --map "$staffs/gp-reg-pat-prac-map.csv" --postcodes "$data/codepoint-open-practice-postcodes.csv" -o "$work/practices.csv"
    # A limit by work and a seed: the same plan, and so the same pictures, on every machine.
    "$pcn" plan "$work/practices.csv" --area QNC --time-limit none --work-limit 100000000 --seed 0 -o "$work/plan"
    cp "$data/boundaries/ltla21_england.geojson" "$work/councils.geojson"
    "$pcn" map "$work/plan" --boundaries "$work/councils.geojson" --title "Staffordshire and Stoke-on-Trent" -o "$work/map.html"
    mkdir -p docs/images
    shoot "$work/map.html" docs/images
else
    printf '\n*** SKIPPED: %s is not there, so docs/images stays as it is ***\n\n' "$staffs" >&2
fi
for page in "$@"; do
    shoot "$page" "out/screenshots/$(basename "$page" .html)"
done
