"""How a layout's performances are measured: metric, baseline and training settings."""

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
    """Settings of training and evaluation, each `None` if unknown. `problem`: the problem's fingerprint."""

    epochs: int | None = None
    patience: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    precision: Literal["float32", "float64", "bfloat16"] | None = None
    split: Split | None = None
    widths: dict[str, float] | None = None
    problem: str | None = None


class Measurement(Struct, frozen=True):
    """How a layout's performances are computed from training runs.

    The function `measure` computes a performance from two values: the logged value in `column`, whose better direction
    is `direction`, and the mean over the task's single-task runs. `baseline`: architecture of these single-task runs;
    `None` for the problem's architecture for single tasks. `runs`: number of runs per group, `None` if unknown.
    """

    score: str
    measure: Measure
    direction: Direction
    column: Column
    baseline: str | None
    runs: int | None
    training: Training


class _Options(Training, frozen=True):
    """The recorded options of the `estimate` command that define the performances."""

    column: Column | None = None
    direction: Direction | None = None
    baseline: str | None = None
    seeds: int | None = None


def read_measurement(layout: Layout) -> Measurement:
    """Read from a layout's provenance how its performances are measured.

    Raises `InputError` if the provenance does not contain this, or if the layout was solved for an affinity score other
    than a measured performance.
    """
    origin = layout.provenance.get("affinity")
    score = origin.get("score") if isinstance(origin, Mapping) else None
    if not isinstance(origin, Mapping) or not isinstance(score, str):
        raise InputError(
            "the layout, at `$.provenance.affinity`: the affinity's score is missing; give a layout "
            "that `taskgroup solve` wrote"
        )
    if score not in MEASURED:
        raise InputError(
            f"the layout was solved for the score '{score}', which training does not measure; give a layout solved for "
            f"{', '.join(MEASURED)}"
        )
    options = _options(origin.get("options"))
    column = options.column or "loss"
    usual: Direction = "min" if column == "loss" else "max"
    return Measurement(
        score=score,
        measure=cast(Measure, "mtl-gain" if score == "gain" else score),
        direction=layout.direction if score == "value" else options.direction or usual,
        column=column,
        baseline=options.baseline,
        runs=options.seeds,
        training=Training(**{name: getattr(options, name) for name in Training.__struct_fields__}),
    )


def differences(original: Training, verified: Training) -> tuple[Difference, ...]:
    """Return the settings that differ between the original training runs and the verification runs."""
    pairs = [(name, getattr(original, name), getattr(verified, name)) for name in Training.__struct_fields__]
    return tuple(Difference(name, one, other) for name, one, other in pairs if one != other)


def _options(found: Any) -> _Options:
    try:
        return msgspec.convert(found if isinstance(found, Mapping) else {}, _Options)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at ")
        place = path.strip("`").removeprefix("$")
        raise InputError(f"the layout, at `$.provenance.affinity.options{place}`: {what}") from None
