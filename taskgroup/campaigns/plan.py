"""Plan of a campaign: the training runs that affinity scores need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from taskgroup.campaigns.job import Job
from taskgroup.core.documents.cost import Cost
from taskgroup.core.errors import InputError
from taskgroup.core.run_record import Aid
from taskgroup.formats.groups import Group
from taskgroup.scores.registry import Need, Score
from taskgroup.surrogate.problem.data import Data
from taskgroup.surrogate.problem.problem import Problem

Multi = Literal["all", "pairs"]


@dataclass(frozen=True)
class Plan:
    """Jobs, grouped by which of their results the scores need; a job may be in several lists.

    `models`: single-task networks whose weights are needed. `recorded`: multi-task networks whose gradient scores are
    needed. The other lists contain jobs whose losses are needed. `singles`: single-task networks. `readers`: networks
    with a partner's label as an additional input. `transfers`: networks with a new head on a partner's frozen trunk.
    `groups`: networks for groups of tasks.
    """

    seeds: tuple[int, ...]
    models: tuple[Job, ...]
    recorded: tuple[Job, ...]
    singles: tuple[Job, ...]
    readers: tuple[Job, ...]
    transfers: tuple[Job, ...]
    groups: tuple[Job, ...]

    @property
    def rest(self) -> tuple[Job, ...]:
        """Jobs of which only the losses are needed.

        Networks with a head on a frozen trunk come after the networks from which these trunks are taken.
        """
        return tuple(dict.fromkeys([*self.singles, *self.groups, *self.readers, *self.transfers]))


def make_plan(
    problem: Problem,
    data: Data,
    cost: Cost,
    scores: Sequence[Score],
    groups: Sequence[Group],
    seeds: Sequence[int],
    mtl: Multi,
    all_widths: bool,
) -> Plan:
    """List the jobs that the scores need. Raises `InputError` if the problem's data do not allow one of the scores."""
    needs = {need for score in scores for need in score.needs}
    tasks = problem.names
    if len(tasks) < 2 and scores:
        raise InputError("tasks: the problem has one task, but affinity needs two; add a task")
    partners = _pairs_with_shared_inputs(data, tasks)
    for score in scores:
        if not score.from_problem:
            raise InputError(f"score {score.name}: needs {', '.join(score.needs)}; use `taskgroup estimate taxonomy`")
        if score.needs & {Need.LABELS, Need.LABEL_INPUTS} and not partners:
            raise InputError(f"score {score.name}: no two tasks have a label on the same input; remove the score")
    singles = [Job((task,), cost.single, seed) for seed in seeds for task in tasks]
    if Need.GRADIENTS not in needs:
        recorded: list[Group] = []
    else:
        recorded = [tasks] if mtl == "all" else list(combinations(tasks, 2))
    return Plan(
        seeds=tuple(seeds),
        models=tuple(singles) if needs & {Need.FEATURES, Need.ATTRIBUTIONS, Need.FROZEN_TRUNKS} else (),
        recorded=tuple(Job(group, cost.multi, seed) for seed in seeds for group in recorded),
        singles=tuple(singles) if needs & {Need.LOSSES, Need.LABEL_INPUTS} else (),
        readers=tuple(
            Job((target,), cost.single, seed, Aid("label", partner))
            for seed in seeds
            for partner, target in partners
            if Need.LABEL_INPUTS in needs
        ),
        transfers=tuple(
            Job((target,), cost.single, seed, aid)
            for seed in seeds
            for target in tasks
            for aid in [*(Aid("trunk", partner) for partner in tasks if partner != target), Aid("untrained")]
            if Need.FROZEN_TRUNKS in needs
        ),
        groups=tuple(
            Job(group, architecture, seed)
            for seed in seeds
            for group in groups
            for architecture in _architectures(group, cost, all_widths)
        ),
    )


def _architectures(group: Group, cost: Cost, all_widths: bool) -> Sequence[str]:
    """Return the architectures in which a group is trained.

    Single tasks are trained in the full and in the half architecture, so that a layout can choose between the two.
    """
    if all_widths:
        return tuple(cost.architectures)
    return tuple(dict.fromkeys([cost.single, cost.multi])) if len(group) == 1 else (cost.multi,)


def _pairs_with_shared_inputs(data: Data, tasks: Sequence[str]) -> list[tuple[str, str]]:
    """List every pair (partner, target) of tasks for which at least one training input has labels of both tasks."""
    known = data.train.known.double()
    both = (known.T @ known > 0).tolist()
    places = range(len(tasks))
    return [(tasks[b], tasks[a]) for b in places for a in places if a != b and both[b][a]]
