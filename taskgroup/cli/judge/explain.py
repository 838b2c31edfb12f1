"""The subcommand `taskgroup explain`."""

from typing import Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.console.panels import SEARCH
from taskgroup.cli.console.progress import counted_progress
from taskgroup.cli.options.inputs import LayoutArgument, ScoresOption, read_affinity, read_layout, read_scores
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup explain layout.json --affinity affinity.json")
    def explain(
        affinity: Annotated[
            str, typer.Option(metavar="FILE", help="Affinity document that the layout was solved for.")
        ],
        layout: LayoutArgument = STDIN,
        scores: ScoresOption = None,
        time_limit: Annotated[
            float | None,
            typer.Option(
                metavar="SECONDS", help="Time limit of each search for an alternative layout.", rich_help_panel=SEARCH
            ),
        ] = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Explain why a layout is the best one.

        The result lists the pairwise effects in each network, the next best layout, what each constraint costs, and the
        smallest change of a performance that changes the layout.
        """
        if affinity == layout:
            raise InputError("the layout and the affinity come from the same input; give two files")
        document, runs, known = read_layout(layout), read_affinity(affinity), read_scores(scores)
        from taskgroup.evaluation.explain import explain as find

        with counted_progress("solving again", "searches") as progress:
            found = find(document, runs, scores=known, time_limit=time_limit, progress=progress)
        emit(found, form, output)
