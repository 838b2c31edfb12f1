"""What every predictor does."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from taskgroup.predictors.observations import Observations


@dataclass(frozen=True)
class Prediction:
    """What members of groups would reach: `mean` and `deviation`, (k, n) both.

    In the observations' own unit; `deviation` is the standard deviation of what a new run would log, its noise
    included. NaN where a task is no member, and where a predictor cannot speak.
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    @classmethod
    def silent(cls, shape: tuple[int, ...]) -> "Prediction":
        """A prediction that says nothing yet."""
        return cls(np.full(shape, np.nan), np.full(shape, np.nan))


class Fitted(Protocol):
    """A predictor that has seen its observations."""

    @property
    def observations(self) -> Observations:
        """What it has seen."""
        ...

    @property
    def noise(self) -> NDArray[np.float64]:
        """The size of what it cannot explain of each target's observed values: (n,)."""
        ...

    def predict(self, members: NDArray[np.bool_], architecture: int) -> Prediction:
        """Predict groups, (k, n) bool, in one of the observations' architectures."""
        ...

    def left_out(self) -> Prediction:
        """Predict every observed group, (m, n), from all the others; settings learned from all are kept."""
        ...


class Predictor(Protocol):
    """Something that learns from observed groups."""

    def fit(self, observations: Observations) -> Fitted:
        """Learn from observed groups. Raises `InputError` where they do not suffice."""
        ...


def settle_single_tasks(prediction: Prediction, observations: Observations, members: NDArray[np.bool_], a: int) -> None:
    """Set the gain of every single task that is its own baseline to 0 with deviation 0, in place."""
    alone = members & observations.zero_alone(members, a)[:, None]
    prediction.mean[alone] = prediction.deviation[alone] = 0.0


def predict_groups(fitted: Fitted, members: NDArray[np.bool_], architecture: int) -> Prediction:
    """Predict groups, (k, n), in an architecture; of one in which only single tasks were trained, no group is told."""
    observations = fitted.observations
    if observations.tells_of(architecture):
        return fitted.predict(members, architecture)
    found = Prediction.silent(members.shape)
    settle_single_tasks(found, observations, members, architecture)
    return found


def predict_observed(fitted: Fitted, observations: Observations) -> Prediction:
    """Predict the observed groups themselves: (m, n)."""
    found = Prediction.silent(observations.members.shape)
    for a in range(len(observations.architectures)):
        mine = observations.architecture == a
        if mine.any():
            part = fitted.predict(observations.members[mine], a)
            found.mean[mine], found.deviation[mine] = part.mean, part.deviation
    return found
