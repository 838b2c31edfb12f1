"""Table of a comparison: one row per method."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.comparison import Comparison, Contender
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import UNKNOWN, count, number
from taskgroup.report.unit import Unit, unit_of

_COLOUR = {"optimal": "green", "infeasible": "red"}


def comparison_table(comparison: Comparison) -> RenderableType:
    """Return a comparison as a table with one row per method. The exact solver is the first row."""
    unit = unit_of(comparison)
    table = Table()
    table.add_column("method", no_wrap=True)
    objective = "total gain" if unit.percent else "objective"
    for column in (objective, "regret (% of the best)", "cost", "networks"):
        table.add_column(column, justify="right")
    table.add_column("status")
    table.add_column("time (s)", justify="right", no_wrap=True)
    for contender in comparison.methods:
        table.add_row(
            contender.method,
            Text(unit.write(contender.objective), style="bold" if contender.regret == 0 else ""),
            UNKNOWN if contender.regret is None else f"{100 * contender.regret:.2f}",
            UNKNOWN if contender.cost is None else format_quantity(contender.cost),
            UNKNOWN if contender.networks is None else f"{contender.networks:.4g}",
            Text(contender.status, style=_COLOUR.get(contender.status, "")),
            f"{contender.seconds:.2f}",
        )
    better = "higher" if comparison.direction == "max" else "lower"
    limit = "" if comparison.budget is None else f"; budget {format_quantity(comparison.budget)}"
    proven = "" if comparison.bound is None else f"; proven bound {unit.write(comparison.bound)}"
    notes = [note for contender in comparison.methods for note in _note(contender, unit)]
    return Group(table, Text(f"{better} is better{limit}{proven}"), *notes)


def _note(contender: Contender, unit: Unit) -> list[Text]:
    """Return notes on the result of one method: why it found no layout or, for random layouts, how many there were and
    how much they differ.
    """
    if contender.reason:
        return [Text(f"{contender.method}: {contender.reason.removeprefix(f'{contender.method} finds no layout: ')}")]
    if contender.draws:
        draws = contender.draws
        spread = f", standard deviation {unit.write_error(draws.deviation)}" if draws.deviation else ""
        of = f"{number(draws.fitting)} feasible {'layout' if draws.fitting == 1 else 'layouts'}"
        return [Text(f"random: mean of {of} among {count(draws.drawn, 'random layout')}{spread}")]
    return []
