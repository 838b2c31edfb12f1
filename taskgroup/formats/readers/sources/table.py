"""Tables as text: the rows that were written whole."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from taskgroup.core.errors import InputError


@dataclass(frozen=True)
class Table:
    """A header, and the whole rows below. `torn`: the last line was cut off while it was written, and is left out."""

    header: tuple[str, ...]
    rows: list[list[str]]
    torn: bool


def read_header(path: Path, delimiter: str = ",") -> tuple[str, ...]:
    """Return the first line's cells; nothing for a file that is no text. Names are stripped of blanks."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline(1_000_000)
    except (OSError, UnicodeDecodeError):
        return ()
    return _names(next(_cells([line], delimiter), []))


def read_table(path: Path, delimiter: str = ",", whole_lines: bool = True) -> Table:
    """Read a table that a logger wrote, a header first.

    `whole_lines`: the logger ends every line, so that a last line without a line end was cut off. Raises `InputError`
    for a file that is no UTF-8 text, and for a row whose number of cells is not the header's.
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
