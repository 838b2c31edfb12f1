"""The totals by which layouts are compared, one after another, as quantities to maximise."""

import math
from dataclasses import dataclass

import numpy as np

from taskgroup.solve.instance import Instance
from taskgroup.solve.relaxation import Total


@dataclass(frozen=True)
class Totals:
    """Performance, minus cost, minus the number of networks, minus the number of tasks they train.

    The last one is beyond the rule of ties: of two layouts that are equal otherwise, the one that trains less.
    """

    performance: Total
    cost: Total
    count: Total
    trained: Total


def totals(instance: Instance) -> Totals:
    """The totals of an instance; the floor of the cost is the budget."""
    tasks = instance.value.shape[1]
    floor = -np.inf if instance.budget is None else -instance.affordable(instance.budget)
    dearest = float(instance.trunk.max(initial=0.0) + instance.heads.sum(axis=1).max(initial=0.0))
    heads = -instance.heads if instance.heads.any() else None
    sizes = instance.candidates.members.sum(axis=1)
    return Totals(
        performance=Total(instance.value, None, unit=instance.scale / tasks or 1.0),
        cost=Total(heads, -instance.trunk, floor, unit=instance.budget or dearest or 1.0),
        count=Total(None, -np.ones(len(sizes))),
        trained=Total(None, -sizes.astype(np.float64)),
    )


def grain(goal: Total) -> float:
    """The least by which two different values of a total differ, as far as that is plain; else 0.

    Whole numbers differ by their common divisor, and costs that are multiples of the smallest by that one.
    """
    if goal.served is not None or goal.built is None or not goal.built.any():
        return 0.0
    sizes = np.abs(goal.built[goal.built != 0])
    if sizes.max() < 2**52 and (sizes == np.round(sizes)).all():
        unit = float(np.gcd.reduce(sizes.astype(np.int64)))
    else:
        unit = float(sizes.min())
        multiples = sizes / unit
        if np.abs(multiples - np.round(multiples)).max() > 1e-9:
            return 0.0
    return unit * (1 - 1e-6)


def least_heads(instance: Instance) -> float:
    """The least that the heads of all tasks cost together, whoever serves them."""
    if not instance.heads.any():
        return 0.0
    return math.fsum(np.where(np.isfinite(instance.value), instance.heads, np.inf).min(axis=0))
