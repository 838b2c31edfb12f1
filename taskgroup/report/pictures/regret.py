"""Picture of a benchmark: regret of the layouts that are solved from each affinity score, plotted over the budget."""

import math
from typing import TYPE_CHECKING

import numpy as np

from taskgroup.core.documents.benchmark import Benchmark
from taskgroup.core.quantity import format_quantity
from taskgroup.report.drawing.lettering import widest
from taskgroup.report.drawing.page import MARGIN, Page
from taskgroup.report.drawing.style import BAND, FAINT, LINES, MARKERS, QUIET, SMALL, STEPS
from taskgroup.report.pictures.registry import PictureDescriptor

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CURVES_CAPTION = (
    "Layouts solved from each score at each budget, evaluated on the measured gains. 0: the best layout. Band: "
    "random layouts, mean ± one standard deviation."
)
CURVES_HEIGHT = 3.45
"""Height of the curves and their axis, in inches."""

_CHOSEN = "Gain lost if the layout is solved from a score"
_LEFT = 0.75  # inches
_CURVES, _CURVES_TALL = 4.6, 2.6


def regret(found: Benchmark) -> "Figure":
    """Draw one line per affinity score, over the budget: the total gain of the best layout minus the total gain of the
    layout that is solved from the score.
    """
    if not found.reference:
        return Page(5.5, 0.2, _CHOSEN, "No layout could be evaluated.", " ".join(found.notes)).figure
    page = Page(curves_width(found) + 2 * MARGIN, CURVES_HEIGHT, _CHOSEN, "", CURVES_CAPTION)
    draw_curves(page, found, page.top + 0.3)
    return page.figure


def curves_width(found: Benchmark) -> float:
    """Return the total width of the curves and their legend, in inches."""
    return _LEFT + _CURVES + 0.7 + widest([*(score.name for score in found.scores), "random"], SMALL)


def draw_curves(page: Page, found: Benchmark, top: float) -> None:
    """Draw the regret curves on a page, `top` inches below its upper edge."""
    axes = page.axes(MARGIN + _LEFT, top, _CURVES, _CURVES_TALL, label="regret")
    budgets = [point.budget for point in found.reference]
    sign = 1.0 if found.direction == "max" else -1.0
    random = np.array([_chance(point.best, point.random, sign) for point in found.reference])
    spread = np.array([point.deviation or 0.0 for point in found.reference])
    axes.fill_between(budgets, np.maximum(random - spread, 0), random + spread, color=BAND, linewidth=0, zorder=1)
    axes.plot(budgets, random, color=QUIET, linewidth=1.2, linestyle=(0, (1, 1.5)), label="random", zorder=2)
    for place, score in enumerate(found.scores):
        if score.level4 is None:
            continue
        lost = [math.nan if choice.lost is None else choice.lost for choice in score.level4.choices]
        look = place % len(LINES)
        axes.plot(
            [choice.budget for choice in score.level4.choices],
            lost,
            color=LINES[look],
            marker=MARKERS[look],
            markersize=max(3.0, 9.0 - 0.7 * place),  # curves that lie on each other show as rings
            markerfacecolor="none",
            linewidth=1.1,
            linestyle="solid" if place % 2 == 0 else (0, (5, 1.5)),
            label=score.name,
            zorder=3,
        )
    _curve_ticks(axes, found)
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0)


def _chance(best: float | None, random: float | None, sign: float) -> float:
    return math.nan if best is None or random is None else sign * (best - random)


def _curve_ticks(axes: "Axes", found: Benchmark) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_ylim(bottom=0)
    axes.margins(y=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=STEPS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: format_quantity(value)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.4g}"))
    axes.grid(color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_xlabel("budget")
    axes.set_ylabel(f"total {found.truth} lost")


DESCRIPTOR = PictureDescriptor(
    name="regret",
    help="regret of each score's layout over the budget",
    document=Benchmark,
    make=regret,
    order=8,
)
