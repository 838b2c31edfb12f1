"""Options that choose where training jobs run: on this machine, or on another executor such as Slurm."""

from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.core.errors import InputError

if TYPE_CHECKING:
    from taskgroup.workflows.train import Where

ExecutorOption = Annotated[str, typer.Option("--executor", metavar="NAME", help="Where jobs run: local, slurm or ray.")]
ExecutorOptionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--executor-option",
        metavar="KEY=VALUE",
        help="Option of the executor, such as gpus=0,1 or threads=4 (local), partition=gpu or time=120 (slurm). "
        "Repeatable.",
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", min=1, metavar="N", help="Maximum number of jobs at once  [default: 1, or one per device]."),
]


def read_where(
    executor: str, entries: list[str] | None, jobs: int | None, *, pack: int = 1, detach: bool = False
) -> "Where":
    """Return the executor that the user chose, together with its options. Raises `InputError` for an unknown executor
    or an unknown option.
    """
    from taskgroup.campaigns.executors.registry import EXECUTORS
    from taskgroup.workflows.train import Where

    options: dict[str, str] = {}
    for entry in entries or []:
        key, equals, value = entry.partition("=")
        if not equals or not key or not value:
            raise InputError(f"--executor-option '{entry}': not of the form KEY=VALUE; write gpus=0,1, for example")
        if key in options:
            raise InputError(f"--executor-option {key}: given twice; remove one")
        options[key] = value
    try:
        EXECUTORS.find(executor).refuse_unknown_options(options)
    except InputError as error:
        raise InputError(str(error) if "--executor" in str(error) else f"--executor: {error}") from None
    return Where(executor, jobs, options, pack, detach)
