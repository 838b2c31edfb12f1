"""A cross-validation as a row a predictor and number of groups seen."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.validation import Tested, Validation


def validation_table(found: Validation) -> RenderableType:
    """A cross-validation as a row a predictor and number of groups seen."""
    table = Table()
    table.add_column("predictor", no_wrap=True)
    levels = [f"{round(100 * one.level)} %" for one in found.tested[0].coverage] if found.tested else []
    for column in ("seen", "R²", "r", "τ", *levels, "told"):
        table.add_column(column, justify="right", no_wrap=True)
    best = max((one.pearson for one in found.tested if one.pearson is not None), default=None)
    for place, one in enumerate(found.tested):
        first = place == 0 or found.tested[place - 1].predictor != one.predictor
        if first and place:
            table.add_section()
        table.add_row(
            one.predictor + (f" ({one.chosen})" if one.chosen else "") if first else "",
            str(one.groups),
            _share(one.r2),
            _share(one.pearson),
            _share(one.kendall),
            *("·" if held.share is None else f"{held.share:.0%}" for held in one.coverage),
            _told(one),
            style="bold" if best is not None and one.pearson == best else None,
        )
    said = f"{found.groups} groups in {found.folds} folds; {found.score}"
    return Group(
        table,
        Text(
            f"{said}; seen: groups fitted on; r: Pearson; τ: Kendall within a task; 50, 80, 95 %: held-out values "
            "inside intervals that should hold so many; told: values that the predictor can speak of"
        ),
    )


def _share(value: float | None) -> str:
    return "·" if value is None else f"{value:.2f}"


def _told(one: Tested) -> str:
    return "all" if one.told == one.values else f"{one.told} of {one.values}"
