"""The performance computed from a logged value: the value itself, or a gain over the single-task baseline."""

from typing import Literal, get_args

from taskgroup.core.documents.affinity import Direction

Measure = Literal["delta", "mtl-gain", "value"]
MEASURES: tuple[Measure, ...] = get_args(Measure)


def performance(value: float, baseline: float, measure: Measure, direction: Direction) -> float:
    """Return the performance for a mean logged `value` and the single-task `baseline` of the same task.

    `delta` is (L_STL − L) / |L_STL| for a loss and (M − M_STL) / |M_STL| for a metric (Standley et al. 2020).
    `mtl-gain` divides the same improvement by the multi-task value: (L_STL − L) / |L| for a loss (Azorin et al. 2023,
    Eq. 5).
    """
    if measure == "value":
        return value
    improvement = baseline - value if direction == "min" else value - baseline
    return improvement / abs(baseline if measure == "delta" else value)


def slope(value: float, baseline: float, measure: Measure) -> float:
    """Return the absolute derivative of the performance with respect to the logged value."""
    if measure == "value":
        return 1.0
    return 1.0 / abs(baseline) if measure == "delta" else abs(baseline) / value**2


def baseline_slope(value: float, baseline: float, measure: Measure) -> float:
    """Return the absolute derivative of the performance with respect to the single-task baseline."""
    if measure == "value":
        return 0.0
    return abs(value) / baseline**2 if measure == "delta" else 1.0 / abs(value)
