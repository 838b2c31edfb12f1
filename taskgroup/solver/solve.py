"""Affinity → layout."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any, Literal, get_args

import msgspec

from taskgroup.core.constraints import Constraints, Objective
from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.layout import Layout, Solver
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.predictors.candidates.source import Predict, make_source
from taskgroup.solver.baselines.registry import Baseline
from taskgroup.solver.bnb.exact import solve_exact
from taskgroup.solver.bnb.feasibility import feasible, find_cover
from taskgroup.solver.bnb.warm_start import WarmStart
from taskgroup.solver.infeasibility import explain
from taskgroup.solver.max_min import raise_floor
from taskgroup.solver.model.instance import Instance
from taskgroup.solver.model.result import make_infeasible, make_layout
from taskgroup.solver.model.solution import Solution
from taskgroup.solver.model.statement import Statement
from taskgroup.solver.model.stop import Progress, Stop

Proving = Literal["auto", "exact", "ilp"]
Method = Proving | Baseline


def solve(
    affinity: Affinity,
    *,
    budget: float | None = None,
    max_models: int | None = None,
    constraints: Constraints | None = None,
    predict: Predict | None = None,
    scores: Sequence[Affinity] = (),
    method: Method = "auto",
    ilp_solver: str | None = None,
    time_limit: float | None = None,
    gap: float = 0.0,
    weight: Mapping[str, float] | None = None,
    objective: Objective = "sum",
    risk: float = 0.0,
    singletons: bool | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    cancel: Event | None = None,
) -> Layout:
    """Find the networks to build: the highest total performance within the budget, proven.

    `budget`: multiply-adds per inference, summed over the networks, `None` for no limit; `max_models`: networks at
    most; both may stand in `constraints`, which hold everything else that a layout has to keep. `predict`, `scores`,
    `singletons`: see `make_source`; `method`: `exact` (our branch and bound, also `auto`), `ilp` (PuLP, with
    `ilp_solver`) or a baseline, which proves nothing (`random` draws by `seed`); `time_limit` in seconds and a relative
    `gap` end the search early; `weight`: of tasks in the objective, 1 unless given; `objective`: `sum`, or `min` for
    the minimum task first and the sum second; `risk`: standard errors that are taken off every performance; `progress`
    is called with the best objective so far and the bound; setting `cancel` ends the search with the best layout so
    far.

    Ties: the higher objective, then the lower cost, then fewer networks. Raises `InputError` for options that mean
    nothing here; a problem that no layout fits gives a layout of status "infeasible" that says why.
    """
    if time_limit is not None and not 0 < time_limit < math.inf:
        raise InputError(f"the time limit is {time_limit:g}; a number of seconds above 0 is accepted")
    if not 0 <= gap < math.inf:
        raise InputError(f"the gap is {gap:g}; a number from 0 up is accepted, such as 0.01 for 1 %")
    if ilp_solver is not None and method != "ilp":
        raise InputError("--ilp-solver is for --method ilp")
    if seed < 0:
        raise InputError(f"the seed is {seed}; a whole number from 0 is accepted")
    started = time.monotonic()
    demands = with_limits(constraints, budget, max_models)
    source = make_source(affinity, predict=predict, singletons=singletons, scores=scores)
    statement = Statement(source, demands, dict(weight or {}), objective, risk)
    stop = Stop(deadline=started + (time_limit or math.inf), gap=gap, cancel=cancel)
    options = {
        "predict": predict,
        **({"scores": [score.score for score in scores]} if scores else {}),
        "method": method,
        "ilp_solver": ilp_solver,
        "time_limit": time_limit,
        "gap": gap,
        "singletons": singletons,
        "seed": seed if method == "random" else None,
    }
    solver = Solve(statement, method, ilp_solver, stop, _in_own_direction(progress, affinity.sign))
    origin = solve_provenance(statement, options)
    if method not in get_args(Proving):
        return solver.baseline(method, seed, origin, started)
    if method == "auto" and not source.listable:
        return solver.generated(origin, started)
    return solver.layout(statement.instance(), origin, started)


def with_limits(constraints: Constraints | None, budget: float | None, max_models: int | None) -> Constraints:
    """The constraints with a budget and a limit on networks, where those are given."""
    constraints = constraints or Constraints()
    given = {"budget": budget, "max_models": max_models}
    return msgspec.structs.replace(constraints, **{name: value for name, value in given.items() if value is not None})


def solve_provenance(statement: Statement, options: dict[str, Any], command: str = "solve") -> dict[str, Any]:
    """The provenance of an answer: how it was asked for, every demand that was made, and what the numbers are.

    `affinity` holds the affinity's score and its own provenance, so that what a layout promises can be measured again.
    """
    demands = msgspec.to_builtins(statement.constraints)
    asked = {
        "budget": statement.constraints.budget,
        "max_models": statement.constraints.max_models,
        **options,
        "weight": {task: float(number) for task, number in statement.weight.items()},
        **demands,
    }
    if statement.objective != "sum":
        asked["objective"] = statement.objective
    if statement.risk:
        asked["risk"] = statement.risk
    affinity = statement.affinity
    return {**provenance(command, **asked), "affinity": {"score": affinity.score, **affinity.provenance}}


def _in_own_direction(progress: Progress | None, sign: float) -> Progress | None:
    if progress is None:
        return None
    return lambda best, bound: progress(None if best is None else sign * best, sign * bound)


@dataclass
class Solve:
    """One statement, to be answered for one budget after another."""

    statement: Statement
    method: Method
    ilp_solver: str | None
    stop: Stop
    progress: Progress | None = None
    warm_start: WarmStart = field(default_factory=WarmStart)

    def layout(self, instance: Instance, origin: dict[str, Any], started: float) -> Layout:
        """The best layout of an instance of the statement."""
        whole = instance
        if self.statement.objective == "min":
            instance = raise_floor(instance, feasible)
        return self._answer(whole, instance, self._solution(instance), origin, started)

    def generated(self, origin: dict[str, Any], started: float) -> Layout:
        """The best layout over groups that are too many to list."""
        from taskgroup.solver.colgen.generation import Generation

        generation = Generation(self.statement, self.stop, self.progress)
        instance, solution = generation.run()
        if solution.assignment is not None:
            return self._answer(instance, instance, solution, origin, started)
        from taskgroup.solver.baselines.setting import Setting

        reason = explain(Setting(self.statement).stated(generation.groups))
        solver = Solver(solution.method, len(instance.candidates), solution.nodes, round(time.monotonic() - started, 6))
        return make_infeasible(self.statement, solver, origin, f"with {len(generation.groups)} groups tried, {reason}")

    def baseline(self, name: Baseline, seed: int, origin: dict[str, Any], started: float) -> Layout:
        """The best layout of the groups that a baseline chooses."""
        from taskgroup.solver.baselines.run import run_baseline
        from taskgroup.solver.baselines.setting import Setting

        found = run_baseline(name, Setting(self.statement, seed), self.stop)
        instance, solution = found.instance, found.solution
        seconds = round(time.monotonic() - started, 6)
        solver = Solver(solution.method, len(instance.candidates), solution.nodes, seconds)
        if solution.assignment is None:
            return make_infeasible(self.statement, solver, origin, found.reason)
        return make_layout(self.statement, instance, solution.assignment, solution.bound, solver, origin)

    def _answer(
        self, whole: Instance, instance: Instance, solution: Solution, origin: dict[str, Any], started: float
    ) -> Layout:
        assignment, bound = solution.assignment, solution.bound
        if assignment is None and not instance.trivially_infeasible:
            assignment = find_cover(instance).within(instance)  # a solver that ran out of time has none
        seconds = round(time.monotonic() - started, 6)
        solver = Solver(solution.method, len(instance.candidates), solution.nodes, seconds)
        if assignment is None:
            demands = msgspec.structs.replace(self.statement.constraints, budget=whole.budget)
            asked = replace(self.statement, constraints=demands)
            return make_infeasible(asked, solver, origin, explain(asked))
        if self.statement.objective == "min":
            bound = instance.minimum(assignment)  # the floor is proven: no layout keeps a higher one
        return make_layout(self.statement, instance, assignment, bound, solver, origin)

    def _solution(self, instance: Instance) -> Solution:
        if self.method == "ilp":
            from taskgroup.solver.mip import solve_ilp

            return solve_ilp(instance, self.stop, self.ilp_solver)
        return solve_exact(instance, self.stop, self.progress, self.warm_start)
