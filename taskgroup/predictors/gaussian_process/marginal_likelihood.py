"""Variances of the Gaussian process by marginal likelihood."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.predictors.gaussian_process.regression import Values, Variances, evidence

Array = NDArray[np.float64]

_MOST_GROUPS = 150
"""Groups, drawn at random, that variances are learned from; the values of all groups count in the posterior."""

PARTNERS = (0.003, 0.1)
"""Shares of the values' variance that who the partners are may make up, before anything is seen: next to nothing, as in
many tables of gains, or a good part."""

# Constants make up most of the variance; where one family of columns tells something, others are likely to.
_CONSTANT, _OWN_CONSTANT, _NOISE = 0.1, 0.5, 0.3
_BELIEF = 1.5
"""Standard deviation, in logarithms, of a variance around what is believed of it."""
_PARTNERS_BELIEF = 2.0
_APART = 1.0
"""Standard deviation, in logarithms, of the families' variances around what they have in common."""
_ALIKE = 0.5
"""Standard deviation, in logarithms, of the targets' noise around what they have in common."""

_LEAST, _MOST = -14.0, 7.0


def learn_variances(values: tuple[Values, ...], families: NDArray[np.intp], partners: float) -> Variances:
    """The variances with the highest marginal likelihood times prior belief; (q,) `families` of the columns.

    `partners`: the share of the variance that is believed to lie in who the partners are.

    One variance a family for the weights that targets share, one for their own, and a noise a target.
    """
    from scipy.optimize import minimize

    belief = _Belief(int(families.max()) + 1, len(values), partners)

    def unpack(logs: Array) -> Variances:
        shared, own, noise = belief.variances(logs)
        return Variances(shared[families], own[families], noise)

    def loss(logs: Array) -> tuple[float, Array]:
        variances = unpack(logs)
        found = evidence(values, variances)
        shared = belief.by_family(families, 1 - found.shared / variances.shared)
        own = belief.by_family(families, belief.targets - found.own / variances.own)
        return found.value + float(logs @ logs), belief.slopes(shared, own, found.noise) + 2 * logs

    start = np.zeros(belief.size)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60, "ftol": 1e-6})
    return unpack(best.x)


@dataclass(frozen=True)
class _Belief:
    """Independent standard normal numbers, (size,), and the logarithms of variances as linear functions of them.

    In this order: a number for all families but constants, one a family of `shared`, one a family of `own`, one for all
    noise, one a target's noise.
    """

    families: int
    targets: int
    partners: float

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return 2 + 2 * self.families + self.targets

    def by_family(self, families: NDArray[np.intp], slopes: Array) -> Array:
        """The sum of each family's slopes."""
        return np.bincount(families, slopes, minlength=self.families).astype(np.float64)

    def variances(self, logs: Array) -> tuple[Array, Array, Array]:
        """`shared` and `own` by family, `noise` by target."""
        middle, width, common = self._families()
        shared, own = (logs[1 : 1 + 2 * self.families] * width + common * logs[0]).reshape(2, -1)
        noise = np.log(_NOISE) + _BELIEF * logs[-self.targets - 1] + _ALIKE * logs[-self.targets :]
        bounded: Array = np.clip(np.concatenate([middle[0] + shared, middle[1] + own, noise]), _LEAST, _MOST)
        return tuple(np.split(np.exp(bounded), [self.families, 2 * self.families]))  # type: ignore[return-value]

    def slopes(self, shared: Array, own: Array, noise: Array) -> Array:
        """Slopes by the numbers, from slopes by the logarithms of the variances."""
        _, width, common = self._families()
        both = np.concatenate([shared, own])
        return np.concatenate([[common @ both], width * both, [_BELIEF * noise.sum()], _ALIKE * noise])

    def _families(self) -> tuple[Array, Array, Array]:
        """Middle, (2, families), and width and common width, (2 · families,), of the families' logarithms."""
        constant = np.isin(np.arange(self.families), (0, 5))  # the constant and the architecture
        shared = np.where(constant, _CONSTANT, self.partners)
        own = np.where(constant, np.where(np.arange(self.families) == 0, _OWN_CONSTANT, _CONSTANT), self.partners)
        width = np.tile(np.where(constant, _BELIEF, _APART), 2)
        return np.log(np.array([shared, own])), width, np.tile(np.where(constant, 0.0, _PARTNERS_BELIEF), 2)


def to_learn_from(values: tuple[Values, ...]) -> tuple[Values, ...]:
    """The values of as many groups as variances are learned from."""
    groups = np.unique(np.concatenate([value.groups for value in values]))
    if len(groups) <= _MOST_GROUPS:
        return values
    drawn = np.random.default_rng(0).choice(groups, _MOST_GROUPS, replace=False)
    return tuple(value.rows(np.isin(value.groups, drawn)) for value in values)
