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
    """One folder of a source: the names of its files and subfolders.

    `relative`: path relative to the source with "/" between the parts, "" for the source itself. `files`, `folders`:
    names in natural order ("version_2" before "version_10"). If the source is a single file, the folder is the parent
    folder of the file, and `files` contains only the file.
    """

    path: Path
    relative: str
    files: tuple[str, ...]
    folders: tuple[str, ...]

    @property
    def name(self) -> str:
        """The relative path, or the folder's own name if the folder is the source."""
        return self.relative or self.path.resolve().name

    def child(self, name: str) -> "Folder":
        """Return a subfolder."""
        return open_folder(self.path / name, f"{self.relative}/{name}" if self.relative else name)


def open_source(source: Path) -> Folder:
    """Return a source, which is a folder or a single file, as a `Folder`. Raises `InputError` if it does not exist."""
    if source.is_dir():
        return open_folder(source, "")
    if not source.exists():
        raise InputError(f"{source}: no such file or folder; check the path")
    return Folder(source.parent, "", (source.name,), ())


def open_folder(path: Path, relative: str) -> Folder:
    """Return one folder with the names of its files and subfolders. Raises `InputError` if it cannot be read."""
    try:
        with os.scandir(path) as entries:
            found = [(entry.name, entry.is_dir(follow_symlinks=False), entry.is_file()) for entry in entries]
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    folders = sorted((name for name, is_folder, _ in found if is_folder), key=natural_order)
    files = sorted((name for name, _, is_file in found if is_file), key=natural_order)
    return Folder(path, relative, tuple(files), tuple(folders))


def walk(folder: Folder) -> Iterator[Folder]:
    """Yield a folder and all its subfolders, parents first, in natural order.

    Symbolic links to folders, hidden folders, `checkpoints`, and the folders inside an MLflow run are skipped.
    """
    yield folder
    skipped = _SKIPPED | _OF_MLFLOW_RUNS if "meta.yaml" in folder.files else _SKIPPED
    for name in folder.folders:
        if not name.startswith(".") and name not in skipped:
            yield from walk(folder.child(name))


def natural_order(name: str) -> list[tuple[int, str]]:
    """Return a sort key under which the numbers in names are ordered by their value."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name) if part]
