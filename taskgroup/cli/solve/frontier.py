"""The subcommand `taskgroup frontier`."""

from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.console.interrupt import interruptible
from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.console.panels import BUDGET
from taskgroup.cli.console.progress import frontier_progress
from taskgroup.cli.console.status import INTERRUPTED
from taskgroup.cli.options.budgets import read_budgets
from taskgroup.cli.options.inputs import ScoresOption, read_scores
from taskgroup.cli.options.observed import RunSource, read_observed, read_source
from taskgroup.cli.options.request import read_request
from taskgroup.cli.options.search import MakeEffort, MethodName, read_effort
from taskgroup.cli.options.shared import Shared, with_options

if TYPE_CHECKING:
    from taskgroup.core.request import Request


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup frontier affinity.json --budgets 1G:5G:500M -o frontier.json")
    @with_options(observed=read_source, request=Shared(read_request, without=("budget",)), effort=read_effort)
    def frontier(
        observed: RunSource,
        budgets: Annotated[
            str | None,
            typer.Option(
                metavar="FROM:TO:STEP",
                help="Budgets to find the best layouts for: FROM:TO:STEP, or a list such as 1G,2.5G,4G.  "
                "[default: every budget]",
                rich_help_panel=BUDGET,
            ),
        ] = None,
        *,
        request: "Request",
        scores: ScoresOption = None,
        effort: MakeEffort,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> int:
        """Find every Pareto-optimal pair of cost and performance, with a proof.

        The exit status is 1 if no layout satisfies the request, or if the time limit ended the search before the last
        point.
        """
        asked = read_budgets(budgets)
        document, read = read_observed(observed), read_scores(scores)
        from taskgroup.solver.frontier import frontier as find

        with frontier_progress() as progress, interruptible(effort.method != MethodName.ILP) as cancel:
            search = effort(progress=progress, cancel=cancel)
            found = find(document, request, search, budgets=asked, scores=read)
        emit(found, form, output)
        if cancel.is_set():
            return INTERRUPTED
        return 0 if found.complete and any(point.found for point in found.points) else 1
