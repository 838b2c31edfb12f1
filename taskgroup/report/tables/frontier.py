"""A frontier as a row a point, its objectives as bars, and as steps over cost."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.chart import Steps
from taskgroup.report.console.forms import OnScreen
from taskgroup.report.console.number import number

_BAR = 24
_CHARTED = 4
"""Points from which on their shape says more than their bars."""


def frontier_table(found: Frontier) -> RenderableType:
    """A frontier as a row a point, its objectives as bars."""
    table = Table()
    if found.budgets is not None:
        table.add_column("budget", justify="right")
    for column in ("cost", "objective", "networks"):
        table.add_column(column, justify="right")
    table.add_column("", no_wrap=True)
    table.add_column("serving", overflow="fold")
    shares = _shares(found)
    for place, point in enumerate(found.points):
        budget = [format_quantity(found.budgets[place])] if found.budgets is not None else []
        if place not in shares:
            table.add_row(*budget, "·", "·", "·", "", Text(str(point.reason), style="yellow"))
            continue
        table.add_row(
            *budget,
            format_quantity(point.cost or 0),
            number(point.objective),
            str(len(point.models)),
            Text("█" * round(1 + (_BAR - 1) * shares[place]), style="cyan"),
            " | ".join("+".join(model.serve) for model in point.models),
        )
    end = "" if found.complete else "; time ran out before the last point"
    return Group(table, *_chart(found, shares), Text(f"{len(found.points)} points, each proven{end}"))


def _shares(found: Frontier) -> dict[int, float]:
    """Where each point that is known lies between the worst objective (0) and the best (1)."""
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
    steps = Steps(
        points=[((costs[place] - low) / (high - low), shares[place]) for place in order],
        left=f"cost {format_quantity(low)}",
        right=format_quantity(high),
        bottom=number(found.points[worst].objective),
        top=number(found.points[best].objective),
    )
    return [OnScreen(Group(Text(""), steps, Text("")))]
