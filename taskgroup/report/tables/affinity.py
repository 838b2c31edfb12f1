"""An affinity as its matrix."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.affinity import Affinity
from taskgroup.report.tables.number import number


def affinity_table(affinity: Affinity) -> RenderableType:
    """An affinity as its matrix."""
    better = "higher" if affinity.direction == "max" else "lower"
    title = Text(f"{affinity.score}, partner (row) → target (column); {better} is better", style="italic")
    matrix = Table()
    matrix.add_column("partner", no_wrap=True)
    for task in affinity.tasks:
        matrix.add_column(task, justify="right")
    for task, row in zip(affinity.tasks, affinity.affinity, strict=True):
        matrix.add_row(task, *(number(value) for value in row))
    sizes = [len(group.train) for group in affinity.groups]
    by_size = ", ".join(f"{sizes.count(size)} of {size}" for size in sorted(set(sizes)))
    runs = sum(group.runs for group in affinity.groups)
    known = f"{len(sizes)} groups observed in {runs} runs ({by_size} tasks)" if sizes else "no group observed"
    names = list(dict.fromkeys(group.architecture for group in affinity.groups))
    return Group(title, matrix, Text(known + (f"; architectures: {', '.join(names)}" if names else "")))
