"""Result of a solution method, before its conversion to a layout."""

from dataclasses import dataclass

from taskgroup.solver.model.instance import Assignment


@dataclass(frozen=True)
class Solution:
    """The best assignment found and the proven bound on the objective.

    `assignment`: `None` if none was found. `bound`: upper bound on the objective of every feasible assignment; −inf if
    infeasibility is proven. `nodes`: branch-and-bound nodes. `complete`: False if a limit ended the method early.
    """

    assignment: Assignment | None
    bound: float
    nodes: int
    method: str
    complete: bool = True
