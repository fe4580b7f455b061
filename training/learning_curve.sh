#!/usr/bin/env bash
# How good the model is with a quarter, half, three quarters and all of the corpus, on labelled articles of your own.
# usage: training/learning_curve.sh DATA.jsonl
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:?usage: training/learning_curve.sh DATA.jsonl}
cargo build --release --quiet
newsdesk=target/release/newsdesk
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for quarters in 1 2 3 4; do
  # Every fourth line of each file is left out, or two, or three of them: labels and registers stay as they are mixed.
  awk -v quarters="$quarters" 'FNR % 4 < quarters' training/*.jsonl >"$folder/part.jsonl"
  "$newsdesk" --quiet train "$folder/part.jsonl" --config training/settings.toml -o "$folder/model"
  echo "== $((quarters * 25)) % of the corpus, $(wc -l <"$folder/part.jsonl") articles"
  "$newsdesk" --quiet evaluate "$data" --model "$folder/model" |
    grep -E '^ +(ai|other|regulation|robotics|satellites) +[0-9.]+ +[0-9.]+ +[0-9.]+|accuracy  |macro|calibration'
done
