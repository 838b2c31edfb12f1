"""A verification as a row a task."""

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.verification import Difference, Verdict, Verification
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import number

_VERDICTS = {True: ("yes", "green"), False: ("no", "bold red"), None: ("·", "yellow")}


def verification_table(result: Verification) -> RenderableType:
    """A verification as a row a task."""
    table = Table()
    table.add_column("task", no_wrap=True)
    table.add_column("#", justify="right")
    for column in ("promised", "came, ± 95 %"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("kept")
    for column in ("single-task", "all-in-one"):
        table.add_column(column, justify="right")
    for task, verdict in result.tasks.items():
        table.add_row(
            task,
            str(verdict.model),
            _cell(verdict.promised.value),
            _came(verdict),
            Text(*_VERDICTS[verdict.kept]),
            _cell(verdict.single_task.value),
            _cell(verdict.all_in_one.value),
        )
    table.add_section()
    ways = (result.promised, result.reached, result.single_task, result.all_in_one)
    for name, cells in (
        ("objective", [_cell(way.objective) for way in ways]),
        ("cost", [format_quantity(way.cost) for way in ways]),
        ("networks", [str(way.networks) for way in ways]),
    ):
        table.add_row(name, "", *cells[:2], "", *cells[2:], style="bold" if name == "objective" else "")
    kept = sum(verdict.kept is True for verdict in result.tasks.values())
    better = "higher" if result.direction == "max" else "lower"
    summary = f"{kept} of {len(result.tasks)} tasks keep their promise ({result.score}, {better} is better)"
    runs = f"; means of {len(result.seeds)} fresh seeds"
    notes = [Text(f"run failed: {reason}", style="red") for reason in result.failed]
    return Group(
        table,
        Text.assemble((summary, "green" if result.kept else "bold red"), runs),
        *(_difference(difference) for difference in result.differences),
        *notes,
    )


def _came(verdict: Verdict) -> str:
    if verdict.reached.value is None or verdict.interval is None:
        return _cell(verdict.reached.value)
    low, high = verdict.interval
    return f"{_cell(verdict.reached.value)} ± {(high - low) / 2:.2f}"


def _cell(value: float | None) -> str:
    return "·" if value is None else f"{value:.3f}" if abs(value) < 100 else number(value)


def _difference(difference: Difference) -> Text:
    what = difference.what.replace("_", " ")
    if difference.promised is None:
        return Text(f"{what}: the layout does not tell; {_told(difference.verified)} here", style="yellow")
    return Text(
        f"{what}: promised with {_told(difference.promised)}, {_told(difference.verified)} here", style="yellow"
    )


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}={part:g}" for name, part in value.items())
    return f"{value:g}" if isinstance(value, int | float) else str(value)
