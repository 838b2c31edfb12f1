"""Fonts for what a picture writes."""

from functools import cache

FAMILY = "DejaVu Sans"
"""Comes with Matplotlib, and writes Latin, Greek, Cyrillic, Arabic, Armenian and Georgian."""


def families(text: str) -> list[str]:
    """The families to write a text with: Matplotlib's own, and installed ones that have the characters it lacks."""
    from matplotlib import font_manager

    lacking = {ord(character) for character in text} - _characters(font_manager.findfont(FAMILY))
    chosen = [FAMILY]
    entries = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist if _upright(entry)}
    for name in sorted(entries) if lacking else []:
        found = lacking & _characters(entries[name])
        if found and not name.startswith("Last Resort"):
            chosen.append(name)
            lacking -= found
        if not lacking:
            break
    return chosen


def _upright(entry: object) -> bool:
    return getattr(entry, "style", "") == "normal" and str(getattr(entry, "weight", "")) in ("400", "normal", "regular")


@cache
def _characters(path: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(path).get_charmap())
