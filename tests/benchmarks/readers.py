"""Measure readers on large logs: `python -m tests.benchmarks.readers`, seconds and peak memory of each.

1,000 Lightning runs of 100 epochs, 200 TensorBoard files of 10 MB in all, an MLflow SQLite store of 1,000 runs. The
TensorBoard and MLflow logs are copies of a log that the real logger wrote.
"""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIGHTNING, FILES, STORED, EPOCHS = 1000, 200, 1000, 100


def write_lightning(folder: Path) -> None:
    from lightning_fabric.loggers import CSVLogger

    logger = CSVLogger(folder, name="logs", flush_logs_every_n_steps=10**9)
    for epoch in range(EPOCHS):
        logger.log_metrics({"train/loss": 1 / (epoch + 1), "epoch": epoch}, step=2 * epoch)
        logger.log_metrics({"val/seg_loss": 1 / (epoch + 2), "val/depth_loss": 0.3, "epoch": epoch}, step=2 * epoch + 1)
    logger.save()
    first = folder / "logs" / "version_0"
    (first / "hparams.yaml").write_text("tasks: seg+depth\nseed: 0\n")
    for number in range(1, LIGHTNING):
        shutil.copytree(first, folder / "logs" / f"version_{number}")


def write_tensorboard(folder: Path) -> None:
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(folder / "0")) as writer:
        for step in range(1000):
            writer.add_scalar("val/seg_loss", 1 / (step + 1), step)
    for number in range(1, FILES):
        shutil.copytree(folder / "0", folder / str(number))


def write_mlflow(folder: Path) -> None:
    import mlflow

    mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
    with mlflow.start_run() as run:
        mlflow.log_params({"tasks": "seg+depth", "seed": 0})
        for epoch in range(EPOCHS):
            mlflow.log_metrics({"val/seg_loss": 1 / (epoch + 1), "val/depth_loss": 0.5}, step=epoch)
    with sqlite3.connect(folder / "mlflow.db") as database:
        for table in ("runs", "metrics", "params", "tags"):
            names = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]
            copied = ", ".join("?" if name == "run_uuid" else name for name in names)
            query = f"INSERT INTO {table} ({', '.join(names)}) SELECT {copied} FROM {table} WHERE run_uuid = ?"
            database.executemany(query, [(f"{number:032x}", run.info.run_id) for number in range(1, STORED)])


def measure(source: str) -> None:
    from taskgroup.formats.readers.registry import read_logs

    start = time.perf_counter()
    runs = points = 0
    for run in read_logs(source):
        runs += 1
        points += sum(len(curve.values) for curve in run.metrics.values())
    seconds = time.perf_counter() - start
    status = Path("/proc/self/status").read_text()  # ru_maxrss would include the process that started this one
    memory = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(f"{source}: {runs} runs, {points} points, {seconds:.1f} s, peak {memory:.0f} MiB")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        for write in (write_lightning, write_tensorboard, write_mlflow):
            logger = write.__name__.removeprefix("write_")
            folder = Path(name) / logger
            folder.mkdir()
            write(folder)
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            print(f"{logger}: {size / 1e6:.1f} MB", flush=True)
            subprocess.run([sys.executable, "-m", "tests.benchmarks.readers", str(folder)], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        main()
