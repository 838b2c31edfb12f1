"""What a table on a terminal holds, without its drawing: for writing it in another form."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table

from taskgroup.report.tables.forms import Forms, OnScreen, table_rows


@dataclass(frozen=True)
class Grid:
    """Names of columns, which of them are numbers, and the rows; a cell may have several lines."""

    title: str
    columns: tuple[str, ...]
    numbers: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


def blocks(renderable: RenderableType) -> Iterator[Grid | str]:
    """The tables and the lines of text of a renderable, in their order."""
    if isinstance(renderable, Group):
        for part in renderable.renderables:
            yield from blocks(part)
    elif isinstance(renderable, Forms):
        yield from blocks(renderable.whole)
    elif isinstance(renderable, Table):
        yield Grid(
            title=str(renderable.title or ""),
            columns=tuple(str(column.header) for column in renderable.columns),
            numbers=tuple(column.justify == "right" for column in renderable.columns),
            rows=tuple(tuple(map(str, cells)) for _, cells in table_rows(renderable)),
        )
    elif not isinstance(renderable, OnScreen):
        yield str(renderable)
