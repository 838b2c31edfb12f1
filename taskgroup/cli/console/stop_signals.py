"""Signals that end a campaign. At the first signal, the program asks the runs to end; at the second, it kills them."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    from taskgroup.campaigns.command.driver import Stop

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def stop_on_signals(stop: Stop) -> Iterator[Stop]:
    """Yield `stop`, and raise its level by one at each signal that asks the program to end. Outside the main thread,
    signals are not handled.
    """
    if current_thread() is not main_thread():
        yield stop
        return

    def ask(number: int, frame: FrameType | None) -> None:
        stop.level += 1
        if stop.level == 1:
            print("taskgroup: ending the runs; interrupt again to kill them", file=sys.stderr, flush=True)

    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, ask) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
