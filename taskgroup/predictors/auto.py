"""Choice of the predictor with the lowest leave-one-group-out error."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Mask
from taskgroup.core.documents.affinity import Affinity
from taskgroup.predictors.interface import Fitted, Prediction
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.registry import PredictorDescriptor, contestants


@dataclass(frozen=True)
class Auto:
    """Predictor that fits several predictors and uses the one with the lowest leave-one-group-out error.

    It fits all predictors whose descriptor has an `auto_rank`. Some predictors cannot predict the group of all tasks;
    for example, `hoa` cannot if a pair of tasks was not observed. Such a predictor is used only if no other predictor
    can predict the group of all tasks.
    """

    scores: tuple[Affinity, ...] = ()

    def fit(self, observations: Observations) -> "FittedAuto":
        """Fit all predictors, and choose the predictor with the lowest leave-one-group-out error."""
        fitted = {name: predictor.fit(observations) for name, predictor in contestants(self.scores).items()}
        chosen, errors = choose(fitted, observations)
        return FittedAuto(fitted[chosen], chosen, errors)


def choose(fitted: Mapping[str, Fitted], observations: Observations) -> tuple[str, dict[str, float]]:
    """Return the name of the predictor with the lowest leave-one-group-out error, and the errors of all predictors.

    `fitted`: name → fitted predictor. If several predictors have the lowest error, the first one is chosen.
    """
    errors = {name: left_out_error(one.left_out(), observations) for name, one in fitted.items()}
    able = [name for name, one in fitted.items() if _predicts_all_tasks(one, observations)]
    return min(able or errors, key=errors.__getitem__), errors


def _predicts_all_tasks(fitted: Fitted, observations: Observations) -> bool:
    """Return whether a predictor can predict the performance of all tasks in the group that contains all tasks.

    Tasks without observed performances are disregarded.
    """
    known = ~np.isnan(observations.performance).all(axis=0)
    all_tasks = np.ones((1, len(observations.tasks)), dtype=bool)
    architectures = [a for a in range(len(observations.architectures)) if observations.has_groups(a)]
    found = [fitted.predict(all_tasks, a) for a in architectures]
    return not any(np.isnan(one.mean[0, known] + one.deviation[0, known]).any() for one in found)


def left_out_error(prediction: Prediction, observations: Observations) -> float:
    """Return the root mean square error of a leave-one-group-out prediction, relative to the spread of the values.

    The spread is the standard deviation of each target's values; for gains, all targets have the same spread. Only
    groups of more than one task are counted. Where the prediction is NaN, it is replaced by the mean of the target's
    values in the other groups.
    """
    values = np.where((observations.members.sum(axis=1) > 1)[:, None], observations.performance, np.nan)
    known = ~np.isnan(values)
    if not known.any():
        return 0.0
    counts = known.sum(axis=0)
    totals = np.where(known, values, 0.0).sum(axis=0)
    others = np.where(counts > 1, (totals - np.where(known, values, 0.0)) / np.maximum(counts - 1, 1), 0.0)
    predicted = np.where(np.isnan(prediction.mean), others, prediction.mean)
    centre = totals / np.maximum(counts, 1)
    squares = np.where(known, values - centre, 0.0) ** 2
    by_target = np.sqrt(squares.sum(axis=0) / np.maximum(counts, 1))
    unit = np.sqrt(squares.sum() / known.sum()) if observations.gains else by_target
    unit = np.where(unit > 0, unit, 1.0)
    return float(np.sqrt((np.where(known, (values - predicted) / unit, 0.0) ** 2).sum() / known.sum()))


@dataclass(frozen=True)
class FittedAuto:
    """The predictor that was chosen, after fitting.

    `chosen`: name of the predictor. `errors`: leave-one-group-out error of every predictor, divided by the standard
    deviation of the observed values.
    """

    fitted: Fitted
    chosen: str
    errors: dict[str, float]

    @property
    def observations(self) -> Observations:
        """The observations on which all predictors were fitted."""
        return self.fitted.observations

    @property
    def noise(self) -> Array:
        """The standard deviation of each task's residuals under the chosen predictor, (n,)."""
        return self.fitted.noise

    def predict(self, members: Mask, architecture: int) -> Prediction:
        """Return the prediction of the chosen predictor."""
        return self.fitted.predict(members, architecture)

    def left_out(self) -> Prediction:
        """Return the leave-one-group-out prediction of the chosen predictor."""
        return self.fitted.left_out()


DESCRIPTOR = PredictorDescriptor(
    name="auto",
    help="the predictor with the lowest leave-one-group-out error",
    make=Auto,
    reads_scores=True,
    order=6,
)
