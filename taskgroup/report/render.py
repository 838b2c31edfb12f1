"""Documents as tables, and tables as text for a terminal."""

import io
from collections.abc import Callable
from typing import Any

import msgspec
from rich.console import Console, RenderableType

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.benchmark import Benchmark
from taskgroup.core.documents.check import Check
from taskgroup.core.documents.comparison import Comparison
from taskgroup.core.documents.cost import Cost
from taskgroup.core.documents.difference import Difference
from taskgroup.core.documents.evaluation import Evaluation
from taskgroup.core.documents.explanation import Explanation
from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout
from taskgroup.core.documents.predictions import Predictions
from taskgroup.core.documents.stability import Stability
from taskgroup.core.documents.suggestions import Suggestions
from taskgroup.core.documents.validation import Validation
from taskgroup.core.documents.verification import Verification
from taskgroup.report.console.fitted_table import fitted
from taskgroup.report.safe_document import safe_document
from taskgroup.report.tables.affinity import affinity_table
from taskgroup.report.tables.benchmark import benchmark_table
from taskgroup.report.tables.check import check_table
from taskgroup.report.tables.comparison import comparison_table
from taskgroup.report.tables.cost import cost_table
from taskgroup.report.tables.difference import difference_table
from taskgroup.report.tables.evaluation import evaluation_table
from taskgroup.report.tables.explanation import explanation_table
from taskgroup.report.tables.frontier import frontier_table
from taskgroup.report.tables.layout import layout_table
from taskgroup.report.tables.predictions import predictions_table
from taskgroup.report.tables.stability import stability_table
from taskgroup.report.tables.suggestions import suggestions_table
from taskgroup.report.tables.validation import validation_table
from taskgroup.report.tables.verification import verification_table

_TABLES: dict[type[msgspec.Struct], Callable[[Any], RenderableType]] = {
    Affinity: affinity_table,
    Layout: layout_table,
    Comparison: comparison_table,
    Frontier: frontier_table,
    Check: check_table,
    Evaluation: evaluation_table,
    Explanation: explanation_table,
    Difference: difference_table,
    Verification: verification_table,
    Stability: stability_table,
    Cost: cost_table,
    Benchmark: benchmark_table,
    Predictions: predictions_table,
    Validation: validation_table,
    Suggestions: suggestions_table,
}
"""Kind of document → function that makes its table."""


def table_of(document: msgspec.Struct) -> RenderableType:
    """Return a document as a table that adapts to the width of the terminal. Control characters in its texts are
    replaced by escapes.
    """
    return _TABLES[type(document)](safe_document(document))


def render(document: msgspec.Struct, *, to_terminal: bool = True) -> str:
    """Return a document as the text of a table as wide as the terminal. The table is coloured if the terminal supports
    it.

    The environment variables `NO_COLOR` and `FORCE_COLOR` are respected.
    """
    return print_renderable(table_of(document), to_terminal=to_terminal)


def print_renderable(table: RenderableType, *, to_terminal: bool = True) -> str:
    """Return a table as text, as wide as the terminal, and coloured if the terminal supports it."""
    console = Console()
    out = io.StringIO()
    to = Console(
        file=out,
        width=console.width,
        force_terminal=to_terminal and console.is_terminal,
        no_color=console.no_color,
        highlight=False,
        markup=False,
        emoji=False,
    )
    to.print(fitted(table))
    return out.getvalue()


def print_table(table: RenderableType) -> None:
    """Print a table on standard output, as wide as the terminal."""
    Console(highlight=False, markup=False, emoji=False).print(fitted(table))
