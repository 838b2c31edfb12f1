"""Command text with the placeholders `{tasks}`, `{architecture}`, `{seed}`, `{run}` and `{result}`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from taskgroup.core.errors import InputError

PLACEHOLDERS = ("tasks", "architecture", "seed", "run", "result")
_PATTERN = re.compile(r"\{(\{[A-Za-z_]\w*(?::[^{}]*)?\})\}|(?<!\$)\{([A-Za-z_]\w*)(?::([^{}]*))?\}")


@dataclass(frozen=True)
class Template:
    """A text with placeholders.

    If `shell` is true, the text is a shell line, and each inserted value is quoted as its position in the line
    requires.
    """

    text: str
    option: str
    shell: bool = True

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InputError(f"{self.option}: the text is empty; write the command that trains one group")
        self.fill(("a",), dict.fromkeys(PLACEHOLDERS, ""))

    @property
    def names(self) -> frozenset[str]:
        """The names of the placeholders in the text."""
        return frozenset(match.group(2) for match in _PATTERN.finditer(self.text) if match.group(2))

    def fill(self, train: tuple[str, ...], values: Mapping[str, str]) -> str:
        """Replace the placeholders by the values of the run that trains the tasks `train`.

        Raises `InputError` if a placeholder is unknown.
        """
        out: list[str] = []
        state, position = "", 0
        for match in _PATTERN.finditer(self.text):
            before = self.text[position : match.start()]
            out.append(before)
            state = _quoting(before, state)
            out.append(self._value(match, state, train, values))
            position = match.end()
        return "".join(out) + self.text[position:]

    def _value(self, match: re.Match[str], state: str, train: tuple[str, ...], values: Mapping[str, str]) -> str:
        if match.group(1) is not None:
            return match.group(1)
        name, form = match.group(2), match.group(3)
        if name not in PLACEHOLDERS:
            near = get_close_matches(name, PLACEHOLDERS, n=1)
            remedy = f"did you mean '{{{near[0]}}}'?" if near else f"choose one of {', '.join(PLACEHOLDERS)},"
            raise InputError(
                f"{self.option}: unknown placeholder '{match.group(0)}'; {remedy} or write '{{{match.group(0)}}}' for "
                "the text itself"
            )
        if form is not None and name != "tasks":
            raise InputError(f"{self.option}: '{match.group(0)}': only tasks have a separator; write '{{{name}}}'")
        value = (form if form else ",").join(train) if name == "tasks" else values[name]
        return _quoted(value, state) if self.shell else value


def _quoting(text: str, state: str) -> str:
    """Return the quotation mark that is still open at the end of `text`, or an empty string if none is open.

    `text`: a part of a shell line. `state`: the quotation mark that is open at the start of `text`.
    """
    escaped = False
    for letter in text:
        if escaped:
            escaped = False
        elif letter == "\\" and state != "'":
            escaped = True
        elif state:
            state = "" if letter == state else state
        elif letter in "'\"":
            state = letter
    return state


def _quoted(value: str, state: str) -> str:
    if state == "'":
        return value.replace("'", "'\\''")
    if state == '"':
        return re.sub(r'([\\"$`])', r"\\\1", value)
    return shlex.quote(value)
