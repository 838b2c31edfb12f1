"""What a layout's performances are, so that they can be measured again."""

from collections.abc import Mapping
from typing import Any, Literal, cast

import msgspec
from msgspec import Struct

from taskgroup.core.documents.affinity import MEASURED, Direction
from taskgroup.core.documents.layout import Layout
from taskgroup.core.documents.verification import Difference
from taskgroup.core.errors import InputError
from taskgroup.core.run_table import Column
from taskgroup.scores.estimation.measure import Measure

Split = Literal["validation", "test"]


class Training(Struct, frozen=True):
    """How networks were trained and judged, `None` where it is not known; `problem` is the fingerprint."""

    epochs: int | None = None
    patience: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    precision: Literal["float32", "float64", "bfloat16"] | None = None
    split: Split | None = None
    widths: dict[str, float] | None = None
    problem: str | None = None


class Promise(Struct, frozen=True):
    """How a layout's performances were measured.

    A network's logged `column`, better in `direction`, becomes `measure` over the mean of the single-task runs of the
    architecture `baseline`, or, where that is `None`, of the problem's architecture for single tasks. `runs`: the
    number of runs of each group, `None` where it is not known.
    """

    score: str
    measure: Measure
    direction: Direction
    column: Column
    baseline: str | None
    runs: int | None
    training: Training


class _Options(Training, frozen=True):
    """The options of `estimate` that say how it measured."""

    column: Column | None = None
    direction: Direction | None = None
    baseline: str | None = None
    seeds: int | None = None


def read_promise(layout: Layout) -> Promise:
    """Read from a layout's provenance how its performances were measured.

    Raises `InputError` for a layout that does not tell, or that was solved for something else than a performance.
    """
    told = layout.provenance.get("affinity")
    score = told.get("score") if isinstance(told, Mapping) else None
    if not isinstance(told, Mapping) or not isinstance(score, str):
        raise InputError(
            "the layout, at `$.provenance.affinity`: nothing tells what its performances are; a layout as `solve` "
            "writes it is accepted"
        )
    if score not in MEASURED:
        raise InputError(
            f"the layout was solved for '{score}', which is no performance that training could keep; one solved for "
            f"{', '.join(MEASURED)} is accepted"
        )
    options = _options(told.get("options"))
    column = options.column or "loss"
    usual: Direction = "min" if column == "loss" else "max"
    return Promise(
        score=score,
        measure=cast(Measure, "mtl-gain" if score == "gain" else score),
        direction=layout.direction if score == "value" else options.direction or usual,
        column=column,
        baseline=options.baseline,
        runs=options.seeds,
        training=Training(**{name: getattr(options, name) for name in Training.__struct_fields__}),
    )


def differences(told: Training, verified: Training) -> tuple[Difference, ...]:
    """Where networks are trained and judged otherwise than it is told."""
    pairs = [(name, getattr(told, name), getattr(verified, name)) for name in Training.__struct_fields__]
    return tuple(Difference(name, one, other) for name, one, other in pairs if one != other)


def _options(found: Any) -> _Options:
    try:
        return msgspec.convert(found if isinstance(found, Mapping) else {}, _Options)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at ")
        place = path.strip("`").removeprefix("$")
        raise InputError(f"the layout, at `$.provenance.affinity.options{place}`: {what}") from None
