"""`taskgroup estimate surrogate`."""

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
    """Which multi-task networks are looked at."""

    ALL = "all"
    PAIRS = "pairs"


class PrecisionName(StrEnum):
    """What numbers to train in."""

    FLOAT32 = "float32"
    FLOAT64 = "float64"
    BFLOAT16 = "bfloat16"


def register(app: typer.Typer) -> None:
    """Add the subcommand."""

    @app.command(
        epilog="Example: taskgroup estimate surrogate examples/digits/problem.py --score gain --log runs.jsonl"
    )
    def surrogate(
        problem: ProblemArgument,
        score: Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAME",
                help="Score to estimate, gain by default. Repeatable. {scores}",
                callback=one_of("scores", "--score"),
            ),
        ] = None,
        groups: Annotated[
            str | None,
            typer.Option(
                metavar="RULE|FILE",
                help="Groups to train: singles, pairs, all, upto:K, random:N, A+B, a file with a group a line, or "
                "suggest:N, N groups that are suggested as the runs come in. Single tasks always come along. By "
                "default the pairs, where a score needs groups.",
            ),
        ] = None,
        budget: Annotated[
            str | None,
            typer.Option(
                metavar="MACS", help="With suggest:N: of the layout in the end; half of one network a task by default."
            ),
        ] = None,
        log: Annotated[
            str | None,
            typer.Option(metavar="RUNS.jsonl", help="Run log: each run is added as it ends, and none is made twice."),
        ] = None,
        curves: Annotated[
            bool,
            typer.Option(
                "--curves",
                help="Log the validation losses after each epoch, of the runs that are made now: learning curves for "
                "`plot`.",
            ),
        ] = False,
        epochs: Annotated[int | None, typer.Option(metavar="N", help="Epochs of each run.")] = None,
        seeds: Annotated[int, typer.Option(metavar="N", help="Runs of each group, with seeds 0, 1, …")] = 1,
        width: WidthOption = None,
        all_widths: Annotated[
            bool,
            typer.Option(
                "--all-widths",
                help="Train every group in every architecture, not single tasks in the one with half the "
                "multiply-adds and the others in the dearest.",
            ),
        ] = False,
        mtl: Annotated[
            MultiName, typer.Option(help="gs, gt, conflict: from one network of all tasks, or from every pair's.")
        ] = MultiName.ALL,
        every: Annotated[int, typer.Option(metavar="N", help="gs, gt, conflict: look every N steps.")] = 10,
        split: Annotated[SplitName, typer.Option(help="Which examples the gain is measured on.")] = (
            SplitName.VALIDATION
        ),
        batch_size: Annotated[int | None, typer.Option(metavar="N", help="Examples a step.")] = None,
        learning_rate: Annotated[float | None, typer.Option(metavar="R", help="Of the problem's optimiser.")] = None,
        data: DataOption = None,
        device: DeviceOption = DeviceName.AUTO,
        precision: Annotated[
            PrecisionName, typer.Option(help="bfloat16 keeps the weights in float32.")
        ] = PrecisionName.FLOAT32,
        memory: MemoryOption = None,
        form: FormatOption = None,
        output: Annotated[
            str | None,
            typer.Option("--output", "-o", metavar="FILE|DIR", help="A file; with several scores, a folder."),
        ] = None,
    ) -> int:
        """Train small networks, many at once, and read the gain of groups and affinity scores from them.

        Exit status 1 when a run failed; it is in the log with its reason, and the others went on.
        """
        if curves and log is None:
            raise InputError("--curves writes learning curves to the run log; --log RUNS.jsonl is needed")
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
    """Which function estimates, and what it is told of groups: a rule, or how many to suggest."""
    kind, _, number = (groups or "").partition(":")
    if kind != "suggest":
        if budget is not None:
            raise InputError("--budget is for --groups suggest:N")
        from taskgroup.campaigns.estimate import estimate_surrogate

        return estimate_surrogate, {"groups": groups}
    if not number.isascii() or not number.isdigit() or int(number) < 1:
        raise InputError(f"--groups {groups}: a whole number from 1 after suggest: is accepted, such as suggest:20")
    from taskgroup.workflows.suggest_and_train import estimate_suggested

    return estimate_suggested, {"count": int(number), "budget": budget}


def _folder(scores: list[str], output: str | None) -> Path | None:
    """The folder to write into; `None` for a single document."""
    to_folder = output is not None and output != STDIN and (len(scores) > 1 or Path(output).is_dir())
    if len(scores) > 1 and not to_folder:
        raise InputError("several scores give several documents; a folder for them, -o DIR, is needed")
    return make_folder(output) if to_folder and output is not None else None
