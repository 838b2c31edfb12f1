"""JSON documents: reading them with the path of any fault, writing them so that lines mean something in a diff."""

import json
from typing import Any, TypeVar

import msgspec

from taskgroup.core.errors import InputError
from taskgroup.formats.text import display_name, read_text

Document = TypeVar("Document", bound=msgspec.Struct)


def read_document(source: str, kind: type[Document]) -> Document:
    """Read a document of one kind from a file, or from standard input for `-`.

    Raises `InputError` with the JSON path of the fault.
    """
    return decode(read_text(source), kind, display_name(source))


def decode(text: str, kind: type[Document], name: str) -> Document:
    """Read a document of one kind from its text; `name` is what messages call it."""
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise InputError(f"{name}: {explain(error, text, kind)}") from None
    except msgspec.DecodeError as error:
        what = "is cut off" if "truncated" in str(error) else "is not JSON"
        raise InputError(f"{name}: {what} ({error}); a {document_name(kind)} document is accepted") from None
    except RecursionError:
        raise InputError(f"{name}: is nested too deep; a {document_name(kind)} document is accepted") from None


def explain(error: msgspec.ValidationError, text: str, kind: type[msgspec.Struct]) -> str:
    """Say what is wrong with a document, and where."""
    message = str(error)
    what, _, path = message.partition(" - at ")
    if what.startswith("Invalid value") and path in ("`$.document`", ""):
        return f"at `$.document`: {what.removeprefix('Invalid value ')} is not {document_name(kind)}"
    if "missing required field `document`" in what:
        return f"at `$`: no `document` key; {document_name(kind)} is accepted"
    return f"at {path}: {what}" if path else what


def document_name(kind: type[msgspec.Struct]) -> str:
    """The name a document carries, such as `taskgroup.layout/1`."""
    return str(kind.__struct_config__.tag)


def encode(document: msgspec.Struct) -> str:
    """Write a document: a key a line, and an element a line where a list holds lists or objects."""
    builtins: dict[str, Any] = msgspec.to_builtins(document)
    lines = [f"{json.dumps(key)}: {_value(value)}" for key, value in builtins.items()]
    return "{" + ",\n ".join(lines) + "}\n"


def _value(value: Any) -> str:
    if isinstance(value, list | tuple) and value and isinstance(value[0], list | tuple | dict):
        return "[" + ",\n  ".join(_compact(element) for element in value) + "]"
    return _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
