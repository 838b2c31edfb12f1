"""The predictions document: predicted performances of groups."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.documents.affinity import Direction


class PredictedGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """A group, the predicted performance of each member in a new run, and its standard deviation.

    `null` where the predictor is not applicable to a task. `observed`: the observed performance, for trained groups
    only.
    """

    train: tuple[str, ...]
    architecture: str
    performance: dict[str, float | None]
    deviation: dict[str, float | None]
    observed: dict[str, float | None] | UnsetType = UNSET


class Predictions(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.predictions/1"):
    """Predicted groups.

    `predictor`: the one that was used. `errors`: with `auto`, the leave-one-group-out error of every predictor,
    relative to the spread of the observed values.
    """

    tasks: tuple[str, ...]
    score: str
    direction: Direction
    predictor: str
    groups: tuple[PredictedGroup, ...]
    errors: dict[str, float] | UnsetType = UNSET
    provenance: dict[str, Any] = field(default_factory=dict)
