"""The application: every subcommand in its order."""

from typing import Annotated, Any

import typer

from taskgroup.cli.console.panels import App
from taskgroup.cli.estimate import estimate, predict, recorded, surrogate, validate
from taskgroup.cli.judge import benchmark, check, diff, evaluate, explain, stability, verify
from taskgroup.cli.options.choices import DescribingGroup
from taskgroup.cli.read import runs
from taskgroup.cli.show import cost, demo, plot, report, schema
from taskgroup.cli.solve import frontier, layout, solve, suggest
from taskgroup.cli.train import train
from taskgroup.version import __version__

_SUBCOMMANDS = (
    (demo, cost),
    (train, runs, estimate, predict, validate, suggest),
    (solve, frontier, layout),
    (check, evaluate, explain, diff, stability, verify, benchmark),
    (plot, report, schema),
)
_ORDER = [module.__name__.rpartition(".")[2] for modules in _SUBCOMMANDS for module in modules]


class _InOrder(DescribingGroup):
    """Lists the subcommands in the order in which they are used."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=_ORDER.index)


app = App(
    cls=_InOrder,
    name="taskgroup",
    help="Which prediction tasks should share a network? Estimate how tasks affect each other from training runs, "
    "then solve, with proof, for the networks to build within a multiply-add budget.",
    epilog="Example: taskgroup estimate runs runs.csv --direction min | taskgroup solve --budget 2.5G",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"taskgroup {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


for module in (surrogate, recorded):
    module.register(estimate.app)
app.add_typer(estimate.app)
for modules in _SUBCOMMANDS:
    for module in modules:
        if module is not estimate:
            module.register(app)
