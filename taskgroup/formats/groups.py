"""Choice of the groups to train, by a rule (`singles`, `pairs`, `all`, `upto:K`, `random:N`) or from a file."""

import math
import random
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from taskgroup.core.errors import InputError
from taskgroup.formats.text import read_text

Group = tuple[str, ...]
MOST_GROUPS = 1_000_000
_ACCEPTED = "singles, pairs, all, upto:K, random:N, A+B, or a file with one group per line"


def choose_groups(wanted: str, tasks: Sequence[str], *, singles_too: bool = True) -> tuple[Group, ...]:
    """Return the groups that a rule or a file gives.

    `wanted`: one of the rules `singles`, `pairs`, `all`, `upto:K` (up to K tasks), `random:N` and `A+B`, or the name of
    a file with one group per line. `random:N` draws N different groups of at least two tasks, with equal probability
    and a fixed seed. `singles_too`: whether to add the groups of a single task, before all others. Raises `InputError`
    if the rule is unknown or gives more than a million groups.
    """
    singles: list[Group] = [(task,) for task in tasks] if singles_too or wanted == "singles" else []
    kind, colon, number = wanted.partition(":")
    if kind in ("upto", "random") and colon:
        if not number.isascii() or not number.isdigit() or int(number) < 1:
            raise InputError(f"'{wanted}' needs a whole number of at least 1, such as {kind}:3", "groups")
        count = int(number)
        return tuple(singles + (_upto(tasks, count) if kind == "upto" else _random(tasks, count)))
    if wanted == "singles":
        return tuple(singles)
    if wanted in ("pairs", "all"):
        return tuple(singles + _upto(tasks, 2 if wanted == "pairs" else len(tasks)))
    if "+" in wanted and all(task in tasks for task in wanted.split("+")):
        return tuple(dict.fromkeys([*singles, tuple(task for task in tasks if task in wanted.split("+"))]))
    if wanted in tasks and not Path(wanted).is_file():
        return tuple(dict.fromkeys([*singles, (wanted,)]))
    if not Path(wanted).is_file() and wanted != "-":
        raise InputError(f"'{wanted}' is neither a rule nor a file; use {_ACCEPTED}", "groups")
    return tuple(dict.fromkeys(singles + _listed(wanted, tasks)))


def _upto(tasks: Sequence[str], most: int) -> list[Group]:
    sizes = range(2, min(most, len(tasks)) + 1)
    count = sum(math.comb(len(tasks), size) for size in sizes)
    if count > MOST_GROUPS:
        raise InputError(
            f"{len(tasks)} tasks have {count} such groups, but at most {MOST_GROUPS} are possible; choose fewer groups"
        )
    return [group for size in sizes for group in combinations(tasks, size)]


def _random(tasks: Sequence[str], count: int) -> list[Group]:
    possible = 2 ** len(tasks) - 1 - len(tasks)
    if count > min(possible, MOST_GROUPS):
        raise InputError(
            f"random:{count}: {len(tasks)} tasks have {possible} groups of two or more, and at most {MOST_GROUPS} can "
            "be drawn; choose a smaller number",
            "groups",
        )
    generator = random.Random(0)
    drawn: dict[Group, None] = {}
    while len(drawn) < count:
        bits = generator.getrandbits(len(tasks))
        group = tuple(task for place, task in enumerate(tasks) if bits >> place & 1)
        if len(group) > 1:
            drawn[group] = None
    return sorted(drawn, key=lambda group: (len(group), [tasks.index(task) for task in group]))


def _listed(path: str, tasks: Sequence[str]) -> list[Group]:
    groups = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        names = [name.strip() for name in line.replace("+", ",").split(",")]
        if not line.strip():
            continue
        for name in names:
            if name not in tasks:
                raise InputError(f"{path}: line {number}: '{name}' is not among the tasks ({', '.join(tasks)})")
            if names.count(name) > 1:
                raise InputError(f"{path}: line {number}: '{name}' occurs twice; name each task once")
        groups.append(tuple(sorted(names, key=list(tasks).index)))
    return groups
