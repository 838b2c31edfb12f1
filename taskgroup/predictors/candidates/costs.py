"""Inference costs, in multiply-adds, of the networks that train observed or predicted groups."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.core.documents.affinity import Affinity, ObservedGroup
from taskgroup.core.errors import InputError
from taskgroup.core.tolerance import RELATIVE


@dataclass(frozen=True)
class CostRule:
    """Multiply-adds of every network of one architecture.

    The cost of a network is the cost of the trunk plus the costs of the heads of its tasks. `heads`: cost of each
    task's head, (n,).
    """

    trunk: float
    heads: Array


def observed_cost(affinity: Affinity, group: ObservedGroup) -> CostRule:
    """Return the cost of the network of an observed group.

    If the multiply-adds of this group's network are known, they are the cost. Otherwise, the cost is computed from the
    multiply-adds of the group's architecture. If both are unknown, the cost is 1.
    """
    if group.macs is not None:
        return CostRule(group.macs.trunk, _by_task(affinity, group.macs.heads))
    return _counted(affinity, group.architecture) or CostRule(1.0, np.zeros(len(affinity.tasks)))


def predicted_cost(affinity: Affinity, architecture: str) -> CostRule:
    """Return the cost rule for the networks of untrained groups in one architecture.

    If the multiply-adds of the architecture's trunk and heads are known, they give the rule. Otherwise, the rule is
    inferred from the total costs of the observed groups: either all groups have the same total, or costs of trunk and
    heads exist that add up to the total of every group. Raises `InputError` if neither is the case.
    """
    counted = _counted(affinity, architecture)
    if counted is not None:
        return counted
    groups = [group for group in affinity.groups if group.architecture == architecture]
    costs = [observed_cost(affinity, group) for group in groups]
    members = np.array([[task in group.train for task in affinity.tasks] for group in groups], dtype=float)
    members = members.reshape(len(groups), len(affinity.tasks))
    totals = np.array([cost.trunk + float(row @ cost.heads) for cost, row in zip(costs, members, strict=True)])
    if not groups:
        return CostRule(1.0, np.zeros(len(affinity.tasks)))
    if np.ptp(totals) <= RELATIVE * totals.max():
        return CostRule(float(totals[0]), np.zeros(len(affinity.tasks)))
    rule = _trunk_and_heads(members, totals)
    if rule is None:
        raise InputError(
            f"architecture '{architecture}': cannot infer the cost of untrained groups from observed networks of "
            f"{totals.min():g} to {totals.max():g} multiply-adds; "
            "give the multiply-adds of its trunk and heads to `estimate`, or in `$.architectures`"
        )
    return rule


def _counted(affinity: Affinity, architecture: str) -> CostRule | None:
    count = affinity.architectures.get(architecture)
    if count is None or count.trunk_macs is None:
        return None
    return CostRule(count.trunk_macs, _by_task(affinity, count.head_macs))


def _by_task(affinity: Affinity, heads: dict[str, float]) -> Array:
    return np.array([heads.get(task, 0.0) for task in affinity.tasks])


def _trunk_and_heads(members: Array, totals: Array) -> CostRule | None:
    """Return the only nonnegative costs of trunk and heads that add up to the total cost of every group.

    Returns `None` if no such costs exist, or if they are not unique.
    """
    design = np.column_stack([np.ones(len(members)), members])
    solution, _, rank, _ = np.linalg.lstsq(design, totals, rcond=None)
    if rank < design.shape[1] or solution.min() < -RELATIVE * totals.max():
        return None
    if np.abs(design @ solution - totals).max() > RELATIVE * totals.max():
        return None
    solution = np.maximum(solution, 0.0)
    return CostRule(float(solution[0]), solution[1:])
