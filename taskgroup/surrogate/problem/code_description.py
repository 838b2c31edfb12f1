"""Text descriptions of functions and other values, from which fingerprints are computed.

A function is described by its source without comments, docstring, annotations and layout, by its default arguments, and
by the values that the function uses from its closure and its module. The description does not depend on memory
addresses. If the source is available, it does not depend on the version of Python either.
"""

from __future__ import annotations

import ast
import copy
import functools
import hashlib
import inspect
import linecache
import sys
import types
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def describe_value(value: Any) -> str:
    """Return a text that describes the content of a value.

    Functions and classes of installed packages are described by their names only.
    """
    return _Description().of(value)


class _Description:
    """Builder of the description of one value.

    The builder remembers the values that it has described, because a value may contain itself.
    """

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}
        self._alive: list[Any] = []

    def of(self, value: Any) -> str:
        if value is None or isinstance(value, bool | int | float | complex | str | bytes | Enum):
            return repr(value)
        if isinstance(value, Tensor):
            return self._array(value.detach().cpu().contiguous().view(-1), tuple(value.shape))
        if isinstance(value, np.ndarray | np.generic):
            return self._array(value, np.shape(value))
        if isinstance(value, types.ModuleType):
            return f"module {value.__name__}"
        if id(value) in self._seen:
            return f"repeated {self._seen[id(value)]}"
        self._seen[id(value)] = len(self._seen)
        self._alive.append(value)  # an id is unique only while its object is alive
        return self._content(value)

    def _content(self, value: Any) -> str:
        if isinstance(value, Mapping):
            return f"mapping {[(self.of(key), self.of(item)) for key, item in value.items()]}"
        if isinstance(value, list | tuple):
            return f"{type(value).__name__} {[self.of(item) for item in value]}"
        if isinstance(value, set | frozenset):
            return f"set {sorted(self.of(item) for item in value)}"
        if isinstance(value, functools.partial):
            return f"partial {[self.of(part) for part in (value.func, value.args, value.keywords)]}"
        if isinstance(value, types.MethodType):
            return f"method {self.of(value.__func__)} {self.of(value.__self__)}"
        if isinstance(value, types.FunctionType):
            return self._function(value)
        if isinstance(value, type):
            return self._class(value)
        if isinstance(value, nn.Module):
            return f"{value!r} {self.of(type(value))} {self.of(value.state_dict())}"
        return f"{self.of(type(value))} {self.of(getattr(value, '__dict__', {}))}"

    def _array(self, values: Any, shape: tuple[int, ...]) -> str:
        raw = values.view(torch.uint8).numpy().tobytes() if isinstance(values, Tensor) else np.asarray(values).tobytes()
        kind = str(values.dtype)
        return f"{kind} {shape} {hashlib.sha256(raw).hexdigest()}"

    def _function(self, function: types.FunctionType) -> str:
        name = f"{function.__module__}.{function.__qualname__}"
        if _installed(function.__module__):
            return f"function {name}"
        node = _find_source(function.__code__)
        if node is None:
            code = function.__code__
            text, names = f"{sys.version_info[:2]} {code.co_code.hex()} {_constants(code)}", set(code.co_names)
        else:
            node = _normalised(node)
            text = ast.unparse(node)
            names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        enclosed = {name: self._cell(cell) for name, cell in cells}
        shared = function.__globals__
        used = {name: self.of(shared[name]) for name in sorted(names) if name in shared and name not in enclosed}
        defaults = self.of([function.__defaults__, function.__kwdefaults__])
        return f"function {text} {defaults} {sorted(enclosed.items())} {list(used.items())}"

    def _class(self, described: type) -> str:
        name = f"class {described.__module__}.{described.__qualname__}"
        if _installed(described.__module__):
            return name
        members = {
            key: item for key, item in vars(described).items() if not (key.startswith("__") and key != "__init__")
        }
        parts = [(key, self.of(_unwrapped(item))) for key, item in sorted(members.items())]
        return f"class {described.__qualname__} {[self.of(base) for base in described.__bases__]} {parts}"

    def _cell(self, cell: types.CellType) -> str:
        try:
            return self.of(cell.cell_contents)
        except ValueError:
            return "empty"


def _unwrapped(item: Any) -> Any:
    if isinstance(item, staticmethod | classmethod):
        return item.__func__
    return [item.fget, item.fset] if isinstance(item, property) else item


def _installed(module: str | None) -> bool:
    """Return whether a module, given by name, belongs to the standard library or to an installed package."""
    if module is None or module.partition(".")[0] in sys.stdlib_module_names - {"__main__"}:
        return True
    path = getattr(sys.modules.get(module), "__file__", None)
    return path is not None and bool({"site-packages", "dist-packages"} & set(Path(path).parts))


@functools.lru_cache(maxsize=64)
def _parse(text: str) -> tuple[_Function, ...]:
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, _Function)]
    return tuple(found)


def _find_source(code: types.CodeType) -> _Function | None:
    """Return the syntax tree of a function, read from its source file; `None` if the source is not found."""
    text = "".join(linecache.getlines(inspect.getsourcefile(code) or code.co_filename))
    try:
        nodes = _parse(text) if text else ()
    except SyntaxError:
        return None
    places = [(line, column) for line, _, column, _ in code.co_positions() if line and column]
    candidates = [node for node in nodes if _starts(node, code) and _holds(node, places)]
    return max(candidates, key=lambda node: (node.lineno, node.col_offset), default=None)  # the innermost one


def _starts(node: _Function, code: types.CodeType) -> bool:
    """Return whether a function in a syntax tree has the same name and first line as the compiled function `code`."""
    name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
    lines = [node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))]
    return name == code.co_name and min(lines) == code.co_firstlineno


def _holds(node: _Function, places: list[tuple[int, int]]) -> bool:
    """Return whether all positions (line, column) of compiled instructions lie inside the body of a lambda.

    The result is true for functions that are not lambdas.
    """
    if not isinstance(node, ast.Lambda):
        return True
    body = node.body
    begin, end = (body.lineno, body.col_offset), (body.end_lineno or 0, body.end_col_offset or 0)
    return all(begin <= place <= end for place in places)


def _normalised(node: _Function) -> _Function:
    """Return a copy of a function's syntax tree from which the docstring and the type annotations are removed."""
    copied = copy.deepcopy(node)
    for part in ast.walk(copied):
        if isinstance(part, ast.arg):
            part.annotation = None
        elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            part.returns = None
            if ast.get_docstring(part) is not None and len(part.body) > 1:
                part.body = part.body[1:]
    return copied


def _constants(code: types.CodeType) -> list[str]:
    return [
        f"{part.co_code.hex()} {_constants(part)}" if isinstance(part, types.CodeType) else repr(part)
        for part in code.co_consts
    ]
