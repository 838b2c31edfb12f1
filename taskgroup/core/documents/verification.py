"""Verification document: comparison of a layout's expected performance with the performance measured on new runs."""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction

LEVEL = 0.95
"""Confidence level of the intervals."""


class Mean(Struct, frozen=True, forbid_unknown_fields=True):
    """A mean over runs and its standard error, each `None` if unknown."""

    value: float | None
    stderr: float | None


class Verdict(Struct, frozen=True, forbid_unknown_fields=True):
    """One task: its expected and its measured performance in the network `model` of the layout.

    `interval`: 95 % confidence interval of the measured performance. Its width accounts for the variance between seeds
    and between examples, and for the uncertainty of the expected performance. `as_expected`: false if the expected
    performance is better than every value in the interval. Otherwise, `None` (unclear) if half the width of the
    interval exceeds the expected gain, or if too few runs finished. Otherwise, true. `single_task`, `all_in_one`,
    `wide_all_in_one`: measured performance in the task's single-task network, in one network of all tasks, and in one
    network of all tasks that costs about as much as the layout.
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
    """Result of one way to serve all tasks: objective, standard error, number of networks, and cost per inference.

    The objective is the weighted sum over tasks. If the request's objective is "min", it is the performance of the
    worst task.
    """

    objective: float | None
    stderr: float | None
    networks: int
    cost: float


class Difference(Struct, frozen=True, forbid_unknown_fields=True):
    """A training setting that differs between the original runs and the verification runs.

    `expected_with`: value in the original runs, `None` if the layout does not contain it. `measured_with`: value in the
    verification runs.
    """

    setting: str
    expected_with: Any
    measured_with: Any


class Verification(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.verification/2"
):
    """Comparison of expected and measured performance after the networks of a layout were trained again with new seeds.

    `as_expected`: false if a task performs worse than expected, or if its performance could not be measured.
    `objective_as_expected`: whether the objective of the layout is as expected, `None` if unclear. `wide_all_in_one`:
    one network of all tasks that has the widest trunk at which it costs no more than the layout; `None` if every such
    network costs more. `differences`: training settings that differ between the original runs and the verification
    runs. `failed`: the runs that failed, each with the reason.
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
