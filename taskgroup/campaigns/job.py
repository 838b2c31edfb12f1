"""Job: one training run of a campaign."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from taskgroup.core.documents.affinity import refuse_unlisted
from taskgroup.core.run_record import Aid, RunRecord


@dataclass(frozen=True)
class Job:
    """One network to train: the tasks of its group, its architecture and its seed.

    `aid`: what the network gets in addition, if it is trained only for a score: the frozen trunk of another network, or
    the label of a partner task as an input. It is `None` for ordinary networks.
    """

    train: tuple[str, ...]
    architecture: str
    seed: int
    aid: Aid | None = None

    @property
    def digest(self) -> str:
        """Hash of the job, which is used in the names of the job's files."""
        aid = None if self.aid is None else (self.aid.kind, self.aid.task)
        return hashlib.sha256(repr((self.train, self.architecture, self.seed, aid)).encode()).hexdigest()[:24]

    def __str__(self) -> str:
        return f"{'+'.join(self.train)} ({self.architecture}, seed {self.seed})"


def job_of(record: RunRecord, tasks: tuple[str, ...]) -> Job:
    """Return the job that a record of the run log belongs to."""
    refuse_unlisted("train", record.train, tasks)
    train = tuple(sorted(record.train, key=tasks.index))
    return Job(train, record.architecture, record.seed or 0, record.aid)
