"""Layouts that serve every task at all: the fewest networks, and the lowest cost with them."""

import math
from dataclasses import dataclass, replace

import numpy as np

from taskgroup.solve.counts import count_kinds
from taskgroup.solve.instance import Assignment, Instance
from taskgroup.solve.question import Question, base_of
from taskgroup.solve.search import Search
from taskgroup.solve.totals import grain, least_heads, totals


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
    total = totals(instance)
    counts = count_kinds(instance.trunk, len(tasks), None)
    asked = Question(total.count, [], instance.candidates.members, base_of(total.count, allowed), counts)
    fewest = _answer(asked, None)
    if instance.max_models is not None and fewest is not None and len(set(fewest)) > instance.max_models:
        return Cover((), fewest, None)
    counts = replace(counts, total=instance.max_models)
    cost = replace(total.cost, floor=-math.inf)
    base = base_of(cost, allowed)
    asked = replace(asked, goal=cost, base=base, counts=counts, least_heads=least_heads(instance))
    return Cover((), fewest, _answer(asked, fewest))


def _answer(question: Question, start: Assignment | None) -> Assignment | None:
    scale = question.goal.unit * question.base.shape[1]
    return Search(question, scale, start=start, grain=grain(question.goal)).run().assignment
