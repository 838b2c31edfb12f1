"""Headings and cells of a Rich table without its lines and colours, for Markdown and the web page."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table

from taskgroup.report.console.fitted_table import OnScreen, Variants, table_rows


@dataclass(frozen=True)
class Grid:
    """Contents of a table: headings, whether each column holds numbers, and the rows of each section; a cell may
    have several lines.
    """

    title: str
    columns: tuple[str, ...]
    numbers: tuple[bool, ...]
    sections: tuple[tuple[tuple[str, ...], ...], ...]

    @property
    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield the rows of all sections."""
        for section in self.sections:
            yield from section


def blocks(renderable: RenderableType) -> Iterator[Grid | str]:
    """Yield the tables and the lines of text in a Rich renderable, from top to bottom."""
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
