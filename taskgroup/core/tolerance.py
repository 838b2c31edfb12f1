"""When two objectives or two costs count as equal."""

RELATIVE = 1e-9


def tolerance(value: float, scale: float = 0.0) -> float:
    """How far from `value` another one may lie and still count as equal.

    A relative 1e-9 of the value; `scale`, the size of the terms that were summed, adds their rounding, so that sums
    that cancel to zero still compare.
    """
    return RELATIVE * max(1e-12, abs(value)) + 1e-14 * scale


def gap(bound: float, objective: float) -> float:
    """The relative gap |bound − objective| / max(1e-12, |objective|)."""
    return abs(bound - objective) / max(1e-12, abs(objective))
