"""Exact pricing against all groups, enumerated."""

import numpy as np
import pytest

from taskgroup.solver.colgen.exact_pricing import groups_above
from taskgroup.solver.model.stop import Stop


def profits(groups, pairs, multipliers, floors):
    """Σ max(0, mean over partners − multiplier) over the members that reach their floors."""
    found = []
    for group in groups:
        members = np.flatnonzero(group)
        total = 0.0
        for i in members:
            mean = np.mean([pairs[j, i] for j in members if j != i])
            if mean >= floors[i]:
                total += max(0.0, mean - multipliers[i])
        found.append(total)
    return np.array(found)


@pytest.mark.parametrize("seed", range(60))
def test_all_groups_above_the_cutoff_and_no_others(seed):
    rng = np.random.default_rng(seed)
    tasks = int(rng.integers(2, 9))
    pairs, multipliers = rng.normal(0, 1, (tasks, tasks)), rng.normal(0, 0.7, tasks)
    multipliers[rng.random(tasks) < 0.1] = np.inf
    pairs[rng.random((tasks, tasks)) < 0.05] = -np.inf
    floors = np.where(rng.random(tasks) < 0.3, rng.normal(0, 0.3, tasks), -np.inf)
    largest = int(rng.integers(2, tasks + 1))
    groups = (np.arange(1, 2**tasks)[:, None] >> np.arange(tasks) & 1).astype(bool)
    groups = groups[(groups.sum(axis=1) >= 2) & (groups.sum(axis=1) <= largest)]
    true = profits(groups, pairs, multipliers, floors)
    cutoff = float(np.quantile(true, 0.8)) + 1e-6
    priced = groups_above(pairs, multipliers, floors, largest, cutoff, Stop(), nodes=10**6, most=10**6)
    assert priced.complete
    assert {group.tobytes() for group in priced.groups} == {group.tobytes() for group in groups[true > cutoff]}
    assert len(priced.groups) == len(np.unique(priced.groups, axis=0))


def test_limits_are_reported():
    rng = np.random.default_rng(0)
    pairs, none = rng.normal(0, 1, (12, 12)), np.full(12, -np.inf)
    assert not groups_above(pairs, np.zeros(12), none, 12, 0.5, Stop(), nodes=10, most=10**6).complete
    assert not groups_above(pairs, np.zeros(12), none, 12, 0.5, Stop(), nodes=10**6, most=10).complete
