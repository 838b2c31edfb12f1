"""The true gain of training tasks together, which every other score is judged by (Azorin et al. 2023, Eq. 5)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from taskgroup.core.documents.affinity import Affinity, Architecture
from taskgroup.core.run_table import RunTable
from taskgroup.scores.estimation.logged_runs import estimate_runs


def multi_task_gain(table: RunTable, baseline: str, architectures: Mapping[str, Architecture]) -> Affinity:
    """(L_STL − L_MTL) / L_MTL of every group, as `estimate runs` does; single tasks are of architecture `baseline`."""
    found = estimate_runs(
        table,
        direction="min",
        measure="mtl-gain",
        baseline=baseline,
        column="loss",
        architectures=architectures,
    )
    return replace(found, score="gain")
