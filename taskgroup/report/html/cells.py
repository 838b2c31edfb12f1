"""Tables of the web page: their cells, and the numbers by which rows are sorted."""

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
    """Cell of a table: its lines of text, and its value if it is a number."""

    lines: tuple[str, ...]
    value: float | None

    @property
    def long(self) -> bool:
        """Whether a line of the cell is too long for one line of the page."""
        return any(len(line) > _LONG for line in self.lines)


@dataclass(frozen=True)
class PageTable:
    """Table of the web page: its columns (name, and whether the column holds numbers) and the rows of each section.

    `sortable`: false if some row leaves its first cell empty, because the cell above applies.
    """

    title: str
    columns: tuple[tuple[Cell, bool], ...]
    sections: tuple[tuple[tuple[Cell, ...], ...], ...]
    sortable: bool

    @property
    def size(self) -> int:
        """The number of rows."""
        return sum(map(len, self.sections))

    @property
    def large(self) -> bool:
        """Whether the table is so long that the page shows it folded."""
        return self.size * len(self.columns) > _LARGE


def page_table(grid: Grid) -> PageTable:
    """Return a grid as a table of the page, without columns of bars, which are for a terminal only."""
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
