"""A stability as a row a network, a row a task, and the regret."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.stability import NetworkShare, Stability
from taskgroup.report.console.number import number

_OTHERS = 5
_MOST_TASKS = 10


def stability_table(result: Stability) -> RenderableType:
    """A stability as a row a network, a row a task, pairs of tasks where they are few, and the regret."""
    same = "·" if result.same is None else f"{result.same:.0%}"
    parts: list[RenderableType] = [_networks(result), _tasks(result)]
    if 1 < len(result.tasks) <= _MOST_TASKS:
        parts.append(_pairs(result))
    parts.append(Text(f"the layout comes back as it is in {same} of {result.resamples} resamples"))
    if result.regret is not None and result.relative_regret is not None:
        regret, relative = result.regret, result.relative_regret
        shown = [
            f"{name} {number(value)} ({share:.2%})"
            for name, value, share in (
                ("mean", regret.mean, relative.mean),
                ("median", regret.median, relative.median),
                ("95 % quantile", regret.high, relative.high),
            )
        ]
        parts.append(Text(f"regret: {', '.join(shown)}"))
    for count, what in ((result.infeasible, "nothing fits"), (result.broken, "the layout breaks a demand")):
        if count:
            parts.append(Text(f"in {count} resamples {what}", style="yellow"))
    return Group(*parts)


def _networks(result: Stability) -> Table:
    table = Table(title="networks", title_justify="left")
    for column in ("serves", "also trains", "architecture"):
        table.add_column(column)
    table.add_column("comes back", justify="right")
    chosen = [network for network in result.networks if network.chosen]
    others = [network for network in result.networks if not network.chosen]
    for network in chosen:
        table.add_row(*_cells(network), style="bold")
    table.add_section()
    for network in others[:_OTHERS]:
        table.add_row(*_cells(network))
    if len(others) > _OTHERS:
        table.add_row(f"and {len(others) - _OTHERS} more", "", "", "", style="dim")
    return table


def _cells(network: NetworkShare) -> tuple[str, ...]:
    extra = [task for task in network.train if task not in network.serve]
    return ", ".join(network.serve), ", ".join(extra), network.architecture, f"{network.share:.0%}"


def _tasks(result: Stability) -> Table:
    table = Table(title="tasks", title_justify="left")
    for column in ("task", "served by a network of"):
        table.add_column(column)
    table.add_column("comes back", justify="right")
    table.add_column("else most often by")
    table.add_column("", justify="right")
    for task, groups in result.assignments.items():
        mine = next(group for group in groups if group.chosen)
        other = next((group for group in groups if not group.chosen), None)
        rest = ("", "") if other is None else (", ".join(other.train), f"{other.share:.0%}")
        table.add_row(task, ", ".join(mine.train), f"{mine.share:.0%}", *rest)
    return table


def _pairs(result: Stability) -> Table:
    table = Table(title="served by one network", title_justify="left")
    table.add_column("")
    for task in result.tasks:
        table.add_column(task, justify="right")
    for place, (task, row) in enumerate(zip(result.tasks, result.together, strict=True)):
        cells = ["" if place == other else f"{share:.0%}" for other, share in enumerate(row)]
        table.add_row(task, *cells)
    return table
