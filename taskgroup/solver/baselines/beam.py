"""Baseline beam: beam search over sets of groups, after Song et al. 2022 (MTG-Net)."""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.core.tolerance import tolerance
from taskgroup.solver.baselines.best_candidates import best_offers
from taskgroup.solver.baselines.chosen_networks import Networks, add_each
from taskgroup.solver.baselines.registry import BaselineDescriptor
from taskgroup.solver.baselines.setting import Groups, Setting

_WIDTH = 24
_NARROW = 6


@dataclass(frozen=True)
class _Partial:
    """Partial solution of the beam search: the networks chosen so far, and its value `worth`.

    In this value, an unserved task counts with its mean performance over all networks.
    """

    chosen: Networks
    worth: float

    def key(self) -> tuple[bytes, ...]:
        rows = np.column_stack([self.chosen.members, self.chosen.trunk])
        return tuple(sorted(row.tobytes() for row in rows))

    def complete(self) -> bool:
        return bool((self.chosen.best() > -np.inf).all())


def choose(setting: Setting) -> list[Groups]:
    """Return the best sets of groups that serve every task: a list of (k, n) bool arrays, best first.

    Each step adds one network to every set and keeps the best 24 sets, or 6 if groups cannot be enumerated. A set is
    dropped if the networks that may still be added cannot serve all its unserved tasks.
    """
    basis = setting.basis
    known = np.isfinite(basis.value)
    if not known.any(axis=0).all():
        return []
    expected = np.where(known, basis.value, 0.0).sum(axis=0) / known.sum(axis=0)
    width = _NARROW if setting.listed is None else _WIDTH
    nothing = Networks.of(basis).rows(slice(0, 0))
    kept, finished = [_Partial(nothing, float(expected.sum()))], list[_Partial]()
    for left in range(setting.most_networks - 1, -1, -1):
        grown: dict[tuple[bytes, ...], _Partial] = {}
        for partial in kept:
            for larger in _larger(setting, partial, expected, left * setting.largest, width):
                grown.setdefault(larger.key(), larger)
        kept = sorted(grown.values(), key=lambda partial: -partial.worth)[:width]
        finished += [partial for partial in kept if partial.complete()]
        finished = sorted(finished, key=lambda partial: -partial.worth)[:width]
        if not kept:
            break
    return [partial.chosen.members for partial in finished]


def _larger(setting: Setting, partial: _Partial, expected: Array, later: int, width: int) -> list[_Partial]:
    """Return the best extensions of a partial solution by one network.

    `later`: the number of tasks that the networks added after this one can serve. An extension is considered only if it
    leaves at most `later` tasks unserved.
    """
    chosen = partial.chosen

    def score(offered: Networks) -> Array:
        trial = add_each(chosen, offered)
        served = trial.reached > -np.inf
        possible = trial.fits(setting.basis) & ((~served).sum(axis=1) <= later)
        return np.where(possible, np.where(served, trial.reached, expected).sum(axis=1), -np.inf)

    unserved = chosen.best() == -np.inf
    starts = np.zeros((2, setting.tasks), dtype=bool)
    starts[0, setting.served[unserved]], starts[1] = True, True
    found, scores = best_offers(setting, score, width, starts[starts.any(axis=1)])
    least = partial.worth + tolerance(partial.worth, setting.basis.scale)
    # serving one more task may lower the value, since the mean counted for it may be higher than its performance
    serves_more = [bool((unserved & (found.value[row] > -np.inf)).any()) for row in range(len(found))]
    return [
        _Partial(chosen.beside(found.rows([row])).used(), float(scores[row]))
        for row in range(len(found))
        if scores[row] > least or serves_more[row]
    ]


DESCRIPTOR = BaselineDescriptor(
    name="beam",
    help="beam search over sets of groups",
    source="MTG-Net, Song et al. 2022",
    make=choose,
    order=8,
)
