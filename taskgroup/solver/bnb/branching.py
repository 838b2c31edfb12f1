"""Splitting what is left of a problem in two."""

import numpy as np

from taskgroup.solver.bnb.cardinality import Counts
from taskgroup.solver.bnb.relaxation import Mask
from taskgroup.solver.bnb.subgradient import Shares

_UNDECIDED = 0.1
_BALANCED = 0.05


def split(train: Mask, allowed: Mask, shares: Shares, counts: Counts) -> list[tuple[Mask, Counts]]:
    """Two smaller problems that hold every layout between them; the more promising one last, to be searched first.

    By how many networks of one kind are built, where the averaged relaxed layouts leave that undecided; else by who
    serves a task.
    """
    built = np.bincount(counts.kind, weights=shares.built, minlength=len(counts.least))
    part = built - np.floor(built)
    undecided = np.where((counts.most > counts.least) & (counts.most > built), np.minimum(part, 1 - part), -1.0)
    undecided[counts.priced :] = -1.0
    kind = int(undecided.argmax())
    if counts.priced > 1 and undecided[kind] >= _UNDECIDED:
        few = int(np.clip(np.floor(built[kind]), counts.least[kind], counts.most[kind] - 1))
        fewer = counts.limit(kind, int(counts.least[kind]), few)
        more = counts.limit(kind, few + 1, int(counts.most[kind]))
        halves = [fewer, more] if part[kind] >= 0.5 else [more, fewer]
        return [(allowed, half) for half in halves]
    return [(half, counts) for half in _by_server(train, allowed, shares)]


def _by_server(train: Mask, allowed: Mask, shares: Shares) -> list[Mask]:
    """Split the ways to serve one task: by a network that trains some other task, or by one that does not.

    The pair of tasks is the one on which the averaged relaxed layouts disagree most. Where no pair divides the ways,
    the most used candidate is set against the others.
    """
    weights = np.where(allowed, shares.serving + 1e-9, 0.0)
    weights /= weights.sum(axis=0)
    trained = train.astype(np.float64)
    share = weights.T @ trained  # how often i is served by a network that trains j
    both = (allowed.T.astype(np.float64) @ trained > 0) & (allowed.T.astype(np.float64) @ (1.0 - trained) > 0)
    balance = np.where(both, np.minimum(share, 1.0 - share), -1.0)
    i, j = divmod(int(balance.argmax()), balance.shape[1])
    if balance[i, j] >= _BALANCED:
        inside = train[:, j]
    else:
        open_tasks = np.flatnonzero(allowed.sum(axis=0) > 1)
        i = int(open_tasks[weights[:, open_tasks].max(axis=0).argmin()])
        inside = np.zeros(len(train), dtype=bool)
        inside[weights[:, i].argmax()] = True
    halves = []
    for side in (inside, ~inside):
        half = allowed.copy()
        half[~side, i] = False
        halves.append((float(weights[side, i].sum()), half))
    halves.sort(key=lambda pair: pair[0])
    return [half for _, half in halves]
