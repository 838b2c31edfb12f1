"""Operations on tables of candidates: creation from observed groups, selection of rows, and concatenation."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.arrays import Index, Mask
from taskgroup.core.candidates import Candidates
from taskgroup.core.documents.affinity import Affinity
from taskgroup.predictors.candidates.costs import observed_cost


def observed_candidates(affinity: Affinity) -> Candidates:
    """Return the observed groups as candidates, with their observed performances and standard errors."""
    names = tuple(dict.fromkeys(group.architecture for group in affinity.groups))
    position = {task: place for place, task in enumerate(affinity.tasks)}
    shape = (len(affinity.groups), len(affinity.tasks))
    members, performance, deviation = np.zeros(shape, dtype=bool), np.full(shape, np.nan), np.full(shape, np.nan)
    for row, group in enumerate(affinity.groups):
        for task in group.train:
            members[row, position[task]] = True
            value = group.performance.get(task)
            performance[row, position[task]] = np.nan if value is None else value
            error = (group.stderr or {}).get(task)
            deviation[row, position[task]] = np.nan if error is None else error
    costs = [observed_cost(affinity, group) for group in affinity.groups]
    return Candidates(
        tasks=affinity.tasks,
        direction=affinity.direction,
        architectures=names,
        members=members,
        architecture=np.array([names.index(group.architecture) for group in affinity.groups], dtype=np.intp),
        trunk=np.array([cost.trunk for cost in costs], dtype=np.float64),
        heads=np.array([cost.heads for cost in costs], dtype=np.float64).reshape(shape),
        performance=performance,
        deviation=deviation,
        observed=np.full(len(affinity.groups), True),
    )


def keep_rows(candidates: Candidates, kept: Mask) -> Candidates:
    """Return the candidates for which the mask `kept` is true; `kept`: (m,) bool."""
    return replace(
        candidates,
        members=candidates.members[kept],
        architecture=candidates.architecture[kept],
        trunk=candidates.trunk[kept],
        heads=candidates.heads[kept],
        performance=candidates.performance[kept],
        deviation=candidates.deviation[kept],
        observed=candidates.observed[kept],
    )


def concatenate(blocks: Sequence[Candidates], architectures: tuple[str, ...]) -> Candidates:
    """Concatenate several tables of candidates into one table.

    In the result, the architecture of each candidate is given as an index into `architectures`.
    """
    first = blocks[0]
    return Candidates(
        tasks=first.tasks,
        direction=first.direction,
        architectures=architectures,
        members=np.concatenate([block.members for block in blocks]),
        architecture=np.concatenate([_index(block, architectures) for block in blocks]),
        trunk=np.concatenate([block.trunk for block in blocks]),
        heads=np.concatenate([block.heads for block in blocks]),
        performance=np.concatenate([block.performance for block in blocks]),
        deviation=np.concatenate([block.deviation for block in blocks]),
        observed=np.concatenate([block.observed for block in blocks]),
    )


def _index(block: Candidates, architectures: tuple[str, ...]) -> Index:
    places = np.array([architectures.index(name) for name in block.architectures], dtype=np.intp)
    return places[block.architecture]


def group_keys(members: Mask) -> NDArray[np.void]:
    """Return one hashable key per group, (k,); equal groups have equal keys."""
    packed = np.ascontiguousarray(np.packbits(members, axis=1))
    return packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
