"""A document as a picture of its kind."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from taskgroup.core.affinity import Affinity
from taskgroup.core.benchmark import Benchmark
from taskgroup.core.comparison import Comparison
from taskgroup.core.errors import InputError
from taskgroup.core.frontier import Frontier
from taskgroup.core.layout import Layout
from taskgroup.formats.documents import document_name
from taskgroup.report.pictures.fonts import characters
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


def _frontier(document: Any, baselines: Sequence[Comparison] = ()) -> "Figure":
    from taskgroup.report.pictures.frontier import frontier_steps

    return frontier_steps(document, baselines)


def _methods(document: Any) -> "Figure":
    from taskgroup.report.pictures.comparison import methods

    return methods(document)


def _benchmark(name: str) -> Callable[[Any], "Figure"]:
    def drawn(document: Any) -> "Figure":
        from taskgroup.report.pictures import benchmark

        figure: Figure = getattr(benchmark, name)(document)
        return figure

    return drawn


def _curves(document: Any) -> "Figure":
    from taskgroup.report.pictures.learning import learning_curves

    return learning_curves(document)


_ACCEPTED = "an affinity, layout, frontier, comparison or benchmark document, or a run log with learning curves,"

KINDS: dict[type, dict[str, Callable[[Any], "Figure"]]] = {
    Affinity: {"heatmap": _heatmap, "graph": _graph},
    Layout: {"networks": _networks},
    Frontier: {"steps": _frontier},
    Comparison: {"methods": _methods},
    tuple: {"curves": _curves},
    Benchmark: {name: _benchmark(name) for name in ("benchmark", "scatter", "regret")},
}
"""The pictures of each document by name, the one that is drawn unless another is asked for first."""


def draw(document: Any, *, kind: str | None = None, baselines: Sequence[Comparison] = ()) -> "Figure":
    """Draw a document, or the records of a run log. `kind` is one of its `KINDS`, by default the first.

    `baselines`: beside a frontier, what other methods reach at some budgets (see `compare_along`).

    Raises `InputError` for a document that has no picture, for a kind that it does not have, and for a run log without
    learning curves.
    """
    kinds = KINDS.get(tuple if isinstance(document, list | tuple) else type(document))
    if kinds is None:
        name = document_name(type(document)) if isinstance(document, msgspec.Struct) else type(document).__name__
        raise InputError(f"{name} has no picture; {_ACCEPTED} is accepted")
    if kind is not None and kind not in kinds:
        raise InputError(f"--kind {kind}: {', '.join(kinds)} is accepted for this document")
    with house_style(characters(document)):
        if baselines and isinstance(document, Frontier):
            return _frontier(document, baselines)
        return kinds[kind or next(iter(kinds))](document)
