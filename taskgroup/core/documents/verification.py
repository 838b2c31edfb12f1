"""What a layout promised beside what its networks reached when they were trained again: the verification document."""

from typing import Any

from msgspec import Struct, field

from taskgroup.core.documents.affinity import Direction

LEVEL = 0.95


class Mean(Struct, frozen=True, forbid_unknown_fields=True):
    """A mean over runs and its standard error; `None` where it is not known."""

    value: float | None
    stderr: float | None


class Verdict(Struct, frozen=True, forbid_unknown_fields=True):
    """One task: what network `model` promised, what it reached, and whether that is enough.

    `interval`: 95 % around what was reached, for the spread between seeds and the uncertainty of the promise together.
    `kept`: false where the promise is beyond it, `None` where too few runs finished to say. `single_task` and
    `all_in_one`: what the task reached in a network of its own, and in one of all tasks.
    """

    model: int
    promised: Mean
    reached: Mean
    interval: tuple[float, float] | None
    kept: bool | None
    single_task: Mean
    all_in_one: Mean


class Total(Struct, frozen=True, forbid_unknown_fields=True):
    """The weighted sum over tasks (for `--objective min` the worst), its standard error, and what inference costs."""

    objective: float | None
    stderr: float | None
    networks: int
    cost: float


class Difference(Struct, frozen=True, forbid_unknown_fields=True):
    """What was otherwise when the promise was made; `promised` is `None` where the layout does not tell."""

    what: str
    promised: Any
    verified: Any


class Verification(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.verification/1"
):
    """A layout's networks trained again, with seeds that its promises were not made from.

    `kept` is whether every task keeps its promise. `differences` says where these trainings are others than those that
    the promises were made from, `failed` which runs failed and why.
    """

    kept: bool
    score: str
    direction: Direction
    seeds: tuple[int, ...]
    tasks: dict[str, Verdict]
    promised: Total
    reached: Total
    single_task: Total
    all_in_one: Total
    differences: tuple[Difference, ...] = ()
    failed: tuple[str, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)
