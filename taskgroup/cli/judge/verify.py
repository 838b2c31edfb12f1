"""The subcommand `taskgroup verify`."""

from typing import Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit, note
from taskgroup.cli.console.training_progress import train_progress
from taskgroup.cli.options.inputs import LayoutArgument, read_layout
from taskgroup.cli.options.problem import (
    DataOption,
    DeviceName,
    DeviceOption,
    MemoryOption,
    SplitName,
    WidthOption,
    read_memory,
    read_widths,
)
from taskgroup.formats.text import STDIN


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup verify layout.json --problem problem.py --seeds 5 --log verify.jsonl")
    def verify(
        problem: Annotated[
            str,
            typer.Option(metavar="PROBLEM", help="Python file, or module:attribute, that defines a `Problem`."),
        ],
        layout: LayoutArgument = STDIN,
        epochs: Annotated[
            int | None,
            typer.Option(metavar="N", help="Number of epochs of each run.  [default: as in the original runs]"),
        ] = None,
        seeds: Annotated[int, typer.Option(metavar="N", help="Number of runs of each network, with new seeds.")] = 5,
        split: Annotated[SplitName | None, typer.Option(help="Data split to evaluate on.  [default: test]")] = None,
        width: WidthOption = None,
        data: DataOption = None,
        log: Annotated[
            str | None,
            typer.Option(
                metavar="RUNS.jsonl",
                help="Run log: each finished run is added; runs that it contains are not repeated.",
            ),
        ] = None,
        device: DeviceOption = DeviceName.AUTO,
        memory: MemoryOption = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> int:
        """Train a layout's networks again, and compare the measured with the expected performance of each task.

        For comparison, this command also trains single-task networks, one network of all tasks, and one network of all
        tasks that costs as much as the layout. The exit status is 1 if the expected performance of a task is better
        than the 95 % interval of its measured performance. The verdict of a task is `unclear` if this interval is wider
        than the task's expected gain.
        """
        widths, limit = read_widths(width), read_memory(memory)
        document = read_layout(layout)
        from taskgroup.surrogate.problem.load import load_problem
        from taskgroup.workflows.verify import verify as train

        with train_progress() as progress:
            result = train(
                document,
                load_problem(problem, data),
                epochs=epochs,
                seeds=seeds,
                widths=widths,
                split=None if split is None else split.value,
                log=log,
                device=device.value,
                memory=limit,
                progress=progress,
                notify=note,
            )
        emit(result, form, output)
        return 0 if result.as_expected else 1
