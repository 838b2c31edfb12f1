"""The subcommand `taskgroup predict`."""

from typing import Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.options.choices import one_of
from taskgroup.cli.options.inputs import ScoresOption, read_scores
from taskgroup.cli.options.observed import RunSource, read_observed, read_source
from taskgroup.cli.options.shared import with_options


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup predict affinity.json --groups depth+edges+normals")
    @with_options(runs=read_source)
    def predict(
        runs: RunSource,
        groups: Annotated[
            list[str] | None,
            typer.Option(
                metavar="RULE|FILE",
                help="Groups to predict: A+B, singles, pairs, all, upto:K (at most K tasks), random:N, or a file "
                "with one group per line. Repeatable.  [default: pairs]",
            ),
        ] = None,
        predictor: Annotated[
            str,
            typer.Option("--predict", metavar="NAME", help="{predictors}", callback=one_of("predictors", "--predict")),
        ] = "auto",
        scores: ScoresOption = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Predict the performance of untrained groups, with standard deviations.

        Each standard deviation is that of the performance measured in a new run. It includes the uncertainty of the
        prediction and the noise of the run.
        """
        from taskgroup.formats.groups import choose_groups
        from taskgroup.predictors.predict import predict as foretell

        observed, known = read_observed(runs), read_scores(scores)
        chosen = [
            group for rule in groups or ["pairs"] for group in choose_groups(rule, observed.tasks, singles_too=False)
        ]
        emit(foretell(observed, list(dict.fromkeys(chosen)), predictor=predictor, scores=known), form, output)
