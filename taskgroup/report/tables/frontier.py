"""A frontier as a row a point, its objectives as bars."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.frontier import Frontier
from taskgroup.core.quantity import format_quantity
from taskgroup.report.tables.number import number

_BAR = 24


def frontier_table(found: Frontier) -> RenderableType:
    """A frontier as a row a point, its objectives as bars."""
    known = [point.objective for point in found.points if point.objective is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    table = Table()
    if found.budgets is not None:
        table.add_column("budget", justify="right")
    for column in ("cost", "objective", "networks"):
        table.add_column(column, justify="right")
    table.add_column("", no_wrap=True)
    table.add_column("serving", overflow="fold")
    for place, point in enumerate(found.points):
        budget = [format_quantity(found.budgets[place])] if found.budgets is not None else []
        if point.objective is None or point.cost is None:
            table.add_row(*budget, "·", "·", "·", "", str(point.reason))
            continue
        share = (point.objective - low) / (high - low) if high > low else 1.0
        share = share if found.direction == "max" else 1.0 - share
        table.add_row(
            *budget,
            format_quantity(point.cost),
            number(point.objective),
            str(len(point.models)),
            Text("█" * round(1 + (_BAR - 1) * share), style="cyan"),
            " | ".join("+".join(model.serve) for model in point.models),
        )
    end = "" if found.complete else "; time ran out before the last point"
    return Group(table, Text(f"{len(found.points)} points, each proven{end}"))
