"""Texts in a picture: width of a text, line breaks, shortened names and formatted numbers."""

import math
import unicodedata
from collections.abc import Sequence

from taskgroup.core.safe_text import safe

LONGEST = 26
"""Maximum number of characters of a name; longer names are shortened in the middle."""


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of a text in inches. `size`: font size in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 72


def widest(texts: Sequence[str], size: float) -> float:
    """Return the width of the widest of several texts, in inches. `size`: font size in points."""
    return max((text_width(text, size) for text in texts), default=0.0)


def wrap(text: str, size: float, width: float) -> list[str]:
    """Break a text into lines of at most `width` inches, at blanks if possible, and return the lines."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if text_width(joined, size) <= width:
            lines[-1] = joined
            continue
        lines.append("")
        for character in word:
            if lines[-1] and text_width(lines[-1] + character, size) > width:
                lines.append("")
            lines[-1] += character
    return [line for line in lines if line] or [""]


def short_names(names: Sequence[str], longest: int = LONGEST) -> list[str]:
    """Return the names, each as one line of at most `longest` characters. Long names are shortened in the middle, and
    all returned names are different.
    """
    shown: list[str] = []
    for name in names:
        short = _shorten(" ".join("".join(_visible(c) for c in name).split()), longest) or "(no name)"
        count = 1
        unique = short
        while unique in shown:
            count += 1
            unique = _shorten(short, longest - 1 - len(str(count))) + f"~{count}"
        shown.append(unique)
    return shown


def _visible(character: str) -> str:
    return character if character.isprintable() else " " if character.isspace() else safe(character)


def _shorten(name: str, longest: int) -> str:
    if _columns(name) <= longest:
        return name
    room = longest - 1
    head, tail = "", ""
    for character in name:
        if _columns(head + character) > room - room // 3:
            break
        head += character
    for character in reversed(name):
        if _columns(character + tail) > room // 3:
            break
        tail = character + tail
    return f"{head}…{tail}"


def _columns(text: str) -> int:
    """Return the width of a text on a terminal, in character cells. A wide East Asian character takes two cells."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def decimals(values: Sequence[float], digits: int = 3) -> int:
    """Return how many decimal places are needed to show the largest absolute value with `digits` significant digits."""
    largest = max((abs(value) for value in values), default=0.0)
    return 0 if largest == 0 else max(0, digits - 1 - math.floor(math.log10(largest)))


def plain(value: float, places: int, sign: bool = False) -> str:
    """Return a number as text with `places` decimal places. If this text would be too long, use scientific notation."""
    if places > 5 or abs(value) >= 1e6:
        text = f"{value:+.2g}" if sign else f"{value:.3g}"
    else:
        text = f"{value:+.{places}f}" if sign else f"{value:.{places}f}"
    if sign and float(text) == 0:
        text = text.lstrip("+-")
    return text.replace("-", "−")
