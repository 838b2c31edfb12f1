"""Dendrogram of tasks, which puts similar tasks next to each other."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.similarity import Array, likeness


@dataclass(frozen=True)
class Dendrogram:
    """Dendrogram of n tasks. `order`: indices of the tasks in the order of the leaves.

    `across` and `height`, (n − 1, 4): coordinates of the four corners of the line that joins two clusters. `across` is
    the position along the leaves, from 0 to n − 1. `height` is the distance between the clusters: 0 for the most
    similar tasks, 1 for the least similar ones.
    """

    order: list[int]
    across: Array
    height: Array


def dendrogram(standings: Array) -> Dendrogram:
    """Cluster n tasks by average linkage. Order the leaves of the dendrogram so that neighbours are similar.

    `standings`, (n, n): affinities between the tasks, in a form in which higher is better. The distance between two
    tasks is computed from the symmetrised matrix.
    """
    count = len(standings)
    if count == 1:
        return Dendrogram([0], np.zeros((0, 4)), np.zeros((0, 4)))
    from scipy.cluster import hierarchy
    from scipy.spatial.distance import squareform

    apart = squareform(1.0 - likeness(standings), checks=False)
    tree = hierarchy.linkage(apart, method="average", optimal_ordering=True)
    drawn = hierarchy.dendrogram(tree, no_plot=True)
    across = (np.array(drawn["icoord"]) - 5.0) / 10.0  # SciPy's leaves stand at 5, 15, 25, …
    return Dendrogram([int(leaf) for leaf in drawn["leaves"]], across, np.array(drawn["dcoord"]))
