"""Any document, or a run log, told by what it says of itself."""

import msgspec

from taskgroup.core.errors import InputError
from taskgroup.formats.documents import decode, document_name
from taskgroup.formats.run_log import RunRecord, parse_records
from taskgroup.formats.schema import DOCUMENTS
from taskgroup.formats.text import display_name, read_text

_ACCEPTED = "a taskgroup document, or a run log (JSON Lines), is accepted"


class _Head(msgspec.Struct):
    document: str | None = None
    train: msgspec.Raw | None = None


def read_any(source: str) -> msgspec.Struct | list[RunRecord]:
    """Read a document of whatever kind it says it is, or every whole line of a run log; `-` is standard input.

    Raises `InputError` for what is neither, with the JSON path of the fault.
    """
    text, name = read_text(source), display_name(source)
    if not text.lstrip().startswith("{"):
        raise InputError(f"{name}: is no JSON document; {_ACCEPTED}")
    head = _head(text)
    if head is not None and head.document is not None:
        return decode(text, _kind(head.document, name), name)
    if head is not None and head.train is None:
        raise InputError(f"{name}: at `$.document`: no `document` key; {_ACCEPTED}")
    if head is None and '"document"' in text.split("\n", 1)[0]:
        raise InputError(f"{name}: is cut off, or is not JSON; {_ACCEPTED}")
    return [record for _, record in parse_records(text, name)[0]]


def _head(text: str) -> _Head | None:
    """What a text says of itself if it is one JSON object."""
    try:
        return msgspec.json.decode(text, type=_Head)
    except msgspec.DecodeError:
        return None


def _kind(document: str, name: str) -> type[msgspec.Struct]:
    kinds = {document_name(kind): kind for kind in DOCUMENTS.values() if kind is not RunRecord}
    if document not in kinds:
        raise InputError(f"{name}: at `$.document`: '{document}'; one of {', '.join(sorted(kinds))} is accepted")
    return kinds[document]
