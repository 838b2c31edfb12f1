"""`taskgroup suggest`."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.console.progress import counted_progress
from taskgroup.cli.options import constraints as c
from taskgroup.cli.options.inputs import BudgetOption, read_budget
from taskgroup.cli.options.observed import Observed, RunSource, read_observed_or_tasks, read_source
from taskgroup.cli.options.shared import with_options
from taskgroup.formats.text import STDIN, write_whole

if TYPE_CHECKING:
    from taskgroup.core.documents.suggestions import Suggestions


def register(app: typer.Typer) -> None:
    """Add the subcommand."""

    @app.command(epilog="Example: taskgroup suggest runs.jsonl --direction min --baseline half --budget 2.5G --count 5")
    @with_options(runs=read_source)
    def suggest(
        runs: RunSource,
        budget: BudgetOption = None,
        max_models: c.MaxModelsOption = None,
        count: Annotated[int, typer.Option(min=1, metavar="N", help="How many groups.")] = 1,
        tasks: Annotated[
            str | None,
            typer.Option(metavar="A,B", help="The tasks, where no run was logged yet or none of some task."),
        ] = None,
        architecture: Annotated[
            str | None, typer.Option(metavar="ARCH", help="The only architecture to suggest groups of.")
        ] = None,
        weight: c.WeightOption = None,
        serve: c.ServeOption = None,
        max_group_size: c.MaxGroupSizeOption = None,
        seed: Annotated[int, typer.Option(min=0, metavar="N", help="Of what is drawn.")] = 0,
        lines: Annotated[
            bool,
            typer.Option("--lines", help="Print a group a line, A+B, as `estimate surrogate --groups -` reads them."),
        ] = False,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Suggest which groups to train next, so that the final layout is best.

        Where nothing was observed, single tasks and a spanning set of pairs; then the groups that tell most, and then
        those by which the best layout within the budget is expected to rise most for what training them costs. Never
        one that was trained. Train them, append them to the log, ask again.
        """
        limits, weights = read_budget(budget), c.read_numbers("--weight", weight)
        demands = c.read_few_constraints(max_models, serve, max_group_size)
        known = read_observed_or_tasks(runs, tasks)
        with counted_progress("looking", "groups") as progress:
            found = _suggest(
                known,
                count=count,
                budget=limits,
                constraints=demands,
                weight=weights,
                architecture=architecture,
                seed=seed,
                progress=progress,
            )
        if not lines:
            emit(found, form, output)
            return
        text = "".join("+".join(group.train) + "\n" for group in found.groups)
        if output is None or output == STDIN:
            sys.stdout.write(text)
        else:
            write_whole(output, text)


def _suggest(known: Observed, **options: Any) -> "Suggestions":
    from taskgroup.planning.suggest import suggest as look_ahead
    from taskgroup.planning.suggest import suggest_first

    if known.affinity is None:
        given = {name: options[name] for name in ("count", "constraints", "seed")}
        given["architecture"] = options["architecture"] or known.architecture
        return suggest_first(known.tasks, known.trained, **given)
    return look_ahead(known.affinity, **options)
