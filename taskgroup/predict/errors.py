"""Standard errors of candidates."""

import numpy as np
from numpy.typing import NDArray

from taskgroup.core.affinity import Affinity
from taskgroup.core.candidates import Candidates
from taskgroup.core.errors import InputError
from taskgroup.core.uncertainty import observed_errors


def standard_errors(affinity: Affinity, candidates: Candidates) -> NDArray[np.float64]:
    """The standard error of every candidate's performances: (m, n), 0 where a task is not trained.

    Observed groups have their own; a group that was predicted as the mean of its pairs has that of the mean, its pairs
    being independent runs. Raises `InputError` where runs were never repeated.
    """
    position = {task: place for place, task in enumerate(affinity.tasks)}
    errors = np.zeros(candidates.performance.shape)
    rows: dict[tuple[bytes, str], NDArray[np.float64]] = {}
    pairs: dict[str, NDArray[np.float64]] = {}
    if affinity.groups:
        for group, known in zip(affinity.groups, observed_errors(affinity), strict=True):
            row, members = np.zeros(len(position)), np.zeros(len(position), dtype=bool)
            for task, error in known.items():
                row[position[task]], members[position[task]] = error, True
            rows[members.tobytes(), group.architecture] = row
            if len(group.train) == 2:
                square = pairs.setdefault(group.architecture, np.zeros((len(position),) * 2))
                first, second = (position[task] for task in group.train)
                square[first, second], square[second, first] = row[second] ** 2, row[first] ** 2
    elif affinity.stderr is None:
        raise InputError("--risk needs standard errors; the affinity has none")
    else:
        matrix = np.array(affinity.stderr, dtype=np.float64)
        pairs = dict.fromkeys(candidates.architectures, np.where(np.isnan(matrix), 0.0, matrix) ** 2)
    for place in np.flatnonzero(candidates.observed):
        architecture = candidates.architectures[int(candidates.architecture[place])]
        errors[place] = rows[candidates.members[place].tobytes(), architecture]
    for index, architecture in enumerate(candidates.architectures):
        mine = ~candidates.observed & (candidates.architecture == index)
        if mine.any():
            members = candidates.members[mine]
            partners = np.maximum(members.sum(axis=1, keepdims=True) - 1, 1)
            errors[mine] = np.sqrt(members.astype(float) @ pairs[architecture]) / partners * members
    return errors
