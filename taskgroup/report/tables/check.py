"""A check as its verdict, or a row a violation."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.check import Check
from taskgroup.report.console.number import number


def check_table(result: Check) -> RenderableType:
    """A check as its verdict, or a row a violation."""
    if result.valid:
        return Text("valid" + _regret(result), style="green")
    table = Table(title=f"{len(result.violations)} violations", title_justify="left")
    for column in ("rule", "where", "what"):
        table.add_column(column)
    for violation in result.violations:
        table.add_row(Text(violation.rule, style="red"), violation.where, violation.message)
    return table


def _regret(result: Check) -> str:
    if not result.regret:
        return ""
    found = result.regret
    return (
        f": {number(found.objective)} on these runs, where the best layout reaches {number(found.best)}: "
        f"{found.regret:.2%} worse; {found.limit:.2%} is allowed"
    )
