"""Packages that only some readers need."""

from importlib import import_module
from typing import Any

from taskgroup.core.errors import InputError

_INSTALLED_AS = {"yaml": "PyYAML"}


def require(module: str, reader: str) -> Any:
    """Import a module for a reader. Raises `InputError` with the command that installs a missing package."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        if (error.name or "").partition(".")[0] != package:
            raise
        name = _INSTALLED_AS.get(package, package)
        raise InputError(
            f"reading {reader} logs needs the package {name}; install it: pip install 'taskgroup[{reader}]'"
        ) from None
