"""Input data of affinity scores: results of the runs of one seed, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from taskgroup.core.arrays import Array

if TYPE_CHECKING:
    from networkx import Graph

Pair = tuple[str, str]
"""(partner, target)"""


@dataclass(frozen=True)
class Labels:
    """Labels of one task: (N,) numbers or (N, k) vectors, NaN where missing.

    `classes`: whether the labels are indices of classes.
    """

    values: Array
    classes: bool


@dataclass(frozen=True)
class Evidence:
    """Results by task, from which scores are computed. A failed or missing run has no entry.

    Only the fields that the requested scores need are filled in. `tree`: tasks and groups of tasks. `labels`: labels of
    the training inputs. `features`: (N, F) features of the single-task trunks on the same N inputs. `attributions`: (N,
    D) input × gradient of the single-task networks.

    Test losses of each target: `single_task_loss`, of its single-task network; `label_input_loss`, of a single-task
    network that also reads the partner's label; `frozen_trunk_loss`, of a head on the partner's frozen trunk;
    `untrained_trunk_loss`, of a head on an untrained trunk.

    `recorded`: for each gradient score, (n, n) means over the steps of multi-task runs, rows partners, columns targets,
    NaN where unknown.
    """

    tasks: tuple[str, ...]
    tree: Graph | None = None
    labels: Mapping[str, Labels] = field(default_factory=dict)
    features: Mapping[str, Array] = field(default_factory=dict)
    attributions: Mapping[str, Array] = field(default_factory=dict)
    single_task_loss: Mapping[str, float] = field(default_factory=dict)
    label_input_loss: Mapping[Pair, float] = field(default_factory=dict)
    frozen_trunk_loss: Mapping[Pair, float] = field(default_factory=dict)
    untrained_trunk_loss: Mapping[str, float] = field(default_factory=dict)
    recorded: Mapping[str, Array] = field(default_factory=dict)

    def blank(self) -> Array:
        """Return an (n, n) array of NaN for a score: rows partners, columns targets."""
        return np.full((len(self.tasks), len(self.tasks)), np.nan)

    def pairs(self) -> list[tuple[int, int]]:
        """Return the indices (partner, target) of all ordered pairs of tasks."""
        places = range(len(self.tasks))
        return [(partner, target) for partner in places for target in places if partner != target]

    def recorded_score(self, name: str) -> Array:
        """Return the recorded means of a gradient score: (n, n), NaN where no run recorded it."""
        return self.recorded.get(name, self.blank())
