"""Unit of the performances in a document, used when they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taskgroup.core.documents.affinity import RELATIVE_GAINS
from taskgroup.core.documents.layout import Layout
from taskgroup.report.console.number import UNKNOWN, number


@dataclass(frozen=True)
class Unit:
    """Unit of performances. Gains that this program computed are shown in percent; other scores have no unit and are
    shown as they are.
    """

    percent: bool

    def write(self, value: float | None, stderr: float | None = None) -> str:
        """Return a performance and its standard error as text, such as `+5.8 % ± 0.4` or `0.521 ± 0.003`."""
        if value is None:
            return UNKNOWN
        if self.percent:
            return f"{self.write_bare(value)} %" + (f" ± {100 * stderr:.1f}" if stderr else "")
        return number(value) + (f" ± {stderr:.2g}" if stderr else "")

    def write_bare(self, value: float | None) -> str:
        """Return a performance as text without its unit, for tables whose title already names the unit."""
        if value is None or not self.percent:
            return number(value)
        text = f"{100 * value:+.1f}"
        return "0.0" if float(text) == 0 else text

    def write_error(self, value: float | None) -> str:
        """Return a standard error or a regret as text, with its unit and without a sign."""
        if value is None:
            return UNKNOWN
        return f"{100 * value:.1f} %" if self.percent else f"{value:.2g}"


def unit_of(document: Any) -> Unit:
    """Return the unit of the performances in a document.

    For the scores of a matrix that other software computed, the unit is unknown, so they are shown as they are.
    """
    document = getattr(document, "layout", document)
    origin = getattr(document, "provenance", {})
    source = origin.get("affinity") if isinstance(origin, Mapping) else None
    if not isinstance(source, Mapping):
        source = origin if isinstance(origin, Mapping) else {}
    score = getattr(document, "score", None) or source.get("score")
    return Unit(score in RELATIVE_GAINS and source.get("command") != "estimate matrix")


def objective_name(layout: Layout, unit: Unit) -> str:
    """Return the name of a layout's objective: "total gain" or "gain of the worst task" for gains in percent, otherwise
    "objective".
    """
    if layout.request.objective == "min":
        return "gain of the worst task" if unit.percent else "objective (worst task)"
    return "total gain" if unit.percent else "objective"
