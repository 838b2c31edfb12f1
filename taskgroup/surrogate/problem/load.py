"""Loading of a problem from a Python file or from an attribute of a module, `module:attribute`."""

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


def load_attribute(source: str) -> Any:
    """Load an attribute of a file (`model.py:build`) or of a module (`package.module:build`).

    Raises `InputError` if there is no such file, module or attribute. If the code of the file raises an exception, the
    `InputError` names the line of the exception.
    """
    path, colon, attribute = source.rpartition(":")
    if not colon or not path or not attribute:
        raise InputError(f"{source}: the name of the attribute is missing; give FILE.py:NAME or package.module:NAME")
    module = _import_file(path) if path.endswith(".py") or Path(path).is_file() else _import_module(path)
    if not hasattr(module, attribute):
        raise InputError(f"{path}: has no attribute '{attribute}'; give the name of a function that returns a module")
    return getattr(module, attribute)


def load_problem(source: str, data: str | None = None) -> Problem:
    """Load the `Problem` of a file (`problem.py`, `problem.py:attribute`) or module (`package.module:attribute`).

    The attribute (default: `problem`) is a `Problem` or a function that returns a `Problem`; the function is called
    with `data` as its argument. Raises `InputError` if the attribute is missing or has another type. If the code of the
    file raises an exception, the `InputError` names the line of the exception.
    """
    path, _, attribute = source.partition(":")
    attribute = attribute or DEFAULT_ATTRIBUTE
    module = _import_file(path) if path.endswith(".py") or Path(path).is_file() else _import_module(path)
    if not hasattr(module, attribute):
        raise InputError(
            f"{path}: has no attribute '{attribute}'; define a `Problem` of that name, or give {path}:NAME"
        )
    found = getattr(module, attribute)
    if data is not None and not callable(found):
        raise InputError(f"'{attribute}' of {path} is not a function, so it takes no data; remove the option", "data")
    if callable(found) and not isinstance(found, Problem):
        found = _call(found, source, data)
    if not isinstance(found, Problem):
        raise InputError(f"{source}: '{attribute}' is of type {type(found).__name__}; define a `Problem`")
    return found


def _import_file(path: str) -> ModuleType:
    if not Path(path).is_file():
        raise InputError(f"{path}: no such file; give the path of a Python file")
    spec = importlib.util.spec_from_file_location("taskgroup_problem", path)
    if spec is None or spec.loader is None:
        raise InputError(f"{path}: is not a Python file; give a Python file or module:attribute")
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
            raise InputError(f"{name}: no such file or module; give problem.py or module:attribute") from None
        raise InputError(_explain(error, name)) from None


def _call(function: Any, source: str, data: str | None) -> Any:
    try:
        return function() if data is None else function(data)
    except (Exception, SystemExit) as error:
        if data is None and isinstance(error, TypeError) and "positional argument" in str(error):
            raise InputError(f"{source}: the function needs a path; give `data`") from None
        raise InputError(_explain(error, source.partition(":")[0])) from None


def _explain(error: BaseException, path: str) -> str:
    if isinstance(error, InputError):
        return f"{path}: {error}"
    if isinstance(error, SyntaxError):
        return f"{path}: line {error.lineno}: {error.msg}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == Path(path)]
    location = f"{path}: line {lines[-1]}" if lines else path
    return f"{location}: {type(error).__name__}: {error}"
