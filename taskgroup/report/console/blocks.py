"""Contents of a Rich table (headings and cells) without lines and colours. Markdown and the web page are made from
them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table

from taskgroup.report.console.fitted_table import OnScreen, Variants, table_rows


@dataclass(frozen=True)
class Grid:
    """Contents of a table: its title, its column headings, and the rows of each section. A cell may have several lines.

    `numbers`: for each column, whether its cells contain numbers.
    """

    title: str
    columns: tuple[str, ...]
    numbers: tuple[bool, ...]
    sections: tuple[tuple[tuple[str, ...], ...], ...]

    @property
    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield the rows of all sections of the table."""
        for section in self.sections:
            yield from section


def blocks(renderable: RenderableType) -> Iterator[Grid | str]:
    """Yield the contents of each table, and each text between tables, in a Rich renderable, from top to bottom."""
    if isinstance(renderable, Group):
        for part in renderable.renderables:
            yield from blocks(part)
    elif isinstance(renderable, Variants):
        yield from blocks(renderable.whole)
    elif isinstance(renderable, Table):
        yield Grid(
            title=str(renderable.title or ""),
            columns=tuple(str(column.header) for column in renderable.columns),
            numbers=tuple(column.justify == "right" for column in renderable.columns),
            sections=tuple(_sections(renderable)),
        )
    elif not isinstance(renderable, OnScreen):
        yield str(renderable)


def _sections(table: Table) -> Iterator[tuple[tuple[str, ...], ...]]:
    section: list[tuple[str, ...]] = []
    for row, cells in table_rows(table):
        section.append(tuple(map(str, cells)))
        if row.end_section:
            yield tuple(section)
            section = []
    if section:
        yield tuple(section)
