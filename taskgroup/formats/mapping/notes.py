"""Parts of notes and messages about the input: lists of names, similar names, and counts with a noun."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

WARNING = "warning: "
"""Prefix of notes that are printed even if standard error is not a terminal."""

_SHOWN = 10


def listed(names: Iterable[str]) -> str:
    """Return the first ten names, separated by commas, and the number of further names."""
    names = list(names)
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def nearest(name: str, names: Collection[str]) -> str:
    """Return the end of an error message: the names most similar to `name` or, if none is similar, the first names."""
    unique = list(dict.fromkeys(names))
    if not unique:
        return "there are none"
    by_lower = {candidate.lower(): candidate for candidate in reversed(unique)}
    close = [by_lower[match] for match in get_close_matches(name.lower(), by_lower, n=3, cutoff=0.5)]
    return f"the nearest are {listed(close)}" if close else f"there are {listed(unique)}"


def plural(count: int, noun: str) -> str:
    """Return a count with its noun: "1 run", "3 runs"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
