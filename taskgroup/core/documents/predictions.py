"""Predictions document: predicted performances of groups."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.documents.affinity import Direction


class PredictedGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of tasks in one architecture, and the predicted performance of each task in a new run of the group.

    `deviation`: standard deviation of each predicted performance. `performance` and `deviation` are `null` for a task
    that the predictor cannot predict. `observed`: observed performance of each task, if the group was trained.
    """

    train: tuple[str, ...]
    architecture: str
    performance: dict[str, float | None]
    deviation: dict[str, float | None]
    observed: dict[str, float | None] | UnsetType = UNSET


class Predictions(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.predictions/1"):
    """Predicted performances of groups.

    `predictor`: name of the predictor that was used. `errors`: leave-one-group-out error of every predictor, divided by
    the standard deviation of the observed values; only present if `auto` chose the predictor.
    """

    tasks: tuple[str, ...]
    score: str
    direction: Direction
    predictor: str
    groups: tuple[PredictedGroup, ...]
    errors: dict[str, float] | UnsetType = UNSET
    provenance: dict[str, Any] = field(default_factory=dict)
