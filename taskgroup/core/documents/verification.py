"""The verification document: a layout's expected performance beside the performance measured on new runs."""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction

LEVEL = 0.95
"""Confidence level of the intervals."""


class Mean(Struct, frozen=True, forbid_unknown_fields=True):
    """A mean over runs and its standard error; each is `None` where it is not known."""

    value: float | None
    stderr: float | None


class Verdict(Struct, frozen=True, forbid_unknown_fields=True):
    """One task: its expected performance in network `model`, and the performance measured when that was trained.

    `interval`: 95 % confidence interval around the measured performance; its width covers the spread between seeds
    and between examples, and the uncertainty of the expected performance. `as_expected`: false if the expected
    performance is better than the whole interval; else `None` (unclear) if half of the interval is wider than the
    expected gain, or too few runs finished. `single_task`, `all_in_one` and `wide_all_in_one`: the performance measured
    in the task's single-task network, in one network of all tasks, and in one that costs as much as the layout.
    """

    model: int
    expected: Mean
    measured: Mean
    interval: tuple[float, float] | None
    as_expected: bool | None
    single_task: Mean
    all_in_one: Mean
    wide_all_in_one: Mean | None = None


class Total(Struct, frozen=True, forbid_unknown_fields=True):
    """Objective of one way to serve all tasks, its standard error, number of networks and cost per inference.

    The objective is the weighted sum over tasks, or the worst task's if the request's objective is "min".
    """

    objective: float | None
    stderr: float | None
    networks: int
    cost: float


class Difference(Struct, frozen=True, forbid_unknown_fields=True):
    """A training setting that differs between the original runs and the verification.

    `expected_with` is `None` if the layout does not contain the original setting.
    """

    setting: str
    expected_with: Any
    measured_with: Any


class Verification(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.verification/2"
):
    """A layout's networks trained again, with seeds that none of the original runs used.

    `as_expected`: false if a task performs worse than expected, or could not be measured. `objective_as_expected`: the
    same for the objective of the layout, `None` if unclear. `wide_all_in_one`: one network of all tasks with the widest
    trunk that the cost of the layout buys; `None` if none is that cheap. `differences`: training settings that are not
    those of the original runs. `failed`: the runs that failed, with the reason.
    """

    as_expected: bool
    score: str
    direction: Direction
    seeds: tuple[int, ...]
    tasks: dict[str, Verdict]
    expected: Total
    measured: Total
    single_task: Total
    all_in_one: Total
    wide_all_in_one: Total | None = None
    objective_as_expected: bool | None = None
    differences: tuple[Difference, ...] = ()
    failed: tuple[str, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)
