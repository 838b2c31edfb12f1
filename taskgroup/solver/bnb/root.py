"""An instance as the first question of a search."""

import math
from dataclasses import replace

import numpy as np

from taskgroup.solver.bnb.cardinality import count_kinds
from taskgroup.solver.bnb.subproblem import Question
from taskgroup.solver.model.instance import Instance
from taskgroup.solver.model.objectives import Totals, least_heads


def first_question(instance: Instance, total: Totals) -> Question:
    """The question of the highest performance. A budget that counts of networks say completely is left to them."""
    tasks = len(instance.units)  # more networks than that are never needed
    allowed_models = None if instance.max_models is None else min(instance.max_models - len(instance.fixed), tasks)
    counts = count_kinds(instance.trunk, instance.value.shape[1], allowed_models, instance.fixed)
    limited, cost = np.isfinite(total.cost.floor), total.cost
    alike = counts.priced == 1 and counts.trunk[0] > 0 and cost.served is None
    alike = alike and bool((instance.trunk[instance.counted > 0] == counts.trunk[0]).all())
    if limited and alike:
        affordable = int(min(max(0.0, -cost.floor / counts.trunk[0]), tasks))
        counts = replace(counts, total=affordable if allowed_models is None else min(affordable, allowed_models))
    return Question(
        goal=total.performance,
        sides=[*([cost] if limited and not alike else []), *total.resources],
        train=instance.candidates.members,
        base=instance.value,
        counts=counts,
        trunk_limit=-cost.floor - least_heads(instance) if limited else math.inf,
        apart=instance.apart,
        implied=bool(limited) and not alike and _same_heads(instance),
    )


def _same_heads(instance: Instance) -> bool:
    """Whether the head of a task costs the same whoever serves it."""
    if not instance.heads.any():
        return True
    able = np.isfinite(instance.value)
    lowest = np.where(able, instance.heads, np.inf).min(axis=0)
    return bool((np.where(able, instance.heads, -np.inf).max(axis=0) <= lowest * (1 + 1e-12)).all())
