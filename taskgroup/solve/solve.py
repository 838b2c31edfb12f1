"""Affinity → layout."""

import math
import time
from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

import numpy as np

from taskgroup.core.affinity import Affinity
from taskgroup.core.candidates import Candidates
from taskgroup.core.errors import InputError
from taskgroup.core.layout import Layout, Model, ModelCost, Solver, Status
from taskgroup.core.provenance import provenance
from taskgroup.core.ties import gap as relative_gap
from taskgroup.core.ties import tolerance
from taskgroup.predict.candidates import Predictor, make_source
from taskgroup.solve.baselines.registry import BASELINES, Baseline
from taskgroup.solve.baselines.run import run_baseline
from taskgroup.solve.baselines.setting import Setting
from taskgroup.solve.cover import find_cover
from taskgroup.solve.exact import Solution, solve_exact
from taskgroup.solve.infeasible import explain
from taskgroup.solve.instance import Assignment, Instance, make_instance
from taskgroup.solve.search import Progress, Stop

Method = Literal["auto", "exact", "ilp"] | Baseline


def solve(
    affinity: Affinity,
    *,
    budget: float | None = None,
    max_models: int | None = None,
    predict: Predictor | None = None,
    method: Method = "auto",
    ilp_solver: str | None = None,
    time_limit: float | None = None,
    gap: float = 0.0,
    weight: Mapping[str, float] | None = None,
    singletons: bool | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Layout:
    """Find the networks to build: the highest total performance within the budget, proven.

    `budget`: multiply-adds per inference, summed over the networks, `None` for no limit; `max_models`: networks at
    most; `predict`, `singletons`: see `make_source`; `method`: `exact` (our branch and bound, also `auto`),
    `ilp` (PuLP, with `ilp_solver`) or a baseline, which proves nothing (`random` draws by `seed`); `time_limit` in
    seconds and a relative `gap` end the search early; `weight`: of tasks in the objective, 1 unless given; `progress`
    is called with the best objective so far and the bound.

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
    source = make_source(affinity, predict=predict, singletons=singletons)
    state = partial(make_instance, budget=budget, max_models=max_models, weight=weight)
    stop = Stop(deadline=started + (time_limit or math.inf), gap=gap)
    reason: str | None = None
    if method in BASELINES:
        found = run_baseline(method, Setting(source, state, seed), stop)
        instance, solution, reason = found.instance, found.solution, found.reason
    elif method == "ilp":
        from taskgroup.solve.ilp import solve_ilp

        instance = state(source.everything())
        solution = solve_ilp(instance, stop, ilp_solver)
    else:
        instance = state(source.everything())
        solution = solve_exact(instance, stop, _in_own_direction(progress, affinity.sign))
    options = {
        "budget": budget,
        "max_models": max_models,
        "predict": predict,
        "method": method,
        "ilp_solver": ilp_solver,
        "time_limit": time_limit,
        "gap": gap,
        "weight": {task: float(number) for task, number in (weight or {}).items()},
        "singletons": singletons,
        "seed": seed if method == "random" else None,
    }
    return _layout(instance, solution, affinity.sign, started, provenance("solve", **options), reason)


def _in_own_direction(progress: Progress | None, sign: float) -> Progress | None:
    if progress is None:
        return None
    return lambda best, bound: progress(None if best is None else sign * best, sign * bound)


def _layout(
    instance: Instance,
    solution: Solution,
    sign: float,
    started: float,
    origin: dict[str, Any],
    reason: str | None = None,
) -> Layout:
    assignment = solution.assignment
    if assignment is None and reason is None:
        cover = find_cover(instance)
        assignment = cover.within(instance)
        reason = explain(instance, cover) if assignment is None else None
    solver = Solver(
        method=solution.method,
        candidates=len(instance.candidates),
        nodes=solution.nodes,
        seconds=round(time.monotonic() - started, 6),
    )
    candidates = instance.candidates
    if assignment is None:
        assert reason is not None
        return Layout(
            status="infeasible",
            objective=None,
            bound=None,
            gap=None,
            direction=candidates.direction,
            budget=instance.budget,
            cost=None,
            models=(),
            assignment={},
            performance={},
            solver=solver,
            provenance=origin,
            reason=reason,
        )
    objective = instance.objective(assignment)
    proven = solution.bound - objective <= tolerance(objective, instance.scale)
    bound = objective if proven else solution.bound
    status: Status = "optimal" if proven else "feasible"
    built = sorted(
        set(assignment),
        key=lambda m: (list(np.flatnonzero(candidates.members[m])), _architecture(candidates, m)),
    )
    return Layout(
        status=status,
        objective=sign * objective + 0.0,  # no −0.0
        bound=sign * bound + 0.0,
        gap=relative_gap(bound, objective),
        direction=candidates.direction,
        budget=instance.budget,
        cost=instance.cost(assignment),
        models=tuple(_model(instance, m, assignment) for m in built),
        assignment={task: built.index(m) for task, m in zip(candidates.tasks, assignment, strict=True)},
        performance={
            task: float(candidates.performance[m, i])
            for i, (task, m) in enumerate(zip(candidates.tasks, assignment, strict=True))
        },
        solver=solver,
        provenance=origin,
    )


def _architecture(candidates: Candidates, m: int) -> str:
    return candidates.architectures[int(candidates.architecture[m])]


def _model(instance: Instance, m: int, assignment: Assignment) -> Model:
    candidates = instance.candidates
    served = [i for i, chosen in enumerate(assignment) if chosen == m]
    serve = tuple(candidates.tasks[i] for i in served)
    train = candidates.train(m)
    return Model(
        train=train,
        serve=serve,
        auxiliary=tuple(task for task in train if task not in serve),
        architecture=_architecture(candidates, m),
        cost=ModelCost(float(instance.trunk[m]), math.fsum(instance.heads[m, i] for i in served)),
        performance={candidates.tasks[i]: float(candidates.performance[m, i]) for i in served},
        source="observed" if candidates.observed[m] else "predicted",
    )
