"""How tasks affect each other: the affinity document and its parts."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.errors import InputError

Direction = Literal["min", "max"]
Matrix = tuple[tuple[float | None, ...], ...]

RELATIVE_GAINS = ("delta", "mtl-gain", "gain")
"""Scores that compare with the task trained alone, where a single task is 0 by definition."""

MEASURED = ("value", *RELATIVE_GAINS)
"""Scores that are a performance; any other is an affinity score, which says nothing about a single task."""


class Macs(Struct, frozen=True, forbid_unknown_fields=True):
    """Multiply-adds per inference of one network: its trunk, and a head per task."""

    trunk: float
    heads: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_negative("trunk", [self.trunk])
        _refuse_negative("heads", self.heads.values())

    @property
    def total(self) -> float:
        """Trunk and all heads together."""
        return self.trunk + sum(self.heads.values())


class Amounts(Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a resource one network uses: its trunk, and a head per task."""

    trunk: float
    heads: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_negative("trunk", [self.trunk])
        _refuse_negative("heads", self.heads.values())


class Architecture(Struct, frozen=True, forbid_unknown_fields=True):
    """What every network of one architecture costs.

    `trunk_macs` is `None` where multiply-adds were not counted; `resources` are further amounts that add up, such as
    `params` or `bytes`, and are left out where there are none.
    """

    trunk_macs: float | None = None
    head_macs: dict[str, float] = field(default_factory=dict)
    resources: dict[str, Amounts] | UnsetType = UNSET

    def __post_init__(self) -> None:
        _refuse_negative("trunk_macs", [self.trunk_macs or 0.0])
        _refuse_negative("head_macs", self.head_macs.values())
        if self.head_macs and self.trunk_macs is None:
            raise InputError("head_macs without trunk_macs; give both, or neither")


class ObservedGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of tasks that was trained in one network, and what its members reached."""

    train: tuple[str, ...]
    architecture: str
    performance: dict[str, float | None]
    stderr: dict[str, float | None] | None = None
    runs: int = 1
    macs: Macs | None = None

    def __post_init__(self) -> None:
        if not self.train:
            raise InputError("train is empty; at least one task is needed")
        refuse_repeats("train", self.train)
        refuse_unlisted("performance", self.performance, self.train)
        refuse_unlisted("stderr", self.stderr or (), self.train)
        if self.stderr is not None:
            _refuse_negative("stderr", [value or 0.0 for value in self.stderr.values()])
        if self.macs is not None:
            refuse_unlisted("macs.heads", self.macs.heads, self.train)
        if self.runs < 1:
            raise InputError(f"runs is {self.runs}; a whole number from 1 is accepted")


class Affinity(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.affinity/1"):
    """What is known of n tasks: an n × n matrix (rows partners, columns targets) and the groups that were observed.

    `score` names what the numbers are, `direction` whether more or less of it is better (`min` only for losses kept
    as logged). `architectures` gives multiply-adds per architecture where they are known.
    """

    tasks: tuple[str, ...]
    score: str
    direction: Direction
    affinity: Matrix
    stderr: Matrix | None = None
    architectures: dict[str, Architecture] = field(default_factory=dict)
    groups: tuple[ObservedGroup, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.tasks:
            raise InputError("at `$.tasks`: no task; at least one is needed")
        refuse_repeats("at `$.tasks`: tasks", self.tasks)
        if not self.score:
            raise InputError("at `$.score`: the score has no name")
        _refuse_shape("affinity", self.affinity, len(self.tasks))
        if self.stderr is not None:
            _refuse_shape("stderr", self.stderr, len(self.tasks))
        for name, architecture in self.architectures.items():
            refuse_unlisted(f"at `$.architectures.{name}`: head_macs", architecture.head_macs, self.tasks)
        first_at: dict[tuple[frozenset[str], str], int] = {}
        for position, group in enumerate(self.groups):
            refuse_unlisted(f"at `$.groups[{position}].train`: train", group.train, self.tasks)
            first = first_at.setdefault((frozenset(group.train), group.architecture), position)
            if first != position:
                raise InputError(
                    f"at `$.groups[{position}]`: the same group and architecture as `$.groups[{first}]`; "
                    "repeated runs belong in one entry"
                )

    @property
    def sign(self) -> float:
        """+1 where higher is better, −1 where lower is."""
        return 1.0 if self.direction == "max" else -1.0


def refuse_repeats(what: str, names: Sequence[str]) -> None:
    """Raise `InputError` if a name is there twice."""
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{what} holds '{name}' twice; each task once is accepted")


def refuse_unlisted(what: str, names: Iterable[str], listed: Sequence[str]) -> None:
    """Raise `InputError` if one of `names` is not among the tasks `listed`."""
    for name in names:
        if name not in listed:
            raise InputError(f"{what} names '{name}', which is not among the tasks ({', '.join(listed)})")


def _refuse_negative(what: str, values: Iterable[float]) -> None:
    for value in values:
        if value < 0:
            raise InputError(f"{what} is {value:g}; numbers from 0 up are accepted")


def _refuse_shape(what: str, matrix: Matrix, size: int) -> None:
    if len(matrix) != size:
        raise InputError(f"at `$.{what}`: {len(matrix)} rows for {size} tasks; a row per task is accepted")
    for position, row in enumerate(matrix):
        if len(row) != size:
            raise InputError(
                f"at `$.{what}[{position}]`: {len(row)} columns for {size} tasks; a column per task is accepted"
            )
