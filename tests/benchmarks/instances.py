"""Instances from a seed.

Pairwise effects N(0, 0.05), base performance U(0.5, 0.9); a group's performance is the base plus the mean effect of
its partners, plain or with noise N(0, 0.02) per group and task.
"""

import numpy as np

from taskgroup.core.candidates import Candidates
from taskgroup.core.documents.affinity import Affinity


def every_group(tasks, seed, noise=0.0, sizes=1, heads=False):
    """All 2^n − 1 groups; with two sizes also at half the cost and a little less performance; heads of 5–20 %."""
    rng = np.random.default_rng(seed)
    members = (np.arange(1, 2**tasks)[:, None] >> np.arange(tasks) & 1).astype(bool)
    full = _performance(rng, members, noise)
    blocks = [full]
    if sizes == 2:
        half = full - 0.03 - np.abs(rng.normal(0, 0.02, tasks))
        blocks.append(half + rng.normal(0, noise, half.shape) if noise else half)
    macs = rng.uniform(0.05, 0.2, tasks) if heads else np.zeros(tasks)
    return _candidates(np.vstack([members] * sizes), np.vstack(blocks), macs)


def some_groups(tasks, groups, seed, noise=0.02):
    """Observed groups of mixed sizes, every single task among them."""
    rng = np.random.default_rng(seed)
    members = np.zeros((groups, tasks), dtype=bool)
    for row in members:
        row[rng.choice(tasks, rng.integers(1, tasks + 1), replace=False)] = True
    members[:tasks] = np.eye(tasks, dtype=bool)
    members = np.unique(members, axis=0)
    return _candidates(members, _performance(rng, members, noise), np.zeros(tasks))


def planted(tasks, clusters, seed, noise=0.05):
    """Pairwise gains: 0.2 within planted clusters, −0.1 across, plus noise."""
    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, clusters, tasks)
    gives = np.where(cluster[:, None] == cluster, 0.2, -0.1) + rng.normal(0, noise, (tasks, tasks))
    names = tuple(f"t{i}" for i in range(tasks))
    rows = tuple(tuple(None if i == j else float(gives[i, j]) for j in range(tasks)) for i in range(tasks))
    return Affinity(names, "mtl-gain", "max", rows)


def noisy_clusters(tasks, clusters, seed):
    """Pairwise gains of clusters of equal size: 0.08 within, −0.04 across, plus N(0, 0.05); noise alone for one."""
    rng = np.random.default_rng(seed)
    cluster = np.arange(tasks) % clusters
    mean = np.where(cluster[:, None] == cluster, 0.08, -0.04) if clusters > 1 else 0.0
    gives = mean + rng.normal(0, 0.05, (tasks, tasks))
    names = tuple(f"t{i}" for i in range(tasks))
    rows = tuple(tuple(None if i == j else float(gives[i, j]) for j in range(tasks)) for i in range(tasks))
    return Affinity(names, "mtl-gain", "max", rows)


def _performance(rng, members, noise):
    tasks = members.shape[1]
    effects = rng.normal(0, 0.05, (tasks, tasks))
    np.fill_diagonal(effects, 0.0)
    base = rng.uniform(0.5, 0.9, tasks)
    partners = np.maximum(members.sum(axis=1, keepdims=True) - 1, 1)
    performance = base + members @ effects / partners
    if noise:
        performance += rng.normal(0, noise, performance.shape)
    performance[~members] = np.nan
    return performance


def _candidates(members, performance, macs):
    rows, tasks = members.shape
    sizes = len(performance) // (2**tasks - 1) if len(performance) % (2**tasks - 1) == 0 else 1
    architecture = np.repeat(np.arange(sizes), rows // sizes)
    return Candidates(
        tasks=tuple(f"t{i}" for i in range(tasks)),
        direction="max",
        architectures=("full", "half")[:sizes],
        members=members,
        architecture=architecture,
        trunk=np.where(architecture == 0, 1.0, 0.5),
        heads=members * macs if macs.any() else np.zeros(members.shape),
        performance=performance,
        deviation=np.full(performance.shape, np.nan),
        observed=np.full(rows, True),
    )
