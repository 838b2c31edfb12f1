"""Picture of an affinity as a heatmap, with the dendrogram of the tasks beside it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.similarity import Array, standing
from taskgroup.report.drawing.lettering import decimals, plain, short_names, widest
from taskgroup.report.drawing.order import Dendrogram, dendrogram
from taskgroup.report.drawing.page import MARGIN, Page
from taskgroup.report.drawing.style import BODY, DIVERGING, INK, PAPER, QUIET, SMALL, TINY
from taskgroup.report.pictures.registry import PictureDescriptor

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.figure import Figure

Mask = NDArray[np.bool_]

MOST_WITH_VALUES = 15
_MOST_ROOMY = 40
_MOST_LEVEL, _WIDEST = 7, 1.0  # names of targets are level if so many tasks have names so wide
_EVEN = 0.2035  # the luminance on which dark and light letters have the same contrast
_TREE = 1.1  # inches
_PAD = 0.08
_OUTLIER = 2.0  # times the 98th percentile, from where the largest value would bleach all others


@dataclass(frozen=True)
class _Sheet:
    """Contents of the heatmap, with the tasks in the order of the dendrogram: n names, values (n, n) and colours (n,
    n).

    `signed`: whether positive values are written with a plus sign. `cell`: width and height of a cell, in inches.
    """

    names: list[str]
    values: Array
    spread: Array | None
    colours: Array
    signed: bool
    tree: Dendrogram
    cell: float
    size: float


def heatmap(affinity: Affinity) -> "Figure":
    """Draw a heatmap with partners in rows and targets in columns, in the order of the dendrogram. The colour scale is
    symmetric around zero.

    With up to 15 tasks, each cell contains its value and standard error. With more tasks, cells with a negative value
    contain a dash. If the values are logged values, such as losses, the colour shows how much a value differs from the
    mean of its target. Cells with an unknown value are hatched.
    """
    sheet = _sheet(affinity)
    count, cell = len(sheet.names), sheet.cell
    side = count * cell
    names = widest(sheet.names, sheet.size)
    upright = names > cell - 0.06
    left = MARGIN + 0.24 + names + _PAD
    above = 0.24 + (names if upright else 0.16) + _PAD
    tree = _TREE if sheet.tree.height.any() else 0.0
    page = Page(
        max(left + side + tree + MARGIN, 5.2),
        above + side + 0.65,
        f"{affinity.score}, partner by target",
        f"{'higher' if affinity.direction == 'max' else 'lower'} is better",
        _caption(affinity, sheet),
    )
    axes = page.axes(left, page.top + above, side, side, label="heatmap")
    mesh, limit, beyond = _cells(axes, sheet)
    _name(axes, sheet, upright)
    if tree:
        _draw_tree(page.axes(left + side + 0.04, page.top + above, tree, side, label="dendrogram"), sheet)
    bar = page.axes(left, page.top + above + side + 0.2, max(min(side, 3.0), 1.6), 0.12, label="scale")
    _scale(page, bar, mesh, affinity, limit, beyond)
    return page.figure


def _sheet(affinity: Affinity) -> _Sheet:
    values = np.array(affinity.affinity, dtype=np.float64)
    colours = standing(values, affinity.score, affinity.direction)
    tree = dendrogram(colours)
    order = np.ix_(tree.order, tree.order)
    spread = None if affinity.stderr is None else np.array(affinity.stderr, dtype=np.float64)[order]
    values, colours = values[order], colours[order]
    count, signed = len(values), affinity.score != "value"
    if count > MOST_WITH_VALUES:
        cell, size = (0.235, SMALL) if count <= _MOST_ROOMY else (0.135, TINY)
    else:
        texts = [text for row in _texts(values, spread, signed) for cell_texts in row for text in cell_texts]
        cell, size = max(0.42, widest(texts, SMALL) + 0.12), BODY
        level = widest(short_names(affinity.tasks), BODY) + 0.1
        cell = max(cell, level) if count <= _MOST_LEVEL and level <= _WIDEST else cell
    names = short_names([affinity.tasks[place] for place in tree.order])
    return _Sheet(names, values, spread, colours, signed, tree, cell, size)


def _texts(values: Array, spread: Array | None, signed: bool) -> list[list[list[str]]]:
    """Return the lines of text in each cell of the heatmap."""
    known = values[~np.isnan(values)]
    places = decimals(known.tolist())
    return [
        [
            []
            if np.isnan(value)
            else [plain(value, places, sign=signed)]
            + ([] if spread is None or np.isnan(spread[row, column]) else [f"±{plain(spread[row, column], places)}"])
            for column, value in enumerate(line)
        ]
        for row, line in enumerate(values)
    ]


def _limit(colours: Array) -> tuple[float, bool]:
    """Return the upper end of the colour scale, which is symmetric around zero, and whether some absolute value lies
    beyond it.
    """
    known = np.abs(colours[~np.isnan(colours)])
    largest = float(known.max(initial=0.0))
    if largest == 0:
        return 1.0, False
    usual = float(np.quantile(known, 0.98))
    if len(colours) > MOST_WITH_VALUES and 0 < usual < largest / _OUTLIER:
        return usual, True
    return largest, False


def _cells(axes: "Axes", sheet: _Sheet) -> "tuple[ScalarMappable, float, bool]":
    count = len(sheet.names)
    limit, beyond = _limit(sheet.colours)
    axes.patch.set(facecolor="#f1f1f3", hatch="//////" if count <= _MOST_ROOMY else "////////")
    edge = 0.8 if count <= _MOST_ROOMY else 0.0
    mesh = axes.pcolormesh(
        np.ma.masked_invalid(sheet.colours),
        cmap=DIVERGING,
        vmin=-limit,
        vmax=limit,
        edgecolors=PAPER if edge else "none",
        linewidth=edge,
        rasterized=count > _MOST_ROOMY,  # ten thousand cells one by one make a file that few viewers open
    )
    axes.invert_yaxis()
    for spine in axes.spines.values():
        spine.set_visible(False)
    dark = _dark(mesh, sheet.colours)
    if count <= MOST_WITH_VALUES:
        _write_values(axes, sheet, dark)
    elif _both_signs(sheet):
        rows, columns = np.nonzero(np.nan_to_num(sheet.colours) < 0)
        ink = np.where(dark[rows, columns], PAPER, INK).tolist()
        width = 0.8 if count <= _MOST_ROOMY else 0.5
        dash = (sheet.cell * 72 * 0.36) ** 2
        axes.scatter(
            columns + 0.5, rows + 0.5, s=dash, marker="_", c=ink, linewidths=width, rasterized=count > _MOST_ROOMY
        )
    return mesh, limit, beyond


def _both_signs(sheet: _Sheet) -> bool:
    return bool((sheet.colours < 0).any() and (sheet.colours > 0).any())


def _dark(mesh: "ScalarMappable", colours: Array) -> Mask:
    """Return an (n, n) Boolean mask of the cells that are so dark that light letters have more contrast than dark
    letters. Contrast is defined as in WCAG 2.
    """
    rgba = mesh.to_rgba(np.nan_to_num(colours))
    linear = np.where(rgba[..., :3] <= 0.04045, rgba[..., :3] / 12.92, ((rgba[..., :3] + 0.055) / 1.055) ** 2.4)
    found: Mask = (linear @ (0.2126, 0.7152, 0.0722) < _EVEN) & ~np.isnan(colours)
    return found


def _write_values(axes: "Axes", sheet: _Sheet, dark: Mask) -> None:
    for row, line in enumerate(_texts(sheet.values, sheet.spread, sheet.signed)):
        for column, texts in enumerate(line):
            for place, text in enumerate(texts):
                drop = (place - (len(texts) - 1) / 2) * 0.32
                colour = PAPER if dark[row, column] else INK
                size = SMALL if place == 0 else TINY
                axes.text(
                    column + 0.5, row + 0.5 + drop, text, ha="center", va="center_baseline", fontsize=size, color=colour
                )


def _name(axes: "Axes", sheet: _Sheet, upright: bool) -> None:
    middles = np.arange(len(sheet.names)) + 0.5
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xticks(middles, sheet.names, rotation=90 if upright else 0, fontsize=sheet.size)
    axes.set_yticks(middles, sheet.names, fontsize=sheet.size)
    axes.tick_params(length=0, pad=_PAD * 72 / 2)
    axes.set_xlabel("target", color=QUIET, labelpad=4)
    axes.set_ylabel("partner", color=QUIET, labelpad=4)


def _draw_tree(axes: "Axes", sheet: _Sheet) -> None:
    from matplotlib.collections import LineCollection

    corners = np.stack([sheet.tree.height, sheet.tree.across + 0.5], axis=-1)
    axes.add_collection(LineCollection(list(corners), colors=QUIET, linewidths=0.9, capstyle="projecting"))
    axes.set_ylim(len(sheet.names), 0)
    axes.set_xlim(0, max(float(sheet.tree.height.max()), 1e-9) * 1.04)
    axes.set_axis_off()


def _scale(page: Page, axes: "Axes", mesh: "ScalarMappable", affinity: Affinity, limit: float, beyond: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    ticks = [tick for tick in MaxNLocator(4, symmetric=True).tick_values(-limit, limit) if abs(tick) <= limit]
    if len(ticks) < 2:  # numbers too small for the locator
        ticks = [-limit, 0.0, limit]
    places = decimals([ticks[-1] - ticks[-2]], 1)
    bar = page.figure.colorbar(mesh, cax=axes, orientation="horizontal", extend="both" if beyond else "neither")
    bar.set_ticks(ticks, labels=[plain(tick, places, sign=True) for tick in ticks])
    bar.outline.set_visible(False)
    axes.tick_params(length=2, width=0.5)
    what = affinity.score
    if affinity.score == "value":
        what = "better than the target's mean, in standard deviations"
    axes.set_xlabel(what, fontsize=SMALL, color=QUIET, labelpad=2)


def _caption(affinity: Affinity, sheet: _Sheet) -> str:
    parts = []
    unknown = int(np.isnan(sheet.colours).sum()) - len(sheet.names)
    if np.isnan(sheet.colours).all():
        parts.append("No value is known." if len(sheet.names) > 1 else "One task has no partner.")
    elif unknown:
        parts.append(f"Hatched: not known ({unknown} of {len(sheet.names) * (len(sheet.names) - 1)} pairs).")
    if len(sheet.names) > MOST_WITH_VALUES and _both_signs(sheet):
        parts.append("A dash marks values below zero.")
    if sheet.spread is not None and len(sheet.names) <= MOST_WITH_VALUES:
        parts.append("±: standard error.")
    if sheet.tree.height.any():
        parts.append("Tasks in the order of the dendrogram (average linkage of both directions' mean).")
    return " ".join(parts)


DESCRIPTOR = PictureDescriptor(
    name="heatmap",
    help="affinity as a heat map with a dendrogram",
    document=Affinity,
    make=heatmap,
    order=1,
)
