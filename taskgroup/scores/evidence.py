"""What the runs of one seed tell, as arrays: what affinity scores are computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Pair = tuple[str, str]
"""(partner, target)"""


@dataclass(frozen=True)
class Labels:
    """One task's labels: (N,) or (N, k), NaN where missing; `classes` where they are class numbers."""

    values: Array
    classes: bool


@dataclass(frozen=True)
class Evidence:
    """Everything is by task; a run that failed or was not made is not there.

    `labels`: on the training inputs. `features`: (N, F) of the single-task trunks on the same N inputs, `attributions`:
    (N, D) input × gradient of the single-task networks. `alone`: single-task test losses; `told`: test losses of the
    target when its network also reads the partner's label; `on_trunk`: of a head for the target on the partner's frozen
    trunk; `untrained`: of one on an untrained trunk. `recorded`: score → what multi-task runs recorded, (n, n) with
    partners as rows, NaN where unknown.
    """

    tasks: tuple[str, ...]
    labels: Mapping[str, Labels] = field(default_factory=dict)
    features: Mapping[str, Array] = field(default_factory=dict)
    attributions: Mapping[str, Array] = field(default_factory=dict)
    alone: Mapping[str, float] = field(default_factory=dict)
    told: Mapping[Pair, float] = field(default_factory=dict)
    on_trunk: Mapping[Pair, float] = field(default_factory=dict)
    untrained: Mapping[str, float] = field(default_factory=dict)
    recorded: Mapping[str, Array] = field(default_factory=dict)

    def blank(self) -> Array:
        """An (n, n) array of NaN, partners as rows."""
        return np.full((len(self.tasks), len(self.tasks)), np.nan)

    def pairs(self) -> list[tuple[int, int]]:
        """The positions of every (partner, target)."""
        places = range(len(self.tasks))
        return [(partner, target) for partner in places for target in places if partner != target]
