"""Table of predictions, with one row per task of each group."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.predictions import Predictions
from taskgroup.report.unit import unit_of


def predictions_table(found: Predictions) -> RenderableType:
    """Return the predicted performance of groups as a table, with one row per task of each group."""
    unit = unit_of(found)
    what = "gain" if unit.percent else "performance"
    table = Table()
    table.add_column("group")
    table.add_column("architecture")
    table.add_column("task", style="bold")
    table.add_column(f"predicted {what}", justify="right")
    table.add_column("± standard deviation between runs", justify="right")
    table.add_column(f"observed {what}", justify="right")
    for group in found.groups:
        for place, task in enumerate(group.train):
            table.add_row(
                "+".join(group.train) if place == 0 else "",
                group.architecture if place == 0 else "",
                task,
                unit.write(group.performance[task]),
                unit.write_error(group.deviation[task]),
                unit.write(group.observed.get(task)) if group.observed else "",
            )
    better = "higher" if found.direction == "max" else "lower"
    by = f"{found.score}, {better} is better; predicted by {found.predictor}"
    if found.errors:
        errors = ", ".join(f"{name} {error:.3g}" for name, error in found.errors.items())
        by += f", which has the smallest leave-one-group-out error ({errors})"
    return Group(table, Text(by))
