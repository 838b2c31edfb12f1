"""Affinity → every best (cost, performance) pair."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Event
from typing import Any

from taskgroup.core.constraints import Constraints, Objective
from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.core.tolerance import tolerance
from taskgroup.predictors.candidates.source import Predict, make_source
from taskgroup.solver.model.statement import Statement
from taskgroup.solver.model.stop import Progress, Stop
from taskgroup.solver.solve import Proving, Solve, solve_provenance, with_limits


def frontier(
    affinity: Affinity,
    *,
    budgets: Sequence[float] | None = None,
    max_models: int | None = None,
    constraints: Constraints | None = None,
    predict: Predict | None = None,
    scores: Sequence[Affinity] = (),
    method: Proving = "auto",
    ilp_solver: str | None = None,
    time_limit: float | None = None,
    weight: Mapping[str, float] | None = None,
    objective: Objective = "sum",
    risk: float = 0.0,
    singletons: bool | None = None,
    progress: Progress | None = None,
    cancel: Event | None = None,
) -> Frontier:
    """Find every best trade of performance for cost, or the best layout for each of the `budgets`.

    From the dearest layout down: the best one of all, then the best one that is cheaper, and so on until nothing is;
    each is the cheapest for its performance. A search starts from the layouts and prices that the ones before it
    found. The other options are those of `solve`; `progress` is called with the objective and the cost of each
    point.

    Raises `InputError` for options that mean nothing, a budget in `constraints` among them.
    """
    demands = with_limits(constraints, None, max_models)
    if demands.budget is not None:
        raise InputError("a frontier goes through the budgets itself; --budgets gives certain ones")
    for budget in budgets or ():
        if not 0 < budget < math.inf:
            raise InputError(f"--budgets: {budget:g} is no budget; numbers above 0 are accepted")
    started = time.monotonic()
    source = make_source(affinity, predict=predict, singletons=singletons, scores=scores)
    statement = Statement(source, demands, dict(weight or {}), objective, risk)
    stop = Stop(deadline=started + (time_limit or math.inf), cancel=cancel)
    solver = Solve(statement, method, ilp_solver, stop)
    options: dict[str, Any] = {"predict": predict, "method": method, "ilp_solver": ilp_solver, "time_limit": time_limit}
    options |= {"gap": 0.0, "singletons": singletons}
    if scores:
        options["scores"] = [score.score for score in scores]
    instance = statement.instance()

    def point(budget: float | None) -> Layout:
        asked = replace(statement, constraints=with_limits(demands, budget, None))
        layout = solver.layout(replace(instance, budget=budget), solve_provenance(asked, options), time.monotonic())
        if progress is not None and layout.cost is not None and layout.objective is not None:
            progress(layout.objective, layout.cost)
        return layout

    if budgets is not None:
        dearest_first = sorted(set(budgets), reverse=True)
        by_budget = {budget: point(budget) for budget in dearest_first if not stop.late()}
        points = [by_budget[budget] for budget in budgets if budget in by_budget]
        complete = len(points) == len(budgets)
    else:
        points = []
        layout = point(None)
        while layout.cost is not None and layout.status == "optimal":
            points.append(layout)
            cheaper = layout.cost - 3 * tolerance(layout.cost)
            if stop.late() or cheaper <= 0:
                break
            layout = point(cheaper)
        complete = layout.status == "infeasible" or not stop.late()
        points.reverse()
    return Frontier(
        direction=affinity.direction,
        budgets=None if budgets is None else tuple(float(budget) for budget in budgets),
        complete=complete,
        points=tuple(points),
        provenance=solve_provenance(statement, {**options, "budgets": budgets}, "frontier"),
    )
