"""What a layout has to keep beside serving every task once."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from taskgroup.core.documents.affinity import refuse_unlisted
from taskgroup.core.errors import InputError

Tasks = tuple[str, ...]
Objective = Literal["sum", "min"]


class Network(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of tasks in an architecture."""

    train: Tasks
    architecture: str


class Constraints(Struct, frozen=True, omit_defaults=True):
    """Everything that a user can demand of a layout.

    `budget`: multiply-adds; `max_models`: networks at most; `serve`: the tasks that are needed at inference, all where
    empty; `max_group_size`: tasks that a network may train; `min_performance`: what a task has to reach, in its own
    direction; `no_worse_than_single`: how far a task may stay behind its single-task run, `None` for any;
    `together` / `apart`: tasks that one network serves / that no network serves both of; `train_together` /
    `train_apart`: the same for training; `fixed`: networks that are built whatever comes; `limit`: resources beside
    multiply-adds.
    """

    budget: float | None = None
    max_models: int | None = None
    serve: Tasks = ()
    max_group_size: int | None = None
    min_performance: dict[str, float] = field(default_factory=dict)
    no_worse_than_single: float | None = None
    together: tuple[Tasks, ...] = ()
    apart: tuple[Tasks, ...] = ()
    train_together: tuple[Tasks, ...] = ()
    train_apart: tuple[Tasks, ...] = ()
    fixed: tuple[Network, ...] = ()
    limit: dict[str, float] = field(default_factory=dict)

    def served(self, tasks: Tasks) -> Tasks:
        """The tasks that are needed at inference, in the order of `tasks`."""
        return tuple(task for task in tasks if not self.serve or task in self.serve)

    def refuse_strangers(self, tasks: Tasks) -> None:
        """Raise `InputError` for a task that is not listed, or where a pair is asked for and one task is given."""
        served = self.served(tasks)
        refuse_unlisted("--serve", self.serve, tasks)
        refuse_unlisted("--min-performance", self.min_performance, served)
        for option in ("together", "apart", "train_together", "train_apart"):
            listed = tasks if option.startswith("train") else served
            for entry in getattr(self, option):
                name = "--" + option.replace("_", "-")
                refuse_unlisted(name, entry, listed)
                if len(set(entry)) < 2:
                    raise InputError(f"{name} {','.join(entry)}: two or more tasks are accepted")
        for network in self.fixed:
            refuse_unlisted("--fixed: train", network.train, tasks)

    def single_demands(self) -> Iterator[tuple[str, "Constraints"]]:
        """Every demand on its own: as a user would write it, and what is left without it."""
        for name in ("budget", "max_models", "max_group_size", "no_worse_than_single"):
            value = getattr(self, name)
            if value is not None:
                shown = f" {value:.10g}" if name != "no_worse_than_single" else ""
                yield f"--{name.replace('_', '-')}{shown}", msgspec.structs.replace(self, **{name: None})
        for name in ("min_performance", "limit"):
            entries = getattr(self, name)
            for key, value in entries.items():
                rest = {other: number for other, number in entries.items() if other != key}
                text = f"--{name.replace('_', '-')} {key}={value:.10g}"
                yield text, msgspec.structs.replace(self, **{name: rest})
        for name in ("together", "apart", "train_together", "train_apart", "fixed"):
            entries = getattr(self, name)
            for position, entry in enumerate(entries):
                others = (*entries[:position], *entries[position + 1 :])
                what = ",".join(entry) if name != "fixed" else f"{'+'.join(entry.train)} ({entry.architecture})"
                yield f"--{name.replace('_', '-')} {what}", msgspec.structs.replace(self, **{name: others})


def constraints_of(options: Any) -> Constraints:
    """The constraints that a document's provenance tells of; none where it tells of none."""
    if not isinstance(options, dict):
        return Constraints()
    known = {name: options[name] for name in Constraints.__struct_fields__ if options.get(name) is not None}
    try:
        return msgspec.convert(known, Constraints)
    except msgspec.ValidationError:
        return Constraints()
