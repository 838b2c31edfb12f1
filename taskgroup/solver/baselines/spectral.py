"""Baseline spectral: spectral clustering of the tasks by symmetrised affinity."""

import numpy as np

from taskgroup.solver.baselines.registry import BaselineDescriptor
from taskgroup.solver.baselines.setting import Groups, Setting
from taskgroup.solver.baselines.similarity import groups_of, similarity

_CONNECTED = 1e-3


def choose(setting: Setting) -> list[Groups]:
    """Return one clustering per feasible number of clusters: a list of (k, n) bool arrays, whose rows are the clusters.

    Labels are assigned by column-pivoted QR (Damle et al. 2019), so the result does not depend on random numbers.
    """
    tasks, most = setting.tasks, setting.most_networks
    alternatives = [np.ones((1, tasks), dtype=bool)] if most else []
    if 1 < tasks <= most:
        alternatives.append(np.eye(tasks, dtype=bool))
    between = range(2, min(most, tasks - 1) + 1)
    if not between:
        return alternatives
    from sklearn.cluster import SpectralClustering

    alike = similarity(setting.source) + _CONNECTED
    for count in between:
        clustering = SpectralClustering(count, affinity="precomputed", assign_labels="cluster_qr", random_state=0)
        alternatives.append(groups_of(clustering.fit_predict(alike)))
    return alternatives


DESCRIPTOR = BaselineDescriptor(
    name="spectral",
    help="spectral clustering of the symmetric affinity",
    source="Damle et al. 2019",
    make=choose,
    order=6,
)
