#!/usr/bin/env bash
# Is the layout in the repository still good enough on the newest runs? If it is not, propose the one that is best now.
#
#   gate.sh RUNS LAYOUT PROPOSAL [MAX_REGRET]
#
# RUNS      logged runs, CSV or JSON Lines, losses
# LAYOUT    the layout in the repository
# PROPOSAL  where the best layout on these runs is written if LAYOUT does not pass
#
# Exit status: 0 LAYOUT passes; 1 it does not, and PROPOSAL is written if any layout fits; 2 unusable input.
set -euo pipefail
runs=$1 layout=$2 proposal=$3 max_regret=${4:-0.02}
budget=${BUDGET:-5G} baseline=${BASELINE:-half}

newest=$(mktemp)
trap 'rm -f "$newest"' EXIT
taskgroup estimate runs "$runs" --direction min --baseline "$baseline" -o "$newest"

status=0
taskgroup check "$layout" --affinity "$newest" --budget "$budget" --max-regret "$max_regret" --format table || status=$?
[ "$status" -eq 1 ] || exit "$status"

if taskgroup solve "$newest" --budget "$budget" -o "$proposal"; then
  echo "proposed instead, in $proposal:"
  taskgroup solve "$newest" --budget "$budget" --format table
fi
exit 1
