"""Validation document: errors of predictors on held-out groups."""

from typing import Any

from msgspec import Struct, field


class Coverage(Struct, frozen=True, forbid_unknown_fields=True):
    """Share of held-out values that lie inside their prediction intervals of probability `level`."""

    level: float
    share: float | None


class Tested(Struct, frozen=True, forbid_unknown_fields=True):
    """Accuracy of one predictor on held-out groups, after fitting on `groups` groups.

    `values`: number of held-out values. `applicable`: number of held-out values that the predictor can predict; all
    statistics are over these. `r2`: 1 − squared error / squared deviation from the mean. `within_task_r2`: 1 − squared
    error / squared deviation from the mean of the task. `pearson`: correlation of predicted and held-out values.
    `kendall`: τ-b of predicted and held-out values of a task, mean over tasks. An undefined statistic is `null`. Values
    in the tasks' own units are standardised per task first. `chosen`: for `auto`, the predictor that it chose most
    often.
    """

    predictor: str
    groups: int
    values: int
    applicable: int
    r2: float | None
    within_task_r2: float | None
    pearson: float | None
    kendall: float | None
    coverage: tuple[Coverage, ...]
    chosen: str | None


class Validation(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.validation/2"):
    """A cross-validation of predictors: one entry in `tested` per predictor and number of groups fitted on."""

    tasks: tuple[str, ...]
    score: str
    groups: int
    folds: int
    tested: tuple[Tested, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
