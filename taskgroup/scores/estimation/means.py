"""Repeated runs of one group and architecture, and their means."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from taskgroup.core.documents.affinity import Macs
from taskgroup.core.errors import InputError
from taskgroup.core.run_table import Column, Run, RunTable
from taskgroup.core.tolerance import tolerance

Key = tuple[str, tuple[str, ...]]  # architecture, tasks in the order of the table


@dataclass(frozen=True)
class Mean:
    """Mean of a task's logged values over repeated runs, and its standard error; `None` for a single run."""

    value: float
    stderr: float | None


def repeated_runs(table: RunTable) -> dict[Key, list[Run]]:
    """Return the runs by architecture and group. Two runs with equal seed and equal values count as one run.

    Raises `InputError` if two runs of the same group, architecture and seed have different values.
    """
    order = {task: position for position, task in enumerate(table.tasks)}
    groups: dict[Key, list[Run]] = {}
    for run in table.runs:
        key = (run.architecture, tuple(sorted(run.train, key=order.__getitem__)))
        same_seed = [other for other in groups.get(key, []) if run.seed is not None and other.seed == run.seed]
        for other in same_seed:
            if (other.loss, other.metric) != (run.loss, run.metric):
                raise InputError(
                    f"{run.where}: {name_of(key)} with seed {run.seed} has other values than on {other.where}; "
                    "give the runs different seeds, or remove one"
                )
        if not same_seed:
            groups.setdefault(key, []).append(run)
    return groups


def group_means(runs: Sequence[Run], columns: Mapping[str, Column]) -> dict[str, Mean]:
    """Return the mean and standard error of each task's logged values over the runs of one group.

    Tasks without a value are left out. `columns`: the logged column of each task.
    """
    values: dict[str, list[float]] = {}
    for run in runs:
        for task in run.train:
            value = (getattr(run, columns[task]) or {}).get(task)
            if value is not None:
                values.setdefault(task, []).append(value)
    return {
        task: Mean(fmean(logged), stdev(logged) / math.sqrt(len(logged)) if len(logged) > 1 else None)
        for task, logged in values.items()
    }


def agreed_macs(runs: Sequence[Run], key: Key) -> Macs | None:
    """Return the multiply-adds of a group, which must be equal in all its runs; `None` if no run contains them.

    Raises `InputError` if the multiply-adds differ between runs.
    """
    known = [run for run in runs if run.macs is not None]
    for run in known[1:]:
        first = known[0].macs
        assert run.macs is not None and first is not None
        same_heads = run.macs.heads == first.heads
        if abs(run.macs.trunk - first.trunk) > tolerance(first.trunk) or not same_heads:
            raise InputError(
                f"{run.where}: {name_of(key)} costs {run.macs.total:g} multiply-adds, {first.total:g} on "
                f"{known[0].where}; log the same cost for all runs of a group and architecture"
            )
    return known[0].macs if known else None


def name_of(key: Key) -> str:
    """Return the name of a group in error messages."""
    architecture, train = key
    return f"group {'+'.join(train)} of architecture '{architecture}'"
