"""The baselines by name: the built-in ones are the files of this folder with a `DESCRIPTOR`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taskgroup.core.plugins import Descriptor, Registry

if TYPE_CHECKING:
    from taskgroup.solver.baselines.setting import Groups, Setting

    Choose = Callable[[Setting], list[Groups]]

Baseline = str
"""The name of a baseline."""


@dataclass(frozen=True, kw_only=True)
class BaselineDescriptor(Descriptor):
    """A baseline. `make(setting)` returns alternative sets of groups, (k, n) bool each, to build networks for."""

    make: Choose


BASELINES = Registry("taskgroup.solver.baselines", BaselineDescriptor, "baseline")


def load(name: Baseline) -> Choose:
    """Return the function of a baseline. Raises `InputError` for an unknown name."""
    return BASELINES.find(name).make
