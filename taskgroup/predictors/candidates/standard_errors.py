"""Standard errors of the performances of candidates."""

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.core.candidates import Candidates
from taskgroup.core.errors import InputError
from taskgroup.core.standard_errors import observed_errors
from taskgroup.predictors.candidates.source import Source


def standard_errors(source: Source, candidates: Candidates) -> Array:
    """Return the standard error of each task's performance in each candidate, (m, n); 0 for tasks that are not trained.

    For an observed group, the standard error is computed from repeated runs. If no run was repeated, it is the standard
    deviation of the predictor's residuals. For a group whose performance was predicted, the standard error is the
    standard deviation of the prediction. If the prediction is a mean over entries of an affinity matrix, its standard
    error is that of a mean of independent entries. Raises `InputError` if there are neither repeated runs nor a
    predictor.
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
    """Return the standard errors of every observed group.

    The result maps (key of the group, architecture) to the standard error of each task, (n,).
    """
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
