"""The measured gain of training tasks together, the ground truth of every other score (Azorin et al. 2023, Eq. 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from taskgroup.scores.registry import Need, Score

if TYPE_CHECKING:
    from taskgroup.core.documents.affinity import Affinity, Architecture
    from taskgroup.core.run_table import RunTable


def multi_task_gain(table: RunTable, baseline: str, architectures: Mapping[str, Architecture]) -> Affinity:
    """Return the affinity of the gains (L_STL − L_MTL) / L_MTL of every group of a run table.

    L_MTL is the loss of a task in the group. L_STL is the loss of the same task in single-task runs of the architecture
    `baseline`.
    """
    from msgspec.structs import replace

    from taskgroup.scores.estimation.logged_runs import estimate_runs

    found = estimate_runs(
        table,
        direction="min",
        measure="mtl-gain",
        baseline=baseline,
        column="loss",
        architectures=architectures,
    )
    return replace(found, score="gain")


DESCRIPTOR = Score(
    name="gain",
    help="measured gain of groups over single-task networks, the ground truth for the other scores",
    source="Azorin et al. 2023, Eq. 5",
    needs=frozenset({Need.GROUPS}),
    symmetric=False,
    training_cost="n² c_s",
    make=multi_task_gain,
    order=10,
)
