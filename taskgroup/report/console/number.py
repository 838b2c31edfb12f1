"""Text of numbers and counts in the cells of tables."""

UNKNOWN = "·"
"""Cell text for an unknown number."""


def number(value: float | None) -> str:
    """Return a number as text with five significant digits, or `UNKNOWN` for `None`."""
    return UNKNOWN if value is None else f"{value:.5g}"


def count(amount: int, noun: str) -> str:
    """Return an amount and its noun as text, such as "1 network" or "3 networks"."""
    plural = noun if amount == 1 else f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{amount:,} {plural}"
