"""Options that say what a layout has to keep and what it is after, for `solve` and `frontier`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.core.errors import InputError

if TYPE_CHECKING:
    from taskgroup.core.constraints import Constraints, Network


class ObjectiveName(StrEnum):
    """What is maximised."""

    SUM = "sum"
    MIN = "min"


class PredictorName(StrEnum):
    """Who predicts groups that were not observed."""

    AUTO = "auto"
    HOA = "hoa"
    SCORE = "score"
    LINEAR = "linear"
    GP = "gp"
    BOOSTED = "boosted"


class Predict(StrEnum):
    """How to fill in groups that were not observed."""

    NONE = "none"
    AUTO = "auto"
    HOA = "hoa"
    SCORE = "score"
    LINEAR = "linear"
    GP = "gp"
    BOOSTED = "boosted"


_GROUPS = "Repeatable."

MaxModelsOption = Annotated[int | None, typer.Option(min=1, metavar="K", help="At most K networks.")]
PredictOption = Annotated[
    Predict | None,
    typer.Option(
        help="Groups nobody trained: leave them out, or predict them, by the mean of their pairs (hoa, higher-order "
        "approximation), the mean partner score, a ridge regression a task (linear), a Gaussian process (gp), scores "
        "corrected by a regression (boosted), or the one of these that errs least (auto). By default none, but hoa "
        "where no group was observed at all."
    ),
]
WeightOption = Annotated[
    list[str] | None, typer.Option(metavar="TASK=W", help="Weight of a task in the objective. Repeatable.")
]
SingletonsOption = Annotated[
    bool | None,
    typer.Option(
        "--keep-singletons/--no-singletons",
        show_default=False,
        help="Whether a network may train one task alone; by default unless the numbers are a raw score.",
    ),
]
ServeOption = Annotated[
    str | None,
    typer.Option(metavar="A,B", help="Only these tasks are needed at inference; any other may help in training."),
]
MaxGroupSizeOption = Annotated[int | None, typer.Option(min=1, metavar="N", help="A network trains at most N tasks.")]
MinPerformanceOption = Annotated[
    list[str] | None, typer.Option(metavar="TASK=X", help="A task reaches X at least (a loss: at most). Repeatable.")
]
NoWorseOption = Annotated[
    bool, typer.Option("--no-worse-than-single", help="No task stays behind its single-task run.")
]
ToleranceOption = Annotated[
    float, typer.Option(metavar="T", help="With --no-worse-than-single: by more than this, in the score's own units.")
]
TogetherOption = Annotated[list[str] | None, typer.Option(metavar="A,B", help=f"One network serves them. {_GROUPS}")]
ApartOption = Annotated[list[str] | None, typer.Option(metavar="A,B", help=f"No network serves two of them. {_GROUPS}")]
TrainTogetherOption = Annotated[
    list[str] | None, typer.Option(metavar="A,B", help=f"A network trains all of them or none. {_GROUPS}")
]
TrainApartOption = Annotated[
    list[str] | None, typer.Option(metavar="A,B", help=f"No network trains two of them. {_GROUPS}")
]
FixedOption = Annotated[
    str | None, typer.Option(metavar="LAYOUT", help="The networks of this layout are built already and stay.")
]
LimitOption = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=X", help="A resource that the affinity's architectures give, as in params=25M."),
]
ObjectiveOption = Annotated[
    ObjectiveName, typer.Option(help="The weighted sum, or the worst task first and the sum second.")
]
RiskOption = Annotated[
    float,
    typer.Option(metavar="K", help="Take K standard errors off every performance: repeated runs', or a predictor's."),
]


def read_constraints(
    *,
    max_models: int | None,
    serve: str | None,
    max_group_size: int | None,
    min_performance: list[str] | None,
    no_worse_than_single: bool,
    tolerance: float,
    together: list[str] | None,
    apart: list[str] | None,
    train_together: list[str] | None,
    train_apart: list[str] | None,
    fixed: str | None,
    limit: list[str] | None,
) -> "Constraints":
    """Read the options as constraints; the budget is read elsewhere."""
    from taskgroup.core.constraints import Constraints

    if tolerance and not no_worse_than_single:
        raise InputError("--tolerance is for --no-worse-than-single")
    return Constraints(
        max_models=max_models,
        serve=read_tasks(serve) if serve is not None else (),
        max_group_size=max_group_size,
        min_performance=read_numbers("--min-performance", min_performance),
        no_worse_than_single=tolerance if no_worse_than_single else None,
        together=tuple(read_tasks(entry) for entry in together or ()),
        apart=tuple(read_tasks(entry) for entry in apart or ()),
        train_together=tuple(read_tasks(entry) for entry in train_together or ()),
        train_apart=tuple(read_tasks(entry) for entry in train_apart or ()),
        fixed=_networks(fixed),
        limit=read_numbers("--limit", limit, suffixes=True),
    )


def read_few_constraints(max_models: int | None, serve: str | None, max_group_size: int | None) -> "Constraints":
    """Read the options that say which networks there may be."""
    from taskgroup.core.constraints import Constraints

    return Constraints(
        max_models=max_models, serve=read_tasks(serve) if serve is not None else (), max_group_size=max_group_size
    )


def read_numbers(option: str, entries: list[str] | None, *, suffixes: bool = False) -> dict[str, float]:
    """Read repeated `NAME=NUMBER`."""
    from taskgroup.core.quantity import parse_number, parse_quantity

    numbers: dict[str, float] = {}
    for entry in entries or []:
        name, _, text = entry.rpartition("=")
        try:
            number = parse_quantity(text) if suffixes else parse_number(text)
        except InputError:
            number = None
        if not name or number is None:
            raise InputError(f"{option} '{entry}': NAME=NUMBER is accepted, such as depth=2")
        if name in numbers:
            raise InputError(f"{option} '{entry}': '{name}' has a number already")
        numbers[name] = number
    return numbers


def read_tasks(entry: str) -> tuple[str, ...]:
    """Read `A,B`."""
    tasks = tuple(task.strip() for task in entry.split(","))
    if not all(tasks):
        raise InputError(f"'{entry}': task names with a comma between them are accepted")
    return tasks


def _networks(layout: str | None) -> "tuple[Network, ...]":
    if layout is None:
        return ()
    from taskgroup.cli.options.inputs import read_layout
    from taskgroup.core.constraints import Network

    return tuple(Network(model.train, model.architecture) for model in read_layout(layout).models)
