"""Tables of the difference between two layouts: one for networks and one for tasks."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.difference import Difference, Totals
from taskgroup.core.quantity import format_quantity
from taskgroup.core.request import Network
from taskgroup.report.console.number import UNKNOWN
from taskgroup.report.tables.explanation import network_name
from taskgroup.report.unit import unit_of


def difference_table(found: Difference) -> RenderableType:
    """Return the difference between two layouts as two tables: one with a row per network, and one with a
    row per task.
    """
    unit = unit_of(found)
    networks = Table(title="Networks", title_justify="left")
    networks.add_column("change")
    networks.add_column("network")
    for label, style, entries in (
        ("kept", "", found.kept),
        ("removed", "red", found.removed),
        ("added", "green", found.added),
    ):
        for network in entries:
            networks.add_row(label, _with_parts(label, network, found), style=style)
    tasks = Table(title="Tasks", title_justify="left")
    tasks.add_column("task")
    tasks.add_column("before")
    tasks.add_column("after")
    tasks.add_column("performance before", justify="right")
    tasks.add_column("performance after", justify="right")
    for task, entry in found.tasks.items():
        tasks.add_row(
            task,
            UNKNOWN if entry.before is None else network_name(entry.before),
            "same" if not entry.moved else UNKNOWN if entry.after is None else network_name(entry.after),
            unit.write(entry.performance_before),
            unit.write(entry.performance_after),
            style="bold" if entry.moved else "",
        )

    def totals(name: str, one: Totals) -> str:
        cost = UNKNOWN if one.cost is None else format_quantity(one.cost)
        return f"{name}: objective {unit.write(one.objective)}, cost {cost}"

    verdict = "The layouts are the same." if found.same else "The layouts differ."
    summary = Text("\n".join((verdict, totals("before", found.before), totals("after", found.after))))
    return Group(summary, networks, tasks)


def _with_parts(label: str, network: Network, found: Difference) -> str:
    """Return the label and the name of a network. If it was split or merged, also return the networks that it became or
    was made from.
    """
    name = network_name(network)
    for whole, parts in found.split:
        if label == "removed" and whole == network:
            return f"{name} (split into {' | '.join(map(network_name, parts))})"
    for parts, whole in found.merged:
        if label == "added" and whole == network:
            return f"{name} (merged from {' | '.join(map(network_name, parts))})"
    return name
