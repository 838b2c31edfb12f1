"""Column generation with a proven bound, for problems with too many tasks to enumerate groups."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.core.candidates import Candidates
from taskgroup.core.errors import InputError
from taskgroup.core.tolerance import gap, tolerance
from taskgroup.predictors.candidates.costs import predicted_cost
from taskgroup.solver.baselines.registry import Baseline
from taskgroup.solver.baselines.run import run_baseline
from taskgroup.solver.baselines.setting import Setting
from taskgroup.solver.bnb.exact import solve_exact
from taskgroup.solver.bnb.warm_start import WarmStart
from taskgroup.solver.colgen.pricing import Mean, UpperBound, climb
from taskgroup.solver.colgen.proof import LinearRelaxation
from taskgroup.solver.model.instance import Assignment, Instance
from taskgroup.solver.model.polyak import polyak_step
from taskgroup.solver.model.solution import Solution
from taskgroup.solver.model.statement import Statement
from taskgroup.solver.model.stop import Progress, Stop

_ROUNDS = 40
_IDLE_ROUNDS = 4
_BOUND_STEPS = 250
_MASTER_ITERATIONS = 2000  # maximum iterations of the exact method per restricted master problem
_MASTER_GAP = 1e-4
_MASTER_NODES = 20_000  # maximum nodes of the exact method over all groups within the gap
_MOST_WITHIN = 20_000  # maximum number of groups within the gap to enumerate
_NODES = 100_000  # maximum nodes per exact pricing if there is no time limit: some seconds
_SEEDS = 64
_KEPT = 3000
_BASELINES: tuple[Baseline, ...] = (
    "all-in-one", "single-task", "hierarchical", "spectral", "matching", "greedy", "beam"
)  # fmt: skip
_SLOW = {"spectral": 200, "matching": 100, "greedy": 100, "beam": 60}
"""Maximum number of tasks for which each of these slow baselines is used."""


@dataclass
class Generation:
    """State of a column generation: the groups generated so far, the best layout over them, and the proven bound."""

    statement: Statement
    stop: Stop
    progress: Progress | None = None
    groups: Mask = field(init=False)
    instance: Instance = field(init=False)
    best: Assignment | None = None
    value: float = -math.inf
    bound: float = math.inf
    nodes: int = 0

    def __post_init__(self) -> None:
        if self.statement.request.objective == "min":
            raise InputError(
                "'min' requires enumerating all groups, and there are too many tasks for this; use 'sum'", "objective"
            )
        if self.statement.request.together:
            raise InputError(
                "requires enumerating all groups, and there are too many tasks for this; use train_together", "together"
            )
        self.means = list(_means(self.statement))

    def run(self) -> tuple[Instance, Solution]:
        """Generate columns until the gap or the time limit is reached, or until several rounds bring no improvement."""
        self.groups = _first_groups(self.statement)
        self.bound = Setting(self.statement).bound  # valid bound, until multipliers prove a lower one
        self._from_baselines()
        self._master()
        self._prove(_NODES)
        if self._done():
            return self._result()
        idle = 0
        for _ in range(_ROUNDS):
            if self.best is None:
                break
            self._tighten()
            if self._done() or idle >= _IDLE_ROUNDS:
                break
            before, known = self.value, len(self.groups)
            self._grow()
            if len(self.groups) > known:
                self._master()
            idle = 0 if self.value > before + 1e-9 * abs(before) else idle + 1
        if self.stop.deadline < math.inf and not self._done():
            self._prove(math.inf)
        return self._result()

    def _result(self) -> tuple[Instance, Solution]:
        bound = max(self.bound, self.value) if self.best is not None else -math.inf
        return self.instance, Solution(self.best, bound, self.nodes, "columns", complete=False)

    def _prove(self, nodes: float) -> None:
        """Lower the bound by the linear relaxation over all groups, and try to prove that the incumbent is optimal.

        For this proof, the problem is solved over all groups that can be part of a better layout. `nodes`: maximum
        number of branch-and-bound nodes of each exact pricing.
        """
        if self.stop.late() or not len(self.instance.value):
            return
        singles = np.eye(self.groups.shape[1], dtype=bool)
        self.groups = _unique(np.concatenate([self.groups, singles]))
        instance = self.statement.instance(self.statement.source.columns(self.groups))
        linear = LinearRelaxation(self.statement, self.means, self.groups, instance, self._most(), self.stop)
        linear.solve()
        self._take(linear.groups)
        complete = linear.prove(self.value if self.best is not None else 0.0, nodes)
        self.bound, self.nodes = min(self.bound, linear.bound), self.nodes + linear.nodes
        if len(linear.groups) > len(self.groups):
            self._take(linear.groups)
        if self.best is None or self._done() or not complete:
            return
        within = linear.within(self.bound - self.value, nodes, _MOST_WITHIN)
        if not within.complete or len(within.groups) > _MOST_WITHIN:
            return
        self.groups = _unique(np.concatenate([self.groups, within.groups]))
        if self._master(exact=True):
            self.bound = self.value

    def _take(self, groups: Mask) -> None:
        self.groups = groups
        if len(self.groups) > _KEPT:
            by_task = np.zeros(groups.shape[1])
            by_task[[unit[0] for unit in self.instance.units]] = self.multipliers
            self._forget(by_task)
        self._master()

    def _from_baselines(self) -> None:
        """Start with the networks of the fast baselines; the best of their layouts becomes the first incumbent."""
        setting, groups = Setting(self.statement), [self.groups]
        for name in _BASELINES:
            if self.stop.late():
                break
            if name in _SLOW and len(self.statement.affinity.tasks) > _SLOW[name]:
                continue
            found = run_baseline(name, setting, self.stop, reasons=False)
            if found.solution.assignment is None:
                continue
            groups.append(found.instance.candidates.members)
            value = found.instance.objective(found.solution.assignment)
            if value > self.value:
                self.instance, self.best, self.value = found.instance, found.solution.assignment, value
        self.groups = _unique(np.concatenate(groups))

    def _done(self) -> bool:
        if self.stop.late():
            return True
        return self.best is not None and gap(self.bound, self.value) <= max(self.stop.gap, 1e-9)

    def _master(self, *, exact: bool = False) -> bool:
        """Solve the restricted master problem, starting from the incumbent; return whether its optimum is proven.

        `exact`: solve without a gap and without a limit on iterations.
        """
        instance = self.statement.instance(self.statement.source.columns(self.groups))
        warm_start = WarmStart()
        if self.best is not None and len(self.best):
            self.best = _moved(self.instance, self.best, instance)
            warm_start.add(self.best)
        stop = Stop(self.stop.deadline, _MASTER_GAP, self.stop.cancel, iterations=_MASTER_ITERATIONS)
        if exact:
            stop = Stop(self.stop.deadline, cancel=self.stop.cancel, nodes=_MASTER_NODES)
        found = solve_exact(instance, stop, None, warm_start)
        self.instance, self.nodes = instance, self.nodes + found.nodes
        if found.assignment is not None and instance.objective(found.assignment) >= self.value:
            self.best, self.value = found.assignment, instance.objective(found.assignment)
        if warm_start.multipliers is not None:
            self.multipliers = warm_start.multipliers.tasks
            self.cost_multiplier = float(warm_start.multipliers.sides[0]) if len(warm_start.multipliers.sides) else 0.0
        if self.progress is not None:
            self.progress(None if self.best is None else self.value, self.bound)
        return found.complete and found.bound <= self.value + tolerance(self.value, instance.scale)

    def _tighten(self) -> None:
        """Lower the proven bound by subgradient steps on the multipliers, starting from those of the best layout."""
        assert self.best is not None
        own = np.array([self.instance.value[m, i] for i, m in enumerate(self.best)])
        for start in (self.multipliers, own):
            self._descend(start)
            if self._done():
                return

    def _descend(self, start: Array) -> None:
        bounds = [UpperBound(mean) for mean in self.means]
        multipliers, cost_multiplier, step, idle = start.copy(), self.cost_multiplier, 1.0, 0
        best, best_multipliers, best_cost_multiplier = math.inf, multipliers, cost_multiplier
        unit = self.instance.budget or 1.0
        for _ in range(_BOUND_STEPS):
            if self.stop.late():
                break
            value, slopes, cost_slope = self._relaxed(bounds, multipliers, cost_multiplier)
            if value < best - 1e-9 * abs(best):
                best, best_multipliers, best_cost_multiplier, idle = value, multipliers.copy(), cost_multiplier, 0
            else:
                idle += 1
            self.bound = min(self.bound, value)
            length = float(slopes @ slopes) + (cost_slope / unit) ** 2
            if length < 1e-12 or step < 1e-3 or best <= self.value:
                break
            if idle >= 8:
                idle, step = 0, step / 2
                multipliers, cost_multiplier = best_multipliers.copy(), best_cost_multiplier
                continue
            size = polyak_step(step, value, min(self.value, value - 1e-9 * abs(value)), length)
            multipliers = multipliers - size * slopes
            cost_multiplier = max(0.0, cost_multiplier - size * cost_slope / unit**2)

    def _relaxed(
        self, bounds: list[UpperBound], multipliers: Array, cost_multiplier: float
    ) -> tuple[float, Array, float]:
        """Return the Lagrangian bound over all groups, and a subgradient at the given multipliers.

        The bound also covers groups that were not generated. The subgradient has a component per task and one for the
        cost.
        """
        instance, tasks = self.instance, len(self.statement.affinity.tasks)
        by_task = np.full(tasks, 0.0)
        places = [unit[0] for unit in instance.units]
        by_task[places] = multipliers
        most = self._most()
        rows = _observed_rows(instance)
        reduced = np.maximum(instance.value[rows] - multipliers - cost_multiplier * instance.heads[rows], 0.0)
        worth = [reduced.sum(axis=1) - cost_multiplier * instance.trunk[rows]]
        serving, costs = [reduced > 0], [instance.trunk[rows] + (instance.heads[rows] * (reduced > 0)).sum(axis=1)]
        for mean, bound in zip(self.means, bounds, strict=True):
            found = bound.evaluate(by_task, cost_multiplier, most)
            worth.append(found.worth)
            serving.append(found.serving[:, places])
            costs.append(mean.trunk + (found.serving * mean.heads).sum(axis=1))
        terms, served, spent = np.concatenate(worth), np.concatenate(serving), np.concatenate(costs)
        picked = np.argsort(-terms, kind="stable")[:most]
        picked = picked[terms[picked] > 0]
        value = float(multipliers.sum() + terms[picked].sum())
        cost_slope = 0.0
        if instance.budget is not None:
            limit = instance.cost_limit(instance.budget) - instance.fixed_cost
            value += cost_multiplier * limit
            cost_slope = limit - float(spent[picked].sum())
        return value, 1.0 - served[picked].sum(axis=0), cost_slope

    def _most(self) -> int:
        """The maximum number of networks."""
        instance = self.instance
        limits = [len(instance.units)]
        if instance.max_models is not None:
            limits.append(instance.max_models)
        cheapest = min([*(mean.trunk for mean in self.means), *instance.trunk[_observed_rows(instance)]], default=0.0)
        if instance.budget is not None and cheapest > 0:
            limits.append(int(instance.cost_limit(instance.budget) / cheapest))
        return max(1, min(limits))

    def _grow(self) -> None:
        """Generate further groups.

        They are neighbours of the groups of the best layout, and groups of high reduced profit from a local search.
        """
        fresh = [self._neighbours()] if self.best is not None else []
        by_task = np.zeros(len(self.statement.affinity.tasks))
        for scale in (1.0, 0.97, 0.9):
            by_task[[unit[0] for unit in self.instance.units]] = self.multipliers * scale
            for mean in self.means:
                order = np.argsort(-mean.worth(self.groups, by_task, self.cost_multiplier), kind="stable")[:_SEEDS]
                fresh.append(climb(mean, self.groups[order], by_task, self.cost_multiplier, sweeps=12))
        self.groups = _unique(np.concatenate([self.groups, *fresh]))
        if len(self.groups) > _KEPT:
            self._forget(by_task)

    def _neighbours(self) -> Mask:
        """Return the groups that result from the incumbent's groups by adding, removing or moving one task."""
        assert self.best is not None
        own = self.instance.candidates.members[sorted(set(self.best))]
        flips = own[:, None, :] ^ np.eye(own.shape[1], dtype=bool)
        served = [
            np.isin(np.arange(own.shape[1]), [self.instance.units[i][0] for i, m in enumerate(self.best) if m == k])
            for k in sorted(set(self.best))
        ]
        return np.concatenate([own, np.array(served), flips.reshape(-1, own.shape[1])])

    def _forget(self, by_task: Array) -> None:
        """Discard all groups except the groups of the incumbent and the groups of highest reduced profit.

        `by_task`: (n,) the latest multiplier of each task, from which reduced profits are computed.
        """
        worth = np.max([mean.worth(self.groups, by_task, self.cost_multiplier) for mean in self.means], axis=0)
        kept = np.argsort(-worth, kind="stable")[:_KEPT]
        own = self.instance.candidates.members[sorted(set(self.best or ()))]
        self.groups = _unique(np.concatenate([own, self.groups[kept]]))


