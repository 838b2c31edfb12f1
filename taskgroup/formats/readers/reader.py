"""Descriptor of a reader, which converts the files, folders and databases of one logger to logged runs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from taskgroup.core.errors import InputError
from taskgroup.core.logged_run import LoggedRun
from taskgroup.core.plugins import Descriptor
from taskgroup.formats.readers.sources.folder import Folder, open_source, walk


def _silent(*_: object) -> None:
    """Do nothing. This function is used if no callback for progress or notes is given."""


@dataclass(frozen=True)
class Report:
    """Callbacks with which a reader reports to its caller.

    `progress(done, total)`: called with the number of runs or files that were read, and their total number.
    `note(text)`: called with a note about files or runs that are skipped.
    """

    progress: Callable[[int, int], None] = _silent
    note: Callable[[str], None] = _silent


@dataclass(frozen=True, kw_only=True)
class Reader(Descriptor):
    """Descriptor of the reader of one logger.

    `make(folders, report)`: yields the runs in `folders`, one by one. `recognises(folder)`: returns whether the folder
    itself, without its subfolders, contains files of this logger. `files`: description of these files in messages.
    `wraps`: true if the folders contain logs of other loggers, which are then read by the readers of these loggers (as
    in Hydra job folders). `needs`: packages that the extra `taskgroup[NAME]` installs.
    """

    make: Callable[[Sequence[Folder], Report], Iterator[LoggedRun]]
    recognises: Callable[[Folder], bool]
    files: str
    wraps: bool = False

    def read(self, source: str | Path, report: Report | None = None) -> Iterator[LoggedRun]:
        """Yield the runs of a file or folder one by one, each with a unique name.

        Raises `InputError` if the source does not exist or contains no logs of this logger, if a package is missing, or
        if a file cannot be read.
        """
        folders = [folder for folder in walk(open_source(Path(source))) if self.recognises(folder)]
        if not folders:
            raise InputError(f"{source}: contains no {self.name} logs ({self.files}); check the path or --from")
        return self.read_folders(folders, report or Report())

    def read_folders(self, folders: Sequence[Folder], report: Report) -> Iterator[LoggedRun]:
        """Yield the runs in the folders that this reader recognises. A number is added to a name that occurs again."""
        names: set[str] = set()
        for run in self.make(folders, report):
            name, number = run.name, 1
            while name in names:
                number += 1
                name = f"{run.name} ({number})"
            names.add(name)
            yield run if name == run.name else replace(run, name=name)
