"""Heatmap of an affinity, drawn with characters. It is used if the affinity has too many tasks for a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from taskgroup.report.console.scale import cell_style

_HELPS, _HURTS = "░▒█", "-=≡"
_NAME = 16
_STEPS = (0.1, 0.4, 0.7)
"""Smallest absolute share at which the first, second and third character is drawn."""


@dataclass(frozen=True)
class Heatmap:
    """Heatmap of affinities between tasks.

    `shares`: affinities divided by the largest absolute affinity, in [−1, 1], with partners in rows and targets in
    columns; `None` if unknown. `limit`: the largest absolute affinity, as text.
    """

    tasks: tuple[str, ...]
    shares: list[list[float | None]]
    limit: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        colour = not console.no_color and console.color_system not in (None, "standard")
        longest = max(map(cell_len, self.tasks))
        digits = len(str(len(self.tasks)))
        label = digits + 1 + min(longest, _NAME)
        room = max(1, options.max_width - label - 1)
        cell = 2 if 2 * len(self.tasks) <= room else 1
        for columns in _blocks(len(self.tasks), room // cell):
            yield Text("")
            yield from self._numbers(columns, label, digits, cell)
            for place, (task, row) in enumerate(zip(self.tasks, self.shares, strict=True)):
                name = " ".join(task.split())
                name = name if cell_len(name) <= _NAME else set_cell_size(name, _NAME - 1) + "…"
                line = Text(set_cell_size(f"{place + 1:>{digits}} {name}", label + 1), no_wrap=True)
                for column in columns:
                    share = row[column]
                    letter = "·" if share is None else " " if colour else _letter(share)
                    line.append(letter * cell, style=cell_style(share) if colour else "")
                yield line
        yield Text("")
        yield self._key(colour)

    def _numbers(self, columns: range, label: int, digits: int, cell: int) -> Iterator[Text]:
        """Yield the heading above the heatmap. It contains the index of each target above the target's column, written
        downwards with one digit per line.
        """
        for place in range(digits):
            heads = "".join(f"{column + 1:>{digits}}"[place].rjust(cell) for column in columns)
            if heads.strip():
                yield Text(" " * (label + 1) + heads, no_wrap=True)

    def _key(self, colour: bool) -> Text:
        if not colour:
            return Text(f"helps {' '.join(_HELPS)}, hurts {' '.join(_HURTS)}, up to ±{self.limit}; blank is near 0")
        shares = [step / 4 for step in range(-4, 5)]
        scale = [("  ", cell_style(share)) for share in shares]
        return Text.assemble(f"hurts −{self.limit} ", *scale, f" +{self.limit} helps")


def _blocks(count: int, room: int) -> Iterator[range]:
    """Split `count` columns into as few blocks of about equal size as possible, each with at most `room` columns. Yield
    the column indices of each block.
    """
    blocks = -(-count // max(1, room))
    size = -(-count // blocks)
    for first in range(0, count, size):
        yield range(first, min(count, first + size))


def _letter(share: float) -> str:
    level = sum(abs(share) >= step for step in _STEPS)
    return " " if not level else (_HELPS if share > 0 else _HURTS)[level - 1]
