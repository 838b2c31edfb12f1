"""Standard errors of observed performances, those of single runs included."""

import math

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.errors import InputError


def observed_errors(affinity: Affinity) -> list[dict[str, float]]:
    """The standard error of every performance of every observed group, in the order of the groups.

    A group with one run has no spread of its own: it is given the pooled standard deviation of the task's repeated
    runs, over the square root of its number of runs. Raises `InputError` for a task that was never run twice.
    """
    squares: dict[str, list[float]] = {task: [] for task in affinity.tasks}
    for group in affinity.groups:
        for task, error in (group.stderr or {}).items():
            if error is not None:
                squares[task].append(error**2 * group.runs)
    errors = []
    for group in affinity.groups:
        known: dict[str, float] = {}
        for task in group.train:
            error = (group.stderr or {}).get(task)
            if error is None and group.performance.get(task) is not None:
                if not squares[task]:
                    raise InputError(f"--risk needs standard errors; no group of '{task}' was run more than once")
                error = math.sqrt(math.fsum(squares[task]) / len(squares[task]) / group.runs)
            known[task] = error or 0.0
        errors.append(known)
    return errors
