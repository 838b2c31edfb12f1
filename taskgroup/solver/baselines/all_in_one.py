"""Baseline all-in-one: one network for all tasks."""

import numpy as np

from taskgroup.solver.baselines.registry import BaselineDescriptor
from taskgroup.solver.baselines.setting import Groups, Setting


def choose(setting: Setting) -> list[Groups]:
    """Return a single set of groups, which consists of one group of all n tasks: a list with one (1, n) bool array."""
    return [np.ones((1, setting.tasks), dtype=bool)]


DESCRIPTOR = BaselineDescriptor(
    name="all-in-one",
    help="one network for all tasks",
    make=choose,
    order=1,
)
