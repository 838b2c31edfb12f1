"""Every best trade of performance for cost."""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.documents.layout import Layout


class Frontier(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.frontier/1"):
    """An answer of `frontier`: whole layouts, the cheapest first.

    Without `budgets`, no layout is cheaper than a point for its performance, none better for its cost, and every such
    pair is there; with `budgets`, the best layout for each of them, in their order. `complete` is false where time ran
    out before the last point.
    """

    direction: Direction
    budgets: tuple[float, ...] | None
    complete: bool
    points: tuple[Layout, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
