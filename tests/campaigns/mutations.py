"""Mutations of valid inputs: bytes, lines, cells, JSON values, and option values."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.campaigns.inputs import Case

NUMBERS = [
    "nan", "inf", "-inf", "1e308", "-1e308", "1e-308", "1e-320", "1e999", "1" + "0" * 400, "0", "-0", "-1", "1e160",
    "1e-300", "0x10", "1_000", "١٢", "1,5", "40.7%", "", " ", "2.5G", "1e30P", "true", "None",
]  # fmt: skip
TEXTS = [
    "", " ", "\x1b]0;pwn\x07", "\x1b[31mred", "\x7f", "\x9b31m", "a\rb", "\u202eevil", "\u2066x", "\x00", "a\nb",
    "a,b", "a+b", "run", "partner", "x" * 300, "x" * 200_000, "🙂", "é", "-o", "--help", "../../etc", "a|b",
    "<script>", "{task}", "%s", "𝔘",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2.5, 10**400, -(10**400), 1e308, -1e308, 1e-320, 1e160, 1e-300, "", "x", [], {}, [[]],
    [None], {"a": 1}, "NaN", *TEXTS[:12],
]  # fmt: skip

Mutation = Callable[[random.Random, bytes], bytes]
MUTATIONS: dict[str, Mutation] = {}


def mutation(change: Mutation) -> Mutation:
    """Register a mutation under its own name."""
    MUTATIONS[change.__name__] = change
    return change


@mutation
def flip_byte(draw: random.Random, data: bytes) -> bytes:
    """Replace one byte by any other."""
    place = draw.randrange(len(data) or 1)
    return data[:place] + bytes([draw.randrange(256)]) + data[place + 1 :]


@mutation
def insert_control(draw: random.Random, data: bytes) -> bytes:
    """Insert a control character or a direction override."""
    place = draw.randrange(len(data) + 1)
    return (
        data[:place] + draw.choice(["\x1b", "\x07", "\x00", "\r", "\x9b", "\u202e", "\ufeff"]).encode() + data[place:]
    )


@mutation
def truncate(draw: random.Random, data: bytes) -> bytes:
    """Cut the input off."""
    return data[: draw.randrange(len(data) + 1)]


@mutation
def append_bytes(draw: random.Random, data: bytes) -> bytes:
    """Append a few bytes."""
    return data + draw.choice([b"\xff\xfe", b"}", b"{}", b"\n\n\n", b",", b"\x00" * 10, b'{"train"'])


@mutation
def byte_order_mark(draw: random.Random, data: bytes) -> bytes:
    """Put a byte order mark first, or write the text as UTF-16."""
    return b"\xef\xbb\xbf" + data if draw.random() < 0.7 else data.decode("utf-8", "replace").encode("utf-16")


@mutation
def line_ends(draw: random.Random, data: bytes) -> bytes:
    """Change the line ends."""
    return data.replace(b"\n", draw.choice([b"\r\n", b"\r", b"\n\n", b"\x0b", "\u2028".encode()]))


def _on_lines(change: Callable[[random.Random, list[bytes]], list[bytes]]) -> Mutation:
    def apply(draw: random.Random, data: bytes) -> bytes:
        return b"\n".join(change(draw, data.split(b"\n")))

    apply.__name__ = change.__name__
    return mutation(apply)


@_on_lines
def drop_line(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    """Remove a line."""
    place = draw.randrange(len(lines))
    return lines[:place] + lines[place + 1 :]


@_on_lines
def repeat_line(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    """Repeat a line, once or a thousand times."""
    place = draw.randrange(len(lines))
    return lines[:place] + [lines[place]] * draw.choice([2, 1000]) + lines[place + 1 :]


@_on_lines
def swap_lines(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    """Swap two lines."""
    one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _on_cells(change: Callable[[random.Random, list[str]], list[str]]) -> Mutation:
    def apply(draw: random.Random, data: bytes) -> bytes:
        lines = data.decode("utf-8", "replace").split("\n")
        place = draw.randrange(len(lines))
        lines[place] = ",".join(change(draw, lines[place].split(",")))
        return "\n".join(lines).encode("utf-8", "surrogatepass")

    apply.__name__ = change.__name__
    return mutation(apply)


@_on_cells
def drop_cell(draw: random.Random, cells: list[str]) -> list[str]:
    """Remove a cell."""
    place = draw.randrange(len(cells))
    return cells[:place] + cells[place + 1 :]


@_on_cells
def number_cell(draw: random.Random, cells: list[str]) -> list[str]:
    """Replace a cell by an odd number."""
    cells[draw.randrange(len(cells))] = draw.choice(NUMBERS)
    return cells


@_on_cells
def text_cell(draw: random.Random, cells: list[str]) -> list[str]:
    """Replace a cell by an odd text."""
    cells[draw.randrange(len(cells))] = draw.choice(TEXTS)
    return cells


@_on_cells
def repeat_cell(draw: random.Random, cells: list[str]) -> list[str]:
    """Repeat a cell: a column twice, or two thousand columns."""
    place = draw.randrange(len(cells))
    return cells[:place] + [cells[place]] * draw.choice([2, 2000]) + cells[place + 1 :]


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        found += _places(value, (*path, key))
    return found


def _on_json(change: Callable[[random.Random, Any, Any], None]) -> Mutation:
    """A change of one entry of a JSON document or of one line of JSON Lines."""

    def apply(draw: random.Random, data: bytes) -> bytes:
        whole = _parsed(data)
        lines = None
        if whole is None:
            lines = data.split(b"\n")
            place = draw.randrange(len(lines))
            whole = _parsed(lines[place])
        places = _places(whole) if whole is not None else []
        if not places:
            return flip_byte(draw, data)
        path = draw.choice(places)
        parent = whole
        for key in path[:-1]:
            parent = parent[key]
        change(draw, parent, path[-1])
        text = json.dumps(whole, ensure_ascii=draw.random() < 0.5).encode("utf-8", "surrogatepass")
        if lines is None:
            return text
        lines[place] = text
        return b"\n".join(lines)

    apply.__name__ = change.__name__
    return mutation(apply)


def _parsed(data: bytes) -> Any:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


@_on_json
def json_value(draw: random.Random, parent: Any, key: Any) -> None:
    """Replace a value by one of another type or size."""
    parent[key] = draw.choice(VALUES)


@_on_json
def json_number(draw: random.Random, parent: Any, key: Any) -> None:
    """Replace a number by an extreme one."""
    numbers = [1e308, -1e308, 1e-320, 1e160, 1e-300, 1e-30, 1e12, 0, -1, 10**400, 10**18]
    parent[key] = draw.choice(numbers) if isinstance(parent[key], int | float) else parent[key]


@_on_json
def json_drop(draw: random.Random, parent: Any, key: Any) -> None:
    """Remove a key or an element."""
    del parent[key]


@_on_json
def json_add(draw: random.Random, parent: Any, key: Any) -> None:
    """Add an unknown key, or an element twice."""
    if isinstance(parent, dict):
        parent[draw.choice(TEXTS[:14]) + "x"] = draw.choice(VALUES)
    else:
        parent.append(parent[key])


@_on_json
def json_rename(draw: random.Random, parent: Any, key: Any) -> None:
    """Rename a key, or a name in a list."""
    if isinstance(parent, dict):
        parent[draw.choice(TEXTS)] = parent.pop(key)
    else:
        parent[key] = draw.choice(TEXTS)


@_on_json
def json_nest(draw: random.Random, parent: Any, key: Any) -> None:
    """Nest a value, a little or five hundred levels deep."""
    for _ in range(draw.choice([1, 500])):
        parent[key] = [parent[key]]


def mutate(draw: random.Random, case: Case) -> tuple[Case, str]:
    """Change one file or one option of a case; also the name of the change."""
    files = sorted(case.files)
    if case.options and (not files or draw.random() < 0.25):
        place = draw.choice(case.options)
        value = draw.choice([*NUMBERS, *TEXTS[:26], "-1", "0", "99999999999", "a=1", "a,b", "1:2:0", "1G:2G:1"])
        if "\x00" in value:
            value = "nul"  # no process can be given one
        arguments = [*case.arguments[:place], value[:5000], *case.arguments[place + 1 :]]
        return replace(case, arguments=arguments), "option"
    name = draw.choice(files)
    change = draw.choice(sorted(MUTATIONS))
    return replace(case, files={**case.files, name: MUTATIONS[change](draw, case.files[name])}), change
