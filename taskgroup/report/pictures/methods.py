"""Picture of a comparison: objective and cost of the layout that each method found."""

from typing import TYPE_CHECKING

from taskgroup.core.documents.comparison import Comparison, Contender
from taskgroup.core.quantity import format_quantity
from taskgroup.report.drawing.lettering import widest
from taskgroup.report.drawing.page import MARGIN, Page
from taskgroup.report.drawing.style import BODY, FAINT, HELPS, HURTS, INK, PAPER, QUIET, SMALL, STEPS
from taskgroup.report.pictures.registry import PictureDescriptor

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW = 0.3  # inches
_WIDE, _NARROW = 3.4, 2.2
_BETWEEN = 0.3


def methods(comparison: Comparison) -> "Figure":
    """Draw one row per method. The row shows the method's objective beside the proven bound, and its cost beside the
    budget.
    """
    contenders = comparison.methods
    names = [contender.method for contender in contenders]
    left = MARGIN + widest(names, BODY) + 0.15
    height = len(contenders) * _ROW
    better = "higher" if comparison.direction == "max" else "lower"
    budget = "no budget" if comparison.budget is None else f"budget {format_quantity(comparison.budget)}"
    page = Page(
        left + _WIDE + _BETWEEN + _NARROW + MARGIN,
        height + 0.55,
        "Objective and cost of every method",
        f"{budget}; {better} is better",
        _caption(comparison),
    )
    reached = page.axes(left, page.top, _WIDE, height, label="objective")
    spent = page.axes(left + _WIDE + _BETWEEN, page.top, _NARROW, height, label="cost")
    for axes, what in ((reached, "objective"), (spent, "cost")):
        _frame(axes, names, what, first=axes is reached)
    for row, contender in enumerate(contenders):
        _row(reached, spent, row, contender)
    if comparison.bound is not None:
        reached.axvline(comparison.bound, color=HURTS, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1.5)
    if comparison.budget is not None:
        spent.axvline(comparison.budget, color=INK, linewidth=1.0, linestyle=(0, (1, 1.5)), zorder=1.5)
    return page.figure


def _frame(axes: "Axes", names: list[str], what: str, first: bool) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), names if first else [""] * len(names), fontsize=BODY)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(5 if first else 3, steps=STEPS))
    write = (lambda value, _: f"{value:.5g}".replace("-", "−")) if first else (lambda value, _: format_quantity(value))
    axes.xaxis.set_major_formatter(FuncFormatter(write))
    axes.set_xlabel(what)
    axes.grid(color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.margins(x=0.08)


def _row(reached: "Axes", spent: "Axes", row: int, contender: Contender) -> None:
    if contender.objective is None:
        reached.text(
            0.02,
            row,
            contender.status,
            transform=reached.get_yaxis_transform(),
            fontsize=SMALL,
            color=QUIET,
            va="center",
        )
        return
    spread = contender.draws.deviation if contender.draws else None
    if spread:
        reached.errorbar([contender.objective], [row], xerr=[spread], color=QUIET, linewidth=1.0, capsize=2.5)
    face = HELPS if row == 0 else PAPER
    reached.plot([contender.objective], [row], "D" if row == 0 else "o", color=HELPS, markerfacecolor=face)
    if contender.cost is not None:
        spent.plot([contender.cost], [row], "D" if row == 0 else "o", color=HELPS, markerfacecolor=face)


def _caption(comparison: Comparison) -> str:
    parts = []
    if comparison.bound is not None:
        parts.append("Dashed: proven bound.")
    if comparison.budget is not None:
        parts.append("Dotted: budget.")
    for contender in comparison.methods:
        if contender.draws:
            drawn = contender.draws
            spread = " with their standard deviation" if drawn.deviation is not None else ""
            parts.append(
                f"{contender.method}: mean of the {drawn.fitting} feasible ones of {drawn.drawn} random draws{spread}."
            )
        if contender.reason:
            why = contender.reason.removeprefix(f"{contender.method} finds no layout: ")
            parts.append(f"{contender.method}: {why}.")
    return " ".join(parts)


DESCRIPTOR = PictureDescriptor(
    name="methods",
    help="objective and cost of every method",
    document=Comparison,
    make=methods,
    order=5,
)
