"""Our own exact method: the highest objective, then the lowest cost, then the fewest networks, each proven."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.ties import tolerance
from taskgroup.solve.cover import find_cover
from taskgroup.solve.instance import Assignment, Instance
from taskgroup.solve.relaxation import Multipliers, Relaxation, Total, still_allowed
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
    networks. Each step starts from the layout and the surviving candidates of the last. A gap asked for by `stop` ends
    the first step early; without a proof of the optimum the ties are left as they fall.
    """
    stop = stop or Stop()
    performance, cost, count = totals(instance)
    train = instance.candidates.members
    allowed = np.isfinite(instance.value)
    sides = [cost] if np.isfinite(cost.floor) else []
    if not allowed.any(axis=0).all():
        return Solution(None, -np.inf, 0, "exact")
    question = Question(performance, sides, train, allowed, instance.max_models)

    def rescue() -> Assignment | None:
        return find_cover(instance).within(instance)

    first = Search(question, instance.scale, stop, progress=progress, rescue=rescue).run()
    if first.assignment is None:
        return Solution(None, first.bound, first.nodes, "exact", first.complete)
    near = first.value - tolerance(first.value, instance.scale)
    if not first.complete or first.bound > first.value + tolerance(first.value, instance.scale):
        return Solution(first.assignment, first.bound, first.nodes, "exact", first.complete)
    kept = _survivors(question, first, near)
    cheapest = _tie_break(question, first, kept, replace(performance, floor=near), cost, first.assignment, stop)
    assignment = cheapest.assignment or first.assignment
    least = instance.affordable(instance.cost(assignment))
    fewest = _tie_break(
        replace(question, sides=[replace(cost, floor=-least)]),
        first,
        kept,
        replace(performance, floor=near),
        count,
        assignment,
        stop,
    )
    nodes = first.nodes + cheapest.nodes + fewest.nodes
    return Solution(fewest.assignment or assignment, first.value, nodes, "exact")


def _survivors(question: Question, answer: Answer, least: float) -> NDArray[np.bool_]:
    """Who may serve whom in a layout that reaches `least`, by the prices that the answer ended with."""
    relaxation = Relaxation(question.goal, question.sides, question.allowed, question.most)
    found = relaxation.evaluate(answer.prices)
    return question.allowed & still_allowed(found, least - 1e-12 * (abs(least) + 1e-300))


def _tie_break(
    question: Question,
    answer: Answer,
    kept: NDArray[np.bool_],
    performance: Total,
    goal: Total,
    start: Assignment,
    stop: Stop,
) -> Answer:
    """Maximise `goal` among the layouts that reach the performance's floor, starting from one that does."""
    index = np.flatnonzero(kept.any(axis=1))
    place = {int(m): row for row, m in enumerate(index)}
    screen = replace(question, goal=performance).rows(index, kept[index])
    asked = replace(screen, goal=goal.rows(index), sides=[*screen.sides, performance.rows(index)])
    search = Search(
        asked,
        scale=goal.unit * len(start),
        stop=Stop(stop.deadline),
        screens=[(screen, performance.floor, _padded(answer.prices, screen))],
        start=tuple(place[m] for m in start),
        grain=grain(goal),
    )
    found = search.run()
    if found.assignment is None:
        return found
    return replace(found, assignment=tuple(int(index[m]) for m in found.assignment))


def _padded(prices: Multipliers, question: Question) -> Multipliers:
    """Prices of a question with more sides: those that it did not have start at 0."""
    more = len(question.sides) - len(prices.sides)
    return Multipliers(prices.tasks, np.concatenate([prices.sides, np.zeros(more)]))
