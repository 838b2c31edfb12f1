"""Exact solution of problems with at most two networks, by enumeration of all pairs of candidates."""

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.solver.bnb.problem import Problem
from taskgroup.solver.model.instance import Assignment

_MOST = 4096  # maximum number of candidates: 8 million pairs take about as long as the root of a search
_CELLS = 1 << 22


def at_most_two_networks(problem: Problem) -> bool:
    """Return whether the problem can be solved by enumerating all pairs of candidates.

    The problem must allow at most two networks, have few candidates, and have no further constraints.
    """
    cardinality = problem.cardinality
    plain = not problem.side_constraints and not problem.apart and not cardinality.free
    plain = plain and not cardinality.least.any()
    return plain and cardinality.most_networks <= 2 and len(problem.serve_profit) <= _MOST


def enumerate_pairs(problem: Problem, cutoff: float, limit: int) -> list[Assignment]:
    """Return the assignments to one or two candidates whose objective is at least `cutoff`, in no particular order.

    If there are more than `limit` such assignments, return the best `limit` + 1.
    """
    cardinality, profit = problem.cardinality, problem.serve_profit
    built = np.zeros(len(profit)) if problem.objective.built is None else problem.objective.built
    found: list[tuple[float, int, int]] = []
    step = max(1, _CELLS // max(1, profit.size))
    alone = cardinality.most[cardinality.kind] >= 1
    pairs_allowed = cardinality.most_networks >= 2
    for start in range(0, len(profit), step):
        rows = np.arange(start, min(start + step, len(profit)))
        value = np.maximum(profit[rows, None, :], profit[None, :, :]).sum(axis=2) + built[rows, None] + built
        value[np.arange(len(rows)), rows] -= built[rows]
        value[:, :start] = -np.inf  # already enumerated with the two candidates exchanged
        same_kind = cardinality.kind[rows, None] == cardinality.kind
        allowed = np.where(same_kind, cardinality.most[cardinality.kind] >= 2, alone) & pairs_allowed
        value[~allowed & (np.arange(len(profit)) != rows[:, None])] = -np.inf
        value[~alone[rows]] = -np.inf
        value[:, ~alone] = -np.inf
        hits = np.argwhere(value >= max(cutoff, -1e300))
        found += [(float(value[r, b]), int(rows[r]), int(b)) for r, b in hits]
        if len(found) > limit:
            found = sorted(found, reverse=True)[: limit + 1]
            cutoff = max(cutoff, found[-1][0])
    return [_assignment(profit, a, b) for _, a, b in found]


def _assignment(profit: Array, a: int, b: int) -> Assignment:
    return tuple(int(m) for m in np.where(profit[a] >= profit[b], a, b))
