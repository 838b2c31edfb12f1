"""The worst task first: the highest floor that every task can keep."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from taskgroup.core.tolerance import tolerance
from taskgroup.solver.model.instance import Instance


def raise_floor(instance: Instance, fits: Callable[[Instance], bool]) -> Instance:
    """Bar everything below the highest value that the worst unit can have, found by bisection.

    `fits` tells whether any layout is left. The instance comes back as it is where none is to begin with.
    """
    if instance.hopeless or not fits(instance):
        return instance
    within_reach = float(instance.value.max(axis=0).min())
    finite = instance.value[np.isfinite(instance.value)]
    levels = np.unique(finite[finite <= within_reach])
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if fits(_at_least(instance, float(levels[middle]))):
            low = middle
        else:
            high = middle - 1
    return _at_least(instance, float(levels[low]))


def _at_least(instance: Instance, floor: float) -> Instance:
    kept = instance.value >= floor - tolerance(floor)
    return replace(instance, value=np.where(kept, instance.value, -np.inf))
