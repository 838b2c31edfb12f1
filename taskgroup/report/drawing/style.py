"""Colours, font sizes and Matplotlib settings of all pictures.

Colour-blind readers can distinguish purple from orange, and in greyscale purple is darker. Whatever a colour expresses
is also expressed by a sign, a line style or a hatch.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

INK = "#1b1b1f"
QUIET = "#5f6368"
FAINT = "#d4d6da"
BAND = "#ebecef"
PAPER = "#ffffff"
HELPS = "#4b2f8c"
HURTS = "#d9700a"
SERVED = "#e7e2f3"
DIVERGING = "PuOr"

TITLE, BODY, SMALL, TINY = 11.0, 8.5, 7.5, 6.5
"""Font sizes, in points."""

LINES = ("#4b2f8c", "#d9700a", "#1b1b1f", "#0a8fb3", "#cf866e", "#683808", "#4c75f0", "#086868", "#1d1ded")
"""Colours of lines, also distinct for red–green colour-blind readers; each colour is used with the marker at its
position in `MARKERS`.
"""

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")

STEPS = (1, 2, 2.5, 5, 10)
"""Allowed steps between the numbers of an axis, up to a power of ten."""

_SETTINGS: Any = {
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.labelsize": BODY,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.unicode_minus": True,
    "font.size": BODY,
    "hatch.color": "#9a9ca1",
    "hatch.linewidth": 0.5,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "pdf.fonttype": 42,  # whole glyphs, that can be searched and edited
    "svg.fonttype": "path",  # outlines, that look the same wherever they are opened
    "svg.hashsalt": "taskgroup",
    "text.color": INK,
    "text.parse_math": False,  # a task may be called `$x_1`
    "xtick.color": QUIET,
    "xtick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.color": QUIET,
    "ytick.labelcolor": INK,
    "ytick.labelsize": SMALL,
}


@contextmanager
def house_style(texts: str = "") -> Iterator[None]:
    """Use the project's Matplotlib settings instead of the user's own settings within a `with` block.

    `texts`: the texts of the picture. If Matplotlib's default font lacks some of their characters, fonts that contain
    them are added.
    """
    import warnings

    import matplotlib

    from taskgroup.report.drawing.fonts import families

    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from", category=UserWarning)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        matplotlib.rcParams["font.family"] = families(texts)
        yield
