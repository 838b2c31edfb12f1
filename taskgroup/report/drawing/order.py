"""Dendrogram of the tasks."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.similarity import Array, likeness


@dataclass(frozen=True)
class Dendrogram:
    """Dendrogram of n tasks: the order of its leaves, (n,), and the lines of the tree.

    `across` and `height`, (n − 1, 4): coordinates of the four corners of each join: position along the leaves (0 to n −
    1), and distance (0: most similar tasks; 1: least similar tasks).
    """

    order: list[int]
    across: Array
    height: Array


def dendrogram(standings: Array) -> Dendrogram:
    """Cluster n tasks by average linkage of the symmetrised (n, n) matrix, and order the leaves so that neighbours
    are similar.
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
