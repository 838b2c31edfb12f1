"""Comparison of baselines with the points of a frontier."""

from collections.abc import Sequence

from msgspec.structs import replace

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.comparison import Comparison
from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.solver.compare import compare_with
from taskgroup.solver.effort import Effort

PLACES = 8
"""Maximum number of points at which baselines are compared, evenly spread, the first and the last among them."""


def compare_along(
    found: Frontier, affinity: Affinity, seed: int = 0, scores: Sequence[Affinity] = ()
) -> tuple[Comparison, ...]:
    """Compare a frontier's layouts with every baseline within the same budget; one comparison per point.

    The budget is the point's own if the frontier has budgets, otherwise its cost; the rest of the request is unchanged.
    `scores`: the documents that the request's predictor reads. Raises `InputError` for an affinity of other tasks.
    """
    return tuple(_compare(point, found, affinity, seed, scores) for point in _spread(found))


def _spread(found: Frontier) -> list[Layout]:
    known = [point for point in found.points if point.cost is not None]
    count = min(PLACES, len(known))
    return [known[round(place * (len(known) - 1) / max(1, count - 1))] for place in range(count)]


def _compare(point: Layout, found: Frontier, affinity: Affinity, seed: int, scores: Sequence[Affinity]) -> Comparison:
    unknown = sorted(set(point.assignment) - set(affinity.tasks))
    if unknown:
        lacking = f"does not contain task '{unknown[0]}' of the frontier"
        raise InputError(f"{lacking}; give the affinity that it was found from", "affinity")
    budget = point.cost if found.budgets is None else point.budget
    request = replace(point.request, budget=budget)
    return compare_with(replace(point, budget=budget, request=request), affinity, Effort(seed=seed), scores)
