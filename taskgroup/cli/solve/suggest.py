"""The subcommand `taskgroup suggest`."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.console.panels import OUTPUT
from taskgroup.cli.console.progress import counted_progress
from taskgroup.cli.options.observed import Observed, RunSource, read_observed_or_tasks, read_source
from taskgroup.cli.options.request import read_request
from taskgroup.cli.options.shared import Shared, with_options
from taskgroup.formats.text import STDIN, write_whole

if TYPE_CHECKING:
    from taskgroup.core.documents.suggestions import Suggestions
    from taskgroup.core.request import Request


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup suggest runs.jsonl --direction min --baseline half --budget 2.5G --count 5")
    @with_options(
        runs=read_source,
        request=Shared(read_request, only=("budget", "max_models", "weight", "serve", "max_group_size")),
    )
    def suggest(
        runs: RunSource,
        *,
        request: "Request",
        count: Annotated[int, typer.Option(metavar="N", help="Number of groups to suggest.")] = 1,
        tasks: Annotated[
            str | None,
            typer.Option(metavar="A,B", help="All tasks; needed if the log has no run of some task."),
        ] = None,
        architecture: Annotated[
            str | None, typer.Option(metavar="ARCH", help="Architecture of the suggested groups.  [default: any]")
        ] = None,
        seed: Annotated[int, typer.Option(min=0, metavar="N", help="Random seed.")] = 0,
        lines: Annotated[
            bool,
            typer.Option(
                "--lines",
                help="Print one group per line, A+B, as `estimate surrogate --groups -` reads them.",
                rich_help_panel=OUTPUT,
            ),
        ] = False,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Suggest which groups to train next, so that the final layout is best.

        If few groups were observed, the first suggestions are the single tasks and a spanning set of pairs. The next
        suggestions are the groups with the highest information gain, and later the groups with the highest knowledge
        gradient: the expected improvement of the best layout within the budget per multiply-add of training. Groups
        that were already trained are not suggested. Train the groups, append them to the log, and run the command
        again.
        """
        known = read_observed_or_tasks(runs, tasks)
        with counted_progress("looking", "groups") as progress:
            found = _suggest(known, request, count=count, architecture=architecture, seed=seed, progress=progress)
        if not lines:
            emit(found, form, output)
            return
        text = "".join("+".join(group.train) + "\n" for group in found.groups)
        if output is None or output == STDIN:
            sys.stdout.write(text)
        else:
            write_whole(output, text)


def _suggest(known: Observed, request: "Request", **options: Any) -> "Suggestions":
    from taskgroup.planning.suggest import suggest as look_ahead
    from taskgroup.planning.suggest import suggest_first

    if known.affinity is None:
        given = {name: options[name] for name in ("count", "seed")}
        given["architecture"] = options["architecture"] or known.architecture
        return suggest_first(known.tasks, known.trained, request=request, **given)
    return look_ahead(known.affinity, request, **options)
