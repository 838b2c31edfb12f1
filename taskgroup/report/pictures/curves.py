"""Picture of a run log: learning curves, with one panel per task."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from taskgroup.core.errors import InputError
from taskgroup.core.run_record import RunRecord
from taskgroup.core.similarity import Array
from taskgroup.report.drawing.lettering import short_names, text_width
from taskgroup.report.drawing.page import MARGIN, Page
from taskgroup.report.drawing.style import BODY, FAINT, HELPS, INK, QUIET, SMALL, STEPS, TINY
from taskgroup.report.pictures.registry import PictureDescriptor

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT = 0.3  # inches, for the name of the axis
_TICKS = 0.5
_MOST_OUTLINED = 40  # lines in a panel


@dataclass(frozen=True)
class _Curve:
    """Learning curve of one task, trained in one group and one architecture. `losses`, (epochs,): validation loss after
    each epoch, averaged over the seeds.
    """

    group: tuple[str, ...]
    loss: Array


@dataclass(frozen=True)
class _Shape:
    """Arrangement of the panels. `wide` and `tall`: width and height of a panel, in inches. `size`: font size of the
    panel titles, in points.
    """

    columns: int
    rows: int
    wide: float
    tall: float
    size: float


def learning_curves(records: Sequence[RunRecord]) -> "Figure":
    """Draw one panel per task with the task's validation loss after each epoch: trained alone, trained in its best
    group, and trained in other groups.

    Raises `InputError` if no run of the log has learning curves.
    """
    curves = _curves(records)
    tasks = list(curves)
    shape = _shape(len(tasks))
    groups = len({(record.train, record.architecture) for record in records if record.curve})
    page = Page(
        max(2 * MARGIN + _LEFT + shape.columns * (_TICKS + shape.wide), 4.6),
        shape.rows * (shape.tall + 0.62) + 0.55,
        "Learning curves of the tasks",
        f"{len(tasks)} task{'s' * (len(tasks) != 1)}, {groups} group{'s' * (groups != 1)}",
        "Validation loss after each epoch, the mean over seeds. Solid: trained in the named group, which reaches "
        "the lowest last loss. Dashed: trained alone. Thin: trained in any other group.",
    )
    names = dict(zip(tasks, short_names(tasks, 20), strict=True))
    for place, task in enumerate(tasks):
        row, column = divmod(place, shape.columns)
        left = MARGIN + _LEFT + column * (_TICKS + shape.wide) + _TICKS - 0.06
        top = page.top + row * (shape.tall + 0.62) + 0.36
        axes = page.axes(left, top, shape.wide, shape.tall, label=f"task {task}")
        _panel(axes, task, curves[task], names, shape)
        last = place + shape.columns >= len(tasks)
        axes.tick_params(labelbottom=last)
        if last:
            axes.set_xlabel("epoch", fontsize=shape.size, labelpad=2)
    page.write(
        MARGIN, page.top + (shape.rows * (shape.tall + 0.62)) / 2, "validation loss", BODY, rotation=90, va="center"
    )
    return page.figure


def _curves(records: Sequence[RunRecord]) -> dict[str, list[_Curve]]:
    """Return a dictionary from task to its learning curves. Runs that were trained only to compute an affinity score
    are left out.
    """
    found: dict[str, dict[tuple[tuple[str, ...], str], list[tuple[float | None, ...]]]] = {}
    for record in records:
        if record.curve is None or record.aid is not None:
            continue
        for task, loss in record.curve.items():
            if loss:
                found.setdefault(task, {}).setdefault((record.train, record.architecture), []).append(loss)
    if not found:
        raise InputError(
            "the run log has no learning curves; record them with `taskgroup estimate surrogate PROBLEM --log "
            "RUNS.jsonl --curves`"
        )
    return {
        task: [_Curve(group, _mean(losses)) for (group, _), losses in groups.items()] for task, groups in found.items()
    }


def _mean(losses: list[tuple[float | None, ...]]) -> Array:
    """Return the mean of several learning curves, as long as the shortest of them. The mean is NaN at epochs where the
    loss of some curve is unknown.
    """
    shortest = min(len(loss) for loss in losses)
    mean: Array = np.array([loss[:shortest] for loss in losses], dtype=np.float64).mean(axis=0)
    return mean


def _shape(count: int) -> _Shape:
    if count <= 9:
        return _Shape(min(3, count), -(-count // 3), 2.0, 1.35, BODY)
    if count <= 40:
        columns = 5
        return _Shape(columns, -(-count // columns), 1.45, 1.0, SMALL)
    columns = 10
    return _Shape(columns, -(-count // columns), 1.15, 0.75, TINY)


def _panel(axes: "Axes", task: str, curves: list[_Curve], names: dict[str, str], shape: _Shape) -> None:
    alone = [curve for curve in curves if len(curve.group) == 1]
    others = [curve for curve in curves if len(curve.group) > 1]
    ended = [curve for curve in others if not math.isnan(curve.loss[-1])]
    best = min(ended, key=lambda curve: float(curve.loss[-1])) if ended else None
    _thin(axes, [curve for curve in others if curve is not best])
    for curve in alone:
        axes.plot(*_points(curve), color=INK, linewidth=1.2, linestyle=(0, (3, 1.5)), marker=_mark(curve), zorder=3)
    if best is not None:
        axes.plot(*_points(best), color=HELPS, linewidth=1.5, marker=_mark(best), zorder=4)
    _limits(axes, alone, others)
    axes.text(0, 1.0 + 0.2 / shape.tall, names[task], transform=axes.transAxes, fontsize=shape.size, weight="bold")
    told = "alone" if best is None else _partners(task, best.group, names, shape)
    axes.text(0, 1.0 + 0.06 / shape.tall, told, transform=axes.transAxes, fontsize=shape.size - 1, color=QUIET)


def _points(curve: _Curve) -> tuple[Array, Array]:
    return np.arange(1, len(curve.loss) + 1, dtype=np.float64), curve.loss


def _mark(curve: _Curve) -> str:
    return "o" if len(curve.loss) == 1 else ""


def _thin(axes: "Axes", curves: list[_Curve]) -> None:
    from matplotlib.collections import LineCollection

    lines = [np.column_stack(_points(curve)) for curve in curves]
    width = 0.8 if len(lines) <= 10 else 0.5 if len(lines) <= 40 else 0.3
    thin = LineCollection(lines, colors=QUIET, linewidths=width, alpha=0.45, zorder=2)
    thin.set_rasterized(len(lines) > _MOST_OUTLINED)
    axes.add_collection(thin)


def _limits(axes: "Axes", alone: list[_Curve], others: list[_Curve]) -> None:
    """Set the limits of the loss axis: from the lowest loss to the 99 % quantile of the losses. The quantile keeps a
    diverged run from flattening the other curves.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    losses = np.concatenate([curve.loss for curve in [*alone, *others]])
    losses = losses[np.isfinite(losses)]
    epochs = max(len(curve.loss) for curve in [*alone, *others])
    low, high = (float(losses.min()), float(np.quantile(losses, 0.99))) if losses.size else (0.0, 1.0)
    high = max([high] + [float(np.nanmax(curve.loss)) for curve in alone if np.isfinite(curve.loss).any()])
    room = (high - low or abs(high) or 1.0) * 0.07
    axes.set(xlim=(0.5 if epochs == 1 else 1 - 0.03 * epochs, epochs + 0.03 * epochs), ylim=(low - room, high + room))
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True, steps=STEPS))
    axes.yaxis.set_major_locator(MaxNLocator(3, steps=STEPS))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3g}".replace("-", "−")))
    axes.tick_params(labelsize=TINY, length=2, pad=2)
    axes.grid(color=FAINT, linewidth=0.4)
    axes.set_axisbelow(True)


def _partners(task: str, group: tuple[str, ...], names: dict[str, str], shape: _Shape) -> str:
    """Return the names of the other tasks in the group, as many as fit into the width of the panel."""
    partners = [names.get(name, name) for name in group if name != task]
    for shown in range(len(partners), 0, -1):
        rest = f" + {len(partners) - shown}" if shown < len(partners) else ""
        text = f"with {' + '.join(partners[:shown])}{rest}"
        if text_width(text, shape.size - 1) <= shape.wide:
            return text
    return f"with {len(partners)} other task{'s' * (len(partners) != 1)}"


DESCRIPTOR = PictureDescriptor(
    name="curves",
    help="learning curves of the runs of a log",
    document=tuple,
    make=learning_curves,
    order=9,
)
