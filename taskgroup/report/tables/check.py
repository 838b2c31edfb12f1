"""Table of a check. It shows that the layout is valid, or one row per violation."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.check import Check
from taskgroup.report.console.number import count, number


def check_table(result: Check) -> RenderableType:
    """Return the result of a check as one line or, if the layout violates rules, as a table with one row
    per violation.
    """
    if result.valid:
        return Text("valid" + _regret(result), style="green")
    table = Table(title=count(len(result.violations), "violation"), title_justify="left")
    for column in ("rule", "place in the layout", "problem"):
        table.add_column(column)
    for violation in result.violations:
        table.add_row(Text(violation.rule, style="red"), violation.where, violation.message)
    return table


def _regret(result: Check) -> str:
    if not result.regret:
        return ""
    found = result.regret
    return (
        f": objective {number(found.objective)} on these runs, {found.regret:.2%} below the best layout's "
        f"{number(found.best)}; at most {found.limit:.2%} is allowed"
    )
