"""Tables that fit the width of the terminal. Of several variants of a table, the first one that is legible in this
width is printed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Column, Row, Table
from rich.text import Text

_LEGIBLE = 12
"""Minimum width of a text column, in characters; shorter lines are hard to read."""


@dataclass(frozen=True)
class Variants:
    """Variants of one table. `whole` is for a wide terminal; `shorter` are the variants for narrower terminals, from
    the widest to the narrowest.
    """

    whole: RenderableType
    shorter: tuple[RenderableType, ...] = ()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        forms = (self.whole, *self.shorter)
        chosen = next((form for form in forms if _needed(form) <= options.max_width), forms[-1])
        if isinstance(chosen, Table) and _needed(chosen) <= options.max_width:
            _set_widths(chosen, options.max_width)
        yield chosen


@dataclass(frozen=True)
class OnScreen:
    """Chart drawn with characters. It is shown only on a terminal, not in Markdown or on the web page."""

    drawing: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.drawing


def fitted(renderable: RenderableType) -> RenderableType:
    """Add narrower variants to each table in a renderable: without bars, without a frame, with one line per cell."""
    if isinstance(renderable, Group):
        return Group(*(fitted(part) for part in renderable.renderables))
    if not isinstance(renderable, Table):
        return renderable
    bare = _without_bars(renderable)
    return Variants(renderable, (bare, _open(bare), _records(bare)))


def table_rows(table: Table) -> Iterator[tuple[Row, list[RenderableType]]]:
    """Yield every row of a table together with its cells."""
    for row, *cells in zip(table.rows, *(column.cells for column in table.columns), strict=True):
        yield row, cells


def is_bars(cells: Iterable[str]) -> bool:
    """Return whether a column consists of bars. Such a column only repeats the numbers of another column."""
    drawn = [cell for cell in cells if cell]
    return bool(drawn) and not any(cell.strip("█") for cell in drawn)


def _needed(form: RenderableType) -> int:
    """Return the smallest width, in characters, in which this variant of a table is legible."""
    return _frame(form) + sum(map(_least, form.columns)) if isinstance(form, Table) else 0


def _frame(table: Table) -> int:
    """Return the total width, in characters, of the vertical lines and the padding of a table."""
    _, right, _, left = table.padding
    return len(table.columns) * (1 + right + left) + (1 if table.show_edge else -1)


def _least(column: Column) -> int:
    """Return the smallest width of a column, in characters, in which no number and no word is broken and lines of text
    are long enough to read.
    """
    lines = [line for cell in column.cells for line in str(cell).split("\n")]
    widest = max(map(cell_len, lines), default=0)
    header = str(column.header)
    words = _longest_word([header, *([] if column.overflow == "fold" else lines)])
    whole = column.no_wrap or column.justify == "right"
    title = max(map(cell_len, header.split("\n"))) if column.no_wrap else 0
    return max(words, title, widest if whole else min(widest, _LEGIBLE))


def _set_widths(table: Table, width: int) -> None:
    """Set the width of every column for a table of the given total width. Each column first gets its minimum width;
    then the remaining width is divided among the columns in which some text still wraps.
    """
    widths = [_least(column) for column in table.columns]
    wanted = [
        max(cell_len(line) for cell in (column.header, *column.cells) for line in str(cell).split("\n"))
        for column in table.columns
    ]
    spare = width - _frame(table) - sum(widths)
    while spare > 0 and any(have < want for have, want in zip(widths, wanted, strict=True)):
        for place, want in enumerate(wanted):
            if spare > 0 and widths[place] < want:
                widths[place] += 1
                spare -= 1
    for column, given in zip(table.columns, widths, strict=True):
        column.width = given


def _longest_word(lines: list[str]) -> int:
    return max((cell_len(word) for line in lines for word in line.split()), default=0)


def _without_bars(table: Table) -> Table:
    """Return a table without its columns of bars."""
    kept = [place for place, column in enumerate(table.columns) if not is_bars(map(str, column.cells))]
    short = Table(title=table.title, title_justify=table.title_justify)
    for column in (table.columns[place] for place in kept):
        short.add_column(
            column.header, justify=column.justify, style=column.style, no_wrap=column.no_wrap, overflow=column.overflow
        )
    for row, cells in table_rows(table):
        short.add_row(*(cells[place] for place in kept), style=row.style, end_section=row.end_section)
    return short


def _open(table: Table) -> Table:
    """Return a table without lines between its columns. Long words are broken if they do not fit into their column."""
    short = _without_bars(table)
    for column in short.columns:
        column.overflow = "fold"
    short.box = box.SIMPLE_HEAD
    short.show_edge = False
    short.padding = (0, 1, 0, 0)
    return short


def _records(table: Table) -> Group:
    """Return the contents of a table as lines, one line per cell with the column heading and the value. An empty line
    follows each row.
    """
    names = [str(column.header) for column in table.columns]
    parts: list[RenderableType] = [Text(str(table.title))] if table.title else []
    for _, cells in table_rows(table):
        record = Table(box=None, show_header=False, padding=(0, 1, 0, 0), pad_edge=False)
        record.add_column(no_wrap=True, width=max(map(cell_len, names), default=0), style="dim")
        record.add_column(overflow="fold")
        for name, cell in zip(names, cells, strict=True):
            if str(cell):
                record.add_row(name, cell)
        parts += [record, Text("")]
    return Group(*parts)
