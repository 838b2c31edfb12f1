"""Losses of single examples, stored beside the run log.

With these losses, the standard error of a gain can be computed from differences between paired examples.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from taskgroup.campaigns.job import Job
from taskgroup.core.errors import InputError

ExampleLosses = Mapping[str, NDArray[np.float32]]
"""Mapping from task to the losses (N,) of the examples of a split; NaN where a label is missing."""


class ExampleLossStore:
    """Store of the losses of single examples, by job and split.

    The losses are kept in memory and, if there is a run log `LOG`, in the folder `LOG.examples`. `key`: fingerprint of
    the problem and the training settings, which separates the losses of different problems.
    """

    def __init__(self, log: Path | None, key: str) -> None:
        self._folder = None if log is None else log.with_name(log.name + ".examples")
        self._key = key
        self._held: dict[Job, Mapping[str, ExampleLosses]] = {}

    def get(self, job: Job, split: str) -> ExampleLosses | None:
        """Return the example losses of a job on a split; `None` if neither this nor an earlier process stored them."""
        if job not in self._held and self._folder is not None:
            # without the file, standard errors cover the noise of the seeds only
            with contextlib.suppress(OSError, ValueError, zipfile.BadZipFile), np.load(self._path(job)) as file:
                found: dict[str, dict[str, NDArray[np.float32]]] = {}
                for name in file.files:
                    of, _, task = name.partition("/")
                    found.setdefault(of, {})[task] = file[name]
                self._held[job] = found
        return self._held.get(job, {}).get(split)

    def put(self, job: Job, losses: Mapping[str, ExampleLosses]) -> None:
        """Store the example losses of a job. `losses`: split → example losses.

        If the call is interrupted, no incomplete file remains.
        """
        self._held[job] = losses
        if self._folder is None:
            return
        arrays = {f"{split}/{task}": values for split, tasks in losses.items() for task, values in tasks.items()}
        try:
            self._folder.mkdir(exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=self._folder, prefix=".")
            with os.fdopen(descriptor, "wb") as file:
                np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
            Path(temporary).replace(self._path(job))
        except OSError as error:
            raise InputError(
                f"{self._folder}: cannot be written ({error.strerror}); make the folder writable"
            ) from None

    def _path(self, job: Job) -> Path:
        assert self._folder is not None
        return self._folder / f"{self._key}-{job.digest}.npz"
