"""The totals by which layouts are compared, one after another, as quantities to maximise."""

import math
from dataclasses import dataclass

import numpy as np

from taskgroup.core.tolerance import tolerance
from taskgroup.solver.bnb.relaxation import Array, Total
from taskgroup.solver.model.instance import Instance


@dataclass(frozen=True)
class Totals:
    """Performance, minus cost, minus the number of networks, minus the number of tasks they train.

    The last one is beyond the rule of ties: of two layouts that are equal otherwise, the one that trains less.
    `resources`: minus what is used of each limited resource.
    """

    performance: Total
    cost: Total
    count: Total
    trained: Total
    resources: tuple[Total, ...] = ()


def totals(instance: Instance) -> Totals:
    """The totals of an instance; the floors are the budget, the limit on networks and the limits of resources.

    Networks that are built already add nothing to any of them.
    """
    budget = None if instance.budget is None else instance.affordable(instance.budget)
    sizes = instance.candidates.members.sum(axis=1) * instance.counted
    most = -np.inf if instance.max_models is None else float(len(instance.fixed) - instance.max_models)
    return Totals(
        performance=Total(instance.value, None, unit=instance.scale / instance.value.shape[1] or 1.0),
        cost=_spent(instance.trunk, instance.heads, budget, instance.sunk),
        count=Total(None, -instance.counted, most),
        trained=Total(None, -sizes),
        resources=tuple(
            _spent(resource.trunk, resource.heads, resource.limit + tolerance(resource.limit), resource.sunk)
            for resource in instance.resources
        ),
    )


def _spent(trunk: Array, heads: Array, limit: float | None, sunk: float) -> Total:
    """Minus what is spent beside what is sunk; the floor is what the limit leaves."""
    dearest = float(trunk.max(initial=0.0) + heads.sum(axis=1).max(initial=0.0))
    floor = -np.inf if limit is None else sunk - limit
    return Total(-heads if heads.any() else None, -trunk, floor, unit=limit or dearest or 1.0)


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
