"""Names of directions and measures."""

from enum import StrEnum


class DirectionName(StrEnum):
    """Whether less or more is better."""

    MIN = "min"
    MAX = "max"


class MeasureName(StrEnum):
    """What performance is kept."""

    DELTA = "delta"
    MTL_GAIN = "mtl-gain"
    VALUE = "value"
