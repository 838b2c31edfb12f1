"""Runs as a logger wrote them, before metrics are assigned to tasks."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Curve:
    """One metric of one run over time.

    `values` keep NaN and infinities as they were logged. `steps` and `epochs` have the length of `values`, or are
    `None` where the logger recorded none.
    """

    values: tuple[float, ...]
    steps: tuple[float, ...] | None = None
    epochs: tuple[float, ...] | None = None


@dataclass(frozen=True)
class LoggedRun:
    """One run of one source.

    `name` is unique within the source (folder name, run id). `where` is the file (and line) for messages. `params` are
    hyperparameters and configuration values as text. `folder` is the path relative to the source, which the pattern of
    `--field NAME=dir:PATTERN` is matched with. `state` is `finished`, `running`, `failed` or `None` where the logger
    does not record it.
    """

    name: str
    where: str
    metrics: Mapping[str, Curve] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    folder: str | None = None
    state: str | None = None
