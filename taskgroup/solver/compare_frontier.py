"""Every baseline along a frontier."""

from collections.abc import Sequence

from msgspec.structs import replace

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.comparison import Comparison
from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.solver.compare import compare_with
from taskgroup.solver.re_solve import options_of

PLACES = 8
"""Points of a frontier that baselines are held against, at most; evenly spread, the first and the last among them."""


def compare_along(
    found: Frontier, affinity: Affinity, seed: int = 0, scores: Sequence[Affinity] = ()
) -> tuple[Comparison, ...]:
    """Hold a frontier's layouts against every baseline within the same budget: a comparison a point.

    The budget is the one that was asked for, or else the point's cost; the other options are those that the frontier
    was found with, as its points' provenance tells; `scores` are the documents that its predictor read. Raises
    `InputError` for an affinity of other tasks.
    """
    return tuple(_compare(point, found, affinity, seed, scores) for point in _spread(found))


def _spread(found: Frontier) -> list[Layout]:
    known = [point for point in found.points if point.cost is not None]
    count = min(PLACES, len(known))
    return [known[round(place * (len(known) - 1) / max(1, count - 1))] for place in range(count)]


def _compare(point: Layout, found: Frontier, affinity: Affinity, seed: int, scores: Sequence[Affinity]) -> Comparison:
    strange = sorted(set(point.assignment) - set(affinity.tasks))
    if strange:
        lacking = f"the affinity lacks the frontier's task '{strange[0]}'"
        raise InputError(f"{lacking}; the one it was found from is accepted")
    budget = point.cost if found.budgets is None else point.budget
    return compare_with(replace(point, budget=budget), affinity, seed, scores=scores, **options_of(point, budget))
