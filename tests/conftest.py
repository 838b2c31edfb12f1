"""Small networks train faster on one thread; and a gate gives the same verdict on the same code."""

import os

from hypothesis import settings

from tests.command_line import shell, taskgroup
from tests.problem_file import problem_file

__all__ = ["problem_file", "shell", "taskgroup"]

os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("by hand", deadline=None)
settings.register_profile("gate", derandomize=True, deadline=None)
settings.load_profile("gate" if os.environ.get("CI") else "by hand")
