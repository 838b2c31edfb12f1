"""Check document: the rules and constraints that a layout violates."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.tolerance import tolerance


class Violation(Struct, frozen=True, forbid_unknown_fields=True):
    """One violation by a layout: the name of the violated rule, the JSON path in the layout, and a description."""

    rule: str
    where: str
    message: str


class Regret(Struct, frozen=True, forbid_unknown_fields=True):
    """Regret of a layout on other runs than those it was chosen on.

    It consists of the objective of the layout, the best possible objective, the relative difference, and the limit on
    it.
    """

    objective: float
    best: float
    regret: float
    limit: float


class Check(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.check/1"):
    """Result of checking a layout.

    `valid`: true if the layout violates no rule or constraint. `regret`: regret of the layout on other runs, left out
    if no limit on the regret was given.
    """

    valid: bool
    violations: tuple[Violation, ...]
    regret: Regret | UnsetType = UNSET
    provenance: dict[str, Any] = field(default_factory=dict)


def differs(one: float, other: float, scale: float = 0.0) -> bool:
    """Return whether two numbers differ by more than rounding error.

    `scale`: if the numbers are sums whose terms may cancel, the sum of the absolute values of the terms.
    """
    return abs(one - other) > tolerance(max(abs(one), abs(other)), scale) + 1e-15
