#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What .ci/run found, as Markdown: a table of its parts, and the end of every log that failed.
#   tools/ci-summary.sh      (reads build/ci, where .ci/run leaves <part>.log, .time and .failed)
set -euo pipefail
cd "$(dirname "$0")/.."
logs=build/ci

compgen -G "$logs/*.time" >/dev/null || {
  echo "No part of .ci/run has ended."
  exit 0
}
echo "## Checks"
echo
echo "| part | seconds | result |"
echo "|---|---:|---|"
for time in "$logs"/*.time; do
  part=$(basename "$time" .time)
  result=passed
  [[ ! -e $logs/$part.failed ]] || result="**failed** (status $(<"$logs/$part.failed"))"
  echo "| $part | $(<"$time") | $result |"
done
echo
# The last line of each part's own figures.
echo "| part | its last line |"
echo "|---|---|"
for log in "$logs"/*.log; do
  last=$(grep -v '^[[:space:]]*$' "$log" | tail -n 1 | tr '|' '/' | cut -c 1-200)
  echo "| $(basename "$log" .log) | \`${last//\`/}\` |"
done
for failed in "$logs"/*.failed; do
  [[ -e $failed ]] || continue
  part=$(basename "$failed" .failed)
  printf '\n<details><summary>%s: the end of its log</summary>\n\n```\n' "$part"
  tail -n 60 "$logs/$part.log"
  printf '```\n</details>\n'
done
