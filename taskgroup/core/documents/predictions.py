"""Predictions document: predicted performances of groups."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.documents.affinity import Direction


class PredictedGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of tasks in an architecture, and the predicted performance of each task in a new run of the group.

    `deviation`: standard deviation of each prediction. `performance` and `deviation` are `null` for a task to which the
    predictor is not applicable. `observed`: observed performance of each task, if the group was trained.
    """

    train: tuple[str, ...]
    architecture: str
    performance: dict[str, float | None]
    deviation: dict[str, float | None]
    observed: dict[str, float | None] | UnsetType = UNSET


class Predictions(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.predictions/1"):
    """Predicted performances of groups.

    `predictor`: name of the predictor that was used. `errors`: present if the predictor was chosen by `auto`; the
    leave-one-group-out error of every predictor, divided by the standard deviation of the observed values.
    """

    tasks: tuple[str, ...]
    score: str
    direction: Direction
    predictor: str
    groups: tuple[PredictedGroup, ...]
    errors: dict[str, float] | UnsetType = UNSET
    provenance: dict[str, Any] = field(default_factory=dict)
