"""The budgets at which layouts are held against each other, where nobody names any."""

import math

from taskgroup.core.documents.affinity import Affinity

MOST, POINTS = 8, 6
FEW = 4  # of so many tasks that a layout takes seconds


def default_budgets(truth: Affinity, cheapest: float | None, dearest: float | None) -> tuple[float, ...]:
    """1, 2, …, n networks where no costs are known, at most `MOST` evenly spread ones; else from the cheapest layout's
    cost to that of the best layout, `POINTS` in even steps. `FEW` of more tasks than can be listed."""
    from taskgroup.predictors.candidates.enumeration import MOST_TASKS

    few = len(truth.tasks) > MOST_TASKS
    if cheapest is None or dearest is None:
        return ()
    if not _counted(truth):
        count = len(truth.tasks)
        points = FEW if few else min(count, MOST)
        return tuple(float(round(1 + step * (count - 1) / max(1, points - 1))) for step in range(points))
    if not cheapest < dearest:
        return (cheapest,)
    points = FEW if few else POINTS
    between = [cheapest + step * (dearest - cheapest) / (points - 1) for step in range(1, points - 1)]
    return (cheapest, *(_rounded_up(budget) for budget in between), dearest)


def _counted(truth: Affinity) -> bool:
    of_groups = any(group.macs is not None for group in truth.groups)
    return of_groups or any(count.trunk_macs is not None for count in truth.architectures.values())


def _rounded_up(budget: float) -> float:
    """Three significant digits, no lower."""
    unit = 10.0 ** (math.floor(math.log10(budget)) - 2)
    return math.ceil(budget / unit - 1e-9) * unit
