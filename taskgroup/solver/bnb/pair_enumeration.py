"""Two networks at most: every pair of candidates, looked at."""

import numpy as np

from taskgroup.solver.bnb.subproblem import Question
from taskgroup.solver.model.instance import Assignment

_MOST = 4096
_CELLS = 1 << 22


def pairs_suffice(question: Question) -> bool:
    """Whether a question is about two networks at most, few enough candidates, and nothing but performance."""
    counts = question.counts
    plain = not question.sides and not question.apart and not counts.free and not counts.least.any()
    return plain and counts.at_most <= 2 and len(question.base) <= _MOST


def best_pairs(question: Question, threshold: float, limit: int) -> list[Assignment]:
    """The assignments by one or two candidates that reach `threshold`, in no order; of too many, `limit` and one more
    with the best among them."""
    counts, base = question.counts, question.base
    built = np.zeros(len(base)) if question.goal.built is None else question.goal.built
    found: list[tuple[float, int, int]] = []
    step = max(1, _CELLS // max(1, base.size))
    for start in range(0, len(base), step):
        rows = np.arange(start, min(start + step, len(base)))
        value = np.maximum(base[rows, None, :], base[None, :, :]).sum(axis=2) + built[rows, None] + built
        value[np.arange(len(rows)), rows] -= built[rows]
        value[:, :start] = -np.inf  # the other way round
        alone = counts.most[counts.kind] >= 1
        same = counts.kind[rows, None] == counts.kind
        value[
            ~np.where(same, (counts.most[counts.kind] >= 2) & (counts.at_most >= 2), alone & (counts.at_most >= 2))
            & (np.arange(len(base)) != rows[:, None])
        ] = -np.inf
        value[~alone[rows]] = -np.inf
        value[:, ~alone] = -np.inf
        hits = np.argwhere(value >= max(threshold, -1e300))
        found += [(float(value[r, b]), int(rows[r]), int(b)) for r, b in hits]
        if len(found) > limit:
            found = sorted(found, reverse=True)[: limit + 1]
            threshold = max(threshold, found[-1][0])
    return [_assignment(base, a, b) for _, a, b in found]


def _assignment(base: np.ndarray, a: int, b: int) -> Assignment:
    return tuple(int(m) for m in np.where(base[a] >= base[b], a, b))
