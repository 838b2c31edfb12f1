"""Registry of baselines; the built-in baselines are the files of this folder with a `DESCRIPTOR`."""

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
    """A baseline: a simple method to choose groups of tasks.

    `make(setting)` returns alternative sets of groups to build networks for: a list of (k, n) bool arrays.
    """

    make: Choose


BASELINES = Registry("taskgroup.solver.baselines", BaselineDescriptor, "baseline")


def load(name: Baseline) -> Choose:
    """Return the function with which the named baseline chooses the groups.

    Raises `InputError` if the name is unknown.
    """
    return BASELINES.find(name).make
