"""CSV as a header and rows of equally many cells, each row with its line."""

import csv
from dataclasses import dataclass

from taskgroup.core.errors import InputError
from taskgroup.core.quantity import parse_number


@dataclass(frozen=True)
class Row:
    """One row: its cells by column, and where it stands."""

    cells: dict[str, str]
    where: str

    def number(self, column: str) -> float:
        """The finite number in a cell. Raises `InputError` with line and column for anything else."""
        number = parse_number(self.cells[column])
        if number is None:
            what = f"'{self.cells[column]}' is not a finite number" if self.cells[column] else "the cell is blank"
            raise InputError(f"{self.where}, column '{column}': {what}; a decimal number is accepted")
        return number


@dataclass(frozen=True)
class CsvTable:
    """A header, and its rows."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def parse_csv(text: str, name: str) -> CsvTable:
    """Split CSV text; white space around cells is dropped, blank lines are passed over.

    Raises `InputError` with the line for a ragged row, a column without a name or named twice, or broken quoting.
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
                header = _header(stripped, where)
            elif len(stripped) != len(header):
                raise InputError(f"{where}: {len(stripped)} cells under a header of {len(header)}")
            else:
                rows.append(Row(dict(zip(header, stripped, strict=True)), where))
    except csv.Error as error:
        raise InputError(f"{name}: line {lines.line_num}: {error}; comma-separated values are accepted") from None
    if header is None or not rows:
        raise InputError(f"{name}: has no row under its header")
    return CsvTable(header, tuple(rows))


def _header(names: list[str], where: str) -> tuple[str, ...]:
    other = next((mark for mark in (";", "\t", "|") if len(names) == 1 and mark in names[0]), None)
    if other is not None:
        raise InputError(f"{where}: the columns are separated by {other!r}; commas are accepted")
    for position, column in enumerate(names):
        if not column:
            raise InputError(f"{where}: column {position + 1} has no name")
        if names.index(column) != position:
            raise InputError(f"{where}: column '{column}' is there twice")
    return tuple(names)
