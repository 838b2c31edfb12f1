"""Output options of every subcommand, and functions that print documents and messages."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.console.panels import OUTPUT
from taskgroup.core.safe_text import one_line
from taskgroup.formats.text import STDIN, write_whole

if TYPE_CHECKING:
    import msgspec


class Format(StrEnum):
    """Choices of `--format`."""

    JSON = "json"
    TABLE = "table"
    MARKDOWN = "markdown"


FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        help="Format of the result; markdown follows GitHub's dialect.  [default: table on a terminal, json in a "
        "pipe or a file]",
        rich_help_panel=OUTPUT,
    ),
]
OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Output file; written completely or not at all.  [default: standard output]",
        rich_help_panel=OUTPUT,
    ),
]


def emit(document: "msgspec.Struct", form: Format | None, output: str | None) -> None:
    """Print a document, or write it to the file `output` if a file is given. If it is written to a file and standard
    output is a terminal, also print the document as a table.
    """
    to_file = output is not None and output != STDIN
    terminal = sys.stdout.isatty()
    text = _text(document, form or (Format.TABLE if terminal and not to_file else Format.JSON), not to_file)
    if output is None or not to_file:
        sys.stdout.write(text)
        return
    write_whole(output, text)
    if terminal:
        sys.stdout.write(_text(document, Format.TABLE, True))
    note(f"written to {output}")


def _text(document: "msgspec.Struct", form: Format, to_terminal: bool) -> str:
    if form is Format.TABLE:
        from taskgroup.report.render import render

        return render(document, to_terminal=to_terminal)
    if form is Format.MARKDOWN:
        from taskgroup.report.markdown import to_markdown

        return to_markdown(document)
    from taskgroup.formats.documents import encode

    return encode(document)


def note(message: str) -> None:
    """Print a message on standard error, but only if standard error is a terminal."""
    if sys.stderr.isatty():
        warn(message)


def warn(message: str) -> None:
    """Print a message on standard error, whether or not it is a terminal."""
    print(f"taskgroup: {one_line(message)}", file=sys.stderr)
