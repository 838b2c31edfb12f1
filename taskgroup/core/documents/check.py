"""The verdict on a layout: the check document."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.tolerance import tolerance


class Violation(Struct, frozen=True, forbid_unknown_fields=True):
    """A broken rule: which, where in the layout (a JSON path), and what was found."""

    rule: str
    where: str
    message: str


class Regret(Struct, frozen=True, forbid_unknown_fields=True):
    """What a layout is worth on other runs, what the best one is worth there, the relative difference, its limit."""

    objective: float
    best: float
    regret: float
    limit: float


class Check(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.check/1"):
    """The verdict on a layout, with every violation; `regret` only where a limit on it was asked for."""

    valid: bool
    violations: tuple[Violation, ...]
    regret: Regret | UnsetType = UNSET
    provenance: dict[str, Any] = field(default_factory=dict)


def differs(one: float, other: float, scale: float = 0.0) -> bool:
    """Whether two numbers are not the same, but for rounding at their size or that of `scale`."""
    return abs(one - other) > tolerance(max(abs(one), abs(other)), scale) + 1e-15
