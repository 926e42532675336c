#!/usr/bin/env bash
# Copies the figures that programs have written into the README's marked places:
#   docs/results/shapes/report.md    the default job's report (dotnet cake --target=Report --run=NAME --out=docs/results/shapes)
#   docs/results/clothing/report.md  the report of a run on photographs
#   bench/results/step-vs-pytorch.md, jpeg-vs-floor.md (dotnet cake --target=Bench --results=bench/results)
set -euo pipefail
cd "$(dirname "$0")/.."

replace() { # marker, file with the new text
  awk -v marker="$1" -v file="$2" '
    $0 == "<!-- " marker " -->"  { print; while ((getline line < file) > 0) print line; skip = 1 }
    $0 == "<!-- /" marker " -->" { skip = 0 }
    !skip && $0 != "<!-- " marker " -->" { print }' README.md > README.new
  mv README.new README.md
}

table=$(mktemp)
trap 'rm -f "$table"' EXIT

bench() { # marker, file of bench/results
  {
    sed -n '/^| images\/s/,/^| median/p; /^| median/q' "bench/results/$2"
    echo
    grep -E '^\| (machine|work|peer) ' "bench/results/$2" | sed -E 's/^\| ([a-z]+) \| (.*) \|$/\1: \2;/' | paste -sd ' ' | sed 's/;$/./'
  } > "$table"
  replace "$1" "$table"
}

bench speed step-vs-pytorch.md
bench loader jpeg-vs-floor.md
replace shapes docs/results/shapes/report.md
replace clothing docs/results/clothing/report.md
