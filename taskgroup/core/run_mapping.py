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
    """Options that assign the metrics and parameters of logged runs to tasks, groups, architectures and seeds.

    If an option is not given, the assignment is guessed from the names of metrics and parameters in the source.

    `reader`: name of the logger's reader, or `auto` to choose the reader by the content of the source. `metrics`:
    patterns such as `val/{task}_loss`, and pairs `TASK=NAME`. `fields`: where the fields `train`, `architecture`,
    `seed` or `macs` are read from, written `param:KEY`, `metric:KEY`, `tag:KEY`, `column:KEY` or `dir:PATTERN`. `take`:
    the point of each curve whose value is used: `last`, `best`, `best:METRIC` or `step:N`. `tasks`: tasks to read; all
    other tasks are ignored. `ignore`: columns or tasks to ignore. `rename`: old name → new name of columns and tasks.
    `direction`: one direction (min or max) for all tasks. `directions`: directions of individual tasks. With
    `take="best"`, the directions must be given. Raises `InputError` if an option is malformed.
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
                    f"--metric '{pattern}': must contain '{{task}}' once, as in 'val/{{task}}_loss', or be TASK=NAME"
                )
        for name, source in self.fields.items():
            if name not in FIELDS:
                raise InputError(f"--field {name}={source}: unknown field '{name}'; choose {_or(FIELDS)}")
            kind, colon, key = source.partition(":")
            if kind not in SOURCES or not colon or not key:
                raise InputError(
                    f"--field {name}={source}: write {name}=SOURCE:KEY with the source {_or(SOURCES)}, "
                    f"as in {name}=param:{name}"
                )
        if not _TAKE.fullmatch(self.take):
            raise InputError(f"--take {self.take}: unknown point; choose last, best, best:METRIC or step:N")
        for name in self.tasks:
            if self.tasks.count(name) > 1:
                raise InputError(f"--task: '{name}' occurs twice; name every task once")

    def direction_of(self, task: str) -> Direction | None:
        """Return the direction (min or max) of a task, `None` if no direction was given."""
        return self.directions.get(task, self.direction)

    def renamed(self, name: str) -> str:
        """Return the new name of a column or task, or the old name if it is not renamed."""
        return self.rename.get(name, name)


def _or(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
