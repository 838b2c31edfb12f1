"""Handling of Ctrl-C during a search. The first Ctrl-C ends the search and keeps the best solution found so far; the
second ends the program.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, current_thread, main_thread
from types import FrameType

from taskgroup.cli.console.output import note


@contextmanager
def interruptible(active: bool = True) -> Iterator[Event]:
    """Yield an event that is set at the first Ctrl-C. If `active` is false, or outside the main thread, the event is
    never set.
    """
    cancel = Event()
    if not active or current_thread() is not main_thread():
        yield cancel
        return

    def ask(signum: int, frame: FrameType | None) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()
        note("interrupted: ending with the best layout found; press Ctrl-C again to end at once")

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)
