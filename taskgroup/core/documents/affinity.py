"""Affinity document: the effect of each task on each other task, and the observed groups."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.errors import InputError
from taskgroup.core.safe_text import is_unsafe, quoted

Direction = Literal["min", "max"]
Matrix = tuple[tuple[float | None, ...], ...]

RELATIVE_GAINS = ("delta", "mtl-gain", "gain")
"""Scores that measure improvement over the task's single-task baseline; the baseline's own gain is 0 by definition."""

MEASURED = ("value", *RELATIVE_GAINS)
"""Scores that are a measured performance. Any other score is an affinity, which is undefined for a single task."""


class Macs(Struct, frozen=True, forbid_unknown_fields=True):
    """Multiply-adds per inference of one network: those of the trunk, and those of each task's head."""

    trunk: float
    heads: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_negative("trunk", [self.trunk])
        _refuse_negative("heads", self.heads.values())

    @property
    def total(self) -> float:
        """Multiply-adds of the trunk and all heads together."""
        return self.trunk + sum(self.heads.values())


class Amounts(Struct, frozen=True, forbid_unknown_fields=True):
    """Amounts of one resource that the trunk and the head of each task use."""

    trunk: float
    heads: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_negative("trunk", [self.trunk])
        _refuse_negative("heads", self.heads.values())


class Architecture(Struct, frozen=True, forbid_unknown_fields=True):
    """The costs of the trunk and the heads of one architecture, which are the same in all its networks.

    `trunk_macs`: multiply-adds of the trunk, `None` if they were not counted. `head_macs`: multiply-adds of each task's
    head. `resources`: amounts of other resources, such as `params` or `bytes`; left out if no other resource was
    counted.
    """

    trunk_macs: float | None = None
    head_macs: dict[str, float] = field(default_factory=dict)
    resources: dict[str, Amounts] | UnsetType = UNSET

    def __post_init__(self) -> None:
        _refuse_negative("trunk_macs", [self.trunk_macs or 0.0])
        _refuse_negative("head_macs", self.head_macs.values())
        if self.head_macs and self.trunk_macs is None:
            raise InputError("head_macs are given without trunk_macs; give both, or neither")


class ObservedGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of tasks that was trained in one network, and the mean performance of each task over `runs` runs."""

    train: tuple[str, ...]
    architecture: str
    performance: dict[str, float | None]
    stderr: dict[str, float | None] | None = None
    runs: int = 1
    macs: Macs | None = None

    def __post_init__(self) -> None:
        if not self.train:
            raise InputError("train is empty; name at least one task")
        refuse_repeats("train", self.train)
        refuse_unlisted("performance", self.performance, self.train)
        refuse_unlisted("stderr", self.stderr or (), self.train)
        if self.stderr is not None:
            _refuse_negative("stderr", [value or 0.0 for value in self.stderr.values()])
        if self.macs is not None:
            refuse_unlisted("macs.heads", self.macs.heads, self.train)
        if self.runs < 1:
            raise InputError(f"runs must be at least 1, but is {self.runs}")


class Baseline(Struct, frozen=True, forbid_unknown_fields=True):
    """The single-task result from which all gains of one task are computed: its architecture and its logged value."""

    architecture: str
    value: float


class Affinity(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.affinity/2"):
    """An n × n matrix of affinities between n tasks (rows partners, columns targets), and the observed groups.

    `score`: name of the quantity. `direction`: "max" if higher values are better, "min" if lower values are better. If
    `score` is "value", the tasks may have different directions: `directions` contains the direction of each task, and
    `direction` is that of the first task. If `score` is a gain, `baseline` contains the single-task result of each
    task, which is the reference in all architectures. `baseline` is `None` if the document was not estimated from runs.
    `architectures`: costs of each architecture, if known.
    """

    tasks: tuple[str, ...]
    score: str
    direction: Direction
    affinity: Matrix
    stderr: Matrix | None = None
    directions: dict[str, Direction] | None = None
    baseline: dict[str, Baseline] | None = None
    architectures: dict[str, Architecture] = field(default_factory=dict)
    groups: tuple[ObservedGroup, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.tasks:
            raise InputError("at `$.tasks`: the list of tasks is empty; name at least one task")
        refuse_repeats("at `$.tasks`: tasks", self.tasks)
        if not self.score:
            raise InputError("at `$.score`: the name is blank; name the score")
        _refuse_shape("affinity", self.affinity, len(self.tasks))
        if self.stderr is not None:
            _refuse_shape("stderr", self.stderr, len(self.tasks))
        self._refuse_directions()
        self._refuse_baseline()
        for name, architecture in self.architectures.items():
            refuse_unlisted(f"at `$.architectures.{name}`: head_macs", architecture.head_macs, self.tasks)
        first_at: dict[tuple[frozenset[str], str], int] = {}
        for position, group in enumerate(self.groups):
            refuse_unlisted(f"at `$.groups[{position}].train`: train", group.train, self.tasks)
            first = first_at.setdefault((frozenset(group.train), group.architecture), position)
            if first != position:
                raise InputError(
                    f"at `$.groups[{position}]`: has the same tasks and architecture as `$.groups[{first}]`; "
                    "average repeated runs in one entry"
                )

    @property
    def sign(self) -> float:
        """+1 if higher scores are better, −1 if lower scores are."""
        return 1.0 if self.direction == "max" else -1.0

    def direction_of(self, task: str) -> Direction:
        """Return whether higher ("max") or lower ("min") performances of a task are better."""
        return self.direction if self.directions is None else self.directions[task]

    @property
    def mixed(self) -> bool:
        """Whether the tasks have different directions (min and max), so that their values cannot be summed."""
        return self.directions is not None and len(set(self.directions.values())) > 1

    def zero_alone(self, task: str, architecture: str) -> bool:
        """Return whether the task's single-task gain in this architecture is 0 by definition.

        The gain is 0 in the architecture of the task's baseline. If the document has no `baseline`, the gain counts
        as 0 if all observed single-task gains of the architecture are 0, or if no single task was observed at all.
        """
        if self.score not in RELATIVE_GAINS:
            return False
        if self.baseline is not None:
            reference = self.baseline.get(task)
            return reference is not None and reference.architecture == architecture
        alone = [group for group in self.groups if len(group.train) == 1]
        mine = [group for group in alone if group.architecture == architecture]
        if not mine:
            return not alone
        return all(value in (0, None) for group in mine for value in group.performance.values())

    def _refuse_directions(self) -> None:
        if self.directions is None:
            return
        if self.score != "value":
            raise InputError(
                f"at `$.directions`: only the score 'value' has directions per task, but the score is '{self.score}'; "
                "remove them"
            )
        refuse_unlisted("at `$.directions`: directions", self.directions, self.tasks)
        for task in self.tasks:
            if task not in self.directions:
                raise InputError(f"at `$.directions`: task '{task}' has no direction; add min or max")
        first = self.directions[self.tasks[0]]
        if first != self.direction:
            raise InputError(
                f"at `$.direction`: must be the first task's direction '{first}', but is '{self.direction}'; "
                f"write '{first}'"
            )

    def _refuse_baseline(self) -> None:
        if self.baseline is None:
            return
        if self.score not in RELATIVE_GAINS:
            raise InputError(
                f"at `$.baseline`: the score '{self.score}' is not a gain and has no baseline; remove the baseline"
            )
        refuse_unlisted("at `$.baseline`: baseline", self.baseline, self.tasks)


def refuse_mixed(affinity: Affinity) -> None:
    """Raise `InputError` if higher values are better for some tasks and lower values for others."""
    if affinity.mixed:
        first = affinity.tasks[0]
        other = next(task for task in affinity.tasks if affinity.direction_of(task) != affinity.direction)
        raise InputError(
            f"values of '{first}' ({affinity.direction}) and '{other}' ({affinity.direction_of(other)}) have different "
            "directions and cannot be summed; estimate gains with the measure delta"
        )


def refuse_repeats(what: str, names: Sequence[str]) -> None:
    """Raise `InputError` if a name occurs twice or contains control characters; `what` names the list in messages."""
    seen: set[str] = set()
    for name in names:
        if any(map(is_unsafe, name)):
            raise InputError(f"{what}: {quoted(name)} contains control characters; rename it")
        if name in seen:
            raise InputError(f"{what}: {quoted(name)} occurs twice; name each task once")
        seen.add(name)


def refuse_unlisted(what: str, names: Iterable[str], listed: Sequence[str]) -> None:
    """Raise `InputError` if one of `names` is not among the tasks `listed`; `what` is the place in messages."""
    for name in names:
        if name not in listed:
            raise InputError(f"{what} names '{name}', which is not among the tasks ({', '.join(listed)}); correct it")


def _refuse_negative(what: str, values: Iterable[float]) -> None:
    for value in values:
        if value < 0:
            raise InputError(f"{what} must be at least 0, but is {value:g}")


def _refuse_shape(what: str, matrix: Matrix, size: int) -> None:
    if len(matrix) != size:
        raise InputError(f"at `$.{what}`: {len(matrix)} rows for {size} tasks; give one row per task")
    for position, row in enumerate(matrix):
        if len(row) != size:
            raise InputError(
                f"at `$.{what}[{position}]`: {len(row)} columns for {size} tasks; give one column per task"
            )
