"""Reordering of affinity documents to a common order of tasks."""

import msgspec

from taskgroup.core.documents.affinity import Affinity, Architecture, Matrix, ObservedGroup
from taskgroup.core.errors import InputError


def in_order(affinity: Affinity, tasks: tuple[str, ...], name: str) -> Affinity:
    """Return an affinity restricted to `tasks`, in this order; groups and heads of other tasks are dropped.

    `name`: the affinity's name in error messages. Raises `InputError` if the affinity lacks one of the tasks.
    """
    lacking = [task for task in tasks if task not in affinity.tasks]
    if lacking:
        others = f" (and {len(lacking) - 1} more)" if len(lacking) > 1 else ""
        raise InputError(
            f"{name}: task '{lacking[0]}'{others} is missing from {', '.join(affinity.tasks)}; "
            "give a score of every task of the measured gains"
        )
    places = [affinity.tasks.index(task) for task in tasks]
    stderr = None if affinity.stderr is None else _picked(affinity.stderr, places)
    return msgspec.structs.replace(
        affinity,
        tasks=tasks,
        affinity=_picked(affinity.affinity, places),
        stderr=stderr,
        architectures={name: _of(architecture, tasks) for name, architecture in affinity.architectures.items()},
        groups=tuple(_sorted(group, tasks) for group in affinity.groups if set(group.train) <= set(tasks)),
    )


def _picked(matrix: Matrix, places: list[int]) -> Matrix:
    """Return the rows and columns of a matrix with the indices `places`, in this order; the diagonal is `None`."""
    return tuple(
        tuple(matrix[partner][target] if partner != target else None for target in places) for partner in places
    )


def _of(architecture: Architecture, tasks: tuple[str, ...]) -> Architecture:
    heads = {task: macs for task, macs in architecture.head_macs.items() if task in tasks}
    return msgspec.structs.replace(architecture, head_macs=heads)


def _sorted(group: ObservedGroup, tasks: tuple[str, ...]) -> ObservedGroup:
    return msgspec.structs.replace(group, train=tuple(task for task in tasks if task in group.train))
