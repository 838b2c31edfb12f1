"""Documents as GitHub Markdown, for merge requests and job summaries."""

import re

import msgspec

from taskgroup.report.console.blocks import Grid, blocks
from taskgroup.report.render import table_of

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$&]")
"""Characters with a meaning in markdown, anywhere in a line."""
_OPENING = re.compile(r"^(\d*)([#+=.)-])")
"""Characters that start a heading, a list or a rule at the beginning of a line."""


def to_markdown(document: msgspec.Struct) -> str:
    """Return a document's tables and lines of text as GitHub Markdown. Task names are escaped, so that they appear as
    plain text.
    """
    parts = [_table(block) if isinstance(block, Grid) else _line(block) for block in blocks(table_of(document))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(grid: Grid) -> str:
    marks = ("---:" if number else "---" for number in grid.numbers)
    cells = [map(_text, grid.columns), marks, *(map(_text, row) for row in grid.rows)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in cells)
    return f"{_line(grid.title)}\n\n{table}" if grid.title else table


def _line(text: str) -> str:
    return _OPENING.sub(r"\1\\\2", _text(text.strip()))


def _text(text: str) -> str:
    escaped = _SPECIAL.sub(lambda found: f"\\{found[0]}", text)
    named = re.sub(r"@(?=\w)", "@<!-- -->", escaped)  # a task called @name is nobody to notify
    return "<br>".join(named.split("\n"))
