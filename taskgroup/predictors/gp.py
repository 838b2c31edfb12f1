"""A Gaussian process joint over targets and groups: which target, who the partners are, how many."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from taskgroup.predictors.gaussian_process.features import Design
from taskgroup.predictors.gaussian_process.leave_group_out import leave_groups_out
from taskgroup.predictors.gaussian_process.marginal_likelihood import PARTNERS, learn_variances, to_learn_from
from taskgroup.predictors.gaussian_process.regression import Posterior, Values, condition
from taskgroup.predictors.gaussian_process.scaling import Scale, scale_of
from taskgroup.predictors.interface import Prediction, settle_single_tasks
from taskgroup.predictors.observations import Observations

Array = NDArray[np.float64]

_CHUNK = 2**15


@dataclass(frozen=True)
class GaussianProcess:
    """Additive in partners, their pairs and the size of the group; variances by marginal likelihood."""

    def fit(self, observations: Observations) -> "FittedProcess":
        """Learn the variances, and condition on every value that is not 0 by definition.

        Of two beliefs in how much partners tell, the one is kept by which each group is better told from the others.
        """
        design = Design(len(observations.tasks), len(observations.architectures))
        known = observations.rows(~observations.settled)
        scale = scale_of(known)
        numbers = design.rows(known.members, known.architecture)
        typical = _typical(numbers, design.families)
        values = _values(known, numbers / typical, design.speaks(), scale)
        from threadpoolctl import threadpool_limits

        few = to_learn_from(values)
        with threadpool_limits(1):  # many small products: threads would wait for each other
            beliefs = [condition(few, learn_variances(few, design.families, partners)) for partners in PARTNERS]
        best = max(beliefs, key=lambda belief: _left_out_density(belief, few, len(known)))
        return FittedProcess(observations, design, typical, scale, values, condition(values, best.variances))


def _left_out_density(posterior: Posterior, values: tuple[Values, ...], groups: int) -> float:
    """The log density of every value as the other groups tell it."""
    mean, variance = leave_groups_out(posterior, values, groups)
    total = 0.0
    for target, value in enumerate(values):
        v = variance[value.groups, target]
        total -= 0.5 * float((np.log(v) + (value.performance - mean[value.groups, target]) ** 2 / v).sum())
    return total


def _typical(numbers: Array, families: NDArray[np.intp]) -> Array:
    """What a column is divided by, (q,), so that a family's columns together have size 1 in a typical group."""
    sizes = np.ones(len(families))
    for family in np.unique(families):
        mine = families == family
        size = float(np.sqrt((numbers[:, mine] ** 2).sum(axis=1).mean())) if len(numbers) else 0.0
        sizes[mine] = size or 1.0
    return sizes


def _values(known: Observations, numbers: Array, speaks: NDArray[np.bool_], scale: Scale) -> tuple[Values, ...]:
    found = []
    for target in range(len(known.tasks)):
        groups = np.flatnonzero(~np.isnan(known.performance[:, target]))
        error = known.error[groups, target] / scale.unit[target]
        found.append(
            Values(
                groups,
                numbers[groups] * speaks[target],
                (known.performance[groups, target] - scale.middle[target]) / scale.unit[target],
                np.where(np.isnan(error), 0.0, error),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class FittedProcess:
    """The posterior over every target's weights, and how groups become numbers and numbers performances."""

    observations: Observations
    design: Design
    typical: Array
    scale: Scale
    values: tuple[Values, ...]
    posterior: Posterior

    @property
    def noise(self) -> NDArray[np.float64]:
        """The noise that the marginal likelihood tells from the weights, and the standard errors that are known."""
        known = np.array([(value.error**2).mean() if len(value.error) else 0.0 for value in self.values])
        total: Array = np.sqrt(self.posterior.variances.noise + known) * self.scale.unit
        return total

    def predict(self, members: NDArray[np.bool_], architecture: int) -> Prediction:
        """The posterior mean, and the root of its variance and the noise's."""
        found = Prediction.silent(members.shape)
        speaks = self.design.speaks()
        weights = (self.posterior.mean * speaks).T
        roots = [self._root(target, speaks[target]) for target in range(len(speaks))]
        noise = self.noise**2 / self.scale.unit**2
        for start in range(0, len(members), _CHUNK):
            part = members[start : start + _CHUNK]
            rows = self.design.rows(part, np.full(len(part), architecture)) / self.typical
            mean = np.where(part, rows @ weights, np.nan)
            found.mean[start : start + _CHUNK] = mean * self.scale.unit + self.scale.middle
            small = rows.astype(np.float32)
            for target, root in enumerate(roots):
                mine = part[:, target]
                doubt = ((small[mine] @ root) ** 2).sum(axis=1) + noise[target]
                found.deviation[start : start + _CHUNK][mine, target] = np.sqrt(doubt) * self.scale.unit[target]
        found.deviation[np.isnan(found.mean)] = np.nan
        settle_single_tasks(found, self.observations, members, architecture)
        return found

    def _root(self, target: int, speaks: NDArray[np.bool_]) -> NDArray[np.float32]:
        """A square root of the covariance of a target's weights, (q, q): a row times it has the doubt as its length."""
        values, vectors = np.linalg.eigh(self.posterior.covariance(target))
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        small: NDArray[np.float32] = (root * speaks[:, None]).astype(np.float32)
        return small

    def with_group(self, members: NDArray[np.bool_], architecture: int, performance: Array) -> "FittedProcess":
        """The same variances with one group more, (n,) members and performances."""
        numbers = self.design.rows(members[None], np.array([architecture])) / self.typical
        speaks, group = self.design.speaks(), len(self.observations)
        values = list(self.values)
        for target in np.flatnonzero(members & ~np.isnan(performance)):
            number = (performance[target] - self.scale.middle[target]) / self.scale.unit[target]
            more = Values(np.array([group]), numbers * speaks[target], np.array([number]), np.zeros(1))
            values[target] = values[target].joined(more)
        posterior = condition(tuple(values), self.posterior.variances)
        return replace(self, values=tuple(values), posterior=posterior)

    def left_out(self) -> Prediction:
        """By the covariance of each group's residuals, the variances kept."""
        found = Prediction.silent(self.observations.members.shape)
        for a in range(len(self.observations.architectures)):
            mine = self.observations.architecture == a
            part = Prediction.silent(self.observations.members[mine].shape)
            settle_single_tasks(part, self.observations, self.observations.members[mine], a)
            found.mean[mine], found.deviation[mine] = part.mean, part.deviation
        kept = np.flatnonzero(np.isnan(found.mean).any(axis=1) & ~self.observations.settled)
        mean, variance = leave_groups_out(self.posterior, self.values, len(kept))
        found.mean[kept] = mean * self.scale.unit + self.scale.middle
        found.deviation[kept] = np.sqrt(variance) * self.scale.unit
        if not self.observations.gains:  # a target's only value is its own middle
            once = (~np.isnan(self.observations.performance)).sum(axis=0) == 1
            found.mean[:, once] = found.deviation[:, once] = np.nan
        return found
