"""The subcommand `taskgroup report`."""

import sys
from typing import Annotated

import typer

from taskgroup.cli.console.output import OutputOption, note
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN, write_whole


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup report results/ -o report.html")
    def report(
        sources: Annotated[
            list[str],
            typer.Argument(
                metavar="DIR|DOCUMENT",
                help="Documents, run logs and folders of them; - for standard input.",
                show_default=False,
            ),
        ],
        title: Annotated[
            str, typer.Option("--title", metavar="TEXT", help="Title of the page.")
        ] = "Which tasks share a network",
        output: OutputOption = None,
    ) -> None:
        """Write documents as one web page with pictures, tables, and the layout of a frontier at every budget.

        The page is one file that works offline. If you name a folder, the page contains every *.json file that is a
        document and every *.jsonl file that is a run log, in the order of their names.
        """
        from taskgroup.formats.any_document import read_sources

        if output is None and sys.stdout.isatty():
            raise InputError("no output file; add -o FILE, such as -o report.html, or -o - for standard output")
        if STDIN in sources and sys.stdin.isatty():
            raise InputError("no input: give a document or a folder, or pipe a document in")
        contents, notes = read_sources(sources)
        from taskgroup.report.html.page import html_report

        page = html_report(contents, title=title)
        for line in notes:
            note(line)
        if output is None or output == STDIN:
            sys.stdout.write(page)
        else:
            write_whole(output, page)
