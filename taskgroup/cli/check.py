"""`taskgroup check`."""

from typing import Annotated

import typer

from taskgroup.cli.inputs import LayoutArgument, read_affinity, read_budget, read_layout
from taskgroup.cli.output import FormatOption, OutputOption, emit
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN


def register(app: typer.Typer) -> None:
    """Add the subcommand."""

    @app.command(epilog="Example: taskgroup check layout.json --affinity affinity.json --budget 2.5G")
    def check(
        layout: LayoutArgument = STDIN,
        affinity: Annotated[
            str | None,
            typer.Option(metavar="FILE", help="Compare costs and performances with this affinity document."),
        ] = None,
        budget: Annotated[
            str | None, typer.Option(metavar="MACS", help="The budget to keep; by default the layout's own.")
        ] = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> int:
        """Recompute a layout's rules from scratch and list every violation.

        Every task served once, by a network that trained it; costs, budget, performances and objective as they should
        be. Exit status 1 when a rule is broken.
        """
        from taskgroup.evaluate.check import check as recompute

        if affinity is not None and affinity == layout:
            raise InputError("the layout and the affinity cannot both come from the same input")
        limit = read_budget(budget)
        result = recompute(read_layout(layout), None if affinity is None else read_affinity(affinity), limit)
        emit(result, form, output)
        return 0 if result.valid else 1
