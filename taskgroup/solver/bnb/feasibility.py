"""Layouts that serve every task at all: the fewest networks, and the lowest cost with them."""

import math
from dataclasses import dataclass, replace

from taskgroup.solver.bnb.relaxation import Total
from taskgroup.solver.bnb.root import first_question
from taskgroup.solver.bnb.search import Search, Stop
from taskgroup.solver.bnb.subproblem import Question, base_of
from taskgroup.solver.model.instance import Assignment, Instance
from taskgroup.solver.model.objectives import Totals, grain, least_heads, totals


@dataclass(frozen=True)
class Cover:
    """The tasks that no candidate can serve; else a layout of the fewest networks, and the cheapest within the limit
    on networks (`None` where nothing keeps the other limits)."""

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
    """Find the fewest networks that serve every task, and the cheapest layout of at most the allowed number.

    Both keep everything else that is demanded but the budget.
    """
    tasks = instance.candidates.tasks
    unserved = tuple(
        tasks[place]
        for i, unit in enumerate(instance.units)
        for place in unit
        if not (instance.value[:, i] > -math.inf).any()
    )
    unlimited = replace(instance, budget=None)
    if unserved or unlimited.hopeless:
        return Cover(unserved, None, None)
    if instance.apart or instance.resources:
        return _by_program(replace(unlimited, max_models=None), unlimited)
    total = totals(unlimited)
    question = first_question(replace(unlimited, max_models=None), total)
    fewest = _answer(question, total.count, None, None)
    if instance.max_models is not None and fewest is not None and unlimited.networks(fewest) > instance.max_models:
        return Cover((), fewest, None)
    question = first_question(unlimited, total)
    return Cover((), fewest, _answer(question, total.cost, least_heads(instance), fewest))


def _by_program(any_number: Instance, limited: Instance) -> Cover:
    """By integer programming, which is quicker to see that several limits leave nothing."""
    from taskgroup.solver.mip import Program, available_solvers

    answers = []
    for instance, quantity in ((any_number, "count"), (limited, "cost")):
        total: Totals = totals(instance)
        program = Program(instance, available_solvers()[0], Stop())
        for limit in (total.count, *total.resources):
            if limit.floor > -math.inf:
                program.hold(limit)
        answers.append(program.maximise(getattr(total, quantity)).assignment)
    return Cover((), answers[0], answers[1])


def _answer(question: Question, goal: Total, heads: float | None, start: Assignment | None) -> Assignment | None:
    goal = replace(goal, floor=-math.inf)
    base = base_of(goal, question.base > -math.inf)
    asked = replace(question, goal=goal, base=base, least_heads=heads)
    return Search(asked, goal.unit * base.shape[1], start=start, grain=grain(goal)).run().assignment
