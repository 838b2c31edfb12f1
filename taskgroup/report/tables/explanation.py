"""Tables of an explanation: networks, tasks, and alternatives to the request."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.explanation import Explanation, NetworkReason, Outcome
from taskgroup.core.quantity import format_quantity
from taskgroup.core.request import Network
from taskgroup.report.console.number import UNKNOWN
from taskgroup.report.tables.baseline import baseline_line
from taskgroup.report.unit import Unit, unit_of

_MOST_EFFECTS = 4


def explanation_table(found: Explanation) -> RenderableType:
    """Return an explanation as a conclusion followed by three tables: networks, tasks, and alternative layouts."""
    unit = unit_of(found)
    return Group(_conclusion(found, unit), _networks(found, unit), _tasks(found, unit), _alternatives(found, unit))


def network_name(network: Network) -> str:
    """Return a name for a network, made of its tasks and its architecture."""
    return f"{'+'.join(network.train)} @{network.architecture}"


def _conclusion(found: Explanation, unit: Unit) -> Text:
    cost = format_quantity(found.cost)
    lines = [f"Objective {unit.write(found.objective)} at cost {cost} ({found.status})."]
    if found.runner_up is not None:
        other = found.runner_up
        networks = " | ".join(map(network_name, other.networks))
        if other.difference == 0:
            lines.append(f"Another layout is as good: {networks}.")
        else:
            lines.append(f"The runner-up is worse by {unit.write_error(-other.difference)}: {networks}.")
    if found.smallest_change is not None:
        reason = found.tasks[found.smallest_change]
        change = unit.write_error(reason.change)
        lines.append(f"The layout can change if '{found.smallest_change}' changes by more than {change}.")
    if found.predicted:
        numbers = ", ".join(str(index) for index in found.predicted)
        lines.append(f"The performance of network {numbers} is predicted; train it before you rely on it.")
    if found.baseline:
        lines.append(f"{baseline_line(found.baseline)}.")
    return Text("\n".join(lines))


def _networks(found: Explanation, unit: Unit) -> Table:
    table = Table(title="Networks", title_justify="left")
    table.add_column("network", justify="right")
    table.add_column("serves", style="bold")
    table.add_column("auxiliary tasks", style="dim")
    table.add_column("cost", justify="right")
    table.add_column("source")
    table.add_column("largest pairwise effects on the tasks served")
    for index, reason in enumerate(found.networks):
        auxiliary = [task for task in reason.network.train if task not in reason.serve]
        table.add_row(
            str(index),
            "\n".join(reason.serve),
            "\n".join(auxiliary),
            format_quantity(reason.cost),
            reason.source,
            "\n".join(_effects(reason, unit)) or "no partner",
        )
    return table


def _effects(reason: NetworkReason, unit: Unit) -> list[str]:
    known = [effect for effect in reason.effects if effect.affinity is not None]
    largest = sorted(known, key=lambda effect: -abs(effect.affinity or 0.0))[:_MOST_EFFECTS]
    lines = [f"{effect.partner} → {effect.target} {unit.write(effect.affinity)}" for effect in largest]
    if len(reason.effects) > len(largest):
        lines.append(f"and {len(reason.effects) - len(largest)} more")
    return lines


def _tasks(found: Explanation, unit: Unit) -> Table:
    table = Table(title="Tasks", title_justify="left")
    table.add_column("task")
    table.add_column("in the layout", justify="right")
    table.add_column("single-task", justify="right")
    table.add_column("one network of all tasks", justify="right")
    table.add_column("next best network for the task")
    table.add_column("objective lost with the next best network", justify="right")
    for task, reason in found.tasks.items():
        table.add_row(
            task,
            unit.write(reason.performance, reason.stderr),
            unit.write(reason.single),
            unit.write(reason.all_in_one),
            UNKNOWN if reason.alternative is None else network_name(reason.alternative),
            unit.write_error(reason.loss),
        )
    return table


def _alternatives(found: Explanation, unit: Unit) -> Table:
    table = Table(title="Best layouts under a changed request", title_justify="left")
    table.add_column("change of the request")
    table.add_column("objective", justify="right")
    table.add_column("difference", justify="right")
    table.add_column("cost", justify="right")
    for entry in found.constraints:
        shown = f"without {entry.field.replace('_', '-')} {_readable(entry.field, entry.constraint)}".rstrip()
        _add(table, shown, entry.without, unit)
    budget = found.budget
    if budget is not None:
        _add(table, "next cheaper layout", budget.next_cheaper, unit)
        _add(table, "cheapest better layout", budget.next_better, unit)
    if not table.row_count:
        table.add_row("no constraint was given", "", "", "")
    return table


def _readable(field: str, constraint: str) -> str:
    if field != "budget":
        return constraint
    return format_quantity(float(constraint))


def _add(table: Table, name: str, other: Outcome | None, unit: Unit) -> None:
    if other is None:
        table.add_row(name, "none", "", "")
        return
    mark = "" if other.proven else " (not proven)"
    difference = unit.write(other.difference) if other.difference else "0"
    table.add_row(name, unit.write(other.objective) + mark, difference, format_quantity(other.cost))
