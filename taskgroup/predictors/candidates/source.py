"""Source of candidates: all observed groups, and all other groups whose performance the predictor can predict."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Mask
from taskgroup.core.candidates import Candidates
from taskgroup.core.documents.affinity import MEASURED, RELATIVE_GAINS, Affinity
from taskgroup.core.errors import InputError
from taskgroup.core.run_table import DEFAULT_ARCHITECTURE
from taskgroup.predictors.candidates.costs import CostRule, predicted_cost
from taskgroup.predictors.candidates.enumeration import MOST_TASKS, all_groups, small_groups
from taskgroup.predictors.candidates.rows import concatenate, group_keys, keep_rows, observed_candidates
from taskgroup.predictors.hoa import predict_from_pairs
from taskgroup.predictors.interface import Fitted, Prediction, predict_groups
from taskgroup.predictors.observations import observe, refuse_single_tasks_only
from taskgroup.predictors.registry import PREDICTORS, make_predictor

Predict = str
"""Name of a predictor, or "none" to use observed groups only."""

_WITHOUT_GROUPS = ("hoa", "score")
"""Predictors that can predict from the affinity matrix if no group was observed."""


@dataclass(frozen=True)
class Source:
    """Source of the candidates that an affinity document provides.

    The performance of an observed group is its observed performance. `predict`: how the performance of other groups is
    obtained. "none": the candidates are the observed groups only. "hoa": the performance of a task is the mean of its
    observed pairs with the other tasks of the group, in the same architecture. If no group was observed, the affinity
    matrix replaces the pairs. Any other value is the name of the predictor in `fitted`. `singletons`: whether a network
    may train a single task.
    """

    affinity: Affinity
    predict: Predict
    singletons: bool
    fitted: Fitted | None

    @property
    def complete(self) -> bool:
        """Whether `everything` returns the candidates of groups of every size, not only of small groups."""
        return self.predict == "none" or len(self.affinity.tasks) <= MOST_TASKS

    @property
    def listable(self) -> bool:
        """Whether the candidates can be enumerated; if there are many tasks, only those of small groups."""
        return self.predict != "hoa" or len(self.affinity.tasks) <= MOST_TASKS

    def pairs(self, architecture: str) -> Array:
        """Return the performance of each target (columns) in a pair with each partner (rows): (n, n), NaN if unknown.

        These are the performances in the architecture's observed pairs. If no group was observed, the affinity matrix
        is returned.
        """
        affinity = self.affinity
        if not affinity.groups:
            return np.array(affinity.affinity, dtype=np.float64)
        pairs = np.full((len(affinity.tasks), len(affinity.tasks)), np.nan)
        for group in affinity.groups:
            if group.architecture == architecture and len(group.train) == 2:
                for partner, target in (group.train, group.train[::-1]):
                    value = group.performance.get(target)
                    if value is not None:
                        pairs[affinity.tasks.index(partner), affinity.tasks.index(target)] = value
        return pairs

    @property
    def architectures(self) -> tuple[str, ...]:
        """The names of the architectures, in order of first appearance."""
        names = [*self.affinity.architectures, *(group.architecture for group in self.affinity.groups)]
        return tuple(dict.fromkeys(names)) or (DEFAULT_ARCHITECTURE,)

    def everything(self) -> Candidates:
        """Return all candidates. If there are more than `MOST_TASKS` tasks, only small groups are predicted.

        Raises `InputError` if the predictor is `hoa` and there are more than `MOST_TASKS` tasks.
        """
        tasks = len(self.affinity.tasks)
        if self.predict == "none":
            return self.columns(np.zeros((0, tasks), dtype=bool))
        if tasks > MOST_TASKS and self.predict != "hoa":
            return self.columns(small_groups(tasks))
        if tasks > MOST_TASKS:
            raise InputError(
                f"hoa enumerates groups of at most {MOST_TASKS} tasks, but got {tasks}; use another predictor",
                "predict",
            )
        return self.columns(all_groups(tasks))

    def columns(self, groups: Mask, observed: bool = True) -> Candidates:
        """Return the candidates that train given groups, in every architecture.

        `groups`: members of each group, (k, n) bool. `observed`: whether to add the candidates of all observed groups,
        even of those that are not in `groups`.
        """
        known = observed_candidates(self.affinity)
        blocks = [known if observed else keep_rows(known, np.isin(group_keys(known.members), group_keys(groups)))]
        if self.predict != "none" and len(groups):
            blocks += [self._predicted(architecture, groups) for architecture in self.architectures]
        joined = concatenate(blocks, self.architectures)
        kept = (joined.members.sum(axis=1) > 1) | self.singletons
        return joined if kept.all() else keep_rows(joined, kept)

    def _predicted(self, architecture: str, groups: Mask) -> Candidates:
        """Return the candidates of unobserved groups in one architecture.

        A group is left out if the performance of none of its tasks can be predicted.
        """
        affinity = self.affinity
        prediction = self._prediction(architecture, groups)
        observed = [group for group in affinity.groups if group.architecture == architecture]
        known = np.array([[task in group.train for task in affinity.tasks] for group in observed], dtype=bool)
        known = known.reshape(len(observed), len(affinity.tasks))
        new = ~np.isin(group_keys(groups), group_keys(known)) & ~np.isnan(prediction.mean).all(axis=1)
        rule = predicted_cost(affinity, architecture) if new.any() else CostRule(0.0, np.zeros(len(affinity.tasks)))
        count = int(new.sum())
        return Candidates(
            tasks=affinity.tasks,
            direction=affinity.direction,
            architectures=(architecture,),
            members=groups[new],
            architecture=np.zeros(count, dtype=np.intp),
            trunk=np.full(count, rule.trunk),
            heads=np.where(groups[new], rule.heads, 0.0),
            performance=prediction.mean[new],
            deviation=prediction.deviation[new],
            observed=np.full(count, False),
        )

    def _prediction(self, architecture: str, groups: Mask) -> Prediction:
        """Return the predicted performances of groups in an architecture; `groups`: members, (k, n) bool."""
        fitted = None
        if self.fitted is not None:
            fitted = predict_groups(self.fitted, groups, self.architectures.index(architecture))
            if self.predict != "hoa":
                return fitted
        mean = predict_from_pairs(groups, self.pairs(architecture))
        if not self.affinity.groups:
            single = groups.sum(axis=1) == 1
            mean[single[:, None] & groups] = 0.0
        return Prediction(mean, np.full(mean.shape, np.nan) if fitted is None else fitted.deviation)


def make_source(
    affinity: Affinity,
    *,
    predict: Predict | None = None,
    singletons: bool | None = None,
    scores: Sequence[Affinity] = (),
    allow_single_tasks_only: bool = False,
) -> Source:
    """Return the source of the candidates that an affinity document provides.

    `predict`: name of the predictor, or "none" for observed groups only. The default is "none", or "hoa" if no group
    was observed. `singletons`: whether a network may train a single task. The default is true if `affinity` contains
    performances. It is false if `affinity` contains an affinity score, which is undefined for a single task; if single
    tasks are then allowed, their score is 0. `scores`: score documents, for the predictors that read scores.
    `allow_single_tasks_only`: whether to fit a predictor even if only single tasks were observed; the predictions are
    then those of the predictor's prior. Raises `InputError` if there are no observations on which the predictor can be
    fitted.
    """
    if predict is None:
        predict = "none" if affinity.groups else "hoa"
    if singletons is None:
        singletons = affinity.score in RELATIVE_GAINS or (affinity.score in MEASURED and bool(affinity.groups))
    if predict == "none":
        if scores:
            readers = ", ".join(one.name for one in PREDICTORS.every() if one.reads_scores)
            raise InputError(f"need a predictor that reads scores; choose one of {readers}", "scores")
        return Source(affinity, predict, singletons, None)
    predictor = make_predictor(predict, scores)
    if not affinity.groups and predict in _WITHOUT_GROUPS:
        return Source(affinity, "hoa", singletons, None)  # the mean partner score is the same formula
    observations = observe(affinity)
    if predict != "hoa" and not allow_single_tasks_only:
        refuse_single_tasks_only(observations)
    return Source(affinity, predict, singletons, predictor.fit(observations))
