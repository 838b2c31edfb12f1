"""What the Gaussian process says of each group without that group's own values."""

import numpy as np
from numpy.typing import NDArray

from taskgroup.predictors.gaussian_process.regression import Posterior, Values

Array = NDArray[np.float64]


def leave_groups_out(posterior: Posterior, values: tuple[Values, ...], groups: int) -> tuple[Array, Array]:
    """Mean and variance, noise included, of every value from the values of all other groups: (groups, n) both.

    With V the posterior covariance of a group's members, D their noise and r their residuals, the mean without the
    group is y − D (D − V)⁻¹ r and its variance D (D − V)⁻¹ D (Rasmussen and Williams 2006, Section 5.4.2, for blocks).
    """
    shape = (groups, len(values))
    mean, variance = np.full(shape, np.nan), np.full(shape, np.nan)
    found: list[list[tuple[int, int]]] = [[] for _ in range(groups)]
    own, through, off, noise = [], [], [], []
    for target, value in enumerate(values):
        direct, shared = posterior.doubts(target, value.numbers)
        own.append(direct)
        through.append(shared)
        off.append(value.performance - value.numbers @ posterior.mean[target])
        noise.append(posterior.variances.noise[target] + value.error**2)
        for row, group in enumerate(value.groups):
            found[group].append((target, row))
    for group, places in enumerate(found):
        if not places:
            continue
        reach = np.array([through[target][row] for target, row in places])
        together = reach @ posterior.inverse @ reach.T + np.diag([own[target][row] for target, row in places])
        d = np.array([noise[target][row] for target, row in places])
        inverse = np.linalg.inv(np.diag(d) - together)
        residual = np.array([off[target][row] for target, row in places])
        y = np.array([values[target].performance[row] for target, row in places])
        targets = [target for target, _ in places]
        mean[group, targets] = y - d * (inverse @ residual)
        variance[group, targets] = np.diag(inverse) * d**2
    return mean, variance
