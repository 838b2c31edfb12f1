"""The subcommands `taskgroup estimate runs`, `taskgroup estimate matrix` and `taskgroup estimate taxonomy`."""

from functools import cache
from typing import Annotated

import typer

from taskgroup.cli.console.output import FormatOption, OutputOption, emit
from taskgroup.cli.console.panels import App
from taskgroup.cli.options.choices import DescribingGroup
from taskgroup.cli.options.inputs import MacsOption, read_macs
from taskgroup.cli.options.observed import RunSource, estimated, read_source, read_table
from taskgroup.cli.options.shared import with_options
from taskgroup.core.errors import InputError

app = App(
    cls=DescribingGroup,
    name="estimate",
    help="Estimate how tasks affect each other.",
    epilog="Example: taskgroup estimate runs runs.csv --direction min",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(epilog="Example: taskgroup estimate runs runs.csv --direction min --measure delta -o affinity.json")
@with_options(runs=read_source)
def runs(runs: RunSource, form: FormatOption = None, output: OutputOption = None) -> None:
    """Estimate affinity from logged training runs."""
    emit(estimated(runs, read_table(runs)), form, output)


@app.command(epilog="Example: taskgroup estimate matrix ias.csv --score ias")
def matrix(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE.csv", help="CSV file with a first column `partner` and one column per target task."
        ),
    ],
    score: Annotated[str, typer.Option(metavar="NAME", help="Name of the score, such as ias or mtl-gain.")],
    macs: MacsOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Read the matrix of an affinity score that was computed by other software; higher is better."""
    from taskgroup.formats.matrix_csv import read_matrix
    from taskgroup.scores.estimation.matrix import estimate_matrix

    if not score.strip():
        raise InputError("--score is blank; give a name, such as ias")
    tasks, scores = read_matrix(file)
    emit(estimate_matrix(tasks, scores, score=score, architectures=read_macs(macs, tasks)), form, output)


@app.command(epilog="Example: taskgroup estimate taxonomy tree.json")
def taxonomy(
    tree: Annotated[
        str,
        typer.Argument(
            metavar="TREE",
            help="Tree of tasks: nested JSON objects, or CSV with columns parent,child; leaves are tasks.",
        ),
    ],
    macs: MacsOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Compute the taxonomical distance: minus the path length between two tasks in a tree."""
    from taskgroup.formats.tree import read_taxonomy
    from taskgroup.scores.td import estimate_taxonomy

    tasks, graph = read_taxonomy(tree)
    emit(estimate_taxonomy(tasks, graph, architectures=read_macs(macs, tasks)), form, output)


def register(parent: typer.Typer) -> None:
    """Add the subcommand `estimate` to the application, with its own subcommands `runs`, `matrix`, `taxonomy` and those
    of other files.
    """
    _add_others()
    parent.add_typer(app)


@cache
def _add_others() -> None:
    from taskgroup.cli.estimate import recorded, surrogate

    for module in (surrogate, recorded):
        module.register(app)
