"""Facts about a document: its main results, and the command and options that produced it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from taskgroup.core.documents.benchmark import Benchmark
from taskgroup.core.documents.layout import Layout
from taskgroup.core.quantity import format_quantity
from taskgroup.core.request import Request
from taskgroup.report.unit import objective_name, unit_of

Fact = tuple[str, str]


def facts_of(document: Any) -> list[Fact]:
    """Return the main facts about a document, such as the objective and cost of a layout, or the conclusions of a
    benchmark.
    """
    if isinstance(document, Layout):
        return layout_facts(document)
    if isinstance(document, Benchmark):
        verdicts = ((level, getattr(document.verdicts, f"level{level}")) for level in (1, 2, 3, 4))
        return [(f"level {level}", verdict) for level, verdict in verdicts if verdict]
    return []


def layout_facts(layout: Layout) -> list[Fact]:
    """Return the objective, cost, bound and gap of a layout as facts."""
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
    """Yield facts about how a document was made: the solver's method and effort, the request, the program version, the
    command and its options.
    """
    solver = getattr(document, "solver", None)
    if isinstance(document, Layout) and solver is not None:
        yield "method", solver.method
        yield "candidates", f"{solver.candidates:,}"
        yield "nodes", f"{solver.nodes:,}"
        yield "seconds", f"{solver.seconds:.3g}"
    yield from _request_facts(getattr(getattr(document, "layout", document), "request", None))
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


def _request_facts(request: Request | None) -> Iterator[Fact]:
    """Yield one fact for each field of a request whose value differs from the default value."""
    if request is None:
        return
    for name, value in msgspec.to_builtins(request).items():
        if name == "budget":
            yield "request budget", format_quantity(value)
        elif isinstance(value, dict):
            yield f"request {name.replace('_', '-')}", ", ".join(f"{key}={number:g}" for key, number in value.items())
        elif name == "fixed":
            yield "request fixed", "; ".join(f"{'+'.join(one['train'])} ({one['architecture']})" for one in value)
        elif isinstance(value, tuple) and not isinstance(value[0], str):
            yield f"request {name.replace('_', '-')}", "; ".join(map(_text, value))
        else:
            yield f"request {name.replace('_', '-')}", _text(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)
