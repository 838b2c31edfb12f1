"""Reading and writing of JSON documents.

Error messages give the JSON path of the fault. Documents are written with one key per line.
"""

import json
import math
import re
from typing import Any, TypeVar

import msgspec

from taskgroup.core.errors import InputError
from taskgroup.core.safe_text import is_unsafe
from taskgroup.formats.text import display_name, read_text

Document = TypeVar("Document", bound=msgspec.Struct)


def read_document(source: str, kind: type[Document]) -> Document:
    """Read a document of a given kind from a file, or from standard input if `source` is `-`.

    Raises `InputError`, with the JSON path of the fault, if the document is invalid.
    """
    return decode(read_text(source), kind, display_name(source))


class _Head(msgspec.Struct):
    document: str | None = None


def decode(text: str, kind: type[Document], name: str) -> Document:
    """Read a document of a given kind from its text; `name`: name of the input in messages."""
    wanted = document_name(kind)
    try:
        found = msgspec.json.decode(text, type=_Head).document
        if found != wanted:
            what = "the key is missing" if found is None else f"is '{found}'"
            raise InputError(f"{name}: at `$.document`: {what}; give a document '{wanted}'")
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise InputError(f"{name}: {explain(error, text)}") from None
    except msgspec.DecodeError as error:
        what = "is cut off" if "truncated" in str(error) else "is not JSON"
        raise InputError(f"{name}: {what} ({error}); give a {wanted} document") from None
    except RecursionError:
        raise InputError(f"{name}: is nested too deep; give a {wanted} document") from None


def explain(error: msgspec.ValidationError, text: str) -> str:
    """Return a message with the JSON path and a description of a validation error; `text`: the JSON text."""
    what, _, path = str(error).partition(" - at ")
    if not path:
        return what if what.startswith("at `") else f"at `$`: {what}"
    return f"at {_with_key(path, text)}: {what}"


def _with_key(path: str, text: str) -> str:
    """Complete the JSON path of an error: replace `[...]` by the key of the first value that is not a finite number."""
    place, dots, rest = path.strip("`").partition("[...]")
    if not dots or rest:
        return path
    inner: Any = json.loads(text)
    for step in re.findall(r"\.(\w+)|\[(\d+)\]", place):
        inner = inner[step[0]] if step[0] else inner[int(step[1])]
    for key, value in inner.items():
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if value is not None and not number:
            return f"`{place}.{key}`"
    return path


def document_name(kind: type[msgspec.Struct]) -> str:
    """Return the name of a kind of document, such as `taskgroup.layout/2`."""
    return str(kind.__struct_config__.tag)


def encode(document: msgspec.Struct) -> str:
    """Return a document as JSON text.

    Every key is on its own line. In a list of lists or of objects, every element is on its own line. Characters that
    control a terminal are written as JSON escapes such as `\\u202e`, which every JSON reader turns back.
    """
    builtins: dict[str, Any] = msgspec.to_builtins(document)
    lines = [f"{json.dumps(key)}: {_value(value)}" for key, value in builtins.items()]
    return _escaped("{" + ",\n ".join(lines) + "}\n")


def _escaped(text: str) -> str:
    """Write characters that control a terminal as JSON escapes; in JSON text they are only inside strings."""
    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(_escape(c) if c != "\n" and is_unsafe(c) else c for c in text)


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if character.isascii() else json.dumps(character)[1:-1]


def _value(value: Any) -> str:
    if isinstance(value, list | tuple) and value and isinstance(value[0], list | tuple | dict):
        return "[" + ",\n  ".join(_compact(element) for element in value) + "]"
    return _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
