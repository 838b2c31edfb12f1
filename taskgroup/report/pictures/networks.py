"""Picture of a layout: its networks, each with its served tasks, auxiliary tasks and cost."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taskgroup.core.documents.layout import Layout, Model
from taskgroup.core.quantity import format_quantity
from taskgroup.report.drawing.lettering import decimals, plain, short_names, text_width
from taskgroup.report.drawing.page import MARGIN, Page
from taskgroup.report.drawing.style import BODY, HELPS, INK, PAPER, QUIET, SERVED, SMALL
from taskgroup.report.pictures.registry import PictureDescriptor

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TALLEST = 12  # tasks above each other in a network
_MOST_NAMED = 30  # auxiliary tasks that say so; more of them leave it to their frames
_CHIP = 0.23  # inches, with the gap below
_GAP = 0.14
_HEAD = 0.44
_EDGE = 0.1
_NARROWEST = 1.75
_SMALLEST = 4.6
_ROW = 8.0  # what fits side by side stays so
_SHAPE = 1.5  # of the page: width to height


@dataclass(frozen=True)
class _Chip:
    """Small frame that shows the name of one task in a network. `beside`: the task's performance, if the network serves
    the task.
    """

    name: str
    beside: str
    served: bool


@dataclass(frozen=True)
class _Box:
    """Frame that shows one network, with its tasks arranged in columns. Sizes are in inches."""

    title: str
    below: str
    chips: list[_Chip]
    columns: int
    column: float

    @property
    def rows(self) -> int:
        return -(-len(self.chips) // self.columns)

    @property
    def width(self) -> float:
        return self.columns * self.column + 2 * _EDGE

    @property
    def height(self) -> float:
        return _HEAD + self.rows * _CHIP + _EDGE


def networks(layout: Layout) -> "Figure":
    """Draw one frame per network, with its architecture, its cost, and its served and auxiliary tasks."""
    boxes = _boxes(layout)
    shelves = _shelves(boxes)
    width = max([_shelf_width(shelf) for shelf in shelves] + [_SMALLEST])
    body = sum(max(box.height for box in shelf) + _GAP for shelf in shelves) or 0.2
    page = Page(width + 2 * MARGIN, body, _title(layout), _below(layout), _caption(layout))
    axes = page.axes(MARGIN, page.top, width, body, label="networks")
    axes.set(xlim=(0, width), ylim=(body, 0))
    axes.set_axis_off()
    top = 0.0
    for shelf in shelves:
        left = 0.0
        for box in shelf:
            _draw_box(axes, box, left, top)
            left += box.width + _GAP
        top += max(box.height for box in shelf) + _GAP
    return page.figure


def _boxes(layout: Layout) -> list[_Box]:
    tasks = list(dict.fromkeys(task for model in layout.models for task in model.train))
    names = dict(zip(tasks, short_names(tasks), strict=True))
    architectures = list(dict.fromkeys(model.architecture for model in layout.models))
    shown = dict(zip(architectures, short_names(architectures, 14), strict=True))
    places = decimals([value for model in layout.models for value in model.performance.values()])
    word = "auxiliary" if sum(len(model.auxiliary) for model in layout.models) <= _MOST_NAMED else ""
    parts = []
    for place, model in enumerate(layout.models):
        chips = [_Chip(names[task], _performance(model, task, places), True) for task in model.serve]
        chips += [_Chip(names[task], word, False) for task in model.auxiliary]
        cost = format_quantity(model.cost.trunk + model.cost.heads)
        parts.append((f"network {place} · {shown[model.architecture]}", f"cost {cost} · {model.source}", chips))
    column = max(
        [_NARROWEST]
        + [_chip_width(chip) for _, _, chips in parts for chip in chips]
        + [text_width(text, BODY, "bold") for title, below, _ in parts for text in (title, below)]
    )
    return [_Box(title, below, chips, max(1, -(-len(chips) // _TALLEST)), column) for title, below, chips in parts]


def _performance(model: Model, task: str, places: int) -> str:
    value = model.performance.get(task)
    if value is None:
        return ""
    spread = model.stderr.get(task) if isinstance(model.stderr, dict) else None
    return plain(value, places) + ("" if spread is None else f" ±{plain(spread, places)}")


def _chip_width(chip: _Chip) -> float:
    return text_width(chip.name, SMALL) + text_width(chip.beside, SMALL) + 0.3


def _shelves(boxes: list[_Box]) -> list[list[_Box]]:
    """Arrange the frames of the networks in rows. Use one row if all frames fit into it; otherwise choose the rows so
    that the picture is about 1.5 times as wide as high.
    """
    if boxes and _shelf_width(boxes) <= _ROW:
        return [boxes]
    best: list[list[_Box]] = []
    closest = float("inf")
    total = sum(box.width + _GAP for box in boxes)
    widest_box = max((box.width for box in boxes), default=0.0)
    for count in range(1, len(boxes) + 1):
        shelves = _fill(boxes, max(total / count * 1.001, widest_box))
        wide = max(_shelf_width(shelf) for shelf in shelves)
        high = sum(max(box.height for box in shelf) + _GAP for shelf in shelves)
        off = max(wide / high / _SHAPE, _SHAPE * high / wide)
        if off < closest:
            best, closest = shelves, off
    return best


def _fill(boxes: list[_Box], width: float) -> list[list[_Box]]:
    shelves: list[list[_Box]] = [[]]
    for box in boxes:
        if shelves[-1] and _shelf_width([*shelves[-1], box]) > width:
            shelves.append([])
        shelves[-1].append(box)
    return shelves


def _shelf_width(shelf: list[_Box]) -> float:
    return sum(box.width + _GAP for box in shelf) - _GAP


def _draw_box(axes: "Axes", box: _Box, left: float, top: float) -> None:
    _frame(axes, left, top, box.width, box.height, 0.08, facecolor=PAPER, edgecolor=QUIET, linewidth=1.0)
    axes.text(left + _EDGE, top + 0.08, box.title, fontsize=BODY, weight="bold", va="top")
    axes.text(left + _EDGE, top + 0.25, box.below, fontsize=SMALL, color=QUIET, va="top")
    for place, chip in enumerate(box.chips):
        column, row = divmod(place, box.rows)
        _draw_chip(axes, chip, left + _EDGE + column * box.column, top + _HEAD + row * _CHIP, box.column)


def _draw_chip(axes: "Axes", chip: _Chip, left: float, top: float, width: float) -> None:
    look: dict[str, Any] = {"facecolor": SERVED, "edgecolor": HELPS, "linewidth": 0.7}
    if not chip.served:
        look = {"facecolor": PAPER, "edgecolor": QUIET, "linewidth": 0.7, "linestyle": (0, (3, 2))}
    _frame(axes, left + 0.03, top, width - 0.06, _CHIP - 0.04, 0.05, **look)
    middle = top + (_CHIP - 0.04) / 2
    ink = INK if chip.served else QUIET
    axes.text(left + 0.09, middle, chip.name, fontsize=SMALL, color=ink, va="center_baseline")
    if chip.beside:
        axes.text(left + width - 0.09, middle, chip.beside, fontsize=SMALL, color=ink, ha="right", va="center_baseline")


def _frame(axes: "Axes", left: float, top: float, width: float, height: float, round_: float, **look: Any) -> None:
    from matplotlib.patches import FancyBboxPatch

    style = f"round,pad=0,rounding_size={round_}"
    axes.add_patch(FancyBboxPatch((left, top), width, height, boxstyle=style, clip_on=False, **look))


def _title(layout: Layout) -> str:
    if not layout.found:
        return "No feasible layout" if layout.status == "infeasible" else "No layout found"
    count = len(layout.models)
    tasks = len(layout.assignment)
    return f"{tasks} task{'s' * (tasks != 1)} in {count} network{'s' * (count != 1)}"


def _below(layout: Layout) -> str:
    if layout.objective is None or layout.cost is None:
        return str(layout.reason or "")
    better = "higher" if layout.direction == "max" else "lower"
    spent = format_quantity(layout.cost)
    cost = f"cost {spent}" if layout.budget is None else f"cost {spent} of {format_quantity(layout.budget)}"
    proof = "optimal" if layout.status == "optimal" else "not proven to be the best"
    if layout.status != "optimal" and layout.gap is not None:
        proof = f"at most {layout.gap:.2%} from the best"
    return f"objective {layout.objective:.5g} ({better} is better) · {cost} · {proof}"


def _caption(layout: Layout) -> str:
    if not layout.models:
        return ""
    text = "Filled: served at inference, with the expected performance."
    if any(model.auxiliary for model in layout.models):
        text += " Dashed: auxiliary task, trained here and served by another network."
    return text


DESCRIPTOR = PictureDescriptor(
    name="networks",
    help="networks of a layout with their tasks",
    document=Layout,
    make=networks,
    order=3,
)
