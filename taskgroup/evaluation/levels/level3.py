"""Level 3 (Azorin et al. 2023, Table 4): does the score find each target's best partner, and what is lost if not?"""

import math

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.core.documents.benchmark import BestPartner, Pick
from taskgroup.evaluation.levels.bootstrap import interval
from taskgroup.evaluation.levels.pairs import Pairs


def level3(pairs: Pairs, sign: float) -> BestPartner:
    """The best and the chosen partner of every target; `sign` turns gains back to how they were given.

    The best one is that of the gains, also where the score does not know it. Where several partners share the highest
    score, what is lost is the mean over them.
    """
    targets, samples = {}, []
    for target, name in enumerate(pairs.tasks):
        partners, judged, missing = pairs.partners(target), pairs.with_gain(target), pairs.missing(target)
        gain = pairs.gain[judged, target]
        best = pairs.names(judged[gain == gain.max(initial=-np.inf)])
        best_gain = float(gain.max()) if len(gain) else None
        if best_gain is None or not len(partners):
            known = None if best_gain is None else sign * best_gain
            targets[name] = Pick(best, (), known, None, None, None, missing, "no pair is known of both")
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
    """What a partner drawn by chance loses against the best one, from 0 down, the mean over targets.

    `gain`: (n, n), rows partners, higher is better, NaN where unknown.
    """
    columns = [column[np.isfinite(column)] for column in gain.T]
    lost = [float(column.mean() - column.max()) for column in columns if len(column)]
    return math.fsum(lost) / len(lost) if lost else None


def _lost(scores: Array, gains: Array, best: Array) -> Array:
    """(B, k), (B, k) and the gain of the best partner, (B,) → (B,)."""
    chosen = scores == scores.max(axis=1, keepdims=True)
    lost: Array = np.where(chosen, gains, 0.0).sum(axis=1) / chosen.sum(axis=1) - best
    return np.minimum(lost, 0.0)
