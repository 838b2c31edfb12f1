"""The subcommand `taskgroup check`."""

from typing import Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.console.panels import BUDGET
from taskgroup.cli.options.inputs import LayoutArgument, ScoresOption, read_affinity, read_layout, read_scores
from taskgroup.cli.options.values import read_positive
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup check layout.json --affinity affinity.json --budget 2.5G")
    def check(
        layout: LayoutArgument = STDIN,
        affinity: Annotated[
            str | None,
            typer.Option(
                metavar="FILE", help="Affinity document with which the layout's costs and performances are compared."
            ),
        ] = None,
        budget: Annotated[
            str | None,
            typer.Option(
                metavar="MACS",
                help="Budget that the layout's cost must not exceed.  [default: the budget in the layout document]",
                rich_help_panel=BUDGET,
            ),
        ] = None,
        max_regret: Annotated[
            float | None,
            typer.Option(
                metavar="R",
                help="Maximum regret of the layout on the runs of --affinity, which may be newer than the "
                "layout; relative to the best layout for these runs: 0.02 is 2 %.",
            ),
        ] = None,
        scores: ScoresOption = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> int:
        """Check all rules of a layout from scratch and list every violation.

        Checks that every task is served once, by a network that trains it, and recomputes costs, budget, performances
        and objective. With --max-regret, the affinity document may come from other runs, with other performances; the
        layout is then compared with the best layout for these runs under the same request. Exit status 1 if a rule is
        violated.
        """
        if affinity is not None and affinity == layout:
            raise InputError("the layout and the affinity cannot both come from the same input; give two files")
        if max_regret is not None and affinity is None:
            raise InputError(
                "--max-regret compares the layout with the best one on newer runs; give their affinity document with "
                "--affinity"
            )
        limit, document = read_positive("budget", budget), read_layout(layout)
        runs, known = None if affinity is None else read_affinity(affinity), read_scores(scores)
        if runs is None or max_regret is None:
            from taskgroup.evaluation.check import check as check_layout

            result = check_layout(document, runs, limit, scores=known)
        else:
            from taskgroup.evaluation.regret import check_regret
            from taskgroup.solver.re_solve import solve_again

            best = solve_again(document, runs, limit, known)
            result = check_regret(document, runs, best, max_regret, limit, known)
        emit(result, form, output)
        return 0 if result.valid else 1
