"""Picture of a benchmark. The upper part has one panel per affinity score and plots the score over the measured gain;
the lower part plots the regret over the budget.
"""

from typing import TYPE_CHECKING

from taskgroup.core.documents.benchmark import Benchmark
from taskgroup.report.drawing.page import MARGIN, Page
from taskgroup.report.pictures.registry import PictureDescriptor
from taskgroup.report.pictures.regret import CURVES_CAPTION, CURVES_HEIGHT, curves_width, draw_curves
from taskgroup.report.pictures.scatter import PANELS_CAPTION, draw_panels, make_grid, panels_below, panels_title

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def benchmark(found: Benchmark) -> "Figure":
    """Draw the panels of the picture `scatter`. If layouts could be evaluated, draw the curves of the picture `regret`
    below them.
    """
    grid = make_grid(found)
    width, height, caption = max(grid.width, 5.0), grid.height, PANELS_CAPTION
    if found.reference:
        width, height = max(width, curves_width(found)), height + CURVES_HEIGHT
        caption += f" Below: {CURVES_CAPTION[0].lower()}{CURVES_CAPTION[1:]}"
    page = Page(width + 2 * MARGIN, height, panels_title(found), panels_below(found), caption)
    draw_panels(page, found, grid, page.top)
    if found.reference:
        draw_curves(page, found, page.top + grid.height + 0.3)
    return page.figure


DESCRIPTOR = PictureDescriptor(
    name="benchmark",
    help="scores against gains, and regret curves",
    document=Benchmark,
    make=benchmark,
    contains=("scatter", "regret"),
    order=6,
)
