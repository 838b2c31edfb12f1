"""Affinity documents for baselines: matrices, and runs of every group."""

import itertools

import numpy as np

from taskgroup import Affinity, Architecture, ObservedGroup


def names(tasks):
    return tuple(f"t{i}" for i in range(tasks))


def matrix(tasks, seed=0, score="mtl-gain", clusters=0):
    """A score's matrix, with tasks of a planted cluster helping each other."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, 0.05, (tasks, tasks))
    if clusters:
        cluster = np.arange(tasks) % clusters
        scores += 0.1 * (cluster[:, None] == cluster)
    rows = tuple(tuple(None if i == j else float(scores[i, j]) for j in range(tasks)) for i in range(tasks))
    return Affinity(names(tasks), score, "max", rows)


def every_group(tasks, seed=0, direction="max", sizes=None):
    """Observed runs of every group (or of some sizes), in two architectures with heads that cost."""
    rng = np.random.default_rng(seed)
    tasks = names(tasks)
    effects = rng.normal(0, 0.1, (len(tasks), len(tasks)))
    base = rng.uniform(0.5, 0.9, len(tasks))
    groups = []
    for size in sizes or range(1, len(tasks) + 1):
        for inside in itertools.combinations(range(len(tasks)), size):
            for architecture, less in (("half", 0.1), ("full", 0.0)):
                reached = {
                    tasks[i]: float(
                        base[i] - less + np.mean([effects[j, i] for j in inside if j != i] or [0]) + rng.normal(0, 0.02)
                    )
                    for i in inside
                }
                groups.append(ObservedGroup(tuple(tasks[i] for i in inside), architecture, reached))
    counts = {
        name: Architecture(macs, dict.fromkeys(tasks, 0.1 * macs)) for name, macs in (("half", 1.0), ("full", 2.0))
    }
    unknown = ((None,) * len(tasks),) * len(tasks)
    return Affinity(tasks, "value", direction, unknown, architectures=counts, groups=tuple(groups))


def permuted(affinity, order):
    """The same document with its tasks in another order."""
    rows = tuple(tuple(affinity.affinity[i][j] for j in order) for i in order)
    return Affinity(
        tuple(affinity.tasks[i] for i in order),
        affinity.score,
        affinity.direction,
        rows,
        architectures=affinity.architectures,
        groups=affinity.groups,
    )
