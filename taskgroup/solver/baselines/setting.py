"""Input of a baseline: the source of networks, and the limits that a layout must satisfy."""

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
    """Candidate networks and limits of a problem, for any number of tasks.

    A baseline chooses groups in a relaxed problem (`basis`, `listed`, `networks`), whose only constraints are the
    budget, the limit on networks, and the constraints on single networks. The final `instance` of the chosen groups has
    all constraints. `seed`: random seed.
    """

    statement: Statement
    seed: int = 0

    @property
    def source(self) -> Source:
        """The source of candidate networks."""
        return self.statement.source

    @property
    def tasks(self) -> int:
        """The number of tasks."""
        return len(self.source.affinity.tasks)

    @cached_property
    def served(self) -> Index:
        """The indices of the tasks that must be served.

        The columns of `basis`, `listed` and `networks` follow their order.
        """
        tasks = self.source.affinity.tasks
        return np.flatnonzero(np.isin(tasks, self.statement.request.served(tasks)))

    @cached_property
    def _apart(self) -> Statement:
        """The problem statement without constraints that connect networks or tasks with each other."""
        return replace(
            self.statement,
            request=msgspec.structs.replace(
                self.statement.request, objective="sum", together=(), apart=(), fixed=(), limit={}
            ),
        )

    def stated(self, groups: Groups) -> Statement:
        """Return the problem restricted to the fixed networks and the networks of the given groups, (k, n) bool."""
        tasks = self.source.affinity.tasks
        fixed = [[task in network.train for task in tasks] for network in self.statement.request.fixed]
        groups = np.concatenate([groups, np.array(fixed, dtype=bool).reshape(len(fixed), len(tasks))])
        return replace(self.statement, source=_Only.of(self.source, groups))

    def instance(self, groups: Groups) -> Instance:
        """Return the problem of the given groups, (k, n) bool, as arrays, with all constraints."""
        return self.stated(groups).instance()

    def networks(self, groups: Groups) -> Instance:
        """Return the relaxed problem of the given groups, (k, n) bool."""
        return self._apart.instance(self.source.columns(groups, observed=False))

    @property
    def listable(self) -> bool:
        """Whether the candidates are few enough to be enumerated repeatedly."""
        return self.source.predict == "none" or self.tasks <= MOST_LISTED

    @cached_property
    def listed(self) -> Instance | None:
        """The relaxed problem with every candidate; `None` if there are too many candidates."""
        return self._apart.instance() if self.listable else None

    @cached_property
    def everything(self) -> Instance | None:
        """The problem with every candidate and all constraints; `None` if there are too many candidates."""
        return self.statement.instance() if self.listable else None

    @cached_property
    def basis(self) -> Instance:
        """The relaxed problem with, at least, the observed groups, all pairs and all single tasks."""
        return self.listed or self._apart.instance(self._pairs())

    def _pairs(self) -> Candidates:
        first, second = np.triu_indices(self.tasks, k=1)
        pairs = np.zeros((len(first), self.tasks), dtype=bool)
        pairs[np.arange(len(first)), first] = pairs[np.arange(len(first)), second] = True
        return self.source.columns(np.concatenate([np.eye(self.tasks, dtype=bool), pairs]))

    @cached_property
    def bound(self) -> float:
        """Upper bound on the objective: the objective if each task has its best performance in any candidate.

        If candidates are not enumerated, the observed groups, pairs and single tasks suffice, since a predicted
        performance is a mean over pairs and hence at most that of the best pair. Constraints and risk are ignored.
        """
        instance = self.everything
        if instance is None:
            needed = msgspec.structs.replace(self.statement.request.unconstrained(), risk=0.0)
            instance = replace(self.statement, request=needed).instance(self._pairs())
        best = instance.value.max(axis=0, initial=-np.inf)
        return float(best[instance.weighted].min() if self.statement.request.objective == "min" else best.sum())

    @cached_property
    def most_networks(self) -> int:
        """The maximum number of networks that the limits allow.

        It is at most the number of tasks that must be served.
        """
        most = self.tasks if self.basis.max_models is None else min(self.tasks, self.basis.max_models)
        cheapest = float(self.basis.trunk.min(initial=np.inf))
        if self.basis.budget is None or cheapest == 0:
            return most
        return int(min(most, self.basis.cost_limit(self.basis.budget) / cheapest))

    @property
    def largest(self) -> int:
        """The maximum number of tasks that a group may train."""
        return min(self.tasks, self.statement.request.max_group_size or self.tasks)


@dataclass(frozen=True)
class _Only(Source):
    """Source whose only candidates are the networks of the given groups."""

    groups: Groups

    @classmethod
    def of(cls, source: Source, groups: Groups) -> "_Only":
        return cls(source.affinity, source.predict, source.singletons, source.fitted, groups)

    def everything(self) -> Candidates:
        return self.columns(self.groups, observed=False)
