"""Suggestions document: groups to train next."""

from typing import Any, Literal

from msgspec import Struct, field

Reason = Literal["single", "spanning pair", "information", "improvement"]


class SuggestedGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """A group to train next, and the reason for the suggestion.

    `macs`: multiply-adds per inference of the group's network. `reason`: one of four words. `single`: a single task,
    which is needed as the baseline of gains. `spanning pair`: a pair that is trained so that every task is in at least
    one pair. `information`: a group whose training gives information about the performances of its tasks.
    `improvement`: a group whose training is expected to improve the best layout. `utility`: the information in nats, or
    the expected improvement in the unit of the objective; `null` for the first two reasons. Groups are ranked by
    utility per multiply-add.
    """

    train: tuple[str, ...]
    architecture: str
    macs: float | None
    reason: Reason
    utility: float | None


class Suggestions(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.suggestions/2"):
    """Groups to train next, in this order.

    `observed`: number of groups that were observed so far. `objective`: expected objective of the best layout so far.
    """

    tasks: tuple[str, ...]
    observed: int
    objective: float | None
    groups: tuple[SuggestedGroup, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
