"""Numerical tolerance: equality of objectives and costs, gaps and regrets."""

RELATIVE = 1e-9


def tolerance(value: float, scale: float = 0.0) -> float:
    """Return the absolute tolerance within which a number counts as equal to `value`.

    It is 1e-9 of the value, plus the rounding error of a sum whose terms have the total size `scale`, so that sums that
    cancel to zero compare equal.
    """
    return RELATIVE * max(1e-12, abs(value)) + 1e-14 * scale


def relative_regret(lost: float, best: float) -> float:
    """Return the regret `lost` relative to the best objective: lost / max(1e-12, |best|)."""
    return lost / max(1e-12, abs(best))


def regret(objective: float, best: float, sign: float) -> float:
    """Return by how much `objective` is worse than `best`, 0 within the tolerance; `sign` is −1 if lower is better."""
    lost = sign * (best - objective)
    return 0.0 if lost <= tolerance(best) else lost


def gap(bound: float, objective: float) -> float:
    """Return the relative gap |bound − objective| / max(1e-12, |objective|)."""
    return abs(bound - objective) / max(1e-12, abs(objective))
