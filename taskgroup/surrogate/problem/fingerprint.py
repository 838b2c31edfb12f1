"""A problem's fingerprint: runs are comparable if it is the same."""

from __future__ import annotations

import hashlib
from typing import Any

from taskgroup.surrogate.network.network import Network
from taskgroup.surrogate.problem.data import Data
from taskgroup.surrogate.problem.problem import Problem
from taskgroup.surrogate.training.settings import Settings


def fingerprint(problem: Problem, data: Data, settings: Settings) -> str:
    """16 hexadecimal digits over the tasks, the trunk, the data and how it is trained.

    Not over the epochs and the widths, which a run's line in the log tells itself.
    """
    digest = hashlib.sha256()
    network = Network(problem, data, lambda: problem.trunk(1.0))
    described = [
        [task.name, _name(task.loss), _name(task.metric), task.direction, _name(task.head)]
        for task in sorted(problem.described, key=lambda task: task.name)
    ]
    training = [settings.batch_size, settings.learning_rate, settings.precision, _name(problem.optimizer)]
    digest.update(repr([described, training, repr(network.module)]).encode())
    for table in (data.train, data.validation, data.test):
        for tensor in (table.inputs, *table.labels, table.known):
            digest.update(repr((tensor.dtype, tuple(tensor.shape))).encode())
            digest.update(tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]


def _name(value: Any) -> str:
    """A name, or what a callable is called and does."""
    if not callable(value):
        return repr(value)
    code = getattr(value, "__code__", None)
    body = "" if code is None else code.co_code.hex() + repr(code.co_names)
    return getattr(value, "__qualname__", type(value).__qualname__) + body
