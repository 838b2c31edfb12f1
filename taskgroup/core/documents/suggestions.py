"""The suggestions document: groups to train next."""

from typing import Any, Literal

from msgspec import Struct, field

Reason = Literal["single", "spanning pair", "information", "improvement"]


class SuggestedGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """A group to train, its multiply-adds per inference, the reason for the suggestion, and its utility.

    `reason`: `single`, a baseline of gains; `spanning pair`, so that every task is in a pair; `information` about the
    members' performances; `improvement` of the best layout. `utility`: the information in nats, or the expected
    improvement in the objective's unit; groups are ranked by utility per multiply-add. `null` for the other reasons.
    """

    train: tuple[str, ...]
    architecture: str
    macs: float | None
    reason: Reason
    utility: float | None


class Suggestions(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.suggestions/2"):
    """Groups to train next, the first one first; `objective`: expected objective of the best layout so far."""

    tasks: tuple[str, ...]
    observed: int
    objective: float | None
    groups: tuple[SuggestedGroup, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
