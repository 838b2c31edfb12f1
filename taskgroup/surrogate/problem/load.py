"""A problem from a Python file or `module:attribute`."""

import importlib
import importlib.util
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from taskgroup.core.errors import InputError
from taskgroup.surrogate.problem.problem import Problem

DEFAULT_ATTRIBUTE = "problem"


def load_problem(source: str, data: str | None = None) -> Problem:
    """Load the `Problem` of a file (`problem.py`, `problem.py:attribute`) or module (`package.module:attribute`).

    The attribute, `problem` unless named, is a `Problem` or a function that returns one; `data` is handed to the
    function. Raises `InputError`, with the line where it went wrong, for anything else.
    """
    path, _, attribute = source.partition(":")
    attribute = attribute or DEFAULT_ATTRIBUTE
    module = _import_file(path) if path.endswith(".py") or Path(path).is_file() else _import_module(path)
    if not hasattr(module, attribute):
        raise InputError(f"{path}: has no '{attribute}'; a `Problem` of that name, or {path}:NAME, is accepted")
    found = getattr(module, attribute)
    if data is not None and not callable(found):
        raise InputError(f"{source}: takes no --data; it is for a problem that is a function of a path")
    if callable(found) and not isinstance(found, Problem):
        found = _call(found, source, data)
    if not isinstance(found, Problem):
        raise InputError(f"{source}: '{attribute}' is a {type(found).__name__}; a `Problem` is accepted")
    return found


def _import_file(path: str) -> ModuleType:
    if not Path(path).is_file():
        raise InputError(f"{path}: no such file")
    spec = importlib.util.spec_from_file_location("taskgroup_problem", path)
    if spec is None or spec.loader is None:
        raise InputError(f"{path}: is no Python file; one is accepted, or module:attribute")
    module = importlib.util.module_from_spec(spec)
    sys.modules["taskgroup_problem"] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise InputError(_explain(error, path)) from None
    return module


def _import_module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        if isinstance(error, ModuleNotFoundError) and error.name and name.startswith(error.name):
            raise InputError(
                f"{name}: neither a file nor a module; problem.py or module:attribute is accepted"
            ) from None
        raise InputError(_explain(error, name)) from None


def _call(function: Any, source: str, data: str | None) -> Any:
    try:
        return function() if data is None else function(data)
    except (Exception, SystemExit) as error:
        if data is None and isinstance(error, TypeError) and "positional argument" in str(error):
            raise InputError(f"{source}: needs data; give its path with --data") from None
        raise InputError(_explain(error, source.partition(":")[0])) from None


def _explain(error: BaseException, path: str) -> str:
    if isinstance(error, InputError):
        return f"{path}: {error}"
    if isinstance(error, SyntaxError):
        return f"{path}: line {error.lineno}: {error.msg}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == Path(path)]
    where = f"{path}: line {lines[-1]}" if lines else path
    return f"{where}: {type(error).__name__}: {error}"
