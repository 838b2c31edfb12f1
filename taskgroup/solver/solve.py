"""Entry point of the solver: the best layout for an affinity and a request."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Unpack

import msgspec

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.layout import Layout, Solver
from taskgroup.core.provenance import fingerprint, provenance
from taskgroup.core.request import Request
from taskgroup.predictors.candidates.source import make_source
from taskgroup.solver.baselines.registry import Baseline
from taskgroup.solver.bnb.exact import solve_exact
from taskgroup.solver.bnb.feasibility import feasible, find_cover
from taskgroup.solver.bnb.warm_start import WarmStart
from taskgroup.solver.contradictions import contradicts
from taskgroup.solver.effort import Effort, Method, SolveOptions, split_options
from taskgroup.solver.infeasibility import explain
from taskgroup.solver.max_min import raise_floor
from taskgroup.solver.model.instance import Instance
from taskgroup.solver.model.result import make_infeasible, make_layout
from taskgroup.solver.model.solution import Solution
from taskgroup.solver.model.statement import Statement
from taskgroup.solver.model.stop import Progress, Stop


def solve(
    affinity: Affinity,
    request: Request | None = None,
    effort: Effort | None = None,
    *,
    scores: Sequence[Affinity] = (),
    **options: Unpack[SolveOptions],
) -> Layout:
    """Find the layout with the highest total performance within the budget, with a proof of optimality.

    `request`: constraints and objective of the layout. `effort`: search options. Their fields may also be given as
    keyword arguments, as in `solve(affinity, budget=2.5e9, together=[["depth", "edges"]], time_limit=60)`; these
    replace the fields of `request` and `effort`. `scores`: the documents that the request's predictor reads.

    Layouts of equal objective are ranked by lower cost, then by fewer networks. The status is "infeasible" if it is
    proven that no layout satisfies the request, and "unknown" if no layout was found without such a proof; `reason`
    then contains an explanation. Raises `InputError` if the request or the effort is invalid.
    """
    request, effort = split_options(request, effort, scores, options)
    return solve_request(affinity, request, effort, scores)


def solve_request(affinity: Affinity, request: Request, effort: Effort, scores: Sequence[Affinity] = ()) -> Layout:
    """Find the best layout; see `solve`."""
    started = time.monotonic()
    statement = make_statement(affinity, request, scores, effort.spell)
    stop = effort.stop(started)
    solver = Solve(statement, effort.method, effort.ilp_solver, stop, _in_own_direction(effort.progress, affinity.sign))
    origin = solve_provenance("solve", affinity, effort, scores)
    if not effort.proving:
        return solver.baseline(effort.method, effort.seed, origin, started)
    if effort.method == "auto" and not statement.source.listable:
        return solver.generated(origin, started)
    return solver.layout(statement.instance(), origin, started)


def make_statement(
    affinity: Affinity, request: Request, scores: Sequence[Affinity] = (), spell: Callable[[str], str] = str
) -> Statement:
    """Return the problem of a request over the candidates of an affinity, both observed and predicted."""
    source = make_source(affinity, predict=request.predict, singletons=request.singletons, scores=scores)
    return Statement(source, request, spell)


def solve_provenance(command: str, affinity: Affinity, effort: Effort, scores: Sequence[Affinity]) -> dict[str, Any]:
    """Return the provenance of a result: the version, the command, the search settings, and the inputs.

    The entry `affinity` contains the affinity's score and its own provenance, from which `verify` reads the training
    settings.
    """
    inputs: dict[str, Any] = {"affinity": fingerprint(affinity)}
    if scores:
        inputs["scores"] = [fingerprint(score) for score in scores]
    return {
        **provenance(command, **effort.options),
        "inputs": inputs,
        "affinity": {"score": affinity.score, **affinity.provenance},
    }


def _in_own_direction(progress: Progress | None, sign: float) -> Progress | None:
    if progress is None:
        return None
    return lambda best, bound: progress(None if best is None else sign * best, sign * bound)


@dataclass
class Solve:
    """Solution of one problem for several budgets.

    Each search starts from the results of the earlier searches.
    """

    statement: Statement
    method: Method
    ilp_solver: str | None
    stop: Stop
    progress: Progress | None = None
    warm_start: WarmStart = field(default_factory=WarmStart)

    def layout(self, instance: Instance, origin: dict[str, Any], started: float) -> Layout:
        """Return the best layout of an instance of the problem."""
        whole = instance
        if self.statement.request.objective == "min":
            instance = raise_floor(instance, feasible)
        return self._answer(whole, instance, self._solution(instance), origin, started)

    def generated(self, origin: dict[str, Any], started: float) -> Layout:
        """Return the best layout found by column generation.

        Column generation is used if there are too many groups to enumerate.
        """
        from taskgroup.solver.colgen.generation import Generation

        generation = Generation(self.statement, self.stop, self.progress)
        instance, solution = generation.run()
        if solution.assignment is not None:
            return self._answer(instance, instance, solution, origin, started)
        from taskgroup.solver.baselines.setting import Setting
        from taskgroup.solver.colgen.infeasibility_proof import prove_infeasible

        reason = explain(Setting(self.statement).stated(generation.groups))
        solver = Solver(solution.method, len(instance.candidates), solution.nodes, round(time.monotonic() - started, 6))
        proven = contradicts(self.statement) or prove_infeasible(self.statement)
        tried = f"with {len(generation.groups)} groups tried, {reason}"
        return make_infeasible(self.statement, solver, origin, tried, proven=proven)

    def baseline(self, name: Baseline, seed: int, origin: dict[str, Any], started: float) -> Layout:
        """Return the best layout of the groups that a baseline chooses."""
        from taskgroup.solver.baselines.run import run_baseline
        from taskgroup.solver.baselines.setting import Setting

        found = run_baseline(name, Setting(self.statement, seed), self.stop)
        instance, solution = found.instance, found.solution
        seconds = round(time.monotonic() - started, 6)
        solver = Solver(solution.method, len(instance.candidates), solution.nodes, seconds)
        if solution.assignment is None:
            return make_infeasible(self.statement, solver, origin, str(found.reason), proven=found.infeasible)
        return make_layout(self.statement, instance, solution.assignment, solution.bound, solver, origin)

    def _answer(
        self, whole: Instance, instance: Instance, solution: Solution, origin: dict[str, Any], started: float
    ) -> Layout:
        assignment, bound = solution.assignment, solution.bound
        if assignment is None and not instance.trivially_infeasible:
            assignment = find_cover(instance).within(instance)  # the solver ran out of time without an incumbent
        seconds = round(time.monotonic() - started, 6)
        solver = Solver(solution.method, len(instance.candidates), solution.nodes, seconds)
        if assignment is None:
            request = msgspec.structs.replace(self.statement.request, budget=whole.budget)
            statement = replace(self.statement, request=request)
            proven = statement.source.complete or contradicts(statement)
            return make_infeasible(statement, solver, origin, explain(statement), proven=proven)
        if self.statement.request.objective == "min":
            bound = instance.minimum(assignment)  # the floor is proven optimal: no layout reaches a higher minimum
        return make_layout(self.statement, instance, assignment, bound, solver, origin)

    def _solution(self, instance: Instance) -> Solution:
        if self.method == "ilp":
            from taskgroup.solver.mip import solve_ilp

            return solve_ilp(instance, self.stop, self.ilp_solver)
        return solve_exact(instance, self.stop, self.progress, self.warm_start)
