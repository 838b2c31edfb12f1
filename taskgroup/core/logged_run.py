"""Runs as a logger wrote them, before metrics are assigned to tasks."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Curve:
    """One metric of one run over time.

    `values`: the logged numbers, including NaN and infinities. `steps`, `epochs`: step and epoch of each value; `None`
    if the logger recorded no steps or no epochs.
    """

    values: tuple[float, ...]
    steps: tuple[float, ...] | None = None
    epochs: tuple[float, ...] | None = None


@dataclass(frozen=True)
class LoggedRun:
    """One run of one source.

    `name`: name that is unique within the source (folder name, run id). `where`: file and line of the run, for
    messages. `metrics`: curve of each metric. `params`: hyperparameters and configuration values as text. `folder`:
    path relative to the source, with which `--field NAME=dir:PATTERN` compares its pattern. `state`: `finished`,
    `running` or `failed`, `None` if the logger does not record the state.
    """

    name: str
    where: str
    metrics: Mapping[str, Curve] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    folder: str | None = None
    state: str | None = None
