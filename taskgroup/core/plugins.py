"""Registries of components (scores, predictors, readers and others): one descriptor per component, found by name.

A built-in component is one file in the folder of its kind. The file contains the code and a module constant
`DESCRIPTOR`, and the file's stem is the component's name ("-" is written "_"). Another package adds a component by an
entry point with the component's name, such as

    [project.entry-points."taskgroup.predictors"]
    nearest = "my_package:DESCRIPTOR"

Each kind of component has one `Registry`, which is the only list of these components.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from taskgroup.core.errors import InputError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


@dataclass(frozen=True, kw_only=True)
class Descriptor:
    """Descriptor of a component that can be chosen by name. Each kind of component has a subclass with further fields.

    `help`: one line in plain English, without a full stop. `make`: function that returns the component; its arguments
    depend on the kind of component. To keep the import of a component's file fast, heavy packages are imported inside
    `make`. `source`: the paper that describes the component, or "". `needs`: inputs or packages that the component
    needs; the subclass defines the possible values. `order`: position in lists; components of equal order are sorted by
    name.
    """

    name: str
    help: str
    make: Callable[..., Any]
    source: str = ""
    needs: frozenset[str] = frozenset()
    order: int = 1000

    @property
    def line(self) -> str:
        """Name and help of the component in one line: "hoa: mean of its pairs"."""
        return _line(self.name, self.help)


D = TypeVar("D", bound=Descriptor)


class Registry(Generic[D]):
    """The components of one kind: the built-in components in `package`, and plug-ins from other packages.

    Plug-ins are found by the entry points in the group "taskgroup.<plural>". `kind`: class of the descriptors. `noun`:
    singular name of the kind, used in messages. The constructor imports no component and searches for no entry point. A
    plug-in is imported when it is requested by name, or when all descriptors are requested.
    """

    def __init__(self, package: str, kind: type[D], noun: str, plural: str | None = None) -> None:
        self.package = package
        self.kind = kind
        self.noun = noun
        self.group = f"taskgroup.{plural or noun + 's'}"
        self._loaded: dict[str, D] = {}

    @cached_property
    def _outlines(self) -> dict[str, str]:
        """Name → line of help of every built-in component, in listing order, read without importing any component."""
        files = Path(import_module(self.package).__path__[0]).glob("*.py")
        outlines = [found for file in files if (found := _outline(file.read_text(encoding="utf-8"))) is not None]
        return {name: line for _, name, line in sorted(outlines)}

    @property
    def built_in(self) -> dict[str, D]:
        """Name → descriptor of every built-in component, in listing order."""
        return {name: self.find(name) for name in self._outlines}

    @cached_property
    def _plugins(self) -> dict[str, EntryPoint]:
        found: dict[str, EntryPoint] = {}
        points = [point for point in _entry_points(tuple(sys.path)) if point.group == self.group]
        for point in sorted(points, key=lambda one: one.name):
            if point.name in found and found[point.name].value == point.value:
                continue  # the same package twice on the path, as an installed and an editable copy
            other = _origin(found[point.name]) if point.name in found else None
            if other is None and self._built_in(point.name.replace("-", "_")) is not None:
                other = "taskgroup itself"
            if other is not None:
                raise InputError(
                    f"{self.noun} '{point.name}' of {_origin(point)}: {other} has a {self.noun} with the same name; "
                    "uninstall one of the two packages, or rename the entry point"
                )
            found[point.name] = point
        return found

    def _own(self, name: str) -> D | None:
        """Return the descriptor of a built-in component, `None` if the name is not that of a built-in component.

        Only the file of this component is imported.
        """
        stem = name.replace("-", "_")
        found = self._built_in(stem) if stem.isascii() and stem.isidentifier() else None
        return found if found is not None and found.name == name else None

    def _built_in(self, stem: str) -> D | None:
        name = f"{self.package}.{stem}"
        try:
            module = import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            return None
        descriptor = getattr(module, "DESCRIPTOR", None)
        return descriptor if isinstance(descriptor, self.kind) else None

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __len__(self) -> int:
        return len(self.names())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (self._own(name) is not None or name in self._plugins)

    def names(self) -> tuple[str, ...]:
        """Return the names of all components, built-in ones first.

        Raises `InputError` if two components have the same name.
        """
        return (*self._outlines, *self._plugins)

    def find(self, name: str) -> D:
        """Return the descriptor of the component with this name.

        Raises `InputError` if no component has the name, or if the plug-in with the name cannot be loaded.
        """
        own = self._own(name)
        if own is not None:
            return own
        if name in self._plugins:
            return self._load(name)
        raise InputError(self.unknown(name))

    def every(self) -> tuple[D, ...]:
        """Return the descriptors of all components. Raises `InputError` if a plug-in cannot be loaded."""
        return (*self.built_in.values(), *(self._load(name) for name in self._plugins))

    def lines(self) -> tuple[str, ...]:
        """Return one line of help per component. For a plug-in that cannot be loaded, the line contains the error."""
        found = list(self._outlines.values())
        for name in self._plugins:
            try:
                found.append(self._load(name).line)
            except InputError as error:
                found.append(f"{name}: unusable: {error}")
        return tuple(found)

    def unknown(self, name: str, others: Iterable[str] = ()) -> str:
        """Return the error message for a name that no component has.

        `others`: names that are valid in addition to the names of components.
        """
        names = [*others, *self.names()]
        near = get_close_matches(name, names, n=1)
        remedy = f"did you mean '{near[0]}'?" if near else f"choose one of {', '.join(names)}"
        return f"there is no {self.noun} '{name}'; {remedy}"

    def _load(self, name: str) -> D:
        if name not in self._loaded:
            point = self._plugins[name]
            where = f"{self.noun} '{name}' of {_origin(point)}"
            try:
                found = point.load()
            except Exception as error:  # a plug-in may fail in any way
                why = f"{type(error).__name__}: {error}"
                raise InputError(
                    f"{where}: cannot import {point.value}: {why}; repair or uninstall the package"
                ) from None
            if not isinstance(found, self.kind):
                raise InputError(
                    f"{where}: {point.value} is not a {self.kind.__name__}; repair or uninstall the package"
                )
            if found.name != name:
                raise InputError(f"{where}: its descriptor has the name '{found.name}'; use one name in both places")
            self._loaded[name] = found
        return self._loaded[name]


@cache
def _entry_points(path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """Return the "taskgroup.*" entry points of all packages on the search path, cached because the search is slow."""
    from importlib.metadata import entry_points

    every = entry_points()
    return tuple(
        point for group in every.groups if group.startswith("taskgroup.") for point in every.select(group=group)
    )


def _line(name: str, text: str) -> str:
    return f"{name}: {text}"


def _outline(source: str) -> tuple[int, str, str] | None:
    """Return the order, name and line of help of the component that a file defines.

    `source`: text of the file. The result is `None` if the file defines no `DESCRIPTOR`. Order, name and help must be
    literals, because they are read from the syntax tree. In this way, `--help` does not import NumPy and other heavy
    packages.
    """
    if "\nDESCRIPTOR = " not in source:
        return None
    import ast

    tree = ast.parse(source[source.index("\nDESCRIPTOR = ") :])
    call = next(node.value for node in tree.body if isinstance(node, ast.Assign))
    assert isinstance(call, ast.Call)
    given = {one.arg: ast.literal_eval(one.value) for one in call.keywords if one.arg in ("name", "help", "order")}
    return given.get("order", Descriptor.order), given["name"], _line(given["name"], given["help"])


def _origin(point: EntryPoint) -> str:
    return f"package '{point.dist.name}'" if point.dist is not None else f"'{point.value}'"
