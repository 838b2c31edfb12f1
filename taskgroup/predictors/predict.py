"""Prediction of the performance of untrained groups from the observed groups of an affinity document."""

from collections.abc import Sequence

import numpy as np
from msgspec import UNSET

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.predictions import PredictedGroup, Predictions
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.predictors.interface import Prediction, predict_groups
from taskgroup.predictors.observations import observe, refuse_single_tasks_only
from taskgroup.predictors.registry import make_predictor


def predict(
    affinity: Affinity,
    groups: Sequence[Sequence[str]],
    *,
    predictor: str = "auto",
    scores: Sequence[Affinity] = (),
) -> Predictions:
    """Predict the performance of each task in given groups, in a new run, for every architecture.

    `groups`: the tasks of each group. `predictor`: a name in `PREDICTORS`. `scores`: score documents, for the
    predictors that read scores. Groups that were observed are predicted too; the result then also contains their
    observed performance. Raises `InputError` if a task or the predictor is unknown, or if no group of several tasks was
    observed.
    """
    estimator = make_predictor(predictor, scores)
    for group in groups:
        for task in group:
            if task not in affinity.tasks:
                raise InputError(f"unknown task '{task}'; choose from {', '.join(affinity.tasks)}")
    observations = observe(affinity)
    refuse_single_tasks_only(observations)
    fitted = estimator.fit(observations)
    members = np.array([[task in group for task in affinity.tasks] for group in groups], dtype=bool)
    members = members.reshape(len(groups), len(affinity.tasks))
    observed = {(frozenset(group.train), group.architecture): group.performance for group in affinity.groups}
    found = []
    for index, architecture in enumerate(observations.architectures):
        prediction = predict_groups(fitted, members, index)
        for row in range(len(groups)):
            train = tuple(task for task, member in zip(affinity.tasks, members[row], strict=True) if member)
            known = observed.get((frozenset(train), architecture))
            found.append(_group(affinity, train, architecture, prediction, row, known))
    chosen, errors = getattr(fitted, "chosen", predictor), getattr(fitted, "errors", UNSET)
    return Predictions(
        tasks=affinity.tasks,
        score=affinity.score,
        direction=affinity.direction,
        predictor=chosen,
        groups=tuple(found),
        errors=errors,
        provenance=provenance("predict", predictor=predictor, scores=[score.score for score in scores]),
    )


def _group(
    affinity: Affinity,
    train: tuple[str, ...],
    architecture: str,
    prediction: Prediction,
    row: int,
    observed: dict[str, float | None] | None,
) -> PredictedGroup:
    places = {task: affinity.tasks.index(task) for task in train}
    return PredictedGroup(
        train=train,
        architecture=architecture,
        performance={task: _number(prediction.mean[row, place]) for task, place in places.items()},
        deviation={task: _number(prediction.deviation[row, place]) for task, place in places.items()},
        observed=UNSET if observed is None else {task: observed.get(task) for task in train},
    )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
