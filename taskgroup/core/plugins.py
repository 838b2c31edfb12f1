"""Registries of scores, predictors, readers and so on: one descriptor per thing, found by name.

A built-in thing is one file of its room's folder. The file holds the code and a module constant `DESCRIPTOR`, and its
stem is the thing's name ("-" written "_"). Another package adds a thing by an entry point of the same name, such as

    [project.entry-points."taskgroup.predictors"]
    nearest = "my_package:DESCRIPTOR"

Each room has one `Registry`; nothing else lists its things.
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
    """One thing that can be chosen by name; a room adds the fields that it needs in a subclass.

    `help`: one line in plain English, without a full stop. `source`: the paper, or "". `needs`: what must be given or
    installed, in the room's own terms. `make`: returns the thing; its arguments are the room's own; heavy packages are
    imported when it is called, never when its file is imported. `order`: position in lists, equal ones by name.
    """

    name: str
    help: str
    make: Callable[..., Any]
    source: str = ""
    needs: frozenset[str] = frozenset()
    order: int = 1000

    @property
    def line(self) -> str:
        """The thing in one line: "hoa: mean of its pairs"."""
        return _line(self.name, self.help)


D = TypeVar("D", bound=Descriptor)


class Registry(Generic[D]):
    """The things of one kind: the built-in ones of `package`, and those of the entry points "taskgroup.<plural>".

    `kind`: the descriptor's class. `noun`: the singular, used in messages. Nothing is imported or looked up before the
    first question. A plug-in is imported when it is asked for by name, or when all descriptors are.
    """

    def __init__(self, package: str, kind: type[D], noun: str, plural: str | None = None) -> None:
        self.package = package
        self.kind = kind
        self.noun = noun
        self.group = f"taskgroup.{plural or noun + 's'}"
        self._loaded: dict[str, D] = {}

    @cached_property
    def _outlines(self) -> dict[str, str]:
        """The line of help of every built-in thing by name, in their order, read without importing their files."""
        files = Path(import_module(self.package).__path__[0]).glob("*.py")
        outlines = [found for file in files if (found := _outline(file.read_text(encoding="utf-8"))) is not None]
        return {name: line for _, name, line in sorted(outlines)}

    @property
    def built_in(self) -> dict[str, D]:
        """The built-in descriptors by name, in their order."""
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
                    f"{self.noun} '{point.name}' of {_origin(point)}: {other} has a {self.noun} of that name; "
                    "uninstall one of them or rename its entry point"
                )
            found[point.name] = point
        return found

    def _own(self, name: str) -> D | None:
        """Return a built-in descriptor by name, importing no other file than its own."""
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
        """Return every name, the built-in ones first. Raises `InputError` if two things have one name."""
        return (*self._outlines, *self._plugins)

    def find(self, name: str) -> D:
        """Return the descriptor of a name. Raises `InputError` for an unknown name and for a plug-in that fails."""
        own = self._own(name)
        if own is not None:
            return own
        if name in self._plugins:
            return self._load(name)
        raise InputError(self.unknown(name))

    def every(self) -> tuple[D, ...]:
        """Return every descriptor. Raises `InputError` for the first plug-in that fails."""
        return (*self.built_in.values(), *(self._load(name) for name in self._plugins))

    def lines(self) -> tuple[str, ...]:
        """Return a line of help per thing. The line of a plug-in that fails says why."""
        found = list(self._outlines.values())
        for name in self._plugins:
            try:
                found.append(self._load(name).line)
            except InputError as error:
                found.append(f"{name}: unusable: {error}")
        return tuple(found)

    def unknown(self, name: str, others: Iterable[str] = ()) -> str:
        """Return the message for a name that nothing has; `others`: further names that are possible."""
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
                raise InputError(f"{where}: cannot import {point.value}: {why}; mend or uninstall it") from None
            if not isinstance(found, self.kind):
                raise InputError(f"{where}: {point.value} is no {self.kind.__name__}; mend or uninstall it")
            if found.name != name:
                raise InputError(f"{where}: its descriptor has the name '{found.name}'; use one name in both places")
            self._loaded[name] = found
        return self._loaded[name]


@cache
def _entry_points(path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """Return the entry points of all packages on the path `sys.path`, which are slow to find, for all registries."""
    from importlib.metadata import entry_points

    every = entry_points()
    return tuple(
        point for group in every.groups if group.startswith("taskgroup.") for point in every.select(group=group)
    )


def _line(name: str, text: str) -> str:
    return f"{name}: {text}"


def _outline(source: str) -> tuple[int, str, str] | None:
    """Return order, name and line of help of the `DESCRIPTOR` of a file's source; `None` without one.

    The three have to be literals. Reading them from the syntax tree keeps `--help` from importing NumPy and more.
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
