"""Summary of a document in one line, for the web page."""

from typing import Any

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.benchmark import Benchmark
from taskgroup.core.documents.check import Check
from taskgroup.core.documents.comparison import Comparison
from taskgroup.core.documents.evaluation import Evaluation
from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import count
from taskgroup.report.unit import unit_of


def summary(content: Any, lines: list[str]) -> str:
    """Return the main result of a document in one line. For documents without a main result, return the first of
    `lines`.
    """
    match content:
        case Affinity():
            groups = f", {count(len(content.groups), 'group')} observed" if content.groups else ""
            return f"{content.score} of {count(len(content.tasks), 'task')}{groups}"
        case Benchmark():
            return content.verdicts.level4 or content.verdicts.level1
        case Comparison():
            best, others = content.methods[0], len(content.methods) - 1
            reached = unit_of(content).write(best.objective)
            return f"{best.method}: objective {reached}; compared with {count(others, 'baseline')}"
        case Frontier():
            return _frontier(content)
        case Check(valid=False):
            return f"not valid: {count(len(content.violations), 'violation')}"
        case Evaluation():
            return f"objective {unit_of(content).write(content.objective)} on these runs"
    return lines[0] if lines else ""


def _frontier(frontier: Frontier) -> str:
    known = [point for point in frontier.points if point.objective is not None]
    if not known:
        return "infeasible at every budget"
    ends = [
        f"objective {unit_of(frontier).write(point.objective)} at cost {format_quantity(point.cost or 0)}"
        for point in (known[0], known[-1])
    ]
    return f"{count(len(known), 'layout')}, from {' to '.join(dict.fromkeys(ends))}"
