"""Removal of control characters from text that is shown in a terminal, in Markdown, on a web page or in a picture.

Task names, cells and keys are read from files of other programs and may contain control characters. A terminal obeys
such characters: `ESC ]0;` sets the title of the window, and a bidirectional override reverses the line.
"""

import re
import unicodedata

LONGEST = 80
"""Maximum number of characters of an invalid value that an error message quotes."""

_UNSAFE = {"Cc", "Cf", "Zl", "Zp", "Cs"}
_QUOTED = re.compile(rf"'([^']{{{LONGEST + 1},}})'")

_JOINERS = "\u200c\u200d"
"""Invisible joining characters that several scripts and emoji need; they do not control the display."""


def is_unsafe(character: str) -> bool:
    """Return whether a character controls the display (C0, C1, DEL, bidirectional, line separator or surrogate)."""
    return unicodedata.category(character) in _UNSAFE and character not in _JOINERS


def safe(text: str, *, keep: str = "") -> str:
    """Return the text with every control character written as an escape, such as `\\x1b` or `\\u202e`.

    `keep`: control characters that are not replaced, such as a line feed.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(c) if is_unsafe(c) and c not in keep else c for c in text)


def quoted(text: str, longest: int = LONGEST) -> str:
    """Return an invalid value for an error message: in quotation marks, escaped, and cut to `longest` characters."""
    shown = safe(text[: longest + 1])
    return f"'{shown if len(shown) <= longest else shown[: longest - 1] + '…'}'"


def _escape(character: str) -> str:
    code = ord(character)
    if character in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def one_line(message: str, longest: int = 1000) -> str:
    """Return an error message as one line without control characters, at most `longest` characters long.

    Quoted values are cut to `LONGEST` characters.
    """
    line = safe(" ".join(message.split()))
    line = _QUOTED.sub(lambda found: f"'{found[1][: LONGEST - 1]}…'", line)
    return line if len(line) <= longest else f"{line[: longest * 3 // 4]} … {line[-longest // 4 :]}"
