"""Conversion of the logged runs that a reader yields to a run table."""

from collections.abc import Iterable
from dataclasses import replace

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import LoggedRun
from taskgroup.core.run_mapping import RunMapping
from taskgroup.core.run_table import RunTable
from taskgroup.formats.mapping.assemble import RawRun, assemble
from taskgroup.formats.mapping.fields import read_fields
from taskgroup.formats.mapping.metric_patterns import assign_metrics
from taskgroup.formats.mapping.train_cell import parse_train


def map_runs(logged: Iterable[LoggedRun], source: str, mapping: RunMapping, notes: list[str]) -> RunTable:
    """Convert logged runs to a run table. Add notes about names that were guessed, and about ignored names and runs.

    Raises `InputError`, with the most similar names, if `mapping` names a metric, task or field that no run has.
    """
    runs = list(logged)
    if not runs:
        raise InputError(f"{source}: contains no run")
    fields = read_fields(runs, mapping, source, notes)
    trained = dict.fromkeys(
        task
        for run, known in zip(runs, fields, strict=True)
        if "train" in known
        for task in parse_train(known["train"], (), f"{run.where}, `train`")
    )
    names = list(dict.fromkeys(name for run in runs for name in run.metrics))
    tasks = assign_metrics(names, mapping, _plausible(trained, names), source, notes)
    raws = []
    for run, known in zip(runs, fields, strict=True):
        curves = {tasks[name]: curve for name, curve in run.metrics.items() if name in tasks and curve.values}
        raws.append(
            RawRun(
                name=run.name,
                where=run.where,
                curves={"loss": curves, "metric": curves},
                train=known.get("train"),
                architecture=known.get("architecture"),
                seed=known.get("seed"),
                macs=known.get("macs"),
                other=run.metrics,
                state=run.state,
            )
        )
    table = assemble(raws, source, mapping, notes)
    return replace(table, logged_as={task: name for name, task in tasks.items()})


def _plausible(trained: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the tasks in `trained` if each of them is part of the name of some metric, otherwise an empty list.

    A text such as `a_b` in a `train` field may stand for several tasks. It then matches no metric.
    """
    found = list(trained)
    return found if all(any(task in name for name in names) for task in found) else []
