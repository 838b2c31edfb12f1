"""Names and numbers as a picture writes them, and the room that they take."""

import math
import unicodedata
from collections.abc import Sequence

from taskgroup.core.safe_text import safe

LONGEST = 26
"""Characters of a name; what is longer loses its middle."""


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """How wide a text is written, in inches; `size` in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 72


def widest(texts: Sequence[str], size: float) -> float:
    """The width of the widest of some texts, in inches."""
    return max((text_width(text, size) for text in texts), default=0.0)


def wrap(text: str, size: float, width: float) -> list[str]:
    """A text as lines no wider than `width` inches, broken at blanks where there are some."""
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
    """Names that fit: on one line, without their middle where they are long, and still each its own."""
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
    """How wide a text is in characters of a terminal: East Asian ones take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def decimals(values: Sequence[float], digits: int = 3) -> int:
    """Decimal places that show the largest of some numbers by so many digits."""
    largest = max((abs(value) for value in values), default=0.0)
    return 0 if largest == 0 else max(0, digits - 1 - math.floor(math.log10(largest)))


def plain(value: float, places: int, sign: bool = False) -> str:
    """A number with so many decimal places, or in scientific notation where that is too long to read."""
    if places > 5 or abs(value) >= 1e6:
        text = f"{value:+.2g}" if sign else f"{value:.3g}"
    else:
        text = f"{value:+.{places}f}" if sign else f"{value:.{places}f}"
    if sign and float(text) == 0:
        text = text.lstrip("+-")
    return text.replace("-", "−")
