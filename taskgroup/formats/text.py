"""Reading of text files, and writing of files in such a way that no partly written file remains."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from taskgroup.core.errors import InputError

STDIN = "-"
_LOGGER_SUFFIXES = (".db", ".sqlite", ".sqlite3", ".wandb", ".log", ".yaml", ".yml")
_LOGGER_FILES = ("metrics.csv", "metrics.json")


def read_text(source: str) -> str:
    """Read a file, or standard input if `source` is `-`, as UTF-8 text. A byte order mark is removed.

    Raises `InputError` if the file is missing, empty or not text.
    """
    name = display_name(source)
    try:
        data = sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{name}: no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{name}: is a folder; name a file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{name}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and data.lstrip().startswith(b"{"):
            return data[: error.start].decode("utf-8-sig")  # a log torn within a character
        raise InputError(f"{name}: byte {error.start} is not UTF-8; give UTF-8 text") from None
    if "\0" in text:
        raise InputError(f"{name}: byte {data.index(0)} is a NUL; give UTF-8 text")
    if not text.strip():
        raise InputError(f"{name}: is empty; give a file with content")
    return text


def is_text(source: str) -> bool:
    """Return whether a source is standard input, or a file that may be a table or a document, judged by its name."""
    if source == STDIN:
        return True
    path = Path(source)
    of_logger = path.suffix.lower() in _LOGGER_SUFFIXES or path.name in _LOGGER_FILES or "tfevents" in path.name
    return not path.is_dir() and not of_logger


def display_name(source: str) -> str:
    """Return the name of an input in messages."""
    return "standard input" if source == STDIN else source


def write_whole(path: str, content: str | bytes) -> None:
    """Write a file. If this fails, leave no partly written file, and raise `InputError`."""
    target, data = Path(path), content.encode() if isinstance(content, str) else content
    if target.is_dir():
        raise InputError(f"{path}: is a folder; name a file")
    if target.exists() and not target.is_file():
        target.write_bytes(data)  # a device or a pipe cannot be replaced
        return
    target = target.resolve()
    try:
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        Path(temporary).replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        if isinstance(error, OSError):
            raise InputError(f"{path}: cannot be written ({error.strerror})") from None
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
