"""The networks that could be built: every observed group, and every other one that a predictor can speak of."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.candidates import Candidates
from taskgroup.core.documents.affinity import MEASURED, RELATIVE_GAINS, Affinity, ObservedGroup
from taskgroup.core.errors import InputError
from taskgroup.core.run_table import DEFAULT_ARCHITECTURE
from taskgroup.predictors.candidates.costs import CostRule, observed_cost, predicted_cost
from taskgroup.predictors.hoa import predict_from_pairs
from taskgroup.predictors.interface import Fitted, Prediction, predict_groups
from taskgroup.predictors.observations import observe, refuse_nothing
from taskgroup.predictors.registry import PREDICTORS, PredictorName, make_predictor

Predict = Literal["none"] | PredictorName
MOST_TASKS = 20
_MOST_GROUPS = 2**MOST_TASKS


@dataclass(frozen=True)
class Source:
    """Where candidates come from: every observed group, and every other one that a predictor can speak of.

    Observed groups keep their observed performance. `predict="hoa"` speaks of every other group from the pairs, per
    architecture, or from the matrix where no group was observed; "none" of no other; any other name is what `fitted`
    says. `singletons` says whether groups of one may be built.
    """

    affinity: Affinity
    predict: Predict
    singletons: bool
    fitted: Fitted | None

    @property
    def listable(self) -> bool:
        """Whether candidates are listed: all there are, or, of too many tasks, those of the smaller groups."""
        return self.predict != "hoa" or len(self.affinity.tasks) <= MOST_TASKS

    def pairs(self, architecture: str) -> NDArray[np.float64]:
        """What targets (columns) reach beside partners (rows) in an architecture: (n, n), NaN if unknown."""
        return _pairs(self.affinity, [g for g in self.affinity.groups if g.architecture == architecture])

    @property
    def architectures(self) -> tuple[str, ...]:
        """The names of the architectures, in order of appearance."""
        names = [*self.affinity.architectures, *(group.architecture for group in self.affinity.groups)]
        return tuple(dict.fromkeys(names)) or (DEFAULT_ARCHITECTURE,)

    def everything(self) -> Candidates:
        """Every candidate there is. Raises `InputError` where predicted ones are too many to list.

        Of more than `MOST_TASKS` tasks, what a fitted predictor says is listed of the smaller groups: of all sizes that
        have a million groups or fewer together.
        """
        tasks = len(self.affinity.tasks)
        if self.predict == "none":
            return self.columns(np.zeros((0, tasks), dtype=bool))
        if tasks > MOST_TASKS and self.predict != "hoa":
            return self.columns(_small_groups(tasks))
        if tasks > MOST_TASKS:
            raise InputError(
                f"--predict hoa lists every group of tasks, and takes up to {MOST_TASKS} tasks; there are {tasks}"
            )
        return self.columns(_all_groups(tasks))

    def columns(self, groups: NDArray[np.bool_], observed: bool = True) -> Candidates:
        """The candidates of some groups, (k, n), in every architecture, beside the observed ones unless told not to."""
        seen = _observed(self.affinity)
        blocks = [seen if observed else keep_rows(seen, np.isin(_keys(seen.members), _keys(groups)))]
        if self.predict != "none" and len(groups):
            blocks += [self._predicted(architecture, groups) for architecture in self.architectures]
        joined = _joined(blocks, self.architectures)
        sizes = joined.members.sum(axis=1)
        kept = (sizes > 1) | self.singletons
        return joined if kept.all() else keep_rows(joined, kept)

    def _predicted(self, architecture: str, groups: NDArray[np.bool_]) -> Candidates:
        """Every group of one architecture that was not observed and of which a member can be predicted."""
        affinity = self.affinity
        said = self._said(architecture, groups)
        observed = [group for group in affinity.groups if group.architecture == architecture]
        known = np.array([[task in group.train for task in affinity.tasks] for group in observed], dtype=bool)
        known = known.reshape(len(observed), len(affinity.tasks))
        fresh = ~np.isin(_keys(groups), _keys(known)) & ~np.isnan(said.mean).all(axis=1)
        rule = predicted_cost(affinity, architecture) if fresh.any() else CostRule(0.0, np.zeros(len(affinity.tasks)))
        count = int(fresh.sum())
        return Candidates(
            tasks=affinity.tasks,
            direction=affinity.direction,
            architectures=(architecture,),
            members=groups[fresh],
            architecture=np.zeros(count, dtype=np.intp),
            trunk=np.full(count, rule.trunk),
            heads=np.where(groups[fresh], rule.heads, 0.0),
            performance=said.mean[fresh],
            deviation=said.deviation[fresh],
            observed=np.full(count, False),
        )

    def _said(self, architecture: str, groups: NDArray[np.bool_]) -> Prediction:
        """What is predicted of groups, (k, n), in an architecture."""
        if self.fitted is not None:
            said = predict_groups(self.fitted, groups, self.architectures.index(architecture))
            if self.predict != "hoa":
                return said
        mean = predict_from_pairs(groups, self.pairs(architecture))
        if not self.affinity.groups:
            alone = groups.sum(axis=1) == 1
            mean[alone[:, None] & groups] = 0.0
        return Prediction(mean, np.full(mean.shape, np.nan) if self.fitted is None else said.deviation)


def make_source(
    affinity: Affinity,
    *,
    predict: Predict | None = None,
    singletons: bool | None = None,
    scores: Sequence[Affinity] = (),
    from_nothing: bool = False,
) -> Source:
    """Say where candidates come from.

    By default groups that nobody trained are predicted only where no group was observed at all, and groups of one are
    allowed where `affinity` holds performances, not where it holds a raw score, which says nothing about a single task
    (told otherwise, a single task scores 0). `scores`: documents for the predictors that read scores. Raises
    `InputError` where a predictor has nothing to learn from; `from_nothing`, where no group of two was observed,
    predictions are those of before anything was seen.
    """
    if predict is None:
        predict = "none" if affinity.groups else "hoa"
    if singletons is None:
        singletons = affinity.score in RELATIVE_GAINS or (affinity.score in MEASURED and bool(affinity.groups))
    fitted = None
    if scores and predict == "none":
        raise InputError("--scores are for a predictor that reads them: --predict score, boosted or auto")
    if predict in PREDICTORS and (affinity.groups or predict not in ("hoa", "score")):
        observations = observe(affinity)
        if predict != "hoa" and not from_nothing:
            refuse_nothing(observations)
        fitted = make_predictor(predict, scores).fit(observations)
    if predict == "score" and fitted is None:
        predict = "hoa"  # the mean of the partners' scores is the same formula
    return Source(affinity, predict, singletons, fitted)


def _keys(members: NDArray[np.bool_]) -> NDArray[np.void]:
    """One value a row that tells groups apart: (k,)."""
    packed = np.ascontiguousarray(np.packbits(members, axis=1))
    return packed.view(np.dtype((np.void, packed.shape[1]))).ravel()


def keep_rows(candidates: Candidates, kept: NDArray[np.bool_]) -> Candidates:
    """Some of the candidates, (m,) bool."""
    return replace(
        candidates,
        members=candidates.members[kept],
        architecture=candidates.architecture[kept],
        trunk=candidates.trunk[kept],
        heads=candidates.heads[kept],
        performance=candidates.performance[kept],
        deviation=candidates.deviation[kept],
        observed=candidates.observed[kept],
    )


def _joined(blocks: list[Candidates], names: tuple[str, ...]) -> Candidates:
    first = blocks[0]
    return Candidates(
        tasks=first.tasks,
        direction=first.direction,
        architectures=names,
        members=np.concatenate([block.members for block in blocks]),
        architecture=np.concatenate([_index(block, names) for block in blocks]),
        trunk=np.concatenate([block.trunk for block in blocks]),
        heads=np.concatenate([block.heads for block in blocks]),
        performance=np.concatenate([block.performance for block in blocks]),
        deviation=np.concatenate([block.deviation for block in blocks]),
        observed=np.concatenate([block.observed for block in blocks]),
    )


def _index(block: Candidates, names: tuple[str, ...]) -> NDArray[np.intp]:
    places = np.array([names.index(name) for name in block.architectures], dtype=np.intp)
    return places[block.architecture]


def _all_groups(tasks: int) -> NDArray[np.bool_]:
    """All 2^n − 1 groups, (2^n − 1, n) bool, by the binary digits of 1, 2, 3, …."""
    return (np.arange(1, 2**tasks)[:, None] >> np.arange(tasks) & 1).astype(bool)


def _small_groups(tasks: int) -> NDArray[np.bool_]:
    """The groups of the sizes 1, 2, … that are listed together: (k, n)."""
    blocks: list[NDArray[np.bool_]] = []
    for size in range(1, tasks + 1):
        if sum(map(len, blocks)) + math.comb(tasks, size) > _MOST_GROUPS:
            break
        places = np.array(list(combinations(range(tasks), size)))
        block = np.zeros((len(places), tasks), dtype=bool)
        block[np.arange(len(places))[:, None], places] = True
        blocks.append(block)
    return np.concatenate(blocks)


def _observed(affinity: Affinity) -> Candidates:
    names = tuple(dict.fromkeys(group.architecture for group in affinity.groups))
    position = {task: place for place, task in enumerate(affinity.tasks)}
    shape = (len(affinity.groups), len(affinity.tasks))
    members, performance, deviation = np.zeros(shape, dtype=bool), np.full(shape, np.nan), np.full(shape, np.nan)
    for row, group in enumerate(affinity.groups):
        for task in group.train:
            members[row, position[task]] = True
            value = group.performance.get(task)
            performance[row, position[task]] = np.nan if value is None else value
            error = (group.stderr or {}).get(task)
            deviation[row, position[task]] = np.nan if error is None else error
    costs = [observed_cost(affinity, group) for group in affinity.groups]
    return Candidates(
        tasks=affinity.tasks,
        direction=affinity.direction,
        architectures=names,
        members=members,
        architecture=np.array([names.index(group.architecture) for group in affinity.groups], dtype=np.intp),
        trunk=np.array([cost.trunk for cost in costs], dtype=np.float64),
        heads=np.array([cost.heads for cost in costs], dtype=np.float64).reshape(shape),
        performance=performance,
        deviation=deviation,
        observed=np.full(len(affinity.groups), True),
    )


def _pairs(affinity: Affinity, observed: list[ObservedGroup]) -> NDArray[np.float64]:
    """What targets reached beside partners, (n, n): in one architecture's pairs, or the matrix if no group was seen."""
    pairs = np.full((len(affinity.tasks), len(affinity.tasks)), np.nan)
    if not affinity.groups:
        return np.array(affinity.affinity, dtype=np.float64)
    for group in observed:
        if len(group.train) == 2:
            for partner, target in (group.train, group.train[::-1]):
                value = group.performance.get(target)
                if value is not None:
                    pairs[affinity.tasks.index(partner), affinity.tasks.index(target)] = value
    return pairs
