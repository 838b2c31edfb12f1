"""The subcommand `taskgroup validate`."""

from typing import Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.console.progress import counted_progress
from taskgroup.cli.options.choices import one_of
from taskgroup.cli.options.inputs import ScoresOption, read_scores
from taskgroup.cli.options.observed import RunSource, read_observed, read_source
from taskgroup.cli.options.shared import with_options


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup validate runs.jsonl --direction min --baseline half --format table")
    @with_options(runs=read_source)
    def validate(
        runs: RunSource,
        predictor: Annotated[
            list[str] | None,
            typer.Option(
                "--predict",
                metavar="NAME",
                help="Predictor to validate. Repeatable.  [default: all] {predictors}",
                callback=one_of("predictors", "--predict"),
            ),
        ] = None,
        scores: ScoresOption = None,
        folds: Annotated[int, typer.Option(min=2, metavar="K", help="Number of folds.")] = 5,
        seed: Annotated[int, typer.Option(min=0, metavar="N", help="Random seed of the folds.")] = 0,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Cross-validate predictors over the observed groups.

        The groups are divided into folds. To predict the groups of one fold, each predictor is fitted on a quarter, a
        half and all of the groups in the other folds.
        """
        from taskgroup.predictors.validate import validate as cross_validate

        observed, known = read_observed(runs), read_scores(scores)
        names = list(dict.fromkeys(predictor)) if predictor else None
        with counted_progress("fitting", "fits") as progress:
            found = cross_validate(observed, predictors=names, scores=known, folds=folds, seed=seed, progress=progress)
        emit(found, form, output)
