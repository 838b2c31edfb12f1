"""Layouts that serve every task at all: the fewest networks, and the lowest cost with them."""

from dataclasses import dataclass

import numpy as np

from taskgroup.solve.instance import Assignment, Instance
from taskgroup.solve.relaxation import Total
from taskgroup.solve.search import Question, Search
from taskgroup.solve.totals import grain, totals


@dataclass(frozen=True)
class Cover:
    """The tasks that no candidate can serve; else a layout of the fewest networks, and the cheapest within the limit
    on networks (`None` where even the fewest are too many)."""

    unserved: tuple[str, ...]
    fewest: Assignment | None
    cheapest: Assignment | None

    def within(self, instance: Instance) -> Assignment | None:
        """The cheapest layout, if it keeps the budget."""
        if self.cheapest is None:
            return None
        if instance.budget is not None and instance.cost(self.cheapest) > instance.affordable(instance.budget):
            return None
        return self.cheapest


def find_cover(instance: Instance) -> Cover:
    """Find the fewest networks that serve every task, and the cheapest layout of at most the allowed number."""
    allowed = np.isfinite(instance.value)
    tasks = instance.candidates.tasks
    unserved = tuple(task for i, task in enumerate(tasks) if not allowed[:, i].any())
    if unserved:
        return Cover(unserved, None, None)
    train = instance.candidates.members
    total = totals(instance)
    cost, count = total.cost, total.count
    fewest = _maximise(Question(count, [], train, allowed), count, None)
    if instance.max_models is not None and fewest is not None and len(set(fewest)) > instance.max_models:
        return Cover((), fewest, None)
    cheapest = _maximise(Question(cost, [], train, allowed, instance.max_models), cost, fewest)
    return Cover((), fewest, cheapest)


def _maximise(question: Question, goal: Total, start: Assignment | None) -> Assignment | None:
    scale = goal.unit * question.allowed.shape[1]
    return Search(question, scale, start=start, grain=grain(goal)).run().assignment
