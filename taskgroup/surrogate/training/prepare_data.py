"""Preparation of the data for training."""

from __future__ import annotations

from taskgroup.surrogate.problem.data import Data, hold_out_stopping, read_data
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.problem.standardise import standardise
from taskgroup.surrogate.settings import Settings


def prepare_data(problem: Problem, settings: Settings) -> Data:
    """Read the splits, hold out the examples for early stopping, and standardise inputs and labels.

    Raises `InputError` if the data cannot be used for training (see `read_data`).
    """
    data = read_data(problem)
    if settings.patience:
        data = hold_out_stopping(data)
    return standardise(problem, data) if problem.standardise else data
