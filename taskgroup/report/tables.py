"""Documents as tables on a terminal."""

import io
import sys

import msgspec
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.affinity import Affinity
from taskgroup.core.comparison import Comparison, Contender
from taskgroup.core.cost import Cost, PartCost
from taskgroup.core.frontier import Frontier
from taskgroup.core.layout import Layout
from taskgroup.core.quantity import format_quantity
from taskgroup.evaluate.check import Check
from taskgroup.evaluate.judge import Evaluation


def render(document: msgspec.Struct) -> str:
    """Write a document as a table, as wide as the terminal, in colour if the terminal takes it."""
    console = Console()
    out = io.StringIO()
    to = Console(
        file=out,
        width=console.width,
        force_terminal=sys.stdout.isatty(),
        no_color=console.no_color,
        highlight=False,
    )
    to.print(_renderable(document))
    return out.getvalue()


def _renderable(document: msgspec.Struct) -> RenderableType:
    match document:
        case Affinity():
            return _affinity(document)
        case Layout():
            return _layout(document)
        case Comparison():
            return _comparison(document)
        case Frontier():
            return _frontier(document)
        case Check():
            return _check(document)
        case Evaluation():
            return _evaluation(document)
        case Cost():
            return _cost(document)
    raise TypeError(f"no table for {type(document).__name__}")


def _affinity(affinity: Affinity) -> RenderableType:
    better = "higher" if affinity.direction == "max" else "lower"
    title = Text(f"{affinity.score}, partner (row) → target (column); {better} is better", style="italic")
    matrix = Table()
    matrix.add_column("partner", no_wrap=True)
    for task in affinity.tasks:
        matrix.add_column(task, justify="right")
    for task, row in zip(affinity.tasks, affinity.affinity, strict=True):
        matrix.add_row(task, *(_number(value) for value in row))
    sizes = [len(group.train) for group in affinity.groups]
    by_size = ", ".join(f"{sizes.count(size)} of {size}" for size in sorted(set(sizes)))
    runs = sum(group.runs for group in affinity.groups)
    known = f"{len(sizes)} groups observed in {runs} runs ({by_size} tasks)" if sizes else "no group observed"
    names = list(dict.fromkeys(group.architecture for group in affinity.groups))
    return Group(title, matrix, Text(known + (f"; architectures: {', '.join(names)}" if names else "")))


def _layout(layout: Layout) -> RenderableType:
    if layout.status == "infeasible":
        return Text.assemble(("infeasible", "bold red"), f": {layout.reason}")
    table = Table()
    table.add_column("#", justify="right")
    table.add_column("architecture")
    table.add_column("serves", style="bold")
    table.add_column("also trains", style="dim")
    table.add_column("cost", justify="right")
    table.add_column("performance")
    table.add_column("source")
    for index, model in enumerate(layout.models):
        table.add_row(
            str(index),
            model.architecture,
            "\n".join(model.serve),
            ", ".join(model.auxiliary),
            format_quantity(model.cost.trunk + model.cost.heads),
            "\n".join(_number(model.performance.get(task)) for task in model.serve),
            model.source,
        )
    proof = (
        ("optimal: nothing better fits", "green")
        if layout.status == "optimal"
        else (
            f"feasible: at most {(layout.gap or 0) * 100:.3g} % from the optimum (bound {_number(layout.bound)})",
            "yellow",
        )
    )
    budget = "" if layout.budget is None else f" of {format_quantity(layout.budget)}"
    numbers = (
        f"objective {_number(layout.objective)} ({layout.direction}), cost {format_quantity(layout.cost or 0)}{budget}"
    )
    solver = layout.solver
    effort = f"{solver.method}: {solver.candidates} candidates, {solver.nodes} nodes, {solver.seconds:.2f} s"
    return Group(table, Text.assemble(numbers, "; ", proof), Text(effort, style="dim"))


