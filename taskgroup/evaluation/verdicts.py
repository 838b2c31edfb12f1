"""Comparison of a layout's expected performances with the performances measured in new runs."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.layout import Layout
from taskgroup.core.documents.verification import LEVEL, Mean, Total, Verdict
from taskgroup.core.request import Network
from taskgroup.core.tolerance import tolerance
from taskgroup.evaluation.measurement import Measurement
from taskgroup.scores.estimation.measure import baseline_slope, performance

Array = NDArray[np.float64]
Runs = Mapping[Network, Mapping[int, Mapping[str, float]]]
"""Logged values of the finished runs: network → seed → task → value."""


@dataclass(frozen=True)
class Part:
    """A variance component of a difference, and the degrees of freedom with which it was estimated."""

    variance: float
    freedom: float = math.inf


def half_width(parts: Iterable[Part], level: float = LEVEL) -> float:
    """Return half the width of a two-sided confidence interval for a sum of normal errors with estimated variances.

    The interval uses Student's t with the degrees of freedom of Satterthwaite 1946: (Σ v)² / Σ (v² / ν), where v are
    the estimated variances and ν their degrees of freedom.
    """
    from scipy.stats import t

    known = [part for part in parts if part.variance > 0]
    total = math.fsum(part.variance for part in known)
    if not known:
        return 0.0
    weights = math.fsum((part.variance / total) ** 2 / part.freedom for part in known)
    freedom = 1 / weights if weights > 0 else math.inf
    return float(t.ppf((1 + level) / 2, freedom)) * math.sqrt(total)


def jackknife(statistic: Callable[..., float], *samples: Array) -> float:
    """Return the jackknife standard error of a statistic of the means of paired samples, each (S,).

    If the statistic is the mean itself, the result equals s / √S, where s is the standard deviation of the S values
    (Tukey 1958).
    """
    count = len(samples[0])
    without = [((sample.sum() - sample) / (count - 1)).tolist() for sample in samples]
    values = [statistic(*means) for means in zip(*without, strict=True)]
    mean = math.fsum(values) / count
    return math.sqrt((count - 1) / count * math.fsum((value - mean) ** 2 for value in values))


@dataclass(frozen=True)
class VerificationData:
    """A layout, how its performances are measured, and the new runs of its networks and of the baselines.

    `single`: architecture of the single-task networks. `all_in_one`: the network of all tasks. `wide`: the network of
    all tasks that costs as much as the layout. `errors`: standard errors by task and network that include the
    uncertainty due to the finite number of evaluation examples.
    """

    layout: Layout
    measurement: Measurement
    runs: Runs
    single: str
    all_in_one: Network
    wide: Network | None = None
    errors: Mapping[tuple[str, Network], float] = field(default_factory=dict)

    def network(self, task: str) -> Network:
        """Return the layout's network that serves a task."""
        model = self.layout.models[self.layout.assignment[task]]
        return Network(model.train, model.architecture)

    def single_task(self, task: str) -> Network:
        """Return the single-task network of a task."""
        return Network((task,), self.single)

    def baseline(self, task: str, network: Network) -> Network:
        """Return the single-task network that is the baseline of the gain of a task in `network`."""
        return Network((task,), self.measurement.baseline or self.single)

    def measured(self, task: str, network: Network) -> Mean:
        """Return the performance of a task in a network, from means over seeds, with its standard error."""
        values, baselines = self._samples(task, network)
        if not len(values):
            return Mean(None, None)
        found = self._performance(float(values.mean()), float(baselines.mean()))
        if not math.isfinite(found):
            return Mean(None, None)
        error = self._error(task, network, values, baselines) if len(values) > 1 else math.nan
        return Mean(found, error if math.isfinite(error) else None)

    def _error(self, task: str, network: Network, values: Array, baselines: Array) -> float:
        """Return the standard error of a measured performance.

        The standard error is computed from the spread over seeds. If `errors` contains a larger standard error, this
        larger one is returned.
        """
        seeds = jackknife(self._performance, values, baselines)
        return max(seeds, self.errors.get((task, network), 0.0))

    def verdict(self, task: str) -> Verdict:
        """Compare the expected performance of a task with its measured performance."""
        index = self.layout.assignment[task]
        model, network = self.layout.models[index], self.network(task)
        expected = self.layout.performance[task]
        stderr = model.stderr.get(task) if model.stderr else None
        measured = self.measured(task, network)
        interval: tuple[float, float] | None = None
        as_expected: bool | None = None
        if measured.value is not None and measured.stderr is not None:
            half = half_width(self._parts(task, stderr))
            interval = (measured.value - half, measured.value + half)
            as_expected = self.layout.sign * (expected - measured.value) <= half + tolerance(expected)
            if as_expected and self.measurement.measure != "value" and half > abs(expected) + tolerance(expected):
                as_expected = None
        return Verdict(
            model=index,
            expected=Mean(expected, stderr),
            measured=measured,
            interval=interval,
            as_expected=as_expected,
            single_task=self.measured(task, self.single_task(task)),
            all_in_one=self.measured(task, self.all_in_one),
            wide_all_in_one=None if self.wide is None else self.measured(task, self.wide),
        )

    def objective_verdict(self, expected: float | None, measured: Total, runs: int) -> bool | None:
        """Return whether the measured objective agrees with the expected one.

        The result is `None` if the expected objective is unknown, or if the confidence interval of the difference is
        wider than the objective itself.
        """
        if expected is None or measured.objective is None or measured.stderr is None or runs < 2:
            return None
        planned = [
            (self.layout.request.weight.get(task, 1.0) * error) ** 2
            for model in self.layout.models
            for task in model.serve
            if (error := (model.stderr or {}).get(task)) is not None
        ]
        parts = [Part(measured.stderr**2, runs - 1), Part(math.fsum(planned))] if planned else []
        half = half_width(parts or [Part(2 * measured.stderr**2, runs - 1)])
        if self.layout.sign * (expected - measured.objective) > half + tolerance(expected):
            return False
        return None if self.measurement.measure != "value" and half > abs(expected) + tolerance(expected) else True

    def total(self, served_by: Callable[[str], Network], networks: int, cost: float) -> Total:
        """Return the measured objective of the layout in which the network `served_by(task)` serves each task."""
        columns = {task: self._by_seed(task, served_by(task)) for task in self.layout.assignment}
        seeds = sorted(set.intersection(*map(set, columns.values())))
        pairs = np.array([[columns[task][seed] for seed in seeds] for task in columns])  # (T, S, 2), with seeds

        def objective(*means: float) -> float:
            values = [self._performance(means[2 * k], means[2 * k + 1]) for k in range(len(columns))]
            return self.layout.request.total(dict(zip(columns, values, strict=True)), self.layout.sign)

        if not seeds:
            return Total(None, None, networks, cost)
        samples = [pairs[row, :, column] for row in range(len(columns)) for column in (0, 1)]
        found = objective(*(float(sample.mean()) for sample in samples))
        error = jackknife(objective, *samples) if len(seeds) > 1 else math.nan
        return Total(found if math.isfinite(found) else None, error if math.isfinite(error) else None, networks, cost)

    def _parts(self, task: str, stderr: float | None) -> list[Part]:
        """Return the variance components of the difference between the expected and the measured performance.

        They are those of the new runs, of the expected performance, and of the baseline of the expected performance. If
        the expected performance is a mean of N runs without a standard error, its variance per run is assumed to equal
        that of the new runs.
        """
        network = self.network(task)
        values, baselines = self._samples(task, network)
        if network == self.baseline(task, network) and self.measurement.measure != "value":
            return []  # the network is its own baseline: the gain is 0 by definition
        count, runs = len(values), self.measurement.runs
        fresh = self._error(task, network, values, baselines) ** 2
        observed = self.layout.models[self.layout.assignment[task]].source == "observed"
        if stderr is None and observed:
            return [Part(fresh * (1 + (count / runs if runs else 0.0)), count - 1)]
        parts = [Part(fresh, count - 1)]
        if stderr is not None:
            parts.append(Part(stderr**2, runs - 1 if observed and runs and runs > 1 else math.inf))
        if runs and not observed:
            slope = baseline_slope(float(values.mean()), float(baselines.mean()), self.measurement.measure)
            parts.append(Part(slope**2 * float(baselines.var(ddof=1)) / runs, count - 1))
        return parts

    def _samples(self, task: str, network: Network) -> tuple[Array, Array]:
        """Return a task's values in a network and in its baseline, each (S,), over the seeds of the finished runs."""
        pairs = self._by_seed(task, network)
        samples = np.array([pairs[seed] for seed in sorted(pairs)]).reshape(len(pairs), 2)
        return samples[:, 0], samples[:, 1]

    def _by_seed(self, task: str, network: Network) -> dict[int, tuple[float, float]]:
        runs = self.runs.get(network, {})
        if self.measurement.measure == "value":
            return {seed: (values[task], 1.0) for seed, values in runs.items() if task in values}
        base = self.runs.get(self.baseline(task, network), {})
        return {
            seed: (values[task], base[seed][task])
            for seed, values in runs.items()
            if task in values and task in base.get(seed, {})
        }

    def _performance(self, value: float, baseline: float) -> float:
        """Return the performance for a logged value and a baseline; NaN if computing the gain would divide by 0."""
        measure = self.measurement.measure
        if measure != "value" and (baseline == 0 or (measure == "mtl-gain" and value == 0)):
            return math.nan
        return performance(value, baseline, measure, self.measurement.direction)
