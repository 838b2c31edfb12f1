"""Options of the search for a layout: method, limits and seed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskgroup.cli.console.option_names import option_name
from taskgroup.cli.console.panels import SEARCH
from taskgroup.cli.options.choices import one_of

if TYPE_CHECKING:
    from taskgroup.solver.effort import Effort


class MethodName(StrEnum):
    """Methods that prove an optimum."""

    AUTO = "auto"
    EXACT = "exact"
    ILP = "ilp"


SolveMethodOption = Annotated[
    str,
    typer.Option(
        metavar="METHOD",
        callback=one_of("baselines", "--method", also=("auto", "exact", "ilp")),
        help="Method of the search. exact: Lagrangian branch and bound; ilp: integer program; auto: exact, or "
        "column generation for many tasks. Baselines, which prove no optimum: {baselines}",
        rich_help_panel=SEARCH,
    ),
]
MethodOption = Annotated[
    MethodName,
    typer.Option(
        help="Method of the search. auto or exact: Lagrangian branch and bound; ilp: integer program.",
        rich_help_panel=SEARCH,
    ),
]
IlpSolverOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="With --method ilp: name of a solver that PuLP finds.  [default: HiGHS]",
        rich_help_panel=SEARCH,
    ),
]
TimeLimitOption = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        help="Stop after this time, with the best layout found and its bound.",
        rich_help_panel=SEARCH,
    ),
]
GapOption = Annotated[
    float | None,
    typer.Option(
        metavar="G",
        help="Stop within this relative gap: 0.01 is 1 %. The gap of a baseline is checked only if --gap is "
        "given.  [default: 0]",
        rich_help_panel=SEARCH,
    ),
]
SeedOption = Annotated[
    int, typer.Option(min=0, metavar="N", help="Random seed of --method random.", rich_help_panel=SEARCH)
]


@dataclass(frozen=True)
class MakeEffort:
    """Options of a search (an effort); a call with the fields that the subcommand adds returns the effort."""

    method: str
    options: dict[str, Any]

    def __call__(self, **more: Any) -> "Effort":
        """Return the effort: the options together with the fields `more`."""
        from taskgroup.solver.effort import make_effort

        return make_effort(method=self.method, spell=option_name, **self.options, **more)


def read_effort(
    method: MethodOption = MethodName.AUTO, ilp_solver: IlpSolverOption = None, time_limit: TimeLimitOption = None
) -> MakeEffort:
    """Read the options of a search that proves an optimum."""
    return MakeEffort(method.value, {"ilp_solver": ilp_solver, "time_limit": time_limit})


def read_solve_effort(
    method: SolveMethodOption = "auto",
    ilp_solver: IlpSolverOption = None,
    time_limit: TimeLimitOption = None,
    seed: SeedOption = 0,
) -> MakeEffort:
    """Read the options of a search by any method, also by a baseline."""
    return MakeEffort(method, {"ilp_solver": ilp_solver, "time_limit": time_limit, "seed": seed})
