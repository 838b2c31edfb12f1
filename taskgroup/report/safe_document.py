"""Removal of control characters from the texts of a document."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from taskgroup.core.safe_text import is_unsafe, safe

Document = TypeVar("Document", bound=msgspec.Struct)

_ESCAPED = re.compile(r"\\(u00[01]|[nrtbf])")
"""Control character → its JSON escape."""


def safe_document(document: Document) -> Document:
    """Return a document in which every control character in a text is written as an escape."""
    text = msgspec.json.encode(document).decode()
    if not _ESCAPED.search(text) and (text.isascii() or not any(map(is_unsafe, text))):
        return document
    return msgspec.convert(_safe(msgspec.to_builtins(document)), type(document))


def _safe(value: Any) -> Any:
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, Mapping):
        return {_safe(key): _safe(part) for key, part in value.items()}
    return [_safe(part) for part in value] if isinstance(value, list | tuple) else value
