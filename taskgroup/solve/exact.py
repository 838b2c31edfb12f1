"""Our own exact method: the highest objective, then the lowest cost, then the fewest networks, each proven."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.ties import tolerance
from taskgroup.solve.cover import find_cover
from taskgroup.solve.instance import Assignment, Instance
from taskgroup.solve.relaxation import Relaxation, Total, still_allowed
from taskgroup.solve.search import Answer, Progress, Question, Search, Stop
from taskgroup.solve.totals import grain, totals


@dataclass(frozen=True)
class Solution:
    """What a method found: who serves whom (`None` if nothing fits), the proven bound on the objective, the effort."""

    assignment: Assignment | None
    bound: float
    nodes: int
    method: str
    complete: bool = True


def solve_exact(instance: Instance, stop: Stop | None = None, progress: Progress | None = None) -> Solution:
    """Answer by Lagrangian branch and bound.

    First the highest objective; then, among the layouts within 1e-9 of it, the lowest cost; among those, the fewest
    networks, and of these the ones that train the fewest tasks. Each step starts from the layout and the surviving
    candidates of the last. A gap asked for by `stop` ends the first step early; without a proof of the optimum the
    ties are left as they fall.
    """
    stop = stop or Stop()
    allowed = np.isfinite(instance.value)
    if not allowed.any(axis=0).all():
        return Solution(None, -np.inf, 0, "exact")
    total = totals(instance)
    sides = [total.cost] if np.isfinite(total.cost.floor) else []
    question = Question(total.performance, sides, instance.candidates.members, allowed, instance.max_models)

    def rescue() -> Assignment | None:
        return find_cover(instance).within(instance)

    first = Search(question, instance.scale, stop, progress=progress, rescue=rescue).run()
    if first.assignment is None:
        return Solution(None, first.bound, first.nodes, "exact", first.complete)
    slack = tolerance(first.value, instance.scale)
    if not first.complete or first.bound > first.value + slack:
        return Solution(first.assignment, first.bound, first.nodes, "exact", first.complete)
    ties = _Ties(question, first, first.value - slack)
    assignment, nodes = first.assignment, first.nodes
    for goal in () if ties.settled else (total.cost, total.count, total.trained):
        answer = ties.best(goal, assignment, stop)
        assignment, nodes = answer.assignment or assignment, nodes + answer.nodes
        reached = goal.of(assignment)
        ties.hold(replace(goal, floor=reached - tolerance(reached)))
    return Solution(assignment, first.value, nodes, "exact")


class _Ties:
    """The layouts that reach the optimum of a question, of which further totals choose."""

    def __init__(self, question: Question, answer: Answer, least: float):
        kept = _survivors(question, answer, least)
        self._index = np.flatnonzero(kept.any(axis=1))
        self._screen = question.rows(self._index, kept[self._index])
        self._goal = replace(self._screen.goal, floor=least)
        self._prices = answer.prices
        self._held: list[Total] = []

    @property
    def settled(self) -> bool:
        """Whether only one layout is left."""
        return int(self._screen.allowed.sum(axis=0).max()) == 1

    def best(self, goal: Total, start: Assignment, stop: Stop) -> Answer:
        """The best of them for another total, starting from one of them."""
        place = {int(m): row for row, m in enumerate(self._index)}
        asked = replace(self._screen, goal=goal.rows(self._index), sides=[*self._sides(), self._goal])
        answer = Search(
            asked,
            scale=goal.unit * len(start),
            stop=Stop(stop.deadline),
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

    def _sides(self) -> list[Total]:
        return [*self._screen.sides, *self._held]


def _survivors(question: Question, answer: Answer, least: float) -> NDArray[np.bool_]:
    """Who may serve whom in a layout that reaches `least`, by the prices that the answer ended with."""
    relaxation = Relaxation(question.goal, question.sides, question.allowed, question.most)
    found = relaxation.evaluate(answer.prices)
    return question.allowed & still_allowed(found, least - 1e-12 * (abs(least) + 1e-300))
