"""Taxonomical distance (Azorin et al. 2023, Section 3.1): how far apart tasks lie in a tree of tasks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from taskgroup.core.documents.affinity import Affinity, Architecture
from taskgroup.core.provenance import provenance

if TYPE_CHECKING:
    from networkx import Graph


def estimate_taxonomy(
    tasks: tuple[str, ...], tree: "Graph", *, architectures: Mapping[str, Architecture] | None = None
) -> Affinity:
    """Score every pair of tasks with minus the length of the path between them in `tree` (edges count 1)."""
    from networkx import single_source_shortest_path_length

    rows = []
    for partner in tasks:
        lengths = single_source_shortest_path_length(tree, partner)
        rows.append(tuple(None if target == partner else -float(lengths[target]) for target in tasks))
    return Affinity(
        tasks=tasks,
        score="td",
        direction="max",
        affinity=tuple(rows),
        architectures=dict(architectures or {}),
        provenance=provenance("estimate taxonomy"),
    )
