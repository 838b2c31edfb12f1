"""Descriptor of a reader: one logger's files, folders and databases, as logged runs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import LoggedRun
from taskgroup.core.plugins import Descriptor
from taskgroup.formats.readers.sources.folder import Folder, open_source, walk


def _silent(*_: object) -> None:
    """Drop progress and notes."""


@dataclass(frozen=True)
class Report:
    """Callbacks of one reading: `progress(done, total)` in runs or files, and `note(text)` for what was left out."""

    progress: Callable[[int, int], None] = _silent
    note: Callable[[str], None] = _silent


@dataclass(frozen=True, kw_only=True)
class Reader(Descriptor):
    """Reader of one logger.

    `make(folders, report)` yields the runs of `folders`, one by one. `recognises(folder)`: whether the folder itself,
    without its subfolders, contains what this logger wrote, by the content of its files. `files`: the name of these
    files in messages. `wraps`: whether the folders also contain the logs of other readers, which this one reads
    through them. `needs`: the packages that the extra `taskgroup[NAME]` installs.
    """

    make: Callable[[Sequence[Folder], Report], Iterator[LoggedRun]]
    recognises: Callable[[Folder], bool]
    files: str
    wraps: bool = False

    def read(self, source: str | Path, report: Report | None = None) -> Iterator[LoggedRun]:
        """Yield the runs of a file or folder in a stream, each with a name of its own.

        Raises `InputError` where the source does not exist or contains no logs of this logger, where a package is
        missing, and for a file that cannot be read.
        """
        folders = [folder for folder in walk(open_source(Path(source))) if self.recognises(folder)]
        if not folders:
            raise InputError(f"{source}: contains no {self.name} logs ({self.files}); check the path or --from")
        return self.read_folders(folders, report or Report())

    def read_folders(self, folders: Sequence[Folder], report: Report) -> Iterator[LoggedRun]:
        """Yield the runs of folders that this reader recognises. A name that comes twice gets a number."""
        names: set[str] = set()
        for run in self.make(folders, report):
            name, number = run.name, 1
            while name in names:
                number += 1
                name = f"{run.name} ({number})"
            names.add(name)
            yield run if name == run.name else replace(run, name=name)
