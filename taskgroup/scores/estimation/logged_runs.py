"""Logged training runs → affinity."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from taskgroup.core.documents.affinity import Affinity, Architecture, Direction, Macs, Matrix, ObservedGroup
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.core.run_table import Column, Run, RunTable
from taskgroup.core.tolerance import tolerance
from taskgroup.scores.estimation.measure import Measure, performance, slope

_Key = tuple[str, tuple[str, ...]]  # architecture, tasks in the order of the table


@dataclass(frozen=True)
class _Mean:
    """Mean of a task's logged values over the repeated runs of a group, and its standard error."""

    value: float
    stderr: float | None


def estimate_runs(
    table: RunTable,
    *,
    direction: Direction,
    measure: Measure = "delta",
    baseline: str | None = None,
    column: Column | None = None,
    architectures: Mapping[str, Architecture] | None = None,
) -> Affinity:
    """Estimate affinity from logged runs.

    `direction` says whether less (`min`, a loss) or more of the logged numbers is better. `measure` is what is kept:
    `delta` and `mtl-gain` compare with the single-task runs of the same architecture, or, where an architecture has
    none, of the one named `baseline`; `value` keeps the numbers. Repeated runs of a group and architecture become
    their mean and standard error (of that group's runs alone: the baseline is taken as it is). The matrix is filled
    from the pairs, by the dearest architecture that trained the pair. `architectures` adds multiply-adds that were not
    logged.

    Raises `InputError` for a missing or unusable baseline and for runs that contradict each other.
    """
    column = table.column(direction, column)
    groups = _repeated_runs(table)
    means = {key: _means(runs, column) for key, runs in groups.items()}
    baselines = _Baselines(means, baseline, [run.architecture for run in table.runs])
    observed = []
    for key in sorted(groups, key=lambda key: _canonical(key, table)):
        architecture, train = key
        reached: dict[str, float | None] = {}
        errors: dict[str, float | None] = {}
        for task in train:
            mean = means[key].get(task)
            if mean is None:
                reached[task] = errors[task] = None
                continue
            single = math.nan if measure == "value" else baselines.of(task, architecture)
            if measure == "mtl-gain" and mean.value <= 0:
                raise InputError(_unusable(f"'{task}' reached {mean.value:g} in {_name(key)}", "mtl-gain"))
            reached[task] = _finite(performance(mean.value, single, measure, direction), key, task)
            errors[task] = None if mean.stderr is None else mean.stderr * slope(mean.value, single, measure)
        observed.append(
            ObservedGroup(
                train=train,
                architecture=architecture,
                performance=reached,
                stderr=errors if any(error is not None for error in errors.values()) else None,
                runs=len(groups[key]),
                macs=_agreed_macs(groups[key], key),
            )
        )
    matrix, stderr = _pairs(table.tasks, observed, architectures or {})
    return Affinity(
        tasks=table.tasks,
        score=measure,
        direction=direction if measure == "value" else "max",
        affinity=matrix,
        stderr=stderr,
        architectures=dict(architectures or {}),
        groups=tuple(observed),
        provenance=provenance("estimate runs", direction=direction, measure=measure, baseline=baseline, column=column),
    )


def _repeated_runs(table: RunTable) -> dict[_Key, list[Run]]:
    """The runs by group and architecture. A run that was logged twice, seed and numbers alike, counts once."""
    order = {task: position for position, task in enumerate(table.tasks)}
    groups: dict[_Key, list[Run]] = {}
    for run in table.runs:
        key = (run.architecture, tuple(sorted(run.train, key=order.__getitem__)))
        same_seed = [other for other in groups.get(key, []) if run.seed is not None and other.seed == run.seed]
        for other in same_seed:
            if (other.loss, other.metric) != (run.loss, run.metric):
                raise InputError(
                    f"{run.where}: {_name(key)} with seed {run.seed} has other numbers than on {other.where}; "
                    "another seed, or the same numbers, are accepted"
                )
        if not same_seed:
            groups.setdefault(key, []).append(run)
    return groups


