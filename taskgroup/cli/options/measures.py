"""Choices of the options `--direction`, `--measure` and `--column`."""

from enum import StrEnum


class DirectionName(StrEnum):
    """Choices of `--direction`, if one direction applies to all tasks."""

    MIN = "min"
    MAX = "max"


class MeasureName(StrEnum):
    """Choices of `--measure`."""

    DELTA = "delta"
    MTL_GAIN = "mtl-gain"
    VALUE = "value"


class ColumnName(StrEnum):
    """Choices of `--column`."""

    LOSS = "loss"
    METRIC = "metric"
