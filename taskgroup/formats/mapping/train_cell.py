"""Parsing of the tasks that a run trained: `A+B`, `A,B`, a list, or names joined by other separators."""

import re
from collections.abc import Collection

from taskgroup.core.errors import InputError
from taskgroup.formats.mapping.notes import nearest


def parse_train(text: str, tasks: Collection[str], where: str) -> tuple[str, ...]:
    """Return the tasks that a run trained, in the order in which the text names them.

    The names may be separated by `+`, `,`, `;` or blanks, and may be in brackets. If the known tasks are given in
    `tasks`, the separators `-`, `_`, `&`, `|` and `/` are allowed too. If `tasks` is empty, any name is accepted as a
    task. Raises `InputError` if a name is not a known task, or if a name occurs twice.
    """
    bare = text.strip().strip("[](){}").strip()
    names = _split(bare, r"[+,;]") if re.search(r"[+,;]", bare) else [_unquoted(bare)]
    if len(names) == 1 and names[0] not in tasks:
        names = _split(bare, r"\s+")
        for marks in (r"[-&/|\s]+", r"[-_&/|\s]+"):
            parts = _split(bare, marks)
            if tasks and len(parts) > 1 and all(part in tasks for part in parts):
                names = parts
                break
    if not names:
        raise InputError(f"{where}: the cell names no task; write the tasks as A+B")
    for name in names:
        if tasks and name not in tasks:
            raise InputError(f"{where}: unknown task '{name}'; {nearest(name, tasks)}")
        if names.count(name) > 1:
            raise InputError(f"{where}: task '{name}' occurs twice; name every task once")
    return tuple(names)


def _split(text: str, marks: str) -> list[str]:
    return [name for name in (_unquoted(part) for part in re.split(marks, text)) if name]


def _unquoted(text: str) -> str:
    return text.strip().strip("'\"").strip()
