"""Variances of the Gaussian process by marginal likelihood and a prior (maximum a posteriori, type II)."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Index
from taskgroup.predictors.gaussian_process.regression import Values, Variances, marginal_likelihood

_MOST_GROUPS = 150
"""Variances are learned from at most this many groups, drawn at random; the posterior uses the values of all groups."""

PARTNER_SHARES = (0.003, 0.1)
"""Prior medians of the partners' share of the variance: partners hardly matter, as in many tables of gains, or do."""

# Prior medians of the constants' variances and the noise: constants make up most of the variance.
_CONSTANT, _OWN_CONSTANT, _NOISE = 0.1, 0.5, 0.3
_WIDTH = 1.5
"""Prior standard deviation of the logarithm of a constant's or the common noise variance."""
_PARTNERS_WIDTH = 2.0
"""Prior standard deviation of the logarithm of the level that all partner families have in common."""
_FAMILY_WIDTH = 1.0
"""Prior standard deviation of the logarithms of the families' variances around their common level."""
_NOISE_WIDTH = 0.5
"""Prior standard deviation of the logarithms of the targets' noise variances around the common one."""

_LEAST, _MOST = -14.0, 7.0


def learn_variances(values: tuple[Values, ...], families: Index, partner_share: float) -> Variances:
    """Return the variances that maximise marginal likelihood times prior.

    `families`: (q,) of the features. `partner_share`: prior median of the share of the variance due to partners. There
    is one variance per family for the shared weights, one for the targets' own weights, and one noise variance per
    target.
    """
    from scipy.optimize import minimize

    prior = _Prior(int(families.max()) + 1, len(values), partner_share)

    def unpack(parameters: Array) -> Variances:
        shared, own, noise = prior.variances(parameters)
        return Variances(shared[families], own[families], noise)

    def loss(parameters: Array) -> tuple[float, Array]:
        variances = unpack(parameters)
        found = marginal_likelihood(values, variances)
        shared = prior.by_family(families, 1 - found.shared / variances.shared)
        own = prior.by_family(families, prior.targets - found.own / variances.own)
        return (
            found.value + float(parameters @ parameters),
            prior.gradient(shared, own, found.noise) + 2 * parameters,
        )

    start = np.zeros(prior.size)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60, "ftol": 1e-6})
    return unpack(best.x)


@dataclass(frozen=True)
class _Prior:
    """Parameters with independent standard normal priors, (size,); log variances are linear functions of them.

    The parameters in their order: the common level of all partner families; one per family of `shared`; one per family
    of `own`; the common noise; one per target's noise.
    """

    families: int
    targets: int
    partner_share: float

    @property
    def size(self) -> int:
        """The number of parameters."""
        return 2 + 2 * self.families + self.targets

    def by_family(self, families: Index, derivatives: Array) -> Array:
        """Return the sum of the derivatives of each family's features."""
        return np.bincount(families, derivatives, minlength=self.families).astype(np.float64)

    def variances(self, parameters: Array) -> tuple[Array, Array, Array]:
        """Return `shared` and `own` by family, `noise` by target."""
        median, width, common = self._families()
        shared, own = (parameters[1 : 1 + 2 * self.families] * width + common * parameters[0]).reshape(2, -1)
        noise = np.log(_NOISE) + _WIDTH * parameters[-self.targets - 1] + _NOISE_WIDTH * parameters[-self.targets :]
        bounded: Array = np.clip(np.concatenate([median[0] + shared, median[1] + own, noise]), _LEAST, _MOST)
        return tuple(np.split(np.exp(bounded), [self.families, 2 * self.families]))  # type: ignore[return-value]

    def gradient(self, shared: Array, own: Array, noise: Array) -> Array:
        """Return derivatives by the parameters from derivatives by the log variances."""
        _, width, common = self._families()
        both = np.concatenate([shared, own])
        return np.concatenate([[common @ both], width * both, [_WIDTH * noise.sum()], _NOISE_WIDTH * noise])

    def _families(self) -> tuple[Array, Array, Array]:
        """Return log medians, (2, families), and own and common widths, (2 · families,), of the log variances."""
        constant = np.isin(np.arange(self.families), (0, 5))  # the constant and the architecture
        shared = np.where(constant, _CONSTANT, self.partner_share)
        own = np.where(constant, np.where(np.arange(self.families) == 0, _OWN_CONSTANT, _CONSTANT), self.partner_share)
        width = np.tile(np.where(constant, _WIDTH, _FAMILY_WIDTH), 2)
        return np.log(np.array([shared, own])), width, np.tile(np.where(constant, 0.0, _PARTNERS_WIDTH), 2)


def sample_groups(values: tuple[Values, ...]) -> tuple[Values, ...]:
    """Return the values of at most 150 groups, drawn at random with a fixed seed."""
    groups = np.unique(np.concatenate([value.groups for value in values]))
    if len(groups) <= _MOST_GROUPS:
        return values
    drawn = np.random.default_rng(0).choice(groups, _MOST_GROUPS, replace=False)
    return tuple(value.rows(np.isin(value.groups, drawn)) for value in values)
