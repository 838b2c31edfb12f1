"""Conversion of runs with one curve per task to a run table with one value per task.

Notes report the values that are missing.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from taskgroup.core.documents.affinity import Direction, Macs
from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import Curve
from taskgroup.core.quantity import parse_number, parse_quantity
from taskgroup.core.run_mapping import RunMapping
from taskgroup.core.run_table import DEFAULT_ARCHITECTURE, Column, Run, RunTable
from taskgroup.formats.mapping.blanks import warn_of_blanks
from taskgroup.formats.mapping.notes import WARNING, listed, plural
from taskgroup.formats.mapping.take import take_values
from taskgroup.formats.mapping.train_cell import parse_train


@dataclass(frozen=True)
class RawRun:
    """One run whose metrics are assigned to tasks, but whose curves are not yet reduced to one value each.

    `curves`: loss or metric → task → curve. If the source does not say whether its values are losses or metrics, the
    curves are stored as both. `train`, `architecture`, `seed`, `macs`: logged text, `None` if not logged. `other`:
    curves of all metrics by their logged names.
    """

    name: str
    where: str
    curves: Mapping[Column, Mapping[str, Curve]]
    train: str | None = None
    architecture: str | None = None
    seed: str | None = None
    macs: str | None = None
    other: Mapping[str, Curve] = field(default_factory=dict)
    state: str | None = None


def assemble(raws: Sequence[RawRun], source: str, mapping: RunMapping, notes: list[str]) -> RunTable:
    """Convert the runs of one source to a run table. Add a note to `notes` for runs and values that are left out.

    If a run has a `train` field, this field lists the tasks of its group, and a task in it without a finite value
    counts as failed. Otherwise, the group consists of the tasks that have a curve. Raises `InputError` if a run cannot
    be read.
    """
    raws = _usable(raws, source, notes)
    tasks = _tasks(raws)
    says = any(raw.train is not None for raw in raws)
    runs: list[Run] = []
    failed: dict[str, int] = {}
    stray, outside, silent = 0, 0, 0
    for raw in raws:
        if says and raw.train is None:
            raise InputError(f"{raw.where}: run '{raw.name}' has no `train` value; write its tasks as A+B")
        logged = dict.fromkeys(task for curves in raw.curves.values() for task in curves)
        train = tuple(logged) if raw.train is None else tuple(_trained(raw, tasks, mapping))
        if any((mapping.tasks and task not in mapping.tasks) or task in mapping.ignore for task in train):
            outside += 1
            continue
        if not train:
            silent += 1
            continue
        stray += sum(task not in train for task in logged)
        run = _run(raw, train, mapping)
        for task in train:
            if all(task not in values for values in (run.loss, run.metric) if values is not None):
                failed[task] = failed.get(task, 0) + 1
        runs.append(run)
    if not runs:
        raise InputError(f"{source}: no run has a value of any task; check --metric, --task and --field")
    _note_points(raws, source, mapping, notes)
    if failed:
        count = ", ".join(f"{task} {number}" for task, number in failed.items())
        notes.append(f"{WARNING}{source}: values of trained tasks that are blank, nan or infinite are missing: {count}")
    if stray:
        notes.append(f"{source}: {plural(stray, 'value')} of tasks that a run did not train ignored")
    if outside:
        notes.append(f"{source}: {plural(outside, 'run')} left out that trained an ignored task")
    if silent:
        notes.append(f"{WARNING}{source}: {plural(silent, 'run')} without a value of any task left out")
    if not says:
        warn_of_blanks(runs, tasks, source, notes)
    trained = {task for run in runs for task in run.train}
    return RunTable(tuple(task for task in tasks if task in trained), tuple(runs))


def _usable(raws: Sequence[RawRun], source: str, notes: list[str]) -> Sequence[RawRun]:
    """Return the runs that finished. Add a note to `notes` about failed and unfinished runs."""
    failed = [raw.name for raw in raws if raw.state == "failed"]
    if failed:
        notes.append(f"{WARNING}{source}: {plural(len(failed), 'failed run')} left out ({listed(failed)})")
    running = [raw.name for raw in raws if raw.state == "running"]
    if running:
        verb = "is" if len(running) == 1 else "are"
        notes.append(
            f"{WARNING}{source}: {plural(len(running), 'run')} that {verb} not finished included ({listed(running)})"
        )
    return [raw for raw in raws if raw.state != "failed"]


def _tasks(raws: Sequence[RawRun]) -> tuple[str, ...]:
    found = dict.fromkeys(task for raw in raws for curves in raw.curves.values() for task in curves)
    return tuple(found)


def _trained(raw: RawRun, tasks: Sequence[str], mapping: RunMapping) -> Sequence[str]:
    names = parse_train(raw.train or "", (), f"{raw.where}, `train`")
    renamed = [mapping.renamed(name) for name in names]
    if all(name in tasks or name in mapping.ignore or name in mapping.tasks for name in renamed):
        return renamed
    known = [*tasks, *mapping.ignore, *mapping.tasks]
    if mapping.tasks and len(renamed) > 1:
        known += [name for name in renamed if name not in known]
    return parse_train(raw.train or "", known, f"{raw.where}, `train`")


def _run(raw: RawRun, train: tuple[str, ...], mapping: RunMapping) -> Run:
    taken: dict[Column, dict[str, float]] = {}
    for column, curves in raw.curves.items():
        same = next((other for other in taken if raw.curves[other] is curves), None)
        taken[column] = taken[same] if same is not None else _take(raw, column, curves, train, mapping)
    return Run(
        train=train,
        architecture=raw.architecture or DEFAULT_ARCHITECTURE,
        loss=taken.get("loss"),
        metric=taken.get("metric"),
        seed=_seed(raw),
        macs=_macs(raw),
        where=raw.where,
    )


def _take(
    raw: RawRun, column: Column, curves: Mapping[str, Curve], train: Sequence[str], mapping: RunMapping
) -> dict[str, float]:
    """Return the value of each trained task at the selected point of its curve. Only finite values are returned."""
    both = raw.curves.get("loss") is raw.curves.get("metric")
    usual: Direction | None = None if both else "min" if column == "loss" else "max"
    directions = {task: mapping.direction_of(task) or usual for task in train}
    key = mapping.take.partition(":")[2]
    if mapping.take.startswith("best:"):
        directions[key] = mapping.direction_of(key) or usual
    wanted = {task: curve for task, curve in curves.items() if task in train}
    values = take_values(wanted, mapping.take, directions, raw.where, raw.other)
    return {task: value for task, value in values.items() if math.isfinite(value)}


def _seed(raw: RawRun) -> int | None:
    if raw.seed is None:
        return None
    seed = parse_number(raw.seed)
    if seed is None or seed != int(seed):
        raise InputError(f"{raw.where}, column 'seed': '{raw.seed}' is not a whole number; write a whole number")
    return int(seed)


def _macs(raw: RawRun) -> Macs | None:
    if raw.macs is None:
        return None
    try:
        return Macs(parse_quantity(raw.macs))
    except InputError as error:
        raise InputError(f"{raw.where}, column 'macs': {error}") from None


def _note_points(raws: Sequence[RawRun], source: str, mapping: RunMapping, notes: list[str]) -> None:
    """Add a note with the number of points per run, if a curve has more than one point."""
    lengths = [
        max((len(curve.values) for curves in raw.curves.values() for curve in curves.values()), default=0)
        for raw in raws
    ]
    if max(lengths) <= 1:
        return
    span = f"{min(lengths)}" if min(lengths) == max(lengths) else f"{min(lengths)} to {max(lengths)}"
    notes.append(f"{source}: {plural(len(lengths), 'run')} of {span} points each; --take {mapping.take}")
