"""Our own exact method: the highest objective, then the lowest cost, then the fewest networks, each proven."""

import math
from dataclasses import dataclass, replace

import numpy as np

from taskgroup.core.tolerance import tolerance
from taskgroup.solver.bnb.feasibility import find_cover
from taskgroup.solver.bnb.relaxation import Total
from taskgroup.solver.bnb.root import first_question
from taskgroup.solver.bnb.search import Answer, Progress, Search, Stop
from taskgroup.solver.bnb.subproblem import Question, base_of
from taskgroup.solver.bnb.warm_start import Memory
from taskgroup.solver.model.instance import Assignment, Instance
from taskgroup.solver.model.objectives import grain, least_heads, totals


@dataclass(frozen=True)
class Solution:
    """What a method found: who serves whom (`None` if nothing fits), the proven bound on the objective, the effort."""

    assignment: Assignment | None
    bound: float
    nodes: int
    method: str
    complete: bool = True


def solve_exact(
    instance: Instance, stop: Stop | None = None, progress: Progress | None = None, memory: Memory | None = None
) -> Solution:
    """Answer by Lagrangian branch and bound.

    First the highest objective; then, among the layouts within 1e-9 of it, the lowest cost; among those, the fewest
    networks, and of these the ones that train the fewest tasks. Each step starts from the layout and the surviving
    candidates of the last. A gap asked for by `stop` ends the first step early; without a proof of the optimum the
    ties are left as they fall. `memory`: what an earlier search on the same candidates left.
    """
    stop = stop or Stop()
    if instance.hopeless:
        return Solution(None, -np.inf, 0, "exact")
    total = totals(instance)
    question = first_question(instance, total)

    def rescue() -> Assignment | None:
        return find_cover(instance).within(instance)

    def near(value: float) -> float:
        return tolerance(value, instance.scale)

    search = Search(
        question,
        instance.scale,
        stop,
        progress=progress,
        rescue=rescue,
        slack=None if stop.gap else near,
        memory=memory or Memory(),
    )
    first = search.run()
    if first.assignment is None:
        return Solution(None, first.bound, first.nodes, "exact", first.complete)
    slack = near(first.value)
    if not first.complete or first.bound > first.value + slack:
        return Solution(first.assignment, first.bound, first.nodes, "exact", first.complete)
    goals = (total.cost, total.count, total.trained)
    if first.ties is not None:
        return Solution(_best_of(first.ties, goals), first.value, first.nodes, "exact")
    ties = _Ties(question, first, first.value - slack)
    assignment, nodes = first.assignment, first.nodes
    for goal in goals:
        answer = ties.best(goal, assignment, stop, least_heads(instance) if goal is total.cost else None)
        assignment, nodes = answer.assignment or assignment, nodes + answer.nodes
        reached = goal.of(assignment)
        ties.hold(replace(goal, floor=reached - tolerance(reached)))
    return Solution(assignment, first.value, nodes, "exact")


def _best_of(ties: list[Assignment], goals: tuple[Total, ...]) -> Assignment:
    """The best layout by one total after another; of those that are equal in all, the first by its candidates."""
    for goal in goals:
        best = max(goal.of(assignment) for assignment in ties)
        ties = [assignment for assignment in ties if goal.of(assignment) >= best - tolerance(best)]
    return min(ties)


class _Ties:
    """The layouts that reach the optimum of a question, of which further totals choose."""

    def __init__(self, question: Question, answer: Answer, least: float):
        narrowed = question.narrowed(-math.inf) or question
        relaxation = narrowed.relaxation()
        found = relaxation.evaluate(answer.prices)
        self._index, allowed = relaxation.survivors(answer.prices, found, least - 1e-12 * (abs(least) + 1e-300))
        self._screen = narrowed.rows(self._index, allowed)
        self._goal = replace(self._screen.goal, floor=least)
        self._prices = answer.prices
        self._held: list[Total] = []

    def best(self, goal: Total, start: Assignment, stop: Stop, heads: float | None) -> Answer:
        """The best of them for another total, starting from one of them."""
        place = {int(m): row for row, m in enumerate(self._index)}
        mine = goal.rows(self._index)
        asked = replace(
            self._screen,
            goal=mine,
            base=base_of(mine, self._screen.base > -np.inf),
            sides=[*self._screen.sides, *self._held, self._goal],
            least_heads=heads,
        )
        answer = Search(
            asked,
            scale=goal.unit * len(start),
            stop=replace(stop, gap=0.0),
            screens=[(self._screen, self._goal.floor, self._prices)],
            start=tuple(place[m] for m in start),
            grain=grain(goal),
        ).run()
        if answer.assignment is None:
            return answer
        return replace(answer, assignment=tuple(int(self._index[m]) for m in answer.assignment))

    def hold(self, total: Total) -> None:
        """Demand from now on that a total keeps its floor."""
        self._held.append(total.rows(self._index))
