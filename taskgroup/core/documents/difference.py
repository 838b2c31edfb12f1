"""Difference document: comparison of two layouts."""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.request import Network


class TaskDifference(Struct, frozen=True, forbid_unknown_fields=True):
    """The network and the performance of one task in two layouts; `None` if a layout does not serve the task."""

    before: Network | None
    after: Network | None
    performance_before: float | None
    performance_after: float | None

    @property
    def moved(self) -> bool:
        """Whether different networks serve the task in the two layouts."""
        return self.before != self.after


class Totals(Struct, frozen=True, forbid_unknown_fields=True):
    """The objective, the cost in multiply-adds and the number of networks of one layout."""

    objective: float | None
    cost: float | None
    networks: int


class Difference(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.difference/1"):
    """Changes from a first layout (`before`) to a second layout (`after`).

    `kept`: networks of both layouts. `removed`: networks of the first layout only. `added`: networks of the second
    layout only. `split`: each removed network with the added networks that serve its tasks. `merged`: each added
    network with the removed networks whose tasks it serves. `score`: score of the affinity document from which the
    performances are taken; `None` if the performances stored in the two layouts are compared.
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
