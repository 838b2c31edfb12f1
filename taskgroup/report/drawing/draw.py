"""A document as a picture of its kind."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.benchmark import Benchmark
from taskgroup.core.documents.comparison import Comparison
from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.formats.documents import document_name
from taskgroup.report.drawing.fonts import characters
from taskgroup.report.drawing.style import house_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


_ACCEPTED = "an affinity, layout, frontier, comparison or benchmark document, or a run log with learning curves,"

KINDS: dict[type, dict[str, str]] = {
    Affinity: {"heatmap": "heatmap.heatmap", "graph": "graph.help_graph"},
    Layout: {"networks": "layout.networks"},
    Frontier: {"steps": "frontier.frontier_steps"},
    Comparison: {"methods": "comparison.methods"},
    Benchmark: {"benchmark": "benchmark.benchmark", "scatter": "scatter.scatter", "regret": "regret.regret"},
    tuple: {"curves": "learning.learning_curves"},
}
"""The pictures of each document by name, and the function of this folder that draws it; the first is the usual one."""


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
        picture = _load(kinds[kind or next(iter(kinds))])
        return picture(document, baselines) if isinstance(document, Frontier) else picture(document)


def _load(function: str) -> Callable[..., "Figure"]:
    """A function of this folder, whose file is imported only now."""
    file, name = function.split(".")
    found: Callable[..., Figure] = getattr(import_module(f"taskgroup.report.pictures.{file}"), name)
    return found
