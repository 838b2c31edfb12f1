"""Choice of a reader by name, or by the content of a source."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import LoggedRun
from taskgroup.core.plugins import Registry
from taskgroup.formats.readers.reader import Reader, Report
from taskgroup.formats.readers.sources.folder import Folder, open_source, walk

READERS = Registry("taskgroup.formats.readers", Reader, "reader")


def read_logs(source: str | Path, reader: str = "auto", report: Report | None = None) -> Iterator[LoggedRun]:
    """Yield the runs that a logger wrote to a file or folder, one by one.

    `reader`: a reader's name, or "auto" for the reader that recognises the content. Raises `InputError` if no reader
    or several readers recognise the content, if a package is missing, or if a file cannot be read.
    """
    found = require_reader(source) if reader == "auto" else READERS.find(reader)
    return found.read(source, report)


def require_reader(source: str | Path) -> Reader:
    """Return the reader that recognises a source. Raises `InputError` if no reader or several readers recognise it."""
    found = find_reader(source)
    if found is None:
        names = ", ".join(READERS.names())
        raise InputError(f"{source}: contains no logs ({names}); name the file or folder that a logger wrote")
    return found


def find_reader(source: str | Path) -> Reader | None:
    """Return the only reader that recognises the content of a file or folder, `None` if no reader recognises it.

    Raises `InputError` if the source does not exist, or if it contains logs of several loggers.
    """
    found = recognise(list(walk(open_source(Path(source)))))
    if len(found) > 1:
        names = [reader.name for reader in found]
        choice = ", ".join(f"--from {name}" for name in names[:-1]) + f" or --from {names[-1]}"
        raise InputError(f"{source}: contains logs of {', '.join(names[:-1])} and {names[-1]}; add {choice}")
    return found[0] if found else None


def recognise(folders: Sequence[Folder], wrapping: bool = True) -> list[Reader]:
    """Return the readers that recognise at least one of the folders.

    If a reader that wraps the logs of other loggers (Hydra) recognises a folder, only such readers are returned.
    `wrapping`: whether to consider readers that wrap other logs.
    """
    left = [reader for reader in READERS.every() if wrapping or not reader.wraps]
    found: list[Reader] = []
    for folder in folders:
        matching = [reader for reader in left if reader.recognises(folder)]
        found += matching
        left = [reader for reader in left if reader not in matching]
    outer = [reader for reader in found if reader.wraps]
    return outer or sorted(found, key=lambda reader: (reader.order, reader.name))
