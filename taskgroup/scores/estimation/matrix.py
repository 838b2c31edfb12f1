"""Affinity document for a score that was computed elsewhere."""

from collections.abc import Mapping

from taskgroup.core.documents.affinity import Affinity, Architecture, Matrix
from taskgroup.core.provenance import provenance


def estimate_matrix(
    tasks: tuple[str, ...],
    matrix: Matrix,
    *,
    score: str,
    architectures: Mapping[str, Architecture] | None = None,
) -> Affinity:
    """Return an affinity document for an (n, n) matrix of a score.

    Rows are partners, columns are targets; higher is better.
    """
    return Affinity(
        tasks=tasks,
        score=score,
        direction="max",
        affinity=matrix,
        architectures=dict(architectures or {}),
        provenance=provenance("estimate matrix", score=score),
    )
