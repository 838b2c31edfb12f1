"""Folders of logs and the files in them."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from taskgroup.core.errors import InputError

_SKIPPED = frozenset({"__pycache__", "checkpoints", "node_modules"})
_OF_MLFLOW_RUNS = frozenset({"artifacts", "metrics", "params", "tags", "traces"})


@dataclass(frozen=True)
class Folder:
    """One folder of a source, without what its subfolders contain.

    `relative`: path relative to the source with "/" between the parts, "" for the source itself. `files`, `folders`:
    names in natural order ("version_2" before "version_10"). A source that is one file is the file's folder with that
    file only.
    """

    path: Path
    relative: str
    files: tuple[str, ...]
    folders: tuple[str, ...]

    @property
    def name(self) -> str:
        """The relative path, or the folder's own name where the folder is the source."""
        return self.relative or self.path.resolve().name

    def child(self, name: str) -> "Folder":
        """Return a subfolder."""
        return open_folder(self.path / name, f"{self.relative}/{name}" if self.relative else name)


def open_source(source: Path) -> Folder:
    """Return the source, a folder or one file, as a folder. Raises `InputError` where it does not exist."""
    if source.is_dir():
        return open_folder(source, "")
    if not source.exists():
        raise InputError(f"{source}: no such file or folder")
    return Folder(source.parent, "", (source.name,), ())


def open_folder(path: Path, relative: str) -> Folder:
    """Return one folder. Raises `InputError` where it cannot be read."""
    try:
        with os.scandir(path) as entries:
            found = [(entry.name, entry.is_dir(follow_symlinks=False), entry.is_file()) for entry in entries]
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    folders = sorted((name for name, is_folder, _ in found if is_folder), key=natural_order)
    files = sorted((name for name, _, is_file in found if is_file), key=natural_order)
    return Folder(path, relative, tuple(files), tuple(folders))


def walk(folder: Folder) -> Iterator[Folder]:
    """Yield a folder and all folders below, parents first, in natural order.

    Symbolic links to folders, hidden folders, and folders without logs of their own (`checkpoints`, the inner folders
    of an MLflow run) are skipped.
    """
    yield folder
    skipped = _SKIPPED | _OF_MLFLOW_RUNS if "meta.yaml" in folder.files else _SKIPPED
    for name in folder.folders:
        if not name.startswith(".") and name not in skipped:
            yield from walk(folder.child(name))


def natural_order(name: str) -> list[tuple[int, str]]:
    """Return a sort key that orders the numbers in names by size."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name) if part]
