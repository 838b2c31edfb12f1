"""Facts of a document: its main numbers, and the command and options that made it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from taskgroup.core.documents.benchmark import Benchmark
from taskgroup.core.documents.layout import Layout
from taskgroup.core.quantity import format_quantity
from taskgroup.report.unit import objective_name, unit_of

Fact = tuple[str, str]


def facts_of(document: Any) -> list[Fact]:
    """Return the main facts: the numbers of a layout, or the conclusions of a benchmark."""
    if isinstance(document, Layout):
        return layout_facts(document)
    if isinstance(document, Benchmark):
        verdicts = ((level, getattr(document.verdicts, f"level{level}")) for level in (1, 2, 3, 4))
        return [(f"level {level}", verdict) for level, verdict in verdicts if verdict]
    return []


def layout_facts(layout: Layout) -> list[Fact]:
    """Return the objective, cost, bound and gap of a layout."""
    if layout.objective is None:
        return [("status", layout.status), ("reason", str(layout.reason))]
    unit = unit_of(layout)
    limit = "" if layout.budget is None else f" of {format_quantity(layout.budget)}"
    return [
        ("status", layout.status),
        (
            objective_name(layout, unit),
            f"{unit.write(layout.objective)} ({'higher' if layout.direction == 'max' else 'lower'} is better)",
        ),
        ("cost", f"{format_quantity(layout.cost or 0)}{limit}"),
        ("networks", str(len(layout.models))),
        ("proven bound", unit.write(layout.bound)),
        ("gap", "·" if layout.gap is None else f"{layout.gap:.3%}"),
    ]


def how_found(document: Any) -> Iterator[Fact]:
    """Yield the solver's method and effort, the version, the command, and each option that was set."""
    solver = getattr(document, "solver", None)
    if isinstance(document, Layout) and solver is not None:
        yield "method", solver.method
        yield "candidates", f"{solver.candidates:,}"
        yield "nodes", f"{solver.nodes:,}"
        yield "seconds", f"{solver.seconds:.3g}"
    provenance = getattr(document, "provenance", {})
    for name, value in provenance.items():
        if name == "command":
            yield "command", f"taskgroup {_text(value)}"
        elif name != "options":
            yield name, _text(value)
    options = provenance.get("options")
    if isinstance(options, Mapping):
        for name, value in options.items():
            if value not in (None, False, (), [], {}):
                yield f"option {name.replace('_', '-')}", _text(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)
