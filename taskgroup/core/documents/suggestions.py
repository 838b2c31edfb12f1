"""Which groups to train next."""

from typing import Any, Literal

from msgspec import Struct, field

Reason = Literal["single", "spanning pair", "tells most", "adds most"]


class SuggestedGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """A group to train: its multiply-adds per example, why it is suggested, and what that is worth.

    `single`: gains are measured from it; `spanning pair`: so that every task was in a pair. `tells most`: what is not
    known of its members, in nats. `adds most`: by how much the best layout is expected to rise, in the objective's
    unit.
    """

    train: tuple[str, ...]
    architecture: str
    macs: float | None
    reason: Reason
    worth: float | None


class Suggestions(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.suggestions/1"):
    """Groups to train next, the first one first; `objective` is what the best layout is worth by what is known now."""

    tasks: tuple[str, ...]
    observed: int
    objective: float | None
    groups: tuple[SuggestedGroup, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
