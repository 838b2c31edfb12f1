"""Guardian process, which ends a campaign's processes if the campaign's main process dies, even by SIGKILL.

The guardian is run as a script and imports only the standard library. All processes of the campaign carry a mark: the
value of one environment variable. The first argument of the script is this mark. The second argument is the number of
seconds between SIGTERM and SIGKILL. On the standard input, the main process writes one line for each process group that
starts ("+GROUP") or ends ("-GROUP"). The end of the input means that the main process is dead.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable

VARIABLE = "TASKGROUP_MARK"
"""Environment variable that marks every process of a campaign; child processes inherit the variable."""


def marked(mark: str) -> list[int]:
    """Return the ids of the processes on this machine that are marked with `mark`.

    A process is marked if its environment variable `VARIABLE` has a value that starts with `mark`. The list is empty if
    the machine has no `/proc`.
    """
    wanted = f"{VARIABLE}={mark}".encode()
    found = []
    for entry in _processes():
        if int(entry) != os.getpid():
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:  # noqa: PTH123
                    environment = file.read()
            except OSError:  # the process ended, or belongs to another user
                continue
            if environment.startswith(wanted) or b"\0" + wanted in environment:
                found.append(int(entry))
    return found


def group_exists(group: int) -> bool:
    """Return whether at least one process of a process group is running. A zombie process does not count as running."""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    statuses = [_status(entry) for entry in _processes()]
    return not statuses or any(own == group and state not in "ZX" for own, state in statuses)


def _processes() -> list[str]:
    try:
        return [entry for entry in os.listdir("/proc") if entry.isdigit()]  # noqa: PTH208 (fast, without pathlib)
    except OSError:
        return []


def _status(process: str) -> tuple[int, str]:
    """Return the id of the process group and the state letter of a process."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:  # noqa: PTH123
            fields = file.read().rpartition(b")")[2].split()
        return int(fields[2]), fields[0].decode()
    except (OSError, IndexError):
        return 0, "X"


def end_processes(
    groups: Iterable[int], mark: str | None, grace: float, reap: Callable[[], object] = lambda: None
) -> None:
    """End the given process groups and all processes that are marked with `mark`.

    Processes get SIGTERM first, and SIGKILL if they still run after `grace` seconds. `reap`: a function that collects
    the exit status of ended child processes, which are zombies until then.
    """
    groups = list(groups)
    start = time.monotonic()
    number = signal.SIGTERM if grace > 0 else signal.SIGKILL
    signalled: set[int] = set()
    while time.monotonic() < start + grace + 5:
        reap()
        groups = [group for group in groups if group_exists(group)]
        processes = marked(mark) if mark else []
        if not groups and not processes:
            return
        if number == signal.SIGTERM and time.monotonic() >= start + grace:
            number = signal.SIGKILL
            signalled.clear()
        for group in groups:
            if group not in signalled:
                with contextlib.suppress(OSError):
                    os.killpg(group, number)
        for process in processes:
            if process not in signalled:
                with contextlib.suppress(OSError):
                    os.kill(process, number)
        signalled.update(groups, processes)
        time.sleep(0.02)


def main() -> None:
    """Wait until the campaign's main process has ended, then end the remaining processes of the campaign."""
    mark, grace = sys.argv[1], float(sys.argv[2])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    end_processes(groups, mark, grace)


if __name__ == "__main__":
    main()
