"""Frontier document: the Pareto-optimal layouts."""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.documents.layout import Layout
from taskgroup.core.request import Request


class Frontier(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.frontier/2"):
    """The Pareto-optimal layouts for a request.

    `request`: the request of every point, without a budget. `points`: If `budgets` is `None`, all layouts that are
    Pareto-optimal in cost and performance, cheapest first. Otherwise, the best layout for each budget, in the order of
    `budgets`. `complete`: false if the time limit was reached before the last point.
    """

    direction: Direction
    request: Request
    budgets: tuple[float, ...] | None
    complete: bool
    points: tuple[Layout, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
