"""How well predictors tell groups that they did not see."""

from typing import Any

from msgspec import Struct, field


class Coverage(Struct, frozen=True, forbid_unknown_fields=True):
    """The share of held-out values inside the intervals that should hold `level` of them."""

    level: float
    share: float | None


class Tested(Struct, frozen=True, forbid_unknown_fields=True):
    """A predictor that saw so many groups, on groups it did not see.

    `values` were held out, of which it could speak of `told`. `r2`: 1 minus the squared error relative to that of the
    mean; `pearson`: over all values; `kendall`: τ-b within a task, the mean over the tasks. `null` where not defined.
    Values as logged are first put in units of their task's spread.
    """

    predictor: str
    groups: int
    values: int
    told: int
    r2: float | None
    pearson: float | None
    kendall: float | None
    coverage: tuple[Coverage, ...]
    chosen: str | None


class Validation(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.validation/1"):
    """Every predictor against the number of groups that it saw; `chosen` is what `auto` took most often."""

    tasks: tuple[str, ...]
    score: str
    groups: int
    folds: int
    tested: tuple[Tested, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
