"""`taskgroup frontier`."""

from typing import Annotated

import typer

from taskgroup.cli.console.interrupt import interruptible
from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.console.progress import frontier_progress
from taskgroup.cli.console.status import INTERRUPTED
from taskgroup.cli.options import constraints as c
from taskgroup.cli.options.budgets import read_budgets
from taskgroup.cli.options.inputs import AffinityArgument, ScoresOption, read_affinity, read_scores
from taskgroup.cli.options.search import IlpSolverOption, MethodName, MethodOption, TimeLimitOption
from taskgroup.formats.text import STDIN


def register(app: typer.Typer) -> None:
    """Add the subcommand."""

    @app.command(epilog="Example: taskgroup frontier affinity.json --budgets 1G:5G:500M -o frontier.json")
    def frontier(
        affinity: AffinityArgument = STDIN,
        budgets: Annotated[
            str | None,
            typer.Option(metavar="FROM:TO:STEP", help="The best layout for these budgets instead; or 1G,2.5G,4G."),
        ] = None,
        max_models: c.MaxModelsOption = None,
        predict: c.PredictOption = None,
        scores: ScoresOption = None,
        method: MethodOption = MethodName.AUTO,
        ilp_solver: IlpSolverOption = None,
        time_limit: TimeLimitOption = None,
        weight: c.WeightOption = None,
        keep_singletons: c.SingletonsOption = None,
        serve: c.ServeOption = None,
        max_group_size: c.MaxGroupSizeOption = None,
        min_performance: c.MinPerformanceOption = None,
        no_worse_than_single: c.NoWorseOption = False,
        tolerance: c.ToleranceOption = 0.0,
        together: c.TogetherOption = None,
        apart: c.ApartOption = None,
        train_together: c.TrainTogetherOption = None,
        train_apart: c.TrainApartOption = None,
        fixed: c.FixedOption = None,
        limit: c.LimitOption = None,
        objective: c.ObjectiveOption = c.ObjectiveName.SUM,
        risk: c.RiskOption = 0.0,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> int:
        """Find every best (cost, performance) pair, exactly.

        No layout is cheaper for the same performance, none better for the same cost. Exit status 1 when nothing fits,
        or when time ran out before the last point.
        """
        demands = c.read_constraints(
            max_models=max_models,
            serve=serve,
            max_group_size=max_group_size,
            min_performance=min_performance,
            no_worse_than_single=no_worse_than_single,
            tolerance=tolerance,
            together=together,
            apart=apart,
            train_together=train_together,
            train_apart=train_apart,
            fixed=fixed,
            limit=limit,
        )
        weights, asked = c.read_numbers("--weight", weight), read_budgets(budgets)
        document = read_affinity(affinity)
        from taskgroup.solver.frontier import frontier as find

        with frontier_progress() as progress, interruptible(method is not MethodName.ILP) as cancel:
            found = find(
                document,
                budgets=asked,
                constraints=demands,
                predict=None if predict is None else predict.value,
                scores=read_scores(scores),
                method=method.value,
                ilp_solver=ilp_solver,
                time_limit=time_limit,
                weight=weights,
                objective=objective.value,
                risk=risk,
                singletons=keep_singletons,
                progress=progress,
                cancel=cancel,
            )
        emit(found, form, output)
        if cancel.is_set():
            return INTERRUPTED
        return 0 if found.complete and any(not point.is_empty for point in found.points) else 1
