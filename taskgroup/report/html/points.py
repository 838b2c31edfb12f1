"""A frontier's layouts, each from the budget on that buys it."""

from dataclasses import dataclass

from taskgroup.core.frontier import Frontier
from taskgroup.core.quantity import format_quantity
from taskgroup.report.blocks import Grid, blocks
from taskgroup.report.html.cells import PageTable, page_table
from taskgroup.report.html.found import Fact, layout_facts
from taskgroup.report.tables.number import number
from taskgroup.report.tables.render import table_of


@dataclass(frozen=True)
class Point:
    """A layout in a line and in full; `start` is the least budget that it is the answer for."""

    start: float
    said: str
    facts: tuple[Fact, ...]
    table: PageTable | None


@dataclass(frozen=True)
class Slider:
    """The points by budget, and the ends of the scale."""

    points: tuple[Point, ...]
    low: float
    high: float


def slider_of(frontier: Frontier) -> Slider | None:
    """Every layout of a frontier, the smallest budget first; `None` where there is none."""
    points = []
    for place, layout in enumerate(frontier.points):
        start = layout.cost if frontier.budgets is None else frontier.budgets[place]
        if start is None:
            continue
        if layout.status == "infeasible":
            said = f"nothing fits: {layout.reason}"
        else:
            networks = "1 network" if len(layout.models) == 1 else f"{len(layout.models)} networks"
            said = f"objective {number(layout.objective)}, cost {format_quantity(layout.cost or 0)}, {networks}"
        grids = [block for block in blocks(table_of(layout)) if isinstance(block, Grid)]
        points.append(Point(start, said, tuple(layout_facts(layout)), page_table(grids[0]) if grids else None))
    points.sort(key=lambda point: point.start)
    if not points:
        return None
    low, high = points[0].start, points[-1].start
    return Slider(tuple(points), low, high + 0.05 * (high - low) if high > low else high * 1.05)
