"""Standard errors of candidates."""

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.core.candidates import Candidates
from taskgroup.core.errors import InputError
from taskgroup.core.standard_errors import observed_errors
from taskgroup.predictors.candidates.source import Source


def standard_errors(source: Source, candidates: Candidates) -> Array:
    """Return the standard error of every candidate's performances, (m, n); 0 for tasks that are not trained.

    For an observed group, it is the standard error of the repeated runs or, if no run was repeated, the residual
    standard deviation of the predictor. For a predicted group, it is the standard deviation of the prediction. For a
    group predicted from an affinity matrix, it is the standard error of a mean of independent pairs. Raises
    `InputError` if there are neither repeated runs nor a predictor.
    """
    affinity = source.affinity
    errors = np.zeros(candidates.performance.shape)
    if affinity.groups:
        rows = _observed(source)
        for place in np.flatnonzero(candidates.observed):
            architecture = candidates.architectures[int(candidates.architecture[place])]
            errors[place] = rows[candidates.members[place].tobytes(), architecture]
    elif affinity.stderr is None:
        raise InputError("the affinity has no standard errors; add repeated runs or choose a predictor", "risk")
    predicted = ~candidates.observed
    if source.fitted is not None:
        errors[predicted] = np.nan_to_num(candidates.deviation[predicted])
    elif predicted.any() and affinity.stderr is not None:
        matrix = np.array(affinity.stderr, dtype=np.float64)
        members = candidates.members[predicted]
        partners = np.maximum(members.sum(axis=1, keepdims=True) - 1, 1)
        squares = np.where(np.isnan(matrix), 0.0, matrix) ** 2
        errors[predicted] = np.sqrt(members.astype(float) @ squares) / partners * members
    return errors


def _observed(source: Source) -> dict[tuple[bytes, str], Array]:
    """Return (key of the group, architecture) → standard errors of its tasks, (n,), for every observed group."""
    affinity = source.affinity
    repeated = any(error is not None for group in affinity.groups for error in (group.stderr or {}).values())
    known = observed_errors(affinity) if repeated or source.fitted is None else None
    rows = {}
    for index, group in enumerate(affinity.groups):
        members = np.array([task in group.train for task in affinity.tasks])
        if known is not None:
            row = np.array([known[index].get(task, 0.0) for task in affinity.tasks])
        elif len(group.train) == 1 and affinity.zero_alone(group.train[0], group.architecture):
            row = np.zeros(len(members))
        else:
            assert source.fitted is not None
            row = np.where(members, np.nan_to_num(source.fitted.noise), 0.0)
        rows[members.tobytes(), group.architecture] = row
    return rows
