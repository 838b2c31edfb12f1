"""`taskgroup solve`."""

from typing import Annotated

import typer

from taskgroup.cli import constraints as c
from taskgroup.cli.inputs import AffinityArgument, BudgetOption, read_affinity, read_budget
from taskgroup.cli.methods import IlpSolverOption, MethodName, MethodOption, TimeLimitOption
from taskgroup.cli.output import FormatOption, OutputOption, emit
from taskgroup.cli.progress import solve_progress
from taskgroup.formats.text import STDIN


def register(app: typer.Typer) -> None:
    """Add the subcommand."""

    @app.command(epilog="Example: taskgroup solve affinity.json --budget 2.5G --weight depth=2 -o layout.json")
    def solve(
        affinity: AffinityArgument = STDIN,
        budget: BudgetOption = None,
        max_models: c.MaxModelsOption = None,
        predict: c.PredictOption = None,
        method: MethodOption = MethodName.AUTO,
        ilp_solver: IlpSolverOption = None,
        time_limit: TimeLimitOption = None,
        gap: Annotated[
            float, typer.Option(metavar="G", help="Stop within this relative gap: 0.01 is 1 %; 0 proves the optimum.")
        ] = 0.0,
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
        """Find the networks to build: the best total performance within the budget, with proof.

        Exit status 1 when nothing fits, or when the gap asked for was not reached in time.
        """
        limits = read_budget(budget)
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
        weights = c.read_numbers("--weight", weight)
        document = read_affinity(affinity)
        from taskgroup.solve.solve import solve as find

        with solve_progress() as progress:
            layout = find(
                document,
                budget=limits,
                constraints=demands,
                predict=None if predict is None else predict.value,
                method=method.value,
                ilp_solver=ilp_solver,
                time_limit=time_limit,
                gap=gap,
                weight=weights,
                objective=objective.value,
                risk=risk,
                singletons=keep_singletons,
                progress=progress,
            )
        emit(layout, form, output)
        reached = layout.status == "optimal" or (layout.gap is not None and layout.gap <= gap)
        return 0 if reached else 1
