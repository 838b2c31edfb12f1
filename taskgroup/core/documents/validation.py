"""The validation document: how well predictors predict held-out groups."""

from typing import Any

from msgspec import Struct, field


class Coverage(Struct, frozen=True, forbid_unknown_fields=True):
    """The share of held-out values inside the prediction intervals of probability `level`."""

    level: float
    share: float | None


class Tested(Struct, frozen=True, forbid_unknown_fields=True):
    """One predictor, fitted on a number of groups, on held-out groups.

    `groups`: how many it was fitted on. `values`: held-out values; `applicable`: those that it predicts; the figures
    are over these. `r2`: 1 − squared error / squared deviation from the mean. `within_task_r2`: the same with the
    deviation from the mean of the value's own task. `pearson`: over all values. `kendall`: τ-b within a task, mean over
    the tasks. `null` where undefined. Logged values are standardised per task first. `chosen`: the predictor that
    `auto` chose most often.
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
    """A cross-validation: every predictor by the number of groups that it was fitted on."""

    tasks: tuple[str, ...]
    score: str
    groups: int
    folds: int
    tested: tuple[Tested, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
