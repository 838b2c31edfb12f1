"""The predictor that errs least on groups it did not see."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.documents.affinity import Affinity
from taskgroup.predictors.boosted import Boosted
from taskgroup.predictors.gp import GaussianProcess
from taskgroup.predictors.hoa import HigherOrder
from taskgroup.predictors.interface import Fitted, Prediction, Predictor
from taskgroup.predictors.linear import Linear
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.score import PartnerScore

_PREFERRED = ("gp", "linear", "hoa", "score", "boosted")


@dataclass(frozen=True)
class Auto:
    """Fits every predictor and takes the one with the least leave-one-group-out error.

    One that cannot speak of the group of all tasks, as the higher-order approximation without some pair, is not taken.
    """

    scores: tuple[Affinity, ...] = ()

    def fit(self, observations: Observations) -> "FittedAuto":
        """Fit all, compare, choose."""
        rivals: dict[str, Predictor] = {
            "hoa": HigherOrder(),
            "score": PartnerScore(self.scores),
            "linear": Linear(),
            "gp": GaussianProcess(),
            "boosted": Boosted(self.scores),
        }
        fitted = {name: rival.fit(observations) for name, rival in rivals.items()}
        chosen, errors = choose(fitted, observations)
        return FittedAuto(fitted[chosen], chosen, errors)


def choose(fitted: Mapping[str, Fitted], observations: Observations) -> tuple[str, dict[str, float]]:
    """The name of the one with the least leave-one-group-out error, and everyone's."""
    errors = {name: left_out_error(one.left_out(), observations) for name, one in fitted.items()}
    able = [name for name, one in fitted.items() if _speaks_of_all(one, observations)]
    return min(able or errors, key=lambda name: (errors[name], _PREFERRED.index(name))), errors


def _speaks_of_all(fitted: Fitted, observations: Observations) -> bool:
    known = ~np.isnan(observations.performance).all(axis=0)
    everyone = np.ones((1, len(observations.tasks)), dtype=bool)
    told = [a for a in range(len(observations.architectures)) if observations.tells_of(a)]
    said = [fitted.predict(everyone, a) for a in told]
    return not any(np.isnan(one.mean[0, known] + one.deviation[0, known]).any() for one in said)


def left_out_error(prediction: Prediction, observations: Observations) -> float:
    """Root mean square of what a leave-one-group-out prediction misses, each target in units of its own spread.

    Counted are groups of more than one task; where a predictor cannot speak, it counts as saying the mean of the
    target's other groups.
    """
    values = np.where((observations.members.sum(axis=1) > 1)[:, None], observations.performance, np.nan)
    known = ~np.isnan(values)
    if not known.any():
        return 0.0
    counts = known.sum(axis=0)
    totals = np.where(known, values, 0.0).sum(axis=0)
    others = np.where(counts > 1, (totals - np.where(known, values, 0.0)) / np.maximum(counts - 1, 1), 0.0)
    said = np.where(np.isnan(prediction.mean), others, prediction.mean)
    middle = totals / np.maximum(counts, 1)
    squares = np.where(known, values - middle, 0.0) ** 2
    by_target = np.sqrt(squares.sum(axis=0) / np.maximum(counts, 1))
    unit = np.sqrt(squares.sum() / known.sum()) if observations.gains else by_target
    unit = np.where(unit > 0, unit, 1.0)
    return float(np.sqrt((np.where(known, (values - said) / unit, 0.0) ** 2).sum() / known.sum()))


@dataclass(frozen=True)
class FittedAuto:
    """The one that was taken, its name, and every predictor's error, in units of the values' spread."""

    fitted: Fitted
    chosen: str
    errors: dict[str, float]

    @property
    def observations(self) -> Observations:
        """What all have seen."""
        return self.fitted.observations

    @property
    def noise(self) -> NDArray[np.float64]:
        """That of the one that was taken."""
        return self.fitted.noise

    def predict(self, members: NDArray[np.bool_], architecture: int) -> Prediction:
        """What the one that was taken says."""
        return self.fitted.predict(members, architecture)

    def left_out(self) -> Prediction:
        """What the one that was taken says."""
        return self.fitted.left_out()
