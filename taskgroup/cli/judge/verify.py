"""`taskgroup verify`."""

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
    """Add the subcommand."""

    @app.command(epilog="Example: taskgroup verify layout.json --problem problem.py --seeds 5 --log verify.jsonl")
    def verify(
        problem: Annotated[
            str,
            typer.Option(metavar="PROBLEM", help="A Python file, or module:attribute, that gives a `Problem`."),
        ],
        layout: LayoutArgument = STDIN,
        epochs: Annotated[
            int | None, typer.Option(metavar="N", help="Epochs of each run; by default as many as were promised with.")
        ] = None,
        seeds: Annotated[
            int, typer.Option(metavar="N", help="Runs of each network, with seeds that no promise was made from.")
        ] = 5,
        split: Annotated[SplitName | None, typer.Option(help="Split to measure on. [default: test]")] = None,
        width: WidthOption = None,
        data: DataOption = None,
        log: Annotated[
            str | None,
            typer.Option(metavar="RUNS.jsonl", help="Run log: each run is added as it ends, none made twice."),
        ] = None,
        device: DeviceOption = DeviceName.AUTO,
        memory: MemoryOption = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> int:
        """Train a layout's networks for real, and set what was promised beside what came, task by task.

        The single-task networks and one network of all tasks are trained along, as yardsticks. A task keeps its
        promise unless it falls short of it by more than half its 95 % interval, which holds the spread between seeds
        and the uncertainty of the promise. Exit status 1 when a task does not.
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
