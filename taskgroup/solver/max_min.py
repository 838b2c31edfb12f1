"""Maximisation of the lowest performance, by the highest floor that every task can reach."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from taskgroup.core.tolerance import tolerance
from taskgroup.solver.model.instance import Instance


def raise_floor(instance: Instance, feasible: Callable[[Instance], bool]) -> Instance:
    """Return the instance without the values below the optimal minimum, which is found by bisection over all values.

    A unit is a task, or tasks that one network must serve together; units of weight 0 are left out of the minimum.
    `feasible`: returns whether any assignment satisfies the constraints of an instance. An infeasible instance is
    returned unchanged.
    """
    if instance.trivially_infeasible or not feasible(instance):
        return instance
    weighted = instance.value[:, instance.weighted]
    within_reach = float(weighted.max(axis=0).min())
    finite = weighted[np.isfinite(weighted)]
    levels = np.unique(finite[finite <= within_reach])
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if feasible(_at_least(instance, float(levels[middle]))):
            low = middle
        else:
            high = middle - 1
    return _at_least(instance, float(levels[low]))


def _at_least(instance: Instance, floor: float) -> Instance:
    allowed = instance.value >= floor - tolerance(floor)
    allowed[:, np.setdiff1d(np.arange(allowed.shape[1]), instance.weighted)] = True
    return replace(instance, value=np.where(allowed, instance.value, -np.inf))
