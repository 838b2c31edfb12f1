"""Options of a request for a layout: budget, constraints, weights, objective and predictor."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.console.panels import BUDGET, DEMANDS, PREDICTION
from taskgroup.cli.options.choices import one_of
from taskgroup.cli.options.values import read_numbers, read_positive, read_tasks
from taskgroup.core.errors import InputError

if TYPE_CHECKING:
    from taskgroup.core.request import Network, Request


class ObjectiveName(StrEnum):
    """Choices of `--objective`."""

    SUM = "sum"
    MIN = "min"


def read_request(
    budget: Annotated[
        str | None,
        typer.Option(
            metavar="MACS",
            help="Maximum multiply-adds per inference, summed over the networks: 3, 800M, 2.5G.",
            rich_help_panel=BUDGET,
        ),
    ] = None,
    max_models: Annotated[
        int | None, typer.Option(metavar="K", help="Maximum number of networks.", rich_help_panel=BUDGET)
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=X",
            help="Upper limit on the layout's total of a resource that is recorded per architecture, such as "
            "params=25M. Repeatable.",
            rich_help_panel=BUDGET,
        ),
    ] = None,
    serve: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="Tasks needed at inference; the others may be trained as auxiliary tasks.  [default: all]",
            rich_help_panel=DEMANDS,
        ),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TASK=W",
            help="Weight of a task in the objective, 1 if not given. Repeatable.",
            rich_help_panel=DEMANDS,
        ),
    ] = None,
    objective: Annotated[
        ObjectiveName,
        typer.Option(
            help="Objective of the layout. sum: weighted sum of performances over tasks; min: performance of the "
            "worst task, then the sum.",
            rich_help_panel=DEMANDS,
        ),
    ] = ObjectiveName.SUM,
    risk: Annotated[
        float,
        typer.Option(
            metavar="K",
            help="Subtract K standard errors (of repeated runs, or of the predictor) from every performance.",
            rich_help_panel=DEMANDS,
        ),
    ] = 0.0,
    min_performance: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TASK=X",
            help="Minimum performance of a task (for a loss: its maximum). Repeatable.",
            rich_help_panel=DEMANDS,
        ),
    ] = None,
    no_worse_than_single: Annotated[
        bool,
        typer.Option(
            "--no-worse-than-single",
            help="Require every task to perform as well as in its single-task run.",
            rich_help_panel=DEMANDS,
        ),
    ] = False,
    tolerance: Annotated[
        float,
        typer.Option(
            metavar="T",
            help="With --no-worse-than-single: by how much a task may be worse than its single-task run, in the "
            "unit of the performances.",
            rich_help_panel=DEMANDS,
        ),
    ] = 0.0,
    together: Annotated[
        list[str] | None,
        typer.Option(metavar="A,B", help="Serve these tasks by one network. Repeatable.", rich_help_panel=DEMANDS),
    ] = None,
    apart: Annotated[
        list[str] | None,
        typer.Option(
            metavar="A,B", help="Serve no two of these tasks by one network. Repeatable.", rich_help_panel=DEMANDS
        ),
    ] = None,
    train_together: Annotated[
        list[str] | None,
        typer.Option(
            metavar="A,B",
            help="Every network trains either all of these tasks or none of them. Repeatable.",
            rich_help_panel=DEMANDS,
        ),
    ] = None,
    train_apart: Annotated[
        list[str] | None,
        typer.Option(
            metavar="A,B", help="Train no two of these tasks in one network. Repeatable.", rich_help_panel=DEMANDS
        ),
    ] = None,
    max_group_size: Annotated[
        int | None,
        typer.Option(metavar="N", help="Maximum number of tasks that one network trains.", rich_help_panel=DEMANDS),
    ] = None,
    fixed: Annotated[
        str | None,
        typer.Option(
            metavar="LAYOUT",
            help="Layout document whose networks are already built and must be part of the new layout.",
            rich_help_panel=DEMANDS,
        ),
    ] = None,
    keep_singletons: Annotated[
        bool | None,
        typer.Option(
            "--keep-singletons/--no-singletons",
            show_default=False,
            help="Allow networks that train a single task.  [default: yes, except for a raw affinity score]",
            rich_help_panel=DEMANDS,
        ),
    ] = None,
    predict: Annotated[
        str | None,
        typer.Option(
            metavar="PREDICTOR",
            callback=one_of("predictors", "--predict", also=("none",)),
            help="Predictor of groups that were not observed. none: observed groups only; {predictors}  "
            "[default: none, or hoa if no group was observed]",
            rich_help_panel=PREDICTION,
        ),
    ] = None,
) -> "Request":
    """Return the request that the options describe."""
    from taskgroup.core.request import Request

    if tolerance and not no_worse_than_single:
        raise InputError("applies with --no-worse-than-single only; add --no-worse-than-single", "tolerance")
    return Request(
        budget=read_positive("budget", budget),
        max_models=max_models,
        limit=read_numbers("limit", limit, suffixes=True),
        serve=() if serve is None else read_tasks("serve", serve),
        weight=read_numbers("weight", weight),
        objective=objective.value,
        risk=risk,
        min_performance=read_numbers("min_performance", min_performance),
        no_worse_than_single=tolerance if no_worse_than_single else None,
        together=_task_sets("together", together),
        apart=_task_sets("apart", apart),
        train_together=_task_sets("train_together", train_together),
        train_apart=_task_sets("train_apart", train_apart),
        max_group_size=max_group_size,
        fixed=_networks(fixed),
        singletons=keep_singletons,
        predict=predict,
    )


def _task_sets(field: str, entries: list[str] | None) -> tuple[tuple[str, ...], ...]:
    return tuple(read_tasks(field, entry) for entry in entries or ())


def _networks(layout: str | None) -> "tuple[Network, ...]":
    if layout is None:
        return ()
    from taskgroup.cli.options.inputs import read_layout
    from taskgroup.core.request import Network

    return tuple(Network(model.train, model.architecture) for model in read_layout(layout).models)
