"""Level 3: the gain lost by choosing the partner with the highest score (Azorin et al. 2023, Table 4)."""

import math

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.core.documents.benchmark import BestPartner, Pick
from taskgroup.evaluation.levels.bootstrap import interval
from taskgroup.evaluation.levels.pairs import Pairs


def level3(pairs: Pairs, sign: float) -> BestPartner:
    """Return, for every target, the partner with the highest gain and the partner with the highest score.

    `sign`: −1 if lower gains are better, otherwise 1; reported gains are multiplied by it, so that they keep their own
    direction. The best partner is chosen by gain even if its score is unknown. If several partners share the highest
    score, the loss is the mean over these partners.
    """
    targets, samples = {}, []
    for target, name in enumerate(pairs.tasks):
        partners, judged, missing = pairs.partners(target), pairs.with_gain(target), pairs.missing(target)
        gain = pairs.gain[judged, target]
        best = pairs.names(judged[gain == gain.max(initial=-np.inf)])
        best_gain = float(gain.max()) if len(gain) else None
        if best_gain is None or not len(partners):
            known = None if best_gain is None else sign * best_gain
            targets[name] = Pick(best, (), known, None, None, None, missing, "no pair has both score and gain")
            continue
        score = pairs.score[partners, target]
        preferred = partners[score == score.max()]
        chosen = float(pairs.gain[preferred, target].mean())
        scores, gains = np.broadcast_arrays(pairs.scores[:, partners, target], pairs.gains[:, partners, target])
        drawn = _lost(scores, gains, pairs.gains[:, judged, target].max(axis=1))
        samples.append(drawn)
        targets[name] = Pick(
            best=best,
            chosen=pairs.names(preferred),
            best_gain=sign * best_gain,
            chosen_gain=sign * chosen,
            lost=min(0.0, chosen - best_gain),
            interval=interval(drawn),
            missing=missing,
        )
    lost = [pick.lost for pick in targets.values() if pick.lost is not None]
    return BestPartner(
        targets=targets,
        average=math.fsum(lost) / len(lost) if lost else None,
        counted=len(lost),
        hits=sum(bool(pick.chosen) and set(pick.chosen) <= set(pick.best) for pick in targets.values()),
        interval=interval(np.mean(samples, axis=0)) if samples else None,
    )


def lost_by_chance(gain: Array) -> float | None:
    """Return the expected gain of a random partner minus the gain of the best partner, averaged over targets.

    The result is at most 0. `gain`: (n, n) measured gains, rows partners, columns targets, higher is better, NaN where
    unknown.
    """
    columns = [column[np.isfinite(column)] for column in gain.T]
    lost = [float(column.mean() - column.max()) for column in columns if len(column)]
    return math.fsum(lost) / len(lost) if lost else None


def _lost(scores: Array, gains: Array, best: Array) -> Array:
    """Return the gain of the partner with the highest score minus the best gain, per bootstrap sample: (B,).

    `scores` and `gains`: (B, k) over the k partners of one target. `best`: (B,) the highest gain in each sample.
    """
    chosen = scores == scores.max(axis=1, keepdims=True)
    lost: Array = np.where(chosen, gains, 0.0).sum(axis=1) / chosen.sum(axis=1) - best
    return np.minimum(lost, 0.0)
