"""What groups would reach, by a predictor."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.documents.affinity import Direction


class PredictedGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """A group, what each member is predicted to reach in a new run, its standard deviation, and what was observed.

    `null` where the predictor cannot speak of a task; `observed` is there for groups that were trained.
    """

    train: tuple[str, ...]
    architecture: str
    performance: dict[str, float | None]
    deviation: dict[str, float | None]
    observed: dict[str, float | None] | UnsetType = UNSET


class Predictions(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.predictions/1"):
    """Predicted groups. `errors` is what `auto` chose by: each predictor's leave-one-group-out error, relative to the
    spread of what was observed."""

    tasks: tuple[str, ...]
    score: str
    direction: Direction
    predictor: str
    groups: tuple[PredictedGroup, ...]
    errors: dict[str, float] | UnsetType = UNSET
    provenance: dict[str, Any] = field(default_factory=dict)
