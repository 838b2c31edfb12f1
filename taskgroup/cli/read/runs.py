"""The subcommand `taskgroup runs`."""

import sys

import typer

from taskgroup.cli.console.output import Format, FormatOption, OutputOption
from taskgroup.cli.options.observed import RunSource, print_notes, read_source, read_table_and_notes
from taskgroup.cli.options.shared import Shared, with_options
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN, write_whole


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup runs lightning_logs --metric 'val/{task}_loss' --direction min")
    @with_options(runs=Shared(read_source, without=("measure", "column", "macs")))
    def runs(runs: RunSource, form: FormatOption = None, output: OutputOption = None) -> None:
        """Show which runs, groups, tasks and directions are read from logs, before anything is computed.

        On a terminal, this command prints a table of the groups. In a pipe or to a file, it writes the run log as JSON
        Lines.
        """
        from taskgroup.formats.mapping.directions import doubtful_directions, known_directions
        from taskgroup.formats.run_log import encode_runs

        table, notes = read_table_and_notes(runs)
        directions = known_directions(table, runs.mapping)
        to_file = output is not None and output != STDIN
        if form is Format.MARKDOWN:
            raise InputError("--format markdown: not available for runs; choose table or json")
        if form is Format.TABLE or (form is None and sys.stdout.isatty() and not to_file):
            from taskgroup.report.render import print_renderable
            from taskgroup.report.tables.runs import runs_table

            notes += doubtful_directions(table, directions)
            text = print_renderable(runs_table(table, directions, runs.baseline, notes), to_terminal=not to_file)
        else:
            print_notes(notes)
            text = encode_runs(table, directions)
        if output is not None and to_file:
            write_whole(output, text)
        else:
            sys.stdout.write(text)
