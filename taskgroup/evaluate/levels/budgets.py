"""The budgets at which layouts are held against each other, where nobody names any."""

import math

from taskgroup.core.affinity import Affinity

MOST = 8
POINTS = 6


def default_budgets(truth: Affinity, cheapest: float | None, dearest: float | None) -> tuple[float, ...]:
    """1, 2, …, n networks where no costs are known, at most `MOST` evenly spread ones; else from the cheapest layout's
    cost to that of the best layout, `POINTS` in even steps."""
    if cheapest is None or dearest is None:
        return ()
    if not _counted(truth):
        count = len(truth.tasks)
        points = min(count, MOST)
        return tuple(float(round(1 + step * (count - 1) / max(1, points - 1))) for step in range(points))
    if not cheapest < dearest:
        return (cheapest,)
    steps = [cheapest + step * (dearest - cheapest) / (POINTS - 1) for step in range(1, POINTS - 1)]
    return (cheapest, *(_rounded_up(budget) for budget in steps), dearest)


def _counted(truth: Affinity) -> bool:
    of_groups = any(group.macs is not None for group in truth.groups)
    return of_groups or any(count.trunk_macs is not None for count in truth.architectures.values())


def _rounded_up(budget: float) -> float:
    """Three significant digits, no lower."""
    unit = 10.0 ** (math.floor(math.log10(budget)) - 2)
    return math.ceil(budget / unit - 1e-9) * unit
