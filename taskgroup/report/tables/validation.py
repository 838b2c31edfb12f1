"""Table of a cross-validation. Each row is one predictor, fitted on one number of groups."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.validation import Tested, Validation


def validation_table(found: Validation) -> RenderableType:
    """Return a cross-validation as a table. Each row is one predictor, fitted on one number of groups; the best row is
    bold.
    """
    table = Table()
    table.add_column("predictor", no_wrap=True)
    levels = [f"{round(100 * one.level)} %" for one in found.tested[0].coverage] if found.tested else []
    for column in ("fitted on", "R² within task", "R²", "r", "τ", *levels, "applicable"):
        table.add_column(column, justify="right", no_wrap=True)
    best = max((one.within_task_r2 for one in found.tested if one.within_task_r2 is not None), default=None)
    for place, one in enumerate(found.tested):
        first = place == 0 or found.tested[place - 1].predictor != one.predictor
        if first and place:
            table.add_section()
        table.add_row(
            one.predictor + (f" ({one.chosen})" if one.chosen else "") if first else "",
            str(one.groups),
            _share(one.within_task_r2),
            _share(one.r2),
            _share(one.pearson),
            _share(one.kendall),
            *("·" if held.share is None else f"{held.share:.0%}" for held in one.coverage),
            _applicable(one),
            style="bold" if best is not None and one.within_task_r2 == best else None,
        )
    return Group(
        table,
        Text(
            f"{found.groups} groups in {found.folds} folds; {found.score}; fitted on: number of groups; "
            "R² within task: relative to each task's mean; r: Pearson; τ: Kendall within a task; "
            "50, 80, 95 %: held-out values inside the intervals of that probability; "
            "applicable: held-out values that the predictor can predict"
        ),
    )


def _share(value: float | None) -> str:
    return "·" if value is None else f"{value:.2f}"


def _applicable(one: Tested) -> str:
    return "all" if one.applicable == one.values else f"{one.applicable} of {one.values}"
