"""The three totals of a layout that are compared, as quantities to maximise."""

import numpy as np

from taskgroup.solve.instance import Instance
from taskgroup.solve.relaxation import Total


def totals(instance: Instance) -> tuple[Total, Total, Total]:
    """Performance, minus cost and minus the number of networks, with their limits as floors."""
    tasks = instance.value.shape[1]
    floor = -np.inf if instance.budget is None else -instance.affordable(instance.budget)
    dearest = float(instance.trunk.max(initial=0.0) + instance.heads.sum(axis=1).max(initial=0.0))
    unit = instance.budget or dearest or 1.0
    performance = Total(instance.value, None, unit=max(instance.scale / tasks, 1e-300))
    heads = -instance.heads if instance.heads.any() else None
    return performance, Total(heads, -instance.trunk, floor, unit), Total(None, -np.ones(len(instance.trunk)))


def grain(goal: Total) -> float:
    """The least by which two different values of a total differ, as far as that is plain; else 0.

    Networks that all cost the same make costs that differ by one of them at least.
    """
    if goal.served is not None or goal.built is None or not len(goal.built):
        return 0.0
    size = float(np.abs(goal.built).min())
    return size * (1 - 1e-6) if np.ptp(goal.built) == 0 else 0.0
