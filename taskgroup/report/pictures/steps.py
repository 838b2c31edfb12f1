"""Picture of a frontier: the best objective, plotted over the cost."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from taskgroup.core.documents.comparison import Comparison
from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout
from taskgroup.core.quantity import format_quantity
from taskgroup.report.drawing.lettering import text_width
from taskgroup.report.drawing.page import MARGIN, Page
from taskgroup.report.drawing.style import FAINT, HELPS, LINES, MARKERS, PAPER, QUIET, SMALL, STEPS
from taskgroup.report.pictures.registry import PictureDescriptor

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH, _HEIGHT = 6.2, 3.6
_LEFT, _RIGHT = 0.8, 1.5


def frontier_steps(frontier: Frontier, baselines: Sequence[Comparison] = ()) -> "Figure":
    """Draw the best objective over the cost as a step function. Write the number of networks beside each point.

    `baselines`: comparisons with other methods at some budgets; each of these methods is drawn as a line of its own.
    """
    found = sorted(_known(frontier.points), key=lambda point: point[0])
    page = Page(
        MARGIN + _LEFT + _WIDTH + (_RIGHT if baselines else 0.2) + MARGIN,
        _HEIGHT + 0.55,
        "Best objective at each cost",
        _below(frontier, len(found)),
        _caption(frontier, found, baselines),
    )
    axes = page.axes(MARGIN + _LEFT, page.top, _WIDTH, _HEIGHT, label="frontier")
    _frame(axes, frontier)
    if not found:
        axes.set(xticks=[], yticks=[])
        return page.figure
    _steps(axes, frontier, found)
    _baselines(axes, baselines)
    if baselines:
        axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0, handlelength=2.4)
    return page.figure


def _known(points: Sequence[Layout]) -> list[tuple[float, float, Layout]]:
    return [
        (point.cost, point.objective, point)
        for point in points
        if point.cost is not None and point.objective is not None
    ]


def _frame(axes: "Axes", frontier: Frontier) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    better = "higher" if frontier.direction == "max" else "lower"
    axes.set_xlabel("cost (multiply-adds per inference; number of networks if unknown)")
    axes.set_ylabel(f"objective ({better} is better)")
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=STEPS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: format_quantity(value)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.5g}".replace("-", "−")))
    axes.grid(color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)


def _steps(axes: "Axes", frontier: Frontier, found: list[tuple[float, float, Layout]]) -> None:
    costs = [cost for cost, _, _ in found]
    objectives = [objective for _, objective, _ in found]
    low, high = min(costs), max(costs)
    room = (high - low or high or 1.0) * 0.06
    axes.step(
        [*costs, high + room],
        [*objectives, objectives[-1]],
        where="post",
        color=HELPS,
        linewidth=1.6,
        label="the best layout",
        zorder=3,
    )
    for proven, face in ((True, HELPS), (False, PAPER)):
        chosen = [(c, o) for c, o, point in found if (point.status == "optimal") is proven]
        if chosen:
            axes.plot(*zip(*chosen, strict=True), "o", color=HELPS, markerfacecolor=face, markersize=5, zorder=4)
    axes.set_xlim(low - room, high + room)
    _count_networks(axes, found)


def _count_networks(axes: "Axes", found: list[tuple[float, float, Layout]]) -> None:
    """Write the number of networks beside each point where there is room for it."""
    low, high = axes.get_xlim()
    inch = (high - low) / _WIDTH
    last = -float("inf")
    for cost, objective, point in found:
        text = str(len(point.models))
        width = text_width(text, SMALL)
        start = (cost - low) / inch + 0.05
        if start < last + 0.06:
            continue
        last = start + width
        axes.annotate(
            text,
            (cost, objective),
            xytext=(4, -4),
            textcoords="offset points",
            fontsize=SMALL,
            color=QUIET,
            va="top",
            zorder=5,
        )


def _baselines(axes: "Axes", baselines: Sequence[Comparison]) -> None:
    lines: dict[str, list[tuple[float, float]]] = {}
    for comparison in baselines:
        for contender in comparison.methods[1:]:
            cost = comparison.budget if comparison.budget is not None else contender.cost
            points = lines.setdefault(contender.method, [])
            if cost is not None and contender.objective is not None:
                points.append((cost, contender.objective))
    reached = {method: sorted(points) for method, points in lines.items() if points}
    for place, (method, points) in enumerate(reached.items()):
        look = (place + 1) % len(LINES)
        axes.step(
            *zip(*points, strict=True),
            where="post",
            marker=MARKERS[look],
            markersize=max(3.0, 9.0 - 0.8 * place),  # those that lie on each other show as rings
            linewidth=0.7,
            linestyle=(0, (2 + place, 1.5)),
            color=LINES[look],
            markerfacecolor="none",
            label=method,
        )


def _below(frontier: Frontier, found: int) -> str:
    count = len(frontier.points)
    if not found:
        return "No feasible layout." if count else "No point was found."
    text = f"{found} point{'s' * (found != 1)}"
    if found < count:
        text += f"; infeasible at the other {count - found} budget{'s' * (count - found != 1)}"
    return text + ("" if frontier.complete else "; time ran out before the last point")


def _caption(frontier: Frontier, found: list[tuple[float, float, Layout]], baselines: Sequence[Comparison]) -> str:
    parts = []
    if found:
        parts.append("Numbers beside the points: number of networks.")
    if any(point.status != "optimal" for _, _, point in found):
        parts.append("Hollow points are not proven optimal.")
    if baselines:
        parts.append("Baselines are drawn at the budgets that they were given; random: mean of its feasible layouts.")
    return " ".join(parts)


DESCRIPTOR = PictureDescriptor(
    name="steps",
    help="best performance over cost",
    document=Frontier,
    make=frontier_steps,
    compares=True,
    order=4,
)
