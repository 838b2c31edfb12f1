"""Validation document: accuracy of predictors on held-out groups."""

from typing import Any

from msgspec import Struct, field


class Coverage(Struct, frozen=True, forbid_unknown_fields=True):
    """Share of held-out values that lie inside their prediction intervals of probability `level`."""

    level: float
    share: float | None


class Tested(Struct, frozen=True, forbid_unknown_fields=True):
    """Accuracy of one predictor on held-out groups, after fitting on `groups` groups.

    `values`: number of held-out values. `applicable`: number of these that the predictor can predict; all statistics
    are computed over them. `r2`: 1 − (sum of squared errors) / (sum of squared deviations from the mean of all values).
    `within_task_r2`: the same, with deviations from the mean of each task. `pearson`: correlation of predicted and
    held-out values. `kendall`: Kendall's τ-b of the predicted and held-out values of a task, averaged over tasks. An
    undefined statistic is `null`. If the tasks' values have different units, they are first standardised per task.
    `chosen`: if the predictor is `auto`, the predictor that it chose most often.
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
    """A cross-validation of predictors.

    `tested` has one entry for each predictor and each number of groups on which the predictor was fitted.
    """

    tasks: tuple[str, ...]
    score: str
    groups: int
    folds: int
    tested: tuple[Tested, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