def _comparison(comparison: Comparison) -> RenderableType:
    table = Table()
    table.add_column("method", no_wrap=True)
    for column in ("objective", "regret", "cost", "networks"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("status")
    table.add_column("time", justify="right", no_wrap=True)
    for contender in comparison.methods:
        table.add_row(
            contender.method,
            _number(contender.objective),
            "·" if contender.regret is None else f"{contender.regret:.2%}",
            "·" if contender.cost is None else format_quantity(contender.cost),
            "·" if contender.networks is None else f"{contender.networks:.4g}",
            contender.status,
            f"{contender.seconds:.2f} s",
        )
    better = "higher" if comparison.direction == "max" else "lower"
    limit = "" if comparison.budget is None else f"; budget {format_quantity(comparison.budget)}"
    proven = "" if comparison.bound is None else f"; no layout is better than {_number(comparison.bound)}"
    notes = [note for contender in comparison.methods for note in _note(contender)]
    return Group(table, Text(f"{better} is better{limit}{proven}"), *notes)


def _note(contender: Contender) -> list[Text]:
    """What does not fit in a row: why nothing was found, or how random draws spread."""
    if contender.reason:
        return [Text(f"{contender.method}: {contender.reason.removeprefix(f'{contender.method} finds no layout: ')}")]
    if contender.draws:
        spread = f", standard deviation {_number(contender.draws.deviation)}" if contender.draws.deviation else ""
        return [
            Text(f"random: the mean of the {contender.draws.fitting} of {contender.draws.drawn} draws that fit{spread}")
        ]
    return []


_BAR = 24


def _frontier(found: Frontier) -> RenderableType:
    known = [point.objective for point in found.points if point.objective is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    table = Table()
    if found.budgets is not None:
        table.add_column("budget", justify="right")
    for column in ("cost", "objective", "networks"):
        table.add_column(column, justify="right")
    table.add_column("", no_wrap=True)
    table.add_column("serving", overflow="fold")
    for place, point in enumerate(found.points):
        budget = [format_quantity(found.budgets[place])] if found.budgets is not None else []
        if point.objective is None or point.cost is None:
            table.add_row(*budget, "·", "·", "·", "", str(point.reason))
            continue
        share = (point.objective - low) / (high - low) if high > low else 1.0
        share = share if found.direction == "max" else 1.0 - share
        table.add_row(
            *budget,
            format_quantity(point.cost),
            _number(point.objective),
            str(len(point.models)),
            Text("█" * round(1 + (_BAR - 1) * share), style="cyan"),
            " | ".join("+".join(model.serve) for model in point.models),
        )
    end = "" if found.complete else "; time ran out before the last point"
    return Group(table, Text(f"{len(found.points)} points, each proven{end}"))


def _check(result: Check) -> RenderableType:
    if result.valid:
        return Text("valid" + _regret(result), style="green")
    table = Table(title=f"{len(result.violations)} violations", title_justify="left")
    for column in ("rule", "where", "what"):
        table.add_column(column)
    for violation in result.violations:
        table.add_row(violation.rule, violation.where, violation.message)
    return table


def _regret(result: Check) -> str:
    if not result.regret:
        return ""
    found = result.regret
    return (
        f": {_number(found.objective)} on these runs, where the best layout reaches {_number(found.best)}: "
        f"{found.regret:.2%} worse; {found.limit:.2%} is allowed"
    )


def _evaluation(result: Evaluation) -> RenderableType:
    table = Table()
    table.add_column("task")
    table.add_column("as assigned", justify="right")
    table.add_column("by any network", justify="right")
    for task, value in result.performance.items():
        table.add_row(task, _number(value), _number(result.performance_any_network[task]))
    table.add_section()
    table.add_row("objective", _number(result.objective), _number(result.objective_any_network), style="bold")
    lacking = [
        Text(
            f"not in these runs: {'+'.join(entry.train)} ({entry.architecture})"
            + (f", {entry.task}" if entry.task else "")
        )
        for entry in result.missing
    ]
    return Group(table, *lacking)


def _cost(cost: Cost) -> RenderableType:
    table = Table(title="per inference of one example", title_justify="left")
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


def _number(value: float | None) -> str:
    return "·" if value is None else f"{value:.5g}"
