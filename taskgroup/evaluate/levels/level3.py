"""Level 3 (Azorin et al. 2023, Table 4): does the score find each target's best partner, and what is lost if not?"""

import math

import numpy as np

from taskgroup.core.benchmark import BestPartner, Pick
from taskgroup.evaluate.levels.correlation import Array
from taskgroup.evaluate.levels.pairs import Pairs
from taskgroup.evaluate.levels.samples import interval


def level3(pairs: Pairs, sign: float) -> BestPartner:
    """The best and the chosen partner of every target; `sign` turns gains back to how they were given.

    Where several partners share the highest score, what is lost is the mean over them.
    """
    targets, samples = {}, []
    for target, name in enumerate(pairs.tasks):
        partners, missing = pairs.partners(target), pairs.missing(target)
        if not len(partners):
            targets[name] = Pick((), (), None, None, None, None, missing, "no pair is known of both")
            continue
        score, gain = pairs.score[partners, target], pairs.gain[partners, target]
        drawn = _lost(*np.broadcast_arrays(pairs.scores[:, partners, target], pairs.gains[:, partners, target]))
        samples.append(drawn)
        chosen = float(gain[score == score.max()].mean())
        targets[name] = Pick(
            best=pairs.names(partners[gain == gain.max()]),
            chosen=pairs.names(partners[score == score.max()]),
            best_gain=sign * float(gain.max()),
            chosen_gain=sign * chosen,
            lost=min(0.0, chosen - float(gain.max())),
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


def _lost(scores: Array, gains: Array) -> Array:
    """(B, k) and (B, k) → (B,)."""
    chosen = scores == scores.max(axis=1, keepdims=True)
    lost: Array = np.where(chosen, gains, 0.0).sum(axis=1) / chosen.sum(axis=1) - gains.max(axis=1)
    return np.minimum(lost, 0.0)
