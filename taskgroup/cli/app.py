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

_SUBCOMMANDS = {
    "Read and train": (runs, train, suggest, cost, demo),
    "Estimate": (estimate, predict, validate),
    "Solve": (solve, frontier, layout),
    "Check": (check, evaluate, explain, diff, stability, verify, benchmark),
    "Show": (plot, report, schema),
}
"""The subcommands by step of the work, in the order of use."""

_ORDER = [module.__name__.rpartition(".")[2] for modules in _SUBCOMMANDS.values() for module in modules]


class _ByStep(DescribingGroup):
    """Lists the subcommands by step of the work."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=_ORDER.index)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write a section per step, with the whole first sentence of each subcommand's help."""
        width = max(map(len, _ORDER))
        for step, modules in _SUBCOMMANDS.items():
            names = [module.__name__.rpartition(".")[2] for module in modules]
            commands = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(step):
                rows = [(name.ljust(width), _first_sentence(command)) for name, command in commands]
                formatter.write_dl(rows)


def _first_sentence(command: Any) -> str:
    text = " ".join((command.help or "").split("\n\n")[0].split()) if command is not None else ""
    return text.partition(". ")[0].rstrip(".") + "."


app = App(
    cls=_ByStep,
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
for modules in _SUBCOMMANDS.values():
    for module in modules:
        if module is not estimate:
            module.register(app)
