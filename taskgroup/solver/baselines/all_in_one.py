"""One network for all tasks."""

import numpy as np

from taskgroup.solver.baselines.registry import BaselineDescriptor
from taskgroup.solver.baselines.setting import Groups, Setting


def choose(setting: Setting) -> list[Groups]:
    """Return the group of all tasks: one alternative, (1, n)."""
    return [np.ones((1, setting.tasks), dtype=bool)]


DESCRIPTOR = BaselineDescriptor(
    name="all-in-one",
    help="one network for all tasks",
    make=choose,
    order=1,
)
