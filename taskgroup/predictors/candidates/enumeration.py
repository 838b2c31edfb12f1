"""Enumeration of groups of tasks."""

import math
from itertools import combinations

import numpy as np

from taskgroup.core.arrays import Mask

MOST_TASKS = 20
"""Maximum number of tasks for which all groups are enumerated."""

_MOST_GROUPS = 2**MOST_TASKS


def all_groups(tasks: int) -> Mask:
    """Return the members of all nonempty groups of n tasks, (2^n − 1, n) bool.

    Group k, for k = 1, 2, 3, …, contains the tasks whose bits are 1 in the binary representation of k.
    """
    return (np.arange(1, 2**tasks)[:, None] >> np.arange(tasks) & 1).astype(bool)


def small_groups(tasks: int) -> Mask:
    """Return the members of all groups up to a maximum size, (k, n) bool.

    The maximum size is the largest size for which the number k of groups is at most 2^20.
    """
    blocks: list[Mask] = []
    for size in range(1, tasks + 1):
        if sum(map(len, blocks)) + math.comb(tasks, size) > _MOST_GROUPS:
            break
        places = np.array(list(combinations(range(tasks), size)))
        block = np.zeros((len(places), tasks), dtype=bool)
        block[np.arange(len(places))[:, None], places] = True
        blocks.append(block)
    return np.concatenate(blocks)
