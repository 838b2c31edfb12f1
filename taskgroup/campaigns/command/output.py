"""Reading of the last lines of the output that a run printed."""

from __future__ import annotations

from pathlib import Path

_TAIL, _LONGEST = 16384, 300


def last_lines(path: Path, count: int) -> list[str]:
    """Return the last `count` non-blank lines of the output file of a run; each line is cut to 300 characters."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _TAIL))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return []
    lines = [line.rstrip().rpartition("\r")[2] for line in text.split("\n")]
    printable = ["".join(letter if letter.isprintable() else " " for letter in line) for line in lines]
    return [line[:_LONGEST] for line in printable if line.strip()][-count:]
