"""What a predicted group costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Affinity, ObservedGroup
from taskgroup.core.errors import InputError
from taskgroup.core.tolerance import RELATIVE


@dataclass(frozen=True)
class CostRule:
    """Multiply-adds of any network of one architecture: a trunk, and a head per task, (n,)."""

    trunk: float
    heads: NDArray[np.float64]


def observed_cost(affinity: Affinity, group: ObservedGroup) -> CostRule:
    """What an observed group costs: its own count, else its architecture's, else 1."""
    if group.macs is not None:
        return CostRule(group.macs.trunk, _by_task(affinity, group.macs.heads))
    return _counted(affinity, group.architecture) or CostRule(1.0, np.zeros(len(affinity.tasks)))


def predicted_cost(affinity: Affinity, architecture: str) -> CostRule:
    """What any group of an architecture costs: its count, else what the observed groups of it agree on.

    They agree on one total for all of them, or on a trunk and a head per task that explain every one of their totals.
    Raises `InputError`, asking for the count, where they do not.
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
    explained = _trunk_and_heads(members, totals)
    if explained is None:
        raise InputError(
            f"architecture '{architecture}': its observed networks cost from {totals.min():g} to {totals.max():g} "
            "multiply-adds, which does not say what an untrained group costs; "
            f"give its count, as in --macs '{architecture}=TRUNK+HEAD' of estimate, or in `$.architectures`"
        )
    return explained


def _counted(affinity: Affinity, architecture: str) -> CostRule | None:
    count = affinity.architectures.get(architecture)
    if count is None or count.trunk_macs is None:
        return None
    return CostRule(count.trunk_macs, _by_task(affinity, count.head_macs))


def _by_task(affinity: Affinity, heads: dict[str, float]) -> NDArray[np.float64]:
    return np.array([heads.get(task, 0.0) for task in affinity.tasks])


def _trunk_and_heads(members: NDArray[np.float64], totals: NDArray[np.float64]) -> CostRule | None:
    """The one trunk and heads, all from 0 up, that explain every total; `None` where there are none or many."""
    design = np.column_stack([np.ones(len(members)), members])
    solution, _, rank, _ = np.linalg.lstsq(design, totals, rcond=None)
    if rank < design.shape[1] or solution.min() < -RELATIVE * totals.max():
        return None
    if np.abs(design @ solution - totals).max() > RELATIVE * totals.max():
        return None
    solution = np.maximum(solution, 0.0)
    return CostRule(float(solution[0]), solution[1:])
