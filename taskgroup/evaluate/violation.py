"""A broken rule."""

from msgspec import Struct

from taskgroup.core.ties import tolerance


class Violation(Struct, frozen=True, forbid_unknown_fields=True):
    """A broken rule: which, where in the layout (a JSON path), and what was found."""

    rule: str
    where: str
    message: str


def differs(one: float, other: float, scale: float = 0.0) -> bool:
    """Whether two numbers are not the same, but for rounding at their size or that of `scale`."""
    return abs(one - other) > tolerance(max(abs(one), abs(other)), scale) + 1e-15
