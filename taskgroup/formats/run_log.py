"""The run log: JSON Lines, one finished run a line."""

from typing import Any

import msgspec

from taskgroup.core.affinity import Macs, refuse_repeats, refuse_unlisted
from taskgroup.core.errors import InputError
from taskgroup.core.runs import DEFAULT_ARCHITECTURE, Run, RunTable
from taskgroup.formats.documents import explain
from taskgroup.formats.run_csv import RESERVED


class RunRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the run log."""

    train: tuple[str, ...]
    architecture: str = DEFAULT_ARCHITECTURE
    seed: int | None = None
    loss: dict[str, float | None] | None = None
    metric: dict[str, float | None] | None = None
    macs: Macs | None = None
    affinity: dict[str, Any] | None = None
    epochs: float | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        if not self.train:
            raise InputError("train is empty; at least one task is needed")
        refuse_repeats("train", self.train)
        for task in self.train:
            if not task or task in RESERVED:
                raise InputError(f"a task is called '{task}', a name kept for columns; another one is accepted")
        if self.loss is None and self.metric is None:
            raise InputError("neither `loss` nor `metric`; one of them is needed")
        refuse_unlisted("loss", self.loss or (), self.train)
        refuse_unlisted("metric", self.metric or (), self.train)
        if self.macs is not None:
            refuse_unlisted("macs.heads", self.macs.heads, self.train)


def parse_run_log(text: str, name: str) -> tuple[RunTable, list[str]]:
    """Read runs from JSON Lines. A last line that was cut off is left out, and said in the list of notes."""
    lines = text.split("\n")
    runs: list[Run] = []
    notes: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}: line {number}"
        try:
            runs.append(_run_of(msgspec.json.decode(line, type=RunRecord), where))
        except msgspec.ValidationError as error:
            if "`document`" in str(error):
                raise InputError(f"{where}: is a document; runs are accepted (CSV, or JSON Lines)") from None
            raise InputError(f"{where}, {explain(error, line)}") from None
        except msgspec.DecodeError as error:
            if number == len(lines) and runs:  # no line end: the process that wrote it was stopped
                notes.append(f"{where}: is cut off, and left out")
                continue
            what = "a document" if '"document"' in text else f"no run ({error})"
            raise InputError(f"{where}: is {what}; one JSON object a line, or CSV, is accepted") from None
    if not runs:
        raise InputError(f"{name}: no run in it")
    tasks = dict.fromkeys(task for run in runs for task in run.train)
    return RunTable(tuple(tasks), tuple(runs)), notes


def _run_of(record: RunRecord, where: str) -> Run:
    return Run(
        train=record.train,
        architecture=record.architecture,
        loss=_known(record.loss),
        metric=_known(record.metric),
        seed=record.seed,
        macs=record.macs,
        where=where,
    )


def _known(values: dict[str, float | None] | None) -> dict[str, float] | None:
    return None if values is None else {task: value for task, value in values.items() if value is not None}
