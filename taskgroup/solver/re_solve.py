"""Solution of a layout's request on another affinity."""

from collections.abc import Sequence

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.layout import Layout
from taskgroup.solver.solve import solve


def solve_again(
    layout: Layout, affinity: Affinity, budget: float | None = None, scores: Sequence[Affinity] = ()
) -> Layout:
    """Find the best layout on `affinity` for the request of `layout`, by the default method.

    `budget` replaces that of the request. `scores`: the documents that the request's predictor reads. Raises
    `InputError` for an affinity without a task of the request, and for score documents that the request does not name.
    """
    if budget is None:
        return solve(affinity, layout.request, scores=scores)
    return solve(affinity, layout.request, scores=scores, budget=budget)
