"""The data that networks are trained on."""

from __future__ import annotations

from taskgroup.surrogate.problem.data import Data, hold_out_stopping, read_data
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.problem.standardise import standardise
from taskgroup.surrogate.settings import Settings


def prepare_data(problem: Problem, settings: Settings) -> Data:
    """Read the splits, hold out the examples that choose when networks stop, and standardise.

    Raises `InputError` for data that cannot be trained on (see `read_data`).
    """
    data = read_data(problem)
    if settings.patience:
        data = hold_out_stopping(data)
    return standardise(problem, data) if problem.standardise else data
