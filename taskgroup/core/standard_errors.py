"""Standard errors of observed performances, including groups with a single run."""

import math

from taskgroup.core.documents.affinity import Affinity, ObservedGroup
from taskgroup.core.errors import InputError


def observed_errors(affinity: Affinity) -> list[dict[str, float]]:
    """Return the standard error of every performance of every observed group, in the order of the groups.

    If a group has no standard error of its own, for example because it has one run, the error is estimated: the pooled
    standard deviation of the task's repeated runs is divided by the square root of the group's number of runs. The gain
    of a baseline is 0 by definition; its standard error is 0 and is not pooled. Raises `InputError` if a task has no
    repeated runs.
    """
    squares: dict[str, list[float]] = {task: [] for task in affinity.tasks}
    for group in affinity.groups:
        for task, error in (group.stderr or {}).items():
            if error is not None and not _settled(affinity, group, error):
                squares[task].append(error**2 * group.runs)
    errors = []
    for group in affinity.groups:
        known: dict[str, float] = {}
        for task in group.train:
            error = (group.stderr or {}).get(task)
            if error is None and group.performance.get(task) is not None and not _settled(affinity, group, 0.0):
                if not squares[task]:
                    raise InputError(f"'{task}' has no standard error; run one of its groups with several seeds")
                error = math.sqrt(math.fsum(squares[task]) / len(squares[task]) / group.runs)
            known[task] = error or 0.0
        errors.append(known)
    return errors


def _settled(affinity: Affinity, group: ObservedGroup, error: float) -> bool:
    """Return whether a group is the baseline of its task. Its gain is then 0 by definition, and `error` is 0."""
    return len(group.train) == 1 and error == 0 and affinity.zero_alone(group.train[0], group.architecture)
