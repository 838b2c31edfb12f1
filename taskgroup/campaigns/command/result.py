"""Result file that a command writes, and the check that it fits the tasks that were trained."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from taskgroup.core.documents.affinity import Macs
from taskgroup.core.errors import InputError

_LARGEST = 10_000_000
"""Maximum size of a result file in bytes."""


class BadResultError(Exception):
    """Error that states why the result of a run cannot be used."""


@dataclass(frozen=True)
class Result:
    """Result of a run: loss and metric of each trained task, and optionally multiply-adds and epochs."""

    loss: dict[str, float] | None = None
    metric: dict[str, float] | None = None
    macs: Macs | None = None
    epochs: float | None = None


def read_result(path: Path, train: tuple[str, ...]) -> Result:
    """Read a result file: `{"loss": {...}}` and/or `{"metric": {...}}`, optionally `macs` and `epochs`.

    `macs`, the multiply-adds, is a number or `{"trunk": number, "heads": {task: number}}`. Raises `BadResultError` if
    the file is missing or has another form. Also raises it if a trained task is missing, if a task was not trained, or
    if the value of a task is not a finite number.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise BadResultError(
                f"its result file is larger than {_LARGEST // 1_000_000} MB; write losses and metrics only"
            )
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadResultError('wrote no result; write {"loss": {"TASK": NUMBER}} to the file {result}') from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadResultError(f"its result file cannot be read ({error}); write a JSON file") from None
    if not text.strip():
        raise BadResultError('its result file is empty; write {"loss": {"TASK": NUMBER}}')
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadResultError(f"its result file is not valid JSON ({error}); write a JSON object") from None
    return check_result(found, train)


def check_result(found: Any, train: tuple[str, ...]) -> Result:
    """Check that the content of a result file fits the trained tasks `train`, and return it as a `Result`.

    `found`: the decoded JSON value. Raises `BadResultError` if the result cannot be used.
    """
    if not isinstance(found, dict):
        raise BadResultError('its result file contains no JSON object; write {"loss": {"TASK": NUMBER}}')
    if found.get("loss") is None and found.get("metric") is None:
        keys = ", ".join(f"'{key}'" for key in found) or "nothing"
        raise BadResultError(f"its result has neither 'loss' nor 'metric', but {keys}; write a loss or metric per task")
    epochs = found.get("epochs")
    if epochs is not None and not _finite(epochs):
        raise BadResultError(f"its result's 'epochs' is {_shown(epochs)}; write a finite number")
    return Result(
        loss=_numbers(found, "loss", train),
        metric=_numbers(found, "metric", train),
        macs=_macs(found.get("macs"), train),
        epochs=None if epochs is None else float(epochs),
    )


def _numbers(found: dict[str, Any], key: str, train: tuple[str, ...]) -> dict[str, float] | None:
    numbers = found.get(key)
    if numbers is None:
        return None
    if not isinstance(numbers, dict):
        raise BadResultError(f"its result's '{key}' is {_shown(numbers)}; write a number per task")
    for task in numbers:
        if task not in train:
            raise BadResultError(f"its result has a {key} of '{task}', which was not trained; remove the {key}")
    for task in train:
        if task not in numbers:
            raise BadResultError(f"its result has no {key} of '{task}'; write one number per trained task")
        if not _finite(numbers[task]):
            raise BadResultError(f"the {key} of '{task}' is {_shown(numbers[task])}; write a finite number")
    return {task: float(numbers[task]) for task in train}


def _macs(found: Any, train: tuple[str, ...]) -> Macs | None:
    if found is None:
        return None
    try:
        macs = Macs(float(found)) if _finite(found) else msgspec.convert(found, Macs)
    except (msgspec.ValidationError, InputError) as error:
        raise BadResultError(f"its result's 'macs': {error}") from None
    if not all(map(math.isfinite, (macs.trunk, *macs.heads.values()))):
        raise BadResultError("its result's 'macs' has a number that is not finite; write finite multiply-adds")
    for task in macs.heads:
        if task not in train:
            raise BadResultError(f"its result's 'macs' has a head of '{task}', which was not trained; remove the head")
    return macs


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:37] + "..."
