"""A predictor and an affinity score for taskgroup.

`neighbours` predicts a group's performances from the observed groups that have the most members in common with it.
`distances` is the correlation of the distances between inputs in two single-task trunks.
"""

from dataclasses import dataclass

import numpy as np

from taskgroup.predictors.interface import Prediction, set_single_tasks
from taskgroup.predictors.observations import Observations
from taskgroup.predictors.registry import PredictorDescriptor
from taskgroup.scores.registry import Need, Score


class Neighbours:
    """Predictor by the observed groups, weighted by exp(−3 × number of members in which they differ)."""

    def fit(self, observations):
        """Keep the observations; the residuals of each group from all others give the noise."""
        fitted = FittedNeighbours(observations, np.zeros(len(observations.tasks)))
        squares = (observations.performance - fitted.left_out().mean) ** 2
        known = ~np.isnan(squares)
        noise = np.sqrt(np.where(known, squares, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1))
        return FittedNeighbours(observations, noise)


@dataclass(frozen=True)
class FittedNeighbours:
    """The observations, and the standard deviation of each target's residuals: (n,)."""

    observations: Observations
    noise: np.ndarray

    def predict(self, members, architecture):
        """Predict groups, (k, n) bool, from the observed groups of one architecture."""
        return self._mean(members, np.full(len(members), architecture), leave_out=False)

    def left_out(self):
        """Predict every observed group from the other observed groups."""
        return self._mean(self.observations.members, self.observations.architecture, leave_out=True)

    def _mean(self, members, architecture, leave_out):
        known = self.observations
        differing = (members[:, None, :] ^ known.members[None]).sum(axis=2)
        weight = np.exp(-3.0 * differing) * (architecture[:, None] == known.architecture)
        weight = weight * (known.members.sum(axis=1) > 1)
        if leave_out:
            np.fill_diagonal(weight, 0.0)
        values = np.where(np.isnan(known.performance), 0.0, known.performance)
        total = weight @ ~np.isnan(known.performance)
        mean = np.divide(weight @ values, total, out=np.full(members.shape, np.nan), where=members & (total > 0))
        found = Prediction(mean, np.where(np.isnan(mean), np.nan, self.noise))
        for place in np.unique(architecture):
            rows = architecture == place
            part = Prediction(found.mean[rows], found.deviation[rows])
            set_single_tasks(part, known, members[rows], int(place))
            found.mean[rows], found.deviation[rows] = part.mean, part.deviation
        return found


def distance_correlation(evidence):
    """Return the correlation of the distances between inputs in two trunks: (n, n), NaN without features."""
    upper = {}
    for task, features in evidence.features.items():
        distances = np.linalg.norm(features[:, None, :] - features[None], axis=2)
        upper[task] = distances[np.triu_indices(len(features), k=1)]
    matrix = evidence.blank()
    for partner, target in evidence.pairs():
        names = evidence.tasks[partner], evidence.tasks[target]
        if all(name in upper for name in names):
            matrix[partner, target] = np.corrcoef(upper[names[0]], upper[names[1]])[0, 1]
    return matrix


NEIGHBOURS = PredictorDescriptor(
    name="neighbours",
    help="mean of the observed groups that share most members",
    make=lambda scores: Neighbours(),
)

DISTANCES = Score(
    name="distances",
    help="correlation of the distances between inputs in the single-task trunks",
    needs=frozenset({Need.FEATURES}),
    symmetric=True,
    training_cost="n c_s",
    make=distance_correlation,
)
