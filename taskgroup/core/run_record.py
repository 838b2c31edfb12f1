"""Run record: the data of one finished run, stored as one line of the run log."""

from typing import Any, Literal

import msgspec

from taskgroup.core.documents.affinity import Macs, refuse_repeats, refuse_unlisted
from taskgroup.core.errors import InputError
from taskgroup.core.run_table import DEFAULT_ARCHITECTURE, RESERVED


class Aid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An additional input that a network had in training: the label of another task ("label"), or a frozen trunk.

    The frozen trunk was trained for `task` ("trunk"), or was not trained at all ("untrained"). A run with such an aid
    is used to compute a score (label injection `li`, or `transfer`). It does not count as a run of its group.
    """

    kind: Literal["label", "trunk", "untrained"]
    task: str | None = None


class Reached(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The loss and the metric that a network reached for each task on one split of the data."""

    loss: dict[str, float | None] | None = None
    metric: dict[str, float | None] | None = None


class RunRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The data in one line of the run log.

    `loss`, `metric`: loss and metric of each task on the validation split. `test`: loss and metric on the test split.
    `affinity`: affinities measured in training, score → partner → target → value; they are recorded every `every`
    steps. `curve`: validation loss of each task after each epoch, if it was recorded. `failed`: why the run has no
    results. `problem`: fingerprint of the data and the training settings. `width`: width of the trunk. `epochs`:
    maximum number of epochs. `best_epoch`: epoch whose weights were restored (early stopping). `steps`: number of
    optimiser steps. `stack`: number of networks that were trained together in one stack; only recorded if it affects
    the rounding of results.
    """

    train: tuple[str, ...]
    architecture: str = DEFAULT_ARCHITECTURE
    seed: int | None = None
    loss: dict[str, float | None] | None = None
    metric: dict[str, float | None] | None = None
    macs: Macs | None = None
    affinity: dict[str, Any] | None = None
    epochs: float | None = None
    seconds: float | None = None
    test: Reached | None = None
    every: int | None = None
    aid: Aid | None = None
    failed: str | None = None
    problem: str | None = None
    width: float | None = None
    curve: dict[str, tuple[float | None, ...]] | None = None
    best_epoch: int | None = None
    steps: int | None = None
    stack: int | None = None

    def __post_init__(self) -> None:
        if not self.train:
            raise InputError("train is empty; name at least one task")
        refuse_repeats("train", self.train)
        for task in self.train:
            if not task or task in RESERVED:
                raise InputError(f"task name '{task}' is reserved; rename the task")
        if self.loss is None and self.metric is None and self.failed is None:
            raise InputError("neither `loss` nor `metric` is given; give at least one")
        refuse_unlisted("loss", self.loss or (), self.train)
        refuse_unlisted("metric", self.metric or (), self.train)
        refuse_unlisted("curve", self.curve or (), self.train)
        if self.macs is not None:
            refuse_unlisted("macs.heads", self.macs.heads, self.train)
