#!/usr/bin/env bash
# Makes crates/pcn-map/fonts from the npm package @fontsource/inter. Needs npm and Python with fonttools and brotli.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../crates/pcn-map/fonts"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent @fontsource/inter@5.3.0 >/dev/null && tar xzf fontsource-inter-5.3.0.tgz)
cp "$work/package/LICENSE" OFL.txt
python3 - "$work/package/files" <<'PY'
import sys
from fontTools import subset
from fontTools.ttLib import TTFont

LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x2192, 0x2212]
for weight, name in ((400, "regular"), (600, "semibold")):
    font = TTFont(f"{sys.argv[1]}/inter-latin-{weight}-normal.woff2")
    options = subset.Options()
    options.layout_features = ["kern", "tnum", "calt", "ccmp", "mark"]
    cut = subset.Subsetter(options)
    cut.populate(unicodes=LETTERS)
    cut.subset(font)
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = "Inter"
        if record.nameID == 2 and weight == 600:
            record.string = "SemiBold"
    for flavour, ending in ((None, "ttf"), ("woff2", "woff2")):
        font.flavor = flavour
        font.save(f"inter-{name}.{ending}")
PY
ls -l
