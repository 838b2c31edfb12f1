"""Markdown read back by a CommonMark reader holds what the document says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from taskgroup.report.console.blocks import Grid, blocks
from taskgroup.report.markdown import to_markdown
from taskgroup.report.render import table_of
from taskgroup.report.unit import unit_of
from tests.report.documents import HOSTILE, affinity, every_kind

KINDS = {**every_kind(), "hostile": affinity(5, HOSTILE)}


def read(markdown):
    """The tables (a list of rows of cells) and the paragraphs; `<br>` and empty comments as GitHub reads them."""
    tables, paragraphs, inside = [], [], None
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown):
        if token.type == "table_open":
            tables.append([])
            inside = tables[-1]
        elif token.type == "table_close":
            inside = None
        elif token.type == "tr_open":
            inside.append([])
        elif token.type == "inline":
            text = "".join("\n" if child.content == "<br>" else "" if child.content == "<!-- -->" else child.content
                           for child in token.children)  # fmt: skip
            assert all(child.type in ("text", "text_special", "html_inline") for child in token.children)
            (paragraphs if inside is None else inside[-1]).append(text)
        else:
            assert token.type.rpartition("_")[0] in ("paragraph", "thead", "tbody", "th", "td", "tr")
    return tables, paragraphs


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_and_line_is_there(kind):
    expected = list(blocks(table_of(KINDS[kind])))
    tables, paragraphs = read(to_markdown(KINDS[kind]))
    assert tables == [[list(grid.columns), *map(list, grid.rows)] for grid in expected if isinstance(grid, Grid)]
    titles = [block.title if isinstance(block, Grid) else block for block in expected]
    assert paragraphs == [title for title in titles if title]


def test_a_matrix_is_its_numbers_however_many_tasks():
    known = affinity(100)
    [table], _ = read(to_markdown(known))
    assert table[0] == ["partner", *known.tasks]
    assert table[1:] == [
        [task, *map(unit_of(known).write_bare, row)] for task, row in zip(known.tasks, known.affinity, strict=True)
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12))
def test_any_name_is_text(name):
    [table], _ = read(to_markdown(affinity(2, (name, "other" if name != "other" else "another"))))
    assert table[0][1] == name
