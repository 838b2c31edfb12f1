"""Solution of a layout's request on another affinity."""

from collections.abc import Sequence

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.layout import Layout
from taskgroup.solver.solve import solve


def solve_again(
    layout: Layout, affinity: Affinity, budget: float | None = None, scores: Sequence[Affinity] = ()
) -> Layout:
    """Find the best layout on `affinity` for the request of `layout`, by the default method.

    `budget` replaces the budget of the request. `scores`: the documents that the request's predictor reads. Raises
    `InputError` if the affinity lacks a task of the request, or if the request names other score documents.
    """
    if budget is None:
        return solve(affinity, layout.request, scores=scores)
    return solve(affinity, layout.request, scores=scores, budget=budget)
