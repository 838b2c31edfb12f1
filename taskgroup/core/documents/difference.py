"""Two layouts side by side: the difference document."""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.request import Network


class TaskDifference(Struct, frozen=True, forbid_unknown_fields=True):
    """One task in both layouts: its network and its performance, `None` where a layout does not serve it."""

    before: Network | None
    after: Network | None
    performance_before: float | None
    performance_after: float | None

    @property
    def moved(self) -> bool:
        """Whether another network serves the task."""
        return self.before != self.after


class Totals(Struct, frozen=True, forbid_unknown_fields=True):
    """The objective, the cost in multiply-adds and the number of networks of one layout."""

    objective: float | None
    cost: float | None
    networks: int


class Difference(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.difference/1"):
    """What changes from one layout to another.

    `kept`: networks of both; `removed` and `added`: of the first and of the second alone. `split`: a removed network
    with the added ones that serve its tasks; `merged`: an added network with the removed ones whose tasks it serves.
    `score`: of the affinity that the performances are from, `None` if each layout's own are compared.
    """

    same: bool
    direction: Direction
    score: str | None
    before: Totals
    after: Totals
    kept: tuple[Network, ...]
    removed: tuple[Network, ...]
    added: tuple[Network, ...]
    split: tuple[tuple[Network, tuple[Network, ...]], ...]
    merged: tuple[tuple[tuple[Network, ...], Network], ...]
    tasks: dict[str, TaskDifference]
    provenance: dict[str, Any] = field(default_factory=dict)
