"""Tables of the web page. Cells with a number also contain its value, by which the reader can sort the rows."""

from dataclasses import dataclass

from taskgroup.core.errors import InputError
from taskgroup.core.quantity import parse_quantity
from taskgroup.report.console.blocks import Grid
from taskgroup.report.console.fitted_table import is_bars

_UNITS = (" %", "%", " s")
"""Units that are removed after a number before sorting; a standard error is removed too."""
_LARGE = 1200
"""Cells."""
_LONG = 40
"""Characters."""


@dataclass(frozen=True)
class Cell:
    """Cell of a table: its lines of text and, if the cell contains a number, the value of the number."""

    lines: tuple[str, ...]
    value: float | None

    @property
    def long(self) -> bool:
        """Whether some line of text in the cell is so long that the page must wrap it."""
        return any(len(line) > _LONG for line in self.lines)


@dataclass(frozen=True)
class PageTable:
    """Table of the web page: its title, its columns, and the rows of each section. A column is a heading, and whether
    its cells contain numbers.

    `sortable`: whether the reader can sort the rows. This is not so if the first cell of some row is empty because the
    cell above it applies to this row too.
    """

    title: str
    columns: tuple[tuple[Cell, bool], ...]
    sections: tuple[tuple[tuple[Cell, ...], ...], ...]
    sortable: bool

    @property
    def size(self) -> int:
        """Number of rows."""
        return sum(map(len, self.sections))

    @property
    def large(self) -> bool:
        """Whether the table has so many cells that the page shows it collapsed at first."""
        return self.size * len(self.columns) > _LARGE


def page_table(grid: Grid) -> PageTable:
    """Make a table of the web page from the contents of a terminal table. Columns of bars are left out, since they are
    for a terminal only.
    """
    rows = list(grid.rows)
    kept = [place for place in range(len(grid.columns)) if not is_bars(row[place] for row in rows)]
    return PageTable(
        title=grid.title,
        columns=tuple((_cell(grid.columns[place], number=False), grid.numbers[place]) for place in kept),
        sections=tuple(
            tuple(tuple(_cell(row[place], number=grid.numbers[place]) for place in kept) for row in section)
            for section in grid.sections
        ),
        sortable=len(rows) > 1 and all(row[0] for row in rows),
    )


def _cell(text: str, *, number: bool) -> Cell:
    return Cell(tuple(text.split("\n")), _value(text) if number else None)


def _value(text: str) -> float | None:
    text = text.partition(" ± ")[0]
    for unit in _UNITS:
        text = text.removesuffix(unit)
    try:
        return parse_quantity(text)
    except InputError:
        return None
