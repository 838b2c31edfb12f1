"""Training settings, which include the hyperparameters, the device and the memory limit."""

from dataclasses import dataclass
from typing import Literal

import torch

from taskgroup.core.errors import InputError
from taskgroup.surrogate.problem.problem import Problem

Precision = Literal["float32", "float64", "bfloat16"]

DEFAULT_MEMORY = {"cpu": 1e9, "cuda": 8e9}
"""Default numbers of bytes that training may use.

These are constants because the number of networks trained side by side can affect rounding.
"""


@dataclass(frozen=True)
class Settings:
    """Training settings: hyperparameters, device, precision, and the number of bytes that training may use.

    `epochs`: maximum number of epochs. `patience`: number of epochs without improvement after which the training of a
    network stops; if it is 0, every network is trained for all epochs. `curves`: whether to log the validation losses
    after each epoch.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    device: torch.device
    precision: Precision
    memory: float
    curves: bool = False
    patience: int = 0

    @property
    def dtype(self) -> torch.dtype:
        """Data type of the parameters.

        With precision `bfloat16`, this is float32, because only computations are in bfloat16.
        """
        return torch.float64 if self.precision == "float64" else torch.float32


def make_settings(
    problem: Problem,
    *,
    epochs: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    device: str = "auto",
    precision: Precision = "float32",
    memory: float | None = None,
    curves: bool = False,
    patience: int | None = None,
) -> Settings:
    """Build the training settings. Hyperparameters that are `None` are taken from the problem.

    `memory`: number of bytes that training may use (default: a constant for each type of device). Raises `InputError`
    if a value is out of range or the device does not exist.
    """
    for name, number in (("epochs", epochs), ("batch_size", batch_size)):
        if number is not None and number < 1:
            raise InputError(f"must be at least 1, but got {number}", name)
    if patience is not None and patience < 0:
        raise InputError(f"must be at least 0, but got {patience}", "patience")
    if learning_rate is not None and not learning_rate > 0:
        raise InputError(f"must be positive, but got {learning_rate:g}", "learning_rate")
    place = _device(device)
    return Settings(
        epochs=problem.epochs if epochs is None else epochs,
        batch_size=problem.batch_size if batch_size is None else batch_size,
        learning_rate=problem.learning_rate if learning_rate is None else learning_rate,
        device=place,
        precision=precision,
        memory=DEFAULT_MEMORY[place.type] if memory is None else memory,
        curves=curves,
        patience=problem.patience if patience is None else patience,
    )


def _device(name: str) -> torch.device:
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name == "cuda" and not torch.cuda.is_available():
        raise InputError("PyTorch finds no GPU; use cpu or auto", "device")
    return torch.device(name)


def free_memory(device: torch.device) -> float:
    """Return the number of free bytes of a device.

    For a CPU, this is the free memory of the machine or of the control group to which this process belongs.
    """
    if device.type == "cuda":
        return float(torch.cuda.mem_get_info(device)[0])
    from pathlib import Path

    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        available = next(float(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return 4e9
    try:
        folder = Path("/sys/fs/cgroup")
        limit, used = ((folder / name).read_text() for name in ("memory.max", "memory.current"))
        available = min(available, float(limit) - float(used))
    except (OSError, ValueError):
        pass  # no limit is set
    return max(available, 1e8)
