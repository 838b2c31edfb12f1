"""A layout on other runs as a row a task."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.evaluation import Evaluation
from taskgroup.report.console.number import number


def evaluation_table(result: Evaluation) -> RenderableType:
    """A layout on other runs as a row a task."""
    table = Table()
    table.add_column("task")
    table.add_column("as assigned", justify="right")
    table.add_column("by any network", justify="right")
    for task, value in result.performance.items():
        table.add_row(task, number(value), number(result.performance_any_network[task]))
    table.add_section()
    table.add_row("objective", number(result.objective), number(result.objective_any_network), style="bold")
    lacking = [
        Text(
            f"not in these runs: {'+'.join(entry.train)} ({entry.architecture})"
            + (f", {entry.task}" if entry.task else ""),
            style="yellow",
        )
        for entry in result.missing
    ]
    return Group(table, *lacking)
