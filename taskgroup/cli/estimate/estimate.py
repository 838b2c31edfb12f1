"""`taskgroup estimate`: runs, matrix, taxonomy. The other estimates have files of their own."""

from enum import StrEnum
from typing import Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit, note
from taskgroup.cli.console.panels import App
from taskgroup.cli.options.choices import DescribingGroup
from taskgroup.cli.options.inputs import MacsOption, read_macs
from taskgroup.cli.options.measures import DirectionName, MeasureName
from taskgroup.core.errors import InputError

app = App(
    cls=DescribingGroup,
    name="estimate",
    help="Estimate how tasks affect each other.",
    epilog="Example: taskgroup estimate runs runs.csv --direction min",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class ColumnName(StrEnum):
    """Which logged numbers are read."""

    LOSS = "loss"
    METRIC = "metric"


@app.command(epilog="Example: taskgroup estimate runs runs.csv --direction min --measure delta -o affinity.json")
def runs(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Wide CSV, long CSV or JSON Lines; several are one table; - is stdin."),
    ],
    direction: Annotated[
        DirectionName, typer.Option(help="What the logged numbers are: min for losses, max for metrics.")
    ],
    measure: Annotated[
        MeasureName,
        typer.Option(
            help="What to keep: the gain over the task alone, relative to it or (mtl-gain) to the value; or the value."
        ),
    ] = MeasureName.DELTA,
    baseline: Annotated[
        str | None,
        typer.Option(metavar="ARCH", help="Single-task runs to compare with, for architectures that have none."),
    ] = None,
    column: Annotated[
        ColumnName | None,
        typer.Option(help="Where runs log both: by default the loss with min, the metric with max."),
    ] = None,
    macs: MacsOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Estimate from logged training runs."""
    from taskgroup.formats.runs import read_runs
    from taskgroup.scores.estimation.logged_runs import estimate_runs

    table, notes = read_runs(files)
    affinity = estimate_runs(
        table,
        direction=direction.value,
        measure=measure.value,
        baseline=baseline,
        column=None if column is None else column.value,
        architectures=read_macs(macs, table.tasks),
    )
    for message in notes:
        note(message)
    emit(affinity, form, output)


@app.command(epilog="Example: taskgroup estimate matrix ias.csv --score ias")
def matrix(
    file: Annotated[str, typer.Argument(metavar="FILE.csv", help="First column `partner`, then a column a target.")],
    score: Annotated[str, typer.Option(metavar="NAME", help="What the numbers are, such as ias or mtl-gain.")],
    macs: MacsOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Take a score that was computed elsewhere; higher is better."""
    from taskgroup.formats.matrix_csv import read_matrix
    from taskgroup.scores.estimation.matrix import estimate_matrix

    if not score.strip():
        raise InputError("--score is blank; a name is accepted, such as ias")
    tasks, scores = read_matrix(file)
    emit(estimate_matrix(tasks, scores, score=score, architectures=read_macs(macs, tasks)), form, output)


@app.command(epilog="Example: taskgroup estimate taxonomy tree.json")
def taxonomy(
    tree: Annotated[
        str,
        typer.Argument(metavar="TREE", help="Nested JSON objects, or CSV of parent,child; leaves are tasks."),
    ],
    macs: MacsOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Score pairs by taxonomical distance: minus the path length between the tasks."""
    from taskgroup.formats.tree import read_taxonomy
    from taskgroup.scores.td import estimate_taxonomy

    tasks, graph = read_taxonomy(tree)
    emit(estimate_taxonomy(tasks, graph, architectures=read_macs(macs, tasks)), form, output)
