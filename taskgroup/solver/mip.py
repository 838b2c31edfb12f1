"""Integer program of the assignment problem, solved with PuLP by any solver that PuLP supports."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from taskgroup.core.errors import InputError
from taskgroup.core.tolerance import tolerance
from taskgroup.solver.model.instance import Assignment, Instance
from taskgroup.solver.model.linear_function import LinearFunction
from taskgroup.solver.model.objectives import objectives
from taskgroup.solver.model.scaling import scaled_to_one
from taskgroup.solver.model.solution import Solution
from taskgroup.solver.model.stop import Stop

PREFERRED = ("HiGHS", "PULP_CBC_CMD")
_MOST_VARIABLES = 2_000_000
_FEASIBILITY, _INTEGRALITY = 1e-9, 1e-7  # tolerances; with smaller ones HiGHS loses solutions
_SECOND_INTEGRALITY = 1e-9  # integrality tolerance of a second attempt, if the rounding error of the first is too large
_MARGIN = 1e-8  # added to every limit, in its unit; larger than the solver's tolerance, so no solution is lost
_REPAIRS = 200  # maximum number of solutions that only satisfy the margin and are cut off, before the proof is given up


def available_solvers() -> list[str]:
    """Return the names of the solvers that PuLP finds on this machine, preferred ones first."""
    import pulp

    found: list[str] = pulp.listSolvers(onlyAvailable=True)
    return sorted(found, key=lambda name: (PREFERRED.index(name) if name in PREFERRED else len(PREFERRED), name))


def solve_ilp(instance: Instance, stop: Stop | None = None, solver: str | None = None) -> Solution:
    """Solve by integer programming, in four lexicographic phases: performance, cost, networks, trained tasks.

    In each phase, the objectives of the earlier phases stay within 1e-9 of their optima. Solvers round at 1e-7, so the
    objective of every optimal assignment is recomputed exactly and compared with the solver's bound. If the two differ,
    the program is solved again with a smaller tolerance; if they still differ, `complete` is False in the result.
    `solver`: one of `available_solvers()`; by default HiGHS or, if it is missing, the bundled CBC. Raises `InputError`
    if the solver is not available, or if the program would have too many variables.
    """
    names = available_solvers()
    if solver is not None and solver not in names:
        raise InputError(f"'{solver}' is not installed; choose among {', '.join(names)}", "ilp_solver")
    size = int(np.isfinite(instance.value).sum())
    if size > _MOST_VARIABLES:
        raise InputError(
            f"the integer program would have {size} variables, which are too many; use the method exact", "method"
        )
    if instance.trivially_infeasible:
        return Solution(None, -math.inf, 0, "ilp")
    instance, factor = scaled_to_one(instance)
    solution = _solve_scaled(instance, stop or Stop(), solver or names[0])
    return replace(solution, bound=solution.bound * factor)


def _solve_scaled(instance: Instance, stop: Stop, solver: str) -> Solution:
    functions = objectives(instance)
    program = Program(instance, solver, stop)
    for limited in (functions.cost, functions.count, *functions.resources):
        if np.isfinite(limited.floor):
            program.add_constraint(limited)
    first = program.maximise(functions.performance, gap=stop.gap, scale=instance.scale)
    if first.assignment is None:
        return Solution(None, first.bound, program.nodes, "ilp", first.complete)
    value = functions.performance.value(first.assignment)
    slack = tolerance(value, instance.scale)
    if not first.complete or first.bound > value + slack:
        return Solution(first.assignment, max(first.bound, value), program.nodes, "ilp", first.complete)
    program.add_constraint(replace(functions.performance, floor=value - slack))
    assignment, complete = first.assignment, True
    for objective in (functions.cost, functions.count, functions.trained):
        outcome = program.break_tie(objective, assignment)
        assignment, complete = outcome.assignment or assignment, complete and outcome.complete
    return Solution(assignment, value, program.nodes, "ilp", complete)


@dataclass
class Outcome:
    """The result of solving the integer program once: an assignment and a proven bound on the objective.

    `complete`: False if a limit ended the solver.
    """

    assignment: Assignment | None
    bound: float
    complete: bool


class Program:
    """The integer program, with variables y_m = 1 if network m is built and x_mi = 1 if network m serves unit i.

    A unit is a task, or several tasks that one network must serve together.
    """

    def __init__(self, instance: Instance, solver: str, stop: Stop):
        import pulp

        self.stop, self.nodes = stop, 0
        self._solver = solver
        self._tasks = instance.value.shape[1]
        self._highest = math.fsum(instance.value.max(axis=0))
        self._program = pulp.LpProblem("taskgroup", pulp.LpMaximize)
        self._constraints: list[LinearFunction] = []
        variable = self._program.add_variable
        pairs = list(zip(*np.nonzero(np.isfinite(instance.value)), strict=True))
        self._x = {(int(m), int(i)): variable(f"x_{m}_{i}", cat="Binary") for m, i in pairs}
        self._y = {m: variable(f"y_{m}", cat="Binary") for m in sorted({m for m, _ in self._x})}
        serving: dict[int, list[Any]] = {i: [] for i in range(self._tasks)}
        for (m, i), x in self._x.items():
            self._program += x <= self._y[m]
            serving[i].append(x)
        for choices in serving.values():
            self._program += pulp.lpSum(choices) == 1
        for group in instance.apart:
            for m, y in self._y.items():
                both = [self._x[m, i] for i in group if (m, i) in self._x]
                if len(both) > 1:
                    self._program += pulp.lpSum(both) <= y

    def add_constraint(self, function: LinearFunction) -> None:
        """Add the constraint that a function is at least its floor."""
        if function.built is not None and function.built.max() <= 0:
            for m, y in self._y.items():
                if function.built[m] < function.floor:
                    y.upBound = 0  # this candidate alone exceeds the limit; its coefficient harms precision
        terms = self._sum(function)
        if not terms:
            return  # the row is empty, which some solvers reject
        margin = 0.0 if _is_integral(function) else _MARGIN
        self._program += terms >= function.floor / function.unit - margin, f"limit_{len(self._constraints)}"
        self._constraints.append(function)

    def break_tie(self, objective: LinearFunction, assignment: Assignment) -> Outcome:
        """Maximise a further objective, starting from a known assignment.

        The optimum is then added to the program as a constraint.
        """
        while True:
            known = objective.value(assignment)
            objective = replace(objective, unit=abs(known) or 1.0)
            self.add_constraint(replace(objective, floor=known - tolerance(known)))
            outcome = self.maximise(objective)
            assignment = outcome.assignment or assignment
            reached = objective.value(assignment)
            if (
                abs(reached) > 1e-3 * abs(known) or reached == known
            ):  # otherwise solve again, scaled by the smaller value
                self.add_constraint(replace(objective, floor=reached - tolerance(reached)))
                return replace(outcome, assignment=assignment)

    def maximise(self, objective: LinearFunction, gap: float = 0.0, scale: float = 0.0) -> Outcome:
        """Return an optimal assignment for an objective.

        `complete` is False if the solver's bound does not prove the optimum within the tolerance.
        """
        outcome = self._feasible_optimum(objective, gap, _INTEGRALITY)
        if gap == 0.0 and not _proven(objective, outcome, scale):
            outcome = self._feasible_optimum(objective, gap, _SECOND_INTEGRALITY)
            if not _proven(objective, outcome, scale):
                return replace(outcome, complete=False)
        return outcome

    def _feasible_optimum(self, objective: LinearFunction, gap: float, integrality: float) -> Outcome:
        """Solve the program repeatedly until its solution satisfies all constraints exactly.

        After each solution that violates a constraint, a cut is added that excludes this solution.
        """
        import pulp

        self._program.setObjective(
            self._sum(objective) or -1 * next(iter(self._y.values()))
        )  # if the sum is empty: a dummy objective, since solvers need one
        for _ in range(_REPAIRS):
            outcome = self._solve(objective, gap, integrality)
            if outcome.assignment is None:
                return outcome
            violated = [own for own in self._constraints if _violates(own, outcome.assignment)]
            if not violated:
                return outcome
            if any(self._networks_violate(own, outcome.assignment) for own in violated):
                built = [self._y[m] for m in sorted(set(outcome.assignment))]
                self._program += pulp.lpSum(built) <= len(built) - 1
            else:
                serving = [self._x[m, i] for i, m in enumerate(outcome.assignment)]
                self._program += pulp.lpSum(serving) <= self._tasks - 1
        return Outcome(None, self._highest, False)

    def _networks_violate(self, function: LinearFunction, assignment: Assignment) -> bool:
        """Return whether every assignment to the built networks of `assignment` violates the floor of `function`.

        The function must be minus the use of a resource. The use is at least that of the trunks of these networks, plus
        that of the cheapest head of each task over all candidates.
        """
        if function.built is None or function.built.max() > 0:
            return False
        heads = 0.0
        if function.served is not None:
            best = np.full(self._tasks, -math.inf)
            for m, i in self._x:
                best[i] = max(best[i], function.served[m, i])
            heads = math.fsum(best)
        trunks = math.fsum(function.built[m] for m in set(assignment))
        return trunks + heads < function.floor - 1e-13 * function.unit

    def _sum(self, function: LinearFunction) -> Any:
        import pulp

        terms = []
        if function.built is not None:
            built = ((float(function.built[m]) / function.unit, y) for m, y in self._y.items() if y.upBound)
            terms += [coefficient * y for coefficient, y in built if coefficient]
        if function.served is not None:
            open_keys = (key for key in self._x if self._y[key[0]].upBound)
            served = ((float(function.served[key]) / function.unit, self._x[key]) for key in open_keys)
            terms += [coefficient * x for coefficient, x in served if coefficient]
        return pulp.lpSum(terms)

    def _solve(self, objective: LinearFunction, gap: float, integrality: float) -> Outcome:
        import pulp

        program = self._program
        left = None if math.isinf(self.stop.deadline) else max(0.01, self.stop.left())
        try:
            program.solve(_make_solver(self._solver, left, gap, integrality))
        except pulp.PulpSolverError as error:
            raise InputError(
                f"the solver '{self._solver}' failed ({error}); choose another solver", "ilp_solver"
            ) from None
        self.nodes += _nodes(program)
        chosen = {i: m for (m, i), x in self._x.items() if (x.value() or 0.0) > 0.5}
        found = program.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
        complete = program.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionInfeasible)
        if not found or len(chosen) < self._tasks:
            return Outcome(None, -math.inf if complete else self._highest, complete)
        assignment = tuple(chosen[i] for i in sorted(chosen))
        value = objective.value(assignment)
        bound = self._solver_bound(objective)
        if bound is None:
            bound = value if complete and gap == 0 else self._highest
        return Outcome(assignment, max(value, bound), complete)

    def _solver_bound(self, objective: LinearFunction) -> float | None:
        """Return the bound on the objective that the solver has proven; `None` if the solver does not report one."""
        model: Any = getattr(self._program, "solverModel", None)
        if self._solver == "HiGHS" and model is not None:
            bound = float(model.getInfo().mip_dual_bound)
            if math.isfinite(bound):
                return -bound * objective.unit  # PuLP passes HiGHS the negated objective, to minimise
        return None


def _is_integral(function: LinearFunction) -> bool:
    """Return whether a function depends only on y and has integer coefficients.

    Solvers represent such a function exactly. y_m is 1 if network m is built.
    """
    return function.served is None and function.built is not None and bool((function.built % 1 == 0).all())


def _violates(function: LinearFunction, assignment: Assignment) -> bool:
    return function.value(assignment) < function.floor - 1e-13 * function.unit


def _proven(objective: LinearFunction, outcome: Outcome, scale: float) -> bool:
    """Return whether the bound proves the assignment optimal within the tolerance.

    The result is also True if a limit ended the solver, since another attempt would not help.
    """
    if outcome.assignment is None or not outcome.complete:
        return True
    value = objective.value(outcome.assignment)
    return outcome.bound <= value + tolerance(value, scale)


def _nodes(program: Any) -> int:
    model = getattr(program, "solverModel", None)
    if model is None or not hasattr(model, "getInfo"):
        return 0
    return max(0, int(model.getInfo().mip_node_count))


def _make_solver(name: str, seconds: float | None, gap: float, integrality: float) -> Any:
    import pulp

    if name == "HiGHS":
        return pulp.HiGHS(
            msg=False,
            timeLimit=seconds,
            gapRel=gap,
            gapAbs=0.0,
            threads=1,
            mip_feasibility_tolerance=integrality,
            primal_feasibility_tolerance=_FEASIBILITY,
            dual_feasibility_tolerance=_FEASIBILITY,
        )
    if name == "PULP_CBC_CMD":
        tight = ["primalT 1e-9", "dualT 1e-9", "integerT 1e-9"]
        return pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, gapRel=gap, gapAbs=0.0, threads=1, options=tight)
    return pulp.getSolver(name, msg=False, timeLimit=seconds, gapRel=gap)
