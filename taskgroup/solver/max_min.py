"""Maximisation of the lowest performance, by the highest floor that every task can reach."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from taskgroup.core.tolerance import tolerance
from taskgroup.solver.model.instance import Instance


def raise_floor(instance: Instance, feasible: Callable[[Instance], bool]) -> Instance:
    """Maximise the lowest value of a unit, and remove all values below this optimum from the instance.

    The optimum is found by bisection over all values. A unit is a task, or several tasks that one network must serve
    together. Units of weight 0 are ignored. `feasible`: a function that returns whether any assignment satisfies the
    constraints of an instance. An infeasible instance is returned unchanged.
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
