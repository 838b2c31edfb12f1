"""Selection of the point of each curve whose value is used (option `--take`)."""

import math
from collections.abc import Mapping

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import Curve

Points = dict[float, float]
"""Epoch, step or position → value."""


def take_values(
    curves: Mapping[str, Curve],
    take: str,
    directions: Mapping[str, Direction | None],
    where: str,
    other: Mapping[str, Curve],
) -> dict[str, float]:
    """Return the value of each task at the selected point of its curve. The value may be NaN or infinite.

    A task whose curve does not contain the selected point is left out.

    `take`: rule that selects the point. `last`: the last point of each curve. `step:N`: the point of step N, or of
    epoch N if no steps were logged. `best`: one point for all tasks, at which the sum over tasks of (value / |best
    value in the run|) is best; losses are counted negatively in this sum. `best:METRIC`: the point at which METRIC is
    best, where METRIC is a name in `other` or a task. Raises `InputError` if a direction is missing, or if METRIC is
    unknown.
    """
    if take == "last":
        return {task: curve.values[-1] for task, curve in curves.items() if curve.values}
    kind, _, key = take.partition(":")
    if kind == "step":
        found = {task: _by_step(curve).get(float(key)) for task, curve in curves.items()}
        return {task: value for task, value in found.items() if value is not None}
    used = dict(curves)
    if key:
        metric = other.get(key) or curves.get(key)
        if metric is None:
            raise InputError(
                f"{where}: --take {take}: the metric '{key}' was not logged; choose one of {_names(other, curves)}"
            )
        used["\0"] = metric
    points = _aligned(used, where)
    if key:
        direction = directions.get(key) or directions.get("\0")
        score = _sizes(points["\0"], direction, key)
    else:
        score = _sum({task: _relative(points[task], directions.get(task), task) for task in curves})
    if not score:
        return dict.fromkeys(curves, math.nan)
    best = min(score, key=lambda point: (-score[point], point))
    return {task: points[task][best] for task in curves if best in points[task]}


def _by_step(curve: Curve) -> Points:
    places = curve.steps if curve.steps is not None else curve.epochs
    if places is None:
        places = tuple(float(place) for place in range(len(curve.values)))
    return dict(zip(places, curve.values, strict=True))


def _aligned(curves: Mapping[str, Curve], where: str) -> dict[str, Points]:
    """Return the points of the curve of each task: task → points.

    The points are indexed by epoch if all curves have epochs. Otherwise, they are indexed by step if all curves have
    steps, and by position if not.
    """
    if all(curve.epochs is not None and not any(map(math.isnan, curve.epochs)) for curve in curves.values()):
        return {task: dict(zip(curve.epochs or (), curve.values, strict=True)) for task, curve in curves.items()}
    if all(curve.steps is not None for curve in curves.values()):
        return {task: dict(zip(curve.steps or (), curve.values, strict=True)) for task, curve in curves.items()}
    if len({len(curve.values) for curve in curves.values()}) > 1:
        raise InputError(
            f"{where}: the curves have different lengths, and not all have epochs or all have steps; use --take last"
        )
    return {task: dict(enumerate(curve.values)) for task, curve in curves.items()}


def _sizes(points: Points, direction: Direction | None, name: str) -> Points:
    """Return the finite values of a curve, with the sign reversed if lower values are better."""
    if direction is None:
        raise InputError(f"--take best: '{name}' has no direction; add --direction '{name}=min' or --direction min")
    sign = 1.0 if direction == "max" else -1.0
    return {place: sign * value for place, value in points.items() if math.isfinite(value)}


def _relative(points: Points, direction: Direction | None, task: str) -> Points:
    sizes = _sizes(points, direction, task)
    best = abs(max(sizes.values(), default=1.0)) or max(map(abs, sizes.values()), default=1.0) or 1.0
    return {place: value / best for place, value in sizes.items()}


def _sum(scores: Mapping[str, Points]) -> Points:
    """Return the sum over tasks of the tasks' values, at every point that the curves of all tasks contain."""
    common = set.intersection(*(set(points) for points in scores.values())) if scores else set()
    return {place: math.fsum(points[place] for points in scores.values()) for place in common}


def _names(*groups: Mapping[str, Curve]) -> str:
    return ", ".join(dict.fromkeys(name for group in groups for name in group))
