"""Branching: division of a node's layouts between two subproblems."""

import numpy as np

from taskgroup.core.arrays import Mask
from taskgroup.solver.bnb.cardinality import Cardinality
from taskgroup.solver.bnb.subgradient import PrimalAverage

_FRACTIONAL_COUNT = 0.1  # a number this close to an integer counts as integral: the primal average is inexact
_FRACTIONAL_PAIR = 0.05


def branch(
    trains: Mask, allowed: Mask, average: PrimalAverage, cardinality: Cardinality
) -> list[tuple[Mask, Cardinality]]:
    """Return two subproblems that together contain every layout of the node; the more promising one is last.

    If the primal average has a fractional number of networks of a kind, branch on this number. Otherwise, branch on the
    network that serves a task.
    """
    built = np.bincount(cardinality.kind, weights=average.built, minlength=len(cardinality.least))
    part = built - np.floor(built)
    open_kinds = (cardinality.most > cardinality.least) & (cardinality.most > built)
    fraction = np.where(open_kinds, np.minimum(part, 1 - part), -1.0)
    fraction[cardinality.counted_kinds :] = -1.0
    kind = int(fraction.argmax())
    if cardinality.counted_kinds > 1 and fraction[kind] >= _FRACTIONAL_COUNT:
        few = int(np.clip(np.floor(built[kind]), cardinality.least[kind], cardinality.most[kind] - 1))
        fewer = cardinality.with_limits(kind, int(cardinality.least[kind]), few)
        more = cardinality.with_limits(kind, few + 1, int(cardinality.most[kind]))
        halves = [fewer, more] if part[kind] >= 0.5 else [more, fewer]
        return [(allowed, half) for half in halves]
    return [(half, cardinality) for half in _by_server(trains, allowed, average)]


def _by_server(trains: Mask, allowed: Mask, average: PrimalAverage) -> list[Mask]:
    """Divide the node by whether the network that serves a task i also trains another task j.

    The pair (i, j) is the one whose joint training is most fractional in the primal average (Ryan and Foster 1981). If
    no pair is fractional, choose the task whose serving network is least decided in the primal average. Then divide its
    candidates into the most used one and the others.
    """
    weights = np.where(allowed, average.serving + 1e-9, 0.0)
    weights /= weights.sum(axis=0)
    trained = trains.astype(np.float64)
    share = weights.T @ trained  # [i, j]: share of task i's service by candidates that train task j
    both = (allowed.T.astype(np.float64) @ trained > 0) & (allowed.T.astype(np.float64) @ (1.0 - trained) > 0)
    fraction = np.where(both, np.minimum(share, 1.0 - share), -1.0)
    i, j = divmod(int(fraction.argmax()), fraction.shape[1])
    if fraction[i, j] >= _FRACTIONAL_PAIR:
        inside = trains[:, j]
    else:
        open_tasks = np.flatnonzero(allowed.sum(axis=0) > 1)
        i = int(open_tasks[weights[:, open_tasks].max(axis=0).argmin()])
        inside = np.zeros(len(trains), dtype=bool)
        inside[weights[:, i].argmax()] = True
    halves = []
    for side in (inside, ~inside):
        half = allowed.copy()
        half[~side, i] = False
        halves.append((float(weights[side, i].sum()), half))
    halves.sort(key=lambda pair: pair[0])
    return [half for _, half in halves]
