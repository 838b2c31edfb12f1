"""Options of the search for a layout: method, limits and random seed."""

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
    """Search methods that can prove that a layout is optimal."""

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
    """Search options that the user gave. To make an `Effort` from them, call this object with the remaining fields of
    the effort, which the subcommand sets.
    """

    method: str
    options: dict[str, Any]

    def __call__(self, **more: Any) -> "Effort":
        """Return an `Effort` with the user's options and the fields in `more`."""
        from taskgroup.solver.effort import make_effort

        return make_effort(method=self.method, spell=option_name, **self.options, **more)


def read_effort(
    method: MethodOption = MethodName.AUTO, ilp_solver: IlpSolverOption = None, time_limit: TimeLimitOption = None
) -> MakeEffort:
    """Read the search options of a subcommand that uses only methods that prove optimality."""
    return MakeEffort(method.value, {"ilp_solver": ilp_solver, "time_limit": time_limit})


def read_solve_effort(
    method: SolveMethodOption = "auto",
    ilp_solver: IlpSolverOption = None,
    time_limit: TimeLimitOption = None,
    seed: SeedOption = 0,
) -> MakeEffort:
    """Read the search options of `solve`, whose method may also be a baseline such as greedy search."""
    return MakeEffort(method, {"ilp_solver": ilp_solver, "time_limit": time_limit, "seed": seed})
