"""Methods as a row each."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.comparison import Comparison, Contender
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import number

_COLOUR = {"optimal": "green", "feasible": "", "infeasible": "red"}


def comparison_table(comparison: Comparison) -> RenderableType:
    """Methods as a row each."""
    table = Table()
    table.add_column("method", no_wrap=True)
    for column in ("objective", "regret", "cost", "networks"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("status")
    table.add_column("time", justify="right", no_wrap=True)
    for contender in comparison.methods:
        table.add_row(
            contender.method,
            Text(number(contender.objective), style="bold" if contender.regret == 0 else ""),
            "·" if contender.regret is None else f"{contender.regret:.2%}",
            "·" if contender.cost is None else format_quantity(contender.cost),
            "·" if contender.networks is None else f"{contender.networks:.4g}",
            Text(contender.status, style=_COLOUR[contender.status]),
            f"{contender.seconds:.2f} s",
        )
    better = "higher" if comparison.direction == "max" else "lower"
    limit = "" if comparison.budget is None else f"; budget {format_quantity(comparison.budget)}"
    proven = "" if comparison.bound is None else f"; no layout is better than {number(comparison.bound)}"
    notes = [note for contender in comparison.methods for note in _note(contender)]
    return Group(table, Text(f"{better} is better{limit}{proven}"), *notes)


def _note(contender: Contender) -> list[Text]:
    """What does not fit in a row: why nothing was found, or how random draws spread."""
    if contender.reason:
        return [Text(f"{contender.method}: {contender.reason.removeprefix(f'{contender.method} finds no layout: ')}")]
    if contender.draws:
        spread = f", standard deviation {number(contender.draws.deviation)}" if contender.draws.deviation else ""
        return [
            Text(f"random: the mean of the {contender.draws.fitting} of {contender.draws.drawn} draws that fit{spread}")
        ]
    return []
