#!/usr/bin/env bash
# What a person wants to see of a job: one web page to attach, and a summary in markdown.
#
#   report.sh RUNS LAYOUT PAGE SUMMARY [MAX_REGRET]
#
# RUNS     logged runs; how to read them is in taskgroup.toml beside this script
# LAYOUT   the layout in the repository
# PAGE     the web page that is written
# SUMMARY  the markdown that is added to, $GITHUB_STEP_SUMMARY in a workflow
set -euo pipefail
runs=$1 layout=$2 page=$3 summary=$4 max_regret=${5:-0.02}
config=$(dirname "$0")/taskgroup.toml

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
cp "$layout" "$results/layout.json"
taskgroup estimate runs "$runs" --config "$config" -o "$results/affinity.json"
no_is_an_answer() { "$@" || [ $? -eq 1 ]; }
no_is_an_answer taskgroup frontier "$results/affinity.json" -o "$results/frontier.json"
no_is_an_answer taskgroup check "$layout" --affinity "$results/affinity.json" \
  --max-regret "$max_regret" -o "$results/check.json"
taskgroup report "$results" --title "The layout on the newest runs" -o "$page"
{
  printf '## The layout in the repository\n\n'
  no_is_an_answer taskgroup check "$layout" --affinity "$results/affinity.json" \
    --max-regret "$max_regret" --format markdown
  printf '\n## What each budget buys\n\n'
  no_is_an_answer taskgroup frontier "$results/affinity.json" --format markdown
} >> "$summary"
