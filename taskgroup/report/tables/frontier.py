"""Table of a frontier, with one row per layout and the objective as a bar. A chart of the objective over the cost
follows.
"""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout, Model
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.chart import Steps
from taskgroup.report.console.fitted_table import OnScreen
from taskgroup.report.console.number import UNKNOWN, count
from taskgroup.report.unit import objective_name, unit_of

_BAR = 24
_CHARTED = 4
"""Minimum number of different costs for a chart."""


def frontier_table(found: Frontier) -> RenderableType:
    """Return a frontier as a table with one row per layout, from the cheapest to the most expensive one."""
    unit = unit_of(found)
    first = next((point for point in found.points if point.objective is not None), None)
    table = Table()
    if found.budgets is not None:
        table.add_column("budget", justify="right")
    table.add_column("cost", justify="right")
    table.add_column("objective" if first is None else objective_name(first, unit), justify="right")
    table.add_column("networks", justify="right")
    table.add_column("objective, from worst to best", no_wrap=True)
    table.add_column("tasks per network (auxiliary tasks)", overflow="fold")
    shares = _shares(found)
    several = len({model.architecture for point in found.points for model in point.models}) > 1
    for place, point in enumerate(found.points):
        budget = [format_quantity(found.budgets[place])] if found.budgets is not None else []
        if place not in shares:
            table.add_row(*budget, UNKNOWN, UNKNOWN, UNKNOWN, "", Text(str(point.reason), style="yellow"))
            continue
        table.add_row(
            *budget,
            format_quantity(point.cost or 0),
            unit.write(point.objective),
            str(len(point.models)),
            Text("█" * round(1 + (_BAR - 1) * shares[place]), style="cyan"),
            " | ".join(_network(model, several) for model in point.models),
        )
    return Group(table, *_chart(found, shares), Text(_proof(found)))


def _network(model: Model, architecture: bool) -> str:
    """Return a network in short form. For example, `a+b(c)@half` has the architecture `half`, serves the tasks a and b,
    and trains the auxiliary task c.
    """
    auxiliary = f"({'+'.join(model.auxiliary)})" if model.auxiliary else ""
    return "+".join(model.serve) + auxiliary + (f"@{model.architecture}" if architecture else "")


def _proof(found: Frontier) -> str:
    proven = sum(_is_proven(point) for point in found.points)
    text = count(len(found.points), "point")
    text += ", all proven" if proven == len(found.points) else f", {proven:,} of them proven"
    return text if found.complete else f"{text}; the time limit was reached before the last point"


def _is_proven(point: Layout) -> bool:
    return point.status in ("optimal", "infeasible")


def _shares(found: Frontier) -> dict[int, float]:
    """Return a dictionary from the index of a frontier point to the position of its objective between the worst (0) and
    the best (1). Points without an objective are left out.
    """
    known = {place: point.objective for place, point in enumerate(found.points) if point.objective is not None}
    low, high = min(known.values(), default=0.0), max(known.values(), default=0.0)
    shares = {place: (value - low) / (high - low) if high > low else 1.0 for place, value in known.items()}
    return shares if found.direction == "max" else {place: 1.0 - share for place, share in shares.items()}


def _chart(found: Frontier, shares: dict[int, float]) -> list[RenderableType]:
    costs = {place: found.points[place].cost or 0.0 for place in shares}
    if len(set(costs.values())) < _CHARTED:
        return []
    low, high = min(costs.values()), max(costs.values())
    order = sorted(shares, key=costs.__getitem__)
    worst, best = (pick(shares, key=shares.__getitem__) for pick in (min, max))
    unit = unit_of(found)
    steps = Steps(
        points=[((costs[place] - low) / (high - low), shares[place]) for place in order],
        left=f"cost {format_quantity(low)}",
        right=format_quantity(high),
        bottom=unit.write(found.points[worst].objective),
        top=unit.write(found.points[best].objective),
    )
    return [OnScreen(Group(Text(""), steps, Text("")))]
