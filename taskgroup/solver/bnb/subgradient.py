"""Finding good prices: subgradient steps towards a target."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from taskgroup.solver.bnb.relaxation import Array, Multipliers, Pass, Relaxation

_STILL = 1e-30
_MOST_SHARED = 20_000
_REMEMBERED = 30


@dataclass(frozen=True)
class Shares:
    """How often relaxed layouts of late built each candidate, (m,), and had it serve each task, (m, n)."""

    built: Array
    serving: Array

    @classmethod
    def of(cls, passes: list[Pass]) -> "Shares":
        """Average passes as in the volume algorithm (Barahona and Anbil 2000): each weighs a tenth of what is left."""
        last = passes[-1]
        built, serving = np.zeros(len(last.terms)), np.zeros((len(last.terms), len(last.task_slopes)))
        weight = 1.0
        for place, found in enumerate(reversed(passes)):
            part = weight if place == len(passes) - 1 else 0.1 * weight
            weight -= part
            built[found.picks.index] += part
            serving[found.picks.index] += part * found.serving
        return cls(built, serving)


@dataclass
class Ascent:
    """The best prices found, their pass, and the last passes on the way."""

    prices: Multipliers
    best: Pass
    passes: list[Pass]


def tighten(
    relaxation: Relaxation,
    start: Multipliers,
    target: Callable[[], float] | float,
    *,
    steps: int,
    patience: int = 8,
    step: float = 1.0,
    side_scales: Array,
    watch: Callable[[Pass, Multipliers], bool] | None = None,
) -> Ascent:
    """Lower the bound by Polyak steps towards `target`, halved when `patience` of them gained nothing.

    Stops at the target, after `steps`, or when `watch`, called with every pass, says so. Side prices move in units of
    `side_scales`.
    """
    prices = start.copy()
    found = relaxation.evaluate(prices)
    best, best_prices = found, prices.copy()
    passes = [found]
    direction_tasks, direction_sides = found.task_slopes, found.side_slopes * side_scales
    idle = 0
    for _ in range(steps):
        goal = target() if callable(target) else target
        if best.bound <= goal or step < 1e-4:
            break
        length = float(direction_tasks @ direction_tasks + direction_sides @ direction_sides)
        if length < _STILL:
            break
        size = step * (found.bound - goal if np.isfinite(goal) else 0.05 * (abs(found.bound) + 1.0)) / length
        prices = Multipliers(
            prices.tasks - size * direction_tasks,
            np.maximum(0.0, prices.sides - size * direction_sides * side_scales),
        )
        found = relaxation.evaluate(prices)
        passes = [*passes[-_REMEMBERED:], found] if len(found.terms) <= _MOST_SHARED else [found]
        # a deflected direction zigzags less than the last slope alone
        direction_tasks = found.task_slopes + 0.4 * direction_tasks
        direction_sides = found.side_slopes * side_scales + 0.4 * direction_sides
        idle = 0 if found.bound < best.bound - 1e-9 * abs(best.bound) else idle + 1
        if found.bound < best.bound:
            best, best_prices = found, prices.copy()
        if idle >= patience:
            idle, step = 0, step / 2
            prices, found = best_prices.copy(), best
            direction_tasks, direction_sides = found.task_slopes, found.side_slopes * side_scales
        if watch is not None and watch(found, prices):
            break
    return Ascent(best_prices, best, passes)
