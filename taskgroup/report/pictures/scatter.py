"""Picture of a benchmark: one panel per affinity score, which plots the score over the measured gain."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from taskgroup.core.documents.benchmark import Benchmark, ScoreBenchmark
from taskgroup.core.similarity import Array
from taskgroup.report.drawing.lettering import plain, short_names, widest
from taskgroup.report.drawing.page import MARGIN, Page
from taskgroup.report.drawing.style import BODY, FAINT, HELPS, INK, LINES, MARKERS, PAPER, QUIET, SMALL, STEPS
from taskgroup.report.pictures.registry import PictureDescriptor

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS_CAPTION = (
    "r: Pearson correlation over all pairs; τ: Kendall correlation, mean over targets; best: number of targets "
    "for which the score picks the best partner. Dashed: least-squares line."
)
_PANEL, _TALL = 2.15, 1.9  # inches
_ACROSS, _DOWN = 0.32, 0.9
_LEFT = 0.75
_MOST_COLUMNS = 4
_MOST_TOLD_APART = len(LINES)
_MOST_OUTLINED = 2000


@dataclass(frozen=True)
class Grid:
    """Arrangement of the panels in rows and columns. `legend`: height of the legend below the panels, in inches."""

    columns: int
    rows: int
    legend: float

    @property
    def width(self) -> float:
        """Total width of all panels with their axis labels, in inches."""
        return _LEFT + self.columns * (_PANEL + _ACROSS) - _ACROSS

    @property
    def height(self) -> float:
        """Total height of all panels, their titles and the legend, in inches."""
        return self.rows * (_TALL + _DOWN) + self.legend


def scatter(found: Benchmark) -> "Figure":
    """Draw one panel per affinity score. Each point is a pair of tasks, with its score and its measured gain. The panel
    also shows the least-squares line and the correlations.
    """
    grid = make_grid(found)
    page = Page(
        max(grid.width, 5.0) + 2 * MARGIN, grid.height, panels_title(found), panels_below(found), PANELS_CAPTION
    )
    draw_panels(page, found, grid, page.top)
    return page.figure


def make_grid(found: Benchmark) -> Grid:
    """Return the arrangement of the panels in at most four columns. It includes a legend if there are few
    target tasks.
    """
    columns = min(_MOST_COLUMNS, len(found.scores))
    legend = 0.35 if len(found.tasks) <= _MOST_TOLD_APART else 0.0
    return Grid(columns, math.ceil(len(found.scores) / columns), legend)


def panels_title(found: Benchmark) -> str:
    """Return the title of a page that shows the panels."""
    count = len(found.scores)
    return f"{count} score{'s' * (count != 1)} against {found.truth}"


def panels_below(found: Benchmark) -> str:
    """Return the subtitle of a page that shows the panels."""
    return f"{len(found.tasks)} tasks; each point is one pair of partner and target"


def draw_panels(page: Page, found: Benchmark, grid: Grid, top: float) -> None:
    """Draw the panels on a page, `top` inches below its upper edge."""
    gain = np.array(found.gain, dtype=np.float64)
    names = short_names([score.name for score in found.scores], 20)
    known = gain[~np.isnan(gain) & ~np.eye(len(gain), dtype=bool)]
    low, high = (float(known.min()), float(known.max())) if known.size else (-1.0, 1.0)
    room = (high - low or 1.0) * 0.06
    for place, score in enumerate(found.scores):
        row, column = divmod(place, grid.columns)
        left = MARGIN + _LEFT + column * (_PANEL + _ACROSS)
        axes = page.axes(left, top + row * (_TALL + _DOWN) + 0.4, _PANEL, _TALL, label=f"score {score.name}")
        _write_head(axes, names[place], score, len(found.tasks))
        axes.set_ylim(low - room, high + room)
        _panel(axes, found, score, gain, first=column == 0)
    if grid.legend:
        _name_targets(page, found, top + grid.rows * (_TALL + _DOWN) + 0.1, grid.width)


def _write_head(axes: "Axes", name: str, score: ScoreBenchmark, tasks: int) -> None:
    def say(value: float | None) -> str:
        return "·" if value is None else plain(value, 2)

    axes.text(0, 1.13, name, transform=axes.transAxes, fontsize=BODY, weight="bold", va="bottom")
    told = f"r {say(score.level1.all.value)}   τ {say(score.level2.average)}   best {score.level3.hits} of {tasks}"
    axes.text(0, 1.03, told, transform=axes.transAxes, fontsize=SMALL, color=QUIET, va="bottom")


def _panel(axes: "Axes", found: Benchmark, score: ScoreBenchmark, gain: Array, first: bool) -> None:
    values = np.array(score.affinity, dtype=np.float64)
    np.fill_diagonal(values, np.nan)
    both = ~np.isnan(values) & ~np.isnan(gain)
    axes.axhline(0, color=QUIET, linewidth=0.6)
    axes.grid(color=FAINT, linewidth=0.4)
    axes.set_axisbelow(True)
    if len(gain) <= _MOST_TOLD_APART:
        for target in range(len(gain)):
            chosen = both[:, target]
            look: dict[str, Any] = {
                "color": LINES[target],
                "marker": MARKERS[target],
                "s": 20,
                "linewidths": 0.8,
                "zorder": 3,
            }
            axes.scatter(values[chosen, target], gain[chosen, target], **look)
    else:
        size = 7 if both.sum() <= _MOST_OUTLINED else 2.5
        dots = axes.scatter(
            values[both], gain[both], s=size, color=HELPS, alpha=0.5 if size > 3 else 0.2, linewidths=0, zorder=3
        )
        dots.set_rasterized(bool(both.sum() > _MOST_OUTLINED))
    _line(axes, values[both], gain[both])
    _ticks(axes, found, score, first)


def _line(axes: "Axes", values: Array, gain: Array) -> None:
    """Draw the least-squares line of the gain as a linear function of the score. Draw nothing if all scores
    are equal.
    """
    if values.size < 2 or np.ptp(values) == 0:
        return
    middle = values.mean()
    slope = float(((values - middle) * (gain - gain.mean())).sum() / ((values - middle) ** 2).sum())
    ends = np.array([values.min(), values.max()])
    heights = gain.mean() + slope * (ends - middle)
    axes.plot(ends, heights, color=PAPER, linewidth=2.2, zorder=3.5)
    axes.plot(ends, heights, color=INK, linewidth=1.0, linestyle=(0, (4, 2)), zorder=4)


def _ticks(axes: "Axes", found: Benchmark, score: ScoreBenchmark, first: bool) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    write = FuncFormatter(lambda value, _: f"{value:.4g}".replace("-", "−"))
    axes.xaxis.set_major_locator(MaxNLocator(3, steps=STEPS))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=STEPS))
    axes.xaxis.set_major_formatter(write)
    axes.yaxis.set_major_formatter(write)
    axes.set_xlabel("score" if score.direction == "max" else "score (lower is better)", fontsize=SMALL, labelpad=2)
    if first:
        axes.set_ylabel(found.truth if found.direction == "max" else f"{found.truth} (lower is better)")
    else:
        axes.tick_params(labelleft=False)


def _name_targets(page: Page, found: Benchmark, top: float, width: float) -> None:
    """Draw the legend, which shows the marker of each target task."""
    from matplotlib.lines import Line2D

    names = short_names(found.tasks, 14)
    handles = [
        Line2D([], [], color=LINES[place], marker=MARKERS[place], linestyle="", markersize=4.5, label=name)
        for place, name in enumerate(names)
    ]
    axes = page.axes(MARGIN, top - 0.1, width, 0.3, label="targets")
    axes.set_axis_off()
    columns = max(1, min(len(names), int(width / (widest(names, SMALL) + 0.4))))
    axes.legend(
        handles=handles,
        title="target",
        title_fontsize=SMALL,
        loc="upper left",
        ncols=columns,
        borderaxespad=0.0,
        handletextpad=0.2,
        columnspacing=1.2,
        alignment="left",
    )


DESCRIPTOR = PictureDescriptor(
    name="scatter",
    help="scores against gains",
    document=Benchmark,
    make=scatter,
    order=7,
)
