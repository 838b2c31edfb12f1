"""Taxonomies (trees) of tasks, read from nested JSON objects or from CSV files of edges `parent,child`."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import msgspec

from taskgroup.core.errors import InputError
from taskgroup.formats.csv_table import parse_csv
from taskgroup.formats.text import display_name, read_text

if TYPE_CHECKING:
    from networkx import Graph


def read_taxonomy(source: str) -> tuple[tuple[str, ...], "Graph"]:
    """Return the tasks and the tree in a taxonomy file.

    The tasks are the leaves of the tree, in order of first appearance; the leaf nodes have the names of the tasks. In
    JSON, a leaf is an empty object or `null`, and the names at the top level are the children of a common root. Raises
    `InputError` if the input is not a tree.
    """
    text, name = read_text(source), display_name(source)
    tasks, tree = _from_json(text, name) if text.lstrip().startswith(("{", "[")) else _from_csv(text, name)
    if len(tasks) < 2:
        raise InputError(f"{name}: {len(tasks)} leaves; give a tree with at least two tasks as leaves")
    return tasks, tree


def _from_json(text: str, name: str) -> tuple[tuple[str, ...], "Graph"]:
    from networkx import Graph

    tree = Graph()
    tasks: list[str] = []

    def grow(node: Any, key: tuple[str, ...]) -> None:
        path = ".".join(("$", *key))
        if not isinstance(node, dict):
            raise InputError(
                f"{name}: at `{path}`: is neither an object nor null, but {type(node).__name__}; "
                "write an object, or null for a task"
            )
        for child, below in node.items():
            child_key: Hashable = (*key, child)
            if below in (None, {}):
                if child in tasks:
                    raise InputError(f"{name}: at `{path}.{child}`: task '{child}' occurs twice; name it once")
                tasks.append(child)
                child_key = child
            else:
                grow(below, (*key, child))
            tree.add_edge(key, child_key)

    try:
        grow(msgspec.json.decode(text), ())
    except msgspec.DecodeError as error:
        raise InputError(f"{name}: is not JSON ({error}); write nested objects") from None
    except RecursionError:
        raise InputError(f"{name}: is nested too deep; give a tree of a few levels") from None
    return tuple(tasks), tree


def _from_csv(text: str, name: str) -> tuple[tuple[str, ...], "Graph"]:
    from networkx import DiGraph, is_arborescence

    table = parse_csv(text, name)
    if table.header != ("parent", "child"):
        raise InputError(f"{name}: the columns are {', '.join(table.header)}; write 'parent,child'")
    parents: dict[str, str] = {}
    for row in table.rows:
        parent, child = row.cells["parent"], row.cells["child"]
        if not parent or not child:
            raise InputError(f"{row.where}: a name is blank; write a parent and a child")
        if child in parents:
            raise InputError(f"{row.where}: '{child}' already has the parent '{parents[child]}'; remove one of the two")
        parents[child] = parent
    tree = DiGraph((parent, child) for child, parent in parents.items())
    if not is_arborescence(tree):
        roots = [node for node, degree in tree.in_degree() if degree == 0]
        fault = f"more than one root ({', '.join(roots)})" if len(roots) > 1 else "the edges form a cycle"
        raise InputError(f"{name}: {fault}; give one tree")
    inner = set(parents.values())
    return tuple(child for child in parents if child not in inner), tree.to_undirected()
