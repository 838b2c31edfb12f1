"""Sections of `--help` in plain text. Each section (panel) lists one group of options."""

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
        """Write the options into `--help`, one section per panel."""
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
    """An application whose subcommands list their options in sections (panels) in `--help`."""

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Command], Command]:
        """Return a decorator that adds a subcommand whose `--help` has panels. The arguments are those of
        `typer.Typer.command`.
        """
        settings.setdefault("cls", PanelCommand)
        return super().command(name, **settings)
