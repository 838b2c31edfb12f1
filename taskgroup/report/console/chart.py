"""Step chart of the best objective over the cost, drawn with Braille characters."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

_ROWS, _COLUMNS = 8, 64
_LEAST = 16
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bit of each of the 4 × 2 dots in the code of a Braille character."""


@dataclass(frozen=True)
class Steps:
    """Chart of a step function through points (x, y) in [0, 1]². The value y of a point holds until the x of the next
    point.

    `left` and `right`: labels at the ends of the horizontal axis. `bottom` and `top`: labels at the ends of the
    vertical axis.
    """

    points: Sequence[tuple[float, float]]
    left: str
    right: str
    bottom: str
    top: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        margin = max(cell_len(self.bottom), cell_len(self.top))
        columns = min(_COLUMNS, options.max_width - margin - 2)
        if columns < max(_LEAST, cell_len(self.left) + cell_len(self.right) + 2):
            return
        for place, line in enumerate(self._canvas(columns)):
            name = self.top if place == 0 else self.bottom if place == _ROWS - 1 else ""
            yield Text.assemble(
                f"{name:>{margin}} ┤" if name else " " * (margin + 1) + "│", (line, "cyan"), no_wrap=True
            )
        yield Text(" " * (margin + 1) + "└" + "─" * columns, no_wrap=True)
        ends = self.left + self.right.rjust(columns - cell_len(self.left))
        yield Text(" " * (margin + 2) + ends, no_wrap=True)

    def _canvas(self, columns: int) -> list[str]:
        wide, high = 2 * columns - 1, 4 * _ROWS - 1
        letters = [[0] * columns for _ in range(_ROWS)]

        def dot(x: int, y: int) -> None:
            row = high - y
            letters[row // 4][x // 2] |= _DOTS[row % 4][x % 2]

        places = [(round(x * wide), round(y * high)) for x, y in self.points]
        for (x, y), (until, below) in zip(places, [*places[1:], (wide, places[-1][1])], strict=True):
            for step in range(x, until + 1):
                dot(step, y)
            for step in range(min(y, below), max(y, below) + 1):
                dot(until, step)
        return ["".join(chr(0x2800 + letter) for letter in row) for row in letters]
