"""Table of a verification, with one row per task."""

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.verification import Difference, Verdict, Verification
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import count
from taskgroup.report.unit import Unit, unit_of

_ANSWERS = {True: ("yes", "green"), False: ("no", "bold red"), None: ("unclear", "yellow")}


def verification_table(result: Verification) -> RenderableType:
    """Return the expected and the measured performance of each task as a table with one row per task."""
    unit = unit_of(result)
    what = "gain" if unit.percent else "performance"
    table = Table()
    table.add_column("task", no_wrap=True)
    table.add_column("network", justify="right")
    table.add_column(f"expected {what}", justify="right")
    table.add_column(f"measured {what} ± 95 % interval", justify="right")
    table.add_column("as expected")
    for column in ("one network per task", "one network for all", "one network for all, same cost"):
        table.add_column(column, justify="right")
    for task, verdict in result.tasks.items():
        table.add_row(
            task,
            str(verdict.model),
            unit.write(verdict.expected.value),
            _measured(verdict, unit),
            Text(*_ANSWERS[verdict.as_expected]),
            unit.write(verdict.single_task.value),
            unit.write(verdict.all_in_one.value),
            unit.write(verdict.wide_all_in_one.value if verdict.wide_all_in_one else None),
        )
    table.add_section()
    wide = result.wide_all_in_one
    ways = (result.expected, result.measured, result.single_task, result.all_in_one, *([] if wide is None else [wide]))
    for name, cells in (
        ("objective", [unit.write(way.objective) for way in ways]),
        ("cost", [format_quantity(way.cost) for way in ways]),
        ("networks", [str(way.networks) for way in ways]),
    ):
        answer = Text(*_ANSWERS[result.objective_as_expected]) if name == "objective" else ""
        table.add_row(name, "", *cells[:2], answer, *cells[2:], style="bold" if name == "objective" else "")
    good = sum(verdict.as_expected is True for verdict in result.tasks.values())
    better = "higher" if result.direction == "max" else "lower"
    summary = f"{good} of {count(len(result.tasks), 'task')} {'performs' if good == 1 else 'perform'} as expected"
    caption = (
        f" ({result.score}, {better} is better; means of {count(len(result.seeds), 'new seed')}); as expected: the "
        "expected performance is not better than the interval; unclear: the interval is wider than the expected gain"
    )
    notes = [Text(f"run failed: {reason}", style="red") for reason in result.failed]
    return Group(
        table,
        Text.assemble((summary, "green" if result.as_expected else "bold red"), caption),
        *(_difference(difference) for difference in result.differences),
        *notes,
    )


def _measured(verdict: Verdict, unit: Unit) -> str:
    if verdict.measured.value is None or verdict.interval is None:
        return unit.write(verdict.measured.value)
    low, high = verdict.interval
    return unit.write(verdict.measured.value, (high - low) / 2)


def _difference(difference: Difference) -> Text:
    setting, here = difference.setting.replace("_", " "), _setting(difference.measured_with)
    if difference.expected_with is None:
        return Text(f"{setting}: {here} in this verification; not recorded in the layout", style="yellow")
    original = _setting(difference.expected_with)
    return Text(f"{setting}: {here} in this verification, {original} in the original runs", style="yellow")


def _setting(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}={part:g}" for name, part in value.items())
    return f"{value:g}" if isinstance(value, int | float) else str(value)
