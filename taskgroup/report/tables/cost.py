"""Table of the costs of a problem's networks, with one row per trunk and per head."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.cost import Cost, PartCost
from taskgroup.core.quantity import format_quantity


def cost_table(cost: Cost) -> RenderableType:
    """Return the costs of a problem's networks as a table with one row per trunk and per head."""
    table = Table(title="Cost of one inference", title_justify="left")
    for column in ("architecture", "part"):
        table.add_column(column)
    for column in ("multiply-adds", "parameters", "bytes"):
        table.add_column(column, justify="right")

    def row(name: str, part: str, count: PartCost) -> None:
        numbers = (count.macs, float(count.parameters), float(count.bytes))
        table.add_row(name, part, *(format_quantity(number) for number in numbers))

    for name, architecture in cost.architectures.items():
        row(f"{name} (width {architecture.width:g})", "trunk", architecture.trunk)
        alike = list(architecture.heads.values())
        if all(head == alike[0] for head in alike):
            row("", "each head", alike[0])
        else:
            for task, head in architecture.heads.items():
                row("", f"head {task}", head)
        table.add_section()
    return Group(table, Text(f"single-task networks: {cost.single}; multi-task networks: {cost.multi}"))