def _means(runs: Sequence[Run], column: Column) -> dict[str, _Mean]:
    values: dict[str, list[float]] = {}
    for run in runs:
        for task, value in (getattr(run, column) or {}).items():
            values.setdefault(task, []).append(value)
    return {
        task: _Mean(fmean(logged), stdev(logged) / math.sqrt(len(logged)) if len(logged) > 1 else None)
        for task, logged in values.items()
    }


class _Baselines:
    """Single-task means by architecture."""

    def __init__(self, means: Mapping[_Key, dict[str, _Mean]], named: str | None, architectures: Sequence[str]):
        self._singles: dict[str, dict[str, float]] = {architecture: {} for architecture in architectures}
        for (architecture, train), reached in means.items():
            if len(train) == 1 and train[0] in reached:
                self._singles[architecture][train[0]] = reached[train[0]].value
        if named is not None and named not in self._singles:
            raise InputError(
                f"--baseline '{named}' is not an architecture of the runs ({', '.join(self._singles)} are)"
            )
        self._named = named

    def of(self, task: str, architecture: str) -> float:
        source = architecture if self._singles[architecture] or self._named is None else self._named
        value = self._singles[source].get(task)
        if value is None:
            raise InputError(
                f"task '{task}' has no single-task run of architecture '{source}' to compare with; "
                "log one, name an architecture that has it with --baseline, or use --measure value"
            )
        if value <= 0:
            raise InputError(_unusable(f"the single-task run of '{task}' ('{source}') reached {value:g}", "a gain"))
        return value


def _unusable(what: str, measure: str) -> str:
    return f"{what}: {measure} relative to it has no meaning; a number above 0, or --measure value, is accepted"


def _finite(value: float, key: _Key, task: str) -> float:
    if not math.isfinite(value):
        raise InputError(f"the gain of '{task}' in {_name(key)} is beyond every number; --measure value is accepted")
    return value


def _agreed_macs(runs: Sequence[Run], key: _Key) -> Macs | None:
    known = [run for run in runs if run.macs is not None]
    for run in known[1:]:
        first = known[0].macs
        assert run.macs is not None and first is not None
        same_heads = run.macs.heads == first.heads
        if abs(run.macs.trunk - first.trunk) > tolerance(first.trunk) or not same_heads:
            raise InputError(
                f"{run.where}: {_name(key)} costs {run.macs.total:g} multiply-adds, {first.total:g} on "
                f"{known[0].where}; one cost for a group and architecture is accepted"
            )
    return known[0].macs if known else None


def _pairs(
    tasks: Sequence[str], observed: Sequence[ObservedGroup], architectures: Mapping[str, Architecture]
) -> tuple[Matrix, Matrix | None]:
    """The matrix of the pairs, partners as rows, and its standard errors if there are any."""

    def dearness(group: ObservedGroup) -> float:
        if group.macs is not None:
            return group.macs.total
        return architectures[group.architecture].trunk_macs or 0.0 if group.architecture in architectures else 0.0

    values: dict[tuple[str, str], float | None] = {}
    errors: dict[tuple[str, str], float | None] = {}
    for group in sorted((group for group in observed if len(group.train) == 2), key=dearness):
        for partner, target in (group.train, group.train[::-1]):
            values[partner, target] = group.performance[target]
            errors[partner, target] = None if group.stderr is None else group.stderr[target]

    def matrix(cells: Mapping[tuple[str, str], float | None]) -> Matrix:
        return tuple(tuple(cells.get((partner, target)) for target in tasks) for partner in tasks)

    return matrix(values), matrix(errors) if any(error is not None for error in errors.values()) else None


def _canonical(key: _Key, table: RunTable) -> tuple[int, list[int], int]:
    architecture, train = key
    names = list(dict.fromkeys(run.architecture for run in table.runs))
    return len(train), [table.tasks.index(task) for task in train], names.index(architecture)


def _name(key: _Key) -> str:
    architecture, train = key
    return f"group {'+'.join(train)} of architecture '{architecture}'"
