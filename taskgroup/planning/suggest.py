"""Choice of the groups to train next."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Unpack

import msgspec
import numpy as np
from numpy.typing import NDArray

from taskgroup.core.candidates import Candidates
from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.suggestions import SuggestedGroup, Suggestions
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import fingerprint, provenance
from taskgroup.core.request import Request, RequestFields, make_request
from taskgroup.core.run_table import DEFAULT_ARCHITECTURE
from taskgroup.planning.lookahead import Lookahead
from taskgroup.predictors.candidates.rows import keep_rows
from taskgroup.predictors.candidates.source import make_source
from taskgroup.predictors.gp import FittedProcess
from taskgroup.predictors.posterior_draws import Draws
from taskgroup.solver.bnb.exact import solve_exact
from taskgroup.solver.infeasibility import explain
from taskgroup.solver.model.instance import Assignment, Instance
from taskgroup.solver.model.statement import Statement
from taskgroup.solver.model.stop import Stop

_DRAWS = 8
"""Number of draws from the posterior; the best layout of each draw is compared."""
_POOL = 4096
_SMALL_POOL = 512
"""Maximum number of untrained groups to compare: for up to 13 tasks, and for more tasks."""
_MANY_TASKS = 13
_GAP, _NODES = 1e-3, 200
"""Relative gap and node limit of the searches for the layouts to compare."""


def suggest(
    affinity: Affinity,
    request: Request | None = None,
    *,
    count: int = 1,
    architecture: str | None = None,
    exclude: Sequence[Sequence[str]] = (),
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
    **options: Unpack[RequestFields],
) -> Suggestions:
    """Suggest `count` groups to train next, all of them untrained.

    If nothing was observed, these are the single tasks, then pairs that cover all tasks. Until as many groups as tasks
    were observed, they are the groups with the highest information per multiply-add. After that, they are the groups
    with the highest expected improvement of the best layout per multiply-add (knowledge gradient, see `Lookahead`).
    When the next group is chosen, each earlier suggestion is treated as observed at its posterior mean.

    `architecture`: suggest groups of this architecture only. `exclude`: groups not to suggest, such as groups whose
    training failed. `progress` is called with the number of groups found and the number of groups requested. The other
    options are those of `solve`. Raises `InputError` if an option is invalid.
    """
    if count < 1:
        raise InputError(f"must be at least 1, but got {count}", "count")
    known = list(affinity.groups)
    names = architecture or next(iter(affinity.architectures), DEFAULT_ARCHITECTURE)
    request = make_request(request, **options)
    request.refuse_unknown_tasks(affinity.tasks)
    largest = request.max_group_size
    trained = [group.train for group in affinity.groups]
    groups = [] if known else first_groups(affinity.tasks, trained, count, names, seed, largest)
    objective = None
    if known:
        search = _Search.of(affinity, request, architecture, seed, exclude)
        objective = search.objective
        while len(groups) < count:
            found = search.next()
            if found is None:
                break
            groups.append(found)
            if progress is not None:
                progress(len(groups), count)
    return Suggestions(
        tasks=affinity.tasks,
        observed=len(known),
        objective=objective,
        groups=tuple(groups),
        provenance={
            **provenance("suggest", count=count, architecture=architecture, seed=seed, **msgspec.to_builtins(request)),
            "inputs": {"affinity": fingerprint(affinity)},
        },
    )


def suggest_first(
    tasks: Sequence[str],
    trained: Sequence[Sequence[str]] = (),
    *,
    count: int = 1,
    architecture: str | None = None,
    request: Request | None = None,
    seed: int = 0,
) -> Suggestions:
    """Suggest the first groups to train, without any results: single tasks, then pairs that cover all tasks."""
    if count < 1:
        raise InputError(f"must be at least 1, but got {count}", "count")
    request = request or Request()
    request.refuse_unknown_tasks(tasks)
    largest = request.max_group_size
    return Suggestions(
        tasks=tuple(tasks),
        observed=len(set(map(frozenset, trained))),
        objective=None,
        groups=tuple(first_groups(tasks, trained, count, architecture or DEFAULT_ARCHITECTURE, seed, largest)),
        provenance=provenance("suggest", count=count, architecture=architecture, seed=seed),
    )


def first_groups(
    tasks: Sequence[str],
    trained: Sequence[Sequence[str]],
    count: int,
    architecture: str,
    seed: int,
    largest: int | None = None,
) -> list[SuggestedGroup]:
    """Return the first groups to train: single tasks, then random pairs such that every task is in a pair.

    Groups in `trained` are left out.
    """
    done = {frozenset(group) for group in trained}
    singles = [SuggestedGroup((task,), architecture, None, "single", None) for task in tasks]
    order = [tasks[place] for place in np.random.default_rng(seed).permutation(len(tasks))]
    ring = [*order, order[0]] if len(order) % 2 else order
    pairs = [
        SuggestedGroup(tuple(sorted(pair, key=list(tasks).index)), architecture, None, "spanning pair", None)
        for pair in list(pairwise(ring))[::2]
        if pair[0] != pair[1]
    ]
    groups = singles if largest == 1 else [*singles, *pairs]
    return [group for group in groups if frozenset(group.train) not in done][:count]


class _Search:
    """State of the search for suggestions: the posterior, which each suggestion updates."""

    def __init__(
        self, statement: Statement, fitted: FittedProcess, candidates: Candidates, only: int | None, seed: int
    ):
        self.statement, self.fitted, self.candidates = statement, fitted, candidates
        self.only = only
        self.generator = np.random.default_rng(seed)
        self.groups = int((candidates.observed & (candidates.members.sum(axis=1) > 1)).sum())

    @classmethod
    def of(
        cls,
        affinity: Affinity,
        request: Request,
        only: str | None,
        seed: int,
        exclude: Sequence[Sequence[str]],
    ) -> "_Search":
        source = make_source(affinity, predict="gp", singletons=True, allow_single_tasks_only=True)
        assert isinstance(source.fitted, FittedProcess)
        if only is not None and only not in source.architectures:
            raise InputError(
                f"unknown architecture '{only}'; choose among {', '.join(source.architectures)}", "architecture"
            )
        index = None if only is None else source.architectures.index(only)
        statement = Statement(source, request)
        candidates = statement.allowed(source.everything())
        excluded = {frozenset(group) for group in exclude}
        if excluded:
            kept = [o or frozenset(candidates.train(row)) not in excluded for row, o in enumerate(candidates.observed)]
            candidates = keep_rows(candidates, np.array(kept))
        search = cls(statement, source.fitted, _promising(candidates, affinity.sign), index, seed)
        if search.objective is None:
            raise InputError(f"no layout satisfies the request, whichever groups are trained: {explain(statement)}")
        return search

    @property
    def objective(self) -> float | None:
        """The expected objective of the best layout."""
        best = self._best(self.candidates)
        return None if best is None else self.statement.affinity.sign * best[0].objective(best[1]) + 0.0

    def next(self) -> SuggestedGroup | None:
        """Return the group to train next; `None` if no untrained group is left."""
        c = self.candidates
        untrained = ~c.observed & (c.members.sum(axis=1) > 1) & ~np.isnan(c.performance).all(axis=1)
        if self.only is not None:
            untrained &= c.architecture == self.only
        rows = np.flatnonzero(untrained)
        if not len(rows):
            return None
        best = self._best(c)
        exploring = self.groups < len(c.tasks) or best is None
        ahead = self._lookahead(best, exploring)
        utility = ahead.information(rows) if exploring else ahead.improvement(rows, self.generator)
        macs = c.trunk[rows] + c.heads[rows].sum(axis=1)
        share = np.maximum(utility, 0.0) / np.where(macs > 0, macs, 1.0)
        place = int(np.lexsort((-ahead.information(rows), -share))[0])
        row = int(rows[place])
        self._assume(row)
        return SuggestedGroup(
            c.train(row),
            c.architectures[int(c.architecture[row])],
            float(macs[place]),
            "information" if exploring else "improvement",
            float(utility[place]),
        )

    def _lookahead(self, best: tuple[Instance, Assignment] | None, exploring: bool) -> Lookahead:
        c = self.candidates
        weights = (
            np.array([self.statement.request.weight.get(task, 1.0) for task in c.tasks]) * self.statement.affinity.sign
        )
        if best is None:
            return Lookahead(self.fitted, c, self.statement.instance(c), [], np.where(weights == 0, 1e-9, weights))
        layouts = {best[1]: None} | ({} if exploring else self._alternatives(best[1]))
        return Lookahead(self.fitted, c, best[0], list(layouts), np.where(weights == 0, 1e-9, weights))

    def _alternatives(self, best: Assignment) -> dict[Assignment, None]:
        """Return layouts that may be optimal.

        They are of two kinds: the best layout for each of several draws from the posterior, and the best layout that
        lacks one predicted network of `best`, for each such network.
        """
        c, draws = self.candidates, Draws.of(self.fitted)
        found: dict[Assignment, None] = {}
        for _ in range(_DRAWS):
            weights, performance = draws.draw(self.generator), c.performance.copy()
            for a in np.unique(c.architecture):
                untrained = ~c.observed & (c.architecture == a)
                performance[untrained] = draws.performance(weights, c.members[untrained], int(a))
            alternative = self._best(replace(c, performance=performance))
            found |= {} if alternative is None else {alternative[1]: None}
        for row in sorted({row for row in best if not c.observed[row]}):
            performance = c.performance.copy()
            performance[row] = np.nan
            other = self._best(replace(c, performance=performance))
            found |= {} if other is None else {other[1]: None}
        return found

    def _best(self, candidates: Candidates) -> tuple[Instance, Assignment] | None:
        instance = self.statement.instance(candidates)
        assignment = solve_exact(instance, Stop(gap=_GAP, nodes=_NODES)).assignment
        return None if assignment is None else (instance, assignment)

    def _assume(self, row: int) -> None:
        """Treat a candidate as observed at its posterior mean."""
        c = self.candidates
        self.fitted = self.fitted.with_group(c.members[row], int(c.architecture[row]), c.performance[row])
        observed = c.observed.copy()
        observed[row] = True
        self.candidates = replace(c, observed=observed)
        self.groups += 1


def _promising(candidates: Candidates, sign: float) -> Candidates:
    """Return the observed groups and the untrained groups with the highest upper confidence bounds.

    For each member of a group, take the amount by which mean + standard deviation exceeds the member's best observed
    performance. The upper confidence bound of the group is the sum of these amounts over its members.
    """
    pool = _POOL if len(candidates.tasks) <= _MANY_TASKS else _SMALL_POOL
    if len(candidates) - int(candidates.observed.sum()) <= pool:
        return candidates
    observed: NDArray[np.float64] = np.where(candidates.observed[:, None], sign * candidates.performance, -np.inf)
    reached = np.nanmax(np.where(np.isnan(observed), -np.inf, observed), axis=0)
    excess = (
        sign * candidates.performance + np.nan_to_num(candidates.deviation) - np.where(np.isinf(reached), 0.0, reached)
    )
    rank = np.where(np.isnan(excess), 0.0, np.maximum(excess, 0.0)).sum(axis=1)
    rank[candidates.observed] = np.inf
    kept = np.zeros(len(candidates), dtype=bool)
    kept[np.argsort(-rank, kind="stable")[: pool + int(candidates.observed.sum())]] = True
    return keep_rows(candidates, kept)
