"""The integer program of the assignment in PuLP, for any solver that PuLP finds."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from taskgroup.core.errors import InputError
from taskgroup.core.ties import tolerance
from taskgroup.solve.exact import Solution
from taskgroup.solve.instance import Assignment, Instance
from taskgroup.solve.search import Stop

PREFERRED = ("HiGHS", "PULP_CBC_CMD")
_MOST_VARIABLES = 2_000_000
_TIGHT = 1e-10
_REPAIRS = 5


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
    if not np.isfinite(instance.value).any(axis=0).all():
        return Solution(None, -math.inf, 0, "ilp")
    stop = stop or Stop()
    program = _Program(instance, solver or names[0], stop)
    first = program.optimise("performance", gap=stop.gap)
    if first.assignment is None:
        return Solution(None, first.bound, first.nodes, "ilp", first.complete)
    value = instance.objective(first.assignment)
    if not first.complete or first.bound > value + tolerance(value, instance.scale):
        return Solution(first.assignment, max(first.bound, value), first.nodes, "ilp", first.complete)
    program.hold_performance(value - tolerance(value, instance.scale))
    cheapest = program.optimise("cost")
    assignment = cheapest.assignment or first.assignment
    program.hold_cost(instance.affordable(instance.cost(assignment)))
    fewest = program.optimise("count")
    assignment = fewest.assignment or assignment
    program.hold_count(len(set(assignment)))
    leanest = program.optimise("trained")
    nodes = first.nodes + cheapest.nodes + fewest.nodes + leanest.nodes
    return Solution(leanest.assignment or assignment, value, nodes, "ilp")


@dataclass
class _Outcome:
    assignment: Assignment | None
    bound: float
    nodes: int
    complete: bool


class _Program:
    """design.md's model: y_m a network is built, x_mi it serves a task."""

    def __init__(self, instance: Instance, solver: str, stop: Stop):
        import pulp

        self._instance, self._solver, self._stop = instance, solver, stop
        self._unit: float = max(instance.scale / instance.value.shape[1], 1e-300)  # numbers near 1 suit every solver
        dearest = float(instance.trunk.max(initial=0.0) + instance.heads.sum(axis=1).max(initial=0.0))
        self._cost_unit = instance.budget or dearest or 1.0
        self._program = pulp.LpProblem("taskgroup", pulp.LpMaximize)
        variable = self._program.add_variable
        pairs = list(zip(*np.nonzero(np.isfinite(instance.value)), strict=True))
        self._x = {(int(m), int(i)): variable(f"x_{m}_{i}", cat="Binary") for m, i in pairs}
        self._y = {m: variable(f"y_{m}", cat="Binary") for m in sorted({m for m, _ in self._x})}
        sums, sizes = pulp.lpSum, instance.candidates.members.sum(axis=1)
        self._totals = {
            "performance": sums(float(instance.value[key]) / self._unit * x for key, x in self._x.items()),
            "cost": sums(float(instance.trunk[m]) / self._cost_unit * y for m, y in self._y.items())
            + sums(float(instance.heads[key]) / self._cost_unit * x for key, x in self._x.items()),
            "count": sums(self._y.values()),
            "trained": sums(int(sizes[m]) * y for m, y in self._y.items()),
        }
        self._limits: dict[str, float] = {}
        self._rows: dict[str, Any] = {}
        if instance.budget is not None:
            self._limits["cost"] = instance.affordable(instance.budget) / self._cost_unit
        if instance.max_models is not None:
            self._limits["count"] = float(instance.max_models)
        serving: dict[int, list[Any]] = {i: [] for i in range(instance.value.shape[1])}
        for (m, i), x in self._x.items():
            self._program += x <= self._y[m]
            serving[i].append(x)
        for choices in serving.values():
            self._program += sums(choices) == 1

    def hold_performance(self, least: float) -> None:
        """Demand at least this objective from now on."""
        self._limits["performance"] = least / self._unit

    def hold_cost(self, most: float) -> None:
        """Allow at most this cost from now on."""
        self._limits["cost"] = most / self._cost_unit

    def hold_count(self, most: int) -> None:
        """Allow at most this many networks from now on."""
        self._limits["count"] = float(most)

    def optimise(self, quantity: str, gap: float = 0.0) -> _Outcome:
        """Find the best layout for one quantity; tightened and solved again where the solver's own tolerance broke
        a limit."""
        slack = dict.fromkeys(self._limits, 0.0)
        nodes = 0
        for _ in range(_REPAIRS):
            outcome = self._solve(quantity, gap, slack)
            nodes += outcome.nodes
            broken = {} if outcome.assignment is None else self._broken(outcome.assignment)
            if not broken:
                return _Outcome(outcome.assignment, outcome.bound, nodes, outcome.complete)
            for limit, excess in broken.items():
                slack[limit] += 2 * excess
        raise InputError(f"--ilp-solver {self._solver}: its answers break a limit; another solver is accepted")

    def _solve(self, quantity: str, gap: float, slack: dict[str, float]) -> _Outcome:
        import pulp

        program = self._program
        program.sense = pulp.LpMaximize if quantity == "performance" else pulp.LpMinimize
        program.setObjective(self._totals[quantity])
        for limit, number in self._limits.items():
            tightened = number + slack[limit] if limit == "performance" else number - slack[limit]
            if limit in self._rows:
                self._rows[limit].changeRHS(tightened)
            else:
                total = self._totals[limit]
                self._rows[limit] = total >= tightened if limit == "performance" else total <= tightened
                program += self._rows[limit], limit
        left = None if math.isinf(self._stop.deadline) else max(0.01, self._stop.left())
        program.solve(_make_solver(self._solver, left, gap))
        chosen = {i: m for (m, i), x in self._x.items() if (x.value() or 0.0) > 0.5}
        found = program.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
        complete = program.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionInfeasible)
        if not found or len(chosen) < self._instance.value.shape[1]:
            return _Outcome(None, -math.inf if complete else self._simple_bound(), _nodes(program), complete)
        assignment = tuple(chosen[i] for i in sorted(chosen))
        value = self._instance.objective(assignment)
        proven = value if complete and gap == 0 else self._bound(program)
        return _Outcome(assignment, max(proven, value), _nodes(program), complete)

    def _bound(self, program: Any) -> float:
        """The solver's own proven bound where it tells one, else the best that each task could have."""
        model: Any = getattr(program, "solverModel", None)
        if self._solver == "HiGHS" and model is not None:
            bound = float(model.getInfo().mip_dual_bound)
            if math.isfinite(bound):
                return bound * self._unit
        return self._simple_bound()

    def _simple_bound(self) -> float:
        return math.fsum(self._instance.value.max(axis=0))

    def _broken(self, assignment: Assignment) -> dict[str, float]:
        """By how much a layout breaks the limits, in the program's units."""
        totals = {
            "performance": self._instance.objective(assignment) / self._unit,
            "cost": self._instance.cost(assignment) / self._cost_unit,
            "count": float(len(set(assignment))),
        }
        excess = {
            limit: (number - totals[limit]) if limit == "performance" else (totals[limit] - number)
            for limit, number in self._limits.items()
        }
        return {limit: amount for limit, amount in excess.items() if amount > 1e-13}


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
            mip_feasibility_tolerance=_TIGHT,
            primal_feasibility_tolerance=_TIGHT,
            dual_feasibility_tolerance=_TIGHT,
        )
    if name == "PULP_CBC_CMD":
        tight = ["primalT 1e-9", "dualT 1e-9", "integerT 1e-9"]
        return pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, gapRel=gap, gapAbs=0.0, threads=1, options=tight)
    return pulp.getSolver(name, msg=False, timeLimit=seconds, gapRel=gap)
