"""Methods held against each other on one problem."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.documents.layout import Status


class Draws(Struct, frozen=True, forbid_unknown_fields=True):
    """How many random layouts were drawn, how many of them fit, and the standard deviation of their objectives."""

    drawn: int
    fitting: int
    deviation: float | None


class Contender(Struct, frozen=True, forbid_unknown_fields=True):
    """What one method found.

    `regret` is how far the objective is from the best one of all methods, relative to that. With `draws`, `objective`,
    `cost` and `networks` are means over the draws that fit. Only a method that found nothing carries a `reason`.
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


class Comparison(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.comparison/1"):
    """The optimum first, then every baseline; `bound` is the proven limit of the objective."""

    direction: Direction
    budget: float | None
    bound: float | None
    methods: tuple[Contender, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
