"""What a baseline is told: where networks come from, and the limits that a layout has to keep."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.candidates import Candidates
from taskgroup.predict.candidates import Source
from taskgroup.solve.instance import Instance

Groups = NDArray[np.bool_]
"""Groups of tasks to build networks for: (k, n) bool."""

MOST_LISTED = 13


@dataclass(frozen=True)
class Setting:
    """The candidates and the limits of a problem, for any number of tasks.

    `state` makes an instance of candidates, with the budget, the limits and the weights. `seed` is for draws.
    """

    source: Source
    state: Callable[[Candidates], Instance]
    seed: int = 0

    @property
    def tasks(self) -> int:
        """The number of tasks."""
        return len(self.source.affinity.tasks)

    def instance(self, groups: Groups) -> Instance:
        """The problem with networks of these groups, (k, n), alone."""
        return self.state(self.source.columns(groups, observed=False))

    @cached_property
    def listed(self) -> Instance | None:
        """The problem with every candidate, `None` where they are too many to look through again and again."""
        if self.source.predict != "none" and self.tasks > MOST_LISTED:
            return None
        return self.state(self.source.everything())

    @cached_property
    def basis(self) -> Instance:
        """The problem with the observed groups, the pairs and the single tasks at least."""
        if self.listed is not None:
            return self.listed
        first, second = np.triu_indices(self.tasks, k=1)
        pairs = np.zeros((len(first), self.tasks), dtype=bool)
        pairs[np.arange(len(first)), first] = pairs[np.arange(len(first)), second] = True
        return self.state(self.source.columns(np.concatenate([np.eye(self.tasks, dtype=bool), pairs])))

    @cached_property
    def bound(self) -> float:
        """No layout is worth more than each task at its best in any candidate.

        The basis holds that best: a predicted performance is a mean over pairs, hence at most the best pair's.
        """
        return float(self.basis.value.max(axis=0, initial=-np.inf).sum())

    @cached_property
    def most_networks(self) -> int:
        """The most networks that fit the limits and that the tasks need."""
        most = self.tasks if self.basis.max_models is None else min(self.tasks, self.basis.max_models)
        cheapest = float(self.basis.trunk.min(initial=np.inf))
        if self.basis.budget is None or cheapest == 0:
            return most
        return int(min(most, self.basis.affordable(self.basis.budget) / cheapest))

    @property
    def largest(self) -> int:
        """The most tasks that a group may train."""
        return min(self.tasks, self.source.largest or self.tasks)
