"""`taskgroup stability`."""

from enum import StrEnum
from typing import Annotated

import typer

from taskgroup.cli.console.interrupt import interruptible
from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.console.progress import counted_progress
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
from taskgroup.formats.text import STDIN


class NoiseName(StrEnum):
    """How performances are drawn."""

    NORMAL = "normal"
    T = "t"


def register(app: typer.Typer) -> None:
    """Add the subcommand."""

    @app.command(epilog="Example: taskgroup stability affinity.json --budget 2.5G --resamples 200")
    def stability(
        affinity: AffinityArgument = STDIN,
        budget: BudgetOption = None,
        resamples: Annotated[int, typer.Option(metavar="N", help="How often the runs are drawn anew.")] = 100,
        seed: Annotated[int, typer.Option(metavar="N", help="Which draws.")] = 0,
        noise: Annotated[
            NoiseName,
            typer.Option(help="Draws from a normal, or from Student's t with one degree of freedom less than runs."),
        ] = NoiseName.NORMAL,
        max_models: c.MaxModelsOption = None,
        predict: c.PredictOption = None,
        scores: ScoresOption = None,
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
        """Tell how much of the best layout would come back if the runs had fallen out differently.

        Draws every performance anew within its standard error, solves again, and counts how often each network and
        each assignment comes back, and how far the layout is behind the best one. Needs repeated runs. Ctrl-C prints
        what the resamples so far tell.
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
        from taskgroup.evaluation.stability import stability as look

        with counted_progress("resampling", "resamples") as progress, interruptible() as cancel:
            found = look(
                document,
                resamples=resamples,
                seed=seed,
                noise=noise.value,
                budget=limits,
                constraints=demands,
                predict=None if predict is None else predict.value,
                scores=read_scores(scores),
                weight=weights,
                objective=objective.value,
                risk=risk,
                singletons=keep_singletons,
                progress=progress,
                cancel=cancel,
            )
        emit(found, form, output)
        return INTERRUPTED if cancel.is_set() else 0
