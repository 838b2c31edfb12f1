"""Progress of a long solve, on a person's terminal."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.0


@contextmanager
def solve_progress() -> Iterator[Callable[[float | None, float], None] | None]:
    """Show the best objective and the bound once a solve takes longer than a second; `None` without a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.status import Status

    started = time.monotonic()
    status = Status("solving", console=Console(stderr=True))
    shown = False

    def show(best: float | None, bound: float) -> None:
        nonlocal shown
        seconds = time.monotonic() - started
        if seconds < PATIENCE:
            return
        if not shown:
            status.start()
            shown = True
        gap = "" if best is None else f", best {best:.6g}, gap {abs(bound - best) / max(1e-12, abs(best)):.2%}"
        status.update(f"solving for {seconds:.0f} s: bound {bound:.6g}{gap}")

    try:
        yield show
    finally:
        status.stop()
