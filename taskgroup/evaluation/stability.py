"""Stability of a layout: selection frequencies and regret over resampled performances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from threading import Event
from typing import Any, Unpack

import numpy as np
from msgspec.structs import replace

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.layout import Layout, Model
from taskgroup.core.documents.stability import GroupShare, NetworkShare, Noise, Spread, Stability
from taskgroup.core.errors import InputError
from taskgroup.core.request import Request, RequestFields
from taskgroup.core.tolerance import regret, relative_regret
from taskgroup.evaluation.constraint_check import violated_constraints
from taskgroup.evaluation.regret import objective_on, performance_on
from taskgroup.evaluation.resample import uncertain_numbers
from taskgroup.solver.effort import Effort, Method, split_options
from taskgroup.solver.solve import solve_request

RESAMPLES = 100
_Network = tuple[tuple[str, ...], tuple[str, ...], str]  # trained, served, architecture
_Group = tuple[tuple[str, ...], str]


class StabilityOptions(RequestFields, total=False):
    """Keyword arguments of `stability`: the fields of a `Request` and most fields of an `Effort`.

    The fields `seed` and `progress` of `Effort` are left out, since `stability` has arguments with these names.
    """

    method: Method
    ilp_solver: str | None
    time_limit: float | None
    gap: float
    cancel: Event | None


def stability(
    affinity: Affinity,
    request: Request | None = None,
    effort: Effort | None = None,
    *,
    resamples: int = RESAMPLES,
    noise: Noise = "normal",
    seed: int = 0,
    scores: Sequence[Affinity] = (),
    progress: Callable[[int, int], None] | None = None,
    **options: Unpack[StabilityOptions],
) -> Stability:
    """Find the best layout, find the best layout of each of `resamples` resampled affinities, and compare them.

    In a resample, the standard error times a random number is added to every performance of an observed group; if a
    group has a single run, its standard error is the pooled one of the task's repeated runs. `noise`: distribution of
    the random numbers, "normal" for the standard normal, "t" for Student's t with (number of runs − 1) degrees of
    freedom. The random numbers are independent. The standard error of a gain includes the standard error of the
    baseline, and the baseline's own gain stays 0. Groups that were not observed are predicted from the resample.
    `seed`: random seed of the resamples. `progress` is called with the number of finished resamples and the total
    number of resamples. If `cancel` is set, the result contains only the finished resamples. The other arguments are
    those of `solve`.

    Raises `InputError` if the affinity has no standard errors, if no layout is found, and whenever `solve` does.
    """
    if resamples < 1:
        raise InputError(f"must be at least 1, but got {resamples}", "resamples")
    if seed < 0:
        raise InputError(f"must be at least 0, but got {seed}", "seed")
    request, effort = split_options(request, effort, scores, options)
    numbers = uncertain_numbers(affinity)
    chosen = solve_request(affinity, request, effort, scores)
    if not chosen.found:
        raise InputError(f"no layout was found to compare with the resamples: {chosen.reason}")
    generator = np.random.default_rng(seed)
    tally = _Tally(chosen, affinity.tasks, scores)
    for done in range(resamples):
        drawn = numbers.draw(generator, noise)
        best = solve_request(drawn, request, effort, scores)
        if effort.cancel is not None and effort.cancel.is_set():
            break
        tally.add(best, drawn)
        if progress is not None:
            progress(done + 1, resamples)
    own = {"resamples": resamples, "seed": seed, "noise": noise}
    options_used = {**chosen.provenance["options"], **own}
    return tally.document({**chosen.provenance, "command": "stability", "options": options_used})


class _Tally:
    """How often each network was part of the best layout of a resample, and the regrets of the chosen layout."""

    def __init__(self, chosen: Layout, tasks: tuple[str, ...], scores: Sequence[Affinity]) -> None:
        self.scores = scores
        self.chosen, self.order = chosen, {task: place for place, task in enumerate(tasks)}
        self.tasks = tuple(task for task in tasks if task in chosen.assignment)
        self.resamples = self.infeasible = self.violated = self.same_layout = 0
        self.networks: Counter[_Network] = Counter()
        self.groups: dict[str, Counter[_Group]] = {task: Counter() for task in self.tasks}
        self.together = np.zeros((len(self.tasks),) * 2)
        self.regret: list[float] = []
        self.relative: list[float] = []

    def add(self, best: Layout, drawn: Affinity) -> None:
        """Count the networks of `best`, the best layout on the resample `drawn`, and add the chosen layout's regret."""
        self.resamples += 1
        if best.objective is None:
            self.infeasible += 1
            return
        found = {_network(model) for model in best.models}
        self.networks.update(found)
        self.same_layout += found == {_network(model) for model in self.chosen.models}
        for task in self.tasks:
            self.groups[task][_group(best.models[best.assignment[task]])] += 1
        served = np.array([best.assignment[task] for task in self.tasks])
        self.together += served[:, None] == served[None, :]
        known = performance_on(self.chosen, drawn, self.scores)
        if known is None:
            self.violated += 1
            return
        there = replace(self.chosen, performance={task: value for task, (value, _) in known.items()})
        errors = {task: error for task, (_, error) in known.items()}
        if any(True for _ in violated_constraints(there, drawn, errors)):
            self.violated += 1
            return
        lost = regret(objective_on(self.chosen, drawn, known), best.objective, drawn.sign)
        self.regret.append(lost)
        self.relative.append(relative_regret(lost, best.objective))

    def document(self, provenance: dict[str, Any]) -> Stability:
        """Return the result document.

        The counts are divided by the number of feasible resamples.
        """
        solved = self.resamples - self.infeasible
        scale = 1 / max(1, solved)
        own = {_network(model) for model in self.chosen.models}
        ordered = sorted({*own, *self.networks}, key=lambda network: (-self.networks[network], network))
        return Stability(
            layout=self.chosen,
            resamples=self.resamples,
            infeasible=self.infeasible,
            violated=self.violated,
            same_layout=self.same_layout * scale if solved else None,
            networks=tuple(self._share(network, scale, network in own) for network in ordered),
            assignments={task: self._groups(task, scale) for task in self.tasks},
            tasks=self.tasks,
            together=tuple(tuple(float(count * scale) for count in row) for row in self.together),
            regret=_spread(self.regret),
            relative_regret=_spread(self.relative),
            provenance=provenance,
        )

    def _share(self, network: _Network, scale: float, chosen: bool) -> NetworkShare:
        train, serve, architecture = network
        share = self.networks[network] * scale
        return NetworkShare(self._listed(train), self._listed(serve), architecture, share, chosen)

    def _groups(self, task: str, scale: float) -> tuple[GroupShare, ...]:
        chosen = _group(self.chosen.models[self.chosen.assignment[task]])
        counts = self.groups[task]
        groups = sorted({chosen, *counts}, key=lambda group: (-counts[group], group))
        return tuple(
            GroupShare(self._listed(train), name, counts[train, name] * scale, (train, name) == chosen)
            for train, name in groups
        )

    def _listed(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(names, key=self.order.__getitem__))


def _network(model: Model) -> _Network:
    return tuple(sorted(model.train)), tuple(sorted(model.serve)), model.architecture


def _group(model: Model) -> _Group:
    return tuple(sorted(model.train)), model.architecture


def _spread(values: list[float]) -> Spread | None:
    if not values:
        return None
    median, high = np.quantile(values, (0.5, 0.95))
    return Spread(float(np.mean(values)), float(median), float(high))
