"""The baselines by name."""

from collections.abc import Callable
from importlib import import_module
from typing import Literal, cast, get_args

from taskgroup.solver.baselines.setting import Groups, Setting

Baseline = Literal[
    "all-in-one", "single-task", "greedy", "random", "hierarchical", "spectral", "matching", "beam"
]  # fmt: skip
BASELINES: tuple[Baseline, ...] = get_args(Baseline)

Choose = Callable[[Setting], list[Groups]]


def load(name: Baseline) -> Choose:
    """The function of a baseline, from the file of its name, which is imported only now."""
    module = import_module(f"taskgroup.solver.baselines.{name.replace('-', '_')}")
    return cast(Choose, module.choose)
