"""Comparison of a method with every baseline on one problem."""

import statistics
from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack, get_args

import msgspec

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.comparison import Comparison, Contender, Draws
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.core.request import Request
from taskgroup.core.tolerance import relative_regret
from taskgroup.solver.baselines.registry import BASELINES, Baseline
from taskgroup.solver.effort import Effort, Proving, SolveOptions, split_options
from taskgroup.solver.solve import solve_request

DRAWS = 20


def compare(
    affinity: Affinity,
    request: Request | None = None,
    effort: Effort | None = None,
    *,
    scores: Sequence[Affinity] = (),
    **options: Unpack[SolveOptions],
) -> Comparison:
    """Solve by the method of `effort` and by every baseline, for the same request.

    The arguments are those of `solve`. The result of the baseline `random` is the mean over `DRAWS` feasible draws,
    with the random seeds `effort.seed`, `effort.seed` + 1, …. Raises `InputError` whenever `solve` does, and if the
    method is itself a baseline.
    """
    request, effort = split_options(request, effort, scores, options)
    if not effort.proving:
        methods = ", ".join(get_args(Proving))
        raise InputError(
            f"a comparison contains every baseline anyway; choose another method among {methods}", "method"
        )
    return compare_with(solve_request(affinity, request, effort, scores), affinity, effort, scores)


def compare_with(best: Layout, affinity: Affinity, effort: Effort, scores: Sequence[Affinity] = ()) -> Comparison:
    """Compare a layout with the layouts that the baselines find for the same request."""

    def found(name: Baseline, seed: int = 0) -> Layout:
        return solve_request(affinity, best.request, replace(effort, method=name, ilp_solver=None, seed=seed), scores)

    contenders = [_contender(best.solver.method, best)]
    for name in BASELINES:
        if name == "random":
            draws = [found(name, effort.seed + draw) for draw in range(DRAWS)]
            contenders.append(_mean(name, draws))
        else:
            contenders.append(_contender(name, found(name)))
    objectives = [contender.objective for contender in contenders if contender.objective is not None]
    top = (max if affinity.direction == "max" else min)(objectives, default=None)
    return Comparison(
        direction=affinity.direction,
        request=best.request,
        budget=best.budget,
        bound=best.bound,
        methods=tuple(_with_regret(contender, top) for contender in contenders),
        provenance={
            **best.provenance,
            "options": {**best.provenance.get("options", {}), "compare": True, "seed": effort.seed},
        },
    )


def _contender(name: str, layout: Layout) -> Contender:
    return Contender(
        method=name,
        status=layout.status,
        objective=layout.objective,
        gap=layout.gap,
        cost=layout.cost,
        networks=None if layout.objective is None else float(len(layout.models)),
        regret=None,
        seconds=layout.solver.seconds,
        reason=layout.reason,
    )


def _mean(name: str, layouts: list[Layout]) -> Contender:
    """Return the mean results of the layouts of several random draws.

    A mean has no gap to the bound.
    """
    feasible = [layout for layout in layouts if layout.objective is not None]
    objectives = [layout.objective for layout in feasible if layout.objective is not None]
    draws = Draws(len(layouts), len(feasible), statistics.stdev(objectives) if len(objectives) > 1 else None)
    seconds = round(sum(layout.solver.seconds for layout in layouts), 6)
    if not feasible:
        first = _contender(name, layouts[0])
        return msgspec.structs.replace(first, draws=draws, seconds=seconds)
    return Contender(
        method=name,
        status="optimal" if all(layout.status == "optimal" for layout in layouts) else "feasible",
        objective=statistics.fmean(objectives),
        gap=None,
        cost=statistics.fmean(layout.cost for layout in feasible if layout.cost is not None),
        networks=statistics.fmean(len(layout.models) for layout in feasible),
        regret=None,
        seconds=seconds,
        draws=draws,
    )


def _with_regret(contender: Contender, top: float | None) -> Contender:
    if contender.objective is None or top is None:
        return contender
    return msgspec.structs.replace(contender, regret=relative_regret(abs(top - contender.objective), top))
