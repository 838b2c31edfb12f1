"""One thing in several forms: the first that is legible in the width there is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Row, Table
from rich.text import Text

_LEGIBLE = 12
"""Characters of a text column below which its lines are too short to read."""


@dataclass(frozen=True)
class Forms:
    """`whole` is what a reader of any width gets; `shorter` are its forms for less room, the widest first."""

    whole: RenderableType
    shorter: tuple[RenderableType, ...] = ()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        forms = (self.whole, *self.shorter)
        yield next((form for form in forms if _needed(form) <= options.max_width), forms[-1])


@dataclass(frozen=True)
class OnScreen:
    """What only a screen shows, where the width is known and letters are equally wide: a chart beside its table."""

    drawing: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.drawing


def fitted(renderable: RenderableType) -> RenderableType:
    """The same, each table in it with shorter forms: without its bars, without its frame, a line a cell."""
    if isinstance(renderable, Group):
        return Group(*(fitted(part) for part in renderable.renderables))
    if not isinstance(renderable, Table):
        return renderable
    bare = _without_bars(renderable)
    return Forms(renderable, (bare, _open(bare), _records(bare)))


def table_rows(table: Table) -> Iterator[tuple[Row, list[RenderableType]]]:
    """Every row of a table with its cells."""
    for row, *cells in zip(table.rows, *(column.cells for column in table.columns), strict=True):
        yield row, cells


def is_bars(cells: Iterable[str]) -> bool:
    """Whether a column draws what another one tells in numbers."""
    drawn = [cell for cell in cells if cell]
    return bool(drawn) and not any(cell.strip("█") for cell in drawn)


def _needed(form: RenderableType) -> int:
    """Characters that a form needs: its numbers in one piece, its words too, its texts wide enough to read."""
    if not isinstance(form, Table):
        return 0
    _, right, _, left = form.padding
    needed = len(form.columns) * (1 + right + left) + (1 if form.show_edge else -1)
    for column in form.columns:
        lines = [line for cell in column.cells for line in str(cell).split("\n")]
        widest = max(map(cell_len, lines), default=0)
        header = str(column.header)
        words = _longest_word([header, *([] if column.overflow == "fold" else lines)])
        whole = column.no_wrap or column.justify == "right"
        title = max(map(cell_len, header.split("\n"))) if column.no_wrap else 0
        needed += max(words, title, widest if whole else min(widest, _LEGIBLE))
    return needed


def _longest_word(lines: list[str]) -> int:
    return max((cell_len(word) for line in lines for word in line.split()), default=0)


def _without_bars(table: Table) -> Table:
    """A table without the columns that are drawings."""
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
    """A table without lines between its columns, long words folded."""
    short = _without_bars(table)
    for column in short.columns:
        column.overflow = "fold"
    short.box = box.SIMPLE_HEAD
    short.show_edge = False
    short.padding = (0, 1, 0, 0)
    return short


def _records(table: Table) -> Group:
    """A table as a line a cell, its name before it, and an empty line after each row."""
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
