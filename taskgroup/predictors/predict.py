"""Affinity → predictions of groups that nobody trained."""

from collections.abc import Sequence

import numpy as np
from msgspec import UNSET

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.predictions import PredictedGroup, Predictions
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.predictors.interface import Prediction, predict_groups
from taskgroup.predictors.observations import observe, refuse_nothing
from taskgroup.predictors.registry import PREDICTORS, PredictorName, make_predictor


def predict(
    affinity: Affinity,
    groups: Sequence[Sequence[str]],
    *,
    predictor: PredictorName = "auto",
    scores: Sequence[Affinity] = (),
) -> Predictions:
    """Predict what groups would reach in a new run, in every architecture.

    `groups`: the tasks of each. `scores`: documents for the predictors that read scores. A group that was observed is
    predicted too, and what was observed stands beside it. Raises `InputError` for an unknown task, and where nothing
    was observed.
    """
    if predictor not in PREDICTORS:
        raise InputError(f"no predictor is called '{predictor}'; {', '.join(PREDICTORS)} are accepted")
    for group in groups:
        for task in group:
            if task not in affinity.tasks:
                raise InputError(f"'{task}' is not among the tasks ({', '.join(affinity.tasks)})")
    observations = observe(affinity)
    refuse_nothing(observations)
    fitted = make_predictor(predictor, scores).fit(observations)
    members = np.array([[task in group for task in affinity.tasks] for group in groups], dtype=bool)
    members = members.reshape(len(groups), len(affinity.tasks))
    observed = {(frozenset(group.train), group.architecture): group.performance for group in affinity.groups}
    found = []
    for index, architecture in enumerate(observations.architectures):
        said = predict_groups(fitted, members, index)
        for row in range(len(groups)):
            train = tuple(task for task, member in zip(affinity.tasks, members[row], strict=True) if member)
            known = observed.get((frozenset(train), architecture))
            found.append(_group(affinity, train, architecture, said, row, known))
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
    said: Prediction,
    row: int,
    observed: dict[str, float | None] | None,
) -> PredictedGroup:
    places = {task: affinity.tasks.index(task) for task in train}
    return PredictedGroup(
        train=train,
        architecture=architecture,
        performance={task: _number(said.mean[row, place]) for task, place in places.items()},
        deviation={task: _number(said.deviation[row, place]) for task, place in places.items()},
        observed=UNSET if observed is None else {task: observed.get(task) for task in train},
    )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
