"""Reading of a run's result from the files of the command's own logger, such as TensorBoard."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from taskgroup.campaigns.command.result import BadResultError, Result, check_result
from taskgroup.core.errors import InputError
from taskgroup.core.run_mapping import RunMapping


@dataclass(frozen=True)
class Reading:
    """Location of the files that one run's logger wrote, and the assignment of the logged metrics to tasks.

    `source`: a file or folder that contains the files of this run only. `mapping`: the reader for the files, and which
    logged metric belongs to which task.
    """

    source: str
    mapping: RunMapping


def read_logged(reading: Reading, train: tuple[str, ...]) -> Result:
    """Read the result of a run that trained the tasks `train` from the files of its logger.

    Raises `BadResultError` if the result is missing or incomplete.
    """
    from taskgroup.core.logged_run import LoggedRun
    from taskgroup.formats.mapping.logged_runs import map_runs
    from taskgroup.formats.readers.registry import read_logs

    mapping = replace(reading.mapping, tasks=train)
    try:
        runs = list(read_logs(reading.source, mapping.reader))
        if len(runs) != 1:
            raise BadResultError(
                f"{reading.source} has {len(runs)} runs, not one; let each run write to its own folder, for example "
                "logs/{run}"
            )
        alone = LoggedRun(name=runs[0].name, where=runs[0].where, metrics=runs[0].metrics)
        table = map_runs([alone], reading.source, mapping, [])
    except InputError as error:
        raise BadResultError(str(error)) from None
    directions = {mapping.direction_of(task) for task in train}
    column = "metric" if directions == {"max"} else "loss"
    found = dict(table.runs[0].loss or table.runs[0].metric or {}) if table.runs else {}
    return check_result({column: {task: value for task, value in found.items() if not math.isnan(value)}}, train)
