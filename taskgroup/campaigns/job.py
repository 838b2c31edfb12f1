"""One training of a campaign."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from taskgroup.core.documents.affinity import refuse_unlisted
from taskgroup.core.run_record import Aid, RunRecord


@dataclass(frozen=True)
class Job:
    """A group, its architecture and its seed. `aid`: the additional input of a run that only a score needs."""

    train: tuple[str, ...]
    architecture: str
    seed: int
    aid: Aid | None = None

    @property
    def digest(self) -> str:
        """Name of the files of this job."""
        aid = None if self.aid is None else (self.aid.kind, self.aid.task)
        return hashlib.sha256(repr((self.train, self.architecture, self.seed, aid)).encode()).hexdigest()[:24]

    def __str__(self) -> str:
        return f"{'+'.join(self.train)} ({self.architecture}, seed {self.seed})"


def job_of(record: RunRecord, tasks: tuple[str, ...]) -> Job:
    """Return the job of a line of the run log."""
    refuse_unlisted("train", record.train, tasks)
    train = tuple(sorted(record.train, key=tasks.index))
    return Job(train, record.architecture, record.seed or 0, record.aid)
