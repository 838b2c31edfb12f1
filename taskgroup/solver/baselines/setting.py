"""What a baseline is told: where networks come from, and the limits that a layout has to keep."""

from dataclasses import dataclass, replace
from functools import cached_property

import msgspec
import numpy as np

from taskgroup.core.arrays import Index, Mask
from taskgroup.core.candidates import Candidates
from taskgroup.predictors.candidates.source import Source
from taskgroup.solver.model.instance import Instance
from taskgroup.solver.model.statement import Statement

Groups = Mask
"""Groups of tasks to build networks for: (k, n) bool."""

MOST_LISTED = 13


@dataclass(frozen=True)
class Setting:
    """The candidates and the limits of a problem, for any number of tasks.

    Baselines choose groups by the budget, the limit on networks and what the networks themselves have to keep
    (`basis`, `listed`, `networks`), where every needed task is a unit of its own. What the layout has to keep as a
    whole beside that is for the final `instance` of the groups that they chose. `seed` is for draws.
    """

    statement: Statement
    seed: int = 0

    @property
    def source(self) -> Source:
        """Where networks come from."""
        return self.statement.source

    @property
    def tasks(self) -> int:
        """The number of tasks."""
        return len(self.source.affinity.tasks)

    @cached_property
    def served(self) -> Index:
        """The positions of the tasks that are needed: the columns of `basis`, `listed` and `networks`."""
        tasks = self.source.affinity.tasks
        return np.flatnonzero(np.isin(tasks, self.statement.request.served(tasks)))

    @cached_property
    def _apart(self) -> Statement:
        """Without what ties networks or tasks to each other."""
        return replace(
            self.statement,
            request=msgspec.structs.replace(
                self.statement.request, objective="sum", together=(), apart=(), fixed=(), limit={}
            ),
        )

    def stated(self, groups: Groups) -> Statement:
        """The problem with networks of these groups, (k, n), and those that are fixed, and no others."""
        tasks = self.source.affinity.tasks
        fixed = [[task in network.train for task in tasks] for network in self.statement.request.fixed]
        groups = np.concatenate([groups, np.array(fixed, dtype=bool).reshape(len(fixed), len(tasks))])
        return replace(self.statement, source=_Only.of(self.source, groups))

    def instance(self, groups: Groups) -> Instance:
        """That problem as arrays, with everything that is demanded."""
        return self.stated(groups).instance()

    def networks(self, groups: Groups) -> Instance:
        """The networks of these groups, (k, n), alone, to choose from."""
        return self._apart.instance(self.source.columns(groups, observed=False))

    @property
    def listable(self) -> bool:
        """Whether the candidates are few enough to look through again and again."""
        return self.source.predict == "none" or self.tasks <= MOST_LISTED

    @cached_property
    def listed(self) -> Instance | None:
        """Every candidate, to choose from; `None` where they are too many."""
        return self._apart.instance() if self.listable else None

    @cached_property
    def everything(self) -> Instance | None:
        """The problem with every candidate and everything that is demanded; `None` where they are too many."""
        return self.statement.instance() if self.listable else None

    @cached_property
    def basis(self) -> Instance:
        """The observed groups, the pairs and the single tasks at least, to choose from."""
        return self.listed or self._apart.instance(self._pairs())

    def _pairs(self) -> Candidates:
        first, second = np.triu_indices(self.tasks, k=1)
        pairs = np.zeros((len(first), self.tasks), dtype=bool)
        pairs[np.arange(len(first)), first] = pairs[np.arange(len(first)), second] = True
        return self.source.columns(np.concatenate([np.eye(self.tasks, dtype=bool), pairs]))

    @cached_property
    def bound(self) -> float:
        """No layout is worth more than each task at its best in any candidate.

        Where candidates are not listed, observed groups, pairs and single tasks hold that best, whatever is demanded
        and with no margin taken off: a predicted performance is a mean over pairs, hence at most the best pair's.
        """
        instance = self.everything
        if instance is None:
            needed = msgspec.structs.replace(self.statement.request.unconstrained(), risk=0.0)
            instance = replace(self.statement, request=needed).instance(self._pairs())
        best = instance.value.max(axis=0, initial=-np.inf)
        return float(best[instance.weighted].min() if self.statement.request.objective == "min" else best.sum())

    @cached_property
    def most_networks(self) -> int:
        """The most networks that fit the limits and that the tasks need."""
        most = self.tasks if self.basis.max_models is None else min(self.tasks, self.basis.max_models)
        cheapest = float(self.basis.trunk.min(initial=np.inf))
        if self.basis.budget is None or cheapest == 0:
            return most
        return int(min(most, self.basis.cost_limit(self.basis.budget) / cheapest))

    @property
    def largest(self) -> int:
        """The most tasks that a group may train."""
        return min(self.tasks, self.statement.request.max_group_size or self.tasks)


@dataclass(frozen=True)
class _Only(Source):
    """A source of the networks of some groups alone."""

    groups: Groups

    @classmethod
    def of(cls, source: Source, groups: Groups) -> "_Only":
        return cls(source.affinity, source.predict, source.singletons, source.fitted, groups)

    def everything(self) -> Candidates:
        return self.columns(self.groups, observed=False)
