"""Single-task baselines of gains: one performance per task, from which all gains of the task are computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taskgroup.core.documents.affinity import Affinity, Architecture, Baseline
from taskgroup.core.errors import InputError
from taskgroup.core.run_table import Run
from taskgroup.core.tolerance import tolerance
from taskgroup.scores.estimation.means import Key, Mean


@dataclass(frozen=True)
class Baselines:
    """The single-task baselines, which all have the same architecture.

    `of`: the mean over the single-task runs of each task that has such runs.
    """

    architecture: str
    of: Mapping[str, Mean]

    def mean(self, task: str) -> Mean:
        """Return the mean and standard error of a task's single-task runs.

        Raises `InputError` if the task has no single-task run, or if the mean is 0.
        """
        found = self.of.get(task)
        if found is None:
            raise InputError(
                f"task '{task}' has no single-task run of architecture '{self.architecture}', the baseline "
                "of all gains; log one, choose a baseline architecture that has one, or use the measure 'value'"
            )
        if found.value == 0:
            raise InputError(
                f"the single-task runs of '{task}' ('{self.architecture}') have the mean 0, and a gain over 0 is "
                "undefined; use the measure 'value'"
            )
        return found

    def document(self) -> dict[str, Baseline]:
        """Return the baselines in the form of an affinity document."""
        return {task: Baseline(self.architecture, mean.value) for task, mean in self.of.items()}


def choose_baselines(
    means: Mapping[Key, Mapping[str, Mean]],
    groups: Mapping[Key, Sequence[Run]],
    named: str | None,
    architectures: Mapping[str, Architecture],
) -> Baselines:
    """Choose the architecture whose single-task runs are the baselines of all gains.

    If `named` is given, this architecture is chosen. Otherwise, it is the only architecture with single-task runs of
    every task that has a value. If there are several such architectures, the one with the most expensive single-task
    networks is chosen. Raises `InputError` if no architecture qualifies, or if several ones cost the same or have
    unknown costs.
    """
    names = list(dict.fromkeys(architecture for architecture, _ in groups))
    singles: dict[str, dict[str, Mean]] = {name: {} for name in names}
    for (architecture, train), reached in means.items():
        if len(train) == 1 and train[0] in reached:
            singles[architecture][train[0]] = reached[train[0]]
    if named is not None:
        if named not in singles:
            raise InputError(f"the runs contain no architecture '{named}'; choose {_or(names)}", "baseline")
        return Baselines(named, singles[named])
    tasks = list(dict.fromkeys(task for reached in means.values() for task in reached))
    complete = [name for name in names if all(task in singles[name] for task in tasks)]
    if not complete:
        most = max(names, key=lambda name: len(singles[name]))
        return Baselines(most, singles[most])  # asking for the missing task raises
    if len(complete) == 1:
        return Baselines(complete[0], singles[complete[0]])
    costs = {name: _cost(name, tasks, groups, architectures) for name in complete}
    known = {name: cost for name, cost in costs.items() if cost is not None}
    highest = max(known.values(), default=0.0)
    top = [name for name, cost in known.items() if cost >= highest - tolerance(highest)]
    if len(known) < len(complete) or len(top) > 1:
        why = "cost the same" if len(top) > 1 else "have no known cost"
        raise InputError(
            f"architectures {', '.join(complete)} all have single-task runs of every task and {why}; "
            "name the architecture whose runs are the baseline of all gains",
            "baseline",
        )
    return Baselines(top[0], singles[top[0]])


def _cost(
    name: str, tasks: Sequence[str], groups: Mapping[Key, Sequence[Run]], architectures: Mapping[str, Architecture]
) -> float | None:
    """Return the total multiply-adds of an architecture's single-task networks of `tasks`.

    `None` if the cost of one of these networks is unknown.
    """
    counted = architectures.get(name)
    total = 0.0
    for task in tasks:
        logged = next((run.macs.total for run in groups[name, (task,)] if run.macs is not None), None)
        if logged is None and (counted is None or counted.trunk_macs is None):
            return None
        if logged is None:
            assert counted is not None and counted.trunk_macs is not None
            logged = counted.trunk_macs + counted.head_macs.get(task, 0.0)
        total += logged
    return total


def describe_choice(affinity: Affinity) -> str | None:
    """Return a sentence on the architecture that was chosen as baseline because it costs most.

    `None` if only one architecture has single-task runs of all tasks.
    """
    if not affinity.baseline:
        return None
    chosen = next(iter(affinity.baseline.values())).architecture
    names = list(dict.fromkeys(group.architecture for group in affinity.groups))
    alone = {(group.architecture, group.train[0]) for group in affinity.groups if len(group.train) == 1}
    complete = [name for name in names if all((name, task) in alone for task in affinity.baseline)]
    if len(complete) < 2:
        return None
    others = ", ".join(name for name in complete if name != chosen)
    return (
        f"baseline of all gains: single-task runs of '{chosen}', the most expensive architecture with single-task runs "
        f"of every task (other choices of the baseline: {others})"
    )


def _or(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
