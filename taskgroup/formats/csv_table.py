"""CSV tables: a header and rows. Every row has as many cells as the header and knows its line number."""

import csv
import math
import re
from dataclasses import dataclass

from taskgroup.core.errors import InputError
from taskgroup.core.quantity import parse_number


@dataclass(frozen=True)
class Row:
    """One row of a CSV table: its cells by column name, and the file and line of the row for messages."""

    cells: dict[str, str]
    where: str

    def number(self, column: str) -> float:
        """Return the finite number in the row's cell of a column.

        Raises `InputError`, with line and column, if the cell does not contain a finite number.
        """
        number = number_of(self.cells[column])
        if number is None or not math.isfinite(number):
            what = f"'{self.cells[column]}' is not a finite number" if self.cells[column] else "the cell is blank"
            raise InputError(f"{self.where}, column '{column}': {what}; write a decimal number")
        return number

    def any_number(self, column: str) -> float:
        """Return the number in the row's cell of a column. The number may be NaN or infinite; a blank cell gives NaN.

        Raises `InputError` if the cell contains text that is not a number.
        """
        number = number_of(self.cells[column]) if self.cells[column] else math.nan
        if number is None:
            raise InputError(
                f"{self.where}, column '{column}': '{self.cells[column]}' is not a number; write a decimal number"
            )
        return number


@dataclass(frozen=True)
class CsvTable:
    """A CSV table: the names of its columns, and its rows."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


_NAN = frozenset({"nan", "na", "n/a", "none", "null", "-nan"})
_INFINITE = {"inf": math.inf, "+inf": math.inf, "-inf": -math.inf, "infinity": math.inf, "-infinity": -math.inf}


def number_of(text: str) -> float | None:
    """Return the number in the text of a cell, `None` if the cell is blank or contains text that is not a number.

    A number with a percent sign is divided by 100. The texts `nan`, `NA`, `None` and `null` give NaN. Numbers beyond
    the range of floats become infinite.
    """
    number = parse_number(text)
    if number is not None:
        return number
    if text.endswith("%"):
        share = parse_number(text[:-1].rstrip())
        return None if share is None else share / 100
    if text.lower() in _NAN:
        return math.nan
    return _INFINITE.get(text.lower(), math.inf if re.fullmatch(r"[+-]?[\d.]+[eE]\+?\d+", text) else None)


def parse_csv(text: str, name: str, first: str | None = None) -> CsvTable:
    """Parse CSV text into a table. White space around cells is removed, and blank lines are skipped.

    `name`: name of the input in messages. `first`: name of the first column if the header gives it no name; if `first`
    is `None`, the header must name it. Raises `InputError`, with the line, if a row has more or fewer cells than the
    header, if a column has no name, if two columns have the same name, or if quotation marks are unbalanced.
    """
    lines = csv.reader(text.splitlines(keepends=True), strict=True)
    header: tuple[str, ...] | None = None
    rows: list[Row] = []
    try:
        for cells in lines:
            stripped = [cell.strip() for cell in cells]
            if not any(stripped) and len(stripped) <= 1:
                continue
            where = f"{name}: line {lines.line_num}"
            if header is None:
                if first is not None and len(stripped) > 1 and not stripped[0]:
                    stripped[0] = first
                header = _header(stripped, where)
            elif len(stripped) != len(header):
                raise InputError(
                    f"{where}: {len(stripped)} cells under a header of {len(header)}; write one cell per column"
                )
            else:
                rows.append(Row(dict(zip(header, stripped, strict=True)), where))
    except csv.Error as error:
        raise InputError(f"{name}: line {lines.line_num}: {error}; write comma-separated values") from None
    if header is None or not rows:
        raise InputError(f"{name}: has no row under its header; add at least one row")
    return CsvTable(header, tuple(rows))


def _header(names: list[str], where: str) -> tuple[str, ...]:
    other = next((mark for mark in (";", "\t", "|") if len(names) == 1 and mark in names[0]), None)
    if other is not None:
        raise InputError(f"{where}: the columns are separated by {other!r}; separate them by commas")
    for position, column in enumerate(names):
        if not column:
            raise InputError(f"{where}: column {position + 1} has no name; add a name")
        if names.index(column) != position:
            raise InputError(f"{where}: two columns are named '{column}'; rename one of them")
    return tuple(names)
