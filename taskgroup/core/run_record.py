"""Run record: one finished run, one line of the run log."""

from typing import Any, Literal

import msgspec

from taskgroup.core.documents.affinity import Macs, refuse_repeats, refuse_unlisted
from taskgroup.core.errors import InputError
from taskgroup.core.run_table import DEFAULT_ARCHITECTURE, RESERVED


class Aid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a network had beside its inputs: another task's label to read, or a frozen trunk (trained for it, or not).

    Such a run is evidence for a score (`li`, `transfer`), and no training of its group.
    """

    kind: Literal["label", "trunk", "untrained"]
    task: str | None = None


class Reached(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Loss and metric per task on one split of the data."""

    loss: dict[str, float | None] | None = None
    metric: dict[str, float | None] | None = None


class RunRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of the run log.

    `loss` and `metric` are on validation, `test` on test. `affinity`: score → partner → target → number, recorded
    `every` so many steps. `curve`: task → its validation loss after each epoch, where that was asked for. `failed` says
    why a run has no numbers. `problem` is a fingerprint of what was trained on what, `width` what the trunk was made
    with.
    `epochs` is the maximum, `best_epoch` the one whose weights were restored (early stopping), `steps` the number of
    optimiser steps, `stack` the number of networks per stack where the rounding of results depends on it.
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
            raise InputError("neither `loss` nor `metric`; give one of them")
        refuse_unlisted("loss", self.loss or (), self.train)
        refuse_unlisted("metric", self.metric or (), self.train)
        refuse_unlisted("curve", self.curve or (), self.train)
        if self.macs is not None:
            refuse_unlisted("macs.heads", self.macs.heads, self.train)
