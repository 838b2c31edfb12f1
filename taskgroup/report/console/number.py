"""Numbers and counts in cells."""

UNKNOWN = "·"
"""Cell text for an unknown number."""


def number(value: float | None) -> str:
    """Return a number with five significant digits, or `UNKNOWN` for `None`."""
    return UNKNOWN if value is None else f"{value:.5g}"


def count(amount: int, noun: str) -> str:
    """Return an amount with its noun, in the plural unless the amount is one: "1 network", "3 networks"."""
    plural = noun if amount == 1 else f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{amount:,} {plural}"
