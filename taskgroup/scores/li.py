"""Label injection (Azorin et al. 2023, Section 3.3): how much a network gains by being told another task's label."""

from __future__ import annotations

from taskgroup.scores.evidence import Array, Evidence


def label_injection(evidence: Evidence) -> Array:
    """(L_a − L_a←b) / L_a←b, test losses of the single-task network of a without and with b's label as an input."""
    matrix = evidence.blank()
    for partner, target in evidence.pairs():
        names = evidence.tasks[partner], evidence.tasks[target]
        alone, told = evidence.alone.get(names[1]), evidence.told.get(names)
        if alone is not None and told:
            matrix[partner, target] = (alone - told) / told
    return matrix
