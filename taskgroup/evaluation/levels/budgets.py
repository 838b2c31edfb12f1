"""Default budgets at which layouts are compared."""

import math

from taskgroup.core.documents.affinity import Affinity

MOST, POINTS = 8, 6
FEW = 4  # number of budgets if there are too many tasks to enumerate groups: a layout then takes seconds


def default_budgets(truth: Affinity, cheapest: float | None, highest: float | None) -> tuple[float, ...]:
    """Return `POINTS` evenly spaced budgets from the cost of the cheapest layout to the cost of the best layout.

    If costs are unknown, a network costs 1, so a budget is a number of networks: at most `MOST` evenly spaced values
    from 1 to n are returned. If there are too many tasks to enumerate groups, only `FEW` budgets are returned.
    """
    from taskgroup.predictors.candidates.enumeration import MOST_TASKS

    few = len(truth.tasks) > MOST_TASKS
    if cheapest is None or highest is None:
        return ()
    if not _counted(truth):
        count = len(truth.tasks)
        points = FEW if few else min(count, MOST)
        return tuple(float(round(1 + step * (count - 1) / max(1, points - 1))) for step in range(points))
    if not cheapest < highest:
        return (cheapest,)
    points = FEW if few else POINTS
    between = [cheapest + step * (highest - cheapest) / (points - 1) for step in range(1, points - 1)]
    return (cheapest, *(_rounded_up(budget) for budget in between), highest)


def _counted(truth: Affinity) -> bool:
    of_groups = any(group.macs is not None for group in truth.groups)
    return of_groups or any(count.trunk_macs is not None for count in truth.architectures.values())


def _rounded_up(budget: float) -> float:
    """Return a budget rounded up to three significant digits."""
    unit = 10.0 ** (math.floor(math.log10(budget)) - 2)
    return math.ceil(budget / unit - 1e-9) * unit
