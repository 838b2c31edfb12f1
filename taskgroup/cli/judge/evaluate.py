"""The subcommand `taskgroup evaluate`."""

from typing import Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.options.inputs import LayoutArgument, read_affinity, read_layout
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup evaluate layout.json --affinity test.json")
    def evaluate(
        on: Annotated[
            str, typer.Option("--affinity", metavar="FILE", help="Affinity document of the runs to evaluate on.")
        ],
        layout: LayoutArgument = STDIN,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Evaluate a layout on other runs, such as test results of a layout that was chosen on validation results.

        The result contains the objective twice: with the layout's own assignment of tasks to networks, and with each
        task served by the best network of the layout that trains it. `missing` lists the networks and tasks that these
        runs do not contain.
        """
        from taskgroup.evaluation.evaluate import evaluate as evaluate_layout

        if on == layout:
            raise InputError("the layout and the affinity cannot both come from the same input; give two files")
        emit(evaluate_layout(read_layout(layout), read_affinity(on)), form, output)
