"""Interface of predictors. A predictor is fitted on observed groups and then predicts other groups."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from taskgroup.core.arrays import Array, Mask
from taskgroup.predictors.observations import Observations


@dataclass(frozen=True)
class Prediction:
    """Predicted performances of n tasks in k groups, in the unit of the observed performances.

    `mean`: expected performance, (k, n). `deviation`: standard deviation of the performance in a new run, including the
    noise of the run, (k, n). Both are NaN if the task is not in the group, or if the predictor cannot predict the task.
    """

    mean: Array
    deviation: Array

    @classmethod
    def unknown(cls, shape: tuple[int, ...]) -> "Prediction":
        """Return a prediction of a given shape (k, n) in which all values are NaN."""
        return cls(np.full(shape, np.nan), np.full(shape, np.nan))


class Fitted(Protocol):
    """A predictor after fitting on observed groups."""

    @property
    def observations(self) -> Observations:
        """The observations on which the predictor was fitted."""
        ...

    @property
    def noise(self) -> Array:
        """The standard deviation of each target's residuals, (n,)."""
        ...

    def predict(self, members: Mask, architecture: int) -> Prediction:
        """Return the predicted performances of groups in one architecture.

        `members`: members of each group, (k, n) bool. `architecture`: index into `observations.architectures`.
        """
        ...

    def left_out(self) -> Prediction:
        """Return leave-one-group-out predictions, (m, n): each observed group is predicted from all other groups.

        Settings such as the penalty of a regression may remain those of the fit on all groups.
        """
        ...


class Predictor(Protocol):
    """A method that learns the performance of tasks in groups from observed groups, and then predicts other groups."""

    def fit(self, observations: Observations) -> Fitted:
        """Fit the predictor on observed groups. Raises `InputError` if there are too few observations."""
        ...


def set_single_tasks(prediction: Prediction, observations: Observations, members: Mask, architecture: int) -> None:
    """Set the prediction for each single-task baseline to a gain of 0 with standard deviation 0, in place.

    `members`: members of the predicted groups, (k, n) bool.
    """
    single = members & observations.zero_single_tasks(members, architecture)[:, None]
    prediction.mean[single] = prediction.deviation[single] = 0.0


def predict_groups(fitted: Fitted, members: Mask, architecture: int) -> Prediction:
    """Return the predicted performances of groups in one architecture; `members`: (k, n) bool.

    All predictions are NaN if only single tasks were observed in this architecture, but groups of several tasks were
    observed in another one.
    """
    observations = fitted.observations
    if observations.has_groups(architecture):
        return fitted.predict(members, architecture)
    found = Prediction.unknown(members.shape)
    set_single_tasks(found, observations, members, architecture)
    return found


def predict_observed(fitted: Fitted, observations: Observations) -> Prediction:
    """Return the predicted performances of the groups in `observations`, each in its own architecture, (m, n)."""
    found = Prediction.unknown(observations.members.shape)
    for a in range(len(observations.architectures)):
        mine = observations.architecture == a
        if mine.any():
            part = fitted.predict(observations.members[mine], a)
            found.mean[mine], found.deviation[mine] = part.mean, part.deviation
    return found
