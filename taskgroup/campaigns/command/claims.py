"""Claims: files that assign the run log, and each run, to one of several drivers.

A driver is a process that submits the jobs of a campaign. Claims do not need file-system locks.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import time
from pathlib import Path
from threading import Event, Thread

import msgspec

from taskgroup.core.errors import InputError

_BEAT, _STALE = 5.0, 60.0
"""Seconds between two heartbeats of a driver, and seconds without a heartbeat after which a driver counts as dead."""


class _Driver(msgspec.Struct):
    """Identity of a driver: a process id, and the machine and the process namespace to which the process id belongs."""

    token: str
    process: int
    started: str
    machine: str
    host: str


class Claims:
    """The claims of one driver (a process that submits a campaign's jobs) in the folder of a run log.

    A claim is a file `STEM.N`; the file system ensures that only one driver can create it. The claim with the highest
    number N is the valid one. If a driver dies, another driver takes over its claim by creating the file with the
    number N + 1.
    """

    def __init__(self, folder: Path, token: str | None = None) -> None:
        self.token = token or secrets.token_hex(8)
        self._drivers = folder / "drivers"
        self._own = self._drivers / f"{self.token}.json"
        self._closed = Event()
        self._dead: set[str] = set()

    def open(self) -> None:
        """Announce this driver to other drivers, and start its heartbeat.

        Raises `InputError` if the folder cannot be written.
        """
        me = _Driver(self.token, os.getpid(), _started(os.getpid()), _machine(), socket.gethostname())
        try:
            self._drivers.mkdir(parents=True, exist_ok=True)
            self._own.write_bytes(msgspec.json.encode(me))
        except OSError as error:
            raise InputError(
                f"{self._drivers.parent}: cannot be written ({error.strerror}); make the folder writable"
            ) from None
        Thread(target=self._beat, name="heartbeat", daemon=True).start()

    def close(self) -> None:
        """Sign this driver off, so that other drivers can take over its claims."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._own.unlink()

    def take(self, folder: Path, stem: str = "claim") -> bool:
        """Claim the run or the run log that belongs to a folder, and create the folder if it is missing.

        Return true if this driver now has the claim, and false if another driver that is alive has it.
        """
        folder.mkdir(parents=True, exist_ok=True)
        last, owner = self._last(folder, stem)
        if owner == self.token:
            return True
        if last is not None and (owner is None or self.alive(owner)):
            return False
        try:
            path = folder / f"{stem}.{0 if last is None else last + 1}"
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            return False
        with os.fdopen(descriptor, "w") as file:
            file.write(self.token)
        return True

    def owner(self, folder: Path, stem: str = "claim") -> str:
        """Return a description of the driver that has the claim of a folder, for use in messages."""
        token = self._last(folder, stem)[1]
        driver = None if token is None else self._read(token)
        return "another process" if driver is None else f"process {driver.process} on {driver.host}"

    def dead(self) -> list[str]:
        """Return the tokens of the drivers of this machine that ended without calling `close`.

        The files of these drivers are removed.
        """
        found = []
        for path in self._drivers.glob("*.json"):
            driver = self._read(path.stem)
            if driver is not None and not self.alive(path.stem):
                if driver.machine == _machine():
                    found.append(path.stem)
                with contextlib.suppress(OSError):
                    path.unlink()
        return found

    def alive(self, token: str) -> bool:
        """Return whether the driver with the given token is alive.

        A driver of this machine is alive if its process exists. A driver of another machine is alive if its heartbeat
        is recent.
        """
        if token in self._dead:
            return False
        path = self._drivers / f"{token}.json"
        driver = self._read(token)
        if driver is None:
            alive = False
        elif driver.machine == _machine():
            alive = _started(driver.process) == driver.started != ""
        else:
            with contextlib.suppress(OSError):
                os.utime(self._own)  # the file server's clock, not this machine's
                alive = self._own.stat().st_mtime - path.stat().st_mtime < _STALE
                return alive
            alive = False
        if not alive:
            self._dead.add(token)
        return alive

    def _last(self, folder: Path, stem: str) -> tuple[int | None, str | None]:
        """Return the number N of the valid claim of a folder, and the token of the driver that has this claim.

        Both values are `None` if there is no claim. The token is `None` while the claim file is being written.
        """
        numbers = [
            int(number)
            for name in os.listdir(folder)  # noqa: PTH208 (five times as fast)
            if (number := name.removeprefix(f"{stem}.")) != name and number.isdigit()
        ]
        if not numbers:
            return None, None
        path = folder / f"{stem}.{max(numbers)}"
        token = path.read_text()
        if token or time.time() - path.stat().st_mtime < _STALE:
            return max(numbers), token or None
        return max(numbers), "nobody"

    def _read(self, token: str) -> _Driver | None:
        try:
            return msgspec.json.decode((self._drivers / f"{token}.json").read_bytes(), type=_Driver)
        except (OSError, msgspec.DecodeError):
            return None

    def _beat(self) -> None:
        while not self._closed.wait(_BEAT):
            with contextlib.suppress(OSError):
                os.utime(self._own)


def _machine() -> str:
    """Return an identifier that is unique to the current boot of this machine and to the process namespace."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _started(process: int) -> str:
    """Return the start time of a process of this machine, in clock ticks.

    The result is an empty string if there is no such process.
    """
    try:
        status = Path(f"/proc/{process}/stat").read_text()
        fields = status.rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    except OSError:
        pass
    if Path("/proc/self/stat").exists():
        return ""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return ""
    except OSError:
        pass
    return "unknown"
