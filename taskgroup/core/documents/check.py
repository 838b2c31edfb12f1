"""Check document: the violations of a layout."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.tolerance import tolerance


class Violation(Struct, frozen=True, forbid_unknown_fields=True):
    """A violated rule or constraint: its name, the JSON path in the layout, and a description of the fault."""

    rule: str
    where: str
    message: str


class Regret(Struct, frozen=True, forbid_unknown_fields=True):
    """Regret of a layout on other runs: `objective` of the layout, `best` objective, relative difference and limit."""

    objective: float
    best: float
    regret: float
    limit: float


class Check(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.check/1"):
    """Result of the check of a layout.

    `valid`: whether the layout violates nothing. `regret`: regret on other runs, left out if no limit on it was given.
    """

    valid: bool
    violations: tuple[Violation, ...]
    regret: Regret | UnsetType = UNSET
    provenance: dict[str, Any] = field(default_factory=dict)


def differs(one: float, other: float, scale: float = 0.0) -> bool:
    """Return whether two numbers differ by more than rounding error.

    `scale`: total size of the terms of a sum, if the numbers are sums whose terms may cancel.
    """
    return abs(one - other) > tolerance(max(abs(one), abs(other)), scale) + 1e-15
