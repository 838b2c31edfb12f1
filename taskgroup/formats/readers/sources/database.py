"""SQLite databases of loggers, opened for reading only."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from taskgroup.core.errors import InputError

_MAGIC = b"SQLite format 3\0"


def is_database(path: Path) -> bool:
    """Return whether a file is an SQLite database."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def columns(path: Path, table: str) -> frozenset[str]:
    """Return the names of the columns of a table; an empty set if the file is not a database or has no such table."""
    if not is_database(path):
        return frozenset()
    try:
        with open_database(path) as database:
            return frozenset(name for _, name, *_ in database.execute(f"PRAGMA table_info({table})"))
    except InputError:
        return frozenset()


@contextmanager
def open_database(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database for reading. Raises `InputError` if SQLite cannot open the file, or cannot read it later."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)) as database:
            yield database
    except sqlite3.Error as error:
        raise InputError(f"{path}: cannot be read as an SQLite database ({error})") from None


def count(database: sqlite3.Connection, query: str, *values: Any) -> int:
    """Return the single number that a query selects."""
    return int(database.execute(query, values).fetchone()[0])
