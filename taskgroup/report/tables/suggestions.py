"""Suggested groups as a row each."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.suggestions import SuggestedGroup, Suggestions
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import number


def suggestions_table(found: Suggestions) -> RenderableType:
    """Suggested groups as a row each."""
    table = Table()
    table.add_column("#", justify="right")
    table.add_column("train", style="bold")
    table.add_column("architecture")
    table.add_column("multiply-adds", justify="right", no_wrap=True)
    table.add_column("why")
    for place, group in enumerate(found.groups):
        macs = "·" if group.macs is None else format_quantity(group.macs)
        table.add_row(str(place), "+".join(group.train), group.architecture, macs, _why(group))
    if not found.groups:
        return Text("every group was trained")
    known = f"{found.observed} groups observed"
    if found.objective is not None:
        known += f"; by what is known the best layout is worth {number(found.objective)}"
    return Group(table, Text(known))


def _why(group: SuggestedGroup) -> str:
    match group.reason:
        case "single":
            return "gains are measured from it"
        case "spanning pair":
            return "so that every task is in a pair"
        case "tells most":
            return f"tells most: {number(group.worth)} nats"
        case "adds most":
            return f"the best layout is expected to rise by {number(group.worth)}"
