"""Directions (min or max) of the tasks that were read from runs, and notes about the directions."""

from collections.abc import Mapping

from taskgroup.core.documents.affinity import Direction
from taskgroup.core.errors import InputError
from taskgroup.core.run_mapping import RunMapping
from taskgroup.core.run_table import RunTable
from taskgroup.formats.mapping.known_names import contradicts
from taskgroup.formats.mapping.notes import WARNING, nearest


def known_directions(table: RunTable, mapping: RunMapping) -> dict[str, Direction]:
    """Return task → direction, as given by the user. Raises `InputError` if the user names an unknown task."""
    for task in mapping.directions:
        if task not in table.tasks:
            raise InputError(
                f"--direction {task}={mapping.directions[task]}: no such task; {nearest(task, table.tasks)}"
            )
    found = {task: mapping.direction_of(task) for task in table.tasks}
    return {task: direction for task, direction in found.items() if direction is not None}


def describe_tasks(table: RunTable, directions: Mapping[str, Direction]) -> str:
    """Return one line of text with the tasks, their directions and, if different, their names in the source."""
    found = []
    for task in table.tasks:
        logged = table.logged_as.get(task, task)
        said = [
            *([f"read from {logged}"] if logged != task else []),
            *([directions[task]] if task in directions else []),
        ]
        found.append(f"{task} ({', '.join(said)})" if said else task)
    return f"tasks: {', '.join(found)}"


def doubtful_directions(table: RunTable, directions: Mapping[str, Direction]) -> list[str]:
    """Return a warning for each task whose name contradicts its direction: a loss with `max`, a metric with `min`."""
    found = []
    for task, direction in directions.items():
        logged = table.logged_as.get(task, task)
        if contradicts((task, logged), direction):
            said, other = ("loss", "min") if direction == "max" else ("metric", "max")
            found.append(
                f"{WARNING}task '{task}' has the direction {direction}, but '{logged}' looks like a {said}; "
                f"if it is one, add --direction '{task}={other}'"
            )
    return found
