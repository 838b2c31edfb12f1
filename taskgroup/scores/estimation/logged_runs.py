"""Affinity estimated from logged training runs."""

import math
from collections.abc import Mapping, Sequence

from taskgroup.core.documents.affinity import Affinity, Architecture, Direction, Matrix, ObservedGroup
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.core.run_table import Column, RunTable
from taskgroup.scores.estimation.baselines import Baselines, choose_baselines
from taskgroup.scores.estimation.means import Key, Mean, agreed_macs, group_means, name_of, repeated_runs
from taskgroup.scores.estimation.measure import Measure, baseline_slope, performance, slope


def estimate_runs(
    table: RunTable,
    *,
    direction: Direction | None = None,
    directions: Mapping[str, Direction] | None = None,
    measure: Measure = "delta",
    baseline: str | None = None,
    column: Column | None = None,
    architectures: Mapping[str, Architecture] | None = None,
) -> Affinity:
    """Estimate affinity from logged runs.

    `direction` is `min` for losses and `max` for metrics; `directions` overrides it for single tasks. `measure` is the
    performance to compute: `delta` and `mtl-gain` are gains over the task's single-task baseline, and `value` is the
    logged number. All gains, of all architectures, are computed from single-task runs of the architecture `baseline`.
    By default, this is the only architecture with single-task runs of every task or, if there are several, the most
    expensive one. Repeated runs of a group and architecture are replaced by their mean and its standard error; for
    gains, the standard error includes that of the baseline (delta method). The matrix contains the observed pairs, each
    of the most expensive architecture that trained the pair. `architectures` adds multiply-adds that were not logged.

    Raises `InputError` if a task has no direction, if a baseline is missing or zero, or if runs contradict each other.
    """
    toward = directions_of(table.tasks, direction, directions or {})
    columns = _columns(table, toward, column)
    groups = repeated_runs(table)
    means = {key: group_means(runs, columns) for key, runs in groups.items()}
    reference = None if measure == "value" else choose_baselines(means, groups, baseline, architectures or {})
    observed = []
    for key in sorted(groups, key=lambda key: _canonical(key, table)):
        reached: dict[str, float | None] = {}
        errors: dict[str, float | None] = {}
        for task in key[1]:
            mean = means[key].get(task)
            if mean is None:
                reached[task] = errors[task] = None
                continue
            reached[task], errors[task] = _gain(mean, key, task, measure, toward[task], reference)
        observed.append(
            ObservedGroup(
                train=key[1],
                architecture=key[0],
                performance=reached,
                stderr=errors if any(error is not None for error in errors.values()) else None,
                runs=len(groups[key]),
                macs=agreed_macs(groups[key], key),
            )
        )
    matrix, stderr = _pairs(table.tasks, observed, architectures or {})
    options = {"measure": measure, "baseline": None if reference is None else reference.architecture, "column": column}
    return Affinity(
        tasks=table.tasks,
        score=measure,
        direction=toward[table.tasks[0]] if measure == "value" else "max",
        directions=toward if measure == "value" else None,
        baseline=None if reference is None else reference.document(),
        affinity=matrix,
        stderr=stderr,
        architectures=dict(architectures or {}),
        groups=tuple(observed),
        provenance=provenance("estimate runs", direction=_common(toward), directions=toward, **options),
    )


def directions_of(tasks: Sequence[str], default: Direction | None, of: Mapping[str, Direction]) -> dict[str, Direction]:
    """Return the direction of every task: the direction in `of` or, if there is none, `default`.

    Raises `InputError` if `of` contains an unknown task, or if a task has no direction.
    """
    for task in of:
        if task not in tasks:
            raise InputError(f"unknown task '{task}'; choose among {', '.join(tasks)}", "direction")
    found = {}
    for task in tasks:
        direction = of.get(task, default)
        if direction is None:
            raise InputError(
                f"task '{task}' has no direction; give min for losses, max for metrics, or '{task}=min' for one task",
                "direction",
            )
        found[task] = direction
    return found


def _columns(table: RunTable, toward: Mapping[str, Direction], column: Column | None) -> dict[str, Column]:
    """Return the column from which each task is read. Tasks of the same direction share a column."""
    found: dict[Direction, Column] = {}
    for direction in dict.fromkeys(toward.values()):
        found[direction] = table.column(direction, column, [task for task in toward if toward[task] == direction])
    return {task: found[toward[task]] for task in table.tasks}


def _gain(
    mean: Mean, key: Key, task: str, measure: Measure, direction: Direction, reference: Baselines | None
) -> tuple[float, float | None]:
    """Return a task's performance in a group and its standard error; the error is `None` if no run was repeated.

    The standard error is computed by the delta method: var f(L, B) ≈ (∂f/∂L)² var L + (∂f/∂B)² var B, where the
    independent means L and B are those of the group and of the baseline. The baseline's own gain is 0, with standard
    error 0.
    """
    if reference is None:
        return mean.value, mean.stderr
    base = reference.mean(task)
    if measure == "mtl-gain" and mean.value == 0:
        raise InputError(
            f"'{task}' has the mean 0 in {name_of(key)}, and mtl-gain divides by this mean; use delta or value",
            "measure",
        )
    value = performance(mean.value, base.value, measure, direction)
    if not math.isfinite(value):
        raise InputError(f"the gain of '{task}' in {name_of(key)} is too large for a number; use value", "measure")
    if key == (reference.architecture, (task,)):
        return 0.0, None if mean.stderr is None else 0.0
    parts = []
    if mean.stderr is not None:
        parts.append(mean.stderr * slope(mean.value, base.value, measure))
        if base.stderr is not None:
            parts.append(base.stderr * baseline_slope(mean.value, base.value, measure))
    return value, math.hypot(*parts) if parts else None


def _pairs(
    tasks: Sequence[str], observed: Sequence[ObservedGroup], architectures: Mapping[str, Architecture]
) -> tuple[Matrix, Matrix | None]:
    """Return the matrix of the pairs' performances and the matrix of their standard errors.

    Rows are partners, columns targets. The second matrix is `None` if there are no standard errors.
    """

    def cost(group: ObservedGroup) -> float:
        if group.macs is not None:
            return group.macs.total
        return architectures[group.architecture].trunk_macs or 0.0 if group.architecture in architectures else 0.0

    values: dict[tuple[str, str], float | None] = {}
    errors: dict[tuple[str, str], float | None] = {}
    for group in sorted((group for group in observed if len(group.train) == 2), key=cost):
        for partner, target in (group.train, group.train[::-1]):
            values[partner, target] = group.performance[target]
            errors[partner, target] = None if group.stderr is None else group.stderr[target]

    def matrix(cells: Mapping[tuple[str, str], float | None]) -> Matrix:
        return tuple(tuple(cells.get((partner, target)) for target in tasks) for partner in tasks)

    return matrix(values), matrix(errors) if any(error is not None for error in errors.values()) else None


def _common(directions: Mapping[str, Direction]) -> Direction | None:
    found = set(directions.values())
    return found.pop() if len(found) == 1 else None


def _canonical(key: Key, table: RunTable) -> tuple[int, list[int], int]:
    architecture, train = key
    names = list(dict.fromkeys(run.architecture for run in table.runs))
    return len(train), [table.tasks.index(task) for task in train], names.index(architecture)
