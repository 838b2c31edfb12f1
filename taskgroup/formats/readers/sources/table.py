"""Reading of text tables to which a logger may still be writing. An incomplete last row is left out."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from taskgroup.core.errors import InputError


@dataclass(frozen=True)
class Table:
    """A table with a header, of which only complete rows are kept.

    `torn`: whether the last line was incomplete and is left out.
    """

    header: tuple[str, ...]
    rows: list[list[str]]
    torn: bool


def read_header(path: Path, delimiter: str = ",") -> tuple[str, ...]:
    """Return the column names in the first line, stripped of blanks; an empty tuple if the file is not text."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline(1_000_000)
    except (OSError, UnicodeDecodeError):
        return ()
    return _names(next(_cells([line], delimiter), []))


def read_table(path: Path, delimiter: str = ",", whole_lines: bool = True) -> Table:
    """Read a table with a header that a logger wrote.

    `whole_lines`: whether the logger ends every line with a line break; a last line without a line break is then
    incomplete. Raises `InputError` if the file is not UTF-8 text, or if a row has more or fewer cells than the header.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8; name a UTF-8 text file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    torn = whole_lines and bool(text) and not text.endswith(("\n", "\r"))
    if torn:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
    rows = _cells(text.splitlines(keepends=True), delimiter)
    header = _names(next(rows, []))
    whole = []
    for number, row in enumerate(rows, 2):
        if row and len(row) != len(header):
            raise InputError(f"{path}: row {number}: has {len(row)} cells, but the header has {len(header)}")
        if row:
            whole.append(row)
    return Table(header, whole, torn)


def _cells(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter)


def _names(cells: list[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells)
