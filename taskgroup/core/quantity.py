"""Reading and writing of quantities with SI suffixes: `2.5G`, `800M`, `6400000000`."""

import re
from decimal import Decimal

from taskgroup.core.errors import InputError

_SUFFIXES = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_QUANTITY = re.compile(rf"({_NUMBER.pattern})\s*([kKMGTP]?)", re.ASCII)


def parse_number(text: str) -> float | None:
    """Return the value of a finite decimal number; `None` for any other text (`nan`, `inf`, `1_000`, `1e999`)."""
    if _NUMBER.fullmatch(text) is None:
        return None
    number = float(text)
    return number if abs(number) != float("inf") else None


def parse_quantity(text: str) -> float:
    """Return the value of a finite number with an optional SI suffix (k, M, G, T, P), such as "2.5G".

    Raises `InputError` if the text is not a quantity.
    """
    match = _QUANTITY.fullmatch(text.strip())
    number = None if match is None else parse_number(match.group(1))
    if match is None or number is None or abs(number * _SUFFIXES[match.group(5)]) == float("inf"):
        raise InputError(f"'{text}' is not a quantity; write a number, such as 800000, 800M or 2.5G")
    return float(Decimal(match.group(1)) * int(_SUFFIXES[match.group(5)]))  # 4.1 * 1e9 is 4099999999.9999995


def format_quantity(value: float) -> str:
    """Return a quantity as text with four significant digits, and with an SI suffix if it is 10 000 or more."""
    for suffix in ("P", "T", "G", "M", "k"):
        if abs(value) >= (_SUFFIXES[suffix] if suffix != "k" else 1e4):
            return f"{value / _SUFFIXES[suffix]:.4g}{suffix}"
    return f"{value:.6g}"
