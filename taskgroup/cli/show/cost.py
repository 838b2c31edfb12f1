"""The subcommand `taskgroup cost`."""

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit, note
from taskgroup.cli.options.problem import DataOption, ProblemArgument, WidthOption, read_widths


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup cost examples/digits/problem.py --width half=0.5 --width full=1")
    def cost(
        problem: ProblemArgument,
        width: WidthOption = None,
        data: DataOption = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Count a problem's networks: multiply-adds, parameters and bytes of the trunk and each head."""
        widths = read_widths(width)
        from taskgroup.surrogate.network.cost import estimate_cost
        from taskgroup.surrogate.problem.load import load_problem

        emit(estimate_cost(load_problem(problem, data), widths=widths, notify=note), form, output)
