"""The subcommand `taskgroup estimate recorded`."""

from typing import Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.options.inputs import MacsOption, read_macs


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup estimate recorded runs.jsonl --score gt")
    def recorded(
        files: Annotated[
            list[str],
            typer.Argument(metavar="FILE...", help="Run logs (JSON Lines) whose runs recorded gradient scores."),
        ],
        score: Annotated[
            str,
            typer.Option(
                metavar="NAME",
                help="Gradient score to read: gs (cosine of two "
                "tasks' gradients), gt (effect of one task's "
                "step on another task's loss) or conflict (share "
                "of opposite signs).",
            ),
        ],
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
