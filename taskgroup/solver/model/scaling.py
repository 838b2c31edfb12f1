"""Scaling of an instance's values to at most 1, so that tolerances do not depend on the unit of performance."""

import math
from dataclasses import replace

import numpy as np

from taskgroup.solver.model.instance import Instance


def scaled_to_one(instance: Instance) -> tuple[Instance, float]:
    """Return the instance with all values divided by a factor so that the largest is in [1/2, 1), and the factor.

    The factor is a power of two, so the division is exact and the comparison of layouts is unchanged.
    """
    finite = np.abs(instance.value[np.isfinite(instance.value)])
    largest = float(finite.max(initial=0.0))
    if largest == 0.0:
        return instance, 1.0
    exponent = math.frexp(largest)[1]
    if exponent == 0:
        return instance, 1.0
    return replace(instance, value=np.ldexp(instance.value, -exponent)), math.ldexp(1.0, exponent)
