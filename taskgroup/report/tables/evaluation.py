"""Table of an evaluation, with one row per task."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.evaluation import Evaluation
from taskgroup.report.unit import unit_of


def evaluation_table(result: Evaluation) -> RenderableType:
    """Return the performance of a layout on other runs as a table with one row per task."""
    unit = unit_of(result)
    what = "gain" if unit.percent else "performance"
    table = Table()
    table.add_column("task")
    table.add_column(f"{what} in its network", justify="right")
    table.add_column(f"best {what} over all networks that train it", justify="right")
    for task, value in result.performance.items():
        table.add_row(task, unit.write(value), unit.write(result.performance_any_network[task]))
    table.add_section()
    objectives = (unit.write(result.objective), unit.write(result.objective_any_network))
    table.add_row("objective", *objectives, style="bold")
    lacking = [
        Text(
            f"not in these runs: {'+'.join(entry.train)} ({entry.architecture})"
            + (f", {entry.task}" if entry.task else ""),
            style="yellow",
        )
        for entry in result.missing
    ]
    return Group(table, *lacking)
