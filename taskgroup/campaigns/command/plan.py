"""The user's command with placeholders, from which the command of each run is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from taskgroup.campaigns.command.reading import Reading
from taskgroup.campaigns.command.run import RESULT, CommandRun
from taskgroup.campaigns.command.template import Template
from taskgroup.campaigns.command.wanted import WantedRun
from taskgroup.core.errors import InputError
from taskgroup.core.run_mapping import RunMapping
from taskgroup.core.run_table import RESERVED


@dataclass(frozen=True)
class CommandPlan:
    """A command with placeholders, and the limits that apply to every run of the command.

    `cwd`: working folder, which may contain placeholders (default: the current folder). `timeout`: maximum number of
    seconds per attempt. `retries`: maximum number of further attempts after a failed attempt. `max_output`: maximum
    number of bytes that a run may print. `read`: path of the files that the command's logger writes, which may contain
    placeholders; by default, the result is read from the file `{result}` instead. `mapping`: which logged metric
    belongs to which task.
    """

    command: Template
    cwd: Template | None = None
    timeout: float | None = None
    retries: int = 0
    max_output: float = 1e9
    read: Template | None = None
    mapping: RunMapping = field(default_factory=RunMapping)

    def make(self, run: WantedRun, state: Path) -> CommandRun:
        """Return the command of one run. `state`: the folder of the campaign, named `LOG.d` after the run log `LOG`."""
        folder = state.absolute() / run.name
        values = {
            "architecture": run.architecture,
            "seed": str(run.seed),
            "run": run.name,
            "result": str(folder / RESULT),
        }
        cwd = Path(self.cwd.fill(run.train, values)) if self.cwd is not None else Path()
        environment = {f"TASKGROUP_{name.upper()}": value for name, value in values.items()}
        return CommandRun(
            name=run.name,
            train=run.train,
            architecture=run.architecture,
            seed=run.seed,
            command=self.command.fill(run.train, values),
            folder=str(folder),
            cwd=str(Path.cwd() / cwd),
            environment={**environment, "TASKGROUP_TASKS": ",".join(run.train)},
            timeout=self.timeout,
            retries=self.retries,
            max_output=self.max_output,
            reading=None if self.read is None else Reading(self._logged(run, values, cwd), self.mapping),
        )

    def _logged(self, run: WantedRun, values: dict[str, str], cwd: Path) -> str:
        assert self.read is not None
        return str(Path.cwd() / cwd / self.read.fill(run.train, values))


def check_names(option: str, names: Sequence[str]) -> tuple[str, ...]:
    """Check the names of tasks or architectures, and return them as a tuple.

    Raises `InputError` if a name is empty, repeated or reserved. `option`: name of the command-line option, for the
    message.
    """
    if not names or not all(names):
        raise InputError(f"{option}: a name is empty; separate the names by single commas, for example A,B,C")
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{option}: '{name}' is named twice; remove one of the two")
        if option == "--tasks" and name in RESERVED:
            raise InputError(f"{option}: task name '{name}' is reserved; rename the task")
        if any(not letter.isprintable() for letter in name):
            raise InputError(f"{option}: the name {name!r} contains a control character; remove the character")
        if "," in name or "+" in name:
            raise InputError(f"{option}: the name '{name}' contains a comma or a plus sign; remove the character")
    return tuple(names)
