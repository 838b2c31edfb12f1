"""A table of gains with a known make: additive effects, a size effect, interactions and noise."""

import numpy as np

from taskgroup.predictors.observations import Observations

NOISE = 0.02


class Planted:
    """Gains of n targets. Built from a seed alone."""

    def __init__(self, seed, tasks=27):
        self.rng = np.random.default_rng(seed)
        self.tasks = tasks
        self.own = self.rng.normal(0.02, 0.03, tasks)
        self.helps = self.rng.normal(0, 0.015, tasks)
        self.pull = self.rng.normal(0, 0.015, (tasks, tasks))
        self.together = self.rng.normal(0, 0.03, (tasks, tasks))

    def groups(self, count):
        """Groups of 2 to 12 tasks."""
        members = np.zeros((count, self.tasks), dtype=bool)
        for row in members:
            row[self.rng.choice(self.tasks, self.rng.integers(2, 13), replace=False)] = True
        return members

    def gains(self, members):
        """What every member reaches, noise included."""
        found = np.full(members.shape, np.nan)
        for row, group in enumerate(members):
            for target in np.flatnonzero(group):
                partners = [task for task in np.flatnonzero(group) if task != target]
                if partners:
                    gain = self.own[target] - 0.06 * np.log(len(partners))
                    gain += (self.helps[partners] + self.pull[target, partners]).sum()
                    pairs = sum(self.together[p, q] for k, p in enumerate(partners) for q in partners[k + 1 :])
                    found[row, target] = gain + pairs / max(1, len(partners) - 1)
                else:
                    found[row, target] = 0.0
        return found + np.where(members, self.rng.normal(0, NOISE, members.shape), 0.0)


def observations(members, performance, *, gains=True, error=None, architecture=None):
    """What was observed, as predictors take it."""
    count, tasks = members.shape
    architecture = np.zeros(count, dtype=int) if architecture is None else architecture
    alone, names = members.sum(axis=1) == 1, range(int(architecture.max(initial=0)) + 1)
    zero = []
    for name in names:
        values = performance[alone & (architecture == name)]
        zero.append(gains and bool((np.nan_to_num(values) == 0).all() if len(values) else not alone.any()))
    return Observations(
        tuple(f"t{i}" for i in range(tasks)),
        tuple(f"a{i}" for i in range(int(architecture.max(initial=0)) + 1)),
        members,
        architecture,
        performance,
        np.full(members.shape, np.nan) if error is None else error,
        np.full((tasks, tasks), np.nan),
        gains,
        np.repeat(np.array(zero)[:, None], tasks, axis=1),
    )
