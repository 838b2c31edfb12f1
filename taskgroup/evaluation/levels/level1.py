"""Level 1: Pearson's correlation of an affinity score with the measured gains (Azorin et al. 2023, Table 2)."""

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.correlation import pearson
from taskgroup.core.documents.benchmark import Correlation, Pearson
from taskgroup.evaluation.levels.bootstrap import interval
from taskgroup.evaluation.levels.pairs import Pairs, why_undefined

Places = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Row (partner) and column (target) indices of pairs."""


def level1(pairs: Pairs) -> Pearson:
    """Return Pearson's correlation of score and gain, over the partners of each target and over all pairs.

    A pair is an ordered pair (partner, target).
    """
    targets = {}
    for target, name in enumerate(pairs.tasks):
        partners = pairs.partners(target)
        targets[name] = _correlation(pairs, (partners, np.full_like(partners, target)), pairs.missing(target))
    everything = np.nonzero(pairs.known)
    return Pearson(targets, _correlation(pairs, (everything[0], everything[1]), ()))


def _correlation(pairs: Pairs, places: Places, missing: tuple[str, ...]) -> Correlation:
    score, gain = pairs.score[places], pairs.gain[places]
    reason = why_undefined(score, gain)
    value = None if reason else float(pearson(score, gain))
    if value is not None and not np.isfinite(value):
        value, reason = None, "the values differ by less than floating-point precision"
    if value is None:
        return Correlation(None, len(score), None, missing, reason)
    samples = pearson(*np.broadcast_arrays(pairs.scores[:, *places], pairs.gains[:, *places]))
    return Correlation(value, len(score), interval(samples), missing)
