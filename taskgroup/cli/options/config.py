"""Default values of options, read from `taskgroup.toml` or from the table `[tool.taskgroup]` of `pyproject.toml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

_OPTIONS = {"from": "reader"}
"""Configuration key → Python parameter of the option, if the two names differ."""


def read_config(context: typer.Context, file: str | None) -> str | None:
    """Read the configuration file and use its values as defaults of the subcommand's options. An option on the command
    line takes precedence over the configuration.
    """
    if context.resilient_parsing:
        return file
    from taskgroup.formats.config import find_config, load_config

    path = find_config(Path.cwd()) if file is None else Path(file)
    if path is not None:
        known = {parameter.name for parameter in context.command.params}
        defaults = as_options(load_config(path))
        context.default_map = {name: value for name, value in defaults.items() if name in known}
    return file


def as_options(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a dictionary from parameter name to value, with each value in the form that it has on the command line.
    For example, a TOML table becomes a list of texts `NAME=VALUE`.
    """
    options: dict[str, Any] = {}
    for key, value in config.items():
        name = _OPTIONS.get(key, key.replace("-", "_"))
        if key == "serve":
            options[name] = _text(value)
        elif isinstance(value, dict):
            options[name] = [_text(one) if label == "*" else f"{label}={_text(one)}" for label, one in value.items()]
        elif isinstance(value, list):
            options[name] = [_text(one) for one in value]
        elif key in _LISTS:
            options[name] = [_text(value)]
        else:
            options[name] = value if isinstance(value, bool) else _text(value)
    return options


def given(context: typer.Context) -> dict[str, str]:
    """Return a dictionary from parameter name to option name, for the options that the user wrote on the command line.
    Options that only the configuration file sets are not contained.
    """
    found = {}
    for parameter in context.command.params:
        source = None if parameter.name is None else context.get_parameter_source(parameter.name)
        if parameter.name is not None and source is not None and source.name == "COMMANDLINE":
            found[parameter.name] = parameter.opts[0]
    return found


_LISTS = frozenset(
    {"metric", "direction", "field", "task", "ignore", "rename", "macs", "weight", "limit", "min-performance"}
    | {"together", "apart", "train-together", "train-apart"}
)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_text(one) for one in value)
    return repr(value) if isinstance(value, float) else str(value)
