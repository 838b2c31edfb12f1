"""Expected benefit of training a group, by a knowledge gradient over layouts (Frazier, Powell and Dayanik 2009).

Performances are jointly Gaussian. Training a group therefore changes the posterior mean objective of every layout by a
Gaussian amount, whose covariance does not depend on the values that the run will log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.arrays import Array
from taskgroup.core.candidates import Candidates
from taskgroup.predictors.gp import FittedProcess
from taskgroup.solver.model.instance import Assignment, Instance

_OUTCOMES = 64
_NEVER = -1e18


@dataclass(frozen=True)
class Lookahead:
    """The posterior distribution of performances, the m candidates, their instance, and layouts that may be optimal.

    The first of `layouts` is the best one by posterior means. Values are on the scale of the objective; higher is
    better.
    """

    fitted: FittedProcess
    candidates: Candidates
    instance: Instance
    layouts: Sequence[Assignment]
    weight: Array
    """Weight of each task in the objective, negative if lower is better: (n,)."""

    def improvement(self, rows: NDArray[np.intp], generator: np.random.Generator) -> Array:
        """Return the expected improvement of the best layout if each of the candidates `rows` were observed: (k,).

        The layout may improve in two ways: another of `layouts` becomes the best one, or the observed group replaces
        networks of the present best layout.
        """
        features, unit = self._features(), self._unit()
        means, served = self._layouts(features)
        covariances = self._covariances(rows, features, served)
        remaining = self._remaining()
        noise = self.fitted.posterior.variances.noise * unit**2
        outcomes = generator.standard_normal((len(unit), _OUTCOMES))
        best = np.empty(len(rows))
        loadings, own = self._covariance_parts(rows, features)
        for place, row in enumerate(rows):
            members = np.flatnonzero(self.candidates.members[row])
            loading = loadings[place, members]
            covariance = loading @ loading.T + np.diag(own[place, members] + noise[members])
            root = np.linalg.cholesky(covariance)
            drawn = outcomes[: len(members)]
            after = means[:, None] + np.linalg.solve(root, covariances[place, members]).T @ drawn
            logged = np.full((len(unit), _OUTCOMES), _NEVER)
            logged[members] = (self.candidates.performance[row, members] * self.weight[members])[:, None] + root @ drawn
            swapped = [np.maximum(rest[:, None], logged).sum(axis=0) for rest in remaining(row)]
            best[place] = np.vstack([after, *swapped]).max(axis=0).mean()
        improvement: Array = best - float(means[0])
        return improvement

    def information(self, rows: NDArray[np.intp]) -> Array:
        """Return the information that training each of the candidates `rows` yields: (k,), in nats.

        It is the information about the performances of the candidate's members.
        """
        features, unit = self._features(), self._unit()
        loadings, own = self._covariance_parts(rows, features)
        noise = self.fitted.posterior.variances.noise * unit**2
        variance = (loadings**2).sum(axis=2) + own
        information: Array = 0.5 * (np.log1p(variance / noise) * self.candidates.members[rows]).sum(axis=1)
        return information

    def _features(self) -> Array:
        return self.fitted.design.rows(self.candidates.members, self.candidates.architecture) / self.fitted.column_scale

    def _unit(self) -> Array:
        unit: Array = self.fitted.scale.unit * self.weight
        return unit

    def _layouts(self, features: Array) -> tuple[Array, Array]:
        """Return the mean objective of each of the l layouts, (l,), and the gradients of the objectives, (l, n, q).

        The gradients are with respect to the q weights of each of the n targets.
        """
        means = np.array([self.instance.objective(layout) for layout in self.layouts])
        served = np.zeros((len(self.layouts), len(self.weight), features.shape[1]))
        factors, unit = self.fitted.design.factors(), self._unit()
        for place, layout in enumerate(self.layouts):
            for tasks, row in zip(self.instance.units, layout, strict=True):
                for task in tasks if not self.candidates.observed[row] else ():
                    served[place, task] = features[row] * factors[task] * unit[task]
        return means, served

    def _covariances(self, rows: NDArray[np.intp], features: Array, served: Array) -> Array:
        """Return the covariances between the logged values of groups' members and the objectives of layouts: (k, n, l).

        Axes: candidate, task, layout.
        """
        posterior, factors, unit = self.fitted.posterior, self.fitted.design.factors(), self._unit()
        shared = sum(
            (posterior.covariance_parts(task, served[:, task])[1] for task in range(len(unit))),
            np.zeros(served[:, 0].shape),
        )
        found = np.zeros((len(rows), len(unit), len(self.layouts)))
        for task in range(len(unit)):
            own, block = posterior.variances.own, posterior.blocks[task].features
            mine = features[rows] * factors[task] * unit[task]
            reach = posterior.covariance_parts(task, mine)[1]
            scaled = (mine * own) @ block.T
            direct = (mine * own) @ served[:, task].T - scaled @ (block @ (own[:, None] * served[:, task].T))
            found[:, task] = reach @ posterior.covariance_shared @ shared.T + direct
        noise = posterior.variances.noise * unit**2
        place = {int(row): index for index, row in enumerate(rows)}
        for index, layout in enumerate(self.layouts):
            for tasks, row in zip(self.instance.units, layout, strict=True):
                if row in place:
                    found[place[row], list(tasks), index] += noise[list(tasks)]
        return found

    def _covariance_parts(self, rows: NDArray[np.intp], features: Array) -> tuple[Array, Array]:
        """Return the covariance of each candidate's members in factor form.

        Two members' covariance is the product of their loadings, (k, n, q). Each member also has a variance of its own,
        (k, n).
        """
        posterior, factors, unit = self.fitted.posterior, self.fitted.design.factors(), self._unit()
        root = np.linalg.cholesky(posterior.covariance_shared)
        loadings = np.zeros((len(rows), len(unit), features.shape[1]))
        own = np.zeros((len(rows), len(unit)))
        for task in range(len(unit)):
            own[:, task], reach = posterior.covariance_parts(task, features[rows] * factors[task] * unit[task])
            loadings[:, task] = reach @ root
        return loadings, np.maximum(own, 0.0)

    def _remaining(self) -> "_Remaining":
        return _Remaining.of(self.instance, self.candidates, self.layouts[0], self.weight)


@dataclass(frozen=True)
class _Remaining:
    """The best layout after the removal of zero, one or two networks.

    Each removal has two results: the value of each task in its best remaining network, (n,), and the part of the budget
    that the removal frees.
    """

    rests: tuple[tuple[Array, float], ...]
    networks: frozenset[int]
    trunk: Array

    @classmethod
    def of(cls, instance: Instance, candidates: Candidates, best: Assignment, weight: Array) -> "_Remaining":
        """Enumerate the removals of up to two networks from the best layout."""
        networks = sorted(set(best))
        needed = np.isin(np.arange(len(weight)), [task for unit in instance.units for task in unit])
        spare = np.inf if instance.budget is None else instance.budget - instance.cost(best)
        room = np.inf if instance.max_models is None else instance.max_models - instance.networks(best)
        rests = []
        for out in [(), *((row,) for row in networks), *combinations(networks, 2)]:
            if room + len(out) < 1:
                continue
            rest = [row for row in networks if row not in out]
            values = np.array(
                [np.where(candidates.members[row], candidates.performance[row], np.nan) * weight for row in rest]
            )
            values = values.reshape(len(rest), len(weight))
            reached = np.where(np.isnan(values), _NEVER, values).max(axis=0, initial=_NEVER)
            rests.append((np.where(needed, reached, 0.0), spare + float(sum(instance.trunk[row] for row in out))))
        return cls(tuple(rests), frozenset(networks), instance.trunk)

    def __call__(self, row: int) -> list[Array]:
        """Return the values of the tasks after each removal that leaves enough budget for the candidate `row`.

        The list is empty if the candidate is already a network of the best layout.
        """
        if row in self.networks:
            return []
        return [rest for rest, left in self.rests if self.trunk[row] <= left * (1 + 1e-9)]
