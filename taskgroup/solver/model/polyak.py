"""Step length of subgradient methods."""

import math


def polyak_step(factor: float, value: float, target: float, squared_length: float) -> float:
    """Return the Polyak step length, factor · (value − target) / ‖direction‖² (Polyak 1969).

    If the target is not finite, the difference value − target is replaced by 5 % of the value, which has the right
    order of magnitude.
    """
    distance = value - target if math.isfinite(target) else 0.05 * (abs(value) + 1.0)
    return factor * distance / squared_length
