"""Frontier: every Pareto-optimal pair of cost and performance, for an affinity and a request."""

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

import msgspec

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.core.request import Request
from taskgroup.core.tolerance import tolerance
from taskgroup.solver.effort import Effort, SolveOptions, split_options
from taskgroup.solver.solve import Solve, make_statement, solve_provenance


def frontier(
    affinity: Affinity,
    request: Request | None = None,
    effort: Effort | None = None,
    *,
    budgets: Sequence[float] | None = None,
    scores: Sequence[Affinity] = (),
    **options: Unpack[SolveOptions],
) -> Frontier:
    """Find every Pareto-optimal pair of cost and performance, or the best layout for each of the `budgets`.

    The search starts from the best layout of any cost, and then repeatedly finds the best layout that costs less than
    the previous one. Each search starts from the layouts and multipliers of the earlier searches. `progress` is called
    with the objective and the cost of each layout found. The other arguments are those of `solve`.

    Raises `InputError` whenever `solve` does, and if the request has a budget.
    """
    request, effort = split_options(request, effort, scores, options)
    if request.budget is not None:
        raise InputError(
            "a frontier varies the budget; leave out the single budget, or list several in budgets", "budget"
        )
    if not effort.proving:
        raise InputError(
            f"'{effort.method}' is a baseline and cannot prove a frontier; use auto, exact or ilp", "method"
        )
    if effort.gap:
        raise InputError("every point of a frontier is solved to optimality; leave the gap at 0", "gap")
    for budget in budgets or ():
        if not 0 < budget < math.inf:
            raise InputError(f"must be positive and finite, but got {budget:g}", "budgets")
    started = time.monotonic()
    statement = make_statement(affinity, request, scores, effort.spell)
    stop = effort.stop(started)
    solver = Solve(statement, effort.method, effort.ilp_solver, stop)
    instance = statement.instance()
    origin = solve_provenance("solve", affinity, effort, scores)

    def point(budget: float | None) -> Layout:
        solver.statement = replace(statement, request=msgspec.structs.replace(request, budget=budget))
        layout = solver.layout(replace(instance, budget=budget), origin, time.monotonic())
        if effort.progress is not None and layout.cost is not None and layout.objective is not None:
            effort.progress(layout.objective, layout.cost)
        return layout

    if budgets is not None:
        descending = sorted(set(budgets), reverse=True)
        by_budget = {budget: point(budget) for budget in descending if not stop.late()}
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
        request=request,
        budgets=None if budgets is None else tuple(float(budget) for budget in budgets),
        complete=complete,
        points=tuple(points),
        provenance=solve_provenance("frontier", affinity, effort, scores),
    )
