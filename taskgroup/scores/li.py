"""Label injection: the gain of a network that reads another task's label (Azorin et al. 2023, Section 3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taskgroup.scores.registry import Need, Score

if TYPE_CHECKING:
    from taskgroup.core.arrays import Array
    from taskgroup.scores.evidence import Evidence


def label_injection(evidence: Evidence) -> Array:
    """Return the gain from reading the partner's label as an input: (n, n), rows partners, columns targets.

    The gain is (L_a − L_a←b) / L_a←b. L_a is the test loss of the single-task network of target a. L_a←b is the test
    loss of a network for a that also reads the label of partner b.
    """
    matrix = evidence.blank()
    for partner, target in evidence.pairs():
        names = evidence.tasks[partner], evidence.tasks[target]
        without, injected = evidence.single_task_loss.get(names[1]), evidence.label_input_loss.get(names)
        if without is not None and injected:
            matrix[partner, target] = (without - injected) / injected
    return matrix


DESCRIPTOR = Score(
    name="li",
    help="gain of a single-task network that also reads the partner's label",
    source="Azorin et al. 2023, Section 3.3",
    needs=frozenset({Need.LOSSES, Need.LABEL_INPUTS}),
    symmetric=False,
    training_cost="n² c_s",
    make=label_injection,
    order=6,
)
