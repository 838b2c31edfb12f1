"""Weights of single-task networks, stored beside the run log so that a resumed campaign can use the weights."""

from __future__ import annotations

import contextlib
import os
import pickle
import tempfile
from pathlib import Path

import torch
from torch import Tensor

from taskgroup.campaigns.job import Job
from taskgroup.core.errors import InputError

Weights = dict[str, Tensor]


class WeightStore:
    """Store of trained weights, by job.

    The weights are kept in memory and, if there is a run log `LOG`, in the folder `LOG.weights`. `key`: fingerprint of
    the problem and the training settings, which separates the weights of different problems.
    """

    def __init__(self, log: Path | None, key: str) -> None:
        self._folder = None if log is None else log.with_name(log.name + ".weights")
        self._key = key
        self._held: dict[Job, Weights] = {}

    def get(self, job: Job) -> Weights | None:
        """Return the weights of a job, or `None` if neither this nor an earlier process stored them."""
        if job not in self._held and self._folder is not None:
            # if the file cannot be read, the network is trained again
            with contextlib.suppress(OSError, RuntimeError, EOFError, pickle.UnpicklingError):
                self._held[job] = torch.load(self._path(job), weights_only=True)
        return self._held.get(job)

    def put(self, job: Job, weights: Weights) -> None:
        """Store the weights of a job. If the call is interrupted, no incomplete file remains."""
        self._held[job] = weights
        if self._folder is None:
            return
        try:
            self._folder.mkdir(exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=self._folder, prefix=".")
            with os.fdopen(descriptor, "wb") as file:
                torch.save(weights, file)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self._path(job))
        except OSError as error:
            raise InputError(
                f"{self._folder}: cannot be written ({error.strerror}); make the folder writable"
            ) from None

    def _path(self, job: Job) -> Path:
        assert self._folder is not None
        return self._folder / f"{self._key}-{job.digest}.pt"
