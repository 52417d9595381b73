#!/usr/bin/env bash
# A synthetic area from raw files to a verified plan. Usage: PCN=path/to/pcn scripts/demo.sh FOLDER
set -euo pipefail
pcn="${PCN:-pcn}"
out="${1:-out/demo}"

show() {
    printf '\n$ pcn %s\n' "$*"
    "$pcn" "$@"
}

show sample --practices 60 --seed 1 -o "$out/raw"
show prepare --epraccur "$out/raw/epraccur.csv" --lists "$out/raw/gp-reg-pat-prac-all.csv" \
    --postcodes "$out/raw/postcodes.csv" --pcns "$out/raw/ePCN.xlsx" -o "$out/practices.csv"
show plan "$out/practices.csv" --time-limit 30s -o "$out/plan"
show check "$out/practices.csv" "$out/plan/plan.csv"

cat <<TEXT

The results are in $out:
  practices.csv       the tidy table of practices
  plan/plan.csv       which practice is in which network
  plan/networks.csv   the networks: size, travel, hub, exceptions
  plan/plan.geojson   the map: open it in QGIS, or drop it on https://geojson.io
  plan/plan.json      the full record: score, bound, settings, certificate
TEXT
