"""The lexicographic objectives, all to be maximised, with their lower limits (floors)."""

import math
from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.core.tolerance import tolerance
from taskgroup.solver.model.instance import Instance
from taskgroup.solver.model.linear_function import LinearFunction


@dataclass(frozen=True)
class Objectives:
    """The objectives in lexicographic order: performance, −cost, −number of networks, −number of trained tasks.

    This project adds the fourth objective. `resources`: for each limited resource, minus its use; these functions are
    constraints only.
    """

    performance: LinearFunction
    cost: LinearFunction
    count: LinearFunction
    trained: LinearFunction
    resources: tuple[LinearFunction, ...] = ()


def objectives(instance: Instance) -> Objectives:
    """Return the objectives of an instance; their floors are the limits on cost, networks and resources.

    Fixed networks contribute nothing to any objective.
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
    """Return minus the use of a resource, without the use of the fixed networks.

    The floor of this function is minus the part of `limit` that remains after the fixed networks.
    """
    highest = float(trunk.max(initial=0.0) + heads.sum(axis=1).max(initial=0.0))
    floor = -np.inf if limit is None else fixed_use - limit
    return LinearFunction(-heads if heads.any() else None, -trunk, floor, unit=limit or highest or 1.0)


def granularity(objective: LinearFunction) -> float:
    """Return a lower bound on the difference of two distinct values of an objective that depends only on y.

    y_m is 1 if candidate m is built, otherwise 0. If the coefficients of y are integers, the bound is their greatest
    common divisor. If they are multiples of the smallest coefficient, the bound is this coefficient. In all other
    cases, the result is 0.
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
    """Return a lower bound on the total cost of the heads.

    The bound is the sum, over all tasks, of the cost of the cheapest head of any candidate; tasks that one network must
    serve together are counted together.
    """
    if not instance.heads.any():
        return 0.0
    return math.fsum(np.where(np.isfinite(instance.value), instance.heads, np.inf).min(axis=0))
