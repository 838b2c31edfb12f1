"""Numerical tolerance for objectives and costs, and the computation of regrets and relative gaps."""

RELATIVE = 1e-9


def tolerance(value: float, scale: float = 0.0) -> float:
    """Return the absolute tolerance within which another number counts as equal to `value`.

    The tolerance is 1e-9 times the value, plus a rounding error proportional to `scale`. `scale`: if the number is a
    sum whose terms may cancel, the sum of the absolute values of the terms.
    """
    return RELATIVE * max(1e-12, abs(value)) + 1e-14 * scale


def relative_regret(lost: float, best: float) -> float:
    """Return `lost` / max(1e-12, |`best`|), the regret relative to the best objective; `lost`: the absolute regret."""
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
