"""Reading documents of any kind and run logs from files, folders and pipes."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from taskgroup.core.errors import InputError
from taskgroup.core.run_record import RunRecord
from taskgroup.formats.documents import decode, document_name
from taskgroup.formats.run_log import parse_records
from taskgroup.formats.schema import DOCUMENTS
from taskgroup.formats.text import STDIN, display_name, read_text


class Named(NamedTuple):
    """Content of a file, a document or the runs of a run log, and its name."""

    name: str
    content: msgspec.Struct | tuple[RunRecord, ...]


class _Head(msgspec.Struct):
    document: str | None = None


def read_any(source: str) -> msgspec.Struct:
    """Read a document of any kind from a file, or from standard input for `-`.

    Raises `InputError` with the JSON path of the fault, or with the possible kinds.
    """
    return decode_any(read_text(source), display_name(source))


def decode_any(text: str, name: str) -> msgspec.Struct:
    """Read a document of any kind from its text; `name`: its name in messages."""
    kinds = {document_name(kind): kind for kind in DOCUMENTS.values() if kind is not RunRecord}
    try:
        found = msgspec.json.decode(text, type=_Head).document
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"{name}: is not a document ({error}); give a JSON document of taskgroup") from None
    if found not in kinds:
        what = "no `document` key" if found is None else f"'{found}'"
        raise InputError(f"{name}: at `$.document`: {what}; use one of {', '.join(kinds)}")
    return decode(text, kinds[found], name)


def read_sources(sources: Sequence[str]) -> tuple[list[Named], list[str]]:
    """Read files, and every document (`*.json`) and run log (`*.jsonl`) of folders in the order of their names.

    Other files of a folder are skipped with a note. Raises `InputError` if a file that was named is neither a document
    nor a run log, and if nothing is left.
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
        raise InputError(
            f"{', '.join(sources)}: no document in it{reasons}; name a folder with *.json or *.jsonl files"
        )
    return _told_apart(found), notes


def _read(source: str, notes: list[str]) -> Named:
    text, name = read_text(source), display_name(source)
    if not source.endswith(".jsonl") and not _is_run(text):
        return Named(name, decode_any(text, name))
    records, said = parse_records(text, name)
    notes += said
    if not records:
        raise InputError(f"{name}: no run in it")
    return Named(name, tuple(record for _, record in records))


def _is_run(text: str) -> bool:
    """Return whether the first line is a JSON object of a run."""
    try:
        msgspec.json.decode(text.lstrip().split("\n", 1)[0], type=RunRecord)
    except (msgspec.DecodeError, InputError, RecursionError):
        return False
    return True


def _told_apart(found: list[Named]) -> list[Named]:
    """Return the contents under their file names without folders, if those are unique."""
    short = [Path(entry.name).name for entry in found]
    if len(set(short)) < len(found):
        return found
    return [Named(name, entry.content) for name, entry in zip(short, found, strict=True)]