def _means(statement: Statement) -> Iterator[Mean]:
    """Yield one pricing problem for each architecture to which the predictor applies."""
    affinity, demands = statement.affinity, statement.request
    weights = np.array([statement.request.weight.get(task, 1.0) for task in affinity.tasks])
    served = np.isin(affinity.tasks, demands.served(affinity.tasks))
    floors = np.full(len(weights), -np.inf)
    for task, floor in statement.floors().items():
        place = affinity.tasks.index(task)
        if weights[place] > 0:
            floors[place] = weights[place] * (affinity.sign * floor - tolerance(floor))
    for architecture in statement.source.architectures:
        pairs = statement.source.pairs(architecture) * affinity.sign * weights
        gives = np.where(np.isnan(pairs), -np.inf, pairs)
        if not np.isfinite(gives).any():
            continue
        rule = predicted_cost(affinity, architecture)
        largest = demands.max_group_size or len(affinity.tasks)
        yield Mean(gives, rule.trunk, rule.heads, largest, served, floors)


def _first_groups(statement: Statement) -> Mask:
    """Return the initial groups of the column generation: (k, n) bool.

    They are the single tasks, the pairs of each task with its best partner, the group of all tasks, and the clusters of
    an average-linkage clustering on the symmetrised affinity.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    tasks = len(statement.affinity.tasks)
    groups = [np.eye(tasks, dtype=bool), np.ones((1, tasks), dtype=bool)]
    fixed = [[task in network.train for task in statement.affinity.tasks] for network in statement.request.fixed]
    groups.append(np.array(fixed, dtype=bool).reshape(len(fixed), tasks))
    for mean in _means(statement):
        gives = np.where(np.isfinite(mean.gives), mean.gives, np.nanmin(mean.gives[np.isfinite(mean.gives)]))
        alike = (gives + gives.T) / 2
        distance = alike.max() - alike
        np.fill_diagonal(distance, 0.0)
        for method in ("average", "complete", "ward"):
            merged = list(np.eye(tasks, dtype=bool))
            tree = linkage(squareform(distance, checks=False), method)
            for one, other, _, _ in tree:
                merged.append(merged[int(one)] | merged[int(other)])
            groups.append(np.array(merged))
            if mean.largest < tasks:  # partitions into as few networks as the maximum size allows
                chunk = np.argsort(leaves_list(tree)) // mean.largest
                groups.append(chunk == np.arange(chunk.max() + 1)[:, None])
        np.fill_diagonal(gives, -np.inf)
        partner = gives.argmax(axis=0)
        groups.append(np.eye(tasks, dtype=bool) | np.eye(tasks, dtype=bool)[partner])
    return _unique(np.concatenate(groups))


def _observed_rows(instance: Instance) -> Index:
    """Return the indices of the candidates that the bound over all other groups does not cover.

    That bound assumes that every performance is a mean over partners, and that every network has its full cost.
    Observed, single-task and fixed candidates need not satisfy this, so their reduced profits are computed one by one.
    """
    alone = instance.candidates.members.sum(axis=1) == 1
    return np.flatnonzero(instance.candidates.observed | alone | (instance.counted == 0))


def _moved(old: Instance, assignment: Assignment, new: Instance) -> Assignment:
    """Translate an assignment from the instance `old` to the instance `new`.

    Each candidate's index in `old` is replaced by its index in `new`, or by −1 if `new` does not contain the candidate.
    """
    place = {_name(new.candidates, row): row for row in range(len(new.candidates))}
    return tuple(place.get(_name(old.candidates, m), -1) for m in assignment)


def _name(candidates: Candidates, row: int) -> tuple[bytes, str]:
    return candidates.members[row].tobytes(), candidates.architectures[int(candidates.architecture[row])]


def _unique(groups: Mask) -> Mask:
    groups = groups[groups.any(axis=1)]
    return np.asarray(np.unique(groups, axis=0))
