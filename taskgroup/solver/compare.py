"""Every method on one problem, side by side."""

import statistics
from typing import Any

import msgspec

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.comparison import Comparison, Contender, Draws
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.solver.baselines.registry import BASELINES
from taskgroup.solver.solve import Method, solve

DRAWS = 20


def compare(
    affinity: Affinity, *, method: Method = "auto", ilp_solver: str | None = None, seed: int = 0, **options: Any
) -> Comparison:
    """Solve by `method`, and by every baseline under the same options, those of `solve`.

    `random` is drawn `DRAWS` times, with the seeds from `seed` on, and stands for the mean of the draws that fit.
    Raises `InputError` as `solve` does, and for a `method` that is a baseline itself.
    """
    if method in BASELINES:
        raise InputError(f"--compare shows every baseline beside --method auto, exact or ilp, not {method}")
    best = solve(affinity, method=method, ilp_solver=ilp_solver, seed=seed, **options)
    return compare_with(best, affinity, seed, **options)


def compare_with(best: Layout, affinity: Affinity, seed: int = 0, **options: Any) -> Comparison:
    """Hold a layout that was found under some options of `solve` against every baseline under the same."""
    contenders = [_contender(best.solver.method, best)]
    for name in BASELINES:
        if name == "random":
            draws = [solve(affinity, method=name, seed=seed + draw, **options) for draw in range(DRAWS)]
            contenders.append(_mean(name, draws))
        else:
            contenders.append(_contender(name, solve(affinity, method=name, **options)))
    reached = [contender.objective for contender in contenders if contender.objective is not None]
    top = (max if affinity.direction == "max" else min)(reached, default=None)
    told = best.provenance.get("options") or {}
    return Comparison(
        direction=affinity.direction,
        budget=best.budget,
        bound=best.bound,
        methods=tuple(_with_regret(contender, top) for contender in contenders),
        provenance={**best.provenance, "options": {**told, "compare": True, "seed": seed}},
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
    """The mean over random layouts; a gap to the bound is not told of a mean."""
    fitting = [layout for layout in layouts if layout.objective is not None]
    objectives = [layout.objective for layout in fitting if layout.objective is not None]
    draws = Draws(len(layouts), len(fitting), statistics.stdev(objectives) if len(objectives) > 1 else None)
    seconds = round(sum(layout.solver.seconds for layout in layouts), 6)
    if not fitting:
        first = _contender(name, layouts[0])
        return msgspec.structs.replace(first, draws=draws, seconds=seconds)
    return Contender(
        method=name,
        status="optimal" if all(layout.status == "optimal" for layout in layouts) else "feasible",
        objective=statistics.fmean(objectives),
        gap=None,
        cost=statistics.fmean(layout.cost for layout in fitting if layout.cost is not None),
        networks=statistics.fmean(len(layout.models) for layout in fitting),
        regret=None,
        seconds=seconds,
        draws=draws,
    )


def _with_regret(contender: Contender, top: float | None) -> Contender:
    if contender.objective is None or top is None:
        return contender
    return msgspec.structs.replace(contender, regret=abs(top - contender.objective) / max(1e-12, abs(top)))
