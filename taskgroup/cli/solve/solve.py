"""`taskgroup solve`."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from taskgroup.cli.console.interrupt import interruptible
from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.console.progress import solve_progress
from taskgroup.cli.console.status import INTERRUPTED
from taskgroup.cli.options import constraints as c
from taskgroup.cli.options.inputs import (
    AffinityArgument,
    BudgetOption,
    ScoresOption,
    read_affinity,
    read_budget,
    read_scores,
)
from taskgroup.cli.options.search import IlpSolverOption, SolveMethodName, SolveMethodOption, TimeLimitOption
from taskgroup.formats.text import STDIN

PROVES = ("exact", "ilp")


def register(app: typer.Typer) -> None:
    """Add the subcommand."""

    @app.command(epilog="Example: taskgroup solve affinity.json --budget 2.5G --weight depth=2 -o layout.json")
    def solve(
        affinity: AffinityArgument = STDIN,
        budget: BudgetOption = None,
        max_models: c.MaxModelsOption = None,
        predict: c.PredictOption = None,
        scores: ScoresOption = None,
        method: SolveMethodOption = SolveMethodName.AUTO,
        compare: Annotated[
            bool, typer.Option("--compare", help="Print every baseline beside the optimum, instead of a layout.")
        ] = False,
        seed: Annotated[int, typer.Option(min=0, metavar="N", help="With random: which draw.")] = 0,
        ilp_solver: IlpSolverOption = None,
        time_limit: TimeLimitOption = None,
        gap: Annotated[
            float | None,
            typer.Option(
                metavar="G",
                help="Stop within this relative gap: 0.01 is 1 %; by default at the optimum. A baseline is only held "
                "to a gap that is given.",
            ),
        ] = None,
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

        Exit status 1 when nothing fits, or when the gap asked for (for up to twenty tasks the optimum) was not
        reached in time. Ctrl-C prints the best layout so far.
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
        find = _comparing() if compare else _solving()
        with solve_progress() as progress, interruptible(method is not SolveMethodName.ILP) as cancel:
            found = find(
                document,
                budget=limits,
                constraints=demands,
                predict=None if predict is None else predict.value,
                scores=read_scores(scores),
                method=method.value,
                ilp_solver=ilp_solver,
                time_limit=time_limit,
                gap=gap or 0.0,
                weight=weights,
                objective=objective.value,
                risk=risk,
                singletons=keep_singletons,
                seed=seed,
                progress=progress,
                cancel=cancel,
            )
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
