"""Points of a frontier on the web page. A point is a layout with the smallest budget for which this layout
is the best.
"""

from dataclasses import dataclass

from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import count
from taskgroup.report.html.provenance_line import Fact, layout_facts
from taskgroup.report.unit import unit_of


@dataclass(frozen=True)
class Card:
    """Card of one network on the web page. It lists the tasks that the network serves with their performances, and its
    auxiliary tasks.
    """

    head: str
    serves: tuple[Fact, ...]
    auxiliary: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    """Layout at one point of a frontier, described in one line (`said`) and in full (`facts` and `networks`).

    `start`: smallest budget for which the layout is the best.
    """

    start: float
    said: str
    facts: tuple[Fact, ...]
    networks: tuple[Card, ...]


@dataclass(frozen=True)
class Slider:
    """Slider with which the reader chooses a budget. `points`: layouts in order of budget. `low` and `high`: ends of
    the budget scale.
    """

    points: tuple[Point, ...]
    low: float
    high: float


def slider_of(frontier: Frontier) -> Slider | None:
    """Return the budget slider for a frontier, with points in ascending order of budget. Return `None` if the frontier
    has no layout.
    """
    points = []
    for place, layout in enumerate(frontier.points):
        start = layout.cost if frontier.budgets is None else frontier.budgets[place]
        if start is None:
            continue
        if layout.objective is None:
            said = f"infeasible: {layout.reason}"
        else:
            networks = count(len(layout.models), "network")
            objective, cost = unit_of(layout).write(layout.objective), format_quantity(layout.cost or 0)
            said = f"objective {objective}, cost {cost}, {networks}"
        points.append(Point(start, said, tuple(layout_facts(layout)), _cards(layout)))
    points.sort(key=lambda point: point.start)
    if not points:
        return None
    low, high = points[0].start, points[-1].start
    return Slider(tuple(points), low, high + 0.05 * (high - low) if high > low else high * 1.05)


def _cards(layout: Layout) -> tuple[Card, ...]:
    unit = unit_of(layout)
    return tuple(
        Card(
            head=f"network {place}, {model.architecture}, {format_quantity(model.cost.trunk + model.cost.heads)}, "
            f"{model.source}",
            serves=tuple(
                (task, unit.write(model.performance.get(task), (model.stderr or {}).get(task))) for task in model.serve
            ),
            auxiliary=model.auxiliary,
        )
        for place, model in enumerate(layout.models)
    )
