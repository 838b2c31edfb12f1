"""Enumeration of groups of tasks."""

import math
from itertools import combinations

import numpy as np

from taskgroup.core.arrays import Mask

MOST_TASKS = 20
"""All groups are enumerated for at most this many tasks."""

_MOST_GROUPS = 2**MOST_TASKS


def all_groups(tasks: int) -> Mask:
    """Return all 2^n − 1 groups, (2^n − 1, n) bool: the binary digits of 1, 2, 3, …."""
    return (np.arange(1, 2**tasks)[:, None] >> np.arange(tasks) & 1).astype(bool)


def small_groups(tasks: int) -> Mask:
    """Return all groups of the sizes 1, 2, … up to the last size at which they are at most 2^20 in total: (k, n)."""
    blocks: list[Mask] = []
    for size in range(1, tasks + 1):
        if sum(map(len, blocks)) + math.comb(tasks, size) > _MOST_GROUPS:
            break
        places = np.array(list(combinations(range(tasks), size)))
        block = np.zeros((len(places), tasks), dtype=bool)
        block[np.arange(len(places))[:, None], places] = True
        blocks.append(block)
    return np.concatenate(blocks)
