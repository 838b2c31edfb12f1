"""Sections of the web page. Each section shows one document."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.formats.any_document import Named
from taskgroup.formats.documents import document_name
from taskgroup.report.console.blocks import Grid, blocks
from taskgroup.report.html.cells import PageTable, page_table
from taskgroup.report.html.frontier_points import Slider, slider_of
from taskgroup.report.html.provenance_line import Fact, facts_of, how_found
from taskgroup.report.html.summary_line import summary
from taskgroup.report.render import table_of
from taskgroup.report.tables.run_log import run_log_table


@dataclass(frozen=True)
class Picture:
    """Picture as a `data:` URL, with a description in words for readers who cannot see it."""

    address: str
    words: str


@dataclass(frozen=True)
class Section:
    """Section of the web page that shows one document: its kind, name, summary, pictures, tables and facts."""

    kind: str
    name: str
    summary: str
    facts: tuple[Fact, ...]
    pictures: tuple[Picture, ...]
    slider: Slider | None
    parts: tuple[PageTable | str, ...]
    origin: tuple[Fact, ...]


def section_of(named: Named) -> Section:
    """Return the section of the web page for a document or a run log."""
    content = named.content
    if isinstance(content, msgspec.Struct):
        kind = document_name(type(content)).removeprefix("taskgroup.").partition("/")[0]
        table = table_of(content)
    else:
        kind, table = "run log", run_log_table(content)
    facts = tuple(facts_of(content))
    found = list(blocks(table))
    lines = [block for block in found if isinstance(block, str)]
    return Section(
        kind=kind,
        name=named.name,
        summary=summary(content, lines),
        facts=facts,
        pictures=tuple(_pictures(content, kind, named.name)),
        slider=slider_of(content) if isinstance(content, Frontier) else None,
        parts=tuple(part for part in _parts(found) if not _repeats_facts(part, content, facts)),
        origin=tuple(how_found(content)),
    )


def _repeats_facts(part: PageTable | str, content: Any, facts: tuple[Fact, ...]) -> bool:
    """Return whether a part of a section is a line of text that only repeats facts shown at the head of the section."""
    return isinstance(part, str) and (
        isinstance(content, Layout) or part in {f"{name}: {text}" for name, text in facts}
    )


def _parts(found: list[Grid | str]) -> Iterator[PageTable | str]:
    """Yield the tables and lines of text of a section. A line of text directly before a table becomes the table's
    caption.
    """
    caption = ""
    for block in found:
        if isinstance(block, Grid):
            yield page_table(block if block.title else replace(block, title=caption))
            caption = ""
            continue
        if caption:
            yield caption
        caption = block
    if caption:
        yield caption


def _pictures(content: Any, kind: str, name: str) -> Iterator[Picture]:
    """Yield the pictures of a document. A picture that is already part of another picture of the document
    is left out.
    """
    from taskgroup.report.pictures.registry import pictures_of
    from taskgroup.report.pictures.save import picture_bytes

    pictures = pictures_of(content)
    contained = {name for picture in pictures.values() for name in picture.contains}
    for drawn in (name for name in pictures if name not in contained):
        try:
            data = base64.b64encode(picture_bytes(content, "svg", kind=drawn)).decode("ascii")
        except InputError:
            continue  # there is nothing in it to draw, as the tables say
        words = f"{drawn.replace('-', ' ')} of the {kind} {name}; its numbers are in the tables below"
        yield Picture(f"data:image/svg+xml;base64,{data}", words[0].upper() + words[1:])
