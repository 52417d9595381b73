#!/usr/bin/env bash
# The peers' tables of three areas in one run: both published ones, and Greater Manchester from the NHS's files of 2022.
#   PCN=path/to/pcn benches/peers/three-areas.sh [FOLDER [options of run.py ...]]
# The public files are looked for in ../shared, or where PCN_PUBLIC says.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pcn=${PCN:-pcn}
public=${PCN_PUBLIC:-$here/../../../shared}
out=${1:-out/peers}
shift || true
instances=$public/instances/pcn
nhs=$public/data/nhs-2022
for file in "$instances"/{bob,staffs}-{practices,edges}.csv "$nhs"/{epraccur,gp-reg-pat-prac-all}.csv \
    "$public/data/codepoint-open-practice-postcodes.csv"; do
    if ! [ -f "$file" ]; then
        echo "three-areas.sh: $file is not there: name the folder that holds instances and data with PCN_PUBLIC" >&2
        exit 2
    fi
done
mkdir -p "$out"
"$pcn" prepare --epraccur "$nhs/epraccur.csv" --lists "$nhs/gp-reg-pat-prac-all.csv" \
    --postcodes "$public/data/codepoint-open-practice-postcodes.csv" --area QOP --approximate-locations -o "$out/qop-practices.csv"
"$pcn" neighbours "$out/qop-practices.csv" -o "$out/qop-edges.csv"
area() {
    PCN=$pcn "$here/run.sh" --practices "$2" --edges "$3" --networks "$4" --title "$5" -o "$out/$1.md" --plans "$out/$1" "${@:6}"
}
area bob "$instances/bob-practices.csv" "$instances/bob-edges.csv" 50 "Buckinghamshire, Oxfordshire and Berkshire West" "$@"
area staffs "$instances/staffs-practices.csv" "$instances/staffs-edges.csv" 30 "Staffordshire" "$@"
area qop "$out/qop-practices.csv" "$out/qop-edges.csv" 80 "Greater Manchester" "$@"
cat "$out"/{bob,staffs,qop}.md >"$out/peers.md"
echo "written: $out/peers.md" >&2
