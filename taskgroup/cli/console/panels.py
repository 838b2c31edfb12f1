"""Sections of `--help`: one per group of options (panel), in plain text."""

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand

BUDGET, DEMANDS, PREDICTION, SEARCH, OUTPUT = "Budget", "Demands", "Prediction", "Search", "Output"
_ORDER = ("Arguments", "Options", BUDGET, DEMANDS, PREDICTION, SEARCH, OUTPUT)


Command = TypeVar("Command", bound=Callable[..., Any])


class PanelCommand(TyperCommand):
    """A subcommand whose `--help` lists each option in the section of its `rich_help_panel`."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write one section per panel of options."""
        panels: dict[str, list[tuple[str, str]]] = {name: [] for name in _ORDER}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                usual = "Arguments" if parameter.param_type_name == "argument" else "Options"
                if parameter.name == "help":
                    usual = OUTPUT
                panels.setdefault(getattr(parameter, "rich_help_panel", None) or usual, []).append(record)
        for name, records in panels.items():
            if records:
                with formatter.section(name):
                    formatter.write_dl(records)


class App(typer.Typer):
    """An application whose subcommands show their options in panels."""

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Command], Command]:
        """Add a subcommand; see `typer.Typer.command`."""
        settings.setdefault("cls", PanelCommand)
        return super().command(name, **settings)
