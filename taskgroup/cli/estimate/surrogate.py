"""The subcommand `taskgroup estimate surrogate`."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskgroup.cli.console.failed_runs import tell_failed
from taskgroup.cli.console.output import FormatOption, emit, note
from taskgroup.cli.console.training_progress import train_progress
from taskgroup.cli.options.choices import one_of
from taskgroup.cli.options.folder import make_folder, write_scores
from taskgroup.cli.options.problem import (
    DataOption,
    DeviceName,
    DeviceOption,
    MemoryOption,
    ProblemArgument,
    SplitName,
    WidthOption,
    read_memory,
    read_widths,
)
from taskgroup.cli.options.values import read_positive
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN

if TYPE_CHECKING:
    from taskgroup.campaigns.estimate import Estimates


class MultiName(StrEnum):
    """Choices of `--multi`."""

    ALL = "all"
    PAIRS = "pairs"


class PrecisionName(StrEnum):
    """Choices of `--precision`."""

    FLOAT32 = "float32"
    FLOAT64 = "float64"
    BFLOAT16 = "bfloat16"


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(
        epilog="Example: taskgroup estimate surrogate examples/digits/problem.py --score gain --log runs.jsonl"
    )
    def surrogate(
        problem: ProblemArgument,
        score: Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAME",
                help="Affinity score to estimate. Repeatable.  [default: gain] {scores}",
                callback=one_of("scores", "--score"),
            ),
        ] = None,
        groups: Annotated[
            str | None,
            typer.Option(
                metavar="RULE|FILE",
                help="Groups to train: singles, pairs, all, upto:K (at most K tasks), random:N, A+B, suggest:N "
                "(N groups, suggested one after another), or a file with one group per line. Single tasks "
                "are always trained.  [default: pairs, if a score needs groups]",
            ),
        ] = None,
        budget: Annotated[
            str | None,
            typer.Option(
                metavar="MACS",
                help="With --groups suggest:N: budget of the final layout.  [default: half the cost of one "
                "network per task]",
            ),
        ] = None,
        log: Annotated[
            str | None,
            typer.Option(
                metavar="RUNS.jsonl",
                help="Run log: each finished run is added; runs that it contains are not repeated.",
            ),
        ] = None,
        curves: Annotated[
            bool,
            typer.Option(
                "--curves",
                help="Log validation losses after each epoch of new runs, as learning curves for `plot`.",
            ),
        ] = False,
        epochs: Annotated[int | None, typer.Option(metavar="N", help="Number of epochs per run.")] = None,
        seeds: Annotated[int, typer.Option(metavar="N", help="Number of runs per group, with seeds 0, 1, …")] = 1,
        width: WidthOption = None,
        all_widths: Annotated[
            bool,
            typer.Option(
                "--all-widths",
                help="Train every group in every architecture. Otherwise single tasks are trained in the "
                "architecture with half the multiply-adds, and groups in the most expensive architecture.",
            ),
        ] = False,
        mtl: Annotated[
            MultiName,
            typer.Option(
                help="Where the gradient scores gs, gt and conflict are recorded. all: in one network of all "
                "tasks; pairs: in one network per pair of tasks."
            ),
        ] = MultiName.ALL,
        every: Annotated[
            int,
            typer.Option(
                metavar="N",
                help="Number of training steps between two recordings of the gradient scores gs, gt and conflict.",
            ),
        ] = 10,
        split: Annotated[SplitName, typer.Option(help="Data split on which gains are measured.")] = (
            SplitName.VALIDATION
        ),
        batch_size: Annotated[int | None, typer.Option(metavar="N", help="Batch size.")] = None,
        learning_rate: Annotated[float | None, typer.Option(metavar="R", help="Learning rate.")] = None,
        data: DataOption = None,
        device: DeviceOption = DeviceName.AUTO,
        precision: Annotated[
            PrecisionName,
            typer.Option(help="Number format of training; with bfloat16, the weights are still stored in float32."),
        ] = PrecisionName.FLOAT32,
        memory: MemoryOption = None,
        form: FormatOption = None,
        output: Annotated[
            str | None,
            typer.Option("--output", "-o", metavar="FILE|DIR", help="Output file; with several scores, a folder."),
        ] = None,
    ) -> int:
        """Train many small networks at once, and estimate gains of groups and affinity scores from them.

        The exit status is 1 if a run failed. The log then contains the reason, and the other runs continue.
        """
        if curves and log is None:
            raise InputError("--curves writes learning curves to the run log; add --log RUNS.jsonl")
        scores = list(dict.fromkeys(score or ["gain"]))
        folder = _folder(scores, output)
        estimate, chosen = _way(groups, read_positive("budget", budget))
        widths, limit = read_widths(width), read_memory(memory)
        from taskgroup.surrogate.problem.load import load_problem

        with train_progress() as progress:
            found = estimate(
                load_problem(problem, data),
                scores=scores,
                **chosen,
                widths=widths,
                all_widths=all_widths,
                epochs=epochs,
                batch_size=batch_size,
                learning_rate=learning_rate,
                seeds=seeds,
                mtl=mtl.value,
                every=every,
                split=split.value,
                log=log,
                device=device.value,
                precision=precision.value,
                memory=limit,
                curves=curves,
                progress=progress,
                notify=note,
            )
        if folder is None:
            emit(found.documents[0], form, output)
        else:
            write_scores(found.documents, form, folder)
        return tell_failed(found.failed)


def _way(groups: str | None, budget: float | None) -> "tuple[Callable[..., Estimates], dict[str, Any]]":
    """Return the function that makes the estimates for this value of `--groups`, and the keyword arguments for this
    function.
    """
    kind, _, number = (groups or "").partition(":")
    if kind != "suggest":
        if budget is not None:
            raise InputError("--budget applies with --groups suggest:N only; add --groups suggest:N or remove --budget")
        from taskgroup.campaigns.estimate import estimate_surrogate

        return estimate_surrogate, {"groups": groups}
    if not number.isascii() or not number.isdigit() or int(number) < 1:
        raise InputError(f"'{groups}' has no positive number of groups; write it as in suggest:20", "groups")
    from taskgroup.workflows.suggest_and_train import estimate_suggested

    return estimate_suggested, {"count": int(number), "budget": budget}


def _folder(scores: list[str], output: str | None) -> Path | None:
    """Return the folder to which one document per score is written, or `None` if there is only a single document."""
    to_folder = output is not None and output != STDIN and (len(scores) > 1 or Path(output).is_dir())
    if len(scores) > 1 and not to_folder:
        raise InputError("several scores need a folder for their documents; add -o DIR")
    return make_folder(output) if to_folder and output is not None else None
