"""Frontier document: the Pareto-optimal layouts."""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.documents.layout import Layout
from taskgroup.core.request import Request


class Frontier(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.frontier/2"):
    """The Pareto-optimal layouts for a request.

    `request`: the request of every point, without a budget. Without `budgets`, `points` are all Pareto-optimal pairs of
    cost and performance, the cheapest first; with `budgets`, the best layout for each of them, in their order.
    `complete`: false if the time limit was reached before the last point.
    """

    direction: Direction
    request: Request
    budgets: tuple[float, ...] | None
    complete: bool
    points: tuple[Layout, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
