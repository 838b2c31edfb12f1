"""Reading of documents of any kind and of run logs, from files, folders and pipes."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout
from taskgroup.core.documents.stability import Stability
from taskgroup.core.errors import InputError
from taskgroup.core.run_record import RunRecord
from taskgroup.formats.documents import decode, document_name
from taskgroup.formats.run_log import parse_records
from taskgroup.formats.schema import DOCUMENTS
from taskgroup.formats.text import STDIN, display_name, read_text


class Named(NamedTuple):
    """The name of a file, together with its content: a document, or the records of a run log."""

    name: str
    content: msgspec.Struct | tuple[RunRecord, ...]


class _Head(msgspec.Struct):
    document: str | None = None


def read_any(source: str) -> msgspec.Struct:
    """Read a document of any kind from a file, or from standard input for `-`.

    Raises `InputError`, with the JSON path of the fault, if the kind of document is unknown, if the content is invalid,
    or if the networks, tasks and performances of a layout are inconsistent.
    """
    return decode_any(read_text(source), display_name(source))


def decode_any(text: str, name: str) -> msgspec.Struct:
    """Read a document of any kind from its text; `name` is the name of the input in messages."""
    kinds = {document_name(kind): kind for kind in DOCUMENTS.values() if kind is not RunRecord}
    try:
        found = msgspec.json.decode(text, type=_Head).document
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"{name}: is not a JSON document of taskgroup ({error}); give a document") from None
    if found not in kinds:
        what = "the key is missing" if found is None else f"unknown document '{found}'"
        raise InputError(f"{name}: at `$.document`: {what}; give one of {', '.join(kinds)}")
    document = decode(text, kinds[found], name)
    _refuse_broken_layouts(document, name)
    return document


def read_sources(sources: Sequence[str]) -> tuple[list[Named], list[str]]:
    """Read documents (`*.json`) and run logs (`*.jsonl`) from files and folders, in the order of their names.

    Returns the documents and run logs, and notes for the user. A file in a folder that cannot be read as a document or
    run log is skipped with a note. Raises `InputError` if a file that is named directly cannot be read as a document or
    run log, or if nothing is found.
    """
    found: list[Named] = []
    notes: list[str] = []
    for source in sources:
        if source == STDIN or not Path(source).is_dir():
            found.append(_read(source, notes))
            continue
        for path in sorted(Path(source).iterdir()):
            if path.suffix not in (".json", ".jsonl") or not path.is_file():
                continue
            try:
                found.append(_read(str(path), notes))
            except InputError as error:
                notes.append(f"left out: {error}")
    if not found:
        reasons = f" ({'; '.join(notes)})" if notes else ""
        raise InputError(f"{', '.join(sources)}: no document found{reasons}; give files *.json or *.jsonl")
    return _with_short_names(found), notes


def _read(source: str, notes: list[str]) -> Named:
    text, name = read_text(source), display_name(source)
    if not source.endswith(".jsonl") and not _is_run(text):
        return Named(name, decode_any(text, name))
    records, said = parse_records(text, name)
    notes += said
    if not records:
        raise InputError(f"{name}: contains no run; give a run log with at least one run")
    return Named(name, tuple(record for _, record in records))


def _refuse_broken_layouts(document: msgspec.Struct, name: str) -> None:
    """Raise `InputError` if a layout in the document has inconsistent networks, tasks and performances."""
    layouts: dict[str, Layout] = {}
    if isinstance(document, Layout):
        layouts = {"$": document}
    elif isinstance(document, Stability):
        layouts = {"$.layout": document.layout}
    elif isinstance(document, Frontier):
        layouts = {f"$.points[{place}]": point for place, point in enumerate(document.points)}
    for path, layout in layouts.items():
        try:
            layout.refuse_broken(path)
        except InputError as error:
            raise InputError(f"{name}: {error}") from None


def _is_run(text: str) -> bool:
    """Return whether the first line of a text is a run record in JSON."""
    try:
        msgspec.json.decode(text.lstrip().split("\n", 1)[0], type=RunRecord)
    except (msgspec.DecodeError, InputError, RecursionError):
        return False
    return True


def _with_short_names(found: list[Named]) -> list[Named]:
    """Remove the folders from the file names of all entries. If two names would then be equal, change nothing."""
    short = [Path(entry.name).name for entry in found]
    if len(set(short)) < len(found):
        return found
    return [Named(name, entry.content) for name, entry in zip(short, found, strict=True)]
