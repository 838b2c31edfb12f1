"""What a logged number is kept as: the value itself, or a gain over the task trained alone."""

from typing import Literal, get_args

from taskgroup.core.documents.affinity import Direction

Measure = Literal["delta", "mtl-gain", "value"]
MEASURES: tuple[Measure, ...] = get_args(Measure)


def performance(value: float, baseline: float, measure: Measure, direction: Direction) -> float:
    """The performance that a mean logged `value` stands for, beside its single-task `baseline`.

    `delta` is (L_STL − L) / L_STL for a loss and (M − M_STL) / M_STL for a metric (Standley et al. 2020); `mtl-gain`
    divides the same improvement by the multi-task value, (L_STL − L) / L (Azorin et al. 2023, Eq. 5).
    """
    if measure == "value":
        return value
    improvement = baseline - value if direction == "min" else value - baseline
    return improvement / (baseline if measure == "delta" else value)


def slope(value: float, baseline: float, measure: Measure) -> float:
    """How much the performance changes per unit of the logged value, in size: carries its standard error over."""
    if measure == "value":
        return 1.0
    return 1.0 / abs(baseline) if measure == "delta" else abs(baseline) / value**2


def baseline_slope(value: float, baseline: float, measure: Measure) -> float:
    """How much the performance changes per unit of the single-task baseline, in size."""
    if measure == "value":
        return 0.0
    return value / baseline**2 if measure == "delta" else 1.0 / value
