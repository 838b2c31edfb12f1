"""A layout as a row a network."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.layout import Layout, Model
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import number


def layout_table(layout: Layout) -> RenderableType:
    """A layout as a row a network."""
    if not layout.found:
        return Text.assemble((layout.status, "bold red"), f": {layout.reason}")
    table = Table()
    table.add_column("#", justify="right")
    table.add_column("architecture")
    table.add_column("serves", style="bold", no_wrap=True)
    table.add_column("also trains", style="dim")
    table.add_column("cost", justify="right")
    table.add_column("performance", no_wrap=True)
    table.add_column("source")
    for index, model in enumerate(layout.models):
        table.add_row(
            str(index),
            model.architecture,
            "\n".join(model.serve),
            ", ".join(model.auxiliary),
            format_quantity(model.cost.trunk + model.cost.heads),
            "\n".join(_reached(model, task) for task in model.serve),
            model.source,
        )
    proof = (
        ("optimal: nothing better fits", "green")
        if layout.status == "optimal"
        else (
            f"feasible: at most {(layout.gap or 0) * 100:.3g} % from the optimum (bound {number(layout.bound)})",
            "yellow",
        )
    )
    budget = "" if layout.budget is None else f" of {format_quantity(layout.budget)}"
    numbers = (
        f"objective {number(layout.objective)} ({layout.direction}), cost {format_quantity(layout.cost or 0)}{budget}"
    )
    solver = layout.solver
    effort = f"{solver.method}: {solver.candidates} candidates, {solver.nodes} nodes, {solver.seconds:.2f} s"
    return Group(table, Text.assemble(numbers, "; ", proof), Text(effort, style="dim"))


def _reached(model: Model, task: str) -> str:
    error = model.stderr.get(task) if model.stderr else None
    return number(model.performance.get(task)) + (f" ± {error:.2g}" if error else "")
