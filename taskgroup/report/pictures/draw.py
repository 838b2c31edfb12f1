"""A document as a picture of its kind."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from taskgroup.core.affinity import Affinity
from taskgroup.core.benchmark import Benchmark
from taskgroup.core.comparison import Comparison
from taskgroup.core.errors import InputError
from taskgroup.core.frontier import Frontier
from taskgroup.core.layout import Layout
from taskgroup.report.pictures.style import house_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _heatmap(document: Any) -> "Figure":
    from taskgroup.report.pictures.heatmap import heatmap

    return heatmap(document)


def _graph(document: Any) -> "Figure":
    from taskgroup.report.pictures.graph import help_graph

    return help_graph(document)


def _networks(document: Any) -> "Figure":
    from taskgroup.report.pictures.layout import networks

    return networks(document)


def _frontier(document: Any) -> "Figure":
    from taskgroup.report.pictures.frontier import frontier_steps

    return frontier_steps(document)


def _methods(document: Any) -> "Figure":
    from taskgroup.report.pictures.comparison import methods

    return methods(document)


def _benchmark(name: str) -> Callable[[Any], "Figure"]:
    def drawn(document: Any) -> "Figure":
        from taskgroup.report.pictures import benchmark

        figure: Figure = getattr(benchmark, name)(document)
        return figure

    return drawn


KINDS: dict[type, dict[str, Callable[[Any], "Figure"]]] = {
    Affinity: {"heatmap": _heatmap, "graph": _graph},
    Layout: {"networks": _networks},
    Frontier: {"steps": _frontier},
    Comparison: {"methods": _methods},
    Benchmark: {name: _benchmark(name) for name in ("benchmark", "scatter", "regret")},
}
"""The pictures of each document by name, the one that is drawn unless another is asked for first."""


def draw(document: Any, *, kind: str | None = None) -> "Figure":
    """Draw a document. `kind` is one of its `KINDS`, by default the first.

    Raises `InputError` for a document that has no picture, and for a kind that it does not have.
    """
    kinds = KINDS.get(type(document))
    if kinds is None:
        raise InputError(f"a {type(document).__name__} has no picture")
    if kind is not None and kind not in kinds:
        raise InputError(f"--kind {kind}: {', '.join(kinds)} is accepted for this document")
    with house_style(repr(document)):
        return kinds[kind or next(iter(kinds))](document)
