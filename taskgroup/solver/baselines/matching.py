"""Baseline matching: pairs by maximum-weight matching (Edmonds 1965), with NetworkX."""

from typing import Any

import numpy as np

from taskgroup.core.arrays import Array, Index
from taskgroup.solver.baselines.registry import BaselineDescriptor
from taskgroup.solver.baselines.setting import Groups, Setting
from taskgroup.solver.model.instance import Instance


def choose(setting: Setting) -> list[Groups]:
    """Return the partition into pairs and single tasks of highest total value, within the limit on networks.

    The result is a list of at most one (k, n) bool array. If single-task networks are not allowed, an unpaired task is
    served by the best pair that contains it; the other task of this pair is then an auxiliary task.
    """
    served, most = setting.served, setting.most_networks
    tasks = len(served)
    if 2 * most < tasks:
        return []
    together, alone, beside = _values(setting.basis, served)
    finite = np.concatenate([together[np.isfinite(together)], alone[np.isfinite(alone)]])
    # a task without a single-task network stays unpaired only if every matching leaves it unpaired
    penalty = 4 * tasks * (float(np.abs(finite).max(initial=0.0)) + 1.0)
    lonely = np.where(np.isfinite(alone), alone, -penalty)
    pairs = _match(together, lonely)
    if tasks - len(pairs) > most:
        # the best total of p pairs is concave in p, so exactly this number of pairs is optimal within the limit
        pairs = _match(together, lonely, 2 * most - tasks)
    groups = np.eye(setting.tasks, dtype=bool)[served]
    for i, j in pairs:
        groups[i, served[j]] = groups[j, served[i]] = True
    for i in set(range(tasks)) - {task for pair in pairs for task in pair}:
        if not np.isfinite(alone[i]) and beside[i] >= 0:
            groups[i, beside[i]] = True
    return [np.unique(groups, axis=0)]


def _values(instance: Instance, served: Index) -> tuple[Array, Array, Any]:
    """Return the values of pairs, the values of single tasks, and the best partner of each task.

    The tasks are the u tasks that must be served. The first array contains the value of each pair, (u, u); the second,
    the value of each task alone, (u,). A value is −inf if there is no such network. The third array contains the best
    partner of each task as an index into all tasks, or −1 if the task has no partner, (u,).
    """
    members = instance.candidates.members
    tasks = members.shape[1]
    value = np.full(members.shape, -np.inf)
    value[:, served] = instance.value
    together, alone = np.full((tasks, tasks), -np.inf), np.full(tasks, -np.inf)
    best, beside = np.full(tasks, -np.inf), np.full(tasks, -1)
    sizes = members.sum(axis=1)
    for row in np.flatnonzero(sizes == 1):
        i = int(members[row].argmax())
        alone[i] = max(alone[i], value[row, i])
    for row in np.flatnonzero(sizes == 2):
        i, j = map(int, np.flatnonzero(members[row]))
        together[i, j] = together[j, i] = max(together[i, j], value[row, i] + value[row, j])
        for one, other in ((i, j), (j, i)):
            if value[row, one] > best[one]:
                best[one], beside[one] = value[row, one], other
    return together[np.ix_(served, served)], alone[served], beside[served]


def _match(together: Array, alone: Array, singles: int | None = None) -> list[tuple[int, int]]:
    """Return the pairs of tasks for which the total value is highest.

    `together`: (u, u) the value of each pair. `alone`: (u,) the value of each task if it stays unpaired. If `singles`
    is given, exactly this number of tasks stay unpaired.
    """
    import networkx

    tasks = len(alone)
    graph = networkx.Graph()
    graph.add_nodes_from(range(tasks))
    first, second = np.nonzero(np.triu(np.isfinite(together), k=1))
    graph.add_weighted_edges_from(
        (int(i), int(j), float(together[i, j] - alone[i] - alone[j])) for i, j in zip(first, second, strict=True)
    )
    spare = range(tasks, tasks + (singles or 0))
    graph.add_weighted_edges_from((i, j, 0.0) for i in range(tasks) for j in spare)
    matched = networkx.max_weight_matching(graph, maxcardinality=singles is not None)
    return sorted((min(pair), max(pair)) for pair in matched if max(pair) < tasks)


DESCRIPTOR = BaselineDescriptor(
    name="matching",
    help="pairs by maximum-weight matching",
    source="Edmonds 1965",
    make=choose,
    order=7,
)
