"""The lexicographic objectives, each to be maximised, and the limits as lower limits on them."""

import math
from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.core.tolerance import tolerance
from taskgroup.solver.model.instance import Instance
from taskgroup.solver.model.linear_function import LinearFunction


@dataclass(frozen=True)
class Objectives:
    """Performance, then minus the cost, minus the number of networks, minus the number of trained tasks.

    The fourth is this method's own addition to the rule of ties. `resources`: minus the use of each limited resource.
    """

    performance: LinearFunction
    cost: LinearFunction
    count: LinearFunction
    trained: LinearFunction
    resources: tuple[LinearFunction, ...] = ()


def objectives(instance: Instance) -> Objectives:
    """Return the objectives of an instance; their floors are the budget, the limit on networks and on resources.

    Fixed networks add nothing to any of them.
    """
    budget = None if instance.budget is None else instance.cost_limit(instance.budget)
    sizes = instance.candidates.members.sum(axis=1) * instance.counted
    most = -np.inf if instance.max_models is None else float(len(instance.fixed) - instance.max_models)
    return Objectives(
        performance=LinearFunction(instance.value, None, unit=instance.scale / instance.value.shape[1] or 1.0),
        cost=_use(instance.trunk, instance.heads, budget, instance.fixed_cost),
        count=LinearFunction(None, -instance.counted, most),
        trained=LinearFunction(None, -sizes),
        resources=tuple(
            _use(resource.trunk, resource.heads, resource.limit + tolerance(resource.limit), resource.fixed_use)
            for resource in instance.resources
        ),
    )


def _use(trunk: Array, heads: Array, limit: float | None, fixed_use: float) -> LinearFunction:
    """Return minus the use of a resource beyond that of the fixed networks; the floor is minus what they leave."""
    highest = float(trunk.max(initial=0.0) + heads.sum(axis=1).max(initial=0.0))
    floor = -np.inf if limit is None else fixed_use - limit
    return LinearFunction(-heads if heads.any() else None, -trunk, floor, unit=limit or highest or 1.0)


def granularity(objective: LinearFunction) -> float:
    """Return a lower bound on the difference of two distinct values of a function of y alone; 0 if none is known.

    Integer coefficients differ by their greatest common divisor, multiples of the smallest coefficient by that one.
    """
    if objective.served is not None or objective.built is None or not objective.built.any():
        return 0.0
    sizes = np.abs(objective.built[objective.built != 0])
    if sizes.max() < 2**52 and (sizes == np.round(sizes)).all():
        unit = float(np.gcd.reduce(sizes.astype(np.int64)))
    else:
        unit = float(sizes.min())
        multiples = sizes / unit
        if np.abs(multiples - np.round(multiples)).max() > 1e-9:
            return 0.0
    return unit * (1 - 1e-6)


def head_cost_bound(instance: Instance) -> float:
    """Return the lowest possible total cost of the heads, each from its cheapest candidate."""
    if not instance.heads.any():
        return 0.0
    return math.fsum(np.where(np.isfinite(instance.value), instance.heads, np.inf).min(axis=0))
