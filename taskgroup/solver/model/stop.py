"""Stopping criteria of the solution methods."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

Progress = Callable[[float | None, float], None]
"""Callback with the incumbent's objective (`None` before the first) and the bound."""


@dataclass(frozen=True)
class Stop:
    """Limits at which a method stops and returns its incumbent and its bound.

    `deadline`: a time of `time.monotonic`. `gap`: relative gap between bound and incumbent. `nodes`: maximum number of
    branch-and-bound nodes. `iterations`: maximum number of subgradient steps at the root node plus branch-and-bound
    nodes. `cancel`: event that ends the search when set. Only `deadline` and `cancel` make results depend on the speed
    of the machine.
    """

    deadline: float = math.inf
    gap: float = 0.0
    cancel: Event | None = None
    nodes: float = math.inf
    iterations: float = math.inf

    def left(self) -> float:
        """Return the seconds until the deadline."""
        return self.deadline - time.monotonic()

    def late(self) -> bool:
        """Return whether the deadline has passed or the search was cancelled."""
        return (self.deadline < math.inf and self.left() <= 0) or (self.cancel is not None and self.cancel.is_set())
