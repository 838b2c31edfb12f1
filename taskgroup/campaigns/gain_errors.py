"""Standard errors of gains, which cover both the noise of the validation examples and the noise of the seeds."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.scores.estimation.measure import Measure

BySeed = Mapping[int, Array]
"""Mapping from seed to the losses (N,) of the examples for one task; NaN where the label is missing."""


def gain_error(group: BySeed, baseline: BySeed, measure: Measure) -> float | None:
    """Return the standard error of a gain, from losses of the same N examples in S runs of a group and of its baseline.

    Delta method: let a and b be the mean losses of the group and of the baseline, and f(a, b) the gain. For each run
    and example, with deviations δa and δb of the two losses from their means, the gain deviates by ∂f/∂a · δa + ∂f/∂b ·
    δb. Thus examples and seeds are paired. The variance is that of a crossed design (examples × seeds): variance
    between examples / N + variance between seeds / S − residual variance / (N S). If S = 1, only the first term is
    used. The result is `None` if there are fewer than two examples.
    """
    seeds = sorted(set(group) & set(baseline))
    if not seeds:
        return None
    ours, theirs = (np.stack([losses[seed] for seed in seeds]).astype(float) for losses in (group, baseline))
    known = np.isfinite(ours).all(axis=0) & np.isfinite(theirs).all(axis=0)
    ours, theirs = ours[:, known], theirs[:, known]
    if ours.shape[1] < 2:
        return None
    by_group, by_baseline = _slopes(float(ours.mean()), float(theirs.mean()), measure)
    deviations = by_group * ours + by_baseline * theirs  # (S, N)
    if not np.isfinite(deviations).all():
        return None
    runs, examples = deviations.shape
    between_examples = float(deviations.mean(axis=0).var(ddof=1)) / examples
    if runs == 1:
        return math.sqrt(between_examples)
    between_seeds = float(deviations.mean(axis=1).var(ddof=1)) / runs
    centred = deviations - deviations.mean(axis=0) - deviations.mean(axis=1)[:, None] + deviations.mean()
    residual = float((centred**2).sum()) / ((runs - 1) * (examples - 1)) / (runs * examples)
    return math.sqrt(max(between_examples, between_seeds, between_examples + between_seeds - residual))


def _slopes(group: float, baseline: float, measure: Measure) -> tuple[float, float]:
    """Return the derivatives of the gain with respect to the group's mean loss and to the baseline's mean loss."""
    if measure == "value":
        return 1.0, 0.0
    if measure == "delta":
        return -1.0 / abs(baseline), group / (baseline * abs(baseline))
    return -baseline / (group * abs(group)), 1.0 / abs(group)
