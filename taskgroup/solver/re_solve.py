"""The problem of a layout, solved again on other runs."""

from collections.abc import Sequence
from typing import Any, get_type_hints

import msgspec

from taskgroup.core.constraints import Constraints
from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.solver.solve import solve

_HOW = ("return", "affinity", "constraints", "scores", "method", "ilp_solver", "seed", "progress", "cancel")
"""What is no option, or says how to search, not what for."""


def solve_again(
    layout: Layout, affinity: Affinity, budget: float | None = None, scores: Sequence[Affinity] = ()
) -> Layout:
    """Find the best layout on `affinity` under the options that `layout` was solved with, as its provenance tells.

    `budget` stands in for the layout's own; by our own method, whatever found `layout`. Raises `InputError` for an
    option that `solve` would not take.
    """
    return solve(affinity, scores=scores, **options_of(layout, budget))


def options_of(layout: Layout, budget: float | None = None) -> dict[str, Any]:
    """The options of `solve` that tell what a layout was to be, as its provenance tells; not how it was found.

    `budget` stands in for the layout's own. Raises `InputError` for an option that `solve` would not take.
    """
    told = layout.provenance.get("options")
    told = told if isinstance(told, dict) else {}
    demands = _read(told, get_type_hints(Constraints))
    demands.setdefault("budget", layout.budget)
    if budget is not None:
        demands["budget"] = budget
    hints = get_type_hints(solve)
    options = _read(told, {name: hints[name] for name in hints if name not in (*_HOW, *Constraints.__struct_fields__)})
    return {"constraints": Constraints(**demands), **options}


def _read(told: dict[str, Any], hints: dict[str, Any]) -> dict[str, Any]:
    """The options of these names and types that provenance tells."""
    found = {}
    for name, hint in hints.items():
        if told.get(name) is None:
            continue
        try:
            found[name] = msgspec.convert(told[name], hint)
        except msgspec.ValidationError as error:
            raise InputError(f"the layout, at `$.provenance.options.{name}`: {error}") from None
    return found
