"""Options for reading logged runs: the metric of each task, and the fields that contain the group, the architecture and
the seed of a run.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.options.config import read_config
from taskgroup.cli.options.measures import ColumnName, MeasureName
from taskgroup.core.errors import InputError

if TYPE_CHECKING:
    from taskgroup.core.documents.affinity import Direction
    from taskgroup.core.run_mapping import RunMapping

READING = "Reading runs"

RunsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE...",
        help="Affinity document, or logged runs: CSV, JSON Lines, or what a logger wrote. Standard input by default, "
        "or for -.",
    ),
]
ReaderOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="auto|csv|jsonl|LOGGER",
        help="Kind of the source, such as lightning or mlflow.  [default: auto, by content]",
        rich_help_panel=READING,
    ),
]
MetricOption = Annotated[
    list[str] | None,
    typer.Option(
        "--metric",
        metavar="PATTERN",
        help="Metric of each task, such as 'val/{task}_loss', or TASK=NAME for one task. Repeatable.",
        rich_help_panel=READING,
    ),
]
FieldOption = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="NAME=SOURCE",
        help="Source of train, architecture, seed or macs: param:KEY, metric:KEY, tag:KEY, column:KEY or dir:PATTERN, "
        "such as train=dir:{train}_seed*. Repeatable.",
        rich_help_panel=READING,
    ),
]
TakeOption = Annotated[
    str | None,
    typer.Option(
        "--take",
        metavar="last|best|best:METRIC|step:N",
        help="Point of each run's curves to read. last: the last one; best: the epoch with the best sum over the "
        "run's tasks, each task's value divided by its best value.  [default: last]",
        rich_help_panel=READING,
    ),
]
DirectionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--direction",
        metavar="[TASK=]min|max",
        help="Direction of improvement, of all tasks or of one: min for losses, max for metrics. Repeatable.",
        rich_help_panel=READING,
    ),
]
TaskOption = Annotated[
    list[str] | None,
    typer.Option("--task", metavar="A,B", help="Read these tasks only. Repeatable.", rich_help_panel=READING),
]
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="COLUMN", help="Ignore a column or task. Repeatable.", rich_help_panel=READING),
]
RenameOption = Annotated[
    list[str] | None,
    typer.Option("--rename", metavar="OLD=NEW", help="Rename a column or task. Repeatable.", rich_help_panel=READING),
]
MeasureOption = Annotated[
    MeasureName | None,
    typer.Option(
        help="Measure of performance. delta: gain over the baseline divided by the baseline; mtl-gain: gain "
        "divided by the multi-task value; value: the logged number.  [default: delta]",
        rich_help_panel=READING,
    ),
]
BaselineOption = Annotated[
    str | None,
    typer.Option(
        metavar="ARCH",
        help="Architecture whose single-task runs are the baseline of all gains.  [default: the architecture "
        "with single-task runs of every task; if there are several, the most expensive of these]",
        rich_help_panel=READING,
    ),
]
ColumnOption = Annotated[
    ColumnName | None,
    typer.Option(
        help="Kind of number to read if runs contain both losses and metrics.  [default: loss with min, metric "
        "with max]",
        rich_help_panel=READING,
    ),
]
ConfigOption = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        is_eager=True,
        callback=read_config,
        help="TOML file with defaults of these options.  [default: the nearest taskgroup.toml, or [tool.taskgroup] of "
        "pyproject.toml, from the working folder upwards]",
    ),
]


def make_mapping(
    reader: str | None = None,
    metric: list[str] | None = None,
    field: list[str] | None = None,
    take: str | None = None,
    direction: list[str] | None = None,
    task: list[str] | None = None,
    ignore: list[str] | None = None,
    rename: list[str] | None = None,
) -> "RunMapping":
    """Combine the options into a run mapping, which says how to read logged runs. Raises `InputError` if a value cannot
    be read.
    """
    from taskgroup.core.run_mapping import RunMapping

    default, directions = read_directions(direction)
    return RunMapping(
        reader=reader or "auto",
        metrics=tuple(metric or ()),
        fields=_pairs("--field", field),
        take=take or "last",
        tasks=_names("--task", task),
        ignore=_names("--ignore", ignore),
        rename=_pairs("--rename", rename),
        direction=default,
        directions=directions,
    )


def read_directions(entries: list[str] | None) -> "tuple[Direction | None, dict[str, Direction]]":
    """Read `--direction`. Return the direction of all tasks (`None` if it is not given), and a dictionary from task to
    direction for single tasks.
    """
    default: Direction | None = None
    directions: dict[str, Direction] = {}
    for entry in entries or []:
        task, equals, text = entry.rpartition("=")
        if text != "min" and text != "max":
            raise InputError(f"--direction {entry}: not a direction; write min, max, TASK=min or TASK=max")
        found: Direction = "min" if text == "min" else "max"
        known = directions.get(task) if equals else default
        if known is not None and known != found:
            raise InputError(f"--direction {entry}: contradicts an earlier '{known}'; remove one")
        if equals:
            directions[task] = found
        else:
            default = found
    return default, directions


def _pairs(option: str, entries: list[str] | None) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for entry in entries or []:
        name, equals, value = entry.partition("=")
        if not equals or not name or not value:
            raise InputError(f"{option} '{entry}': not of the form NAME=VALUE; write a name, = and a value")
        if name in pairs:
            raise InputError(f"{option} '{entry}': '{name}' is given twice; remove one")
        pairs[name] = value
    return pairs


def _names(option: str, entries: list[str] | None) -> tuple[str, ...]:
    names = tuple(name.strip() for entry in entries or [] for name in entry.split(","))
    if not all(names):
        raise InputError(f"{option} '{','.join(entries or [])}': a name is empty; write A,B")
    return names
