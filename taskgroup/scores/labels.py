"""Label agreement: normalised mutual information of two tasks' labels, on the inputs that have both labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taskgroup.scores.registry import Need, Score

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taskgroup.core.arrays import Array
    from taskgroup.scores.evidence import Evidence, Labels

BINS = 10


def label_information(evidence: Evidence) -> Array:
    """Return the normalised mutual information of every two tasks' labels: (n, n), symmetric, in [0, 1].

    For labels A and B, it is 2 I(A; B) / (H(A) + H(B)), where I is the mutual information and H the entropy (Strehl and
    Ghosh 2002, with the arithmetic mean of the entropies). Numeric labels are discretised into ten quantile bins,
    vectors into ten clusters. The result is NaN for two tasks without a common labelled input.
    """
    from sklearn.metrics import normalized_mutual_info_score

    symbols = {task: discretise(labels) for task, labels in evidence.labels.items()}
    matrix = evidence.blank()
    for partner, target in evidence.pairs():
        if partner > target:
            continue
        pair = [symbols[evidence.tasks[place]] for place in (partner, target)]
        both = (pair[0] >= 0) & (pair[1] >= 0)
        if both.any():
            matrix[partner, target] = normalized_mutual_info_score(pair[0][both], pair[1][both])
            matrix[target, partner] = matrix[partner, target]
    return matrix


def discretise(labels: Labels) -> NDArray[np.int64]:
    """Return each label as a class index 0, 1, …, or −1 if it is missing: (N,)."""
    values = labels.values
    known = ~np.isnan(values).reshape(len(values), -1).any(axis=1)
    symbols = np.full(len(values), -1, dtype=np.int64)
    present = values[known]
    if present.ndim > 1:
        from sklearn.cluster import KMeans

        count = min(BINS, len(np.unique(present, axis=0)))
        rows = present.reshape(len(present), -1)
        symbols[known] = KMeans(count, n_init=1, random_state=0).fit_predict(rows)
    elif labels.classes or len(np.unique(present)) <= BINS:
        symbols[known] = np.unique(present, return_inverse=True)[1]
    else:
        edges = np.unique(np.quantile(present, np.linspace(0, 1, BINS + 1)[1:-1]))
        symbols[known] = np.searchsorted(edges, present, side="right")
    return symbols


DESCRIPTOR = Score(
    name="labels",
    help="normalised mutual information of the two tasks' labels on shared inputs",
    source="Strehl and Ghosh 2002",
    needs=frozenset({Need.LABELS}),
    symmetric=True,
    training_cost="0",
    make=label_information,
    order=1,
)
