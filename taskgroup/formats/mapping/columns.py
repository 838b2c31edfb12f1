"""Classification of the columns of a table with one row per run: tasks, fields such as `seed`, and ignored columns."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from taskgroup.core.errors import InputError
from taskgroup.core.run_mapping import RunMapping
from taskgroup.core.run_table import LONG_COLUMNS
from taskgroup.formats.csv_table import CsvTable, number_of
from taskgroup.formats.mapping.known_names import ALIASES, COLUMNS, is_of_logger, looks_like_count
from taskgroup.formats.mapping.metric_patterns import assign_metrics
from taskgroup.formats.mapping.notes import WARNING, listed, nearest


@dataclass(frozen=True)
class Columns:
    """The classified columns of a run table.

    `known`: meaning of a column, such as "seed" → name of the column. `tasks`: name of a column → task, in the order of
    the table.
    """

    known: dict[str, str]
    tasks: dict[str, str] = field(default_factory=dict)


def known_columns(table: CsvTable, mapping: RunMapping, name: str, notes: list[str]) -> dict[str, str]:
    """Find the columns that are not tasks, such as `seed`: meaning → name of the column.

    The columns named by `--field` are included. Upper and lower case are not distinguished. Raises `InputError` if a
    column that `--field` names does not exist, or if two columns have the same meaning.
    """
    found: dict[str, str] = {}
    for column in table.header:
        meaning = column.lower()
        if meaning not in (*COLUMNS, *LONG_COLUMNS, "state") or column in mapping.ignore:
            continue
        if meaning in found:
            raise InputError(f"{name}: columns '{found[meaning]}' and '{column}' have the same meaning; --ignore one")
        found[meaning] = column
    for meaning, origin in mapping.fields.items():
        kind, _, column = origin.partition(":")
        if kind == "dir":
            raise InputError(f"{name}: --field {meaning}={origin}: a table has no folders; use column:KEY")
        if column not in table.header:
            raise InputError(f"{name}: --field {meaning}={origin}: no such column; {nearest(column, table.header)}")
        found[meaning] = column
    for meaning, aliases in ALIASES.items():
        fitting = [column for column in table.header if column.lower() in aliases and column not in mapping.ignore]
        if meaning not in found and len(fitting) == 1:
            found[meaning] = fitting[0]
            notes.append(f"{name}: {meaning} read from column '{fitting[0]}'")
    return found


def wide_columns(table: CsvTable, mapping: RunMapping, name: str, notes: list[str]) -> Columns:
    """Classify the columns of a table with one row per run, or with one row per run and epoch.

    Raises `InputError` if no column is a task, or if a column that `--task` or `--ignore` names does not exist.
    """
    known = known_columns(table, mapping, name, notes)
    used = set(known.values())
    for column in mapping.ignore:
        if column not in table.header:
            raise InputError(f"{name}: --ignore {column}: no such column; {nearest(column, table.header)}")
    left = [column for column in table.header if column not in used and column not in mapping.ignore]
    if mapping.ignore:
        notes.append(f"{name}: {listed(mapping.ignore)} ignored, as asked")
    if mapping.metrics:
        return Columns(known, assign_metrics([c for c in left if _numeric(table, c)], mapping, (), name, notes))
    if mapping.tasks:
        for task in mapping.tasks:
            if task not in table.header:
                raise InputError(f"{name}: --task {task}: no such column; {nearest(task, table.header)}")
        return Columns(known, {column: column for column in table.header if column in mapping.tasks})
    trained = _train_texts(table, known)
    tasks = [column for column in left if column in trained or _is_task(table, column, name, notes)]
    of_logger = [column for column in left if column not in tasks and is_of_logger(column)]
    if of_logger:
        notes.append(f"{name}: columns that loggers write are ignored: {listed(of_logger)}")
    if not tasks:
        raise InputError(
            f"{name}: no task column; add a column per task beside {', '.join(COLUMNS[:5])}, or name them with --metric"
        )
    return Columns(known, {column: column for column in tasks})


def _train_texts(table: CsvTable, known: dict[str, str]) -> set[str]:
    """Return the words in the `train` column.

    A column whose name is one of these words is a task, even if the column contains no number.
    """
    if "train" not in known:
        return set()
    texts = {row.cells[known["train"]] for row in table.rows}
    marks = str.maketrans("+,;[]()'\"", "         ")
    return {word for text in texts for word in text.translate(marks).split()}


def _is_task(table: CsvTable, column: str, name: str, notes: list[str]) -> bool:
    if is_of_logger(column):
        return False
    if not _numeric(table, column):
        _refuse_grouped(table, column)
        if column.lower() in ("model", "encoder", "network", "net", "trunk"):
            hint = f"; if it is the architecture, add --field architecture=column:{column}"
            notes.append(f"{WARNING}{name}: column '{column}' contains no numbers and is ignored{hint}")
        else:
            notes.append(f"{name}: column '{column}' contains no numbers and is ignored")
        return False
    if looks_like_count(column):
        notes.append(
            f"{WARNING}{name}: column '{column}' looks like a count and is not read as a task; name it with --task to "
            "read it, or with --ignore"
        )
        return False
    return True


def _refuse_grouped(table: CsvTable, column: str) -> None:
    """Raise `InputError` if a column contains numbers with decimal commas or thousands separators."""
    for row in table.rows:
        if re.fullmatch(r"[+-]?\d[\d.]*([,_'’]\d+)+%?", row.cells[column]):
            row.number(column)


def _numeric(table: CsvTable, column: str) -> bool:
    """Return whether at least one cell of a column contains a number."""
    return any(number_of(row.cells[column]) is not None for row in table.rows)


def note_percent(table: CsvTable, columns: Sequence[str], name: str, notes: list[str]) -> None:
    """Add a note about columns with percent signs.

    Raises `InputError` if only some numbers of a column have a percent sign.
    """
    signed = []
    for column in columns:
        cells = [row for row in table.rows if _finite(row.cells[column])]
        marked = [row for row in cells if row.cells[column].endswith("%")]
        if marked and len(marked) < len(cells):
            odd = next(row for row in cells if not row.cells[column].endswith("%"))
            raise InputError(
                f"{odd.where}, column '{column}': '{odd.cells[column]}' has no percent sign, but {marked[0].where} has "
                "one; write all values of a column alike"
            )
        if marked:
            signed.append(column)
    if signed:
        notes.append(f"{name}: percent signs read as hundredths (40.7% is 0.407): {listed(signed)}")


def _finite(text: str) -> bool:
    number = number_of(text)
    return number is not None and math.isfinite(number)
