import os
from pathlib import Path

from tests.formats.readers.driving import RUNS


def write(folder: Path) -> None:
    os.environ["TRACKIO_DIR"] = str(folder)
    import trackio

    for run in RUNS:
        trackio.init(project="driving", name=run.name, config=run.params, auto_log_cpu=False, auto_log_gpu=False)
        for epoch in range(3):
            trackio.log({name: curve[epoch] for name, curve in run.losses.items()} | {"epoch": epoch})
        trackio.finish()
