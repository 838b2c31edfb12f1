"""Choice of fonts for the texts of a picture."""

from functools import cache
from typing import Any

import msgspec

FAMILY = "DejaVu Sans"
"""Default font of Matplotlib, with Latin, Greek, Cyrillic, Arabic, Armenian and Georgian letters."""


def characters(document: Any) -> str:
    """Return every character that may appear in a picture of the document."""
    return "".join(sorted(set(msgspec.json.encode(document).decode())))


def families(text: str) -> list[str]:
    """Return the font families that are needed to write a text. The first one is Matplotlib's default font; the others
    are installed fonts for characters that the default font lacks.
    """
    return _found(frozenset(text))[0]


def unwritable(document: Any) -> str:
    """Return those characters of a document that no installed font contains."""
    return "".join(sorted(map(chr, _found(frozenset(characters(document)))[1])))


@cache
def _found(text: frozenset[str]) -> tuple[list[str], set[int]]:
    """Return the font families that are needed to write the characters in `text`, and the code points of characters
    that no installed font contains.
    """
    from matplotlib import font_manager

    lacking = {ord(character) for character in text if character.isprintable()}
    lacking -= _characters(font_manager.findfont(FAMILY))
    chosen = [FAMILY]
    entries = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist if _upright(entry)}
    for name in sorted(entries) if lacking else []:
        found = lacking & _characters(entries[name])
        if found and not name.startswith("Last Resort"):
            chosen.append(name)
            lacking -= found
        if not lacking:
            break
    return chosen, lacking


def _upright(entry: object) -> bool:
    return getattr(entry, "style", "") == "normal" and str(getattr(entry, "weight", "")) in ("400", "normal", "regular")


@cache
def _characters(path: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(path).get_charmap())
