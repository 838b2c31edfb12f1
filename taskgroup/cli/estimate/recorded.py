"""`taskgroup estimate recorded`."""

from typing import Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.options.inputs import MacsOption, read_macs


def register(app: typer.Typer) -> None:
    """Add the subcommand."""

    @app.command(epilog="Example: taskgroup estimate recorded runs.jsonl --score gt")
    def recorded(
        files: Annotated[
            list[str], typer.Argument(metavar="FILE...", help="Run logs (JSON Lines) of runs that recorded scores.")
        ],
        score: Annotated[str, typer.Option(metavar="NAME", help="Recorded score: gs, gt or conflict.")],
        macs: MacsOption = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Read a gradient score that AffinityRecorder or `estimate surrogate` recorded during training."""
        from taskgroup.formats.run_log import read_records
        from taskgroup.scores.estimation.recorded import estimate_recorded

        records = [record for file in files for record in read_records(file)]
        tasks = tuple(dict.fromkeys(task for record in records for task in record.train))
        emit(estimate_recorded(records, score, architectures=read_macs(macs, tasks)), form, output)
