"""Table of an affinity. It shows the matrix in numbers, or as a heatmap if the numbers do not fit."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.affinity import Affinity
from taskgroup.report.console.fitted_table import Variants
from taskgroup.report.console.heatmap import Heatmap
from taskgroup.report.console.number import count
from taskgroup.report.console.scale import cell_style, closeness
from taskgroup.report.tables.baseline import baseline_line
from taskgroup.report.unit import unit_of


def affinity_table(affinity: Affinity) -> RenderableType:
    """Return an affinity matrix as a table, with partners in rows and targets in columns."""
    unit = " (%)" if unit_of(affinity).percent else ""
    title = Text(f"{affinity.score}{unit}, partner (row) → target (column); {_better(affinity)}", style="italic")
    shares, limit = closeness(affinity)
    matrix = Variants(
        _matrix(affinity, shares),
        (_numbered(affinity, shares), Heatmap(affinity.tasks, shares, f"{limit:.3g}")),
    )
    sizes = [len(group.train) for group in affinity.groups]
    by_size = ", ".join(f"{sizes.count(size)} of {size}" for size in sorted(set(sizes)))
    runs = sum(group.runs for group in affinity.groups)
    known = (
        f"{count(len(sizes), 'group')} observed in {count(runs, 'run')} ({by_size} tasks)"
        if sizes
        else "no group observed"
    )
    names = list(dict.fromkeys(group.architecture for group in affinity.groups))
    lines = [Text(known + (f"; architectures: {', '.join(names)}" if names else ""))]
    if affinity.baseline:
        lines.append(Text(baseline_line(affinity.baseline)))
    return Group(title, matrix, *lines)


def _better(affinity: Affinity) -> str:
    if not affinity.mixed:
        return f"{'higher' if affinity.direction == 'max' else 'lower'} is better"
    higher = [task for task in affinity.tasks if affinity.direction_of(task) == "max"]
    return f"higher is better for {', '.join(higher)}, lower for the others"


def _matrix(affinity: Affinity, shares: list[list[float | None]]) -> Table:
    unit = unit_of(affinity)
    matrix = Table()
    matrix.add_column("partner", no_wrap=True)
    for task in affinity.tasks:
        matrix.add_column(task, justify="right")
    for task, row, colours in zip(affinity.tasks, affinity.affinity, shares, strict=True):
        cells = (Text(unit.write_bare(value), cell_style(share)) for value, share in zip(row, colours, strict=True))
        matrix.add_row(task, *cells)
    return matrix


def _numbered(affinity: Affinity, shares: list[list[float | None]]) -> Table:
    """Return the affinity matrix as a narrow table: its values are shortened, and the columns are headed by task
    indices instead of names.
    """
    unit = unit_of(affinity)
    matrix = Table(padding=0)
    matrix.add_column("partner", no_wrap=True)
    for place in range(len(affinity.tasks)):
        matrix.add_column(str(place + 1), justify="right")
    rows = zip(affinity.tasks, affinity.affinity, shares, strict=True)
    for place, (task, row, colours) in enumerate(rows, 1):
        cells = (
            Text(unit.write_bare(value) if unit.percent or value is None else f"{value:.3g}", cell_style(share))
            for value, share in zip(row, colours, strict=True)
        )
        matrix.add_row(f"{place} {task}", *cells)
    return matrix
