"""The command-line application with all subcommands."""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from taskgroup.cli.console.panels import App
from taskgroup.cli.options.choices import DescribingGroup
from taskgroup.version import __version__

_BY_STEP = {
    "Read and train": ("read.runs", "train.train", "solve.suggest", "show.cost", "show.demo"),
    "Estimate": ("estimate.estimate", "estimate.predict", "estimate.validate"),
    "Solve": ("solve.solve", "solve.frontier", "solve.layout"),
    "Check": (
        *("judge.check", "judge.evaluate", "judge.explain", "judge.diff"),
        *("judge.stability", "judge.verify", "judge.benchmark"),
    ),
    "Show": ("show.plot", "show.report", "show.schema"),
}
"""The modules of the subcommands by step of the work, in the order of use."""

SUBCOMMANDS = {
    module.rpartition(".")[2]: f"taskgroup.cli.{module}" for modules in _BY_STEP.values() for module in modules
}
"""The module of each subcommand by its name, in the order of `--help`."""


class _ByStep(DescribingGroup):
    """A command group whose `--help` lists the subcommands by step of the work."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=list(SUBCOMMANDS).index)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of subcommands into `--help`: one section per step of the work, and for each subcommand the
        whole first sentence of its help text.
        """
        width = max(map(len, SUBCOMMANDS))
        for step, modules in _BY_STEP.items():
            commands = [(name, self.get_command(ctx, name)) for name in (part.rpartition(".")[2] for part in modules)]
            with formatter.section(step):
                formatter.write_dl([(name.ljust(width), _first_sentence(command)) for name, command in commands])


def _first_sentence(command: Any) -> str:
    text = " ".join((command.help or "").split("\n\n")[0].split()) if command is not None else ""
    return text.partition(". ")[0].rstrip(".") + "."


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"taskgroup {__version__}")
        raise typer.Exit


def make_app(arguments: Sequence[str]) -> typer.Typer:
    """Build the application for the given command-line arguments.

    If the first argument is the name of a subcommand, only the module of this subcommand is imported. In all other
    cases (`--help` or an unknown name), the modules of all subcommands are imported.
    """
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
