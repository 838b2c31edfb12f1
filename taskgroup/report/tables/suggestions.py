"""Table of suggestions, with one row per suggested group."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.suggestions import SuggestedGroup, Suggestions
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import number


def suggestions_table(found: Suggestions) -> RenderableType:
    """Return the suggested groups as a table with one row per group."""
    table = Table()
    table.add_column("#", justify="right")
    table.add_column("train", style="bold")
    table.add_column("architecture")
    table.add_column("multiply-adds", justify="right", no_wrap=True)
    table.add_column("reason")
    for place, group in enumerate(found.groups):
        macs = "·" if group.macs is None else format_quantity(group.macs)
        table.add_row(str(place), "+".join(group.train), group.architecture, macs, _why(group))
    if not found.groups:
        return Text("every group was trained already")
    known = f"{found.observed} groups observed"
    if found.objective is not None:
        known += f"; expected objective of the best layout so far: {number(found.objective)}"
    return Group(table, Text(known))


def _why(group: SuggestedGroup) -> str:
    match group.reason:
        case "single":
            return "baseline of gains"
        case "spanning pair":
            return "every task in a pair"
        case "information":
            return f"information: {number(group.utility)} nats"
        case "improvement":
            return f"expected improvement: {number(group.utility)}"
