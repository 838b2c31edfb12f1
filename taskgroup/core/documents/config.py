"""The configuration file: defaults of command-line options."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field

Names = str | list[str] | UnsetType
Numbers = dict[str, float | str] | UnsetType
TaskSets = list[list[str]] | UnsetType


class Config(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """`taskgroup.toml`, or the table `[tool.taskgroup]` of `pyproject.toml`.

    Every key is the name of a command-line option without its dashes, such as `from` for `--from`. `direction`: `min`,
    `max`, or a table task → direction, in which "*" is the direction of all other tasks. `field`, `rename`, `macs`,
    `weight`, `limit` and `min-performance` are tables.
    """

    reader: str | UnsetType = field(default=UNSET, name="from")
    metric: Names = UNSET
    direction: str | list[str] | dict[str, Literal["min", "max"]] | UnsetType = UNSET
    fields: dict[str, str] | UnsetType = field(default=UNSET, name="field")
    take: str | UnsetType = UNSET
    task: Names = UNSET
    ignore: Names = UNSET
    rename: dict[str, str] | UnsetType = UNSET
    measure: Literal["delta", "mtl-gain", "value"] | UnsetType = UNSET
    baseline: str | UnsetType = UNSET
    column: Literal["loss", "metric"] | UnsetType = UNSET
    macs: Numbers = UNSET
    budget: float | str | UnsetType = UNSET
    max_models: int | UnsetType = UNSET
    limit: Numbers = UNSET
    serve: Names = UNSET
    weight: Numbers = UNSET
    objective: Literal["sum", "min"] | UnsetType = UNSET
    risk: float | UnsetType = UNSET
    min_performance: Numbers = UNSET
    no_worse_than_single: bool | UnsetType = UNSET
    tolerance: float | UnsetType = UNSET
    together: TaskSets = UNSET
    apart: TaskSets = UNSET
    train_together: TaskSets = UNSET
    train_apart: TaskSets = UNSET
    max_group_size: int | UnsetType = UNSET
    predict: str | UnsetType = UNSET
    method: str | UnsetType = UNSET
    time_limit: float | UnsetType = UNSET
    gap: float | UnsetType = UNSET
