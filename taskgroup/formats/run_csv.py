"""Runs in CSV files. A wide table has one column per task; a long table has one row per run and task.

Both kinds of table may have one row per epoch.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import Curve
from taskgroup.core.run_mapping import RunMapping
from taskgroup.core.run_table import LONG_COLUMNS, RESERVED, Column, RunTable
from taskgroup.formats.csv_table import CsvTable, Row, parse_csv
from taskgroup.formats.mapping.assemble import RawRun, assemble
from taskgroup.formats.mapping.columns import known_columns, note_percent, wide_columns
from taskgroup.formats.mapping.known_names import is_of_logger
from taskgroup.formats.mapping.notes import listed, nearest

_INDEX = "Unnamed: 0"
_STATES = {"crashed": "failed", "killed": "failed", "failed": "failed", "running": "running"}


def parse_run_csv(text: str, name: str, mapping: RunMapping | None = None) -> tuple[RunTable, list[str]]:
    """Return the runs in CSV text, and notes for the user.

    The header determines whether the table is wide (one column per task) or long (with columns `run` and `task`).
    `name`: name of the file in messages. Raises `InputError`, with line and column, if the text is not a run table.
    """
    return map_table(parse_csv(text, name, first=_INDEX), name, mapping or RunMapping())


def map_table(table: CsvTable, name: str, mapping: RunMapping) -> tuple[RunTable, list[str]]:
    """Return the runs in a wide or long table, and notes for the user. The header determines the kind of table."""
    notes: list[str] = []
    table = _renamed(_without_index(table, name, notes), mapping, name)
    lower = {column.lower() for column in table.header if column not in mapping.ignore}
    if {"run", "task"} <= lower:
        return _long(table, name, mapping, notes), notes
    return _wide(table, name, mapping, notes), notes


def _without_index(table: CsvTable, name: str, notes: list[str]) -> CsvTable:
    """Return the table without its first column if this contains row numbers, as pandas writes them."""
    if table.header[0] != _INDEX or not all(row.cells[_INDEX].isdecimal() for row in table.rows):
        if table.header[0] == _INDEX:
            raise InputError(f"{name}: column 1 has no name; add a name")
        return table
    notes.append(f"{name}: the first column without a name is a row number and is ignored")
    rows = tuple(Row({c: cell for c, cell in row.cells.items() if c != _INDEX}, row.where) for row in table.rows)
    return CsvTable(table.header[1:], rows)


def _renamed(table: CsvTable, mapping: RunMapping, name: str) -> CsvTable:
    header = tuple(mapping.renamed(column) for column in table.header)
    for column in header:
        if header.count(column) > 1:
            raise InputError(f"{name}: two columns are named '{column}' after --rename; choose another name")
    rows = tuple(Row(dict(zip(header, row.cells.values(), strict=True)), row.where) for row in table.rows)
    return CsvTable(header, rows)


def _wide(table: CsvTable, name: str, mapping: RunMapping, notes: list[str]) -> RunTable:
    for column in LONG_COLUMNS:
        if column in table.header and column not in mapping.ignore and not mapping.metrics:
            raise InputError(
                f"{name}: column '{column}' is reserved for long CSV (run, task, loss or metric); rename the task with "
                f"--rename {column}=NEW"
            )
    columns = wide_columns(table, mapping, name, notes)
    note_percent(table, list(columns.tasks), name, notes)
    says = "train" in columns.known
    raws = []
    for rows in _by_run(table, columns.known, name):
        curves = {
            task: curve
            for column, task in columns.tasks.items()
            if (curve := _curve(rows, column, columns.known, says)) is not None
        }
        if not says and not curves:
            raise InputError(f"{rows[0].where}: no task has a number; fill in a number, or add a `train` column (A+B)")
        others = [column for column in table.header if column not in columns.tasks and column == mapping.take[5:]]
        other = {c: curve for c in others if (curve := _curve(rows, c, columns.known, True)) is not None}
        other |= {column: curves[task] for column, task in columns.tasks.items() if task in curves}
        raws.append(_raw(rows, {"loss": curves, "metric": curves}, columns.known, other))
    found = assemble(raws, name, mapping, notes)
    return replace(found, logged_as={task: column for column, task in columns.tasks.items()})


def _by_run(table: CsvTable, known: Mapping[str, str], name: str) -> list[list[Row]]:
    """Divide the rows of a table into runs.

    If the table has a column of epochs or steps, the rows with the same value of `run` are one run. Otherwise, each row
    is a run.
    """
    if "epoch" not in known and "step" not in known:
        return [[row] for row in table.rows]
    identity = [known[meaning] for meaning in ("run", "train", "architecture", "seed") if meaning in known]
    runs: dict[tuple[str, ...], list[Row]] = {}
    for row in table.rows:
        key = (row.cells[known["run"]],) if "run" in known else tuple(row.cells[column] for column in identity)
        runs.setdefault(key, []).append(row)
    if "run" not in known and len(runs) < len(table.rows):
        raise InputError(
            f"{name}: several rows per run, and no column 'run'; add the column, or --ignore the column of epochs"
        )
    return list(runs.values())


def _curve(rows: Sequence[Row], column: str, known: Mapping[str, str], says: bool) -> Curve | None:
    """Return the curve that one column has in the rows of one run, `None` if all its cells are blank.

    Blank cells are skipped. `says`: whether the table has a `train` column. If it has none, NaN and infinite values are
    not allowed in a run with a single row.
    """
    filled = [row for row in rows if row.cells[column]]
    if not filled:
        return None
    if len(rows) == 1 and not says:
        number = filled[0].any_number(column)
        if not math.isfinite(number):
            raise InputError(
                f"{filled[0].where}, column '{column}': '{filled[0].cells[column]}' is not finite; add a `train` "
                "column (A+B) to the table to keep it as a failed value"
            )
    values = tuple(row.any_number(column) for row in filled)
    return Curve(values, _places(filled, known, "step"), _places(filled, known, "epoch"))


def _places(rows: Sequence[Row], known: Mapping[str, str], meaning: str) -> tuple[float, ...] | None:
    if meaning not in known:
        return None
    return tuple(row.number(known[meaning]) for row in rows)


def _raw(
    rows: Sequence[Row],
    curves: Mapping[Column, Mapping[str, Curve]],
    known: Mapping[str, str],
    other: Mapping[str, Curve],
) -> RawRun:
    """Build one run from its rows. Raises `InputError` if the rows differ in architecture, macs, seed or train."""
    fields: dict[str, str | None] = {}
    for meaning in ("train", "architecture", "seed", "macs"):
        texts = {row.cells[known[meaning]]: row for row in rows} if meaning in known else {}
        if len(texts) > 1:
            row = list(texts.values())[1]
            raise InputError(
                f"{row.where}: run '{rows[0].cells[known['run']]}' has another architecture, macs, seed or train "
                f"than on {rows[0].where}; give the runs different names"
            )
        fields[meaning] = next(iter(texts), None) or None
    state = _STATES.get(rows[0].cells[known["state"]].lower()) if "state" in known else None
    name = rows[0].cells[known["run"]] if "run" in known else rows[0].where
    return RawRun(name=name, where=rows[0].where, curves=curves, other=other, state=state, **fields)


@dataclass
class _LongRun:
    rows: list[Row] = field(default_factory=list)
    points: dict[Column, dict[str, list[Row]]] = field(default_factory=dict)


def _long(table: CsvTable, name: str, mapping: RunMapping, notes: list[str]) -> RunTable:
    known = known_columns(table, mapping, name, notes)
    both: tuple[Column, ...] = ("loss", "metric")
    columns = [column for column in both if column in known]
    if not columns:
        raise InputError(f"{name}: no column 'loss' or 'metric' beside 'run' and 'task'; add a column")
    unknown = [c for c in table.header if c not in known.values() and not is_of_logger(c) and c not in mapping.ignore]
    if unknown:
        notes.append(
            f"{name}: columns {listed(unknown)} are ignored; a long table has the columns {', '.join(RESERVED)}"
        )
    note_percent(table, [known[column] for column in columns], name, notes)
    runs: dict[str, _LongRun] = {}
    seen: set[tuple[str, ...]] = set()
    for row in table.rows:
        task, run = _names(row, known, mapping)
        place = tuple(row.cells[known[meaning]] for meaning in ("epoch", "step") if meaning in known)
        if (run, task, *place) in seen:
            raise InputError(f"{row.where}: run '{run}' has task '{task}' twice; remove a row, or add an epoch column")
        seen.add((run, task, *place))
        found = runs.setdefault(run, _LongRun())
        found.rows.append(row)
        _add_point(found, row, task, columns, known)
    raws = []
    for found in runs.values():
        curves: dict[Column, dict[str, Curve]] = {
            column: {
                task: curve for task, rows in points.items() if (curve := _curve(rows, known[column], known, True))
            }
            for column, points in found.points.items()
        }
        usual = curves.get("loss") or curves.get("metric") or {}
        raws.append(_raw(found.rows, curves, known, usual))
    missing = [task for task in mapping.tasks if not any(task == key[1] for key in seen)]
    if missing:
        raise InputError(f"{name}: --task {missing[0]}: no such task; {nearest(missing[0], {key[1] for key in seen})}")
    return assemble(raws, name, mapping, notes)


def _names(row: Row, known: Mapping[str, str], mapping: RunMapping) -> tuple[str, str]:
    task, run = row.cells[known["task"]], row.cells[known["run"]]
    if not task or not run:
        raise InputError(f"{row.where}: the {'run' if task else 'task'} has no name; fill it in")
    if task in RESERVED:
        raise InputError(f"{row.where}, column 'task': '{task}' is reserved for a column; rename the task")
    return mapping.renamed(task), run


def _add_point(found: _LongRun, row: Row, task: str, columns: Sequence[Column], known: Mapping[str, str]) -> None:
    """Add the values in a row to the curves of the task in this row.

    Raises `InputError` if the row has no finite number and the table has no `train` column.
    """
    filled = [column for column in columns if row.cells[known[column]]]
    if "train" not in known:
        for column in filled if len(columns) > 1 else columns:
            if "epoch" not in known and "step" not in known:
                row.number(known[column])
        if not filled:
            raise InputError(f"{row.where}: neither a loss nor a metric is given; fill in a number")
    for column in filled:
        found.points.setdefault(column, {}).setdefault(task, []).append(row)
