"""Fingerprint of a problem and its training settings. Runs with the same fingerprint are comparable."""

from __future__ import annotations

import hashlib

from taskgroup.surrogate.network.network import Network
from taskgroup.surrogate.problem.code_description import describe_value
from taskgroup.surrogate.problem.data import Data
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.settings import Settings


def fingerprint(problem: Problem, data: Data, settings: Settings) -> str:
    """Return 16 hexadecimal digits of a hash of the tasks, the trunk, the data and the training settings.

    A function is hashed by its source and the values that it uses (see `describe_value`). The number of epochs and the
    widths are not hashed, because each line of the run log contains them.
    """
    digest = hashlib.sha256()
    network = Network(problem, data, lambda: problem.trunk(1.0))
    tasks = [
        [task.name, *map(describe_value, (task.loss, task.metric, task.direction, task.head))]
        for task in sorted(problem.described, key=lambda task: task.name)
    ]
    options = [settings.batch_size, settings.learning_rate, settings.precision, settings.patience]
    training = [*options, describe_value(problem.optimizer)]
    digest.update(repr([tasks, training, describe_value(problem.trunk), repr(network.module)]).encode())
    for examples in data.splits:
        for tensor in (examples.inputs, *examples.labels, examples.known):
            digest.update(repr((tensor.dtype, tuple(tensor.shape))).encode())
            digest.update(tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]
