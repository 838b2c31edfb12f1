"""Proofs of infeasibility over all groups, listed or not, from lower bounds on networks and cost."""

import math

import numpy as np

from taskgroup.core.arrays import Mask
from taskgroup.solver.baselines.setting import Setting
from taskgroup.solver.infeasibility import explain
from taskgroup.solver.model.statement import Statement


def prove_infeasible(statement: Statement, groups: Mask) -> str | None:
    """Return the reason if no layout over any groups satisfies the constraints, `None` if that is not proven.

    `groups`: (k, n), in terms of which the reason is explained. A task's performance in a group is at most the best of
    its pairs, and the tasks need at least ⌈tasks / largest group⌉ networks, and as many as any set to be served apart.
    """
    request, setting = statement.request, Setting(statement)
    if request.fixed:
        return None  # fixed networks may exceed the limit on group sizes
    basis = setting.basis
    unreachable = np.flatnonzero(~np.isfinite(basis.value).any(axis=0))
    if len(unreachable) and not request.train_together:
        tasks = [statement.affinity.tasks[setting.served[i]] for i in unreachable]
        return f"no group reaches what is required of {', '.join(repr(task) for task in tasks)}"
    fewest = max([-(-len(setting.served) // setting.largest), *(len(set(tasks)) for tasks in request.apart)])
    heads = np.where(basis.candidates.members[:, setting.served], basis.heads, np.inf).min(axis=0)
    cheapest = fewest * float(basis.trunk.min()) + math.fsum(heads)
    too_many = basis.max_models is not None and fewest > basis.max_models
    too_expensive = basis.budget is not None and cheapest > basis.cost_limit(basis.budget)
    if not (too_many or too_expensive):
        return None
    return explain(setting.stated(groups))
