"""Minimisation of the dual function by a subgradient method."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array
from taskgroup.solver.bnb.relaxation import Multipliers, Relaxation, SubproblemSolution
from taskgroup.solver.model.polyak import polyak_step

_ZERO = 1e-30  # squared length below which a subgradient is zero except for rounding
_LEAST_STEP = 1e-4
_DEFLECTION = 0.4  # weight of the previous direction (Camerini, Fratta and Maffioli 1975); less zigzag than 0
_AVERAGED = 30  # solutions in the primal average; older ones would have a total weight of 4 %
_AVERAGED_UP_TO = 20_000  # number of candidates above which only the last solution is stored


@dataclass(frozen=True)
class PrimalAverage:
    """Weighted average of subproblem solutions: the variables y, (m,), and x, (m, n).

    It approximates a solution of the linear relaxation.
    """

    built: Array
    serving: Array

    @classmethod
    def of(cls, solutions: list[SubproblemSolution]) -> "PrimalAverage":
        """Average solutions as in the volume algorithm (Barahona and Anbil 2000).

        From the last solution backwards, each one gets a tenth of the remaining weight.
        """
        last = solutions[-1]
        built = np.zeros(len(last.reduced_profits))
        serving = np.zeros((len(last.reduced_profits), len(last.task_subgradient)))
        weight = 1.0
        for place, solution in enumerate(reversed(solutions)):
            part = weight if place == len(solutions) - 1 else 0.1 * weight
            weight -= part
            built[solution.selection.index] += part
            serving[solution.selection.index] += part * solution.serving
        return cls(built, serving)


@dataclass
class DualSolution:
    """The best multipliers found, and solutions of the subproblem.

    `best`: the solution at the best multipliers. `recent`: the solutions of the last steps.
    """

    multipliers: Multipliers
    best: SubproblemSolution
    recent: list[SubproblemSolution]


def minimise_dual(
    relaxation: Relaxation,
    start: Multipliers,
    target: Callable[[], float] | float,
    *,
    steps: int,
    patience: int = 8,
    step: float = 1.0,
    side_scales: Array,
    stop: Callable[[SubproblemSolution, Multipliers], bool] | None = None,
) -> DualSolution:
    """Minimise the dual function by deflected subgradients with Polyak steps towards `target`.

    `step`: factor of the Polyak step, halved after `patience` steps without improvement. `side_scales`: (k,) magnitudes
    by which the side multipliers are scaled. The minimisation ends when the bound reaches the target, after `steps`
    steps, or when `stop`, called after every step, returns True.
    """
    multipliers = start.copy()
    solution = relaxation.solve(multipliers)
    best, best_multipliers = solution, multipliers.copy()
    recent = [solution]
    direction_tasks, direction_sides = solution.task_subgradient, solution.side_subgradient * side_scales
    idle = 0
    for _ in range(steps):
        target_value = target() if callable(target) else target
        if best.bound <= target_value or step < _LEAST_STEP:
            break
        length = float(direction_tasks @ direction_tasks + direction_sides @ direction_sides)
        if length < _ZERO:
            break
        size = polyak_step(step, solution.bound, target_value, length)
        multipliers = Multipliers(
            multipliers.tasks - size * direction_tasks,
            np.maximum(0.0, multipliers.sides - size * direction_sides * side_scales),
        )
        solution = relaxation.solve(multipliers)
        recent = [*recent[-_AVERAGED:], solution] if len(solution.reduced_profits) <= _AVERAGED_UP_TO else [solution]
        direction_tasks = solution.task_subgradient + _DEFLECTION * direction_tasks
        direction_sides = solution.side_subgradient * side_scales + _DEFLECTION * direction_sides
        idle = 0 if solution.bound < best.bound - 1e-9 * abs(best.bound) else idle + 1
        if solution.bound < best.bound:
            best, best_multipliers = solution, multipliers.copy()
        if idle >= patience:
            idle, step = 0, step / 2
            multipliers, solution = best_multipliers.copy(), best
            direction_tasks, direction_sides = solution.task_subgradient, solution.side_subgradient * side_scales
        if stop is not None and stop(solution, multipliers):
            break
    return DualSolution(best_multipliers, best, recent)
