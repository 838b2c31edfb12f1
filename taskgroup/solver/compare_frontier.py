"""Comparison of the layouts of a frontier (points of cost and performance) with baselines."""

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
"""Maximum number of compared points: the first point, the last point, and points evenly spread between them."""


def compare_along(
    found: Frontier, affinity: Affinity, seed: int = 0, scores: Sequence[Affinity] = ()
) -> tuple[Comparison, ...]:
    """Compare each layout of a frontier with every baseline at the same budget; return one comparison per layout.

    If the frontier was found for given budgets, each layout keeps its budget. Otherwise, the budget is the cost of the
    layout. The rest of the request is unchanged. `scores`: the documents that the predictor of the request reads.
    Raises `InputError` if the affinity lacks a task of the frontier.
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
        raise InputError(f"{lacking}; give the affinity from which the frontier was computed", "affinity")
    budget = point.cost if found.budgets is None else point.budget
    request = replace(point.request, budget=budget)
    return compare_with(replace(point, budget=budget, request=request), affinity, Effort(seed=seed), scores)
