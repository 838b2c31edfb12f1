"""Runs as CSV: wide (a row a run, a column a task) or long (a row per run and task)."""

from dataclasses import dataclass, field

from taskgroup.core.documents.affinity import Macs
from taskgroup.core.errors import InputError
from taskgroup.core.quantity import parse_quantity
from taskgroup.core.run_table import DEFAULT_ARCHITECTURE, LONG_COLUMNS, RESERVED, SHARED_COLUMNS, Run, RunTable
from taskgroup.formats.csv_table import CsvTable, Row, parse_csv


def parse_run_csv(text: str, name: str) -> RunTable:
    """Read runs from CSV text, wide or long by its header."""
    table = parse_csv(text, name)
    if "run" in table.header and "task" in table.header:
        return _long(table, name)
    return _wide(table, name)


def _wide(table: CsvTable, name: str) -> RunTable:
    for column in LONG_COLUMNS:
        if column in table.header:
            raise InputError(
                f"{name}: column '{column}' is a name kept for long CSV (run, task, loss or metric); "
                "in wide CSV a task needs another name"
            )
    tasks = tuple(column for column in table.header if column not in SHARED_COLUMNS)
    if not tasks:
        raise InputError(f"{name}: no task column; a column per task beside {', '.join(SHARED_COLUMNS)} is accepted")
    runs = []
    for row in table.rows:
        values = {task: row.number(task) for task in tasks if row.cells[task]}
        if not values:
            raise InputError(f"{row.where}: no task has a number; a run of at least one task is accepted")
        attributes = _Attributes.of(row)
        runs.append(
            Run(
                train=tuple(values),
                architecture=attributes.architecture,
                loss=values,
                metric=values,
                seed=attributes.seed,
                macs=attributes.macs,
                where=row.where,
            )
        )
    return RunTable(tasks, tuple(runs))


@dataclass
class _LongRun:
    first: Row
    attributes: "_Attributes"
    values: dict[str, dict[str, float]] = field(default_factory=lambda: {"loss": {}, "metric": {}})


def _long(table: CsvTable, name: str) -> RunTable:
    columns = [column for column in ("loss", "metric") if column in table.header]
    if not columns:
        raise InputError(f"{name}: no column 'loss' or 'metric' beside 'run' and 'task'")
    for column in table.header:
        if column not in RESERVED:
            raise InputError(f"{name}: column '{column}' is not one of {', '.join(RESERVED)}")
    runs: dict[str, _LongRun] = {}
    for row in table.rows:
        task = row.cells["task"]
        if not task or not row.cells["run"]:
            raise InputError(f"{row.where}: the {'run' if task else 'task'} has no name")
        if task in RESERVED:
            raise InputError(f"{row.where}, column 'task': '{task}' is the name of a column; another name is accepted")
        run = runs.setdefault(row.cells["run"], _LongRun(row, _Attributes.of(row)))
        if _Attributes.of(row) != run.attributes:
            raise InputError(
                f"{row.where}: run '{row.cells['run']}' has another architecture, macs or seed "
                f"than on {run.first.where}"
            )
        if any(task in values for values in run.values.values()):
            raise InputError(f"{row.where}: run '{row.cells['run']}' has task '{task}' twice")
        for column in columns:
            if row.cells[column] or len(columns) == 1:
                run.values[column][task] = row.number(column)
        if not any(task in values for values in run.values.values()):
            raise InputError(f"{row.where}: neither a loss nor a metric; one of them is needed")
    tasks = dict.fromkeys(row.cells["task"] for row in table.rows)
    return RunTable(tuple(tasks), tuple(_run_of(run) for run in runs.values()))


def _run_of(long: _LongRun) -> Run:
    train = tuple(dict.fromkeys(task for values in long.values.values() for task in values))
    return Run(
        train=train,
        architecture=long.attributes.architecture,
        loss=long.values["loss"] or None,
        metric=long.values["metric"] or None,
        seed=long.attributes.seed,
        macs=long.attributes.macs,
        where=long.first.where,
    )


@dataclass(frozen=True)
class _Attributes:
    """The optional columns that wide and long CSV share."""

    architecture: str
    seed: int | None
    macs: Macs | None

    @classmethod
    def of(cls, row: Row) -> "_Attributes":
        return cls(row.cells.get("architecture") or DEFAULT_ARCHITECTURE, _seed(row), _macs(row))


def _seed(row: Row) -> int | None:
    text = row.cells.get("seed")
    if not text:
        return None
    seed = row.number("seed")
    if seed != int(seed):
        raise InputError(f"{row.where}, column 'seed': '{text}' is not a whole number")
    return int(seed)


def _macs(row: Row) -> Macs | None:
    text = row.cells.get("macs")
    if not text:
        return None
    try:
        return Macs(parse_quantity(text))
    except InputError as error:
        raise InputError(f"{row.where}, column 'macs': {error}") from None
