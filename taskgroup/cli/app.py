"""The application: every subcommand in its order."""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from taskgroup.cli.console.panels import App
from taskgroup.cli.options.choices import DescribingGroup
from taskgroup.version import __version__

_MODULES = (
    *("show.demo", "show.cost"),
    *("train.train", "read.runs", "estimate.estimate", "estimate.predict", "estimate.validate", "solve.suggest"),
    *("solve.solve", "solve.frontier", "solve.layout"),
    *("judge.check", "judge.evaluate", "judge.explain", "judge.diff", "judge.stability", "judge.verify"),
    *("judge.benchmark", "show.plot", "show.report", "show.schema"),
)
SUBCOMMANDS = {name.rpartition(".")[2]: f"taskgroup.cli.{name}" for name in _MODULES}
"""The module of each subcommand by its name, in the order of `--help`."""


class _InOrder(DescribingGroup):
    """A group whose subcommands are listed in the order of `SUBCOMMANDS`."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=list(SUBCOMMANDS).index)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"taskgroup {__version__}")
        raise typer.Exit


def make_app(arguments: Sequence[str]) -> typer.Typer:
    """Build the application for command-line arguments.

    If the first one is a subcommand, only that one is imported; otherwise, as for `--help` or an unknown name, all are.
    """
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
    app.callback()(_options)
    wanted = arguments[:1] if arguments and arguments[0] in SUBCOMMANDS else SUBCOMMANDS
    for name in wanted:
        import_module(SUBCOMMANDS[name]).register(app)
    return app


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass
