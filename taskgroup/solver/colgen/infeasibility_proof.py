"""Proof of infeasibility over all groups, enumerated or not, by lower bounds on networks and cost."""

import math

import numpy as np

from taskgroup.solver.baselines.setting import Setting
from taskgroup.solver.model.statement import Statement


def prove_infeasible(statement: Statement) -> bool:
    """Return whether it is proven that no layout of any groups satisfies the constraints.

    The proof uses two bounds. A task's performance in a group is at most that of its best pair. The number of networks
    is at least ⌈number of tasks / maximum group size⌉, and at least the size of any set of tasks that must be served
    apart.
    """
    request, setting = statement.request, Setting(statement)
    if request.fixed:
        return False  # fixed networks may exceed the limit on group sizes
    basis = setting.basis
    unreachable = np.flatnonzero(~np.isfinite(basis.value).any(axis=0))
    if len(unreachable) and not request.train_together:
        return True
    fewest = max([-(-len(setting.served) // setting.largest), *(len(set(tasks)) for tasks in request.apart)])
    heads = np.where(basis.candidates.members[:, setting.served], basis.heads, np.inf).min(axis=0)
    cheapest = fewest * float(basis.trunk.min()) + math.fsum(heads)
    too_many = basis.max_models is not None and fewest > basis.max_models
    too_expensive = basis.budget is not None and cheapest > basis.cost_limit(basis.budget)
    return too_many or too_expensive
