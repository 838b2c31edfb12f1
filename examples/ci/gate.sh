#!/usr/bin/env bash
# Is the layout in the repository still good enough on the newest runs? If it is not, propose the one that is best now.
#
#   gate.sh RUNS LAYOUT PROPOSAL [MAX_REGRET]
#
# RUNS      logged runs: CSV, JSON Lines, or a logger's folder; how to read them is in taskgroup.toml beside this script
# LAYOUT    the layout in the repository
# PROPOSAL  where the best layout on these runs is written if LAYOUT does not pass
#
# Exit status: 0 LAYOUT passes; 1 it does not, and PROPOSAL is written if any layout fits; 2 unusable input.
set -euo pipefail
runs=$1 layout=$2 proposal=$3 max_regret=${4:-0.02}
config=$(dirname "$0")/taskgroup.toml

newest=$(mktemp)
trap 'rm -f "$newest"' EXIT
taskgroup estimate runs "$runs" --config "$config" -o "$newest"

status=0
taskgroup check "$layout" --affinity "$newest" --max-regret "$max_regret" --format table || status=$?
[ "$status" -eq 1 ] || exit "$status"

if taskgroup solve "$newest" --config "$config" -o "$proposal"; then
  echo "proposed instead, in $proposal:"
  taskgroup solve "$newest" --config "$config" --format table
fi
exit 1
