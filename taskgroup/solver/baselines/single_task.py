"""Baseline single-task: one network per task."""

import numpy as np

from taskgroup.solver.baselines.registry import BaselineDescriptor
from taskgroup.solver.baselines.setting import Groups, Setting


def choose(setting: Setting) -> list[Groups]:
    """Return a single set of groups, which consists of one group per task: a list with one (n, n) bool array."""
    return [np.eye(setting.tasks, dtype=bool)]


DESCRIPTOR = BaselineDescriptor(
    name="single-task",
    help="one network per task",
    make=choose,
    order=2,
)
