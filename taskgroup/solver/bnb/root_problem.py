"""The problem at the root node of the search."""

import math
from dataclasses import replace

import numpy as np

from taskgroup.solver.bnb.cardinality import cardinality_of_trunks
from taskgroup.solver.bnb.problem import Problem
from taskgroup.solver.model.instance import Instance
from taskgroup.solver.model.objectives import Objectives, head_cost_bound


def root_problem(instance: Instance, functions: Objectives) -> Problem:
    """Return the problem of maximising the performance.

    If all trunks cost the same and heads cost nothing, the budget is a limit on the number of networks, so it needs no
    side constraint.
    """
    tasks = len(instance.units)  # an optimal layout has at most one network per unit
    allowed_models = None if instance.max_models is None else min(instance.max_models - len(instance.fixed), tasks)
    cardinality = cardinality_of_trunks(instance.trunk, instance.value.shape[1], allowed_models, instance.fixed)
    limited, cost = np.isfinite(functions.cost.floor), functions.cost
    alike = cardinality.counted_kinds == 1 and cardinality.trunk[0] > 0 and cost.served is None
    alike = alike and bool((instance.trunk[instance.counted > 0] == cardinality.trunk[0]).all())
    if limited and alike:
        affordable = int(min(max(0.0, -cost.floor / cardinality.trunk[0]), tasks))
        total = affordable if allowed_models is None else min(affordable, allowed_models)
        cardinality = replace(cardinality, total=total)
    return Problem(
        objective=functions.performance,
        side_constraints=[*([cost] if limited and not alike else []), *functions.resources],
        trains=instance.candidates.members,
        serve_profit=instance.value,
        cardinality=cardinality,
        trunk_budget=-cost.floor - head_cost_bound(instance) if limited else math.inf,
        apart=instance.apart,
        budget_is_trunk_budget=bool(limited) and not alike and _same_heads(instance),
    )


def _same_heads(instance: Instance) -> bool:
    """Return whether the head of each task costs the same in every candidate that can serve it."""
    if not instance.heads.any():
        return True
    able = np.isfinite(instance.value)
    lowest = np.where(able, instance.heads, np.inf).min(axis=0)
    return bool((np.where(able, instance.heads, -np.inf).max(axis=0) <= lowest * (1 + 1e-12)).all())
