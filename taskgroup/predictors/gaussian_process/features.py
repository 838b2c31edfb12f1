"""Features that describe a group from the viewpoint of one task: the size of the group, and the task's partners."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask

CONSTANT, SIZE, PARTNER, SHARE, PAIR, ARCHITECTURE = range(6)
"""Indices of the feature families. Two further families per component of `loadings` follow: partners, and shares."""

MOST_PAIRS = 500
"""Maximum number of pairs of partners for which pairs are features (32 tasks have 496 pairs)."""


@dataclass(frozen=True)
class Design:
    """The map from a group of tasks to its q features, and a factor for each combination of target and feature.

    A target is the task whose performance is predicted; its partners are the other tasks of the group. `tasks`: number
    n of tasks. `architectures`: number a of architectures. The features belong to the following families: a constant;
    hat functions of the logarithm of the group size; one indicator per partner; the same indicators divided by the
    number of partners (shares); one indicator per pair of partners; and, if there are several architectures, one
    indicator per architecture. The factor of a feature is 0 for a target that the feature itself involves.

    `loadings`: loadings of the targets on r components, (n, r). For each component, the indicators and the shares of
    the partners are added once more, multiplied by the target's loading. The weights of these features are common to
    all targets (linear model of coregionalisation).
    """

    tasks: int
    architectures: int
    loadings: Array = field(default_factory=lambda: np.zeros((0, 0)))

    @property
    def pairs(self) -> Index:
        """Task indices of the pairs of partners that have a feature, (number of pairs, 2)."""
        first, second = np.triu_indices(self.tasks, 1)
        if len(first) > MOST_PAIRS:
            first, second = first[:0], second[:0]
        return np.column_stack([first, second])

    @property
    def knots(self) -> Array:
        """Group sizes at which the hat functions have their maxima: 1, 2, 3, 5, 9, …, up to the number of tasks."""
        sizes = [1.0, *(1.0 + 2.0**power for power in range(12) if 2**power < self.tasks)]
        return np.array(sizes)

    @property
    def families(self) -> Index:
        """Index of the family of each feature, (q,)."""
        counts = [1, len(self.knots), self.tasks, self.tasks, len(self.pairs), self._flags]
        counts += [self.tasks] * 2 * self.components
        return np.repeat(np.arange(len(counts)), counts)

    @property
    def partners(self) -> Index:
        """Index of the partner to which each feature refers, (q,); −1 if the feature does not refer to one partner."""
        families = self.families
        of_partners = (families == PARTNER) | (families == SHARE)
        found = np.full(len(families), -1)
        found[of_partners] = np.tile(np.arange(self.tasks), 2)
        return found

    @property
    def components(self) -> int:
        """The number of components on which the targets have loadings."""
        return int(self.loadings.shape[1])

    @property
    def _flags(self) -> int:
        return self.architectures if self.architectures > 1 else 0

    def factors(self) -> Array:
        """Return the factor of each feature (columns) for each target (rows), (n, q)."""
        targets = np.arange(self.tasks)[:, None]
        partner = (targets != np.arange(self.tasks)).astype(np.float64)
        pair = (targets != self.pairs[:, 0]) & (targets != self.pairs[:, 1])
        before = np.ones((self.tasks, 1 + len(self.knots)))
        loaded = [partner * self.loadings[:, [r]] for r in range(self.components) for _ in range(2)]
        return np.hstack([before, partner, partner, pair, np.ones((self.tasks, self._flags)), *loaded])

    def rows(self, members: Mask, architecture: Index) -> Array:
        """Return the features of k groups, (k, q).

        `members`: members of each group, (k, n) bool. `architecture`: index of the architecture of each group, (k,).
        """
        inside = members.astype(np.float64)
        sizes = inside.sum(axis=1)
        share = inside / np.maximum(sizes - 1, 1)[:, None]
        both = inside[:, self.pairs[:, 0]] * inside[:, self.pairs[:, 1]]
        flags = (architecture[:, None] == np.arange(self._flags)).astype(np.float64)
        loaded = [inside, share] * self.components
        return np.hstack([np.ones((len(inside), 1)), _hats(sizes, self.knots), inside, share, both, flags, *loaded])


def _hats(sizes: Array, knots: Array) -> Array:
    """Return the values of the hat functions at k group sizes, (k, knots).

    A hat function is piecewise linear in the logarithm of the size, 1 at its own knot and 0 at all other knots.
    """
    places = np.log(np.maximum(sizes, 1.0))
    hats = np.zeros((len(sizes), len(knots)))
    logs = np.log(knots)
    for left, (low, high) in enumerate(pairwise(logs)):
        inside = (places >= low) & (places <= high)
        share = (places[inside] - low) / (high - low)
        hats[inside, left], hats[inside, left + 1] = 1 - share, share
    hats[places > logs[-1], -1] = 1.0
    if len(knots) == 1:
        hats[:] = 1.0
    return hats
