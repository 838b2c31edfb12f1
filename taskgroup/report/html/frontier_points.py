"""A frontier's layouts, each from the budget on that buys it."""

from dataclasses import dataclass

from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout, Model
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import number
from taskgroup.report.html.provenance_line import Fact, layout_facts


@dataclass(frozen=True)
class Card:
    """A network in short: the tasks it serves with what they reach, and those that it trains along."""

    head: str
    serves: tuple[Fact, ...]
    auxiliary: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    """A layout in a line and in full; `start` is the least budget that it is the answer for."""

    start: float
    said: str
    facts: tuple[Fact, ...]
    networks: tuple[Card, ...]


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
        if not layout.found:
            said = f"nothing fits: {layout.reason}"
        else:
            networks = "1 network" if len(layout.models) == 1 else f"{len(layout.models)} networks"
            said = f"objective {number(layout.objective)}, cost {format_quantity(layout.cost or 0)}, {networks}"
        points.append(Point(start, said, tuple(layout_facts(layout)), _cards(layout)))
    points.sort(key=lambda point: point.start)
    if not points:
        return None
    low, high = points[0].start, points[-1].start
    return Slider(tuple(points), low, high + 0.05 * (high - low) if high > low else high * 1.05)


def _cards(layout: Layout) -> tuple[Card, ...]:
    return tuple(
        Card(
            head=f"network {place}, {model.architecture}, {format_quantity(model.cost.trunk + model.cost.heads)}, "
            f"{model.source}",
            serves=tuple((task, _reached(model, task)) for task in model.serve),
            auxiliary=model.auxiliary,
        )
        for place, model in enumerate(layout.models)
    )


def _reached(model: Model, task: str) -> str:
    error = model.stderr.get(task) if model.stderr else None
    return number(model.performance.get(task)) + ("" if error is None else f" ± {error:.2g}")
