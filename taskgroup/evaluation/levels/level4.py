"""Level 4: measured gain of the layout that is optimal by the score, compared with the best layout."""

import math
import statistics
from collections.abc import Sequence
from typing import Literal

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.benchmark import BuiltNetwork, Choice, Reference, Selection
from taskgroup.core.documents.layout import Layout
from taskgroup.core.tolerance import tolerance
from taskgroup.evaluation.levels.budgets import default_budgets
from taskgroup.evaluation.levels.score_candidates import with_truth_networks
from taskgroup.evaluation.regret import performance_on

DRAWS = 20


def references(
    truth: Affinity,
    shown: tuple[str, ...],
    budgets: Sequence[float] | None,
    *,
    seed: int = 0,
    time_limit: float | None = None,
) -> tuple[Reference, ...]:
    """Return, for each budget, the best layout by the measured gains `truth`, and `DRAWS` random layouts.

    `budgets`: by default the budgets of `default_budgets`. Untrained groups are predicted by the mean of their pairs
    (`hoa`). `shown`: the order of tasks in the reported networks. `time_limit`: seconds per layout.
    """
    if budgets is None:
        cheapest = _solve(truth, None, "all-in-one", time_limit=time_limit)
        best = _solve(truth, None, time_limit=time_limit)
        budgets = default_budgets(truth, best.cost if cheapest.cost is None else cheapest.cost, best.cost)
    found = []
    for budget in dict.fromkeys(float(budget) for budget in budgets):
        best = _solve(truth, budget, time_limit=time_limit)
        draws = [_solve(truth, budget, "random", seed=seed + draw) for draw in range(DRAWS)]
        total = [layout.objective for layout in draws if layout.objective is not None]
        found.append(
            Reference(
                budget=budget,
                status=best.status,
                best=best.objective,
                bound=best.bound if best.bound is not None and math.isfinite(best.bound) else None,
                cost=best.cost,
                networks=_networks(best, shown),
                random=statistics.fmean(total) if total else None,
                deviation=statistics.stdev(total) if len(total) > 1 else None,
                fitting=len(total),
                drawn=DRAWS,
            )
        )
    return tuple(found)


def level4(
    score: Affinity,
    truth: Affinity,
    reference: Sequence[Reference],
    shown: tuple[str, ...],
    *,
    time_limit: float | None = None,
) -> Selection:
    """Find the layouts that are optimal by a score, and evaluate them on the measured gains `truth`.

    There is one layout per budget of `reference`. `score` and `truth` have the same tasks in the same order; `shown`:
    the order of tasks in the reported networks. Raises `InputError` if network costs are unknown.
    """
    offered = with_truth_networks(score, truth)
    singletons = any(len(group.train) == 1 for group in offered.groups) if truth.groups else None
    choices = [
        _evaluated(_solve(offered, point.budget, singletons=singletons, time_limit=time_limit), truth, point, shown)
        for point in reference
    ]
    regrets = [choice.regret for choice in choices if choice.regret is not None]
    shares = [choice.of_chance for choice in choices if choice.of_chance is not None]
    return Selection(
        choices=tuple(choices),
        average_regret=statistics.fmean(regrets) if regrets else None,
        average_of_chance=statistics.fmean(shares) if shares else None,
        counted=len(shares),
    )


def _evaluated(layout: Layout, truth: Affinity, point: Reference, shown: tuple[str, ...]) -> Choice:
    networks, predicted = _networks(layout, shown), _predicted(layout, truth)
    reached = performance_on(layout, truth)
    if reached is None:
        reason = layout.reason or "the measured gains of some of its networks are unknown"
        return Choice(
            point.budget, layout.status, None, layout.cost, None, None, None, networks, predicted, str(reason)
        )
    total = math.fsum(value for value, _ in reached.values())
    lost = None if point.best is None else max(0.0, truth.sign * (point.best - total))
    if lost is not None and point.best is not None and lost <= tolerance(point.best):
        lost = 0.0
    return Choice(
        budget=point.budget,
        status=layout.status,
        objective=total,
        cost=layout.cost,
        lost=lost,
        regret=None if lost is None or point.best is None else lost / max(1e-12, abs(point.best)),
        of_chance=_of_chance(lost, truth, point),
        networks=networks,
        predicted=predicted,
    )


def _of_chance(lost: float | None, truth: Affinity, point: Reference) -> float | None:
    if lost is None or point.best is None or point.random is None:
        return None
    by_chance = truth.sign * (point.best - point.random)
    return lost / by_chance if by_chance > tolerance(point.best) else None


def _networks(layout: Layout, shown: tuple[str, ...]) -> tuple[BuiltNetwork, ...]:
    def sort(tasks: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(tasks, key=shown.index))

    return tuple(BuiltNetwork(sort(model.train), model.architecture, sort(model.serve)) for model in layout.models)


def _predicted(layout: Layout, truth: Affinity) -> int:
    observed = {(frozenset(group.train), group.architecture) for group in truth.groups}
    return sum((frozenset(model.train), model.architecture) not in observed for model in layout.models)


def _solve(
    affinity: Affinity,
    budget: float | None,
    method: Literal["auto", "all-in-one", "random"] = "auto",
    *,
    seed: int = 0,
    singletons: bool | None = None,
    time_limit: float | None = None,
) -> Layout:
    from taskgroup.solver.solve import solve

    return solve(
        affinity,
        budget=budget,
        predict="hoa",
        method=method,
        singletons=singletons,
        seed=seed,
        time_limit=time_limit,
    )
