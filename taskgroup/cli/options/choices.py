"""Options whose values are names in a registry, such as the names of scores or predictors.

The help text of such an option contains a placeholder, such as `{predictors}`. The placeholder is replaced by the names
only if `--help` is printed, so that other calls do not import the registry for it.
"""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from typer.core import TyperGroup

from taskgroup.core.errors import InputError
from taskgroup.core.plugins import Descriptor, Registry

_REGISTRIES = {
    "scores": ("taskgroup.scores.registry", "SCORES"),
    "predictors": ("taskgroup.predictors.registry", "PREDICTORS"),
    "baselines": ("taskgroup.solver.baselines.registry", "BASELINES"),
    "pictures": ("taskgroup.report.pictures.registry", "PICTURES"),
}
_PLACEHOLDER = re.compile(r"\{(" + "|".join(_REGISTRIES) + r")\}")


def registry(kind: str) -> Registry[Descriptor]:
    """Return the registry for `kind`, which is "scores", "predictors", "baselines" or "pictures"."""
    module, name = _REGISTRIES[kind]
    found: Registry[Descriptor] = getattr(import_module(module), name)
    return found


def one_of(kind: str, option: str, also: Sequence[str] = ()) -> Callable[[Any], Any]:
    """Return a Typer callback that checks the value of an option: it must be a name in the registry `kind` or in
    `also`.

    The value is one name or a list of names. For an unknown name, the callback raises `InputError`, and the message
    contains the most similar known name.
    """

    def check(value: Any) -> Any:
        for name in value if isinstance(value, list) else () if value is None else (value,):
            if name not in also and name not in registry(kind):
                raise InputError(f"{option}: {registry(kind).unknown(name, also)}")
        return value

    return check


class DescribingGroup(TyperGroup):
    """A command group that replaces placeholders such as `{predictors}` in the help texts of a subcommand when its
    `--help` is printed.
    """

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Resolve the subcommand as Typer does. If the arguments contain `--help`, also replace the placeholders in the
        help texts of the subcommand's options.
        """
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None and not set(ctx.help_option_names).isdisjoint(rest):
            for parameter in command.params:
                text = getattr(parameter, "help", None)
                if text:
                    parameter.help = _PLACEHOLDER.sub(_described, text)  # type: ignore[attr-defined]
        return name, command, rest


def _described(placeholder: re.Match[str]) -> str:
    return "; ".join(registry(placeholder[1]).lines()) + "."
