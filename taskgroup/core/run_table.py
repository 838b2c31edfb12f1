"""Run table: a list of logged runs, each of which is the finished training of one group of tasks."""

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
"""Names that no task can have, because they are columns of run tables."""


@dataclass(frozen=True)
class Run:
    """One finished training run of a group of tasks.

    `loss`, `metric`: final loss and final metric of each task; `None` if losses or metrics were not logged. If the
    source does not say whether its values are losses or metrics, both fields contain them. If a task is in `train` but
    not in `loss` or `metric`, it was trained, but its value was blank, NaN or infinite. `macs`: multiply-adds per
    inference. `where`: file and line from which the run was read, for messages.
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
    """All logged runs, and the tasks in them in order of first appearance.

    `logged_as`: the name of the column or metric from which each task was read, if known.
    """

    tasks: tuple[str, ...]
    runs: tuple[Run, ...]
    logged_as: Mapping[str, str] = field(default_factory=dict)

    def column(
        self, direction: Direction, column: Column | None = None, tasks: Collection[str] | None = None
    ) -> Column:
        """Return the column ("loss" or "metric") from which the performances of tasks are read.

        If `column` is given, it is returned. Otherwise, the usual column is "loss" for direction `min` and "metric" for
        direction `max`. The other column is returned if every run has it and some run lacks the usual one. `tasks`: the
        tasks that have this direction, all by default; runs that train none of them are disregarded. Raises
        `InputError` if some run lacks the column.
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
    """Concatenate the runs of several tables to one table. Its tasks are in order of first appearance."""
    tasks = dict.fromkeys(task for table in tables for task in table.tasks)
    logged_as = {task: name for table in reversed(tables) for task, name in table.logged_as.items()}
    return RunTable(tuple(tasks), tuple(run for table in tables for run in table.runs), logged_as)
