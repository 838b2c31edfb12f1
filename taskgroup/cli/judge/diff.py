"""The subcommand `taskgroup diff`."""

from typing import Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.options.inputs import ScoresOption, read_affinity, read_layout, read_scores
from taskgroup.core.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup diff may.json june.json --affinity june-affinity.json --exit-code")
    def diff(
        before: Annotated[str, typer.Argument(metavar="BEFORE", help="Layout document.")],
        after: Annotated[str, typer.Argument(metavar="AFTER", help="Second layout document, compared with the first.")],
        affinity: Annotated[
            str | None,
            typer.Option(metavar="FILE", help="Compare both layouts on the performances of this affinity document."),
        ] = None,
        scores: ScoresOption = None,
        exit_code: Annotated[
            bool, typer.Option("--exit-code", help="Exit with status 1 if the layouts differ.")
        ] = False,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> int:
        """Compare two layouts: networks kept, removed and added, tasks moved, gains and costs."""
        sources = [source for source in (before, after, affinity) if source is not None]
        if sources.count("-") > 1:
            raise InputError("only one document can come from standard input; give files for the other documents")
        from taskgroup.evaluation.diff import diff as compare

        runs = None if affinity is None else read_affinity(affinity)
        found = compare(read_layout(before), read_layout(after), runs, scores=read_scores(scores))
        emit(found, form, output)
        return 1 if exit_code and not found.same else 0
