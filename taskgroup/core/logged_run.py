"""Runs as a logger recorded them, before their metrics are assigned to tasks."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Curve:
    """The values of one metric in the course of one run.

    `values`: the logged values, including NaN and infinities. `steps`, `epochs`: step and epoch of each value; `None`
    if the logger recorded no steps or no epochs.
    """

    values: tuple[float, ...]
    steps: tuple[float, ...] | None = None
    epochs: tuple[float, ...] | None = None


@dataclass(frozen=True)
class LoggedRun:
    """One run in the files of a logger.

    `name`: name of the run that is unique within the source (folder name or run id). `where`: file and line of the run,
    for messages. `metrics`: curve of each metric. `params`: hyperparameters and configuration values as text. `folder`:
    path of the run relative to the source; the pattern of the option `--field NAME=dir:PATTERN` is matched against this
    path. `state`: `finished`, `running` or `failed`; `None` if the logger does not record the state.
    """

    name: str
    where: str
    metrics: Mapping[str, Curve] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    folder: str | None = None
    state: str | None = None
