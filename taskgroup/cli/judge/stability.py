"""The subcommand `taskgroup stability`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.console.interrupt import interruptible
from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.console.progress import counted_progress
from taskgroup.cli.console.status import INTERRUPTED
from taskgroup.cli.options.inputs import ScoresOption, read_scores
from taskgroup.cli.options.observed import RunSource, read_observed, read_source
from taskgroup.cli.options.request import read_request
from taskgroup.cli.options.shared import with_options

if TYPE_CHECKING:
    from taskgroup.core.request import Request


class NoiseName(StrEnum):
    """Choices of `--noise`."""

    NORMAL = "normal"
    T = "t"


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup stability affinity.json --budget 2.5G --resamples 200")
    @with_options(observed=read_source, request=read_request)
    def stability(
        observed: RunSource,
        *,
        request: "Request",
        scores: ScoresOption = None,
        resamples: Annotated[int, typer.Option(metavar="N", help="Number of resamples.")] = 100,
        seed: Annotated[int, typer.Option(metavar="N", help="Random seed of the resamples.")] = 0,
        noise: Annotated[
            NoiseName,
            typer.Option(
                help="Distribution of the resampled performances. normal: normal distribution; t: "
                "Student's t, with the number of runs − 1 as degrees of freedom."
            ),
        ] = NoiseName.NORMAL,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> int:
        """Report how often each network is selected when performances are resampled within their standard errors.

        The same request is solved for each resample. The result contains how often each network and each assignment is
        selected, and the regret of the layout. The runs must be repeated, for example with several seeds. Ctrl-C prints
        the results of the resamples so far.
        """
        document, read = read_observed(observed), read_scores(scores)
        from taskgroup.evaluation.stability import stability as resample

        with counted_progress("resampling", "resamples") as progress, interruptible() as cancel:
            found = resample(
                document,
                request,
                resamples=resamples,
                seed=seed,
                noise=noise.value,
                scores=read,
                progress=progress,
                cancel=cancel,
            )
        emit(found, form, output)
        return INTERRUPTED if cancel.is_set() else 0
