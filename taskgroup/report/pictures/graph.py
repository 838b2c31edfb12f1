"""Picture of an affinity as a graph: arrows show which partners help or hurt each target."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from taskgroup.core.documents.affinity import RELATIVE_GAINS, Affinity
from taskgroup.core.similarity import Array, standing
from taskgroup.report.drawing.lettering import short_names, widest
from taskgroup.report.drawing.order import dendrogram
from taskgroup.report.drawing.page import MARGIN, Page
from taskgroup.report.drawing.style import BODY, HELPS, HURTS, INK, PAPER, SMALL, TINY
from taskgroup.report.pictures.registry import PictureDescriptor

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_WITH_ALL = 6
_MOST_LEVEL = 12
_NODE = 0.055  # inches
_HEAD = 0.085
_BEND = 0.5  # of the way to the middle of the circle, for tasks that are a radius apart or more
_LEAST_BEND = 0.42  # inches
_ASIDE = 0.12  # of the distance, which keeps the two directions apart


@dataclass(frozen=True)
class _Edges:
    """Graph of the pairs of tasks that are drawn.

    `signed`: whether a positive score means help and a negative score means harm. `known`: number of pairs whose score
    is known. `best`: how many of the best partners of each target are drawn; `None` means all partners.
    """

    graph: Any
    signed: bool
    known: int
    best: int | None


def help_graph(affinity: Affinity) -> "Figure":
    """Draw an arrow from each partner to its target. The tasks stand on a circle, in the order of the dendrogram.

    With up to 6 tasks, all pairs are drawn. With more tasks, only the partners with the strongest effects on each
    target are drawn. If a score is not a gain and all its values have the same sign, no value means "no effect"; then
    only the best partners of each target are drawn.
    """
    edges = _edges(affinity)
    count = len(affinity.tasks)
    size = BODY if count <= _MOST_LEVEL else SMALL if count <= 40 else TINY
    names = short_names(list(edges.graph))
    radius = 1.5 + 0.02 * count
    aside = radius + 0.16 + widest(names, size)
    above = aside if count > _MOST_LEVEL else radius + 0.35
    page = Page(
        max(2 * (aside + MARGIN), 4.6),
        2 * above + 0.4,
        f"{affinity.score}: who {'helps' if edges.signed else 'goes with'} whom",
        f"{'higher' if affinity.direction == 'max' else 'lower'} is better",
        _caption(edges, count),
    )
    across = page.width / 2 - MARGIN
    axes = page.axes(MARGIN, page.top, 2 * across, 2 * above, label="graph")
    axes.set(xlim=(-across, across), ylim=(-above, above))
    axes.set_axis_off()
    _draw(axes, edges, radius, names, size)
    _legend(axes, edges)
    return page.figure


def _edges(affinity: Affinity) -> _Edges:
    """Return the graph of the pairs that are drawn, with the tasks in the order of the dendrogram. The attribute
    `strength` of an edge is the affinity, with a sign such that higher is better.
    """
    import networkx

    values = standing(np.array(affinity.affinity, dtype=np.float64), affinity.score, affinity.direction)
    known = values[~np.isnan(values)]
    signed = affinity.score in (*RELATIVE_GAINS, "value") or bool((known < 0).any() and (known > 0).any())
    count = len(values)
    best = None if count <= _MOST_WITH_ALL else 3 if count <= 15 else 2 if count <= 40 else 1
    graph = networkx.DiGraph()
    graph.add_nodes_from(affinity.tasks[place] for place in dendrogram(values).order)
    for target, task in enumerate(affinity.tasks):
        for partner in _partners(values[:, target], signed, best):
            graph.add_edge(affinity.tasks[partner], task, strength=float(values[partner, target]))
    return _Edges(graph, signed, len(known), best)


def _partners(column: Array, signed: bool, best: int | None) -> list[int]:
    """Return the indices of the partners that are drawn for one target: the best ones and, if the sign of the score has
    a meaning, also the worst one.
    """
    ranked = [int(place) for place in np.argsort(-column, kind="stable") if not np.isnan(column[place])]
    if best is None:
        return [place for place in ranked if column[place] or not signed]
    if not signed:
        return ranked[:best]
    helping = [place for place in ranked if column[place] > 0][:best]
    return helping + [place for place in ranked[-1:] if column[place] < 0]


def _draw(axes: "Axes", edges: _Edges, radius: float, names: list[str], size: float) -> None:
    import networkx

    circle = networkx.circular_layout(edges.graph, scale=radius)
    places = {task: np.array([point[1], point[0]]) for task, point in circle.items()}  # clockwise from the top
    drawn = sorted(edges.graph.edges(data="strength"), key=lambda edge: abs(edge[2]))
    largest = max((abs(strength) for _, _, strength in drawn), default=1.0) or 1.0
    low = min((strength for _, _, strength in drawn), default=0.0)
    for partner, target, strength in drawn:
        share = abs(strength) / largest if edges.signed else (strength - low) / ((largest - low) or 1.0)
        width = 0.7 + (1.6 if len(names) <= 40 else 1.0) * share
        _arrow(axes, places[partner], places[target], width, not edges.signed or strength > 0)
    for name, point in zip(names, places.values(), strict=True):
        _node(axes, name, point, size, level=len(names) <= _MOST_LEVEL)


def _arrow(axes: "Axes", start: Array, end: Array, width: float, helps: bool) -> None:
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path

    along = end - start
    length, radius = float(np.hypot(*along)), float(np.hypot(*start))
    inwards = max(_BEND * min(1.0, length / radius), _LEAST_BEND / radius)
    control = (start + end) / 2 * (1 - inwards) + _ASIDE * np.array([along[1], -along[0]])
    back = (control - end) / np.hypot(*(control - end))
    left = np.array([-back[1], back[0]])
    tip = end + back * (_NODE + 0.03)
    neck = tip + back * (_HEAD if helps else 0.0)
    colour, order = (HELPS, 3.0) if helps else (HURTS, 2.0)
    line = Path([tuple(start), tuple(control), tuple(neck)], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    style: Any = "solid" if helps else (0, (4, 2))
    axes.add_patch(PathPatch(line, facecolor="none", edgecolor=colour, linewidth=width, linestyle=style, zorder=order))
    half = left * (_HEAD * 0.45 if helps else _HEAD * 0.75)
    corners = [tip, neck + half, neck - half] if helps else [tip + half, tip - half]
    axes.add_patch(
        Polygon(
            corners, closed=helps, facecolor=colour, edgecolor=colour, linewidth=0.6 if helps else 1.5, zorder=order
        )
    )


def _node(axes: "Axes", name: str, point: Array, size: float, level: bool) -> None:
    from matplotlib.patches import Circle

    axes.add_patch(Circle((point[0], point[1]), _NODE, facecolor=PAPER, edgecolor=INK, linewidth=1.0, zorder=4))
    length = float(np.hypot(*point))
    out = point / length if length else np.array([0.0, 1.0])
    x, y = point + out * 0.14
    if level:
        side = "center" if abs(out[0]) < 0.2 else "left" if out[0] > 0 else "right"
        height = "bottom" if out[1] > 0.9 else "top" if out[1] < -0.9 else "center"
        axes.text(x, y, name, fontsize=size, ha=side, va=height)
        return
    angle = math.degrees(math.atan2(out[1], out[0]))
    right = -90.001 < angle <= 90
    axes.text(
        x,
        y,
        name,
        fontsize=size,
        rotation=angle if right else angle + 180,
        rotation_mode="anchor",
        ha="left" if right else "right",
        va="center_baseline",
    )


def _legend(axes: "Axes", edges: _Edges) -> None:
    from matplotlib.lines import Line2D

    if not edges.signed or not edges.graph.number_of_edges():
        return
    helps = Line2D([], [], color=HELPS, linewidth=2, marker=">", markevery=[1], markersize=5, label="helps")
    hurts = Line2D([], [], color=HURTS, linewidth=2, linestyle=(0, (3, 1.5)), marker="|", markevery=[1], label="hurts")
    axes.legend(handles=[helps, hurts], loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=2, borderaxespad=0.0)


def _caption(edges: _Edges, count: int) -> str:
    drawn = edges.graph.number_of_edges()
    if not edges.known:
        return "No value is known." if count > 1 else "One task has no partner."
    text = "Edges lead from partner to target; a wider edge is a stronger effect."
    if edges.signed:
        text += " Arrowhead: the partner helps; bar: the partner hurts."
    if edges.best is None:
        return text
    some = "strongest partner" if edges.best == 1 else f"{edges.best} strongest partners"
    what = f"of each target the {some}{' that help it and the one that hurts it most' if edges.signed else ''}"
    what = what.replace("partner that help ", "partner that helps ")
    return f"{text} Of {edges.known} known pairs only {drawn} are drawn: {what}."


DESCRIPTOR = PictureDescriptor(
    name="graph",
    help="affinity as a graph of which tasks help which",
    document=Affinity,
    make=help_graph,
    order=2,
)
