"""Baseline hierarchical: average-linkage clustering of the tasks by symmetrised affinity."""

import numpy as np

from taskgroup.solver.baselines.registry import BaselineDescriptor
from taskgroup.solver.baselines.setting import Groups, Setting
from taskgroup.solver.baselines.similarity import groups_of, similarity


def choose(setting: Setting) -> list[Groups]:
    """Return one clustering of the tasks per feasible number of clusters.

    The result is a list of (k, n) bool arrays, whose rows are the clusters.
    """
    if setting.tasks == 1:
        return [np.ones((1, 1), dtype=bool)]
    from sklearn.cluster import AgglomerativeClustering

    apart = 1.0 - similarity(setting.source)
    return [
        groups_of(AgglomerativeClustering(count, metric="precomputed", linkage="average").fit_predict(apart))
        for count in range(1, setting.most_networks + 1)
    ]


DESCRIPTOR = BaselineDescriptor(
    name="hierarchical",
    help="average-linkage clustering of the symmetric affinity",
    make=choose,
    order=5,
)
