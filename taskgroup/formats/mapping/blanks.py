"""Warning about blank cells that may stand for failed values."""

import math
from collections import Counter
from collections.abc import Sequence

from taskgroup.core.run_table import Run
from taskgroup.formats.mapping.notes import WARNING, plural


def warn_of_blanks(runs: Sequence[Run], tasks: Sequence[str], source: str, notes: list[str]) -> None:
    """Add a warning to `notes` about runs whose blank cells may stand for failed values, not for untrained tasks.

    A run is suspect if no other run trained the same group, but a larger group that contains it was trained with the
    same architecture and cost. Runs of one group size are not suspect if at least half of all groups of this size were
    trained.
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
