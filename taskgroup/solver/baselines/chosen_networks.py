"""Sets of networks as arrays, and the effect of adding a network to a set."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.solver.model.instance import Instance


@dataclass(frozen=True)
class Networks:
    """A set of m networks, for u tasks that must be served.

    `members`: (m, n) bool, the tasks that each network trains. `value`: (m, u) weighted performance, −inf if the
    network cannot serve the task. `trunk`: (m,) multiply-adds of each network's trunk. `heads`: (m, u) multiply-adds of
    its head for each task.
    """

    members: Mask
    value: Array
    trunk: Array
    heads: Array

    @classmethod
    def of(cls, instance: Instance) -> "Networks":
        """Return all candidates of an instance."""
        return cls(instance.candidates.members, instance.value, instance.trunk, instance.heads)

    def __len__(self) -> int:
        return len(self.members)

    def rows(self, index: Index | list[int] | slice) -> "Networks":
        """Return the networks with the given indices."""
        return Networks(self.members[index], self.value[index], self.trunk[index], self.heads[index])

    def beside(self, other: "Networks") -> "Networks":
        """Return the union of these networks and the networks of `other`."""
        return Networks(
            np.concatenate([self.members, other.members]),
            np.concatenate([self.value, other.value]),
            np.concatenate([self.trunk, other.trunk]),
            np.concatenate([self.heads, other.heads]),
        )

    def best(self) -> Array:
        """Return the value of each task that must be served in its best network: (u,), −inf if no network serves it."""
        reached: Array = self.value.max(axis=0, initial=-np.inf)
        return reached

    def used(self) -> "Networks":
        """Return the networks that are best for at least one task.

        If several networks are equally good for a task, only the first one counts as the best.
        """
        serving = self.serving()
        return self.rows(np.flatnonzero(serving.any(axis=1)))

    def serving(self) -> Mask:
        """Return which tasks each network serves if every task is served by its best network: (m, u) bool."""
        serving = np.zeros(self.value.shape, dtype=bool)
        if len(self):
            served = np.flatnonzero(self.best() > -np.inf)
            serving[self.value[:, served].argmax(axis=0), served] = True
        return serving


@dataclass(frozen=True)
class Trial:
    """Results of adding each of m networks, one at a time, to a set of networks.

    In each result, every task is served by its best network. `reached`: (m, u) the value of each task, −inf if
    unserved. `cost`: (m,) multiply-adds. `networks`: (m,) number of networks that serve a task.
    """

    reached: Array
    cost: Array
    networks: Index

    def fits(self, instance: Instance) -> Mask:
        """Return which of the m results satisfy the budget and the limit on networks: (m,) bool."""
        fits = np.ones(len(self.cost), dtype=bool)
        if instance.budget is not None:
            fits &= self.cost <= instance.cost_limit(instance.budget)
        if instance.max_models is not None:
            fits &= self.networks <= instance.max_models
        return fits


def add_each(chosen: Networks, offered: Networks) -> Trial:
    """Return the results of adding each of the `offered` networks, one at a time, to the `chosen` networks."""
    best, serving = chosen.best(), chosen.serving()
    takes = offered.value > best
    heads = np.where(serving, chosen.heads, 0.0).sum(axis=0)
    taken = takes.astype(np.float64) @ serving.T
    stays = taken < serving.sum(axis=1)
    return Trial(
        reached=np.where(takes, offered.value, best),
        cost=offered.trunk + stays @ chosen.trunk + np.where(takes, offered.heads, heads).sum(axis=1),
        networks=1 + stays.sum(axis=1),
    )
