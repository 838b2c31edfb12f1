"""Conversion of logged values: numbers, texts, nested mappings and curves."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from taskgroup.core.logged_run import Curve

_WORDS = {"nan": math.nan, "inf": math.inf, "infinity": math.inf, "-inf": -math.inf, "-infinity": -math.inf}


def as_number(value: object) -> float | None:
    """Return a value from JSON or YAML as a number, `None` if it is not a number; "NaN" and "Infinity" are numbers."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    return _WORDS.get(value.lower()) if isinstance(value, str) else None


def parse_number(cell: str) -> float | None:
    """Return the number in a cell's text, `None` if the text is not a number."""
    try:
        return float(cell)
    except ValueError:
        return None


def as_text(value: object) -> str:
    """Return a parameter as text. Text is unchanged, `None` becomes "", and a list or mapping becomes JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value)
    return json.dumps(value, default=str, ensure_ascii=False)


def flatten(values: Mapping[Any, Any], separator: str, prefix: str = "") -> dict[str, Any]:
    """Return a nested mapping as a flat one; `separator` joins the keys. An empty mapping is kept as a value."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            flat |= flatten(value, separator, f"{prefix}{key}{separator}")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def as_params(values: Mapping[Any, Any]) -> dict[str, str]:
    """Return nested parameters as a flat mapping to texts; the keys are joined by "."."""
    return {key: as_text(value) for key, value in flatten(values, ".").items()}


class Points:
    """The points of one metric. Points can be appended; an unknown step or epoch is NaN."""

    def __init__(self) -> None:
        self.values: list[float] = []
        self.steps: list[float] = []
        self.epochs: list[float] = []

    def add(self, value: float, step: float = math.nan, epoch: float = math.nan) -> None:
        """Append one point."""
        self.values.append(value)
        self.steps.append(step)
        self.epochs.append(epoch)

    def curve(self) -> Curve:
        """Return the points as a curve.

        If all steps are unknown, `steps` is `None`. If all epochs are unknown, `epochs` is `None`.
        """
        return Curve(tuple(self.values), _known(self.steps), _known(self.epochs))


def curve_of(values: Iterable[float], steps: Iterable[float] | None = None) -> Curve:
    """Return a curve of values and steps, without epochs."""
    return Curve(tuple(values), None if steps is None else tuple(steps))


def add_epochs(metrics: Mapping[str, Curve], name: str = "epoch") -> dict[str, Curve]:
    """Add epochs to the curves of a run, if the run logs its epoch as a metric named `name`.

    The epoch of a step is the last epoch that was logged at this step, or NaN if none was logged. The metric `name` is
    removed.
    """
    epoch = metrics.get(name)
    if epoch is None or epoch.steps is None:
        return dict(metrics)
    at = dict(zip(epoch.steps, epoch.values, strict=True))
    found = {}
    for metric, curve in metrics.items():
        if metric != name:
            steps = curve.steps
            epochs = None if steps is None else _known([at.get(step, math.nan) for step in steps])
            found[metric] = Curve(curve.values, steps, epochs)
    return found


def _known(numbers: list[float]) -> tuple[float, ...] | None:
    return None if all(math.isnan(number) for number in numbers) else tuple(numbers)
