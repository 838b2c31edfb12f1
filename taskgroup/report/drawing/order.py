"""Tasks in the order of their dendrogram."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.similarity import Array, likeness


@dataclass(frozen=True)
class Dendrogram:
    """The order of the tasks, (n,), and the tree above it.

    `across` and `height` are (n − 1, 4): the four corners of each join, along the leaves, whose places are 0 to n − 1,
    and in distance, 0 for tasks as alike as any and 1 for tasks as unlike.
    """

    order: list[int]
    across: Array
    height: Array


def dendrogram(standings: Array) -> Dendrogram:
    """Average linkage of the standings (n, n) made symmetric, its leaves so ordered that neighbours are alike."""
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
