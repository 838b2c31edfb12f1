"""Figure with positions in inches from its top left corner."""

from typing import TYPE_CHECKING, Any

from taskgroup.report.drawing.lettering import wrap
from taskgroup.report.drawing.style import BODY, INK, PAPER, QUIET, SMALL, TITLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

MARGIN = 0.25
_LINE = 1.35  # of the size of type


class Page:
    """White page with a title, a subtitle, a body (the space for the picture, `body` high) and a caption; sizes in
    inches.

    Texts are wrapped to the width. `top` and `bottom`: limits of the body, measured from the upper edge of the page.
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
        """Add axes at a position of the page."""
        bottom = self.height - top - height
        place = (left / self.width, bottom / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(place, **options)

    def write(self, left: float, top: float, text: str, size: float = BODY, **options: Any) -> "Text":
        """Write a line of text at a position of the page."""
        look: dict[str, Any] = {"va": "top", "ha": "left", "fontsize": size, "color": INK} | options
        return self.figure.text(left / self.width, 1 - top / self.height, text, **look)

    def _lines(self, lines: list[tuple[str, float, str, str]], top: float) -> None:
        for line, size, colour, weight in lines:
            self.write(MARGIN, top, line, size, color=colour, weight=weight)
            top += _height(size)


def _height(size: float) -> float:
    return size * _LINE / 72
