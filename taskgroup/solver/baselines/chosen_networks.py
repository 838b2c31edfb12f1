"""Networks on offer and networks chosen, as arrays."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.solver.model.instance import Instance


@dataclass(frozen=True)
class Networks:
    """m networks: `members` (m, n) bool, `value` (m, u) with −inf where a needed task cannot be served, `trunk` (m,)
    and `heads` (m, u) multiply-adds."""

    members: Mask
    value: Array
    trunk: Array
    heads: Array

    @classmethod
    def of(cls, instance: Instance) -> "Networks":
        """All candidates of an instance."""
        return cls(instance.candidates.members, instance.value, instance.trunk, instance.heads)

    def __len__(self) -> int:
        return len(self.members)

    def rows(self, index: Index | list[int] | slice) -> "Networks":
        """Some of them."""
        return Networks(self.members[index], self.value[index], self.trunk[index], self.heads[index])

    def beside(self, other: "Networks") -> "Networks":
        """These and others."""
        return Networks(
            np.concatenate([self.members, other.members]),
            np.concatenate([self.value, other.value]),
            np.concatenate([self.trunk, other.trunk]),
            np.concatenate([self.heads, other.heads]),
        )

    def best(self) -> Array:
        """What each needed task reaches in the best of them: (u,), −inf where none serves it."""
        reached: Array = self.value.max(axis=0, initial=-np.inf)
        return reached

    def used(self) -> "Networks":
        """Those that are the best for some task, the first of equals."""
        serving = self.serving()
        return self.rows(np.flatnonzero(serving.any(axis=1)))

    def serving(self) -> Mask:
        """Who serves whom if each task goes to the best network: (m, u)."""
        serving = np.zeros(self.value.shape, dtype=bool)
        if len(self):
            served = np.flatnonzero(self.best() > -np.inf)
            serving[self.value[:, served].argmax(axis=0), served] = True
        return serving


@dataclass(frozen=True)
class Trial:
    """Each of m networks added to chosen ones, each task served by the best of them, the others left out.

    `reached`: (m, u) values, −inf where a task is not served; `cost`: (m,); `networks`: (m,) how many are left.
    """

    reached: Array
    cost: Array
    networks: Index

    def fits(self, instance: Instance) -> Mask:
        """Which keep the budget and the limit on networks of an instance: (m,)."""
        fits = np.ones(len(self.cost), dtype=bool)
        if instance.budget is not None:
            fits &= self.cost <= instance.cost_limit(instance.budget)
        if instance.max_models is not None:
            fits &= self.networks <= instance.max_models
        return fits


def add_each(chosen: Networks, offered: Networks) -> Trial:
    """Try every offered network beside those chosen."""
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
