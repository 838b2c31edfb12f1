"""The interface of predictors."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from taskgroup.core.arrays import Array, Mask
from taskgroup.predictors.observations import Observations


@dataclass(frozen=True)
class Prediction:
    """Predicted performances of the members of k groups: `mean` and `deviation`, (k, n) both.

    In the unit of the observations. `deviation`: standard deviation of the result of a new run, its noise included.
    NaN where a task is not a member, and where the predictor is not applicable.
    """

    mean: Array
    deviation: Array

    @classmethod
    def unknown(cls, shape: tuple[int, ...]) -> "Prediction":
        """Return a prediction that is NaN everywhere, to be filled in."""
        return cls(np.full(shape, np.nan), np.full(shape, np.nan))


class Fitted(Protocol):
    """A predictor that was fitted on observations."""

    @property
    def observations(self) -> Observations:
        """The observations that it was fitted on."""
        ...

    @property
    def noise(self) -> Array:
        """The standard deviation of each target's residuals: (n,)."""
        ...

    def predict(self, members: Mask, architecture: int) -> Prediction:
        """Predict groups, (k, n) bool, in one of the observations' architectures."""
        ...

    def left_out(self) -> Prediction:
        """Predict every observed group, (m, n), from all other groups.

        Settings such as a penalty may be those of the fit on all groups.
        """
        ...


class Predictor(Protocol):
    """A regression from a group's members to their performances."""

    def fit(self, observations: Observations) -> Fitted:
        """Fit on observed groups. Raises `InputError` where they do not suffice."""
        ...


def set_single_tasks(prediction: Prediction, observations: Observations, members: Mask, architecture: int) -> None:
    """Set the gain of every single task that is its own baseline to 0, with deviation 0, in place."""
    single = members & observations.zero_single_tasks(members, architecture)[:, None]
    prediction.mean[single] = prediction.deviation[single] = 0.0


def predict_groups(fitted: Fitted, members: Mask, architecture: int) -> Prediction:
    """Predict groups, (k, n), in an architecture.

    The prediction is NaN in an architecture of which only single tasks were observed while others have groups.
    """
    observations = fitted.observations
    if observations.has_groups(architecture):
        return fitted.predict(members, architecture)
    found = Prediction.unknown(members.shape)
    set_single_tasks(found, observations, members, architecture)
    return found


def predict_observed(fitted: Fitted, observations: Observations) -> Prediction:
    """Predict the groups of `observations` in their own architectures: (m, n)."""
    found = Prediction.unknown(observations.members.shape)
    for a in range(len(observations.architectures)):
        mine = observations.architecture == a
        if mine.any():
            part = fitted.predict(observations.members[mine], a)
            found.mean[mine], found.deviation[mine] = part.mean, part.deviation
    return found
