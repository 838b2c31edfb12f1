"""Durations with a unit: `90s`, `30m`, `2h`, `1.5d`."""

import re

from taskgroup.core.errors import InputError

_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*(s|min|m|h|d)?", re.ASCII)


def parse_duration(text: str) -> float:
    """Return the seconds of a positive duration such as "90", "30m" or "2h" (unit s, m, min, h or d).

    Raises `InputError` if the text is not a positive duration.
    """
    match = _DURATION.fullmatch(text.strip())
    seconds = 0.0 if match is None else float(match.group(1)) * _SECONDS[match.group(2) or ""]
    if not 0 < seconds < float("inf"):
        raise InputError(
            f"'{text}' is not a positive duration; write seconds, or a number with a unit, such as 30m or 2h"
        )
    return seconds


def format_duration(seconds: float) -> str:
    """Return a duration as readable text: `42 s`, `5 min 10 s`, `3 h 20 min`, `2 d 4 h`."""
    whole = round(seconds)
    for size, unit, smaller, smaller_unit in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {unit}" + (f" {rest} {smaller_unit}" if rest else "")
    return f"{whole} s"
