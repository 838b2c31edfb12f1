"""Logged training runs: one finished training of one group each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from taskgroup.core.documents.affinity import Direction, Macs
from taskgroup.core.errors import InputError

Column = Literal["loss", "metric"]
DEFAULT_ARCHITECTURE = "default"

SHARED_COLUMNS = ("architecture", "macs", "seed", "run", "train", "epoch", "step")
LONG_COLUMNS = ("task", "loss", "metric")
RESERVED = (*SHARED_COLUMNS, *LONG_COLUMNS)
"""Names that no task can have: columns of run tables."""


@dataclass(frozen=True)
class Run:
    """One finished training: the group, the architecture, the seed, what each task reached and what inference costs.

    `loss` and `metric` map tasks to numbers; `None` where that column was not logged. A table that does not say which
    of the two its numbers are sets both. A task of `train` that is missing in them has no usable value: it was trained,
    and the value was blank, NaN or infinite. `where` is the file and line it was read from, for messages.
    """

    train: tuple[str, ...]
    architecture: str = DEFAULT_ARCHITECTURE
    loss: Mapping[str, float] | None = None
    metric: Mapping[str, float] | None = None
    seed: int | None = None
    macs: Macs | None = None
    where: str = ""


@dataclass(frozen=True)
class RunTable:
    """All the runs that were logged, with the tasks in order of their first appearance.

    `logged_as`: the name of each task's column or metric in the source, where it is known.
    """

    tasks: tuple[str, ...]
    runs: tuple[Run, ...]
    logged_as: Mapping[str, str] = field(default_factory=dict)

    def column(
        self, direction: Direction, column: Column | None = None, tasks: Collection[str] | None = None
    ) -> Column:
        """Return the logged column that numbers are read from: `column`, else losses for `min`, metrics for `max`.

        Without `column`, the other one is taken where some run lacks the first and every run has the other. `tasks`:
        the tasks that have this direction, all by default; runs of other tasks do not matter. Raises `InputError`
        where neither is logged for every run.
        """
        wanted: list[Column] = ["loss", "metric"] if direction == "min" else ["metric", "loss"]
        choices = [column] if column is not None else wanted
        runs = [run for run in self.runs if tasks is None or not set(tasks).isdisjoint(run.train)]
        for choice in choices:
            if all(getattr(run, choice) is not None for run in runs):
                return choice
        lacking = next(run for run in runs if getattr(run, choices[0]) is None)
        raise InputError(f"{lacking.where}: no {choices[0]} was logged; log it for every run")


def join_tables(tables: list[RunTable]) -> RunTable:
    """Return one table of several; tasks in order of their first appearance."""
    tasks = dict.fromkeys(task for table in tables for task in table.tasks)
    logged_as = {task: name for table in reversed(tables) for task, name in table.logged_as.items()}
    return RunTable(tuple(tasks), tuple(run for table in tables for run in table.runs), logged_as)
