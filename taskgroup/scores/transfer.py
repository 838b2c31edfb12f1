"""Transfer: the gain of a head for one task on another task's frozen trunk (after Zamir et al. 2018, Taskonomy)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taskgroup.scores.registry import Need, Score

if TYPE_CHECKING:
    from taskgroup.core.arrays import Array
    from taskgroup.scores.evidence import Evidence


def transfer_gain(evidence: Evidence) -> Array:
    """Return the gain from training a head on the partner's trunk instead of an untrained one: (n, n), rows partners.

    The gain is (L_a,untrained − L_a,b) / L_a,b. The two losses are test losses of a head for target a, on an untrained
    trunk and on the trunk of partner b. Both trunks are frozen.
    """
    matrix = evidence.blank()
    for partner, target in evidence.pairs():
        names = evidence.tasks[partner], evidence.tasks[target]
        untrained, moved = evidence.untrained_trunk_loss.get(names[1]), evidence.frozen_trunk_loss.get(names)
        if untrained is not None and moved:
            matrix[partner, target] = (untrained - moved) / moved
    return matrix


DESCRIPTOR = Score(
    name="transfer",
    help="gain of a head on the partner's frozen trunk over one on an untrained trunk",
    source="after Zamir et al. 2018",
    needs=frozenset({Need.FROZEN_TRUNKS}),
    symmetric=False,
    training_cost="n c_s + n² heads",
    make=transfer_gain,
    order=5,
)
