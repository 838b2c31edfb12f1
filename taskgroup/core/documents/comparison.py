"""Comparison document: the results of several methods for one request."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.documents.layout import Status
from taskgroup.core.request import Request


class Draws(Struct, frozen=True, forbid_unknown_fields=True):
    """Random layouts: the number drawn, the number of feasible ones, and the standard deviation of their objective."""

    drawn: int
    fitting: int
    deviation: float | None


class Contender(Struct, frozen=True, forbid_unknown_fields=True):
    """The result of one method.

    `regret`: difference from the best objective of all methods, divided by max(1e-12, |best|). `draws`: only present if
    the method draws random layouts. In that case, `objective`, `cost` and `networks` are means over the feasible
    layouts drawn. `reason`: why the method found no layout.
    """

    method: str
    status: Status
    objective: float | None
    gap: float | None
    cost: float | None
    networks: float | None
    regret: float | None
    seconds: float
    draws: Draws | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class Comparison(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.comparison/2"):
    """Results of several methods for one request: first those of the exact method, then those of every baseline method.

    `bound`: proven bound on the objective. `budget`: copy of the budget in `request`.
    """

    direction: Direction
    request: Request
    budget: float | None
    bound: float | None
    methods: tuple[Contender, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
