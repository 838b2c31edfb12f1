"""Tables of a stability analysis: how often networks, tasks and pairs of tasks were selected, and the regret."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.stability import NetworkShare, Stability
from taskgroup.report.console.number import UNKNOWN, count
from taskgroup.report.unit import unit_of

_OTHERS = 5
_MOST_TASKS = 10
_FREQUENCY = "selected in (% of feasible resamples)"


def stability_table(result: Stability) -> RenderableType:
    """Return the tables of a stability analysis: selection frequencies of the networks, of the tasks and, if there are
    few, of the pairs of tasks. The regret follows.
    """
    feasible = result.resamples - result.infeasible
    parts: list[RenderableType] = [_networks(result), _tasks(result)]
    if 1 < len(result.tasks) <= _MOST_TASKS:
        parts.append(_pairs(result))
    same = UNKNOWN if result.same_layout is None else f"{result.same_layout:.0%}"
    parts.append(Text(f"the same layout is the best one in {same} of {count(feasible, 'feasible resample')}"))
    if result.regret is not None and result.relative_regret is not None:
        unit, regret, relative = unit_of(result), result.regret, result.relative_regret
        shown = [
            f"{name} {unit.write_error(value)} ({share:.2%} of the best)"
            for name, value, share in (
                ("mean", regret.mean, relative.mean),
                ("median", regret.median, relative.median),
                ("95 % quantile", regret.quantile_95, relative.quantile_95),
            )
        ]
        parts.append(Text(f"regret of the layout: {', '.join(shown)}"))
    for amount, what in (
        (result.infeasible, "no layout is feasible"),
        (result.violated, "the layout violates a constraint"),
    ):
        if amount:
            parts.append(Text(f"in {amount} of {count(result.resamples, 'resample')} {what}", style="yellow"))
    return Group(*parts)


def _networks(result: Stability) -> Table:
    table = Table(title="Networks of the layout, then other networks that were selected", title_justify="left")
    for column in ("serves", "auxiliary tasks", "architecture"):
        table.add_column(column)
    table.add_column(_FREQUENCY, justify="right")
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
    return ", ".join(network.serve), ", ".join(extra), network.architecture, f"{100 * network.frequency:.0f}"


def _tasks(result: Stability) -> Table:
    table = Table(title="Tasks: the group of the network that serves each task", title_justify="left")
    for column in ("task", "group in the layout"):
        table.add_column(column)
    table.add_column(_FREQUENCY, justify="right")
    table.add_column("most frequent other group")
    table.add_column(_FREQUENCY, justify="right")
    for task, groups in result.assignments.items():
        mine = next(group for group in groups if group.chosen)
        other = next((group for group in groups if not group.chosen), None)
        rest = ("", "") if other is None else (", ".join(other.train), f"{100 * other.frequency:.0f}")
        table.add_row(task, ", ".join(mine.train), f"{100 * mine.frequency:.0f}", *rest)
    return table


def _pairs(result: Stability) -> Table:
    table = Table(title="Pairs of tasks served by one network (% of feasible resamples)", title_justify="left")
    table.add_column("task")
    for task in result.tasks:
        table.add_column(task, justify="right")
    for place, (task, row) in enumerate(zip(result.tasks, result.together, strict=True)):
        cells = ["" if place == other else f"{100 * share:.0f}" for other, share in enumerate(row)]
        table.add_row(task, *cells)
    return table
