"""The subcommand `taskgroup solve`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskgroup.cli.console.interrupt import interruptible
from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.console.panels import SEARCH
from taskgroup.cli.console.progress import solve_progress
from taskgroup.cli.console.status import INTERRUPTED
from taskgroup.cli.options.inputs import ScoresOption, read_scores
from taskgroup.cli.options.observed import RunSource, read_observed, read_source
from taskgroup.cli.options.request import read_request
from taskgroup.cli.options.search import GapOption, MakeEffort, MethodName, read_solve_effort
from taskgroup.cli.options.shared import with_options

if TYPE_CHECKING:
    from taskgroup.core.request import Request

PROVES = ("exact", "ilp")


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup solve affinity.json --budget 2.5G --weight depth=2 -o layout.json")
    @with_options(observed=read_source, request=read_request, effort=read_solve_effort)
    def solve(
        observed: RunSource,
        *,
        request: "Request",
        scores: ScoresOption = None,
        effort: MakeEffort,
        gap: GapOption = None,
        compare: Annotated[
            bool,
            typer.Option(
                "--compare",
                help="Print a comparison of the optimum with every baseline, instead of a layout.",
                rich_help_panel=SEARCH,
            ),
        ] = False,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> int:
        """Find the networks to build: the best total performance within the budget, with a proof.

        The exit status is 1 if no layout satisfies the request, if none was found, or if the requested gap was not
        reached (for up to twenty tasks, the default gap is 0). Ctrl-C prints the best layout found so far.
        """
        document, read = read_observed(observed), read_scores(scores)
        find = _comparing() if compare else _solving()
        with solve_progress() as progress, interruptible(effort.method != MethodName.ILP) as cancel:
            found = find(document, request, effort(gap=gap or 0.0, progress=progress, cancel=cancel), scores=read)
        emit(found, form, output)
        if cancel.is_set():
            return INTERRUPTED
        answer = found.methods[0] if compare else found
        unasked = gap is None and (answer.method if compare else answer.solver.method) not in PROVES
        reached = answer.status == "optimal" or (answer.gap is not None and answer.gap <= (gap or 0.0))
        return 0 if reached or (unasked and answer.status == "feasible") else 1


def _solving() -> Callable[..., Any]:
    from taskgroup.solver.solve import solve

    return solve


def _comparing() -> Callable[..., Any]:
    from taskgroup.solver.compare import compare

    return compare
