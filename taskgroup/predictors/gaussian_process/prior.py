"""Priors of the variances of the Gaussian process, one for each assumption about the effects of partners."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Index
from taskgroup.predictors.gaussian_process.features import ARCHITECTURE, CONSTANT, Design

# Prior medians of the constants' variances and the noise: constants make up most of the variance.
_CONSTANT, _OWN_CONSTANT, _NOISE = 0.1, 0.5, 0.3
_WIDTH = 1.5
"""Prior standard deviation of the logarithm of a constant's or the common noise variance."""
_PARTNERS_WIDTH = 2.0
"""Prior standard deviation of the logarithm of the level that all partner families have in common."""
_FAMILY_WIDTH = 1.0
"""Prior standard deviation of the logarithms of the families' variances around their common level."""
_RELEVANCE_WIDTH = 2.5
"""Prior standard deviation of the logarithm of a single partner's relevance."""
_NOISE_WIDTH = 0.5
"""Prior standard deviation of the logarithms of the targets' noise variances around the common one."""

_LEAST, _MOST = -14.0, 7.0


@dataclass(frozen=True)
class Belief:
    """An assumption about the effects of partners, which determines the prior of the variances.

    `partner_share`: prior median of the share of the total variance that the effects of partners explain. `relevances`:
    whether every partner has its own variance (automatic relevance determination); if false, all partners have the same
    variance.
    """

    partner_share: float
    relevances: bool = False


@dataclass(frozen=True)
class Prior:
    """Prior distribution of v variances.

    The logarithms of the variances are `median` + `width` @ parameters, where the parameters are independent and
    standard normal. Several features may have the same variance; such features form a set. The v variances are, in this
    order: for each set of features, the variance of the weights that all targets share; for each set, the variance of
    the targets' own weights; and for each target, the noise variance. `groups`: index of the set of each feature, (q,).
    `median`: prior medians of the log variances, (v,). `width`: derivatives of the log variances with respect to the
    parameters, (v, number of parameters). `fixed`: whether a variance is fixed at 0, (v,) bool.
    """

    groups: Index
    median: Array
    width: Array
    fixed: Array
    targets: int

    @property
    def size(self) -> int:
        """The number of parameters that determine the log variances."""
        return int(self.width.shape[1])

    @property
    def _count(self) -> int:
        return (len(self.median) - self.targets) // 2

    def variances(self, parameters: Array) -> tuple[Array, Array, Array]:
        """Return the variances for given parameters, as three arrays.

        The arrays contain the variances of the shared weights, (q,), of the targets' own weights, (q,), and of the
        noise, (n,).
        """
        logs = np.clip(self.median + self.width @ parameters, _LEAST, _MOST)
        values = np.exp(np.where(self.fixed, _LEAST, logs))
        shared, own, noise = np.split(values, [self._count, 2 * self._count])
        return shared[self.groups], own[self.groups], noise

    def gradient(self, shared: Array, own: Array, noise: Array) -> Array:
        """Return the derivatives of a function with respect to the parameters, by the chain rule.

        `shared`, `own`: derivatives of the function with respect to the log variances of each feature's shared weight
        and own weights, each (q,). `noise`: derivatives with respect to the log noise variances, (n,).
        """
        summed = [np.bincount(self.groups, one, minlength=self._count) for one in (shared, own)]
        found: Array = self.width.T @ np.where(self.fixed, 0.0, np.concatenate([*summed, noise]))
        return found


def make_prior(design: Design, belief: Belief) -> Prior:
    """Return the prior of the variances of a design's features under one assumption about partners."""
    families, partners = design.families, design.partners
    groups = np.where(partners >= 0, families.max() + 1 + partners, families) if belief.relevances else families
    names, groups = np.unique(groups, return_inverse=True)
    first = np.array([int(np.flatnonzero(groups == place)[0]) for place in range(len(names))])
    family, partner = families[first], partners[first] if belief.relevances else np.full(len(names), -1)
    constant = np.isin(family, (CONSTANT, ARCHITECTURE))
    component = family > ARCHITECTURE
    shared = np.where(constant, _CONSTANT, belief.partner_share)
    own = np.where(constant, np.where(family == CONSTANT, _OWN_CONSTANT, _CONSTANT), belief.partner_share)
    count, targets = len(names), design.tasks
    median = np.log(np.concatenate([shared, own, np.full(targets, _NOISE)]))
    rows = 2 * count + targets
    common = np.zeros((rows, 1))
    common[: 2 * count, 0] = np.tile(np.where(constant, 0.0, _PARTNERS_WIDTH), 2)
    single = np.zeros((rows, 2 * count))
    single[: 2 * count] = np.diag(np.tile(np.where(constant, _WIDTH, np.where(partner >= 0, 0.5, _FAMILY_WIDTH)), 2))
    relevance = np.zeros((rows, design.tasks if belief.relevances else 0))
    for place in np.flatnonzero(partner >= 0):
        relevance[[place, count + place], partner[place]] = _RELEVANCE_WIDTH
    noise = np.zeros((rows, 1 + targets))
    noise[2 * count :, 0] = _WIDTH
    noise[2 * count :, 1:] = _NOISE_WIDTH * np.eye(targets)
    fixed = np.concatenate([np.zeros(count, dtype=bool), component, np.zeros(targets, dtype=bool)])
    return Prior(groups, median, np.hstack([common, single, relevance, noise]), fixed, targets)
