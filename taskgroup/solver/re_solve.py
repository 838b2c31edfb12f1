"""The request of a layout, solved again on another affinity."""

from collections.abc import Sequence

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.layout import Layout
from taskgroup.solver.solve import solve


def solve_again(
    layout: Layout, affinity: Affinity, budget: float | None = None, scores: Sequence[Affinity] = ()
) -> Layout:
    """Find the best layout on `affinity` for the request of `layout`, by the default method.

    `budget` replaces that of the request. `scores`: the documents that the request's predictor reads. Raises
    `InputError` if `affinity` or `scores` do not suit the request.
    """
    if budget is None:
        return solve(affinity, layout.request, scores=scores)
    return solve(affinity, layout.request, scores=scores, budget=budget)
