"""Matplotlib figure in which positions are given in inches from the top left corner."""

from typing import TYPE_CHECKING, Any

from taskgroup.report.drawing.lettering import wrap
from taskgroup.report.drawing.style import BODY, INK, PAPER, QUIET, SMALL, TITLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

MARGIN = 0.25
_LINE = 1.35  # of the size of type


class Page:
    """White page with a title, a subtitle, a space for the picture (the body) and a caption. All sizes are in inches;
    `body` is the height of the body.

    Texts are wrapped to the width of the page. `top` and `bottom`: where the body begins and ends, measured from the
    upper edge of the page.
    """

    def __init__(self, width: float, body: float, title: str, below: str = "", caption: str = "") -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        room = width - 2 * MARGIN
        head = [(line, TITLE, INK, "bold") for line in wrap(title, TITLE * 1.08, room)]
        head += [(line, BODY, QUIET, "normal") for line in (wrap(below, BODY, room) if below else [])]
        foot = [(line, SMALL, QUIET, "normal") for line in (wrap(caption, SMALL, room) if caption else [])]
        self.top = MARGIN + sum(_height(size) for _, size, _, _ in head) + 0.12
        self.bottom = self.top + body
        self.width = width
        self.height = self.bottom + MARGIN + (0.1 + sum(_height(size) for _, size, _, _ in foot) if foot else 0.0)
        self.figure: Figure = Figure(figsize=(self.width, self.height), facecolor=PAPER)
        FigureCanvasAgg(self.figure)
        self._lines(head, MARGIN)
        self._lines(foot, self.bottom + 0.1)

    def axes(self, left: float, top: float, width: float, height: float, **options: Any) -> "Axes":
        """Add Matplotlib axes. `left` and `top`: position of their upper left corner on the page, in inches."""
        bottom = self.height - top - height
        place = (left / self.width, bottom / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(place, **options)

    def write(self, left: float, top: float, text: str, size: float = BODY, **options: Any) -> "Text":
        """Write a line of text. `left` and `top`: its position on the page, in inches."""
        look: dict[str, Any] = {"va": "top", "ha": "left", "fontsize": size, "color": INK} | options
        return self.figure.text(left / self.width, 1 - top / self.height, text, **look)

    def _lines(self, lines: list[tuple[str, float, str, str]], top: float) -> None:
        for line, size, colour, weight in lines:
            self.write(MARGIN, top, line, size, color=colour, weight=weight)
            top += _height(size)


def _height(size: float) -> float:
    return size * _LINE / 72
