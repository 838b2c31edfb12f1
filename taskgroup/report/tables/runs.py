"""Tables of logged runs: one of the groups and one of the tasks."""

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.quantity import format_quantity
from taskgroup.core.run_table import Run, RunTable
from taskgroup.report.console.number import number


def runs_table(
    table: RunTable, directions: Mapping[str, Direction], baseline: str | None, notes: Sequence[str] = ()
) -> RenderableType:
    """Return a table of the groups with the number of runs of each, a table of the tasks with their directions, and the
    notes.
    """
    groups: dict[tuple[str, frozenset[str]], list[Run]] = {}
    for run in table.runs:
        groups.setdefault((run.architecture, frozenset(run.train)), []).append(run)
    shown = Table(title="logged runs by group", title_style="italic", title_justify="left")
    for heading in ("group", "architecture", "runs", "seeds", "multiply-adds", "missing values"):
        shown.add_column(heading, justify="left" if heading in ("group", "architecture") else "right")
    for (architecture, members), runs in sorted(groups.items(), key=lambda item: _order(item, table)):
        seeds = sorted({run.seed for run in runs if run.seed is not None})
        costs = sorted({run.macs.total for run in runs if run.macs is not None})
        missing = sum(_missing(run) for run in runs)
        shown.add_row(
            "+".join(task for task in table.tasks if task in members),
            architecture,
            str(len(runs)),
            ", ".join(map(str, seeds[:4])) + (" …" if len(seeds) > 4 else ""),
            ", ".join(map(format_quantity, costs)),
            str(missing) if missing else "",
        )
    lines = [Text(line) for line in (*_lacking(table, baseline), *notes)]
    return Group(shown, _tasks(table, directions), *lines)


def _order(item: tuple[tuple[str, frozenset[str]], list[Run]], table: RunTable) -> tuple[int, list[int], str]:
    (architecture, members), _ = item
    return len(members), sorted(table.tasks.index(task) for task in members), architecture


def _tasks(table: RunTable, directions: Mapping[str, Direction]) -> Table:
    shown = Table(title="tasks", title_style="italic", title_justify="left")
    for heading in ("task", "read from", "direction", "runs", "lowest", "highest"):
        shown.add_column(heading, justify="right" if heading in ("runs", "lowest", "highest") else "left")
    for task in table.tasks:
        values = [value for run in table.runs for value in (_value(run, task),) if value is not None]
        shown.add_row(
            task,
            table.logged_as.get(task, task),
            directions.get(task, "not given"),
            str(sum(task in run.train for run in table.runs)),
            number(min(values)) if values else "",
            number(max(values)) if values else "",
        )
    return shown


def _lacking(table: RunTable, baseline: str | None) -> list[str]:
    """Return a note for each architecture in which groups were trained, but in which some task has no
    single-task run.
    """
    alone = {(run.architecture, run.train[0]) for run in table.runs if len(run.train) == 1 and not _missing(run)}
    names = list(dict.fromkeys(run.architecture for run in table.runs))
    complete = [name for name in names if all((name, task) in alone for task in table.tasks)]
    if baseline is not None:
        names = [baseline]
    elif complete:
        return [f"baseline of gains: single-task runs of {' or '.join(complete)}"]
    lines = []
    for name in names:
        without = [task for task in table.tasks if (name, task) not in alone]
        if without:
            lines.append(f"no baseline in '{name}' for {', '.join(without)}: no single-task run")
    return lines


def _value(run: Run, task: str) -> float | None:
    return next((values[task] for values in (run.loss, run.metric) if values is not None and task in values), None)


def _missing(run: Run) -> int:
    return sum(_value(run, task) is None for task in run.train)
