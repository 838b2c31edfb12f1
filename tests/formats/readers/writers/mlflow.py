import os
from pathlib import Path

from tests.formats.readers.driving import RUNS


def write(folder: Path) -> None:
    """Write the same runs to an SQLite store and to a folder store."""
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    log(f"sqlite:///{folder / 'mlflow.db'}", folder)
    log((folder / "mlruns").as_uri(), folder)


def log(store: str, folder: Path) -> None:
    import mlflow

    os.chdir(folder)
    mlflow.set_tracking_uri(store)
    mlflow.set_experiment("driving")
    for run in RUNS:
        with mlflow.start_run(run_name=run.name):
            mlflow.log_params(run.params)
            mlflow.set_tag("team", "perception")
            for name, curve in run.losses.items():
                for epoch, value in enumerate(curve):
                    mlflow.log_metric(name, value, step=epoch)
