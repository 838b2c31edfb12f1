"""The assignment of a logger's metrics and parameters to tasks, groups, architectures and seeds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.errors import InputError

FIELDS = ("train", "architecture", "seed", "macs")
SOURCES = ("param", "metric", "tag", "column", "dir")
_TAKE = re.compile(r"last|best|best:.+|step:[+-]?\d+(\.\d+)?")


@dataclass(frozen=True)
class RunMapping:
    """Options for reading logged runs; every default is a guess from the names in the source.

    `reader`: the logger, or `auto`, by content. `metrics`: `val/{task}_loss` patterns and `TASK=NAME` pairs. `fields`:
    `train`, `architecture`, `seed` or `macs` → `param:KEY`, `metric:KEY`, `tag:KEY`, `column:KEY` or `dir:PATTERN`.
    `take`: the point of a curve that counts, `last`, `best`, `best:METRIC` or `step:N`. `tasks`: the only tasks, all
    others are ignored. `ignore`: columns or tasks to ignore. `rename`: old → new name of columns and tasks.
    `direction` and `directions`: those of the tasks, which `take="best"` needs. Raises `InputError` for anything else.
    """

    reader: str = "auto"
    metrics: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    take: str = "last"
    tasks: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)
    direction: Direction | None = None
    directions: Mapping[str, Direction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for pattern in self.metrics:
            if pattern.count("{task}") != 1 and ("{task}" in pattern or "=" not in pattern.strip("=")):
                raise InputError(
                    f"--metric '{pattern}': write '{{task}}' once, as in 'val/{{task}}_loss', or TASK=NAME"
                )
        for name, source in self.fields.items():
            if name not in FIELDS:
                raise InputError(f"--field {name}={source}: no field '{name}'; choose {_or(FIELDS)}")
            kind, colon, key = source.partition(":")
            if kind not in SOURCES or not colon or not key:
                raise InputError(
                    f"--field {name}={source}: write {name}=SOURCE:KEY with the source {_or(SOURCES)}, "
                    f"as in {name}=param:{name}"
                )
        if not _TAKE.fullmatch(self.take):
            raise InputError(f"--take {self.take}: choose last, best, best:METRIC or step:N")
        for name in self.tasks:
            if self.tasks.count(name) > 1:
                raise InputError(f"--task: '{name}' is there twice; name every task once")

    def direction_of(self, task: str) -> Direction | None:
        """Return the direction of a task, `None` where none was given."""
        return self.directions.get(task, self.direction)

    def renamed(self, name: str) -> str:
        """Return the new name of a column or task."""
        return self.rename.get(name, name)


def _or(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
