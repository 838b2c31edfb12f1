"""Level 2: Kendall's τ-b of score and gain over the partners of each target (Azorin et al. 2023, Table 3)."""

import math

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.arrays import Array
from taskgroup.core.correlation import kendall
from taskgroup.core.documents.benchmark import Kendall, RankCorrelation
from taskgroup.evaluation.levels.bootstrap import interval
from taskgroup.evaluation.levels.pairs import Pairs, why_undefined


def level2(pairs: Pairs) -> Kendall:
    """Return Kendall's τ-b of score and gain over the partners of each target, and the mean over targets.

    Targets with an undefined τ-b are left out of the mean.
    """
    targets, samples = {}, []
    for target, name in enumerate(pairs.tasks):
        partners = pairs.partners(target)
        score, gain = pairs.score[partners, target], pairs.gain[partners, target]
        reason = why_undefined(score, gain)
        drawn = kendall(*np.broadcast_arrays(pairs.scores[:, partners, target], pairs.gains[:, partners, target]))
        if reason is None:
            samples.append(drawn)
        targets[name] = RankCorrelation(
            value=None if reason else float(kendall(score, gain)),
            pairs=len(partners),
            tied=_ties(pairs, partners, score),
            tied_gain=_ties(pairs, partners, gain),
            interval=None if reason else interval(drawn),
            missing=pairs.missing(target),
            reason=reason,
        )
    values = [found.value for found in targets.values() if found.value is not None]
    return Kendall(
        targets=targets,
        average=math.fsum(values) / len(values) if values else None,
        counted=len(values),
        interval=interval(np.mean(samples, axis=0)) if samples else None,
    )


def _ties(pairs: Pairs, partners: NDArray[np.intp], values: Array) -> tuple[tuple[str, ...], ...]:
    """Return the partners of a target, sorted by value in descending order; partners of equal value form a group.

    `partners`: (k,) indices of the partners. `values`: (k,) their scores or gains.
    """
    levels, counts = np.unique(values, return_counts=True)
    return tuple(pairs.names(partners[values == level]) for level in levels[counts > 1][::-1])
