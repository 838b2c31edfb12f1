"""Taxonomical distance: the path length between two tasks in a tree of tasks (Azorin et al. 2023, Section 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from taskgroup.scores.registry import Need, Score

if TYPE_CHECKING:
    from networkx import Graph

    from taskgroup.core.arrays import Array
    from taskgroup.core.documents.affinity import Affinity, Architecture
    from taskgroup.scores.evidence import Evidence


def path_lengths(evidence: Evidence) -> Array:
    """Return minus the number of edges on the path between every two tasks of `evidence.tree`: (n, n), symmetric."""
    from networkx import single_source_shortest_path_length

    matrix = evidence.blank()
    for partner, target in evidence.pairs():
        if evidence.tree is not None:
            lengths = single_source_shortest_path_length(evidence.tree, evidence.tasks[partner])
            matrix[partner, target] = -float(lengths[evidence.tasks[target]])
    return matrix


def estimate_taxonomy(
    tasks: tuple[str, ...], tree: Graph, *, architectures: Mapping[str, Architecture] | None = None
) -> Affinity:
    """Return an affinity document whose score is `path_lengths` of the tasks in `tree`."""
    from taskgroup.core.documents.affinity import Affinity
    from taskgroup.core.provenance import provenance
    from taskgroup.scores.evidence import Evidence

    matrix = path_lengths(Evidence(tasks, tree=tree)).tolist()
    rows = (
        tuple(None if row == column else value for column, value in enumerate(values))
        for row, values in enumerate(matrix)
    )
    return Affinity(
        tasks=tasks,
        score="td",
        direction="max",
        affinity=tuple(rows),
        architectures=dict(architectures or {}),
        provenance=provenance("estimate taxonomy"),
    )


DESCRIPTOR = Score(
    name="td",
    help="minus the path length between the two tasks in a tree (estimate taxonomy)",
    source="Azorin et al. 2023, Section 3.1",
    needs=frozenset({Need.TREE}),
    symmetric=True,
    training_cost="0",
    make=path_lengths,
    order=0,
)
