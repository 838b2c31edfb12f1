"""Predicted groups as a row a member."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.predictions import Predictions
from taskgroup.report.console.number import number


def predictions_table(found: Predictions) -> RenderableType:
    """Predicted groups as a row a member."""
    table = Table()
    table.add_column("train")
    table.add_column("architecture")
    table.add_column("task", style="bold")
    for column in ("predicted", "±", "observed"):
        table.add_column(column, justify="right", no_wrap=True)
    for group in found.groups:
        for place, task in enumerate(group.train):
            table.add_row(
                "+".join(group.train) if place == 0 else "",
                group.architecture if place == 0 else "",
                task,
                number(group.performance[task]),
                "·" if group.deviation[task] is None else f"{group.deviation[task]:.2g}",
                number(group.observed.get(task)) if group.observed else "",
            )
    better = "higher" if found.direction == "max" else "lower"
    by = f"{found.score}, {better} is better; predicted by {found.predictor}"
    if found.errors:
        errors = ", ".join(f"{name} {error:.3g}" for name, error in found.errors.items())
        by += f", of the least leave-one-group-out error ({errors})"
    return Group(table, Text(by))
