"""Blank values that may be failures: runs whose group no other run has beside a larger group."""

import math
from collections import Counter
from collections.abc import Sequence

from taskgroup.core.run_table import Run
from taskgroup.formats.mapping.notes import WARNING, plural


def warn_of_blanks(runs: Sequence[Run], tasks: Sequence[str], source: str, notes: list[str]) -> None:
    """Warn of runs whose group no other run has, beside a larger group of the same architecture and cost.

    Groups of a size of which at least half of all groups were trained are a design, and draw no warning.
    """
    groups = Counter(frozenset(run.train) for run in runs)
    sizes = Counter(len(group) for group in groups)
    suspects = []
    for run in runs:
        group = frozenset(run.train)
        designed = 2 * sizes[len(group)] >= math.comb(len(tasks), len(group))
        if groups[group] > 1 or designed:
            continue
        if any(
            group < frozenset(other.train) and (other.architecture, other.macs) == (run.architecture, run.macs)
            for other in runs
        ):
            suspects.append(run)
    if suspects:
        first = suspects[0]
        verb = "has" if len(suspects) == 1 else "have"
        notes.append(
            f"{WARNING}{source}: {plural(len(suspects), 'run')} {verb} a group that no other run has, beside a larger "
            f"group (first {first.where}: {'+'.join(first.train)}); blanks are read as 'not trained'. If some are "
            "failed values, add a `train` column (A+B)"
        )
