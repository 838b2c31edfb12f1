"""The problem of a layout, solved again on other runs."""

from typing import Any, get_type_hints

import msgspec

from taskgroup.core.affinity import Affinity
from taskgroup.core.errors import InputError
from taskgroup.core.layout import Layout
from taskgroup.solve.solve import solve

_HOW = ("method", "ilp_solver", "seed", "progress")
"""Options that say how to search, not what for."""


def solve_again(layout: Layout, affinity: Affinity, budget: float | None = None) -> Layout:
    """Find the best layout on `affinity` under the options that `layout` was solved with, as its provenance tells.

    `budget` stands in for the layout's own; by our own method, whatever found `layout`. Raises `InputError` for an
    option that `solve` would not take.
    """
    told = layout.provenance.get("options")
    hints = get_type_hints(solve)
    options: dict[str, Any] = {"budget": layout.budget}
    for name, value in told.items() if isinstance(told, dict) else ():
        if name not in hints or name in _HOW or value is None:
            continue
        try:
            options[name] = msgspec.convert(value, hints[name])
        except msgspec.ValidationError as error:
            raise InputError(f"the layout, at `$.provenance.options.{name}`: {error}") from None
    if budget is not None:
        options["budget"] = budget
    return solve(affinity, **options)
