"""The integer program of the assignment in PuLP, for any solver that PuLP finds."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from taskgroup.core.errors import InputError
from taskgroup.core.tolerance import tolerance
from taskgroup.solver.model.instance import Assignment, Instance
from taskgroup.solver.model.linear_function import LinearFunction
from taskgroup.solver.model.objectives import objectives
from taskgroup.solver.model.solution import Solution
from taskgroup.solver.model.stop import Stop

PREFERRED = ("HiGHS", "PULP_CBC_CMD")
_MOST_VARIABLES = 2_000_000
_TIGHT, _INTEGRAL = 1e-9, 1e-7  # HiGHS loses solutions below 1e-9; what slips through is repaired
_REPAIRS = 100


def available_solvers() -> list[str]:
    """The solvers that PuLP finds on this machine, the preferred ones first."""
    import pulp

    found: list[str] = pulp.listSolvers(onlyAvailable=True)
    return sorted(found, key=lambda name: (PREFERRED.index(name) if name in PREFERRED else len(PREFERRED), name))


def solve_ilp(instance: Instance, stop: Stop | None = None, solver: str | None = None) -> Solution:
    """Answer by integer programming, one program after another: objective, cost, number of networks, tasks trained.

    Each is maximised or minimised with the ones before it held within 1e-9. `solver` names one of
    `available_solvers()`; HiGHS, else the bundled CBC, if `None`. Raises `InputError` for one that is not there and
    for an instance too large to write down.
    """
    names = available_solvers()
    if solver is not None and solver not in names:
        raise InputError(f"--ilp-solver '{solver}' is not on this machine; {', '.join(names)} are accepted")
    size = int(np.isfinite(instance.value).sum())
    if size > _MOST_VARIABLES:
        raise InputError(f"--method ilp: {size} variables are too many to write down; --method exact is accepted")
    if instance.trivially_infeasible:
        return Solution(None, -math.inf, 0, "ilp")
    total = objectives(instance)
    program = Program(instance, solver or names[0], stop or Stop())
    for limited in (total.cost, total.count, *total.resources):
        if np.isfinite(limited.floor):
            program.add_constraint(limited)
    first = program.maximise(total.performance, gap=program.stop.gap)
    if first.assignment is None:
        return Solution(None, first.bound, program.nodes, "ilp", first.complete)
    value = total.performance.value(first.assignment)
    slack = tolerance(value, instance.scale)
    if not first.complete or first.bound > value + slack:
        return Solution(first.assignment, max(first.bound, value), program.nodes, "ilp", first.complete)
    program.add_constraint(replace(total.performance, floor=value - slack))
    assignment = first.assignment
    for goal in (total.cost, total.count, total.trained):
        assignment = program.tie_break(goal, assignment)
    return Solution(assignment, value, program.nodes, "ilp")


@dataclass
class Outcome:
    """What one program gave: who serves whom, a proven bound, and whether the solver came to its end."""

    assignment: Assignment | None
    bound: float
    complete: bool


class Program:
    """The model in PuLP: y_m a network is built, x_mi it serves a task."""

    def __init__(self, instance: Instance, solver: str, stop: Stop):
        import pulp

        self.stop, self.nodes = stop, 0
        self._solver = solver
        self._tasks = instance.value.shape[1]
        self._best = math.fsum(instance.value.max(axis=0))
        self._program = pulp.LpProblem("taskgroup", pulp.LpMaximize)
        self._held: list[LinearFunction] = []
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

    def add_constraint(self, total: LinearFunction) -> None:
        """Demand from now on that a total keeps its floor."""
        if total.built is not None and total.built.max() <= 0:
            for m, y in self._y.items():
                if total.built[m] < total.floor:
                    y.upBound = 0  # it alone breaks the limit; its large number would only blur the others
        terms = self._sum(total)
        if not terms:
            return  # nothing to add up; some solvers take no empty row
        row = terms >= total.floor / total.unit
        self._program += row, f"limit_{len(self._held)}"
        self._held.append(total)

    def tie_break(self, goal: LinearFunction, assignment: Assignment) -> Assignment:
        """Choose by a further total among what is held, and hold what it reached."""
        while True:
            known = goal.value(assignment)
            goal = replace(goal, unit=abs(known) or 1.0)
            self.add_constraint(replace(goal, floor=known - tolerance(known)))
            assignment = self.maximise(goal).assignment or assignment
            reached = goal.value(assignment)
            if abs(reached) > 1e-3 * abs(known) or reached == known:  # else too much was lost in the larger unit
                self.add_constraint(replace(goal, floor=reached - tolerance(reached)))
                return assignment

    def maximise(self, goal: LinearFunction, gap: float = 0.0) -> Outcome:
        """Find the best layout, leaving out those that break a limit by less than the solver's own tolerance."""
        import pulp

        self._program.setObjective(self._sum(goal) or -1 * next(iter(self._y.values())))  # never an empty one
        for _ in range(_REPAIRS):
            outcome = self._solve(goal, gap)
            if outcome.assignment is None or not self._broken(outcome.assignment):
                return outcome
            serving = [self._x[m, i] for i, m in enumerate(outcome.assignment)]
            self._program += pulp.lpSum(serving) <= self._tasks - 1
        raise InputError(f"--ilp-solver {self._solver}: its answers break a limit; another solver is accepted")

    def _sum(self, total: LinearFunction) -> Any:
        import pulp

        terms = []
        if total.built is not None:
            built = ((float(total.built[m]) / total.unit, y) for m, y in self._y.items() if y.upBound)
            terms += [amount * y for amount, y in built if amount]
        if total.served is not None:
            open_keys = (key for key in self._x if self._y[key[0]].upBound)
            served = ((float(total.served[key]) / total.unit, self._x[key]) for key in open_keys)
            terms += [amount * x for amount, x in served if amount]
        return pulp.lpSum(terms)

    def _solve(self, goal: LinearFunction, gap: float) -> Outcome:
        import pulp

        program = self._program
        left = None if math.isinf(self.stop.deadline) else max(0.01, self.stop.left())
        try:
            program.solve(_make_solver(self._solver, left, gap))
        except pulp.PulpSolverError as error:
            raise InputError(f"--ilp-solver {self._solver} failed ({error}); another solver is accepted") from None
        self.nodes += _nodes(program)
        chosen = {i: m for (m, i), x in self._x.items() if (x.value() or 0.0) > 0.5}
        found = program.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
        complete = program.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionInfeasible)
        if not found or len(chosen) < self._tasks:
            return Outcome(None, -math.inf if complete else self._best, complete)
        assignment = tuple(chosen[i] for i in sorted(chosen))
        value = goal.value(assignment)
        return Outcome(assignment, value if complete and gap == 0 else max(value, self._bound(goal)), complete)

    def _bound(self, goal: LinearFunction) -> float:
        """The solver's own proven bound where it tells one, else the best that each task could have."""
        model: Any = getattr(self._program, "solverModel", None)
        if self._solver == "HiGHS" and model is not None:
            bound = float(model.getInfo().mip_dual_bound)
            if math.isfinite(bound):
                return bound * goal.unit
        return self._best

    def _broken(self, assignment: Assignment) -> bool:
        """Whether a layout breaks a limit."""
        return any(total.value(assignment) < total.floor - 1e-13 * total.unit for total in self._held)


def _nodes(program: Any) -> int:
    model = getattr(program, "solverModel", None)
    if model is None or not hasattr(model, "getInfo"):
        return 0
    return max(0, int(model.getInfo().mip_node_count))


def _make_solver(name: str, seconds: float | None, gap: float) -> Any:
    import pulp

    if name == "HiGHS":
        return pulp.HiGHS(
            msg=False,
            timeLimit=seconds,
            gapRel=gap,
            gapAbs=0.0,
            threads=1,
            mip_feasibility_tolerance=_INTEGRAL,
            primal_feasibility_tolerance=_TIGHT,
            dual_feasibility_tolerance=_TIGHT,
        )
    if name == "PULP_CBC_CMD":
        tight = ["primalT 1e-9", "dualT 1e-9", "integerT 1e-9"]
        return pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, gapRel=gap, gapAbs=0.0, threads=1, options=tight)
    return pulp.getSolver(name, msg=False, timeLimit=seconds, gapRel=gap)
