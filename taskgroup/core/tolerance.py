"""Numerical tolerance for objectives and costs; relative gaps and regrets."""

RELATIVE = 1e-9


def tolerance(value: float, scale: float = 0.0) -> float:
    """Return the absolute tolerance within which a number counts as equal to `value`.

    The tolerance is 1e-9 of the value plus a rounding error proportional to `scale`. `scale`: total size of the terms,
    if the number is a sum whose terms may cancel.
    """
    return RELATIVE * max(1e-12, abs(value)) + 1e-14 * scale


def relative_regret(lost: float, best: float) -> float:
    """Return the regret relative to the best objective: lost / max(1e-12, |best|); `lost` is the absolute regret."""
    return lost / max(1e-12, abs(best))


def regret(objective: float, best: float, sign: float) -> float:
    """Return by how much `objective` is worse than `best`, or 0 if they are equal within the tolerance.

    `sign`: +1 if higher objectives are better, −1 if lower ones are.
    """
    lost = sign * (best - objective)
    return 0.0 if lost <= tolerance(best) else lost


def gap(bound: float, objective: float) -> float:
    """Return the relative gap |bound − objective| / max(1e-12, |objective|)."""
    return abs(bound - objective) / max(1e-12, abs(objective))
