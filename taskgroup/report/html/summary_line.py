"""A document in a line."""

from typing import Any

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.benchmark import Benchmark
from taskgroup.core.documents.check import Check
from taskgroup.core.documents.comparison import Comparison
from taskgroup.core.documents.evaluation import Evaluation
from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import number


def gist(content: Any, lines: list[str]) -> str:
    """What a reader wants to know first; for a document without words of its own here, the first of its `lines`."""
    match content:
        case Affinity():
            groups = f", {len(content.groups)} groups observed" if content.groups else ""
            return f"{content.score} of {len(content.tasks)} tasks{groups}"
        case Benchmark():
            return content.verdicts.level4 or content.verdicts.level1
        case Comparison():
            found = content.methods[0]
            return f"{found.method}: objective {number(found.objective)}, beside {len(content.methods) - 1} baselines"
        case Frontier():
            return _frontier(content)
        case Check(valid=False):
            return f"not valid: {len(content.violations)} violations"
        case Evaluation():
            return f"objective {number(content.objective)} on these runs"
    return lines[0] if lines else ""


def _frontier(frontier: Frontier) -> str:
    known = [point for point in frontier.points if point.objective is not None]
    if not known:
        return "nothing fits any of its budgets"
    ends = [
        f"objective {number(point.objective)} at cost {format_quantity(point.cost or 0)}"
        for point in (known[0], known[-1])
    ]
    return f"{len(known)} layouts, from {' to '.join(dict.fromkeys(ends))}"
