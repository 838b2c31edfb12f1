"""Table of a layout, with one row per network."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.layout import Layout
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import count, number
from taskgroup.report.unit import objective_name, unit_of


def layout_table(layout: Layout) -> RenderableType:
    """Return a layout as a table with one row per network. A line with the objective, the cost and the proof follows
    the table.
    """
    if layout.objective is None:
        return Text.assemble((layout.status, "bold red"), f": {layout.reason}")
    unit = unit_of(layout)
    table = Table()
    table.add_column("network", justify="right")
    table.add_column("architecture", no_wrap=True)
    table.add_column("serves", style="bold", no_wrap=True)
    table.add_column("auxiliary tasks", style="dim")
    table.add_column("cost", justify="right")
    table.add_column("gain" if unit.percent else "performance", justify="right", no_wrap=True)
    table.add_column("source")
    for index, model in enumerate(layout.models):
        stderr = model.stderr or {}
        table.add_row(
            str(index),
            model.architecture,
            "\n".join(model.serve),
            ", ".join(model.auxiliary),
            format_quantity(model.cost.trunk + model.cost.heads),
            "\n".join(unit.write(model.performance.get(task), stderr.get(task)) for task in model.serve),
            model.source,
        )
    solver = layout.solver
    effort = ", ".join((count(solver.candidates, "candidate"), count(solver.nodes, "node"), f"{solver.seconds:.2f} s"))
    return Group(table, _summary(layout), Text(f"{solver.method}: {effort}", style="dim"))


def _summary(layout: Layout) -> Text:
    unit = unit_of(layout)
    budget = "" if layout.budget is None else f" of {format_quantity(layout.budget)}"
    better = "" if unit.percent else f" ({'higher' if layout.direction == 'max' else 'lower'} is better)"
    numbers = (
        f"{objective_name(layout, unit)} {unit.write(layout.objective)}{better}, "
        f"cost {format_quantity(layout.cost or 0)}{budget}"
    )
    if layout.status == "optimal":
        return Text.assemble(numbers, "; ", ("proven optimal", "green"))
    proof = f"not proven optimal: gap at most {(layout.gap or 0) * 100:.3g} % (bound {unit.write(layout.bound)})"
    if layout.bound is None:
        proof = f"not proven optimal (bound {number(layout.bound)})"
    return Text.assemble(numbers, "; ", (proof, "yellow"))
