"""What it would be worth to know what a group reaches, before it is trained.

A knowledge gradient (Frazier, Powell and Dayanik 2009) on layouts: performances are Gaussian, so what a group's run
would do to the expected worth of every other layout is known beforehand, but for the numbers that it will log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.candidates import Candidates
from taskgroup.predictors.gp import FittedProcess
from taskgroup.solver.model.instance import Assignment, Instance

Array = NDArray[np.float64]

_OUTCOMES = 64
_NEVER = -1e18


@dataclass(frozen=True)
class Lookahead:
    """`candidates`: what could be built, (m,); `instance`: the same as a problem; `layouts`: likely best ones of it.

    The first layout is the best by what is known. Everything is in the objective's unit, higher is better.
    """

    fitted: FittedProcess
    candidates: Candidates
    instance: Instance
    layouts: Sequence[Assignment]
    weight: Array
    """Of each task in the objective, negative where lower is better: (n,)."""

    def worth(self, rows: NDArray[np.intp], generator: np.random.Generator) -> Array:
        """By how much the best layout is expected to rise once each of these candidates is observed: (k,).

        Either another of the layouts turns out to be better, or one of the best layout's networks gives way to the
        group itself.
        """
        numbers, unit = self._numbers(), self._unit()
        means, served = self._layouts(numbers)
        shifts = self._covariances(rows, numbers, served)
        remaining = self._remaining()
        noise = self.fitted.posterior.variances.noise * unit**2
        outcomes = generator.standard_normal((len(unit), _OUTCOMES))
        best = np.empty(len(rows))
        through, own = self._doubts(rows, numbers)
        for place, row in enumerate(rows):
            members = np.flatnonzero(self.candidates.members[row])
            reach = through[place, members]
            covariance = reach @ reach.T + np.diag(own[place, members] + noise[members])
            root = np.linalg.cholesky(covariance)
            drawn = outcomes[: len(members)]
            after = means[:, None] + np.linalg.solve(root, shifts[place, members]).T @ drawn
            logged = np.full((len(unit), _OUTCOMES), _NEVER)
            logged[members] = (self.candidates.performance[row, members] * self.weight[members])[:, None] + root @ drawn
            swapped = [np.maximum(rest[:, None], logged).sum(axis=0) for rest in remaining(row)]
            best[place] = np.vstack([after, *swapped]).max(axis=0).mean()
        rise: Array = best - float(means[0])
        return rise

    def told(self, rows: NDArray[np.intp]) -> Array:
        """What is not known of the members of candidates beyond the noise of a run, in nats: (k,)."""
        numbers, unit = self._numbers(), self._unit()
        through, own = self._doubts(rows, numbers)
        noise = self.fitted.posterior.variances.noise * unit**2
        variance = (through**2).sum(axis=2) + own
        information: Array = 0.5 * (np.log1p(variance / noise) * self.candidates.members[rows]).sum(axis=1)
        return information

    def _numbers(self) -> Array:
        return self.fitted.design.rows(self.candidates.members, self.candidates.architecture) / self.fitted.column_scale

    def _unit(self) -> Array:
        unit: Array = self.fitted.scale.unit * self.weight
        return unit

    def _layouts(self, numbers: Array) -> tuple[Array, Array]:
        """The expected worth of each layout, (l,), and as a function of the weights of each target: (l, n, q)."""
        means = np.array([self.instance.objective(layout) for layout in self.layouts])
        served = np.zeros((len(self.layouts), len(self.weight), numbers.shape[1]))
        relevant, unit = self.fitted.design.relevant(), self._unit()
        for place, layout in enumerate(self.layouts):
            for tasks, row in zip(self.instance.units, layout, strict=True):
                for task in tasks if not self.candidates.observed[row] else ():
                    served[place, task] = numbers[row] * relevant[task] * unit[task]
        return means, served

    def _covariances(self, rows: NDArray[np.intp], numbers: Array, served: Array) -> Array:
        """Of what each candidate's members would log with the worth of each layout: (k, n, l)."""
        posterior, relevant, unit = self.fitted.posterior, self.fitted.design.relevant(), self._unit()
        shared = sum(
            (posterior.covariance_parts(task, served[:, task])[1] for task in range(len(unit))),
            np.zeros(served[:, 0].shape),
        )
        found = np.zeros((len(rows), len(unit), len(self.layouts)))
        for task in range(len(unit)):
            own, block = posterior.variances.own, posterior.blocks[task].features
            mine = numbers[rows] * relevant[task] * unit[task]
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

    def _doubts(self, rows: NDArray[np.intp], numbers: Array) -> tuple[Array, Array]:
        """Rows, (k, n, q), whose products are what members' performances have in common, and variances of their own."""
        posterior, relevant, unit = self.fitted.posterior, self.fitted.design.relevant(), self._unit()
        root = np.linalg.cholesky(posterior.covariance_shared)
        through = np.zeros((len(rows), len(unit), numbers.shape[1]))
        own = np.zeros((len(rows), len(unit)))
        for task in range(len(unit)):
            own[:, task], reach = posterior.covariance_parts(task, numbers[rows] * relevant[task] * unit[task])
            through[:, task] = reach @ root
        return through, np.maximum(own, 0.0)

    def _remaining(self) -> "_Remaining":
        return _Remaining.of(self.instance, self.candidates, self.layouts[0], self.weight)


@dataclass(frozen=True)
class _Remaining:
    """What tasks reach, (n,) each, without none, one or two of the best layout's networks, and what that leaves."""

    rests: tuple[tuple[Array, float], ...]
    networks: frozenset[int]
    trunk: Array

    @classmethod
    def of(cls, instance: Instance, candidates: Candidates, best: Assignment, weight: Array) -> "_Remaining":
        """Look at every way to take up to two networks out."""
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
        """Those that leave room for a candidate's network; none for a network of the best layout itself."""
        if row in self.networks:
            return []
        return [rest for rest, left in self.rests if self.trunk[row] <= left * (1 + 1e-9)]
