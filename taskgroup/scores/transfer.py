"""Transfer: how well a head for one task does on another task's frozen trunk (after Zamir et al. 2018, Taskonomy)."""

from __future__ import annotations

from taskgroup.scores.evidence import Array, Evidence


def transfer_gain(evidence: Evidence) -> Array:
    """(L_a,untrained − L_a,b) / L_a,b, test losses of a head for a on an untrained trunk and on b's, both frozen."""
    matrix = evidence.blank()
    for partner, target in evidence.pairs():
        names = evidence.tasks[partner], evidence.tasks[target]
        untrained, moved = evidence.untrained.get(names[1]), evidence.on_trunk.get(names)
        if untrained is not None and moved:
            matrix[partner, target] = (untrained - moved) / moved
    return matrix
