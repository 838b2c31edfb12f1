"""The exact method: four lexicographic phases, each solved by Lagrangian branch and bound."""

import math
from dataclasses import replace

import numpy as np

from taskgroup.core.tolerance import tolerance
from taskgroup.solver.bnb.feasibility import find_cover
from taskgroup.solver.bnb.problem import Problem, serve_profit_of
from taskgroup.solver.bnb.root_problem import root_problem
from taskgroup.solver.bnb.search import EarlierPhase, Search, SearchResult
from taskgroup.solver.bnb.variable_fixing import fix_variables
from taskgroup.solver.bnb.warm_start import WarmStart
from taskgroup.solver.model.instance import Assignment, Instance
from taskgroup.solver.model.linear_function import LinearFunction
from taskgroup.solver.model.objectives import granularity, head_cost_bound, objectives
from taskgroup.solver.model.scaling import scaled_to_one
from taskgroup.solver.model.solution import Solution
from taskgroup.solver.model.stop import Progress, Stop


def solve_exact(
    instance: Instance,
    stop: Stop | None = None,
    progress: Progress | None = None,
    warm_start: WarmStart | None = None,
) -> Solution:
    """Solve an instance by Lagrangian branch and bound, in four lexicographic phases.

    The phases maximise the performance, then minimise the cost, the number of networks, and the number of trained
    tasks. Each phase considers only layouts within 1e-9 of the optima of the earlier phases. If `stop` has a gap, the
    first phase may end before optimality is proven; the later phases are then skipped. `warm_start`: results of an
    earlier search over the same candidates. This search adds its own results to them.
    """
    stop = stop or Stop()
    if instance.trivially_infeasible:
        return Solution(None, -np.inf, 0, "exact")
    instance, factor = scaled_to_one(instance)
    warm_start = warm_start or WarmStart()
    warm_start.scale_multipliers(1.0 / factor)
    solution = _solve_scaled(instance, stop, _unscaled(progress, factor), warm_start)
    warm_start.scale_multipliers(factor)
    return replace(solution, bound=solution.bound * factor)


def _solve_scaled(instance: Instance, stop: Stop, progress: Progress | None, warm_start: WarmStart) -> Solution:
    functions = objectives(instance)
    problem = root_problem(instance, functions)

    def tie_tolerance(value: float) -> float:
        return tolerance(value, instance.scale)

    first = Search(
        problem,
        instance.scale,
        stop,
        progress=progress,
        find_feasible=lambda: find_cover(instance).within(instance),
        tie_tolerance=None if stop.gap else tie_tolerance,
        warm_start=warm_start,
    ).run()
    if first.assignment is None:
        return Solution(None, first.bound, first.nodes, "exact", first.complete)
    slack = tie_tolerance(first.value)
    if not first.complete or first.bound > first.value + slack:
        return Solution(first.assignment, first.bound, first.nodes, "exact", first.complete)
    later = (functions.cost, functions.count, functions.trained)
    if first.ties is not None:
        return Solution(_lexicographic_best(first.ties, later), first.value, first.nodes, "exact")
    phases = _LaterPhases(problem, first, first.value - slack)
    assignment, nodes = first.assignment, first.nodes
    for objective in later:
        result = phases.maximise(objective, assignment, stop, head_cost_bound(instance), objective is functions.cost)
        assignment, nodes = result.assignment or assignment, nodes + result.nodes
        reached = objective.value(assignment)
        phases.add_constraint(replace(objective, floor=reached - tolerance(reached)))
    return Solution(assignment, first.value, nodes, "exact")


def _unscaled(progress: Progress | None, factor: float) -> Progress | None:
    if progress is None:
        return None
    return lambda value, bound: progress(None if value is None else value * factor, bound * factor)


def _lexicographic_best(ties: list[Assignment], later: tuple[LinearFunction, ...]) -> Assignment:
    """Return the best of several layouts with equal performance, by the `later` objectives in lexicographic order.

    If layouts are equal in all objectives, return the first one in the order of their candidate indices.
    """
    for objective in later:
        best = max(objective.value(assignment) for assignment in ties)
        ties = [assignment for assignment in ties if objective.value(assignment) >= best - tolerance(best)]
    return min(ties)


class _LaterPhases:
    """The second to fourth phases.

    They use only the candidates that the bound of the first phase does not fix to zero.
    """

    def __init__(self, problem: Problem, first: SearchResult, floor: float):
        tightened = problem.tightened(-math.inf) or problem
        relaxation = tightened.relaxation()
        solution = relaxation.solve(first.multipliers)
        cutoff = floor - 1e-12 * abs(floor)
        self._index, allowed = fix_variables(relaxation, first.multipliers, solution, cutoff)
        self._problem = tightened.rows(self._index, allowed)
        self._floored = replace(self._problem.objective, floor=floor)
        self._multipliers = first.multipliers
        self._constraints: list[LinearFunction] = []

    def maximise(
        self, objective: LinearFunction, start: Assignment, stop: Stop, head_cost: float, is_cost: bool
    ) -> SearchResult:
        """Maximise a later objective, starting from an assignment that is optimal in the earlier phases."""
        place = {int(m): row for row, m in enumerate(self._index)}
        own = objective.rows(self._index)
        problem = replace(
            self._problem,
            objective=own,
            serve_profit=serve_profit_of(own, self._problem.serve_profit > -np.inf),
            side_constraints=[*self._problem.side_constraints, *self._constraints, self._floored],
            head_cost_bound=head_cost if is_cost else None,
        )
        result = Search(
            problem,
            objective.unit * len(start),
            replace(stop, gap=0.0),
            earlier_phases=[EarlierPhase(self._problem, self._floored.floor, self._multipliers)],
            start=tuple(place[m] for m in start),
            granularity=granularity(objective),
        ).run()
        if result.assignment is None:
            return result
        return replace(result, assignment=tuple(int(self._index[m]) for m in result.assignment))

    def add_constraint(self, function: LinearFunction) -> None:
        """Require that a function is at least its floor in all further phases."""
        self._constraints.append(function.rows(self._index))
